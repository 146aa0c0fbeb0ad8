//! Owns what hosts embed: a policy set that is loaded, decided by, and replaced while running.
//! Must not know the command line, nor how anything is drawn.
//!
//! Readers never wait: the set in use and how it stands with it hang on one pointer, which a
//! reload replaces at once. A set that cannot be read or has errors replaces nothing.

mod clock;
mod load;
mod set;
mod status;
mod walk;
#[cfg(feature = "watch")]
mod watch;
#[cfg(feature = "cli")]
mod write;

pub use clock::Clock;
pub use load::{LoadError, Loaded, MAX_ARTIFACT_BYTES, Placed, load, read_each, read_paths};
pub use set::{DecideError, Set};
pub use status::{Fault, Reloaded, Stale, Status};
#[cfg(feature = "watch")]
pub use watch::{WatchError, Watcher};
#[cfg(feature = "cli")]
pub(crate) use write::write;

use crate::check::{Checker, forget};
use crate::source::Sources;
use crate::table::{ArtifactError, Tables};
use crate::vocabulary::{Date, Moment};
use arc_swap::ArcSwap;
use load::Material;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// How often a set that changes while it is being read is read once more.
const READS: usize = 4;

/// A policy set to decide by, always the last good one. Clones share it.
#[derive(Debug, Clone)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    paths: Vec<PathBuf>,
    clock: Clock,
    state: ArcSwap<State>,
    /// Held while reloading, so that two reloads do not overtake each other.
    last: Mutex<Last>,
}

/// What is kept from one reload to the next.
#[derive(Debug)]
struct Last {
    seen: Seen,
    checker: Checker,
}

/// All that a reader may ask for, replaced as a whole.
#[derive(Debug)]
struct State {
    set: Arc<Set>,
    stale: Option<Stale>,
}

/// What the files looked like from outside when they were read last, and when that was.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    stamp: u64,
    day: Date,
}

impl Engine {
    /// Loads the policies under the paths, or an artifact (one path that ends in `.json`).
    ///
    /// # Errors
    /// Where they cannot be read or have errors: there is no last good set yet.
    pub fn load(paths: impl IntoIterator<Item = impl Into<PathBuf>>, clock: Clock) -> Result<Engine, Fault> {
        let paths: Vec<PathBuf> = paths.into_iter().map(Into::into).collect();
        let day = clock.now().day();
        let (stamp, material) = read_at_rest(&paths);
        let mut checker = Checker::default();
        let set = admit(material?, day, &mut checker)?;
        Ok(Engine::with(paths, clock, set, Last { seen: Seen { stamp, day }, checker }))
    }

    /// An engine of tables that the host has already. It has no files, so it never changes.
    ///
    /// # Errors
    /// Where the tables refer to what is not there.
    pub fn from_tables(tables: Tables, clock: Clock) -> Result<Engine, ArtifactError> {
        tables.validate().map_err(ArtifactError::Broken)?;
        let set = Set::checked(tables, Sources::default(), Vec::new())?;
        let seen = Seen { stamp: 0, day: clock.now().day() };
        Ok(Engine::with(Vec::new(), clock, set, Last { seen, checker: Checker::default() }))
    }

    fn with(paths: Vec<PathBuf>, clock: Clock, set: Set, last: Last) -> Engine {
        let state = ArcSwap::from_pointee(State { set: Arc::new(set), stale: None });
        Engine(Arc::new(Inner { paths, clock, state, last: Mutex::new(last) }))
    }

    /// The set in use. Whoever decides several things that belong together (two surfaces of
    /// one page) keeps it for all of them.
    pub fn current(&self) -> Arc<Set> {
        Arc::clone(&self.0.state.load().set)
    }

    /// The moment, by the engine's clock.
    pub fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// Decides a surface for the visitor that `facts` (a JSON object) tells of, as JSON. `now`
    /// holds where the facts bring no moment of their own.
    ///
    /// # Errors
    /// Where there is no such surface, or the facts are no JSON object.
    pub fn decide_json(&self, surface: &str, facts: &[u8], now: Moment) -> Result<String, DecideError> {
        let set = self.current();
        Ok(serde_json::to_string(&set.decide(surface, facts, now)?)?)
    }

    /// How things stand with the set in use.
    pub fn status(&self) -> Status {
        let state = self.0.state.load();
        Status {
            hash: state.set.hash().to_owned(),
            loaded_at: state.set.loaded_at(),
            stale: state.stale.clone(),
        }
    }

