//! The fast ways: the index finds the winners that the tables have, and facts read in one pass are
//! those that are read closely.

use super::dice::Dice;
use super::facts;
use super::policies::{ROOMY, sets};
use super::render;
use super::workshop::{compiled, surfaces, today, tries};
use proptest::prelude::*;
use tightrope::decide::{self, Buckets, Codes, Decoder, Index, Ready, Room, Winner};
use tightrope::vocabulary::Moment;

/// How many visitors see each policy.
const VISITORS: usize = 12;

proptest! {
    #![proptest_config(tries(256))]

    /// Index and tables agree on every visitor.
    #[test]
    fn the_index_finds_the_winners_of_the_tables(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let text = render::text(&set);
        let (_, Some(tables)) = compiled(&text) else { return Ok(()) };
        let index = Index::new(&tables);
        let mut codes = Codes::default();
        for _ in 0..VISITORS {
            let facts = facts::visitor(&set, &mut dice);
            let (visitor, _) = decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today())).expect("a visitor");
            let tier = decide::tier(&tables, &visitor);
            index.encode(&tables, &visitor, tier, &mut codes);
            for surface in surfaces(&tables.vocabulary) {
                for buckets in [Buckets::ById, Buckets::Off] {
                    let slots = tables.slots_of(surface);
                    let mut found = vec![None; slots.len()];
                    index.winners(&tables, &codes, surface, (buckets, visitor.id.as_deref()), &mut found);
                    let defined: Vec<Winner> =
                        slots.iter().map(|slot| decide::winner(&tables, &visitor, tier, *slot, buckets)).collect();
                    prop_assert_eq!(found, defined, "winners for {}\n{}", facts, text);
                }
            }
        }
    }

    /// What is ready decides as the tables do: the whole decision.
    #[test]
    fn what_is_ready_decides_as_the_tables_do(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let text = render::text(&set);
        let (_, Some(tables)) = compiled(&text) else { return Ok(()) };
        let (ready, mut room) = (Ready::new(tables.clone()), Room::default());
        let now = Moment::Day(today());
        for _ in 0..VISITORS {
            let facts = facts::visitor(&set, &mut dice);
            let (visitor, problems) = ready.read(facts.as_bytes(), now).expect("a visitor");
            for surface in surfaces(&tables.vocabulary) {
                for buckets in [Buckets::ById, Buckets::Off] {
                    let fast = ready.decide(surface, &visitor, problems.clone(), buckets, &mut room);
                    let defined = decide::decide(&tables, surface, &visitor, problems.clone(), buckets);
                    prop_assert_eq!(fast, defined, "{}\n{}", facts, text);
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
