//! What a policy decides: "a decision never fails. A malformed datum is unknown and is told
//! under `problems`".

use super::dice::Dice;
use super::facts;
use super::policies::{ROOMY, sets};
use super::render;
use super::workshop::{compiled, decisions, tries, visitor};
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #![proptest_config(tries(256))]

    /// A decision never fails: whatever the bytes, they are a visitor or no visitor.
    #[test]
    fn any_bytes_are_read_or_refused(set in sets(ROOMY), bytes in vec(any::<u8>(), 0..64), words in "[\\[\\]{}:,\"\\\\a-e0-9.+\\-\\u{e9}]{0,40}") {
        let (policy, _) = compiled(&render::text(&set));
        visitor(&policy.vocabulary, &bytes);
        visitor(&policy.vocabulary, words.as_bytes());
    }

    /// A decision never fails: facts that were damaged anywhere are decided or refused.
    #[test]
    fn damaged_facts_are_decided_or_refused(set in sets(ROOMY), mut dice in Dice::strategy(400)) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        for _ in 0..8 {
            let mut facts = facts::visitor(&set, &mut dice).into_bytes();
            for _ in 0..dice.between(1, 3) {
                let at = dice.below(facts.len());
                match dice.below(4) {
                    0 => facts[at] ^= 1 << dice.below(8),
                    1 => drop(facts.remove(at)),
                    2 => facts.insert(at, dice.pick(b"{}[],:\"\\0e-.\xff\x00")),
                    _ => {
                        let piece = facts[at..(at + dice.below(30)).min(facts.len())].to_vec();
                        facts.splice(at..at, piece);
                    }
                }
                if facts.is_empty() {
                    break;
                }
            }
            decisions_of(&tables, &facts);
        }
    }

    /// Facts: what is nested deeper than anybody reads is no reason to fail.
    #[test]
    fn deep_facts_are_no_reason_to_fail(set in sets(ROOMY), mut dice in Dice::strategy(8)) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let depth = dice.pick(&[1, 100, 127, 128, 129, 1000, 3000]);
        let (open, close) = dice.pick(&[("[", "]"), ("{\"a\":", "}"), ("[{\"value\":", "}]")]);
        let source = &set.sources[0].name;
        let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        decisions_of(&tables, deep.as_bytes());
        for at in ["consent", "now", source, "nobody"] {
            decisions_of(&tables, format!("{{\"{at}\":{deep}}}").as_bytes());
        }
        decisions_of(&tables, format!("{{\"{source}\":{{\"flag\":{deep}}}}}").as_bytes());
    }
}

fn decisions_of(tables: &tightrope::table::Tables, facts: &[u8]) {
    if let Ok(facts) = std::str::from_utf8(facts) {
        decisions(tables, facts);
    } else {
        assert!(visitor(&tables.vocabulary, facts).is_none());
    }
}
