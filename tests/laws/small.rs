//! Owns generating small sets, of which every visitor can be listed: few fields, each with few
//! classes of values. Must not know how visitors are listed, nor what is asked of a set.

use super::dice::Dice;
use super::model::{
    Condition, Field, Goal, Kind, Line, Offer, Outcome, Piece, Rule, Segment, Set, Source, Surface, Tier,
};
use super::words::{SHARE, SMALL_RANGES};
use proptest::strategy::Strategy;

/// A field that a small set may have: how it is declared, what it may be compared with, and one
/// value of every class that these comparisons can tell apart.
pub struct Small {
    pub source: &'static str,
    pub name: &'static str,
    pub kind: Kind,
    category: &'static str,
    sure: Option<&'static str>,
    fresh: Option<&'static str>,
    tests: &'static [&'static str],
    /// As JSON.
    pub values: &'static [&'static str],
}

const TOLD: Small = Small {
    source: "told",
    name: "",
    kind: Kind::Bool,
    category: "preference",
    sure: None,
    fresh: None,
    tests: &[],
    values: &[],
};
const VISITS: Small = Small { source: "visits", category: "behaviour", ..TOLD };

/// All of them. A tier is compared with tiers, and its values are those of the ladder.
pub const FIELDS: &[Small] = &[
    Small { name: "flag", tests: &["", "== false"], values: &["true", "false"], ..TOLD },
    Small {
        name: "kind",
        kind: Kind::OneOf(3),
        tests: &["== laptops", "!= drives", "in { laptops, or }"],
        values: &["\"laptops\"", "\"drives\"", "\"or\""],
        ..TOLD
    },
    Small {
        name: "level",
        kind: SMALL_RANGES[0],
        category: "financial",
        tests: &[">= 2", "== 0", "in 1..2", "< 3", "!= 1", ">= 0"],
        values: &["0", "1", "2", "3"],
        ..TOLD
    },
    Small {
        name: "name",
        kind: Kind::Text,
        category: "name",
        tests: &["== \"a\"", "!= \"a\"", "in { \"a\", \"b c\" }"],
        values: &["\"a\"", "\"b c\"", "\"zz\""],
        ..TOLD
    },
    Small {
        name: "reads",
        kind: Kind::SetOf(2),
        tests: &["has laptops", "has any { laptops, drives }", "has all { laptops, drives }"],
        values: &["[]", "[\"laptops\"]", "[\"drives\"]", "[\"laptops\",\"drives\"]"],
        ..TOLD
    },
    Small { name: "wish", kind: Kind::Tier, ..TOLD },
    Small {
        name: "share",
        kind: SHARE,
        category: "location",
        tests: &["> 0.5", ">= 0.5", "< 0.5", "<= 0", "in 0..0.5"],
        values: &["0", "0.25", "0.5", "0.75"],
        ..VISITS
    },
    Small {
        name: "seen",
        kind: Kind::OneOf(2),
        fresh: Some("30 days"),
        tests: &["== laptops", "!= laptops"],
        values: &["\"laptops\"", "\"drives\""],
        ..VISITS
    },
    Small {
        name: "last",
        kind: Kind::Date,
        category: "demographic",
        tests: &["within 30 days", "older than 30 days", "== 2026-11-21", "< 2026-11-20", ">= 2026-11-20"],
        values: &["\"2026-10-21\"", "\"2026-10-22\"", "\"2026-11-20\"", "\"2026-11-21\"", "\"2026-11-22\""],
        ..VISITS
    },
    Small {
        source: "guesses",
        name: "mood",
        kind: Kind::OneOf(2),
        sure: Some("80%"),
        category: "interest",
        tests: &["== laptops", "!= laptops"],
        values: &["\"laptops\"", "\"drives\""],
        ..TOLD
    },
];

/// The field of that path.
pub fn small(path: &str) -> Option<&'static Small> {
    FIELDS.iter().find(|small| path.split_once('.') == Some((small.source, small.name)))
}

/// The most combinations of what is known.
const MOST: usize = 240;

const TIERS: &[&str] = &["stranger", "guest", "friend"];
const RULES: &[&str] = &["sorry", "welcome", "a_first", "zz_last", "mid_way"];
const SEGMENTS: &[&str] = &["zeal", "likers"];
const CONTENTS: &[&str] = &["plain", "offer", "guide", "teaser"];

/// A small set. Its manners are bad: its meaning is what is asked for.
pub fn small_sets() -> impl Strategy<Value = Set> {
    Dice::strategy(320).prop_map(|mut dice| set(&mut dice))
}

