//! The data that policies need: what is said to be told apart is told apart, what is said to be
//! alike decides alike, and what is advised can be pasted.

use super::conditions::{self, ANYTHING, EARNED};
use super::dice::Dice;
use super::model::{Field, Goal, Kind, Segment, Set, Source, Surface, Tier};
use super::policies::{ROOMY, Style, sets};
use super::render;
use super::rules;
use super::words;
use super::workshop::{compiled, decisions, surfaces, today, tries, visitor};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use tightrope::decide::{Buckets, candidates, interpreted_tier, interpreted_winner};
use tightrope::policy::{Policy, winning_order};
use tightrope::proofs::{self, Advice, FieldNeeds, Needs, ToldApart, Unknown};
use tightrope::table::Tables;
use tightrope::vocabulary::{FieldId, Members, RuleId, SlotId, TierId, Value};

/// How many pairs of visitors see each policy.
const PAIRS: usize = 16;

/// The class of a value, by its place.
fn class_of(needs: &FieldNeeds, value: &Value) -> Option<usize> {
    let Some(ToldApart::Classes { classes, .. }) = &needs.told_apart else { return None };
    classes.iter().position(|class| class.cells.iter().any(|cell| cell.contains(Some(value), today())))
}

/// Facts that say these things of each field, sure and fresh, with every consent.
fn facts(set: &Set, id: &str, trust: Option<&str>, said: &[(String, String)], consents: &[String]) -> String {
    let mut entries = vec![format!("\"id\":\"{id}\"")];
    entries.extend(trust.map(|tier| format!("\"trust\":\"{tier}\"")));
    let consents: Vec<String> = consents.iter().map(|consent| format!("\"{consent}\"")).collect();
    entries.push(format!("\"consent\":[{}]", consents.join(",")));
    for source in &set.sources {
        let fields = source.fields.iter().filter_map(|field| {
            let path = format!("{}.{}", source.name, field.name);
            let (_, value) = said.iter().find(|(name, _)| *name == path)?;
            Some(format!("\"{}\":{{\"value\":{value},\"sure\":1,\"as_of\":\"{}\"}}", field.name, today()))
        });
        entries.push(format!("\"{}\":{{{}}}", source.name, fields.collect::<Vec<_>>().join(",")));
    }
    format!("{{{}}}", entries.join(","))
}

/// Which tier, and which outcome of which rule in each slot, by the definition.
fn interpreted(policy: &Policy, facts: &str) -> (Option<TierId>, Vec<Option<(RuleId, usize)>>) {
    let (visitor, _) = visitor(&policy.vocabulary, facts.as_bytes()).expect("a visitor");
    let order = winning_order(policy);
    let slots = (0..policy.vocabulary.slots.len()).map(SlotId::from_index);
    let winner = |slot| interpreted_winner(policy, &order, &visitor, slot, Buckets::ById);
    (interpreted_tier(policy, &visitor), slots.map(winner).collect())
}

fn same_for_both(policy: &Policy, tables: &Tables, one: &str, other: &str) -> bool {
    assert!(surfaces(&policy.vocabulary).next().is_some(), "something is decided");
    decisions(tables, one) == decisions(tables, other)
        && interpreted(policy, one) == interpreted(policy, other)
}

