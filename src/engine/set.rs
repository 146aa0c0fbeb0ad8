//! Owns one policy set in use, and deciding by it. Must not know files, nor that sets change.

#[cfg(feature = "cli")]
use super::Loaded;
use crate::decide::{Buckets, Choices, Decision, FactsError, Problem, Ready, Room, Visitor};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Sources;
use crate::table::{self, Artifact, Table, Tables};
use crate::vocabulary::{Moment, SurfaceId, TierId};
use std::time::SystemTime;

/// A policy set in use. It never changes: whoever holds it decides by it, whatever is loaded
/// meanwhile.
#[derive(Debug, Clone)]
pub struct Set {
    ready: Ready,
    hash: String,
    number: Option<u64>,
    loaded_at: SystemTime,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    serving: Serving,
}

/// What a set has to decide by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serving {
    /// Policies.
    Policies,
    /// The defaults of slots, and no rule: nobody is personalised for.
    Defaults,
    /// Nothing yet.
    Nothing,
}

/// Why there is no decision. What is merely wrong with single facts is among the problems of
/// the decision instead.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// There is no policy set yet.
    #[error("no good policy set was loaded yet, so there is nothing to decide by; `status` says why")]
    NotReady,
    /// A surface that the set does not declare.
    #[error("no surface is called `{name}`; {help}")]
    UnknownSurface {
        /// The name asked for.
        name: String,
        /// The one that may have been meant, else those there are.
        help: String,
    },
    /// A visitor that was made for another set.
    #[error("the visitor was made for another policy set: read it by the set that is to decide")]
    Foreign,
    /// Facts that cannot be read as a visitor.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// A decision that cannot be written as JSON; none is known.
    #[error("the decision cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Set {
    /// A set of tables that were checked just now.
    pub(super) fn checked(
        tables: Tables,
        sources: Sources,
        diagnostics: Vec<Diagnostic>,
        loaded_at: SystemTime,
    ) -> Result<Set, serde_json::Error> {
        let (ready, hash) = Ready::beside(tables, table::hash);
        let set = Set::of(ready, hash?, loaded_at, Serving::Policies);
        Ok(Set { sources, diagnostics, ..set })
    }

    /// A set of tables that came without their text.
    pub(super) fn loaded(artifact: Artifact, loaded_at: SystemTime) -> Set {
        let Artifact { tables, hash, number } = artifact;
        Set { number, ..Set::of(Ready::new(tables), hash, loaded_at, Serving::Policies) }
    }

    /// The slots of a set with their defaults, and no rule. A visitor that was read by the set fits
    /// this one, too.
    pub(super) fn defaults_of(tables: &Tables, loaded_at: SystemTime) -> Result<Set, serde_json::Error> {
        let empty = |table: &Table| Table { columns: table.columns.clone(), rows: Vec::new() };
        let tables = Tables {
            vocabulary: tables.vocabulary.clone(),
            earned: tables.earned.clone(),
            slots: tables.slots.iter().map(empty).collect(),
            ..Tables::default()
        };
        let (ready, hash) = Ready::beside(tables, table::hash);
        Ok(Set::of(ready, hash?, loaded_at, Serving::Defaults))
    }

    /// No set: it has no surface to decide.
    pub(super) fn nothing(since: SystemTime) -> Set {
        Set::of(Ready::new(Tables::default()), String::new(), since, Serving::Nothing)
    }

    /// The set that was loaded; nothing where it has errors.
    ///
    /// # Errors
    /// None in practice: every value in tables has a form in JSON.
    #[cfg(feature = "cli")]
    pub(crate) fn of_loaded(loaded: Loaded, loaded_at: SystemTime) -> Result<Option<Set>, serde_json::Error> {
        Ok(match loaded {
            Loaded::Artifact(artifact) => Some(Set::loaded(*artifact, loaded_at)),
            Loaded::Text { sources, report } => match report.tables {
                Some(tables) => Some(Set::checked(tables, sources, report.diagnostics, loaded_at)?),
                None => None,
            },
        })
    }

    fn of(ready: Ready, hash: String, loaded_at: SystemTime, serving: Serving) -> Set {
        let (sources, diagnostics) = (Sources::default(), Vec::new());
        Set { ready, hash, number: None, loaded_at, sources, diagnostics, serving }
    }

    /// What decides.
    #[cfg(feature = "cli")]
    pub(crate) fn ready(&self) -> &Ready {
        &self.ready
    }

    /// The tables.
    pub fn tables(&self) -> &Tables {
        self.ready.tables()
    }

    /// What it has to decide by.
    pub fn serving(&self) -> Serving {
        self.serving
    }

    /// The content hash of the tables, which is the version of the set: sets of one hash decide
    /// alike. Where nothing is loaded yet, it is empty.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The number of the signed artifact that it was loaded from; none for anything else. An engine
    /// without a public key believes any number.
    pub fn number(&self) -> Option<u64> {
        self.number
    }

    /// When it was loaded, by the engine's clock.
    pub fn loaded_at(&self) -> SystemTime {
        self.loaded_at
    }

    /// The text that it was made of; none for an artifact.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The warnings and notes that its check told.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Decides a surface for the visitor that `facts` (a JSON object) tells of. `now` holds
    /// where the facts bring no moment of their own.
    ///
    /// # Errors
    /// Where there is no such surface, or the facts are no JSON object.
    pub fn decide(&self, surface: &str, facts: &[u8], now: Moment) -> Result<Decision<'_>, DecideError> {
        self.decide_with(surface, facts, now, Buckets::ById)
    }

    /// Decides as [`Set::decide`] does, and says whether chance takes part.
    ///
    /// # Errors
    /// As [`Set::decide`].
    pub fn decide_with(
        &self,
        surface: &str,
        facts: &[u8],
        now: Moment,
        buckets: Buckets,
    ) -> Result<Decision<'_>, DecideError> {
        self.choose_with(surface, (facts, now), buckets, |choices, problems| choices.decision(problems))
    }

    /// Decides as [`Set::decide_with`] does, and hands on what was chosen.
    pub(super) fn choose_with<'s, T>(
        &'s self,
        surface: &str,
        (facts, now): (&[u8], Moment),
        buckets: Buckets,
        then: impl FnOnce(Choices<'s, '_>, Vec<Problem>) -> T,
    ) -> Result<T, DecideError> {
        let surface = self.surface(surface)?;
        let (visitor, problems) = self.ready.read(facts, now)?;
        Ok(then(self.ready.choose(surface, &visitor, buckets, &mut Room::default()), problems))
    }

    /// Reads a visitor from `facts` (a JSON object), to decide by this set, once or more often.
    /// `now` holds where the facts bring no moment of their own.
    ///
    /// # Errors
    /// Where the facts are no JSON object.
    pub fn read(&self, facts: &[u8], now: Moment) -> Result<(Visitor, Vec<Problem>), DecideError> {
        Ok(self.ready.read(facts, now)?)
    }

    /// Decides a surface for a visitor that this set read, and renders nothing: ask each slot for what
    /// is wanted of it. A host that keeps the room for its next decision takes no memory for deciding.
    ///
    /// # Errors
    /// Where there is no such surface, or the visitor was made for another set.
    pub fn choose<'s, 'v>(
        &'s self,
        surface: &str,
        visitor: &'v Visitor,
        room: &'v mut Room,
    ) -> Result<Choices<'s, 'v>, DecideError> {
        let surface = self.surface(surface)?;
        if !visitor.fits(&self.tables().vocabulary) {
            return Err(DecideError::Foreign);
        }
        Ok(self.ready.choose(surface, visitor, Buckets::ById, room))
    }

    /// Decides a surface for a visitor made for this very set, as by
    /// [`Visitor::new`] with the vocabulary of its tables. What does not fit the set (because
    /// the visitor was made for another one) is unknown; a tier that is not there is the first.
    ///
    /// # Errors
    /// Where there is no such surface.
    pub fn decide_visitor(&self, surface: &str, visitor: &Visitor) -> Result<Decision<'_>, DecideError> {
        let surface = self.surface(surface)?;
        let (visitor, problems) = self.fitting(visitor);
        Ok(self.ready.decide(surface, &visitor, problems, Buckets::ById, &mut Room::default()))
    }

    fn surface(&self, name: &str) -> Result<SurfaceId, DecideError> {
        let vocabulary = &self.tables().vocabulary;
        vocabulary.find_surface(name).ok_or_else(|| {
            if self.serving == Serving::Nothing {
                return DecideError::NotReady;
            }
            let names = vocabulary.surfaces.iter().map(|surface| surface.name.as_str());
            let help = did_you_mean(name, "surface", names);
            DecideError::UnknownSurface { name: name.to_owned(), help }
        })
    }

    /// The visitor with what this set knows of only, so that no id leads nowhere.
    fn fitting(&self, visitor: &Visitor) -> (Visitor, Vec<Problem>) {
        let vocabulary = &self.tables().vocabulary;
        let mut fitting = Visitor::new(vocabulary, visitor.now);
        fitting.id.clone_from(&visitor.id);
        fitting.consents = visitor.consents.clone();
        let mut problems = Vec::new();
        fitting.trust = visitor.trust.map(|tier| {
            if tier.index() < vocabulary.tiers.len() {
                return tier;
            }
            let problem = "there is no such tier".to_owned();
            problems.push(Problem { at: "trust".to_owned(), problem });
            TierId::from_index(0)
        });
        for field in vocabulary.field_ids() {
            if let Some(value) = visitor.value(vocabulary, field) {
                fitting = fitting.knowing(vocabulary, field, value.clone());
            }
        }
        (fitting, problems)
    }
}
