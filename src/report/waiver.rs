//! Owns waivers as a report shows them: every one with its date and what is left of it.
//! Must not know what they silence.

use crate::diagnostic::{Diagnostic, Slug};
use crate::policy::Policy;
use crate::vocabulary::Date;

/// One waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// The check that is silenced.
    pub check: &'static str,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Date,
    /// How it stands today.
    pub standing: Standing,
}

/// How a waiver stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It silences its check, for so many more days after today.
    Holds(i64),
    /// It would, and there is nothing to silence.
    Useless(i64),
    /// It ended so many days ago.
    Expired(i64),
}

impl Standing {
    /// A word for it.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Holds(_) => "holds",
            Standing::Useless(_) => "useless",
            Standing::Expired(_) => "expired",
        }
    }

    /// What is left of it, in words.
    pub fn left(self) -> String {
        match self {
            Standing::Holds(0) | Standing::Useless(0) => "ends today".to_owned(),
            Standing::Holds(1) | Standing::Useless(1) => "1 day left".to_owned(),
            Standing::Holds(days) | Standing::Useless(days) => format!("{days} days left"),
            Standing::Expired(1) => "ended yesterday".to_owned(),
            Standing::Expired(days) => format!("ended {days} days ago"),
        }
    }
}

/// All waivers, those that end first before the others.
pub fn waivers(policy: &Policy, told: &[Diagnostic], today: Date) -> Vec<Waiver> {
    let mut waivers: Vec<Waiver> = Vec::new();
    for rule in &policy.rules {
        for waiver in &rule.waivers {
            let days = waiver.until.signed_duration_since(today).num_days();
            let useless =
                told.iter().any(|told| told.slug == Slug::UselessWaiver && told.span == waiver.span);
            waivers.push(Waiver {
                rule: rule.name.clone(),
                check: waiver.slug.name(),
                reason: waiver.reason.clone(),
                until: waiver.until,
                standing: match days {
                    days if days < 0 => Standing::Expired(-days),
                    days if useless => Standing::Useless(days),
                    days => Standing::Holds(days),
                },
            });
        }
    }
    waivers.sort_by(|a, b| (a.until, &a.rule, a.check).cmp(&(b.until, &b.rule, b.check)));
    waivers
}
