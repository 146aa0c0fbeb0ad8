//! Owns dates, moments and lengths of time, by the calendar. Must not know a clock.

use chrono::{DateTime, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar date.
pub type Date = NaiveDate;

/// The date that `text` writes as `2026-11-30`, if it exists.
pub fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| -> Option<u32> {
        let part = bytes.get(range)?;
        part.iter()
            .all(u8::is_ascii_digit)
            .then(|| part.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
    };
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    NaiveDate::from_ymd_opt(digits(0..4)? as i32, digits(5..7)?, digits(8..10)?)
}

/// A day long after another: whatever was fresh on the one is stale on the other.
pub fn long_after(date: Date) -> Date {
    const YEARS: u32 = 300;
    date.checked_add_months(Months::new(12 * YEARS)).unwrap_or(date)
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Sixty minutes.
    Hours,
    /// A day of the calendar.
    Days,
    /// Seven days.
    Weeks,
    /// A month of the calendar.
    Months,
    /// Twelve months.
    Years,
}

/// A length of time. Months and years go by the calendar; a day that a month lacks is its
/// last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Duration {
    /// How many.
    pub count: u64,
    /// Of what.
    pub unit: Unit,
}

impl Duration {
    /// That long before a date, hours left out of account; none before all dates.
    pub fn before(self, date: Date) -> Option<Date> {
        let months = |each: u64| {
            let count = u32::try_from(self.count.checked_mul(each)?).ok()?;
            date.checked_sub_months(Months::new(count))
        };
        match self.unit {
            Unit::Hours => date.checked_sub_days(Days::new(self.count / 24)),
            Unit::Days => date.checked_sub_days(Days::new(self.count)),
            Unit::Weeks => date.checked_sub_days(Days::new(self.count.checked_mul(7)?)),
            Unit::Months => months(1),
            Unit::Years => months(12),
        }
    }

    fn before_time(self, time: NaiveDateTime) -> Option<NaiveDateTime> {
        if self.unit == Unit::Hours {
            let hours = i64::try_from(self.count).ok()?;
            return time.checked_sub_signed(TimeDelta::try_hours(hours)?);
        }
        Some(self.before(time.date())?.and_time(time.time()))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Hours => "hour",
            Unit::Days => "day",
            Unit::Weeks => "week",
            Unit::Months => "month",
            Unit::Years => "year",
        };
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{} {unit}{plural}", self.count)
    }
}

/// A point in time: a day, or a time of day in some offset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// A whole day.
    Day(Date),
    /// A time of day.
    Time(DateTime<FixedOffset>),
}

impl Moment {
    /// Reads a date, or a date and time as RFC 3339 writes it.
    pub fn parse(text: &str) -> Option<Moment> {
        if let Some(date) = parse_date(text) {
            return Some(Moment::Day(date));
        }
        // RFC 3339 has four digits of year and a `T` (or, for readability, a space).
        let separator = text.as_bytes().get(10)?;
        if !matches!(separator, b'T' | b't' | b' ') || parse_date(text.get(..10)?).is_none() {
            return None;
        }
        DateTime::parse_from_rfc3339(text).ok().map(Moment::Time)
    }

    /// The day, as written.
    pub fn day(self) -> Date {
        match self {
            Moment::Day(date) => date,
            Moment::Time(time) => time.date_naive(),
        }
    }

    /// Whether `then` lies longer ago than `age`, seen from this moment. Where either side is
    /// a day, ages count in whole days; days are those of this moment's offset.
    pub fn is_past(self, age: Duration, then: Moment) -> bool {
        let now = match (self, then) {
            (Moment::Time(now), Moment::Time(then)) => {
                let then = then.with_timezone(now.offset()).naive_local();
                return age.before_time(now.naive_local()).is_some_and(|bound| then < bound);
            }
            _ => self.day(),
        };
        age.before(now).is_some_and(|bound| then.day() < bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn span(count: u64, unit: Unit) -> Duration {
        Duration { count, unit }
    }

    #[test]
    fn a_day_that_a_month_lacks_is_its_last() {
        let march = parse_date("2026-03-31").unwrap();
        assert_eq!(span(1, Unit::Months).before(march), parse_date("2026-02-28"));
        assert_eq!(span(u64::MAX, Unit::Years).before(march), None);
    }

    #[test]
    fn hours_count_between_times_and_days_between_days() {
        let twelve = span(12, Unit::Hours);
        let now = moment("2026-11-21T12:00:00+01:00");
        assert!(!now.is_past(twelve, moment("2026-11-20T23:00:00Z")));
        assert!(now.is_past(twelve, moment("2026-11-20T22:59:59Z")));
        assert!(!now.is_past(twelve, moment("2026-11-21")));
        assert!(now.is_past(twelve, moment("2026-11-20")));
    }

    #[test]
    fn only_rfc_3339_is_read() {
        for text in ["2026-1-1", "2026-02-30", "2026-11-21T10", "+2026-11-21", "20261121", ""] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
        assert!(Moment::parse("2026-11-21T10:00:00.5Z").is_some());
    }
}