fn set(dice: &mut Dice) -> Set {
    let mut set = world(dice);
    for name in &SEGMENTS[..dice.below(SEGMENTS.len() + 1)] {
        let allowed = Allowed { trust: dice.often(20), known: dice.often(40) };
        let condition = condition(&set, allowed, 1, dice);
        set.segments.push(Segment { name: (*name).to_owned(), condition });
    }
    for at in 1..set.tiers.len() {
        set.tiers[at].earned = Some(condition(&set, Allowed { trust: false, ..Allowed::ANYTHING }, 1, dice));
    }
    let mut names = RULES[..dice.between(2, RULES.len())].to_vec();
    dice.shuffle(&mut names);
    for name in names {
        let rule = rule(name, &set, dice);
        set.rules.push(rule);
        set.declare_uses(set.rules.len() - 1);
    }
    order(&mut set, dice);
    for _ in 0..dice.below(3) {
        let count = dice.between(1, 2);
        let lines = (0..count).map(|_| line(&set, dice)).collect();
        set.promises.push(lines);
    }
    set
}

fn world(dice: &mut Dice) -> Set {
    let mut set = Set { consents: vec!["analytics".to_owned()], ..Set::default() };
    for name in &TIERS[..dice.between(2, TIERS.len())] {
        let limit = dice.often(50).then(|| dice.below(3));
        set.tiers.push(Tier { name: (*name).to_owned(), comfort: 30, limit, ..Tier::default() });
    }
    set.goals.push(Goal {
        name: "sell".to_owned(),
        metric: Some("sales up"),
        guards: Vec::new(),
        holdout: Some("10%"),
        review: None,
    });
    let count = dice.between(1, 4);
    let mut picked: Vec<&Small> = FIELDS.iter().collect();
    dice.shuffle(&mut picked);
    picked.truncate(count);
    // So that everybody can be listed in no time.
    while picked.iter().map(|small| small.values.len().max(3) + 1).product::<usize>() > MOST {
        picked.pop();
    }
    picked.iter().for_each(|small| declare(&mut set, small));
    let has_wish = picked.iter().any(|small| small.name == "wish");
    set.cap = (has_wish && dice.often(60)).then(|| "told.wish".to_owned());
    set.contents = CONTENTS.iter().map(|name| ((*name).to_owned(), "banner".to_owned())).collect();
    for (name, slots) in [("home", dice.between(2, 3)), ("app", dice.below(3))] {
        let slots = ["hero", "rail", "foot"][..slots].iter();
        let slots = slots.map(|slot| ((*slot).to_owned(), dice.pick(&CONTENTS[..2]).to_owned()));
        let slots: Vec<(String, String)> = slots.collect();
        if !slots.is_empty() {
            set.surfaces.push(Surface { name: name.to_owned(), channel: "page", seen_by: None, slots });
        }
    }
    set
}

/// Declares one of the small fields, and its source where it is the first.
pub fn declare(set: &mut Set, small: &Small) {
    let field = Field {
        name: small.name.to_owned(),
        kind: small.kind,
        category: Some(small.category.to_owned()),
        sure: small.sure,
        fresh: small.fresh,
        goals: Vec::new(),
        seen_by: None,
    };
    if let Some(source) = set.sources.iter_mut().find(|source| source.name == small.source) {
        source.fields.push(field);
        return;
    }
    let (origin, needs) = match small.source {
        "told" => ("explicit", None),
        "visits" => ("observed", Some("analytics".to_owned())),
        _ => ("inferred", None),
    };
    set.sources.push(Source {
        name: small.source.to_owned(),
        origin: Some(origin),
        party: Some("first-party"),
        needs,
        fields: vec![field],
    });
}

/// What may stand in a condition.
#[derive(Clone, Copy)]
pub struct Allowed {
    pub trust: bool,
    pub known: bool,
}

impl Allowed {
    pub const ANYTHING: Allowed = Allowed { trust: true, known: true };
}

fn paths(set: &Set) -> Vec<String> {
    set.fields().iter().map(|(source, field)| format!("{}.{}", source.name, field.name)).collect()
}

/// A condition over the fields, the segments so far and the tiers of a set.
pub fn condition(set: &Set, allowed: Allowed, depth: usize, dice: &mut Dice) -> Condition {
    let parts = |dice: &mut Dice| {
        let count = dice.between(2, 3);
        (0..count).map(|_| condition(set, allowed, depth - 1, dice)).collect()
    };
    match dice.below(if depth == 0 { 5 } else { 10 }) {
        0..=4 => atom(set, allowed, dice),
        5 | 6 => Condition::And(parts(dice)),
        7 | 8 => Condition::Or(parts(dice)),
        _ => Condition::Not(Box::new(condition(set, allowed, depth - 1, dice))),
    }
}

