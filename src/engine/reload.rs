//! Owns replacing the set in use: reading again, and what a host acknowledges.
//! Must not know when that is due, nor what becomes of what was read.

use super::read::read_at_rest;
#[cfg(feature = "watch")]
use super::walk;
use super::{AcknowledgeError, Engine, Reloaded, Set, pool};
use crate::check::{Checker, forget};
use crate::vocabulary::Moment;
use std::sync::{Arc, MutexGuard, PoisonError};
#[cfg(feature = "watch")]
use std::time::Duration;

/// What is kept from one reload to the next.
#[derive(Debug, Default)]
pub(super) struct Last {
    /// What the files looked like from outside when they were read last.
    stamp: u64,
    /// What was found of the set last checked. Whoever checks takes it away meanwhile; whoever finds
    /// none checks afresh, and finds the same.
    checker: Checker,
    /// How many reloads have ended. One that ends finds it as it was when it began, or begins anew:
    /// so none puts what it read earlier in the place of what another read later.
    ended: u64,
}

impl Last {
    pub(super) fn new(stamp: u64, checker: Checker) -> Self {
        Last { stamp, checker, ended: 0 }
    }
}

impl Engine {
    /// Reads the whole set again. Where it changed, it is checked and compiled and takes the
    /// place of the one in use, in one step; where it cannot be read or has errors, the last
    /// good one stays, and [`Engine::status`] says so. It is checked again on a new day, too:
    /// a waiver may have passed.
    pub fn reload(&self) -> Reloaded {
        self.reload_at(self.now())
    }

    /// Reads the whole set again as [`Engine::reload`] does, at a moment that the host tells: by it
    /// go the day of the check, and how long the set in use has been stale.
    pub fn reload_at(&self, now: Moment) -> Reloaded {
        if self.0.paths.is_empty() {
            return Reloaded::Unchanged;
        }
        let mut checker = std::mem::take(&mut self.last().checker);
        loop {
            if let Some(told) = self.try_reload(now, &mut checker) {
                self.last().checker = checker;
                return told;
            }
        }
    }

    /// Reads the set again; nothing, where another reload ended meanwhile. No lock is held while
    /// reading and checking.
    fn try_reload(&self, now: Moment, checker: &mut Checker) -> Option<Reloaded> {
        let inner = &*self.0;
        let began = self.last().ended;
        let before = inner.state.load_full();
        let (stamp, step) = pool::run(|| {
            let (stamp, material) = read_at_rest(&inner.paths, &inner.options.signers);
            (stamp, before.step(material, now, checker, &inner.options))
        });
        {
            let mut last = self.last();
            if last.ended != began {
                return None;
            }
            last.ended += 1;
            last.stamp = stamp;
            if let Some(next) = step.next {
                inner.state.store(Arc::new(next));
            }
        }
        pool::run(|| forget(before));
        Some(step.told)
    }

    /// Takes into use the set that waits because it is creepier than the one in use: somebody has
    /// seen what it does, and means it.
    ///
    /// # Errors
    /// Where no set waits, or one of another version: then somebody else has changed the files since.
    pub fn acknowledge(&self, version: &str) -> Result<Arc<Set>, AcknowledgeError> {
        let mut last = self.last();
        let state = self.0.state.load_full();
        let pending = state.pending().ok_or(AcknowledgeError::NothingWaits)?;
        if pending.version() != version {
            let (asked, waits) = (version.to_owned(), pending.version().to_owned());
            return Err(AcknowledgeError::Another { asked, waits });
        }
        let set = Arc::clone(&pending.set);
        last.ended += 1;
        self.0.state.store(Arc::new(state.using(Arc::clone(&set))));
        Ok(set)
    }

    /// Whether nothing is due: the files look from outside as they did when they were read last, the
    /// day is that of the check, and the set in use may stay in use.
    #[cfg(feature = "watch")]
    pub(super) fn is_untouched(&self) -> bool {
        let now = self.now();
        let state = self.0.state.load();
        self.stamp() == self.last().stamp
            && state.day() == now.day()
            && !state.is_overdue(now, &self.0.options)
    }

    /// How long there is nothing to do, if nobody touches the files.
    #[cfg(feature = "watch")]
    pub(super) fn rest(&self) -> Duration {
        let options = &self.0.options;
        let left = self.0.state.load().left(self.now(), options);
        left.map_or(options.look(), |left| left.min(options.look()))
    }

    /// What the files look like from outside.
    #[cfg(feature = "watch")]
    pub(super) fn stamp(&self) -> u64 {
        walk::walk(&self.0.paths).stamp()
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.0.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
