//! Owns cells and outcomes in words. Must not know files.

use crate::table::{Ago, Cell, Column, Domain, Interval, Tables, Values, day_of, interval_words};
use crate::vocabulary::{Members, Offer, Vocabulary, pattern};

/// A cell in words: what may stand in the column; nothing where anything may.
pub fn cell(vocabulary: &Vocabulary, column: Column, cell: Option<&Cell>) -> String {
    worded(vocabulary, column, cell, &interval_words)
}

/// How intervals are put into words: their parts, the bounds of the domain, how a number prints.
pub type Spelling = dyn Fn(&[Interval], Interval, &dyn Fn(f64) -> String) -> String;

/// A cell in words, its intervals spelled so.
pub fn worded(vocabulary: &Vocabulary, column: Column, cell: Option<&Cell>, spell: &Spelling) -> String {
    let Some(cell) = cell else {
        return String::new();
    };
    let known = values(vocabulary, column, &cell.known, spell);
    match (&cell.known, cell.unknown) {
        (Values::None, true) => "unknown".to_owned(),
        (Values::None, false) => "nothing".to_owned(),
        (Values::All, true) => String::new(),
        (Values::All, false) => "known".to_owned(),
        (_, false) => known,
        (_, true) => format!("{known} or unknown"),
    }
}

fn values(vocabulary: &Vocabulary, column: Column, values: &Values, spell: &Spelling) -> String {
    let names = |members: &Members| {
        let names: Vec<String> = members.iter().map(|member| name(vocabulary, column, member)).collect();
        names.join(", ")
    };
    match values {
        Values::None | Values::All => String::new(),
        Values::Members(members) => names(members),
        Values::Numbers(parts) => {
            let bounds = match column.domain(vocabulary) {
                Domain::Numbers(bounds, _) => bounds,
                _ => Interval::closed(f64::MIN, f64::MAX),
            };
            spell(parts, bounds, &|number| number.to_string())
        }
        Values::Days { within, ago } => {
            let mut words = Vec::new();
            let all = Domain::all_days();
            if within.as_slice() != [all] {
                let day = |number: f64| day_of(number).map_or(String::new(), |day| day.to_string());
                words.push(spell(within, all, &day));
            }
            words.extend(ago.iter().map(|ago| match ago {
                Ago::Within(duration) => format!("within {duration}"),
                Ago::NotWithin(duration) => format!("not within {duration}"),
                Ago::OlderThan(duration) => format!("older than {duration}"),
                Ago::NotOlderThan(duration) => format!("not older than {duration}"),
            }));
            words.join(" and ")
        }
        Values::Texts(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| format!("{text:?}")).collect();
            texts.join(", ")
        }
        Values::TextsBut(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| format!("{text:?}")).collect();
            format!("not {}", texts.join(", "))
        }
        Values::Sets { all, none } => {
            let mut words = Vec::new();
            if !all.is_empty() {
                words.push(format!("has {}", names(all)));
            }
            if !none.is_empty() {
                words.push(format!("has no {}", names(none)));
            }
            words.join(", ")
        }
    }
}

/// The name of a member of a column.
pub fn name(vocabulary: &Vocabulary, column: Column, member: usize) -> String {
    column.member_name(vocabulary, member).unwrap_or("?").to_owned()
}

/// What a row puts into the slot, in words.
pub fn offer(tables: &Tables, offer: &Offer) -> String {
    let vocabulary = &tables.vocabulary;
    match offer {
        Offer::Show { content, saying } => {
            let name = &vocabulary[*content].name;
            match saying {
                Some(pieces) => format!("show {name} saying \"{}\"", pattern(vocabulary, pieces)),
                None => format!("show {name}"),
            }
        }
        Offer::Ask { field, saying } => format!("ask {} saying \"{saying}\"", vocabulary.path(*field)),
    }
}
