//! Owns generating policy sets that cover the language and always have one winner a slot.
//! Must not know how rules are made, nor how a set is written down.

use super::conditions::{self, ANYTHING, EARNED};
use super::dice::Dice;
use super::model::{Condition, Field, Goal, Kind, Line, Segment, Set, Source, Surface, Tier};
use super::rules;
use super::words::{self, CATEGORIES, CHANNELS, FORMATS, ORIGINS, PARTIES, SPECIAL, VIEWERS};
use proptest::collection::vec;
use proptest::strategy::Strategy;
use std::collections::BTreeSet;

/// How large a set is, and how well it behaves.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// The most tiers, sources, segments and rules.
    pub tiers: usize,
    pub sources: usize,
    pub segments: usize,
    pub rules: usize,
    /// The least comfort of the first tier, and the most that it and each next one add.
    pub comfort: (u32, usize),
    /// How many of a hundred choices are those that manners frown on.
    pub rude: usize,
    /// How many fields of a hundred are special, in any case.
    pub special: usize,
    /// How deep conditions are nested.
    pub depth: usize,
}

/// Sets that are about meaning: every kind of thing, and comfort for all of it.
pub const ROOMY: Style =
    Style { tiers: 4, sources: 4, segments: 4, rules: 6, comfort: (12, 3), rude: 40, special: 0, depth: 3 };
/// Sets that are about manners: few rules whose bill is near what the tier bears.
pub const TIGHT: Style =
    Style { tiers: 4, sources: 3, segments: 2, rules: 3, comfort: (3, 3), rude: 50, special: 10, depth: 1 };
/// Sets with hardly a mistake, so that one mistake more or less shows.
pub const NARROW: Style =
    Style { tiers: 1, sources: 2, segments: 0, rules: 1, comfort: (8, 2), rude: 40, special: 30, depth: 0 };

/// A policy set.
pub fn sets(style: Style) -> impl Strategy<Value = Set> {
    let world = Dice::strategy(400);
    let segments = vec(Dice::strategy(40), 0..=style.segments);
    let rules = vec(Dice::strategy(160), 0..=style.rules);
    (world, segments, rules, Dice::strategy(120)).prop_map(move |(mut world, segments, rules, mut rest)| {
        let mut set = self::world(style, &mut world);
        for (at, mut dice) in segments.into_iter().enumerate() {
            let name = SEGMENTS[at].to_owned();
            let depth = ANYTHING.depth.min(style.depth);
            let allowed = conditions::Allowed { trust: dice.often(30), known: dice.often(40), depth };
            let condition = conditions::condition(&set, allowed, &mut dice);
            set.segments.push(Segment { name, condition });
        }
        earned(&mut set, &mut rest);
        rules::add(&mut set, rules, style, &mut rest);
        promises_and_tests(&mut set, &mut rest);
        set
    })
}

const TIERS: &[&str] = &["stranger", "guest", "friend", "any"];
const SOURCES: &[&str] = &["told", "visits", "guesses", "shop"];
const FIELDS: &[&str] = &["flag", "trust", "level", "by", "kind"];
const SEGMENTS: &[&str] = &["zeal", "likers", "for", "early"];
const SURFACES: &[&str] = &["home", "app"];
const SLOTS: &[&str] = &["rail", "hero", "show"];
const CONTENTS: &[&str] = &["plain", "offer", "guide", "teaser", "welcome"];
const GOALS: &[&str] = &["sell", "help"];
const CONSENTS: &[&str] = &["analytics", "research"];

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn world(style: Style, dice: &mut Dice) -> Set {
    let mut set = Set::default();
    let mut comfort = style.comfort.0 + dice.below(style.comfort.1 + 1) as u32;
    for name in &TIERS[..dice.between(1, style.tiers)] {
        let limit = dice.often(40).then(|| dice.below(4));
        let wants = if dice.often(30) { owned(&dice.some(FORMATS, 3)) } else { Vec::new() };
        set.tiers.push(Tier { name: (*name).to_owned(), comfort, earned: None, limit, wants });
        comfort += dice.between(0, style.comfort.1) as u32;
    }
    set.consents = owned(&CONSENTS[..dice.below(CONSENTS.len() + 1)]);
    set.goals = GOALS[..dice.between(1, 2)].iter().map(|name| goal(name, dice)).collect();
    if dice.often(30) {
        set.categories.push(("mood".to_owned(), dice.pick(words::LEVELS)));
    }
    for name in &SOURCES[..dice.between(1, style.sources)] {
        let source = source(name, &set, style, dice);
        set.sources.push(source);
    }
    cap(&mut set, dice);
    set.contents =
        CONTENTS[..dice.between(2, CONTENTS.len())].iter().map(|name| content(name, dice)).collect();
    for name in &SURFACES[..dice.between(1, 2)] {
        let surface = surface(name, &set, style, dice);
        set.surfaces.push(surface);
    }
    set
}

