//! Owns taking times: one section a file. Must not know where what they find is written.

mod artifact;
mod decide;
mod json;
mod lines;
pub mod memory;
mod plain;
mod programs;
mod reload;
mod threads;
mod whole;

pub use decide::{Costs, costs, section as decide};

use crate::engine::Trouble;
use crate::report::Section;
use crate::workload::{Profile, Workload};

/// How much is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The sizes, smallest first.
    pub sizes: Vec<usize>,
    /// How many visitors there are.
    pub visitors: usize,
    /// How many times everybody takes their turn.
    pub rounds: usize,
    /// The size at which loading is measured.
    pub large: usize,
    /// How many lines the whole process is given.
    pub lines: usize,
    /// What all is drawn from.
    pub seed: u64,
    /// The entrants that take part, by name; all, where it is empty.
    pub names: Vec<String>,
}

impl Settings {
    /// As the page has it.
    pub fn full() -> Settings {
        Settings {
            sizes: vec![10, 100, 1_000, 10_000, 100_000],
            visitors: 4_000,
            rounds: 21,
            large: 10_000,
            lines: 50_000,
            seed: 20_261_121,
            names: Vec::new(),
        }
    }

    /// In less than a minute, with all engines held to the same outcomes.
    pub fn quick() -> Settings {
        let sizes = vec![10, 100, 1_000];
        Settings { sizes, visitors: 2_000, rounds: 3, large: 1_000, lines: 2_000, ..Settings::full() }
    }

    /// What was found at the size at which loading is measured, for a figure that is set for the
    /// full one; nothing at any other.
    fn at_full_size(&self, found: f64) -> f64 {
        if self.large == Settings::full().large { found } else { f64::NAN }
    }

    fn workload(&self, profile: Profile, rules: usize) -> Workload {
        // Each decision at the largest size takes long, and visitors weigh.
        let visitors = if rules > 10_000 { self.visitors.min(1_000) } else { self.visitors };
        Workload::new(profile, rules, visitors, self.seed)
    }
}

/// A part of the run that can be asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Deciding, against everybody.
    Decide,
    /// JSON in, decision out.
    Json,
    /// The whole decision, with holdout, limits and texts.
    Whole,
    /// One and two threads.
    Threads,
    /// Loading text and artifacts.
    Load,
    /// Reloading, and deciding meanwhile.
    Reload,
    /// `tightrope decide` as a process.
    Process,
    /// Memory, and allocations a decision.
    Memory,
}

impl Part {
    /// All but deciding against everybody, which has a plot besides.
    pub const OTHERS: [Part; 7] =
        [Part::Json, Part::Whole, Part::Threads, Part::Load, Part::Reload, Part::Process, Part::Memory];

    /// Runs it.
    ///
    /// # Errors
    /// Where something fails or does not agree.
    pub fn run(self, settings: &Settings) -> Result<Section, Trouble> {
        match self {
            Part::Decide => Ok(decide::section(&costs(settings)?, settings)),
            Part::Json => json::run(settings),
            Part::Whole => whole::run(settings),
            Part::Threads => threads::run(settings),
            Part::Load => artifact::run(settings),
            Part::Reload => reload::run(settings),
            Part::Process => lines::run(settings),
            Part::Memory => memory::run(settings),
        }
    }
}
