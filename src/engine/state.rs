//! Owns how it stands with the set in use, and what becomes of that when the files were read again:
//! one value to the next, and nothing else. Must not know who holds it, nor when files are read.

use super::clock::time;
use super::load::Material;
use super::options::{AtStart, EngineOptions};
use super::read::{Refusal, admit};
use super::{Fault, LoadError, Pending, Reloaded, Serving, Set, Stale, Status};
use crate::check::{Checker, forget};
use crate::diff;
use crate::source::Sources;
use crate::table::Tables;
use crate::vocabulary::{Date, Moment};
use std::sync::Arc;
use std::time::Duration;

/// All that a reader may ask for, replaced as a whole.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// What is decided by.
    pub set: Arc<Set>,
    /// The last good set; none until there is one. It may be in use no longer.
    good: Option<Arc<Set>>,
    standing: Standing,
    /// The day on which what stands in the files was checked.
    day: Date,
}

/// How what stands in the files relates to the last good set.
#[derive(Debug, Clone)]
enum Standing {
    /// It is that.
    Fresh,
    /// It cannot be used.
    Stale(Stale),
    /// It can be used, once somebody says so.
    Pending(Pending),
}

/// What came of reading again: the state to be in from now on, where it is another one, and what
/// to tell.
pub(super) struct Step {
    pub next: Option<State>,
    pub told: Reloaded,
}

impl Step {
    fn nothing() -> Self {
        Step { next: None, told: Reloaded::Unchanged }
    }
}

impl State {
    /// The state of an engine that begins with a good set.
    pub(super) fn fresh(set: Set, day: Date) -> State {
        let set = Arc::new(set);
        State { good: Some(Arc::clone(&set)), set, standing: Standing::Fresh, day }
    }

    /// The state of an engine that begins without one.
    pub(super) fn without(refusal: Refusal, now: Moment, options: &EngineOptions) -> State {
        let set = Arc::new(Set::nothing(time(now)));
        let fault = Arc::new(refusal.fault);
        let standing = Standing::Stale(Stale { since: time(now), fault });
        let state = State { set, good: None, standing, day: now.day() };
        match state.defaults(refusal.draft.as_deref(), now, options) {
            Some(set) => State { set, ..state },
            None => state,
        }
    }

    /// What a host is told of it.
    pub(super) fn status(&self) -> Status {
        let pending = match &self.standing {
            Standing::Pending(pending) => Some(pending.clone()),
            _ => None,
        };
        Status {
            hash: self.set.hash().to_owned(),
            number: self.set.number(),
            loaded_at: self.set.loaded_at(),
            serving: self.set.serving(),
            stale: self.stale().cloned(),
            pending,
        }
    }

    /// The set that waits to be acknowledged.
    pub(super) fn pending(&self) -> Option<&Pending> {
        match &self.standing {
            Standing::Pending(pending) => Some(pending),
            _ => None,
        }
    }

    /// The same with a set that is good, in use.
    pub(super) fn using(&self, set: Arc<Set>) -> State {
        State { good: Some(Arc::clone(&set)), set, standing: Standing::Fresh, day: self.day }
    }

    /// The day on which what stands in the files was checked.
    #[cfg(feature = "watch")]
    pub(super) fn day(&self) -> Date {
        self.day
    }

    /// How much longer the set in use may stay in use while the files hold none that can be used;
    /// nothing, where that has no end.
    pub(super) fn left(&self, now: Moment, options: &EngineOptions) -> Option<Duration> {
        let (stale, longest) = self.stale().zip(options.stale_at_most)?;
        let lasted = time(now).duration_since(stale.since).unwrap_or_default();
        (self.set.serving() == Serving::Policies).then(|| longest.saturating_sub(lasted))
    }

    /// Whether the last good set was kept for as long as the host allows, and still is in use.
    pub(super) fn is_overdue(&self, now: Moment, options: &EngineOptions) -> bool {
        self.left(now, options).is_some_and(|left| left.is_zero())
    }

    /// What becomes of it, now that the files hold this.
    pub(super) fn step(
        &self,
        material: Result<Material, LoadError>,
        now: Moment,
        checker: &mut Checker,
        options: &EngineOptions,
    ) -> Step {
        let day = now.day();
        let same = material.as_ref().is_ok_and(|material| self.was_read_from(material));
        if same && self.day == day {
            return self.later(None, now, options);
        }
        // A set is checked again on a new day, because a waiver may have ended.
        let state = State { day, ..self.clone() };
        match admit(material, now, checker, (&options.signers, self.good.as_deref())) {
            Ok(set) if same && self.says_the_same(&set) => {
                forget(set);
                Step { next: Some(state), told: Reloaded::Unchanged }
            }
            Ok(set) => state.take(Arc::new(set), now, options),
            Err(refusal) => {
                let told = self.is_told(&refusal.fault, same);
                let since = self.stale().map_or_else(|| time(now), |stale| stale.since);
                let stale = Stale { since, fault: Arc::new(refusal.fault) };
                let state = State { standing: Standing::Stale(stale.clone()), ..state };
                let mut step = state.later(refusal.draft.as_deref(), now, options);
                if step.next.is_none() {
                    let told = if told { Reloaded::Unchanged } else { Reloaded::Kept(stale) };
                    step = Step { next: Some(state), told };
                }
                step
            }
        }
    }

