//! Coverage: a further test never lowers anything, and where everybody is tested, all is covered
//! but what the checker has proved unreachable.

use super::dice::Dice;
use super::facts;
use super::policies::{ROOMY, sets};
use super::render;
use super::workshop::{compiled, surfaces, today, tries, visitor, words};
use proptest::prelude::*;
use std::collections::BTreeSet;
use tightrope::check::check;
use tightrope::decide::Visitor;
use tightrope::diagnostic::Slug;
use tightrope::policy::{Expect, Expected, TestCase};
use tightrope::source::{FileId, Sources, Span};
use tightrope::testing::{Coverage, Kind, measure};
use tightrope::vocabulary::{ConsentId, FieldId, Moment, SlotId, TierId, Value, Vocabulary};

/// How many tests each policy gets, one after the other.
const TESTS: usize = 6;

/// A test of a visitor that expects something of these slots, and of the tier.
fn test(vocabulary: &Vocabulary, visitor: &Visitor, slots: &[SlotId]) -> TestCase {
    let span = Span { file: FileId(0), start: 0, end: 0 };
    let expected = slots.iter().map(|slot| Expected::Default(*slot));
    let expected = expected.chain([Expected::Trust(TierId(0))]);
    let values = vocabulary.field_ids();
    let values = values.filter_map(|field| Some((field, visitor.value(vocabulary, field)?.clone())));
    TestCase {
        words: String::new(),
        span,
        trust: visitor.trust,
        consents: visitor.consents.iter().map(ConsentId::from_index).collect(),
        now: match visitor.now {
            Moment::Day(day) => Some(day),
            moment => Some(moment.day()),
        },
        fields: values.collect(),
        expects: expected.map(|expected| Expect { span, expected }).collect(),
    }
}

fn all_slots(vocabulary: &Vocabulary) -> Vec<SlotId> {
    (0..vocabulary.slots.len()).map(SlotId::from_index).collect()
}

/// The names of what a kind of units is missing.
fn missed(coverage: &Coverage, kinds: &[Kind]) -> BTreeSet<String> {
    let missed = coverage.missed().filter(|unit| kinds.contains(&unit.kind));
    missed.map(|unit| unit.name.clone()).collect()
}

/// A policy of few values: two fields, a set under consent, one segment, rules in a row of which
/// each beats the next, and no limits. What its conditions say is up to the dice.
fn few_values(dice: &mut Dice) -> String {
    let mut text = "trust { tier low { comfort 9 } tier high { earned when ".to_owned()
        + &condition(dice, 2, false)
        + " comfort 9 } }\n"
        + "consent leave\n\
           source it : explicit first-party { flag : bool is preference \
           pick : one of { one, two, three } is preference }\n\
           source our : explicit first-party needs consent leave { bag : set of { salt, oil } is preference }\n\
           surface page : page { slot top shows plain slot foot shows plain }\n\
           content plain : bullets content fancy : bullets\n\
           goal ease \"Ease\" { metric rate up holdout 10% }\n";
    text += &format!("segment some = {}\n", condition(dice, 1, true));
    let rules = dice.between(1, 4);
    for rule in 0..rules {
        let tier = dice.pick(&["low", "high"]);
        text += &format!("rule rule_{rule} {{ goal ease requires {tier} uses it.flag, it.pick, our.bag ");
        if dice.often(30) {
            text += "for some ";
        }
        if dice.often(70) {
            text += &format!("when {} ", condition(dice, 2, true));
        }
        if dice.often(40) {
            // `known` has no place there, and the segment may have one.
            text += &format!("unless {} ", dice.pick(&["it.flag", "it.pick == one", "our.bag has salt"]));
        }
        for slot in dice.some(&["top", "foot"], 2) {
            text += &format!("show fancy in page.{slot} if {} ", condition(dice, 1, true));
        }
        if rule + 1 < rules {
            text += &format!("beats rule_{} ", rule + 1);
        }
        text += "because \"So.\" }\n";
    }
    text
}

fn condition(dice: &mut Dice, depth: usize, anywhere: bool) -> String {
    if depth > 0 && dice.often(60) {
        let join = dice.pick(&["and", "or"]);
        let (a, b) = (condition(dice, depth - 1, anywhere), condition(dice, depth - 1, anywhere));
        return format!("({a} {join} {b})");
    }
    let not = if dice.often(25) { "not " } else { "" };
    let atoms = ["it.flag", "it.pick == one", "it.pick != two", "our.bag has salt", "known our.bag"];
    let more = ["unknown it.pick", "our.bag has any { salt, oil }", "it.pick in { one, two, three }"];
    let trust: &[&str] = if anywhere { &["trust == low", "trust >= high"] } else { &[] };
    let all: Vec<&str> = atoms.iter().chain(&more).chain(trust).copied().collect();
    format!("{not}{}", dice.pick(&all))
}

