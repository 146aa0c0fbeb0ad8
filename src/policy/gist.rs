//! Owns what there is in a condition at a glance, so that segments that go by segments need not
//! be walked again for each that goes by them. Must not know what it is looked up for.

use crate::source::Span;
use crate::vocabulary::{FieldId, SegmentId};
use std::collections::BTreeSet;

/// What there is in a condition, through segments too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gist {
    /// The fields that it reads.
    pub reads: BTreeSet<FieldId>,
    /// Those of which it reads the value, not only whether they are known.
    pub values: BTreeSet<FieldId>,
    /// The segments that it goes by.
    pub segments: BTreeSet<SegmentId>,
    /// Whether it compares the visitor's tier.
    pub trust: bool,
    /// The first place where it asks whether something is known.
    pub knowing: Option<Span>,
    /// Whether something in it is broken.
    pub broken: bool,
    /// Whether what it reads is not all known, because something in it is broken.
    pub unresolved: bool,
    /// How deep it nests.
    pub depth: usize,
}

impl Gist {
    /// Adds what a segment brings.
    pub(super) fn add(&mut self, segment: SegmentId, gist: &Gist) {
        self.segments.insert(segment);
        self.segments.extend(&gist.segments);
        self.values.extend(&gist.values);
        self.trust |= gist.trust;
        self.knowing = self.knowing.or(gist.knowing);
        self.broken |= gist.broken;
        self.unresolved |= gist.unresolved;
        self.depth = self.depth.max(gist.depth + 1);
    }
}