    /// What becomes of it by time alone, and by what can be known of a set that may not be used.
    fn later(&self, draft: Option<&Tables>, now: Moment, options: &EngineOptions) -> Step {
        let defaults = self.stale().zip(self.defaults(draft, now, options));
        let Some((stale, set)) = defaults else { return Step::nothing() };
        let told = Reloaded::Defaults(stale.clone());
        Step { next: Some(State { set, ..self.clone() }), told }
    }

    /// The defaults of the slots, where it is time for them.
    fn defaults(&self, draft: Option<&Tables>, now: Moment, options: &EngineOptions) -> Option<Arc<Set>> {
        let tables = match (&self.good, draft) {
            (Some(good), _) if self.is_overdue(now, options) => good.tables(),
            (None, Some(draft)) if options.at_start == AtStart::Defaults => draft,
            _ => return None,
        };
        let set = Set::defaults_of(tables, time(now)).ok()?;
        // Those of another draft may be others, or just the same.
        let new = self.set.serving() != Serving::Defaults || self.set.hash() != set.hash();
        new.then(|| Arc::new(set))
    }

    /// Takes a good set into use, unless somebody has to say so first.
    fn take(&self, set: Arc<Set>, now: Moment, options: &EngineOptions) -> Step {
        let base = self.good.as_ref().filter(|good| options.tighten_only && good.hash() != set.hash());
        let (creepier, unproven) = match base {
            Some(good) => diff::creepier(good.tables(), set.tables(), now.day()),
            None => (Vec::new(), Vec::new()),
        };
        if creepier.is_empty() && unproven.is_empty() {
            return Step { next: Some(self.using(Arc::clone(&set))), told: Reloaded::Swapped(set) };
        }
        let before = self.pending().filter(|before| before.version() == set.hash());
        let since = before.map_or_else(|| time(now), |before| before.since);
        let known = before.is_some_and(|before| *before.creepier == creepier);
        let pending = Pending { set, since, creepier: Arc::new(creepier), unproven: Arc::new(unproven) };
        let next = Some(State { standing: Standing::Pending(pending.clone()), ..self.clone() });
        Step { next, told: if known { Reloaded::Unchanged } else { Reloaded::Waits(pending) } }
    }

    fn stale(&self) -> Option<&Stale> {
        match &self.standing {
            Standing::Stale(stale) => Some(stale),
            _ => None,
        }
    }

    /// The set that stands in the files, where it is a good one.
    fn in_files(&self) -> Option<&Arc<Set>> {
        match &self.standing {
            Standing::Fresh => self.good.as_ref(),
            Standing::Stale(_) => None,
            Standing::Pending(pending) => Some(&pending.set),
        }
    }

    /// Whether this is what was read last, be it in use or not.
    fn was_read_from(&self, material: &Material) -> bool {
        let fault = self.stale().map(|stale| &*stale.fault);
        match (material, fault, self.in_files()) {
            (Material::Text(text), Some(Fault::Refused { sources, .. }), _) => same_text(text, sources),
            (Material::Text(text), None, Some(set)) => same_text(text, set.sources()),
            (Material::Artifact { artifact, .. }, None, Some(set)) => {
                artifact.hash == set.hash() && artifact.number == set.number()
            }
            _ => false,
        }
    }

    /// Whether the set in the files decides as this one does, and the same was told of it.
    fn says_the_same(&self, set: &Set) -> bool {
        matches!(self.standing, Standing::Fresh)
            && self
                .good
                .as_ref()
                .is_some_and(|good| good.hash() == set.hash() && good.diagnostics() == set.diagnostics())
    }

    /// Whether the host was told of this fault already: the same words of the same text, or of
    /// paths that still cannot be read.
    fn is_told(&self, fault: &Fault, same: bool) -> bool {
        let Some(stale) = self.stale() else {
            return false;
        };
        match (&*stale.fault, fault) {
            (Fault::Unread(_), Fault::Unread(_)) | (Fault::Untrusted(_), Fault::Untrusted(_)) => {
                stale.fault.to_string() == fault.to_string()
            }
            (before, now) => same && before.diagnostics() == now.diagnostics(),
        }
    }
}

fn same_text(one: &Sources, other: &Sources) -> bool {
    let files = || one.iter().zip(other.iter());
    one.len() == other.len()
        && files().all(|((_, a), (_, b))| a.name() == b.name() && a.content() == b.content())
}