fn atom(set: &Set, allowed: Allowed, dice: &mut Dice) -> Condition {
    let path = dice.pick(&paths(set));
    let tier = dice.pick(&set.tiers).name.clone();
    match dice.below(12) {
        7 | 8 => {
            let forbidden = |part: &Condition| match part {
                Condition::Trust(_) => !allowed.trust,
                Condition::Known(_) | Condition::Unknown(_) => !allowed.known,
                _ => false,
            };
            let names = set.segments.iter().map(|segment| Condition::Segment(segment.name.clone()));
            let fits: Vec<Condition> = names.filter(|segment| !set.any_part(segment, &forbidden)).collect();
            if let Some(segment) = dice.perhaps_pick(&fits) {
                return segment;
            }
        }
        9 if allowed.trust => {
            return Condition::Trust(format!("{} {tier}", dice.pick(&["==", ">=", "<", "!="])));
        }
        10 if allowed.known => return Condition::Known(path),
        11 if allowed.known => return Condition::Unknown(path),
        _ => {}
    }
    test(set, &path, dice)
}

/// A field and what it must be.
pub fn test(set: &Set, path: &str, dice: &mut Dice) -> Condition {
    let tests = small(path).map_or(&[][..], |small| small.tests);
    let words = match dice.perhaps_pick(tests) {
        Some(words) => words.to_owned(),
        None => format!("{} {}", dice.pick(&[">=", "==", "<", "!="]), dice.pick(&set.tiers).name),
    };
    Condition::Test(path.to_owned(), words)
}

/// A rule with everything that a rule can have.
pub fn rule(name: &str, set: &Set, dice: &mut Dice) -> Rule {
    let mut rule = Rule {
        name: name.to_owned(),
        goal: "sell".to_owned(),
        requires: dice.pick(&set.tiers).name.clone(),
        because: true,
        when: dice.often(70).then(|| condition(set, Allowed::ANYTHING, 2, dice)),
        unless: dice.often(25).then(|| condition(set, Allowed { known: false, trust: true }, 1, dice)),
        rollout: dice.often(20).then(|| dice.pick(&["50%", "12.5%"])),
        ..Rule::default()
    };
    if !set.segments.is_empty() && dice.often(25) {
        rule.segments.push(dice.pick(&set.segments).name.clone());
    }
    for _ in 0..dice.between(1, 3) {
        let outcome = Outcome {
            slot: dice.pick(&set.slots()),
            offer: offer(set, dice),
            condition: dice.often(45).then(|| condition(set, Allowed::ANYTHING, 1, dice)),
        };
        // Two of them for one slot seldom exclude each other, and that is told soon enough.
        let again = rule.outcomes.iter().any(|other| other.slot == outcome.slot);
        if !again || dice.often(25) {
            rule.outcomes.push(outcome);
        }
    }
    rule
}

fn offer(set: &Set, dice: &mut Dice) -> Offer {
    let told: Vec<String> = paths(set).into_iter().filter(|path| path.starts_with("told.")).collect();
    if dice.often(30)
        && let Some(field) = dice.perhaps_pick(&told)
    {
        return Offer::Ask(field);
    }
    let content = dice.pick(CONTENTS).to_owned();
    let path = dice.pick(&paths(set));
    let pieces = match dice.below(10) {
        8 => vec![Piece::Words("Hello "), Piece::Field(path, None)],
        9 => vec![Piece::Words("Hello "), Piece::Field(path, Some("there"))],
        _ => Vec::new(),
    };
    Offer::Show(content, pieces)
}

/// Most rules beat those that come after them in a slot.
fn order(set: &mut Set, dice: &mut Dice) {
    let keeps = dice.pick(&[100, 90, 60]);
    for at in 0..set.rules.len() {
        let shares = |one: &Rule, other: &Rule| {
            one.outcomes.iter().any(|outcome| other.outcomes.iter().any(|its| its.slot == outcome.slot))
        };
        let later = &set.rules[at + 1..];
        let losers = later.iter().filter(|other| shares(&set.rules[at], other) && !dice.often(100 - keeps));
        set.rules[at].beats = losers.map(|rule| rule.name.clone()).collect();
    }
}

fn line(set: &Set, dice: &mut Dice) -> Line {
    let paths = paths(set);
    let selector = |dice: &mut Dice| match dice.below(3) {
        0 => {
            let source = format!("{} data", set.sources[0].name);
            dice.pick(&[source.as_str(), "inferred data", "private data", "first-party data"]).to_owned()
        }
        _ => dice.pick(&paths),
    };
    let never = match dice.below(6) {
        0 | 1 => format!("show {}", dice.pick(CONTENTS)),
        2 => format!("show {} in {}", dice.pick(CONTENTS), dice.pick(&set.slots())),
        3 | 4 => format!("use {}", selector(dice)),
        _ => format!("ask {}", selector(dice)),
    };
    // Where it is always true it is easily broken, so seldom.
    Line { never, when: dice.often(85).then(|| condition(set, Allowed::ANYTHING, 2, dice)) }
}
