//! Owns cells: sets over the domain of a column, known values and being unknown apart.
//! Must not know rows.

use super::domain::{Column, Domain};
use super::exact;
use super::interval::{self, Interval, day_number};
use crate::vocabulary::{Date, Duration, Members, Value, Vocabulary};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What may stand in a column: some known values, and perhaps nothing known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Whether it may be unknown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
    /// Which known values may stand there.
    pub known: Values,
}

/// A set of known values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Values {
    /// No value.
    None,
    /// Any value of the domain.
    All,
    /// One of these members; for a bool, 0 is false.
    Members(Members),
    /// A number in one of these intervals, which are in order and apart.
    Numbers(#[serde(deserialize_with = "exact::list")] Vec<Interval>),
    /// A day in one of these intervals for which all of these hold, which depend on today.
    Days {
        /// The intervals, in order and apart.
        #[serde(deserialize_with = "exact::list")]
        within: Vec<Interval>,
        /// What holds besides, seen from today.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ago: Vec<Ago>,
    },
    /// One of these texts.
    Texts(BTreeSet<String>),
    /// Any text but these.
    TextsBut(BTreeSet<String>),
    /// A set that has all of `all` and none of `none`.
    Sets {
        /// What it has.
        all: Members,
        /// What it has not.
        none: Members,
    },
}

/// How a day lies to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ago {
    /// No later than today, and no earlier than that long ago.
    Within(Duration),
    /// Later than today, or earlier than that long ago.
    NotWithin(Duration),
    /// Earlier than that long ago.
    OlderThan(Duration),
    /// No earlier than that long ago.
    NotOlderThan(Duration),
}

impl Ago {
    /// The days for which it holds on `today`.
    pub fn on(self, today: Date) -> Vec<Interval> {
        let all = Domain::all_days();
        let number = day_number(today);
        let bound = |duration: Duration| duration.before(today).map_or(all.low, day_number);
        let parts = match self {
            Ago::Within(duration) => vec![Interval::closed(bound(duration), number)],
            Ago::NotWithin(duration) => vec![
                Interval { below: true, ..Interval::closed(all.low, bound(duration)) },
                Interval { above: true, ..Interval::closed(number, all.high) },
            ],
            Ago::OlderThan(duration) => {
                vec![Interval { below: true, ..Interval::closed(all.low, bound(duration)) }]
            }
            Ago::NotOlderThan(duration) => vec![Interval::closed(bound(duration), all.high)],
        };
        interval::meet(&interval::union(parts, true), &[all])
    }

    /// What holds where this does not.
    #[must_use]
    pub fn opposite(self) -> Ago {
        match self {
            Ago::Within(duration) => Ago::NotWithin(duration),
            Ago::NotWithin(duration) => Ago::Within(duration),
            Ago::OlderThan(duration) => Ago::NotOlderThan(duration),
            Ago::NotOlderThan(duration) => Ago::OlderThan(duration),
        }
    }
}

impl Cell {
    /// Anything, known or not.
    pub fn any() -> Self {
        Cell { unknown: true, known: Values::All }
    }

    /// Any known value.
    pub fn all_known() -> Self {
        Cell::of(Values::All)
    }

    /// Nothing known.
    pub fn unknown() -> Self {
        Cell { unknown: true, known: Values::None }
    }

    /// These known values.
    pub fn of(known: Values) -> Self {
        Cell { unknown: false, known }
    }

    /// The least known value of members or of numbers, or the greatest; the whole cell where there
    /// is none to name.
    pub(super) fn end(&self, greatest: bool) -> Cell {
        let known = match &self.known {
            Values::Members(members) => {
                let member = if greatest { members.highest() } else { members.lowest() };
                member.map(|member| Values::Members(Members::one(member)))
            }
            Values::Numbers(parts) => {
                let end = |part: &Interval| match greatest {
                    true => (!part.below).then_some(part.high),
                    false => (!part.above).then_some(part.low),
                };
                let part = if greatest { parts.last() } else { parts.first() };
                part.and_then(end).map(|end| Values::Numbers(vec![Interval::closed(end, end)]))
            }
            _ => None,
        };
        known.map_or_else(|| self.clone(), Cell::of)
    }

    /// Whether nothing may stand here.
    pub fn is_empty(&self) -> bool {
        !self.unknown && self.known.is_empty()
    }

    /// Whether anything may stand here.
    pub fn is_any(&self) -> bool {
        self.unknown && self.known == Values::All
    }

    /// What may stand in both.
    #[must_use]
    pub fn meet(&self, other: &Cell, domain: Domain) -> Cell {
        Cell { unknown: self.unknown && other.unknown, known: self.known.meet(&other.known, domain) }
    }

