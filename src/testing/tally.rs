//! Owns shares of a whole, exactly: how many are covered, and whether that is enough.
//! Must not know what is counted.

use std::fmt;
use std::str::FromStr;

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Those that are covered.
    pub covered: usize,
    /// All of them.
    pub total: usize,
}

impl Tally {
    /// Counts what is covered.
    pub fn count(covered: impl Iterator<Item = bool>) -> Self {
        covered.fold(Tally { covered: 0, total: 0 }, |tally, covered| Tally {
            covered: tally.covered + usize::from(covered),
            total: tally.total + 1,
        })
    }

    /// The share in tenths of a percent, rounded down. All of nothing is covered.
    pub fn tenths(self) -> u64 {
        let tenths = (self.covered as u128 * 1000).checked_div(self.total as u128);
        tenths.map_or(1000, |tenths| tenths as u64)
    }

    /// Whether this is at least so much. Nothing is rounded.
    pub fn reaches(self, least: &Least) -> bool {
        let (covered, total) = (self.covered as u128, self.total as u128);
        covered * 100 * u128::from(least.whole) >= u128::from(least.parts) * total
    }
}

/// As a percentage with one decimal, rounded down.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.tenths();
        f.pad(&format!("{}.{}%", tenths / 10, tenths % 10))
    }
}

/// The least that is enough: a percentage, exactly as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Least {
    parts: u64,
    whole: u64,
    words: String,
}

/// More decimals than this would not fit the arithmetic, and tell nothing.
const MOST_DECIMALS: usize = 9;

/// Something that is no percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a percentage from 0% to 100%, such as 80% or 87.5%")]
pub struct NoPercentage;

impl FromStr for Least {
    type Err = NoPercentage;

    fn from_str(text: &str) -> Result<Self, NoPercentage> {
        let number = text.strip_suffix('%').unwrap_or(text);
        let (units, decimals) = match number.split_once('.') {
            Some((units, decimals)) if !decimals.is_empty() => (units, decimals),
            Some(_) => return Err(NoPercentage),
            None => (number, ""),
        };
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = !units.is_empty() && units.len() <= 3 && decimals.len() <= MOST_DECIMALS;
        if !fits || !all_digits(units) || !all_digits(decimals) {
            return Err(NoPercentage);
        }
        let whole = decimals.bytes().fold(1, |whole: u64, _| whole * 10);
        let parts = format!("{units}{decimals}").parse().map_err(|_| NoPercentage)?;
        if parts > 100 * whole {
            return Err(NoPercentage);
        }
        Ok(Least { parts, whole, words: format!("{number}%") })
    }
}

impl fmt::Display for Least {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn least(text: &str) -> Least {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn shares_are_rounded_down() {
        for (covered, total, words) in [
            (0, 3, "0.0%"),
            (1, 3, "33.3%"),
            (2, 3, "66.6%"),
            (9_999, 10_000, "99.9%"),
            (3, 3, "100.0%"),
            (0, 0, "100.0%"),
        ] {
            assert_eq!(Tally { covered, total }.to_string(), words);
        }
    }

    #[test]
    fn enough_is_never_rounded_up() {
        let tally = |covered, total| Tally { covered, total };
        assert!(tally(7, 8).reaches(&least("87.5%")));
        assert!(!tally(7, 8).reaches(&least("87.500000001")));
        assert!(!tally(9_999, 10_000).reaches(&least("100")));
        assert!(tally(9_999, 10_000).reaches(&least("99.99%")));
        assert!(!tally(2, 3).reaches(&least("66.666666667%")) && tally(2, 3).reaches(&least("66.666666666")));
        assert!(tally(0, 5).reaches(&least("0")) && !tally(0, 5).reaches(&least("0.1")));
        assert!(tally(0, 0).reaches(&least("100%")));
    }

    #[test]
    fn percentages_are_read_as_they_are_written() {
        assert_eq!(least("087.50%").to_string(), "087.50%");
        assert_eq!(least("80").to_string(), "80%");
        for text in
            ["", "%", "80%%", "80 %", "-1", "+1", "100.1", "101%", ".5", "5.", "1e1", "8o", "0.1234567890"]
        {
            assert_eq!(text.parse::<Least>(), Err(NoPercentage), "{text}");
        }
    }
}
