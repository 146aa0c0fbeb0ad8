//! Owns what time it is: the moment of a visit, the day of a check, and how long a set is in use.
//! Must not know what the time is for.

use crate::vocabulary::Moment;
use chrono::{DateTime, NaiveTime, Utc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Clock {
    /// From the machine, in UTC.
    #[default]
    System,
    /// It stands still, for tests and for asking about another day.
    Fixed(Moment),
}

impl Clock {
    /// The moment.
    pub fn now(self) -> Moment {
        match self {
            Clock::Fixed(moment) => moment,
            Clock::System => moment(SystemTime::now()),
        }
    }

    /// The moment in UTC, to be written down. A day is its midnight.
    pub(super) fn utc(self) -> DateTime<Utc> {
        match self {
            Clock::System => utc(SystemTime::now()),
            Clock::Fixed(moment) => utc(time(moment)),
        }
    }
}

/// A moment of the machine's clock, in UTC. Before 1970, which only a broken clock shows, it
/// is the first moment of that year.
fn moment(time: SystemTime) -> Moment {
    Moment::Time(utc(time).fixed_offset())
}

fn utc(time: SystemTime) -> DateTime<Utc> {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    DateTime::from_timestamp(seconds, since.subsec_nanos()).unwrap_or_default()
}

/// The time of a moment, as the machine tells it. A day is its midnight, in UTC; before 1970 it is
/// the first moment of that year.
pub(super) fn time(moment: Moment) -> SystemTime {
    let (seconds, nanoseconds) = match moment {
        Moment::Day(day) => (day.and_time(NaiveTime::MIN).and_utc().timestamp(), 0),
        Moment::Time(time) => (time.timestamp(), time.timestamp_subsec_nanos()),
    };
    let since = u64::try_from(seconds).map(|seconds| Duration::new(seconds, nanoseconds.min(999_999_999)));
    UNIX_EPOCH.checked_add(since.unwrap_or_default()).unwrap_or(UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_utc() {
        let last = UNIX_EPOCH + Duration::from_secs(86_399);
        assert_eq!(moment(last).day().to_string(), "1970-01-01");
        assert_eq!(moment(last + Duration::from_secs(1)).day().to_string(), "1970-01-02");
    }

    #[test]
    fn a_moment_is_the_time_that_it_was_made_of() {
        let exact = UNIX_EPOCH + Duration::new(1_795_000_000, 123_456_789);
        assert_eq!(time(moment(exact)), exact);
        let read = |text| Moment::parse(text).map(time);
        assert_eq!(read("1970-01-02"), Some(UNIX_EPOCH + Duration::from_secs(86_400)));
        assert_eq!(read("1970-01-01T02:00:00+01:00"), Some(UNIX_EPOCH + Duration::from_secs(3600)));
        assert_eq!(read("1969-12-31"), Some(UNIX_EPOCH));
    }
}
