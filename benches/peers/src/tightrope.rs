//! Owns all that Tightrope is asked to do here: the one file to change when its interface does.
//! Must not know how time is taken.

use crate::engine::{Engine, Trouble};
use crate::rope;
use crate::workload::{SLOTS, Visitor, Winners, Workload};
use ::tightrope::check::check;
use ::tightrope::decide::{self, Buckets, Choices, Codes, Ready, Room, Winner};
use ::tightrope::engine::{Clock, Engine as Host, Reloaded};
use ::tightrope::source::{SourceFile, Sources};
use ::tightrope::table::{self, Tables};
use ::tightrope::vocabulary::{Date, Moment, SurfaceId, parse_date};
use ::tightrope::{compile, policy, syntax};
use std::path::Path;

/// Rules up to here are checked with every check; more of them are only compiled.
pub const MOST_CHECKED: usize = 10_000;

/// The surface that is decided.
pub const SURFACE: &str = "home";

/// Tables ready to decide by. It can be shared by threads.
#[derive(Debug)]
pub struct Tightrope {
    ready: Ready,
    surface: SurfaceId,
    /// The number of each rule, by its id.
    numbers: Vec<u32>,
}

/// The day of every check and of every visit.
pub fn today() -> Date {
    parse_date("2026-11-21").unwrap_or_default()
}

/// The tables of a text, with every check. Whatever is told, a note aside, is an error here.
///
/// # Errors
/// Where it does not check clean.
pub fn checked(text: &str) -> Result<Tables, Trouble> {
    let report = check(&Sources::single("policy.rope", text), today());
    let told =
        report.diagnostics.iter().filter(|told| told.severity != ::tightrope::diagnostic::Severity::Note);
    let told: Vec<String> = told.map(|told| told.message.clone()).collect();
    match (told.first(), report.tables) {
        (None, Some(tables)) => Ok(tables),
        (first, _) => Err(format!(
            "the policy does not check clean: {} things are told, the first of them: {}",
            told.len(),
            first.map_or("nothing", String::as_str)
        )
        .into()),
    }
}

/// The tables of several files, compiled and not checked.
///
/// # Errors
/// Where it is no policy.
pub fn compiled(files: Vec<String>) -> Result<Tables, Trouble> {
    let named = files.into_iter().enumerate();
    let files = named.map(|(at, text)| SourceFile::from_bytes(format!("part{at}.rope"), text.into_bytes()));
    let (ast, told) = syntax::parse(&Sources::new(files.collect()));
    let (policy, mismatches) = policy::resolve(&ast);
    if let Some(told) = told.iter().chain(&mismatches).next() {
        return Err(told.message.clone().into());
    }
    compile::compile(&policy).map_err(|large| format!("{large:?}").into())
}

/// The artifact of tables.
///
/// # Errors
/// None in practice.
pub fn artifact(tables: &Tables) -> Result<String, Trouble> {
    Ok(table::to_json(tables)?)
}

impl Tightrope {
    /// Of tables that came from wherever.
    ///
    /// # Errors
    /// Where they are not of this workload.
    pub fn of(tables: Tables) -> Result<Tightrope, Trouble> {
        let surface = tables.vocabulary.find_surface(SURFACE).ok_or("the surface is gone")?;
        if tables.slots_of(surface).len() != SLOTS {
            return Err("there are eight slots".into());
        }
        let numbers = tables.rules.iter().map(|card| rope::number(&card.name));
        let numbers = numbers.collect::<Option<Vec<u32>>>().ok_or("a rule has a strange name")?;
        Ok(Tightrope { surface, numbers, ready: Ready::new(tables) })
    }

    /// Of an artifact.
    ///
    /// # Errors
    /// Where it is none.
    pub fn of_artifact(json: &[u8]) -> Result<Tightrope, Trouble> {
        Tightrope::of(table::from_json(json)?.0)
    }

    /// The tables.
    pub fn tables(&self) -> &Tables {
        self.ready.tables()
    }

    /// The facts of a visitor, from JSON.
    ///
    /// # Errors
    /// Where the text is no visitor.
    pub fn read(&self, json: &[u8]) -> Result<decide::Visitor, Trouble> {
        let (visitor, problems) = self.ready.read(json, Moment::Day(today()))?;
        match problems.first() {
            None => Ok(visitor),
            Some(problem) => Err(format!("`{}`: {}", problem.at, problem.problem).into()),
        }
    }

