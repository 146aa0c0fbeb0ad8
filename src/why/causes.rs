//! Owns the five causes of not knowing in words. Must not know rules.

use crate::decide::Unknown;
use crate::vocabulary::{Moment, Unit, Vocabulary};

/// Why it is unknown, and what would do, as a clause after a colon.
pub(super) fn words(vocabulary: &Vocabulary, cause: &Unknown, now: Moment) -> String {
    match cause {
        Unknown::Absent => "nothing was given for it".to_owned(),
        Unknown::IllTyped(problem) => format!("what was given cannot be used ({problem})"),
        Unknown::NotConsented(consent) => {
            format!("no consent to `{}` was given", vocabulary[*consent].name)
        }
        Unknown::Unsure { has: Some(has), needs } => {
            format!("it is sure to {}, and must be to {}", share(*has), share(*needs))
        }
        Unknown::Unsure { has: None, needs } => {
            format!("nothing says how sure it is (`sure`), and it must be to {}", share(*needs))
        }
        Unknown::Stale { as_of: Some(as_of), fresh } => {
            let age = age(now, *as_of, fresh.unit);
            format!("it is {age} old, and may be {fresh} old at most")
        }
        Unknown::Stale { as_of: None, fresh } => {
            format!("nothing says since when it holds (`as_of`), and it may be {fresh} old at most")
        }
    }
}

/// A confidence as facts write it: two digits behind the point, or as many as it takes.
fn share(share: f64) -> String {
    let short = format!("{share:.2}");
    if short.parse() == Ok(share) { short } else { share.to_string() }
}

/// How old something is, in hours where hours count and in days else.
fn age(now: Moment, then: Moment, unit: Unit) -> String {
    let plural = |number: i64, unit: &str| {
        let end = if number == 1 { "" } else { "s" };
        format!("{number} {unit}{end}")
    };
    match (now, then) {
        (Moment::Time(now), Moment::Time(then)) if unit == Unit::Hours => {
            let since = now - then;
            match since.num_hours() {
                // Past the hour by a little is past it.
                hours if since.num_seconds() > hours * 3600 => format!("more than {}", plural(hours, "hour")),
                hours => plural(hours, "hour"),
            }
        }
        (Moment::Time(now), Moment::Time(then)) => {
            let then = then.with_timezone(now.offset());
            let whole = (now - then).num_days();
            let exact = chrono::TimeDelta::try_days(whole).is_some_and(|days| now - then == days);
            if exact { plural(whole, "day") } else { format!("more than {}", plural(whole, "day")) }
        }
        _ => plural((now.day() - then.day()).num_days(), "day"),
    }
}
