//! Owns who takes part, in what form, that all agree before anything is timed, and taking turns.
//! Must not know any engine, nor how times are told.

use crate::engine::{Engine, Trouble};
use crate::engines::Part;
use crate::statistics::{median, nanoseconds};
use crate::workload::{SLOTS, Winners, Workload};
use std::time::{Duration, Instant};

/// An engine takes part at a size only where it is prepared within this.
pub const LONGEST_PREPARING: Duration = Duration::from_secs(20);
/// An engine takes part at a size only where a decision takes no longer than this.
pub const LONGEST_DECISION: Duration = Duration::from_millis(50);
/// How long an engine may take to agree; it agrees on as many visitors as that allows.
const LONGEST_AGREEING: Duration = Duration::from_secs(10);
/// Fewer visitors than this are no agreement.
const FEWEST_AGREEING: usize = 100;

/// Everybody draws the same visitors.
const SEED: u64 = 1;

/// Somebody who takes part.
pub struct Entrant {
    /// Its name, which is that of its crate where it is a peer.
    pub name: &'static str,
    /// What it is to the others.
    pub part: Part,
    /// Its form: how the rules are put to it.
    pub form: &'static str,
    make: fn(&Workload) -> Result<Box<dyn Racer>, Trouble>,
    largest: Option<(usize, Duration)>,
}

/// An engine with its rules, and visitors decoded.
pub trait Racer {
    /// Decodes the visitors.
    ///
    /// # Errors
    /// Where the engine refuses one.
    fn load(&mut self, workload: &Workload, visitors: usize) -> Result<(), Trouble>;

    /// Decides for one visitor.
    ///
    /// # Errors
    /// Where the engine fails.
    fn decide(&mut self, visitor: usize) -> Result<Winners, Trouble>;

    /// Decides for so many visitors, whoever is drawn next, and takes the time.
    ///
    /// # Errors
    /// Where the engine fails.
    fn run(&mut self, decisions: usize) -> Result<Duration, Trouble>;
}

/// See [`Racer`].
pub struct Ready<E: Engine> {
    engine: E,
    facts: Vec<E::Fact>,
    /// Draws who comes next. In an order that came again, branches would be known by heart.
    next: fastrand::Rng,
}

impl<E: Engine> Racer for Ready<E> {
    fn load(&mut self, workload: &Workload, visitors: usize) -> Result<(), Trouble> {
        let visitors = workload.visitors.iter().take(visitors);
        self.facts = visitors.map(|visitor| self.engine.load(workload, visitor)).collect::<Result<_, _>>()?;
        Ok(())
    }

    fn decide(&mut self, visitor: usize) -> Result<Winners, Trouble> {
        let mut winners = [None; SLOTS];
        self.engine.decide(&mut self.facts[visitor], &mut winners)?;
        Ok(winners)
    }

    fn run(&mut self, decisions: usize) -> Result<Duration, Trouble> {
        let start = Instant::now();
        for _ in 0..decisions {
            let mut winners = [None; SLOTS];
            let next = self.next.usize(..self.facts.len());
            self.engine.decide(&mut self.facts[next], &mut winners)?;
            std::hint::black_box(&winners);
        }
        Ok(start.elapsed())
    }
}

/// What came of asking an engine to take part at a size.
pub enum Entry {
    /// It takes part.
    In(Box<dyn Racer>, Joined),
    /// It is left out, for this reason.
    Out(String),
}

/// What is known of an engine that takes part.
#[derive(Debug, Clone, Copy)]
pub struct Joined {
    /// How long it took to read and compile the rules.
    pub preparing: Duration,
    /// On how many visitors it agreed.
    pub agreed: usize,
}

impl Entrant {
    /// An engine of that type.
    pub fn new<E: Engine + 'static>(name: &'static str, part: Part, form: &'static str) -> Entrant
    where
        E::Fact: 'static,
    {
        let make = |workload: &Workload| -> Result<Box<dyn Racer>, Trouble> {
            Ok(Box::new(Ready {
                engine: E::prepare(workload)?,
                facts: Vec::new(),
                next: fastrand::Rng::with_seed(SEED),
            }))
        };
        Entrant { name, part, form, make, largest: None }
    }

