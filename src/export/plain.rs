//! Owns cells in words for people who do not write policies. Must not know pages.

use super::words;
use crate::table::{Cell, Column, Interval, Values};
use crate::vocabulary::Vocabulary;

/// A cell in words: `at least 3` for `3..`, and tiers by the lowest.
pub fn cell(vocabulary: &Vocabulary, column: Column, cell: Option<&Cell>) -> String {
    if let (Column::Trust, Some(Values::Members(members))) = (column, cell.map(|cell| &cell.known))
        && let Some(lowest) = members.iter().next()
        && members.iter().count() > 1
        && members.iter().eq(lowest..vocabulary.tiers.len())
    {
        return format!("{} or above", words::name(vocabulary, column, lowest));
    }
    words::worded(vocabulary, column, cell, &intervals)
}

fn intervals(parts: &[Interval], bounds: Interval, print: &dyn Fn(f64) -> String) -> String {
    let one = |part: &Interval| {
        let (is_low, is_high) =
            (part.low <= bounds.low && !part.above, part.high >= bounds.high && !part.below);
        let low = || format!("{} {}", if part.above { "more than" } else { "at least" }, print(part.low));
        let high = || format!("{} {}", if part.below { "less than" } else { "at most" }, print(part.high));
        match (is_low, is_high) {
            _ if part.low == part.high => print(part.low),
            (true, true) => "any".to_owned(),
            (true, false) => high(),
            (false, true) => low(),
            (false, false) if !part.above && !part.below => {
                format!("{} to {}", print(part.low), print(part.high))
            }
            (false, false) => format!("{} and {}", low(), high()),
        }
    };
    parts.iter().map(one).collect::<Vec<_>>().join(", or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_told_by_their_ends() {
        let bounds = Interval::closed(0.0, 100.0);
        let told = |part: Interval| intervals(&[part], bounds, &|number| number.to_string());
        assert_eq!(told(Interval::closed(3.0, 100.0)), "at least 3");
        assert_eq!(told(Interval::closed(0.0, 5.0)), "at most 5");
        assert_eq!(told(Interval::closed(8.0, 20.0)), "8 to 20");
        assert_eq!(told(Interval::closed(4.0, 4.0)), "4");
        assert_eq!(told(Interval { above: true, ..Interval::closed(2.5, 100.0) }), "more than 2.5");
        let open = Interval { above: true, below: true, ..Interval::closed(1.0, 2.0) };
        assert_eq!(told(open), "more than 1 and less than 2");
        let apart = [Interval::closed(0.0, 1.0), Interval::closed(9.0, 9.0)];
        assert_eq!(intervals(&apart, bounds, &|number| number.to_string()), "at most 1, or 9");
    }
}
