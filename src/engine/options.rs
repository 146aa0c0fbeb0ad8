//! Owns what a host chooses about its engine. Must not know how any of it is done.

use super::log::DecisionLog;
use super::{Clock, Engine, Fault, Signers};
use crate::table::PublicKey;
use std::path::PathBuf;
use std::time::Duration;

/// What to do where there is no good set at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AtStart {
    /// There is no engine: loading fails, and tells why.
    #[default]
    Fail,
    /// There is an engine that is not ready: every decision is an error until the files hold a
    /// good set.
    Wait,
    /// Every slot shows its default, where at least that is known: where the files hold a policy
    /// whose manners or proofs fail. Where they hold none, it waits as [`AtStart::Wait`] does.
    Defaults,
}

/// How changes of files are noticed.
#[cfg(feature = "watch")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Noticing {
    /// By the events of the file system, and by looking at the files now and then besides, since
    /// some changes have no event.
    #[default]
    Events,
    /// By reading the files now and then. For file systems of other machines (NFS, SMB, many mounts
    /// of containers): they tell nothing of what others change, and their times are not to be
    /// relied on.
    Polling,
}

#[cfg(feature = "watch")]
impl Noticing {
    /// How often to look at the files, if the host does not say.
    fn look(self) -> Duration {
        match self {
            Noticing::Events => Duration::from_secs(5),
            Noticing::Polling => Duration::from_secs(1),
        }
    }
}

/// What a host chooses about its engine; what it does not choose is as [`Engine::load`] has it.
#[derive(Debug, Clone, Default)]
pub struct EngineOptions {
    pub(super) clock: Clock,
    pub(super) at_start: AtStart,
    #[cfg(feature = "watch")]
    pub(super) noticing: Noticing,
    #[cfg(feature = "watch")]
    look: Option<Duration>,
    pub(super) stale_at_most: Option<Duration>,
    pub(super) tighten_only: bool,
    pub(super) signers: Signers,
    pub(super) log: Option<DecisionLog>,
}

impl EngineOptions {
    /// Where the time comes from: the machine, if not said.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// What to do where there is no good set at the start: to fail, if not said.
    pub fn at_start(mut self, at_start: AtStart) -> Self {
        self.at_start = at_start;
        self
    }

    /// How `Engine::watch` notices changes: by events, if not said.
    #[cfg(feature = "watch")]
    pub fn noticing(mut self, noticing: Noticing) -> Self {
        self.noticing = noticing;
        self
    }

    /// How often to look at the files: every second if they are polled, and every five seconds
    /// beside events, if not said.
    #[cfg(feature = "watch")]
    pub fn look_every(mut self, look: Duration) -> Self {
        self.look = Some(look);
        self
    }

    /// The longest time for which the last good set stays in use while the files hold none that can
    /// be used. From then on every slot shows its default, until they do. If not said, it stays
    /// however long that takes.
    ///
    /// The engine looks at the time when it reads: a watched one by itself, another one whenever
    /// the host calls [`Engine::reload`]. Decisions do not look.
    pub fn stale_at_most(mut self, longest: Duration) -> Self {
        self.stale_at_most = Some(longest);
        self
    }

    /// A set that is creepier than the one in use (as `tightrope diff` finds), or of which that
    /// cannot be told, waits until the host says [`Engine::acknowledge`]. The first set of an
    /// engine has nothing to be compared with, and does not wait.
    pub fn tighten_only(mut self) -> Self {
        self.tighten_only = true;
        self
    }

    /// Only artifacts that this key signed are taken, or one of the others where there are several: no
    /// other artifact, and no policies in text. And none of a lower number than the set in use, or of
    /// its number with other content. What is refused on a reload replaces nothing, as a set with errors
    /// does not.
    pub fn public_key(mut self, key: PublicKey) -> Self {
        self.signers = self.signers.and(key);
        self
    }

    /// No artifact of a lower number than this is taken, not at the start either. Where no key is
    /// trusted, none is.
    pub fn at_least(mut self, number: u64) -> Self {
        self.signers = self.signers.at_least(number);
        self
    }

    /// Whose artifacts are taken, in the place of what was said of that before: those of everybody, if
    /// not said.
    pub fn signers(mut self, signers: Signers) -> Self {
        self.signers = signers;
        self
    }

    /// Decisions by [`Engine::answer`] and [`Engine::decide_json`] are written down there; whoever decides by
    /// a set says so to [`Engine::decision_log`].
    pub fn decision_log(mut self, log: DecisionLog) -> Self {
        self.log = Some(log);
        self
    }

    /// How often to look at the files.
    #[cfg(feature = "watch")]
    pub(super) fn look(&self) -> Duration {
        self.look.unwrap_or_else(|| self.noticing.look())
    }

    /// Loads the policies under the paths, or an artifact (one path that ends in `.json`).
    ///
    /// # Errors
    /// Where no path is given; and by [`AtStart::Fail`] where the policies cannot be read or have
    /// errors.
    pub fn load(self, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Result<Engine, Fault> {
        Engine::start(paths.into_iter().map(Into::into).collect(), self)
    }
}