fn goal(name: &str, dice: &mut Dice) -> Goal {
    let guards = ["bounce_rate not up", "margin not down", "complaints not up"];
    Goal {
        name: name.to_owned(),
        metric: Some(dice.pick(&["sales up", "returns down"])),
        guards: if dice.often(50) { dice.some(&guards, 3) } else { Vec::new() },
        holdout: Some(dice.pick(words::HOLDOUTS)),
        review: dice.often(20).then(|| dice.pick(&["2027-01-31", "2026-01-31"])),
    }
}

fn source(name: &str, set: &Set, style: Style, dice: &mut Dice) -> Source {
    let rude = |dice: &mut Dice| dice.often(style.rude);
    let origin = if rude(dice) { dice.pick(ORIGINS) } else { ORIGINS[0] };
    let party = if rude(dice) { dice.pick(PARTIES) } else { PARTIES[0] };
    let needs = if dice.often(55) { dice.perhaps_pick(&set.consents) } else { None };
    let count = dice.between(1, FIELDS.len());
    let fields = FIELDS[..count].iter().map(|name| field(name, set, origin, style, dice)).collect();
    Source { name: name.to_owned(), origin: Some(origin), party: Some(party), needs, fields }
}

fn field(name: &str, set: &Set, origin: &str, style: Style, dice: &mut Dice) -> Field {
    let kind = match dice.below(10) {
        0 => Kind::Bool,
        1 => Kind::Int(dice.below(words::ranges(Kind::Int(0)))),
        2 => Kind::Number(dice.below(words::ranges(Kind::Number(0)))),
        3 => Kind::Text,
        4 => Kind::Date,
        5 => Kind::Tier,
        6 => Kind::OneOf(dice.between(1, words::MEMBERS.len())),
        7 => Kind::SetOf(dice.between(1, 4)),
        8 => Kind::OneOf(3),
        _ => Kind::Date,
    };
    let category = match set.categories.first() {
        Some((mood, _)) if dice.often(20) => mood.clone(),
        _ if dice.often(style.special) => dice.pick(SPECIAL).to_owned(),
        _ if dice.often(style.rude) => dice.pick(CATEGORIES).to_owned(),
        _ => CATEGORIES[0].to_owned(),
    };
    let special = SPECIAL.contains(&category.as_str());
    let goals: Vec<String> = set.goals.iter().map(|goal| goal.name.clone()).collect();
    let sure = origin == "inferred" && !dice.often(style.rude / 8) || dice.often(15);
    Field {
        name: name.to_owned(),
        kind,
        category: Some(category),
        sure: sure.then(|| dice.pick(words::SURES)),
        fresh: dice.often(20).then(|| dice.pick(words::AGES)),
        goals: if dice.often(if special { 70 } else { 25 }) { dice.some(&goals, 2) } else { Vec::new() },
        seen_by: dice.often(15).then(|| dice.pick(VIEWERS)),
    }
}

/// The cap, where there is a field that can be one.
fn cap(set: &mut Set, dice: &mut Dice) {
    if !dice.often(50) {
        return;
    }
    let can = |source: &Source, field: &Field| {
        let told = source.origin == Some("explicit")
            && source.party == Some("first-party")
            && source.needs.is_none();
        told && field.kind == Kind::Tier && field.sure.is_none() && field.fresh.is_none()
    };
    let fields = set.fields();
    let found = fields.iter().find(|(source, field)| can(source, field));
    set.cap = found.map(|(source, field)| format!("{}.{}", source.name, field.name));
}

