//! Decision tables: "the interpreter over the checked tree is the definition; table and
//! interpreter agree on every visitor".

use super::dice::Dice;
use super::facts;
use super::policies::{ROOMY, sets};
use super::render;
use super::workshop::{compiled, surfaces, today, tries};
use proptest::prelude::*;
use tightrope::decide::{self, Buckets, decide_with, interpreted_tier, interpreted_winner};
use tightrope::policy::winning_order;
use tightrope::vocabulary::Moment;

/// How many visitors see each policy.
const VISITORS: usize = 12;

proptest! {
    #![proptest_config(tries(640))]

    /// Table and interpreter agree on every visitor: same tier, same winner in every slot, same
    /// decision, with buckets and without.
    #[test]
    fn table_and_interpreter_agree_on_every_visitor(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let text = render::text(&set);
        let (policy, tables) = compiled(&text);
        let Some(tables) = tables else { return Ok(()) };
        let order = winning_order(&policy);
        for _ in 0..VISITORS {
            let facts = facts::visitor(&set, &mut dice);
            let read = decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today()));
            prop_assert!(read.is_ok(), "{read:?}\n{facts}\n{text}");
            let (visitor, problems) = read.expect("a visitor");
            let tier = interpreted_tier(&policy, &visitor).expect("a tier");
            prop_assert_eq!(decide::tier(&tables, &visitor), tier, "tier of {}\n{}", facts, text);
            for surface in surfaces(&tables.vocabulary) {
                for buckets in [Buckets::ById, Buckets::Off] {
                    for slot in tables.slots_of(surface) {
                        let found = decide::winner(&tables, &visitor, tier, *slot, buckets);
                        let defined = interpreted_winner(&policy, &order, &visitor, *slot, buckets);
                        let path = tables.vocabulary.slot_path(*slot);
                        prop_assert_eq!(found, defined, "winner in {} of {}\n{}", path, facts, text);
                    }
                    let winner = |slot| interpreted_winner(&policy, &order, &visitor, slot, buckets);
                    let found = decide::decide(&tables, surface, &visitor, problems.clone(), buckets);
                    let defined = decide_with(&tables, surface, &visitor, problems.clone(), buckets, tier, &winner);
                    let json = |decision| serde_json::to_string(decision).expect("JSON");
                    prop_assert_eq!(json(&found), json(&defined), "decision about {}\n{}", facts, text);
                }
            }
        }
    }
}
