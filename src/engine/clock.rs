//! Owns what time it is for policies: the moment of a visit and the day of a check. (When a set
//! was loaded is noted by the set.)
//! Must not know what the time is for.

use crate::vocabulary::Moment;
use chrono::DateTime;
use std::time::{SystemTime, UNIX_EPOCH};

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
}

/// A moment of the machine's clock, in UTC. Before 1970, which only a broken clock shows, it
/// is the first moment of that year.
fn moment(time: SystemTime) -> Moment {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    let time = DateTime::from_timestamp(seconds, since.subsec_nanos()).unwrap_or_default();
    Moment::Time(time.fixed_offset())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_day_is_that_of_utc() {
        let last = UNIX_EPOCH + Duration::from_secs(86_399);
        assert_eq!(moment(last).day().to_string(), "1970-01-01");
        assert_eq!(moment(last + Duration::from_secs(1)).day().to_string(), "1970-01-02");
    }
}