    /// Whether nothing may stand in both.
    pub fn misses(&self, other: &Cell, column: Column, vocabulary: &Vocabulary) -> bool {
        if self.unknown && other.unknown {
            return false;
        }
        match (&self.known, &other.known) {
            (Values::None, _) | (_, Values::None) => true,
            (Values::All, _) | (_, Values::All) => false,
            (Values::Members(a), Values::Members(b)) => a.misses(b),
            (Values::Numbers(a), Values::Numbers(b)) => interval::misses(a, b),
            (Values::Sets { all: a, none: c }, Values::Sets { all: b, none: d }) => {
                !a.misses(d) || !b.misses(c)
            }
            // Of texts there are always others; without making the set of those that are in both.
            (Values::Texts(a), Values::Texts(b)) => a.is_disjoint(b),
            (Values::Texts(a), Values::TextsBut(b)) | (Values::TextsBut(b), Values::Texts(a)) => {
                a.is_subset(b)
            }
            (Values::TextsBut(_), Values::TextsBut(_)) => false,
            (Values::Days { within: a, .. }, Values::Days { within: b, .. }) => interval::misses(a, b),
            (a, b) => a.meet(b, column.domain(vocabulary)).is_empty(),
        }
    }

    /// What may stand here and not in the other: any of these, which have nothing in common.
    /// Where days depend on today, some of these may turn out to be empty on a given day.
    pub fn subtract(&self, other: &Cell, domain: Domain) -> Vec<Cell> {
        let mut cells: Vec<Cell> = other
            .known
            .complement(domain)
            .into_iter()
            .map(|values| Cell::of(self.known.meet(&values, domain)))
            .filter(|cell| !cell.is_empty())
            .collect();
        if self.unknown && !other.unknown {
            match cells.first_mut() {
                Some(cell) => cell.unknown = true,
                None => cells.push(Cell::unknown()),
            }
        }
        cells
    }

    /// Whether everything here may stand in the other too.
    pub fn within(&self, other: &Cell, domain: Domain) -> bool {
        if self.unknown && !other.unknown {
            return false;
        }
        match (&self.known, &other.known) {
            (Values::None, _) | (_, Values::All) => true,
            (Values::All, _) | (_, Values::None) => false,
            (Values::Members(a), Values::Members(b)) => a.within(b),
            (Values::Numbers(a), Values::Numbers(b)) => interval::within(a, b),
            (Values::Sets { all: a, none: c }, Values::Sets { all: b, none: d }) => {
                b.within(a) && d.within(c)
            }
            (Values::Texts(a), Values::Texts(b)) => a.is_subset(b),
            (Values::Texts(a), Values::TextsBut(b)) => a.is_disjoint(b),
            (Values::TextsBut(_), Values::Texts(_)) => false,
            (Values::TextsBut(a), Values::TextsBut(b)) => b.is_subset(a),
            (Values::Days { within: a, ago: c }, Values::Days { within: b, ago: d })
                if c.is_empty() && d.is_empty() =>
            {
                interval::within(a, b)
            }
            _ => self.subtract(other, domain).is_empty(),
        }
    }

    /// The same cell with all that depends on today settled.
    #[must_use]
    pub fn on(&self, today: Date) -> Cell {
        let Values::Days { within, ago } = &self.known else {
            return self.clone();
        };
        let mut parts = within.clone();
        for ago in ago {
            parts = interval::meet(&parts, &ago.on(today));
        }
        Cell { unknown: self.unknown, known: Values::days(parts, Vec::new()) }
    }

    /// Whether a value, or its absence, may stand here.
    pub fn contains(&self, value: Option<&Value>, today: Date) -> bool {
        match value {
            None => self.unknown,
            Some(value) => self.known.contains(value, today),
        }
    }
}

impl Values {
    /// These intervals of a domain of numbers.
    pub fn numbers(parts: Vec<Interval>, domain: Domain) -> Values {
        let Domain::Numbers(bounds, whole) = domain else {
            return Values::None;
        };
        let parts = interval::meet(&interval::union(parts, whole), &[bounds]);
        if parts.is_empty() {
            Values::None
        } else if parts == [bounds] {
            Values::All
        } else {
            Values::Numbers(parts)
        }
    }

    /// These days, for which all of these hold.
    pub fn days(parts: Vec<Interval>, mut ago: Vec<Ago>) -> Values {
        let all = Domain::all_days();
        let within = interval::meet(&interval::union(parts, true), &[all]);
        ago.dedup();
        if within.is_empty() {
            Values::None
        } else if within == [all] && ago.is_empty() {
            Values::All
        } else {
            Values::Days { within, ago }
        }
    }

    /// These members, of so many.
    pub fn members(members: Members, count: usize) -> Values {
        if members.is_empty() {
            Values::None
        } else if members.len() == count {
            Values::All
        } else {
            Values::Members(members)
        }
    }

    /// Sets that have these and not those.
    pub fn sets(all: Members, none: Members) -> Values {
        if !all.misses(&none) {
            Values::None
        } else if all.is_empty() && none.is_empty() {
            Values::All
        } else {
            Values::Sets { all, none }
        }
    }