/// Everybody whom a policy of few values can tell apart, with and without what is unknown.
fn everybody(vocabulary: &Vocabulary) -> Vec<Visitor> {
    let mut all = vec![Visitor::new(vocabulary, Moment::Day(today()))];
    let field = |source, name| vocabulary.find_field(source, name).expect("a field");
    let mut spread = |field: FieldId, values: Vec<Value>| {
        let known = all.iter().flat_map(|visitor| {
            values.iter().map(|value| visitor.clone().knowing(vocabulary, field, value.clone()))
        });
        let known: Vec<Visitor> = known.collect();
        all.extend(known);
    };
    spread(field("it", "flag"), vec![Value::Bool(false), Value::Bool(true)]);
    spread(field("it", "pick"), (0..3).map(Value::Member).collect());
    let sets = [vec![], vec![0], vec![1], vec![0, 1]];
    spread(field("our", "bag"), sets.into_iter().map(|set| Value::Set(set.into_iter().collect())).collect());
    let leave = vocabulary.find_consent("leave").expect("a consent");
    let consenting: Vec<Visitor> = all.iter().map(|visitor| visitor.clone().consenting(leave)).collect();
    all.extend(consenting);
    let mut with_trust = all.clone();
    for tier in vocabulary.tier_ids() {
        with_trust.extend(all.iter().cloned().map(|mut visitor| {
            visitor.trust = Some(tier);
            visitor
        }));
    }
    with_trust
}

proptest! {
    #![proptest_config(tries(192))]

    /// "Adding a test never lowers any count": there is as much to cover as before, and every
    /// unit is hit as often as before, or once more.
    #[test]
    fn a_further_test_never_lowers_anything(set in sets(ROOMY), mut dice in Dice::strategy(TESTS * 70)) {
        let text = render::text(&set);
        let (policy, tables) = compiled(&text);
        let Some(tables) = tables else { return Ok(()) };
        let sources = Sources::single("laws.rope", &text);
        let mut tests: Vec<TestCase> = Vec::new();
        let measured = |tests: &[TestCase]| {
            let tests: Vec<&TestCase> = tests.iter().collect();
            measure(&policy, &tables, &sources, &tests, today())
        };
        let mut before = measured(&tests);
        prop_assert_eq!(before.total().covered, 0, "nothing covers something\n{}", text);
        for _ in 0..TESTS {
            let facts = facts::visitor(&set, &mut dice);
            let Some((visitor, _)) = visitor(&tables.vocabulary, facts.as_bytes()) else { continue };
            let slots = dice.some(&all_slots(&tables.vocabulary), 3);
            tests.push(test(&tables.vocabulary, &visitor, &slots));
            let after = measured(&tests);
            prop_assert_eq!(after.units.len(), before.units.len());
            for (old, new) in before.units.iter().zip(&after.units) {
                let hits = old.hits..=old.hits + 1;
                prop_assert!(hits.contains(&new.hits), "{old:?} became {new:?}\n{text}");
                prop_assert_eq!((&old.missed, old.span, old.side), (&new.missed, new.span, new.side));
            }
            prop_assert!(after.total().covered > 0, "somebody has a tier");
            before = after;
        }
        // In whatever order.
        dice.shuffle(&mut tests);
        prop_assert_eq!(measured(&tests), before, "{}", text);
    }

    /// "Coverage with an exhaustive set of tests is all of it": what everybody together leaves
    /// uncovered is what the checker tells of as unreachable, and nothing else.
    #[test]
    fn everybody_covers_all_that_can_be_reached(mut dice in Dice::strategy(120)) {
        let text = few_values(&mut dice);
        let (policy, tables) = compiled(&text);
        let tables = tables.expect("a small policy");
        let sources = Sources::single("laws.rope", &text);
        let slots = all_slots(&tables.vocabulary);
        prop_assert_eq!(slots.len(), 2 * surfaces(&tables.vocabulary).count());
        let tests: Vec<TestCase> =
            everybody(&tables.vocabulary).iter().map(|visitor| test(&tables.vocabulary, visitor, &slots)).collect();
        prop_assert_eq!(tests.len(), 3 * 4 * 5 * 2 * 3);
        let tests: Vec<&TestCase> = tests.iter().collect();
        let coverage = measure(&policy, &tables, &sources, &tests, today());
        let rest = missed(&coverage, &[Kind::Row, Kind::Atom, Kind::Tier]);
        prop_assert!(rest.is_empty(), "{:?}\n{}", coverage.missed().collect::<Vec<_>>(), text);
        let report = check(&sources, today());
        let about = |slug: Slug| report.diagnostics.iter().filter(move |told| told.slug == slug);
        // What a segment that is never true brings along is told there.
        if about(Slug::Vacuous).next().is_none() {
            let told: BTreeSet<String> = about(Slug::Unreachable)
                .map(|told| told.subject.to_string().trim_start_matches("rule ").to_owned())
                .collect();
            let never = missed(&coverage, &[Kind::Rule, Kind::Outcome]);
            prop_assert_eq!(never, told, "{}\n{}", words(&report.diagnostics), text);
        }
    }
}
