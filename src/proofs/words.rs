//! Owns classes of values in the author's words, and names for them that an author could declare.
//! Must not know how classes are found.

use super::pieces::Piece;
use crate::table::{
    Ago, Column, Domain, Interval, Values, day_of, interval_words, meet_intervals, union_intervals,
};
use crate::vocabulary::{Date, FieldId, Members, Type, Vocabulary};
use std::collections::BTreeSet;

/// A class in words: `drives, cameras`, `18..64`, `"gold"`, `{ datasheet }`.
pub fn class_words(vocabulary: &Vocabulary, field: FieldId, class: &[Piece]) -> String {
    let intervals = intervals(vocabulary, field, class);
    if !intervals.is_empty() {
        return interval_words(&intervals, bounds(vocabulary, field), &|number| {
            print(vocabulary, field, number)
        });
    }
    if class.iter().any(|piece| matches!(piece.values, Values::TextsBut(_))) {
        return "any other text".to_owned();
    }
    if let Some((has, lacks)) = common(class) {
        let names = |members: &Members, and: &str| member_names(vocabulary, field, members).join(and);
        return match has.is_empty() {
            true => format!("any without {}", names(&lacks, " or ")),
            false => format!("any with {}, without {}", names(&has, " and "), names(&lacks, " or ")),
        };
    }
    let smallest = smallest(class);
    if !smallest.is_empty() {
        let each = smallest.iter().map(|set| member_names(vocabulary, field, set).join(" and "));
        return format!("any with {}", each.collect::<Vec<_>>().join(", or "));
    }
    let words = class.iter().map(|piece| match &piece.values {
        Values::Members(members) => member_names(vocabulary, field, members).join(", "),
        Values::Texts(texts) => texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", "),
        Values::Sets { all, none } if all.is_empty() && none.len() == 1 => {
            format!("any without {}", member_names(vocabulary, field, none).join(", "))
        }
        Values::Sets { all, .. } if all.is_empty() => "none of them".to_owned(),
        Values::Sets { all, .. } => format!("{{ {} }}", member_names(vocabulary, field, all).join(", ")),
        _ => "any value".to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Days that move with the calendar, as they are asked for: `within 1 month`. None where no two
/// of the ways in which they are asked for make up the class.
pub fn moving_words(class: &[Piece], asked: &[Ago], today: Date) -> Option<String> {
    let days = union_intervals(class.iter().flat_map(|piece| stretches(&piece.values)).collect(), true);
    let ways: Vec<Ago> = asked.iter().flat_map(|ago| [*ago, ago.opposite()]).collect();
    let same = |found: Vec<Interval>| found == days;
    let single = ways.iter().find(|ago| same(ago.on(today))).map(|ago| ago_words(*ago));
    single.or_else(|| {
        let pairs =
            ways.iter().enumerate().flat_map(|(at, one)| ways[at + 1..].iter().map(move |two| (one, two)));
        let mut pairs = pairs.filter(|(one, two)| same(meet_intervals(&one.on(today), &two.on(today))));
        pairs.next().map(|(one, two)| format!("{} and {}", ago_words(*one), ago_words(*two)))
    })
}

fn ago_words(ago: Ago) -> String {
    match ago {
        Ago::Within(duration) => format!("within {duration}"),
        Ago::NotWithin(duration) => format!("not within {duration}"),
        Ago::OlderThan(duration) => format!("older than {duration}"),
        Ago::NotOlderThan(duration) => format!("not older than {duration}"),
    }
}

/// A name for each class, all different, such that they can be the members of a `one of`; after
/// what it is called, where it is called something.
pub fn class_names(
    vocabulary: &Vocabulary,
    field: FieldId,
    classes: &[Vec<Piece>],
    called: &[Option<String>],
) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let names = classes.iter().zip(called).map(|(class, called)| {
        let name = match called {
            Some(called) => identifier(called),
            None => class_name(vocabulary, field, class),
        };
        unique(name, &mut taken)
    });
    names.collect()
}

/// The name, with a number where it is taken.
pub fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut found = name.clone();
    let mut number = 2;
    while !taken.insert(found.clone()) {
        found = format!("{name}_{number}");
        number += 1;
    }
    found
}

/// The names of members of the field's type.
pub fn member_names(vocabulary: &Vocabulary, field: FieldId, members: &Members) -> Vec<String> {
    let name = |member: usize| match &vocabulary[field].typ {
        Type::Bool => ["false", "true"].get(member).map(|word| (*word).to_owned()),
        Type::Tier => vocabulary.tiers.get(member).map(|tier| tier.name.clone()),
        Type::OneOf { members } | Type::SetOf { members } => {
            members.get(member).map(|member| member.name.clone())
        }
        _ => None,
    };
    members.iter().filter_map(name).collect()
}

