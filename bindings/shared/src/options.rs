//! Owns what a host may choose, as it is written down in JSON. Must not know what a choice does.

use crate::failure::{Code, Failure};
use serde::Deserialize;
use std::time::Duration;
use tightrope::engine::{AtStart, Clock, Engine, EngineOptions, Noticing};
use tightrope::vocabulary::Moment;

/// The options by the names that `docs/hosts.md` gives them. Durations are in seconds.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    at_start: Start,
    stale_at_most: Option<f64>,
    tighten_only: bool,
    noticing: Notice,
    look_every: Option<f64>,
    clock: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Start {
    #[default]
    Fail,
    Wait,
    Defaults,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Notice {
    #[default]
    Events,
    Polling,
}

pub(crate) fn read(text: &str) -> Result<EngineOptions, Failure> {
    let options: Options = match text.trim() {
        "" => Options::default(),
        text => serde_json::from_str(text).map_err(|error| wrong(format!("the options: {error}")))?,
    };
    let mut chosen = Engine::options()
        .at_start(match options.at_start {
            Start::Fail => AtStart::Fail,
            Start::Wait => AtStart::Wait,
            Start::Defaults => AtStart::Defaults,
        })
        .noticing(match options.noticing {
            Notice::Events => Noticing::Events,
            Notice::Polling => Noticing::Polling,
        });
    if let Some(longest) = options.stale_at_most {
        chosen = chosen.stale_at_most(seconds("stale_at_most", longest)?);
    }
    if let Some(look) = options.look_every {
        chosen = chosen.look_every(seconds("look_every", look)?);
    }
    if let Some(clock) = &options.clock {
        chosen = chosen.clock(Clock::Fixed(moment(clock)?));
    }
    Ok(if options.tighten_only { chosen.tighten_only() } else { chosen })
}

fn seconds(name: &str, seconds: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| wrong(format!("`{name}` is a number of seconds from 0 on, not `{seconds}`")))
}

/// A date, or a date and time.
///
/// # Errors
/// Where the text is neither.
pub fn moment(text: &str) -> Result<Moment, Failure> {
    let help = "is neither a date (2026-11-21) nor a time as RFC 3339 writes it (2026-11-21T10:00:00Z)";
    Moment::parse(text).ok_or_else(|| wrong(format!("`{text}` {help}")))
}

fn wrong(message: String) -> Failure {
    Failure::new(Code::InvalidArgument, message)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn refused(options: &str) -> String {
        read(options).err().map(|failure| failure.message).unwrap_or_default()
    }

    #[test]
    fn all_that_can_be_chosen_can_be_written() {
        let chosen = read(
            r#"{"at_start": "defaults", "stale_at_most": 86400, "tighten_only": true, "noticing": "polling",
                "look_every": 0.25, "clock": "2026-11-21T10:00:00+01:00"}"#,
        );
        let chosen = chosen.map(|chosen| format!("{chosen:?}")).unwrap_or_default();
        for part in
            ["Defaults", "86400s", "tighten_only: true", "Polling", "250ms", "2026-11-21T10:00:00+01:00"]
        {
            assert!(chosen.contains(part), "{part}: {chosen}");
        }
        for nothing in ["", " ", "{}"] {
            assert!(read(nothing).is_ok_and(|chosen| format!("{chosen:?}").contains("Fail")));
        }
    }

    #[test]
    fn what_is_not_such_is_told() {
        assert!(
            refused(r#"{"tighten": true}"#).contains("unknown field `tighten`, expected one of `at_start`")
        );
        assert!(refused(r#"{"at_start": "hope"}"#).contains("expected one of `fail`, `wait`, `defaults`"));
        assert_eq!(
            refused(r#"{"look_every": -1}"#),
            "`look_every` is a number of seconds from 0 on, not `-1`"
        );
        assert!(refused(r#"{"clock": "noon"}"#).starts_with("`noon` is neither a date"));
    }
}
