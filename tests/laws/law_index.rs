//! The fast ways: the index finds the winners that the tables have, and facts read in one pass are
//! those that are read closely.

use super::dice::Dice;
use super::facts;
use super::policies::{ROOMY, sets};
use super::render;
use super::workshop::{compiled, surfaces, today, tries};
use proptest::prelude::*;
use tightrope::decide::{self, Buckets, Codes, Decoder, Index, Ready, Room, Visitor, Winner};
use tightrope::vocabulary::Moment;

/// How many visitors see each policy.
const VISITORS: usize = 12;

/// What may get in between.
const ODD_PIECES: &[&str] = &[
    "null", "\"\"", ",", "\\", "\"", "\\u0061", " \t\r\n", "-", "00", ".5", "e9", "{}", "[", "]", "\u{1}",
    "é", "\u{feff}", "\\u0000", "\u{0}",
];

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
    /// problems, the same refusals; also of facts with something out of place. One visitor serves for
    /// one after another, and nothing of the one before is left.
    #[test]
    fn one_pass_reads_as_closely(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let text = render::text(&set);
        let (policy, _) = compiled(&text);
        let vocabulary = &policy.vocabulary;
        let decoder = Decoder::new(vocabulary);
        let now = Moment::Day(today());
        let mut same = Visitor::new(vocabulary, now);
        for _ in 0..VISITORS {
            let whole = facts::visitor(&set, &mut dice).into_bytes();
            for damage in 0..5 {
                let mut facts = whole.clone();
                let at = dice.below(facts.len());
                let end = (at + dice.between(1, 12)).min(facts.len());
                match damage {
                    0 => {}
                    1 => facts[at] = b"\"{}[],:0 etn\\"[dice.below(13)],
                    2 => drop(facts.drain(at..end)),
                    3 => drop(facts.splice(at..at, ODD_PIECES[dice.below(ODD_PIECES.len())].bytes())),
                    _ => facts.truncate(at),
                }
                let quick = decoder.decode(vocabulary, &facts, now);
                let again = decoder.decode_into(vocabulary, &facts, now, &mut same);
                let close = decide::read(vocabulary, &facts, now);
                let shown = String::from_utf8_lossy(&facts);
                match &close {
                    Ok((visitor, problems)) => {
                        prop_assert_eq!(&same, visitor, "{}\n{}", shown, text);
                        prop_assert_eq!(again.as_ref(), Ok(problems), "{}\n{}", shown, text);
                    }
                    Err(error) => {
                        prop_assert_eq!(&same, &Visitor::new(vocabulary, now), "{}\n{}", shown, text);
                        prop_assert_eq!(again.as_ref(), Err(error), "{}\n{}", shown, text);
                    }
                }
                // The quick way is taken, or it would agree for nothing. (A moment may come too late for it.)
                let clean = damage == 0 && close.as_ref().is_ok_and(|(_, problems)| problems.is_empty());
                let late = shown.contains("\"now\"");
                prop_assert!(!clean || late || decoder.plain(vocabulary, &facts, now).is_some(), "{}\n{}", shown, text);
                prop_assert_eq!(quick, close, "{}\n{}", shown, text);
            }
        }
    }

}

proptest! {
    // Each of these is thousands of visitors.
    #![proptest_config(tries(12))]

    /// So are facts with each strange piece at each place.
    #[test]
    fn one_pass_reads_as_closely_whatever_stands_where(set in sets(ROOMY), mut dice in Dice::strategy(60)) {
        let text = render::text(&set);
        let (policy, _) = compiled(&text);
        let vocabulary = &policy.vocabulary;
        let decoder = Decoder::new(vocabulary);
        let now = Moment::Day(today());
        let whole = facts::visitor(&set, &mut dice);
        for (at, _) in whole.char_indices() {
            for piece in ODD_PIECES {
                for after in [at, at + 1] {
                    let Some(rest) = whole.get(after..) else { continue };
                    let facts = format!("{}{piece}{rest}", &whole[..at]);
                    let quick = decoder.decode(vocabulary, facts.as_bytes(), now);
                    let close = decide::read(vocabulary, facts.as_bytes(), now);
                    prop_assert_eq!(quick, close, "{}\n{}", facts, text);
                }
            }
        }
    }
}