fn class_name(vocabulary: &Vocabulary, field: FieldId, class: &[Piece]) -> String {
    let bounds = bounds(vocabulary, field);
    let parts = intervals(vocabulary, field, class);
    if let Some((has, lacks)) = common(class) {
        let names = |members: &Members, and: &str| member_names(vocabulary, field, members).join(and);
        let without = format!("without_{}", names(&lacks, "_or_"));
        let with = if has.is_empty() { without } else { format!("{}_{without}", names(&has, "_and_")) };
        return short(vec![with]);
    }
    let smallest = smallest(class);
    if !smallest.is_empty() {
        let each = smallest.iter().map(|set| member_names(vocabulary, field, set).join("_and_"));
        return short(each.collect());
    }
    let mut names: Vec<String> =
        parts.iter().map(|part| stretch_name(part, bounds, &|at| print(vocabulary, field, at))).collect();
    for piece in class {
        match &piece.values {
            Values::Members(members) => names.extend(member_names(vocabulary, field, members)),
            Values::Texts(texts) => names.extend(texts.iter().map(|text| text_name(text))),
            Values::Sets { all, .. } if all.is_empty() => names.push("none".to_owned()),
            Values::Sets { all, .. } => names.push(member_names(vocabulary, field, all).join("_and_")),
            Values::TextsBut(_) | Values::All => return "other".to_owned(),
            _ => {}
        }
    }
    short(names)
}

/// All of them in one name, or that it is what is left.
fn short(names: Vec<String>) -> String {
    /// More values than this are told by leaving them unnamed.
    const FEW: usize = 3;
    let name = names.join("_or_");
    if names.is_empty() || names.len() > FEW || name.len() > 60 { "other".to_owned() } else { name }
}

/// Where a class is all sets that have some members and lack some others, and there are several
/// of them: the former and the latter.
fn common(class: &[Piece]) -> Option<(Members, Members)> {
    let mut sets = class.iter().filter_map(|piece| match &piece.values {
        Values::Sets { all, none } => Some((all.clone(), none.clone())),
        _ => None,
    });
    let first = sets.next()?;
    let members = first.0.len() + first.1.len();
    let (has, lacks) = sets.fold(first, |(has, lacks), (all, none)| (has.and(&all), lacks.and(&none)));
    let free = members.checked_sub(has.len() + lacks.len())?;
    let is_all = class.len() == 1_usize.checked_shl(u32::try_from(free).ok()?)?;
    (is_all && free > 0 && !lacks.is_empty()).then_some((has, lacks))
}

/// Where whoever adds a member to a set of the class stays in the class, and there are several of
/// them: the sets that have no member too many.
fn smallest(class: &[Piece]) -> Vec<&Members> {
    let sets = class.iter().filter_map(|piece| match &piece.values {
        Values::Sets { all, none } => Some((all, none)),
        _ => None,
    });
    let sets: Vec<(&Members, &Members)> = sets.collect();
    let has = |set: &Members| sets.iter().any(|(all, _)| *all == set);
    let open = sets.iter().all(|(all, none)| none.iter().all(|more| has(&all.or(&Members::one(more)))));
    let matters_alone = sets.first().is_some_and(|(all, none)| all.len() + none.len() == 1);
    if !open || sets.len() < 2 && !matters_alone || sets.iter().any(|(all, _)| all.is_empty()) {
        return Vec::new();
    }
    let least = |set: &&Members| !set.iter().any(|member| has(&set.without(&Members::one(member))));
    sets.iter().map(|(all, _)| *all).filter(least).collect()
}

fn stretch_name(part: &Interval, bounds: Interval, print: &dyn Fn(f64) -> String) -> String {
    let (low, high) = (identifier(&print(part.low)), identifier(&print(part.high)));
    if part.low == part.high {
        return format!("exactly_{low}");
    }
    let from = (part.low > bounds.low || part.above)
        .then(|| format!("{}_{low}", if part.above { "above" } else { "from" }));
    let to = (part.high < bounds.high || part.below)
        .then(|| format!("{}_{high}", if part.below { "below" } else { "to" }));
    match (from, to) {
        (None, Some(to)) if !part.below => format!("up_{to}"),
        (from, to) => from.into_iter().chain(to).collect::<Vec<_>>().join("_"),
    }
}

/// What of a text can stand in a name: `-2.5` becomes `minus_2_5`.
fn identifier(text: &str) -> String {
    let text = text.strip_prefix('-').map_or(text.to_owned(), |rest| format!("minus_{rest}"));
    let plain = |next: char| if next.is_ascii_alphanumeric() { next.to_ascii_lowercase() } else { '_' };
    let words: String = text.chars().map(plain).collect();
    let words: Vec<&str> = words.split('_').filter(|word| !word.is_empty()).collect();
    words.join("_")
}

/// A name for a text.
fn text_name(text: &str) -> String {
    let name = identifier(text);
    if name.is_empty() {
        return "text".to_owned();
    }
    if name.starts_with(|first: char| first.is_ascii_lowercase()) { name } else { format!("text_{name}") }
}

/// The class as intervals, neighbours made one; none where it is not one of numbers or days.
fn intervals(vocabulary: &Vocabulary, field: FieldId, class: &[Piece]) -> Vec<Interval> {
    let whole = !matches!(Column::Field(field).domain(vocabulary), Domain::Numbers(_, false));
    union_intervals(class.iter().flat_map(|piece| stretches(&piece.values)).collect(), whole)
}

fn stretches(values: &Values) -> Vec<Interval> {
    match values {
        Values::Numbers(parts) | Values::Days { within: parts, .. } => parts.clone(),
        _ => Vec::new(),
    }
}

fn bounds(vocabulary: &Vocabulary, field: FieldId) -> Interval {
    match Column::Field(field).domain(vocabulary) {
        Domain::Numbers(bounds, _) => bounds,
        _ => Domain::all_days(),
    }
}

fn print(vocabulary: &Vocabulary, field: FieldId, number: f64) -> String {
    match day_of(number).filter(|_| vocabulary[field].typ == Type::Date) {
        Some(day) => day.to_string(),
        None => number.to_string(),
    }
}