proptest! {
    #![proptest_config(tries(320))]

    /// Another value of the same class: every decision stays the same, with the tables and by the
    /// definition, unless a text speaks it or it caps the ladder.
    #[test]
    fn values_of_a_class_decide_alike(set in sets(ROOMY), mut dice in Dice::strategy(PAIRS * 80)) {
        let text = render::text(&set);
        let (policy, tables) = compiled(&text);
        let Some(tables) = tables else { return Ok(()) };
        let needs = proofs::needs(&policy, today());
        let tiers = conditions::tier_names(&set);
        let kinds: Vec<(String, Kind)> =
            set.fields().iter().map(|(source, field)| (format!("{}.{}", source.name, field.name), field.kind)).collect();
        for _ in 0..PAIRS {
            let said = kinds.iter().filter(|_| dice.often(75)).cloned().collect::<Vec<_>>();
            let said: Vec<(String, String)> =
                said.into_iter().map(|(path, kind)| (path, dice.pick(&words::values(kind, &tiers)))).collect();
            let (path, kind) = dice.pick(&kinds);
            let found = needs.fields.iter().find(|needs| needs.field == path).expect("the field");
            if found.caps || found.is_spoken() {
                continue;
            }
            let field = policy.vocabulary.field_ids().find(|id| policy.vocabulary.path(*id) == path).expect("its id");
            let trust = dice.often(70).then(|| dice.pick(&tiers));
            let with = |value: String| {
                let mut said: Vec<(String, String)> = said.iter().filter(|(name, _)| *name != path).cloned().collect();
                said.push((path.clone(), value));
                facts(&set, "v-3", trust.as_deref(), &said, &set.consents)
            };
            let values = words::values(kind, &tiers);
            let (one, other) = (with(dice.pick(&values)), with(dice.pick(&values)));
            let class = |facts: &str| {
                let (visitor, _) = visitor(&policy.vocabulary, facts.as_bytes()).expect("a visitor");
                let value = visitor.value(&policy.vocabulary, field).cloned();
                value.map(|value| class_of(found, &value))
            };
            if let (Some(Some(a)), Some(Some(b))) = (class(&one), class(&other))
                && a == b
            {
                prop_assert!(same_for_both(&policy, &tables, &one, &other), "{one}\n{other}\n{found:?}\n{text}");
            }
        }
    }

    /// Every known value is in exactly one class, every class is named, and what is advised is a
    /// declaration that can be pasted.
    #[test]
    fn classes_part_the_values_and_advice_can_be_pasted(set in sets(ROOMY)) {
        let text = render::text(&set);
        let (policy, _) = compiled(&text);
        let needs = proofs::needs(&policy, today());
        let tiers = conditions::tier_names(&set);
        for (source, field) in set.fields() {
            let path = format!("{}.{}", source.name, field.name);
            let found = needs.fields.iter().find(|needs| needs.field == path).expect("the field");
            if let Some(ToldApart::Classes { classes, .. }) = &found.told_apart {
                let id = policy.vocabulary.field_ids().find(|id| policy.vocabulary.path(*id) == path).expect("its id");
                for value in words::values(field.kind, &tiers) {
                    let said = [(path.clone(), value)];
                    let facts = facts(&set, "v-1", None, &said, &set.consents);
                    let (visitor, _) = visitor(&policy.vocabulary, facts.as_bytes()).expect("a visitor");
                    let Some(value) = visitor.value(&policy.vocabulary, id) else { continue };
                    let holds = |cell: &tightrope::table::Cell| cell.contains(Some(value), today());
                    let within = classes.iter().filter(|class| class.cells.iter().any(holds)).count();
                    prop_assert_eq!(within, 1, "{:?} of {:?}\n{}", value, found, text);
                }
            }
            if let Advice::Coarser { declaration, .. } | Advice::OnlyKnown { declaration } = &found.advice {
                let category = set.categories.iter().map(|(name, level)| format!("category {name} : {level}\n"));
                let goals = "goal sell \"s\" { metric a up holdout 5% }\ngoal help \"h\" { metric a up holdout 5% }\n";
                let pasted = format!(
                    "trust {{ tier a {{ comfort 3 }} }}\n{goals}{}source pasted : explicit first-party {{\n{declaration}\n}}\n",
                    category.collect::<String>()
                );
                let (pasted, _) = compiled(&pasted);
                prop_assert_eq!(pasted.vocabulary.fields.len(), 1);
            }
        }
    }
}

// Small worlds, of which all visitors are looked at.

const SMALL: Style =
    Style { tiers: 2, sources: 1, segments: 2, rules: 3, comfort: (12, 3), rude: 40, special: 0, depth: 2 };

fn field(name: &str, dice: &mut Dice) -> Field {
    let kind = match dice.below(7) {
        0 => Kind::Bool,
        1 => Kind::Int(2),
        2 => Kind::OneOf(3),
        3 => Kind::SetOf(2),
        4 => Kind::SetOf(3),
        5 => Kind::Tier,
        _ => Kind::Text,
    };
    let category = Some("preference".to_owned());
    Field { name: name.to_owned(), kind, category, sure: None, fresh: None, goals: Vec::new(), seen_by: None }
}

