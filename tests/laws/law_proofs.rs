//! Checks: "the oracle of every analysis is enumeration". Visitors are many, so some are tried.

use super::dice::Dice;
use super::facts;
use super::model::Set;
use super::policies::{self, ROOMY, sets};
use super::workshop::{checked, tries, visitor, words};
use proptest::prelude::*;
use tightrope::check::Report;
use tightrope::decide::{Buckets, candidates, interpreted_winner};
use tightrope::diagnostic::Slug;
use tightrope::policy::winning_order;
use tightrope::vocabulary::SlotId;

/// How many visitors see each policy.
const VISITORS: usize = 12;

/// A set whose rules are not wholly ordered, its text and what is told of it.
fn disordered(set: Set, dice: &mut Dice) -> (Set, String, Report) {
    let set = policies::disordered(set, dice);
    let (text, report) = checked(&set);
    (set, text, report)
}

fn tells(report: &Report, slug: Slug) -> bool {
    report.diagnostics.iter().any(|told| told.slug == slug)
}

fn slots(report: &Report) -> impl Iterator<Item = SlotId> + use<> {
    (0..report.policy.vocabulary.slots.len()).map(SlotId::from_index)
}

proptest! {
    #![proptest_config(tries(256))]

    /// "The winner is the candidate that beats all others; the checker has proved that there is
    /// exactly one": where nothing is ambiguous, whoever has candidates has a winner.
    #[test]
    fn unless_ambiguous_there_is_a_winner(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let (set, text, report) = disordered(set, &mut dice);
        if tells(&report, Slug::Ambiguous) || tells(&report, Slug::Unproven) || tells(&report, Slug::TooLarge) {
            return Ok(());
        }
        let order = winning_order(&report.policy);
        for _ in 0..VISITORS {
            // What is proved holds for the day of the check.
            let facts = facts::visitor(&set, &mut dice).replacen("\"now\"", "\"then\"", 1);
            let Some((visitor, _)) = visitor(&report.policy.vocabulary, facts.as_bytes()) else { continue };
            for slot in slots(&report) {
                for buckets in [Buckets::Off, Buckets::ById] {
                    let candidates = candidates(&report.policy, &visitor, slot, buckets);
                    let winner = interpreted_winner(&report.policy, &order, &visitor, slot, buckets);
                    let path = report.policy.vocabulary.slot_path(slot);
                    prop_assert_eq!(candidates.is_empty(), winner.is_none(), "{} of {}\n{}", path, facts, text);
                }
            }
        }
    }

    /// "A rule can never win with one of its outcomes": one with a single outcome never wins.
    #[test]
    fn the_unreachable_never_win(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let (set, text, report) = disordered(set, &mut dice);
        let order = winning_order(&report.policy);
        let told = report.diagnostics.iter().filter(|told| told.slug == Slug::Unreachable);
        let told: Vec<String> = told.map(|told| told.subject.to_string()).collect();
        for _ in 0..VISITORS {
            let facts = facts::visitor(&set, &mut dice).replacen("\"now\"", "\"then\"", 1);
            let Some((visitor, _)) = visitor(&report.policy.vocabulary, facts.as_bytes()) else { continue };
            for slot in slots(&report) {
                let Some((rule, _)) = interpreted_winner(&report.policy, &order, &visitor, slot, Buckets::ById) else {
                    continue;
                };
                let rule = &report.policy[rule];
                let unreachable = rule.outcomes.len() == 1 && told.contains(&format!("rule {}", rule.name));
                prop_assert!(!unreachable, "{} wins for {facts}\n{text}\n{}", rule.name, words(&report.diagnostics));
            }
        }
    }
}