    /// The facts of a visitor, decoded to the end: what finding winners looks at.
    ///
    /// # Errors
    /// Where the text is no visitor.
    pub fn code(&self, json: &[u8]) -> Result<Codes, Trouble> {
        let mut codes = Codes::default();
        self.encode(&self.read(json)?, &mut codes);
        Ok(codes)
    }

    /// The same, in the place of another visitor's.
    ///
    /// # Errors
    /// Where the text is no visitor.
    pub fn recode(
        &self,
        json: &[u8],
        visitor: &mut decide::Visitor,
        codes: &mut Codes,
    ) -> Result<(), Trouble> {
        let problems = self.ready.read_into(json, Moment::Day(today()), visitor)?;
        if let Some(problem) = problems.first() {
            return Err(format!("`{}`: {}", problem.at, problem.problem).into());
        }
        self.encode(visitor, codes);
        Ok(())
    }

    /// The codes of a visitor.
    pub fn encode(&self, visitor: &decide::Visitor, codes: &mut Codes) {
        self.ready.encode(visitor, codes);
    }

    /// The winner of each slot.
    pub fn winners(&self, codes: &Codes, winners: &mut Winners) {
        let mut won: [Winner; SLOTS] = [None; SLOTS];
        self.ready.winners(self.surface, codes, (Buckets::Off, None), &mut won);
        for (winner, won) in winners.iter_mut().zip(won) {
            *winner = won.map(|(rule, _)| self.numbers[rule.index()]);
        }
    }

    /// What each slot shows, with holdout and limits; nothing is rendered.
    pub fn choose<'a>(&'a self, visitor: &'a decide::Visitor, room: &'a mut Room) -> Choices<'a, 'a> {
        self.ready.choose(self.surface, visitor, Buckets::ById, room)
    }

    /// The whole decision, with all texts.
    pub fn whole(&self, visitor: &decide::Visitor, room: &mut Room) -> decide::Decision<'_> {
        self.ready.decide(self.surface, visitor, Vec::new(), Buckets::ById, room)
    }
}

impl Engine for Tightrope {
    type Fact = Codes;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        if workload.rules.len() <= MOST_CHECKED {
            return Tightrope::of(checked(&rope::policy(workload))?);
        }
        // In one file they would be too long for one.
        Tightrope::of(compiled(rope::files(workload, workload.rules.len() / MOST_CHECKED))?)
    }

    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<Codes, Trouble> {
        self.code(visitor.json(&workload.attributes).as_bytes())
    }

    fn decide(&mut self, visitor: &mut Codes, winners: &mut Winners) -> Result<(), Trouble> {
        self.winners(visitor, winners);
        Ok(())
    }
}

/// The engine that a host embeds, over a folder of policies.
#[derive(Debug)]
pub struct Shared(Host);

/// What became of a reload.
#[derive(Debug)]
pub enum Swap {
    /// The new set is in use.
    Done,
    /// It is not, and why.
    Not(String),
}

impl Shared {
    /// Loads the folder, with every check.
    ///
    /// # Errors
    /// Where its policies have errors.
    pub fn load(folder: &Path) -> Result<Shared, Trouble> {
        let clock = Clock::Fixed(Moment::Day(today()));
        Ok(Shared(Host::load([folder], clock).map_err(|fault| fault.to_string())?))
    }

    /// Reads the folder again.
    pub fn reload(&self) -> Swap {
        match self.0.reload() {
            Reloaded::Swapped(_) => Swap::Done,
            Reloaded::Unchanged => Swap::Not("nothing changed".to_owned()),
            other => Swap::Not(other.to_string()),
        }
    }

    /// Decides for a visitor, and says whether all slots tell the same reason on asking: since
    /// all rules of a set do, they are then of one set.
    ///
    /// # Errors
    /// Where the facts cannot be read.
    pub fn decide(&self, json: &[u8]) -> Result<bool, Trouble> {
        let set = self.0.current();
        let decision = set.decide(SURFACE, json, self.0.now())?;
        let told = decision
            .slots
            .iter()
            .filter_map(|(_, slot)| slot.because.or(slot.would.as_ref().and_then(|held| held.because)));
        let mut told = told;
        let first = told.next();
        Ok(told.all(|because| Some(because) == first))
    }
}
