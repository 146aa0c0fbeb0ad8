//! Owns values and cells in words, as they stand in a sentence: "at least 5", "drives or
//! cameras". Must not know rules, nor visitors.

use crate::table::{Ago, Cell, Column, Domain, Interval, Values, day_of};
use crate::vocabulary::{Members, Value, Vocabulary};

/// How many members are named one by one.
const NAMED: usize = 6;
/// How much of a text is shown.
const SHOWN: usize = 80;

/// A value as it is written in a policy.
pub(super) fn value(vocabulary: &Vocabulary, column: Column, value: &Value) -> String {
    let name = |member: usize| column.member_name(vocabulary, member).unwrap_or("?").to_owned();
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::Date(date) => date.to_string(),
        Value::Tier(tier) => name(tier.index()),
        Value::Member(member) => name(*member),
        Value::Set(members) if members.is_empty() => "{ }".to_owned(),
        Value::Set(members) => format!("{{ {} }}", members.iter().map(name).collect::<Vec<_>>().join(", ")),
    }
}

/// A value as facts write it.
pub(super) fn json(vocabulary: &Vocabulary, column: Column, is: &Value) -> serde_json::Value {
    match is {
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) if number.fract() == 0.0 => (*number as i64).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.clone().into(),
        Value::Set(members) => {
            let names = members.iter().map(|member| column.member_name(vocabulary, member));
            names.collect::<Vec<_>>().into()
        }
        other => value(vocabulary, column, other).into(),
    }
}

/// What may stand in a cell, after "is" or, where it begins with "has", after nothing.
pub(super) fn cell(vocabulary: &Vocabulary, column: Column, cell: &Cell) -> String {
    let known = match &cell.known {
        Values::None if cell.unknown => return "unknown".to_owned(),
        Values::None => return "nothing at all".to_owned(),
        Values::All if cell.unknown => return "anything".to_owned(),
        Values::All => return "known".to_owned(),
        Values::Members(members) => these(vocabulary, column, members),
        Values::Numbers(parts) => {
            let bounds = match column.domain(vocabulary) {
                Domain::Numbers(bounds, _) => bounds,
                _ => Interval::closed(f64::MIN, f64::MAX),
            };
            let words = parts.iter().map(|part| numbers(*part, bounds));
            one_of(words.collect(), "or")
        }
        Values::Days { within, ago } => days(within, ago),
        Values::Texts(texts) => one_of(texts.iter().map(|text| quoted(text)).collect(), "or"),
        Values::TextsBut(texts) => {
            format!("anything but {}", one_of(texts.iter().map(|text| quoted(text)).collect(), "or"))
        }
        Values::Sets { all, none } => sets(vocabulary, column, all, none),
    };
    if cell.unknown { format!("{known}, or unknown") } else { known }
}

/// "be at least 5", "have datasheet": what would have to be.
pub(super) fn to_be(words: &str) -> String {
    words.strip_prefix("has ").map_or_else(|| format!("be {words}"), |rest| format!("have {rest}"))
}

/// "is at least 5", "has datasheet": what is.
pub(super) fn is(words: &str) -> String {
    if words.starts_with("has ") { words.to_owned() } else { format!("is {words}") }
}

/// Words in a row, the first few of them.
pub(super) fn one_of(mut words: Vec<String>, last: &str) -> String {
    if words.len() > NAMED {
        let more = words.len() - (NAMED - 1);
        words.truncate(NAMED - 1);
        words.push(format!("{more} more"));
    }
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}

