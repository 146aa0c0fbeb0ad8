//! Owns what hosts embed: a policy set that is loaded, decided by, and replaced while running.
//! Must not know the command line, nor how anything is drawn.
//!
//! Readers never wait: the set in use and how it stands with it hang on one pointer, which a
//! reload replaces at once. A set that cannot be read or has errors replaces nothing.

mod clock;
#[cfg(feature = "watch")]
mod eyes;
mod keys;
mod load;
pub mod log;
mod options;
mod pool;
mod read;
mod reload;
mod set;
mod signers;
mod state;
mod status;
mod walk;
#[cfg(feature = "watch")]
mod watch;
#[cfg(feature = "cli")]
mod write;

pub use clock::Clock;
pub use keys::{KeyFileError, Secret, log_key, public_key, signing_key};
pub use load::{LoadError, Loaded, MAX_ARTIFACT_BYTES, Placed, load, load_from, read_each, read_paths};
#[cfg(feature = "watch")]
pub use options::Noticing;
pub use options::{AtStart, EngineOptions};
pub use set::{DecideError, Serving, Set};
pub use signers::{Signers, UntrustedError};
pub use status::{AcknowledgeError, Fault, Pending, Reloaded, Stale, Status};
#[cfg(feature = "watch")]
pub use watch::{WatchError, Watcher};
#[cfg(feature = "cli")]
pub(crate) use write::write;

use crate::check::Checker;
use crate::decide::Buckets;
use crate::source::Sources;
use crate::table::{ArtifactError, Tables};
use crate::vocabulary::Moment;
use arc_swap::ArcSwap;
use read::{admit, read_at_rest};
use reload::Last;
use state::State;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// A policy set to decide by, always the last good one. Clones share it.
#[derive(Debug, Clone)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    paths: Vec<PathBuf>,
    options: EngineOptions,
    state: ArcSwap<State>,
    /// What reloads keep for each other. Held for moments only, and never by who decides.
    last: Mutex<Last>,
}

/// A decision, and the set that made it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The decision, as JSON.
    pub decision: String,
    /// The set: its hash is the version, and it knows when it was loaded.
    pub set: Arc<Set>,
}

impl Engine {
    /// Loads the policies under the paths, or an artifact (one path that ends in `.json`).
    ///
    /// # Errors
    /// Where they cannot be read or have errors: there is no last good set yet.
    pub fn load(paths: impl IntoIterator<Item = impl Into<PathBuf>>, clock: Clock) -> Result<Engine, Fault> {
        Engine::options().clock(clock).load(paths)
    }

    /// An engine with more choices: what to do without a good set at the start, how to notice
    /// changes, how long to go on with a set that the files no longer hold, and whether a creepier
    /// one is taken.
    pub fn options() -> EngineOptions {
        EngineOptions::default()
    }

    /// An engine of tables that the host has already. It has no files, so it never changes.
    ///
    /// # Errors
    /// Where the tables refer to what is not there.
    pub fn from_tables(tables: Tables, clock: Clock) -> Result<Engine, ArtifactError> {
        tables.validate().map_err(ArtifactError::Broken)?;
        let now = clock.now();
        let made = || Set::checked(tables, Sources::default(), Vec::new(), clock::time(now));
        let state = State::fresh(pool::run(made)?, now.day());
        let options = Engine::options().clock(clock);
        Ok(Engine::with(Vec::new(), options, state, Last::default()))
    }

    fn start(paths: Vec<PathBuf>, options: EngineOptions) -> Result<Engine, Fault> {
        let now = options.clock.now();
        let mut checker = Checker::default();
        let (stamp, state) = pool::run(|| {
            let (stamp, material) = read_at_rest(&paths, &options.signers);
            let state = match admit(material, now, &mut checker, (&options.signers, None)) {
                Ok(set) => State::fresh(set, now.day()),
                // Without a path there is nothing to wait for.
                Err(refusal) if paths.is_empty() || options.at_start == AtStart::Fail => {
                    return Err(refusal.fault);
                }
                Err(refusal) => State::without(refusal, now, &options),
            };
            Ok((stamp, state))
        })?;
        Ok(Engine::with(paths, options, state, Last::new(stamp, checker)))
    }

    fn with(paths: Vec<PathBuf>, options: EngineOptions, state: State, last: Last) -> Engine {
        let (state, last) = (ArcSwap::from_pointee(state), Mutex::new(last));
        Engine(Arc::new(Inner { paths, options, state, last }))
    }

    /// The set in use. Whoever decides several things that belong together (two surfaces of
    /// one page) keeps it for all of them. Before there is a good one it has no surface, and
    /// deciding by it is [`DecideError::NotReady`].
    pub fn current(&self) -> Arc<Set> {
        Arc::clone(&self.0.state.load().set)
    }

    /// The moment, by the engine's clock.
    pub fn now(&self) -> Moment {
        self.0.options.clock.now()
    }

    /// Decides a surface for the visitor that `facts` (a JSON object) tells of, as JSON. `now`
    /// holds where the facts bring no moment of their own.
    ///
    /// # Errors
    /// Where there is no such surface, or the facts are no JSON object.
    pub fn decide_json(&self, surface: &str, facts: &[u8], now: Moment) -> Result<String, DecideError> {
        Ok(self.answer(surface, facts, now)?.decision)
    }

    /// Decides as [`Engine::decide_json`] does, and tells by which set.
    ///
    /// # Errors
    /// As [`Engine::decide_json`].
    pub fn answer(&self, surface: &str, facts: &[u8], now: Moment) -> Result<Answer, DecideError> {
        let set = self.current();
        let decision = set.choose_with(surface, (facts, now), Buckets::ById, |choices, problems| {
            if let Some(log) = &self.0.options.log {
                // They are by the set that was just asked.
                let _ = log.record(&set, &choices);
            }
            serde_json::to_string(&choices.decision(problems))
        })??;
        Ok(Answer { decision, set })
    }

    /// Where decisions are written down, if the host chose that: for those that it makes by a set, and
    /// not by [`Engine::answer`].
    pub fn decision_log(&self) -> Option<&log::DecisionLog> {
        self.0.options.log.as_ref()
    }

    /// How things stand with the set in use.
    pub fn status(&self) -> Status {
        self.0.state.load().status()
    }
}