    fn is_empty(&self) -> bool {
        *self == Values::None
    }

    fn meet(&self, other: &Values, domain: Domain) -> Values {
        match (self, other) {
            (Values::None, _) | (_, Values::None) => Values::None,
            (Values::All, values) | (values, Values::All) => values.clone(),
            (Values::Members(a), Values::Members(b)) => {
                let Domain::Members(count) = domain else {
                    return Values::None;
                };
                Values::members(a.and(b), count)
            }
            (Values::Numbers(a), Values::Numbers(b)) => Values::numbers(interval::meet(a, b), domain),
            (Values::Days { within: a, ago: c }, Values::Days { within: b, ago: d }) => {
                let mut ago = c.clone();
                ago.extend(d.iter().filter(|one| !c.contains(one)));
                Values::days(interval::meet(a, b), ago)
            }
            (Values::Texts(a), Values::Texts(b)) => texts(a.intersection(b)),
            (Values::Texts(a), Values::TextsBut(b)) | (Values::TextsBut(b), Values::Texts(a)) => {
                texts(a.difference(b))
            }
            (Values::TextsBut(a), Values::TextsBut(b)) => Values::TextsBut(a | b),
            (Values::Sets { all: a, none: c }, Values::Sets { all: b, none: d }) => {
                Values::sets(a.or(b), c.or(d))
            }
            // Cells of one column are of one kind; where they are not, nothing is in both.
            _ => Values::None,
        }
    }

    /// What of the domain lies outside: any of these, which have nothing in common.
    pub fn complement(&self, domain: Domain) -> Vec<Values> {
        let values = match (self, domain) {
            (Values::None, _) => return vec![Values::All],
            (Values::All, _) => return Vec::new(),
            (Values::Members(members), Domain::Members(count)) => {
                Values::members(Members::first(count).without(members), count)
            }
            (Values::Numbers(parts), Domain::Numbers(bounds, whole)) => {
                Values::numbers(interval::complement(parts, bounds, whole), domain)
            }
            (Values::Days { within, ago }, _) => {
                let outside = interval::complement(within, Domain::all_days(), true);
                // Outside of the intervals; or inside, where the first of the rest fails, or the
                // second while the first holds …
                let mut parts = vec![Values::days(outside, Vec::new())];
                for (at, one) in ago.iter().enumerate() {
                    let mut fails = ago[..at].to_vec();
                    fails.push(one.opposite());
                    parts.push(Values::days(within.clone(), fails));
                }
                parts.retain(|values| !values.is_empty());
                return parts;
            }
            (Values::Texts(texts), _) => Values::TextsBut(texts.clone()),
            (Values::TextsBut(but), _) => texts(but.iter()),
            (Values::Sets { all, none }, _) => return complement_of_sets(all, none),
            _ => Values::None,
        };
        if values.is_empty() { Vec::new() } else { vec![values] }
    }

    fn contains(&self, value: &Value, today: Date) -> bool {
        match (self, value) {
            (Values::All, _) => true,
            (Values::Members(members), Value::Member(member)) => members.contains(*member),
            (Values::Members(members), Value::Bool(truth)) => members.contains(usize::from(*truth)),
            (Values::Members(members), Value::Tier(tier)) => members.contains(tier.index()),
            (Values::Numbers(parts), Value::Number(number)) => {
                parts.iter().any(|part| part.contains(*number))
            }
            (Values::Days { within, ago }, Value::Date(date)) => {
                let day = day_number(*date);
                within.iter().any(|part| part.contains(day))
                    && ago.iter().all(|ago| ago.on(today).iter().any(|part| part.contains(day)))
            }
            (Values::Texts(texts), Value::Text(text)) => texts.contains(text),
            (Values::TextsBut(texts), Value::Text(text)) => !texts.contains(text),
            (Values::Sets { all, none }, Value::Set(set)) => all.within(set) && none.misses(set),
            _ => false,
        }
    }
}

fn texts<'a>(texts: impl Iterator<Item = &'a String>) -> Values {
    let texts: BTreeSet<String> = texts.cloned().collect();
    if texts.is_empty() { Values::None } else { Values::Texts(texts) }
}

/// Sets that lack one of `all`, or have one of `none`; each part keeps what the parts before
/// it gave up, so that no set is in two.
fn complement_of_sets(all: &Members, none: &Members) -> Vec<Values> {
    let mut parts = Vec::new();
    let (mut has, mut lacks) = (Members::none(), Members::none());
    for member in all.iter() {
        parts.push(Values::sets(has.clone(), lacks.or(&Members::one(member))));
        has.insert(member);
    }
    for member in none.iter() {
        parts.push(Values::sets(has.or(&Members::one(member)), lacks.clone()));
        lacks.insert(member);
    }
    parts
}