    /// Prepares the rules, and sees to it that each visitor has the winners that `expected` says.
    ///
    /// # Errors
    /// Where the engine fails or does not agree: then nothing that it does may be timed.
    pub fn enter(&mut self, workload: &Workload, expected: &[Winners]) -> Result<Entry, Trouble> {
        let rules = workload.rules.len();
        if let Some(reason) = self.is_hopeless(rules) {
            return Ok(Entry::Out(reason));
        }
        let start = Instant::now();
        let made = (self.make)(workload);
        let preparing = start.elapsed();
        let mut racer = match made {
            Ok(racer) => racer,
            Err(refused) if self.part == Part::Peer => {
                return Ok(Entry::Out(format!("it refuses: {refused}")));
            }
            Err(trouble) => return Err(format!("{}: {trouble}", self.name).into()),
        };
        self.largest = Some((rules, preparing));
        if self.part == Part::Peer && preparing > LONGEST_PREPARING {
            return Ok(Entry::Out(format!("preparing took {:.0} s", preparing.as_secs_f64())));
        }
        // A few first: who takes too long need not decode them all.
        const FIRST: usize = 5;
        racer.load(workload, FIRST)?;
        let took = racer.run(FIRST)? / FIRST as u32;
        if self.part == Part::Peer && took > LONGEST_DECISION {
            return Ok(Entry::Out(format!("a decision took {:.0} ms", took.as_secs_f64() * 1e3)));
        }
        let affordable = LONGEST_AGREEING.as_nanos() / took.as_nanos().max(1);
        let agreed = (affordable as usize).clamp(FEWEST_AGREEING, workload.visitors.len());
        racer.load(workload, agreed)?;
        self.agree(racer.as_mut(), workload, &expected[..agreed])?;
        Ok(Entry::In(racer, Joined { preparing, agreed }))
    }

    /// Why it need not be tried: at a smaller size preparing took so long already that it cannot
    /// be done in time, were it ever so linear.
    fn is_hopeless(&self, rules: usize) -> Option<String> {
        let (before, took) = self.largest?;
        let expected = took.as_secs_f64() * rules as f64 / before as f64;
        let hopeless = self.part == Part::Peer && expected > LONGEST_PREPARING.as_secs_f64();
        hopeless.then(|| format!("preparing would take {expected:.0} s or more"))
    }

    fn agree(&self, racer: &mut dyn Racer, workload: &Workload, expected: &[Winners]) -> Result<(), Trouble> {
        for (at, expected) in expected.iter().enumerate() {
            let found = racer.decide(at).map_err(|trouble| format!("{}: {trouble}", self.name))?;
            if found != *expected {
                let visitor = workload.visitors[at].json(&workload.attributes);
                return Err(format!(
                    "{} does not agree at {} rules: for {visitor} it finds {found:?}, and it is {expected:?}",
                    self.name,
                    workload.rules.len()
                )
                .into());
            }
        }
        Ok(())
    }
}

/// Times everybody in turn, round after round, so that the noise of the machine hits all alike.
/// One list for each racer, of nanoseconds a decision in each round.
///
/// # Errors
/// Where an engine fails.
pub fn race(racers: &mut [Box<dyn Racer>], rounds: usize) -> Result<Vec<Vec<f64>>, Trouble> {
    /// A sample takes about this long, so that the clock does not matter.
    const SAMPLE: Duration = Duration::from_millis(3);
    /// No sample has fewer visitors: they differ.
    const FEWEST: usize = 8;
    const MOST: usize = 100_000;
    let mut decisions = Vec::new();
    for racer in racers.iter_mut() {
        let mut count = FEWEST;
        let mut took = turn(racer, count)?;
        while took < SAMPLE / 2 && count < MOST {
            count *= 2;
            took = turn(racer, count)?;
        }
        let fitting = SAMPLE.as_nanos() * count as u128 / took.as_nanos().max(1);
        decisions.push((fitting as usize).clamp(FEWEST, MOST));
    }
    let mut found = vec![Vec::with_capacity(rounds); racers.len()];
    for round in 0..rounds {
        for nth in 0..racers.len() {
            let at = (nth + round) % racers.len();
            let took = turn(&mut racers[at], decisions[at])?;
            found[at].push(nanoseconds(took, decisions[at]));
        }
    }
    Ok(found)
}

/// Times so many decisions. Whoever had no turn for long is slow at first, as the others have had the
/// caches, and hosts decide all the time: so half as many are made before them, which nobody times.
fn turn(racer: &mut Box<dyn Racer>, decisions: usize) -> Result<Duration, Trouble> {
    racer.run(decisions.div_ceil(2))?;
    racer.run(decisions)
}

/// Times several pieces of work in turn, each once a round: the median of each, in seconds.
///
/// # Errors
/// Where one fails.
pub fn take_turns<const N: usize>(
    rounds: usize,
    works: [&mut dyn FnMut() -> Result<Duration, Trouble>; N],
) -> Result<[f64; N], Trouble> {
    let mut found = [const { Vec::new() }; N];
    for round in 0..rounds {
        for turn in 0..N {
            let at = (turn + round) % N;
            found[at].push(works[at]()?.as_secs_f64());
        }
    }
    Ok(found.map(|times| median(&times)))
}