fn content(name: &str, dice: &mut Dice) -> (String, String) {
    let format = dice.pick(FORMATS);
    let title = dice.pick(&["", " \"A title\""]);
    let payload = dice.pick(&[
        "",
        " { cms_id: 4711 }",
        " { z: \"last\", a: -2.5, when: 2026-11-21, off: 10%, on: true, age: 3 days }",
        " { }",
    ]);
    (name.to_owned(), format!("{format}{title}{payload}"))
}

fn surface(name: &str, set: &Set, style: Style, dice: &mut Dice) -> Surface {
    let slots = SLOTS[..dice.between(1, SLOTS.len())].iter();
    let slots = slots.map(|slot| ((*slot).to_owned(), dice.pick(&set.contents).0.clone())).collect();
    let rude = dice.often(style.rude / 2);
    Surface {
        name: name.to_owned(),
        channel: if rude { dice.pick(CHANNELS) } else { CHANNELS[0] },
        seen_by: (rude && dice.often(50)).then(|| dice.pick(VIEWERS)),
        slots,
    }
}

fn earned(set: &mut Set, dice: &mut Dice) {
    for at in 1..set.tiers.len() {
        let earned = conditions::condition(set, conditions::Allowed { depth: 1, ..EARNED }, dice);
        set.tiers[at].earned = Some(earned);
    }
}

fn promises_and_tests(set: &mut Set, dice: &mut Dice) {
    let fields: Vec<String> =
        set.fields().iter().map(|(source, field)| format!("{}.{}", source.name, field.name)).collect();
    let lines = |dice: &mut Dice, set: &Set| {
        let never = match dice.below(5) {
            0 => format!("show {}", dice.pick(&set.contents).0),
            1 => format!("show {} in {}", dice.pick(&set.contents).0, dice.pick(&set.slots())),
            2 => format!("use {} data", dice.pick(&["inferred", "special", "third-party", "told", "health"])),
            3 => format!("use {}", dice.pick(&fields)),
            _ => format!("ask {}", dice.pick(&["private data", "told data", &fields[0]])),
        };
        let when = dice
            .often(60)
            .then(|| conditions::condition(set, conditions::Allowed { depth: 1, ..ANYTHING }, dice));
        Line { never, when }
    };
    if dice.often(40) {
        let count = dice.between(1, 2);
        let promise = (0..count).map(|_| lines(dice, set)).collect();
        set.promises.push(promise);
    }
    if dice.often(30) {
        let tier = dice.pick(&set.tiers).name.clone();
        let slot = dice.pick(&set.slots());
        set.tests.push(vec![
            format!("given trust {tier}"),
            "given now 2026-11-21".to_owned(),
            format!("expect {slot} default"),
            format!("expect trust {tier}"),
        ]);
    }
}

/// The set without some of what orders its rules. Of a rule that is rolled out to nobody that
/// alone is told, so there is none.
pub fn disordered(mut set: Set, dice: &mut Dice) -> Set {
    for rule in &mut set.rules {
        rule.beats.retain(|_| !dice.often(15));
        rule.rollout = rule.rollout.filter(|share| *share != "0%");
    }
    set
}

/// The same set without the fields that nothing reads or asks for, and without promises and
/// tests: what is left has fewer mistakes.
pub fn pruned(mut set: Set) -> Set {
    set.promises.clear();
    set.tests.clear();
    let mut read = BTreeSet::new();
    for rule in &set.rules {
        read.extend(set.touches(rule));
    }
    let segments = set.segments.iter().map(|segment| &segment.condition);
    for condition in segments.chain(set.tiers.iter().filter_map(|tier| tier.earned.as_ref())) {
        condition.visit(&mut |part| {
            if let Condition::Known(field) | Condition::Unknown(field) | Condition::Test(field, _) = part {
                read.insert(field.clone());
            }
        });
    }
    read.extend(set.cap.clone());
    for source in &mut set.sources {
        source.fields.retain(|field| read.contains(&format!("{}.{}", source.name, field.name)));
    }
    set.sources.retain(|source| !source.fields.is_empty());
    set
}
