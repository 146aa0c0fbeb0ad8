//! Owns which of OpenFeature's reasons a slot's own reason is. Must not know what is answered with it.

use crate::decide::Reason;

/// What became of a slot, and what else its reason hangs on.
#[derive(Debug, Clone, Copy)]
pub struct Came {
    /// Why the slot holds what it holds.
    pub reason: Reason,
    /// Whether the rule that won reaches a share of visitors only.
    pub rollout: bool,
    /// Whether no rule can ever win the slot, by the policies in use.
    pub fixed: bool,
}

impl Came {
    /// OpenFeature's reason. Chance had a part in it (`SPLIT`) where somebody is held out, or is among
    /// those whom a rollout reaches.
    pub fn word(self) -> &'static str {
        match self.reason {
            Reason::Matched if self.rollout => "SPLIT",
            Reason::Matched => "TARGETING_MATCH",
            Reason::HeldOut => "SPLIT",
            Reason::Default if self.fixed => "STATIC",
            Reason::Default | Reason::OverLimit | Reason::NoId => "DEFAULT",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Came;
    use crate::decide::Reason;

    #[test]
    fn each_reason_has_its_words() {
        let came = |reason, rollout, fixed| Came { reason, rollout, fixed };
        for (came, word, arm) in [
            (came(Reason::Matched, false, false), "TARGETING_MATCH", Some("treated")),
            (came(Reason::Matched, true, false), "SPLIT", Some("treated")),
            (came(Reason::HeldOut, false, false), "SPLIT", Some("held_out")),
            (came(Reason::Default, false, false), "DEFAULT", None),
            (came(Reason::Default, false, true), "STATIC", None),
            (came(Reason::OverLimit, true, false), "DEFAULT", Some("treated")),
            (came(Reason::NoId, false, false), "DEFAULT", None),
        ] {
            assert_eq!((came.word(), came.reason.arm()), (word, arm), "{came:?}");
            // The word that decisions print.
            let printed = serde_json::to_string(&came.reason).expect("JSON");
            assert_eq!(printed, format!("\"{}\"", came.reason.word()));
        }
    }
}