    /// Reads the whole set again. Where it changed, it is checked and compiled and takes the
    /// place of the one in use, in one step; where it cannot be read or has errors, the last
    /// good one stays, and [`Engine::status`] says so. It is checked again on a new day, too:
    /// a waiver may have passed.
    pub fn reload(&self) -> Reloaded {
        let inner = &*self.0;
        if inner.paths.is_empty() {
            return Reloaded::Unchanged;
        }
        let mut last = inner.last.lock().unwrap_or_else(PoisonError::into_inner);
        let day = inner.clock.now().day();
        let (stamp, material) = read_at_rest(&inner.paths);
        let before = std::mem::replace(&mut last.seen, Seen { stamp, day });
        let state = inner.state.load_full();
        let same = material.as_ref().is_ok_and(|material| state.was_read_from(material));
        if same && before.day == day {
            return Reloaded::Unchanged;
        }
        let admit = |material| admit(material, day, &mut last.checker);
        match material.map_err(Fault::Unread).and_then(admit) {
            Ok(set) if same && state.says_the_same(&set) => Reloaded::Unchanged,
            Ok(set) => {
                let set = Arc::new(set);
                inner.state.store(Arc::new(State { set: Arc::clone(&set), stale: None }));
                forget(state);
                Reloaded::Swapped(set)
            }
            Err(fault) if state.is_told(&fault, same) => Reloaded::Unchanged,
            Err(fault) => {
                let since = state.stale.as_ref().map_or_else(SystemTime::now, |stale| stale.since);
                let stale = Stale { since, fault: Arc::new(fault) };
                let set = Arc::clone(&state.set);
                inner.state.store(Arc::new(State { set, stale: Some(stale.clone()) }));
                Reloaded::Kept(stale)
            }
        }
    }

    /// Whether the files look from outside as they did when they were read last, on this day.
    #[cfg(feature = "watch")]
    fn is_untouched(&self) -> bool {
        let stamp = walk::walk(&self.0.paths).stamp();
        let seen = self.0.last.lock().unwrap_or_else(PoisonError::into_inner).seen;
        seen == Seen { stamp, day: self.0.clock.now().day() }
    }
}

impl State {
    /// Whether this is what was read last, be it in use or not.
    fn was_read_from(&self, material: &Material) -> bool {
        let fault = self.stale.as_ref().map(|stale| &*stale.fault);
        match (material, fault) {
            (Material::Text(text), Some(Fault::Refused { sources, .. })) => same_text(text, sources),
            (Material::Text(text), None) => same_text(text, self.set.sources()),
            (Material::Artifact { hash, .. }, None) => hash == self.set.hash(),
            _ => false,
        }
    }

    /// Whether the set in use decides as this one does, and the same was told of it.
    fn says_the_same(&self, set: &Set) -> bool {
        self.stale.is_none() && self.set.hash() == set.hash() && self.set.diagnostics() == set.diagnostics()
    }

    /// Whether the host was told of this fault already: the same words of the same text, or of
    /// paths that still cannot be read.
    fn is_told(&self, fault: &Fault, same: bool) -> bool {
        let Some(stale) = &self.stale else {
            return false;
        };
        match (&*stale.fault, fault) {
            (Fault::Unread(before), Fault::Unread(now)) => before.to_string() == now.to_string(),
            (before, now) => same && before.diagnostics() == now.diagnostics(),
        }
    }
}

fn same_text(one: &Sources, other: &Sources) -> bool {
    let files = || one.iter().zip(other.iter());
    one.len() == other.len()
        && files().all(|((_, a), (_, b))| a.name() == b.name() && a.content() == b.content())
}

/// Reads the set, once more where it changed meanwhile, so that no half of it is older than
/// the other. One that never comes to rest is taken as it is; whoever watches it reads again.
fn read_at_rest(paths: &[PathBuf]) -> (u64, Result<Material, LoadError>) {
    let mut left = READS;
    loop {
        let walk = walk::walk(paths);
        let stamp = walk.stamp();
        let material = load::read(walk);
        left -= 1;
        if left == 0 || walk::walk(paths).stamp() == stamp {
            return (stamp, material);
        }
    }
}

/// The set, where it may be used.
fn admit(material: Material, day: Date, checker: &mut Checker) -> Result<Set, Fault> {
    let sources = match material {
        Material::Artifact { tables, hash } => {
            *checker = Checker::default();
            return Ok(Set::loaded(*tables, hash));
        }
        Material::Text(sources) => sources,
    };
    let report = checker.check(&sources, day);
    forget(report.policy);
    let Some(tables) = report.tables else {
        return Err(Fault::Refused { sources, diagnostics: report.diagnostics });
    };
    Ok(Set::checked(tables, sources, report.diagnostics)?)
}