/// A set of three fields with few values. Every rule requires the first tier, so that whether it
/// is a candidate tells whether its condition is true.
fn small() -> impl Strategy<Value = Set> {
    (Dice::strategy(200), vec(Dice::strategy(40), 0..=2), vec(Dice::strategy(160), 1..=3)).prop_map(
        |(mut dice, segments, rules)| {
            let mut set = Set::default();
            for name in ["stranger", "friend"] {
                set.tiers.push(Tier { name: name.to_owned(), comfort: 20, ..Tier::default() });
            }
            set.consents = vec!["analytics".to_owned()];
            let source = |name: &str, needs: Option<&str>, fields| Source {
                name: name.to_owned(),
                origin: Some("explicit"),
                party: Some("first-party"),
                needs: needs.map(str::to_owned),
                fields,
            };
            let plain = vec![field("flag", &mut dice)];
            let guarded = vec![field("kind", &mut dice), field("level", &mut dice)];
            set.sources = vec![source("told", None, plain), source("visits", Some("analytics"), guarded)];
            set.contents =
                vec![("plain".to_owned(), "banner".to_owned()), ("offer".to_owned(), "banner".to_owned())];
            let slots = ["hero", "rail"].map(|slot| (slot.to_owned(), "plain".to_owned())).to_vec();
            set.surfaces = vec![Surface { name: "home".to_owned(), channel: "page", seen_by: None, slots }];
            set.goals = vec![Goal {
                name: "sell".to_owned(),
                metric: Some("sales up"),
                guards: Vec::new(),
                holdout: Some("10%"),
                review: None,
            }];
            for (name, mut dice) in ["zeal", "early"].into_iter().zip(segments) {
                let allowed = conditions::Allowed { trust: dice.often(30), known: dice.often(40), depth: 2 };
                let condition = conditions::condition(&set, allowed, &mut dice);
                set.segments.push(Segment { name: name.to_owned(), condition });
            }
            let allowed = conditions::Allowed { depth: ANYTHING.depth.min(2), ..EARNED };
            set.tiers[1].earned = Some(conditions::condition(&set, allowed, &mut dice));
            rules::add(&mut set, rules, SMALL, &mut dice);
            for rule in &mut set.rules {
                rule.requires = "stranger".to_owned();
                rule.rollout = None;
            }
            set
        },
    )
}

/// What is said of the three fields (none: nothing), whether the consent is given, which tier the
/// host passes.
type Key = ([Option<usize>; 3], bool, usize);

/// For a visitor, the tier that is reached without the host's word, and the candidates of each
/// slot: all that conditions decide.
type Held = (Option<TierId>, Vec<Vec<(RuleId, usize)>>);

/// Everybody that there can be.
struct Everybody {
    fields: Vec<FieldId>,
    values: Vec<Vec<Value>>,
    held: BTreeMap<Key, Held>,
}

fn everybody(set: &Set, policy: &Policy) -> Everybody {
    let tiers = conditions::tier_names(set);
    let vocabulary = &policy.vocabulary;
    let fields: Vec<FieldId> = vocabulary.field_ids().collect();
    let kinds: BTreeMap<String, Kind> = set
        .fields()
        .iter()
        .map(|(source, field)| (format!("{}.{}", source.name, field.name), field.kind))
        .collect();
    let mut said: Vec<Vec<String>> = Vec::new();
    let mut values: Vec<Vec<Value>> = Vec::new();
    for field in &fields {
        let (mut words_here, mut values_here) = (Vec::new(), Vec::new());
        for word in words::values(kinds[&vocabulary.path(*field)], &tiers) {
            let facts = facts(set, "v-1", None, &[(vocabulary.path(*field), word.clone())], &set.consents);
            let (visitor, _) = visitor(vocabulary, facts.as_bytes()).expect("a visitor");
            if let Some(value) =
                visitor.value(vocabulary, *field).filter(|value| !values_here.contains(*value))
            {
                words_here.push(word);
                values_here.push(value.clone());
            }
        }
        said.push(words_here);
        values.push(values_here);
    }
    let mut held = BTreeMap::new();
    let choices = |at: usize| std::iter::once(None).chain((0..said[at].len()).map(Some)).collect::<Vec<_>>();
    for (a, b, c) in choices(0)
        .iter()
        .flat_map(|a| choices(1).into_iter().flat_map(move |b| [(*a, b)]).collect::<Vec<_>>())
        .flat_map(|(a, b)| choices(2).into_iter().map(move |c| (a, b, c)).collect::<Vec<_>>())
    {
        for consented in [false, true] {
            for (trust, tier) in tiers.iter().enumerate() {
                let known = [a, b, c].into_iter().enumerate();
                let told = known.filter_map(|(at, choice)| {
                    Some((vocabulary.path(fields[at]), said[at][choice?].clone()))
                });
                let told: Vec<(String, String)> = told.collect();
                let consents: &[String] = if consented { &set.consents } else { &[] };
                let read = |trust: Option<&str>| {
                    let facts = facts(set, "v-1", trust, &told, consents);
                    visitor(vocabulary, facts.as_bytes()).expect("a visitor").0
                };
                let passed = read(Some(tier));
                let slots = (0..vocabulary.slots.len()).map(SlotId::from_index);
                let candidates = slots.map(|slot| candidates(policy, &passed, slot, Buckets::Off)).collect();
                held.insert(
                    ([a, b, c], consented, trust),
                    (interpreted_tier(policy, &read(None)), candidates),
                );
            }
        }
    }
    Everybody { fields, values, held }
}

