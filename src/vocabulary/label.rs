//! Owns the scales of creepiness: origin, party, intimacy, exposure, viewers. Each is ordinal,
//! and small enough to add up by heart. Must not know what is labelled.
//!
//! The scales rest on published findings, collected in `docs/` with their sources.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! scale {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $word:literal $points:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every step, in order.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// What the step adds to a bill.
            pub fn points(self) -> u32 {
                match self { $($name::$variant => $points,)* }
            }

            /// The word for it.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// The step of that word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|step| step.word() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

scale! {
    /// How data came to be known.
    Origin {
        /// The visit itself: device, local time, page.
        Context "context" 0,
        /// They told us.
        Explicit "explicit" 0,
        /// They did business with us.
        Transacted "transacted" 1,
        /// We watched.
        Observed "observed" 2,
        /// We guessed.
        Inferred "inferred" 3,
    }
}

scale! {
    /// Whom data came from.
    Party {
        /// From the person, to us.
        First "first-party" 0,
        /// From somebody they dealt with.
        Second "second-party" 1,
        /// From somebody they never dealt with.
        Third "third-party" 2,
    }
}

scale! {
    /// How intimate the most intimate thing is that a value can tell.
    Intimacy {
        /// Settings, tastes, purchases.
        Ordinary "ordinary" 0,
        /// Names, contacts, behaviour.
        Personal "personal" 1,
        /// Demographics, places, money.
        Private "private" 2,
        /// Health, belief, hardship.
        Special "special" 3,
    }
}

scale! {
    /// How overtly data are used.
    Exposure {
        /// Ordering, suppression.
        Silent "silent" 0,
        /// A variant that gives nothing away.
        Tacit "tacit" 1,
        /// Plainly "for you".
        Visible "visible" 2,
        /// Spoken in a text.
        Stated "stated" 3,
    }
}

scale! {
    /// Who may learn of something, narrow to wide.
    Viewers {
        /// The visitor alone.
        Visitor "visitor" 0,
        /// Whoever lives with them.
        Household "household" 1,
        /// A partner of ours.
        Partner "partner" 2,
        /// Anybody.
        Public "public" 3,
    }
}

scale! {
    /// How a surface reaches people. Its points are the least exposure of what is used there.
    Channel {
        /// They came to it.
        Page "page" 0,
        /// It waits for them.
        Inbox "inbox" 2,
        /// It interrupts them.
        Push "push" 4,
        /// It follows them elsewhere.
        Offsite "offsite" 4,
    }
}

/// The least exposure of what is used on a surface that more than the visitor can see.
pub const SHARED_FLOOR: u32 = 5;

impl Channel {
    /// The least exposure of what is used on a surface of this channel.
    pub fn floor(self, seen_by: Viewers) -> u32 {
        if seen_by > Viewers::Visitor { SHARED_FLOOR.max(self.points()) } else { self.points() }
    }
}

impl Origin {
    /// Whether the data were not handed over: observed or inferred.
    pub fn is_implicit(self) -> bool {
        matches!(self, Origin::Observed | Origin::Inferred)
    }
}

/// What a datum costs wherever it is used: origin, party and intimacy together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// How it came to be known.
    pub origin: Origin,
    /// Whom it came from.
    pub party: Party,
    /// How intimate it is.
    pub intimacy: Intimacy,
}

impl Label {
    /// The sum of its parts, 0 to 8.
    pub fn points(self) -> u32 {
        self.origin.points() + self.party.points() + self.intimacy.points()
    }

    /// Its parts as they stand on a bill: `explicit 0 + first-party 0 + personal 1`.
    pub fn sum(self) -> String {
        let Label { origin, party, intimacy } = self;
        let (first, second, third) = (origin.points(), party.points(), intimacy.points());
        format!("{origin} {first} + {party} {second} + {intimacy} {third}")
    }
}
