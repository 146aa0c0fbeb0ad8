//! Owns the ids by which things refer to each other. Must not know what they stand for.

use super::{Category, Consent, Content, Field, Goal, Slot, Source, Surface, Tier, Vocabulary};
use serde::{Deserialize, Serialize};
use std::ops::Index;

macro_rules! ids {
    ($($id:ident $what:literal;)*) => {$(
        #[doc = concat!("A ", $what, ", by its place among all of them.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $id(pub u32);

        impl $id {
            /// The id at that place. Sets are bounded far below 2³² of anything.
            pub fn from_index(index: usize) -> Self {
                $id(index as u32)
            }

            /// The place.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

macro_rules! lookups {
    ($($id:ident $list:ident $item:ident;)*) => {$(
        impl Index<$id> for Vocabulary {
            type Output = $item;
            fn index(&self, id: $id) -> &$item {
                &self.$list[id.index()]
            }
        }
    )*};
}

ids! {
    TierId "tier";
    ConsentId "consent";
    CategoryId "category";
    SourceId "source";
    FieldId "field";
    SurfaceId "surface";
    SlotId "slot";
    ContentId "content";
    GoalId "goal";
    SegmentId "segment";
    RuleId "rule";
}

lookups! {
    TierId tiers Tier;
    ConsentId consents Consent;
    CategoryId categories Category;
    SourceId sources Source;
    FieldId fields Field;
    SurfaceId surfaces Surface;
    SlotId slots Slot;
    ContentId contents Content;
    GoalId goals Goal;
}