impl Everybody {
    /// Whether some condition tells two choices for a field apart, all else equal, the field's
    /// consent given. That a question is not asked twice does not count.
    fn apart(&self, policy: &Policy, at: usize, a: Option<usize>, b: Option<usize>) -> bool {
        let field = self.fields[at];
        let consent = policy.vocabulary.consent_of(field).is_some();
        let without_asks = |held: &Held| {
            let asks = |rule: RuleId, outcome: usize| policy[rule].outcomes[outcome].asks() == Some(field);
            let slots = held.1.iter().map(|here| {
                here.iter().copied().filter(|(rule, outcome)| !asks(*rule, *outcome)).collect::<Vec<_>>()
            });
            (held.0, slots.collect::<Vec<_>>())
        };
        self.held.iter().any(|((said, consented, trust), held)| {
            if said[at] != a || consent && !consented {
                return false;
            }
            let mut other = *said;
            other[at] = b;
            without_asks(held) != without_asks(&self.held[&(other, *consented, *trust)])
        })
    }
}

/// How many members there are such that having one or not leads into another class.
fn mattering(values: &[Value], classed: &[Option<usize>]) -> usize {
    let class = |set: &Members| {
        values.iter().position(|value| *value == Value::Set(set.clone())).map(|at| classed[at])
    };
    let sets: Vec<&Members> = values
        .iter()
        .filter_map(|value| match value {
            Value::Set(set) => Some(set),
            _ => None,
        })
        .collect();
    let all = sets.iter().fold(Members::none(), |all, set| all.or(set));
    let matters =
        |member: &usize| sets.iter().any(|set| class(set) != class(&set.or(&Members::one(*member))));
    all.iter().filter(matters).count()
}

/// What is said of a field against what enumeration finds.
fn agrees(needs: &Needs, policy: &Policy, all: &Everybody, text: &str) -> Result<(), TestCaseError> {
    for (at, field) in all.fields.iter().enumerate() {
        let path = policy.vocabulary.path(*field);
        let found = needs.fields.iter().find(|needs| needs.field == path).expect("the field");
        let Some(ToldApart::Classes { classes, unknown }) = &found.told_apart else {
            prop_assert!(false, "nothing is too much to prove here: {found:?}\n{text}");
            continue;
        };
        let values = &all.values[at];
        let classed: Vec<Option<usize>> = values.iter().map(|value| class_of(found, value)).collect();
        prop_assert!(classed.iter().all(Option::is_some), "{found:?}\n{text}");
        for class in 0..classes.len() {
            prop_assert!(classed.contains(&Some(class)), "nobody is in {class} of {found:?}\n{text}");
        }
        if let Advice::Coarser { declaration, meaning: "only the members that matter" } = &found.advice {
            let members = declaration.split(['{', '}']).nth(1).expect("members").split(", ").count();
            prop_assert_eq!(members, mattering(values, &classed), "{:?}\n{}", found, text);
        }
        for a in 0..values.len() {
            for b in a + 1..values.len() {
                let apart = all.apart(policy, at, Some(a), Some(b));
                prop_assert_eq!(
                    apart,
                    classed[a] != classed[b],
                    "{:?} and {:?} of {:?}\n{}",
                    values[a],
                    values[b],
                    found,
                    text
                );
            }
            let like = match unknown {
                Unknown::Like(class) => classed[a] == Some(*class),
                Unknown::ByItself => false,
            };
            let apart = all.apart(policy, at, None, Some(a));
            prop_assert_eq!(apart, !like, "unknown and {:?} of {:?}\n{}", values[a], found, text);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(tries(160))]

    /// On a small domain, enumeration finds the same classes: two values are in one class exactly
    /// when no visitor has a condition that tells them apart, and so with being unknown.
    #[test]
    fn enumeration_finds_the_same_classes(set in small()) {
        let text = render::text(&set);
        let (policy, tables) = compiled(&text);
        if tables.is_none() {
            return Ok(());
        }
        agrees(&proofs::needs(&policy, today()), &policy, &everybody(&set, &policy), &text)?;
    }
}