fn these(vocabulary: &Vocabulary, column: Column, members: &Members) -> String {
    let name = |member: usize| column.member_name(vocabulary, member).unwrap_or("?").to_owned();
    let count = match column.domain(vocabulary) {
        Domain::Members(count) => count,
        _ => 0,
    };
    let is_ladder = column == Column::Trust
        || matches!(column, Column::Field(field) if vocabulary[field].typ == crate::vocabulary::Type::Tier);
    let (Some(lowest), Some(highest)) = (members.lowest(), members.highest()) else {
        return "nothing at all".to_owned();
    };
    if is_ladder && members.len() > 1 {
        if highest + 1 == count && members.len() == count - lowest {
            return format!("at least {}", name(lowest));
        }
        if lowest == 0 && members.len() == highest + 1 {
            return format!("at most {}", name(highest));
        }
    }
    let others = Members::first(count).without(members);
    if members.len() > 3 && others.len() < members.len() && !others.is_empty() {
        return format!("anything but {}", one_of(others.iter().map(name).collect(), "or"));
    }
    one_of(members.iter().map(name).collect(), "or")
}

fn numbers(part: Interval, bounds: Interval) -> String {
    if part.low == part.high {
        return part.low.to_string();
    }
    let low = if part.above { "more than" } else { "at least" };
    let high = if part.below { "less than" } else { "at most" };
    let open_low = part.low <= bounds.low && !part.above;
    let open_high = part.high >= bounds.high && !part.below;
    match (open_low, open_high) {
        (true, true) => "known".to_owned(),
        (true, false) => format!("{high} {}", part.high),
        (false, true) => format!("{low} {}", part.low),
        _ if !part.above && !part.below => format!("from {} to {}", part.low, part.high),
        _ => format!("{low} {} and {high} {}", part.low, part.high),
    }
}

fn days(within: &[Interval], ago: &[Ago]) -> String {
    let all = Domain::all_days();
    let day = |number: f64| day_of(number).map_or(String::new(), |day| day.to_string());
    let mut words = Vec::new();
    if within != [all] {
        let parts = within.iter().map(|part| match (part.low <= all.low, part.high >= all.high) {
            _ if part.low == part.high => day(part.low),
            (true, _) => format!("{} or earlier", day(part.high)),
            (_, true) => format!("{} or later", day(part.low)),
            _ => format!("from {} to {}", day(part.low), day(part.high)),
        });
        words.push(one_of(parts.collect(), "or"));
    }
    words.extend(ago.iter().map(|ago| match ago {
        Ago::Within(duration) => format!("within the last {duration}"),
        Ago::NotWithin(duration) => format!("not within the last {duration}"),
        Ago::OlderThan(duration) => format!("more than {duration} ago"),
        Ago::NotOlderThan(duration) => format!("no more than {duration} ago"),
    }));
    words.join(" and ")
}

fn sets(vocabulary: &Vocabulary, column: Column, all: &Members, none: &Members) -> String {
    let name = |member: usize| column.member_name(vocabulary, member).unwrap_or("?").to_owned();
    let names = |members: &Members, last: &str| one_of(members.iter().map(name).collect(), last);
    match (all.is_empty(), none.is_empty()) {
        (false, true) => format!("has {}", names(all, "and")),
        (true, false) => format!("has no {}", names(none, "and no")),
        _ => format!("has {}, and no {}", names(all, "and"), names(none, "and no")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_bounded_where_their_type_does_not_bound_them() {
        let bounds = Interval::closed(0.0, 100.0);
        let words = |low, high, above, below| numbers(Interval { low, high, above, below }, bounds);
        assert_eq!(words(5.0, 100.0, false, false), "at least 5");
        assert_eq!(words(0.0, 5.0, false, true), "less than 5");
        assert_eq!(words(2.0, 5.0, false, false), "from 2 to 5");
        assert_eq!(words(2.0, 5.0, true, false), "more than 2 and at most 5");
        assert_eq!(words(7.0, 7.0, false, false), "7");
    }

    #[test]
    fn long_lists_end_in_how_many_more() {
        let words: Vec<String> = (1..=9).map(|number| number.to_string()).collect();
        assert_eq!(one_of(words, "or"), "1, 2, 3, 4, 5 or 4 more");
        assert_eq!(to_be("has no video, or unknown"), "have no video, or unknown");
        assert_eq!(is("has video"), "has video");
    }
}
