//! The fast ways: the index finds the winners that the tables have, and facts read in one pass are
//! those that are read closely.

use super::dice::Dice;
use super::facts;
use super::policies::{ROOMY, sets};
use super::render;
use super::workshop::{compiled, today, tries};
use proptest::prelude::*;
use tightrope::decide::{self, Buckets, Codes, Decoder, Index};
use tightrope::vocabulary::{Moment, SlotId};

/// How many visitors see each policy.
const VISITORS: usize = 12;

proptest! {
    #![proptest_config(tries(256))]

    /// Index and tables agree on every visitor, whether slots are tried row by row or by bitmaps.
    #[test]
    fn the_index_finds_the_winners_of_the_tables(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let text = render::text(&set);
        let (_, Some(tables)) = compiled(&text) else { return Ok(()) };
        let indexes = [Index::new(&tables), Index::with_few(&tables, 0)];
        for _ in 0..VISITORS {
            let facts = facts::visitor(&set, &mut dice);
            let (visitor, _) = decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today())).expect("a visitor");
            let tier = decide::tier(&tables, &visitor);
            for index in &indexes {
                let codes = Codes::of(index, &tables.vocabulary, &visitor, tier);
                for slot in (0..tables.slots.len()).map(SlotId::from_index) {
                    for buckets in [Buckets::ById, Buckets::Off] {
                        let found = index.winner(&tables, &codes, slot, buckets);
                        let defined = decide::winner(&tables, &visitor, tier, slot, buckets);
                        let path = tables.vocabulary.slot_path(slot);
                        prop_assert_eq!(found, defined, "winner in {} of {}\n{}", path, facts, text);
                    }
                }
            }
        }
    }

    /// Facts that are read in one pass are those that are read closely: the same visitor, the same
    /// problems, the same refusals; also of facts with a byte out of place.
    #[test]
    fn one_pass_reads_as_closely(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let text = render::text(&set);
        let (policy, _) = compiled(&text);
        let vocabulary = &policy.vocabulary;
        let decoder = Decoder::new(vocabulary);
        let now = Moment::Day(today());
        for _ in 0..VISITORS {
            let mut facts = facts::visitor(&set, &mut dice).into_bytes();
            for broken in [false, true] {
                if broken {
                    let at = dice.below(facts.len());
                    facts[at] = b"\"{}[],:0 etn\\"[dice.below(13)];
                }
                let quick = decoder.decode(vocabulary, &facts, now);
                let close = decide::read(vocabulary, &facts, now);
                prop_assert_eq!(quick, close, "{}\n{}", String::from_utf8_lossy(&facts), text);
            }
        }
    }
}
