//! Owns intervals of numbers and of days, and unions of them. Must not know fields.

use crate::vocabulary::Date;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

/// A stretch of numbers with at least one number in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Whether the lower end itself is left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub above: bool,
    /// Whether the upper end itself is left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below: bool,
}

/// A day as a number, so that days have intervals.
pub fn day_number(date: Date) -> f64 {
    f64::from(date.num_days_from_ce())
}

/// The day of a number.
pub fn day_of(number: f64) -> Option<Date> {
    Date::from_num_days_from_ce_opt(number as i32)
}

impl Interval {
    /// From `low` to `high`, both in it.
    pub fn closed(low: f64, high: f64) -> Self {
        Interval { low, high, above: false, below: false }
    }

    /// Whether a number lies in it.
    pub fn contains(&self, number: f64) -> bool {
        (if self.above { self.low < number } else { self.low <= number })
            && (if self.below { number < self.high } else { number <= self.high })
    }

    /// Whether nothing lies in it. Numbers are dense enough between constants of fifteen
    /// digits for an open stretch never to be empty.
    fn is_empty(&self) -> bool {
        self.low > self.high || self.low == self.high && (self.above || self.below)
    }

    /// With whole numbers only, ends are closed.
    fn whole(mut self) -> Self {
        if self.above {
            self.low = self.low.floor() + 1.0;
        } else {
            self.low = self.low.ceil();
        }
        if self.below {
            self.high = self.high.ceil() - 1.0;
        } else {
            self.high = self.high.floor();
        }
        self.above = false;
        self.below = false;
        self
    }

    /// The interval, if anything lies in it. An open end at the greatest whole number has
    /// nothing behind it, so emptiness is looked at before ends are closed.
    fn settle(self, whole: bool) -> Option<Interval> {
        if self.is_empty() {
            return None;
        }
        let settled = if whole { self.whole() } else { self };
        (!settled.is_empty()).then_some(settled)
    }

    fn meet(&self, other: &Interval) -> Interval {
        let (low, above) = if self.low > other.low {
            (self.low, self.above)
        } else if other.low > self.low {
            (other.low, other.above)
        } else {
            (self.low, self.above || other.above)
        };
        let (high, below) = if self.high < other.high {
            (self.high, self.below)
        } else if other.high < self.high {
            (other.high, other.below)
        } else {
            (self.high, self.below || other.below)
        };
        Interval { low, high, above, below }
    }
}

/// The parts of both, in order.
pub fn meet(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let both = a[i].meet(&b[j]);
        if !both.is_empty() {
            out.push(both);
        }
        // The one that ends first has met all it can.
        if (a[i].high, !a[i].below) < (b[j].high, !b[j].below) {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// Whether no number lies in both.
pub fn misses(a: &[Interval], b: &[Interval]) -> bool {
    a.iter().all(|one| b.iter().all(|other| one.meet(other).is_empty()))
}

/// Whether all of `a` lies in `b`, of which the parts do not touch.
pub fn within(a: &[Interval], b: &[Interval]) -> bool {
    a.iter().all(|one| b.iter().any(|other| one.meet(other) == *one))
}

/// What of `bounds` lies outside of `parts`, which are in order and apart.
pub fn complement(parts: &[Interval], bounds: Interval, whole: bool) -> Vec<Interval> {
    let mut out = Vec::new();
    let mut rest = bounds;
    for part in parts {
        let before = Interval { high: part.low, below: !part.above, ..rest };
        out.extend(before.settle(whole));
        rest = Interval { low: part.high, above: !part.below, ..rest };
    }
    out.extend(rest.settle(whole));
    out
}

/// The intervals in order, with those that touch made one.
pub fn union(mut parts: Vec<Interval>, whole: bool) -> Vec<Interval> {
    parts = parts.into_iter().filter_map(|part| part.settle(whole)).collect();
    parts.sort_by(|a, b| a.low.total_cmp(&b.low).then(a.above.cmp(&b.above)));
    let mut out: Vec<Interval> = Vec::new();
    for part in parts {
        if let Some(last) = out.last_mut() {
            let touches = last.high > part.low
                || last.high == part.low && !(last.below && part.above)
                || whole && last.high + 1.0 == part.low;
            if touches {
                if (part.high, !part.below) > (last.high, !last.below) {
                    last.high = part.high;
                    last.below = part.below;
                }
                continue;
            }
        }
        out.push(part);
    }
    out
}

/// Intervals in words: `..5`, `18..64`, `> 2.5`.
pub fn words(parts: &[Interval], bounds: Interval, print: &dyn Fn(f64) -> String) -> String {
    let words = parts.iter().map(|part| {
        let (open_low, open_high) =
            (part.low <= bounds.low && !part.above, part.high >= bounds.high && !part.below);
        if part.low == part.high {
            return print(part.low);
        }
        match (open_low, open_high, part.above, part.below) {
            (true, true, ..) => "any".to_owned(),
            (true, false, _, true) => format!("< {}", print(part.high)),
            (true, false, _, false) => format!("..{}", print(part.high)),
            (false, true, true, _) => format!("> {}", print(part.low)),
            (false, true, false, _) => format!("{}..", print(part.low)),
            (false, false, above, below) => {
                let low = if above { "> " } else { "" };
                let high = if below { "< " } else { "" };
                format!("{low}{}..{high}{}", print(part.low), print(part.high))
            }
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::MAX_WHOLE;

    #[test]
    fn whole_numbers_have_no_gaps_between_neighbours() {
        let parts = union(vec![Interval::closed(3.0, 4.0), Interval::closed(1.0, 2.0)], true);
        assert_eq!(parts, [Interval::closed(1.0, 4.0)]);
        let rest = complement(&parts, Interval::closed(0.0, 5.0), true);
        assert_eq!(rest, [Interval::closed(0.0, 0.0), Interval::closed(5.0, 5.0)]);
    }

    #[test]
    fn nothing_lies_past_the_greatest_whole_number() {
        let bounds = Interval::closed(-MAX_WHOLE, MAX_WHOLE);
        let above = Interval::closed(1.0, MAX_WHOLE);
        assert_eq!(complement(&[above], bounds, true), [Interval::closed(-MAX_WHOLE, 0.0)]);
        let below = Interval::closed(-MAX_WHOLE, 0.0);
        assert_eq!(complement(&[below], bounds, true), [Interval::closed(1.0, MAX_WHOLE)]);
    }

    #[test]
    fn dense_complements_leave_ends_out() {
        let rest = complement(&[Interval::closed(1.0, 2.0)], Interval::closed(0.0, 3.0), false);
        assert!(rest[0].contains(0.999) && !rest[0].contains(1.0));
        assert!(rest[1].contains(2.001) && !rest[1].contains(2.0));
        assert!(meet(&rest, &[Interval::closed(1.0, 2.0)]).is_empty());
    }
}
