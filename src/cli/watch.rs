//! Owns `tightrope watch`: what an author sees at every save, and what a host would go on with.
//! Must not know how changes are noticed.

use super::{Exit, Impossible, Paths, Screen, SignedBy, count, summary};
use crate::check::Checker;
use crate::diagnostic::printable;
use crate::engine::{Engine, Fault, Reloaded, Set};
use crate::render::run::{self, Show};
use crate::source::Sources;
use crate::testing::{self, Run};
use crate::vocabulary::Date;
use chrono::{DateTime, Local};
use console::Term;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant, SystemTime};

/// Arguments of `watch`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope watch policies/
  tightrope watch policies/ > watch.log    # no page but a log

It goes on until it is interrupted (Ctrl-C). On a terminal the page is drawn anew at every save: \
diagnostics, tests that fail, and by which set hosts that watch the same files decide now.

Exit status: 2 the policies cannot be found, or not be watched.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    signed_by: SignedBy,
}

/// How often to look for a first good set.
const RETRY: Duration = Duration::from_secs(1);

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let is_drawn = io::stdout().is_terminal() && io::stderr().is_terminal();
    let mut page = Page { screen, is_drawn, checker: Checker::default() };
    let engine = first(options, &mut page)?;
    page.fresh(&engine.current(), options.paths.today())?;
    let (tell, told) = channel();
    let _watcher = engine
        .watch(move |reloaded| {
            // Nobody listens any more where the command has ended.
            let _ = tell.send(reloaded);
        })
        .map_err(|error| Impossible::Words(error.to_string()))?;
    // The engine's clock stands still where `--today` says what day it is.
    let mut since: Option<Instant> = None;
    for reloaded in told {
        let today = options.paths.today();
        match reloaded {
            // No set waits to be acknowledged where the host did not ask for that.
            Reloaded::Unchanged | Reloaded::Waits(_) => {}
            Reloaded::Swapped(set) => {
                since = None;
                page.fresh(&set, today)?;
            }
            Reloaded::Kept(stale) | Reloaded::Defaults(stale) => {
                let age = since.get_or_insert_with(Instant::now).elapsed().as_secs();
                let current = engine.current();
                let verdict = format!("stale for {age} s: hosts go on with {}", short(current.hash()));
                page.fault(&stale.fault, today, &verdict)?;
            }
        }
    }
    Ok(Exit::Fine)
}

/// The first good set, waited for.
fn first(options: &Options, page: &mut Page) -> Result<Engine, Impossible> {
    let paths = &options.paths.paths;
    let chosen = Engine::options().clock(options.paths.clock()).signers(options.signed_by.signers()?);
    let mut before: Option<Vec<String>> = None;
    loop {
        match chosen.clone().load(paths.clone()) {
            Ok(engine) => return Ok(engine),
            Err(Fault::Unread(error)) if before.is_none() => return Err(error.into()),
            Err(error) => {
                let words: Vec<String> = match &error {
                    Fault::Refused { diagnostics, .. } => {
                        diagnostics.iter().map(|told| format!("{told:?}")).collect()
                    }
                    other => vec![other.to_string()],
                };
                if before.as_ref() != Some(&words) {
                    let verdict = "not loaded: no good set to decide by yet; waiting for a change";
                    page.fault(&error, options.paths.today(), verdict)?;
                    before = Some(words);
                }
            }
        }
        std::thread::sleep(RETRY);
    }
}

/// What is shown at every save: a page that is drawn anew, or one part of a log.
struct Page {
    screen: Screen,
    is_drawn: bool,
    /// The engine tells whether a set may be used; the tests that stand in it are read here.
    checker: Checker,
}

impl Page {
    fn fresh(&mut self, set: &Set, today: Date) -> Result<(), Impossible> {
        let verdict = format!("fresh: hosts decide by {}", short(set.hash()));
        if set.sources().is_empty() {
            self.clear()?;
            return self.close("an artifact, which holds no tests\n", &verdict, 1);
        }
        self.checked(set.sources(), today, &verdict)
    }

    fn fault(&mut self, fault: &Fault, today: Date, verdict: &str) -> Result<(), Impossible> {
        if let Fault::Refused { sources, .. } = fault {
            return self.checked(sources, today, verdict);
        }
        self.clear()?;
        writeln!(io::stderr(), "error: {}", printable(&fault.to_string()))?;
        self.close("", verdict, 0)
    }

    /// A set that could be read: what is wrong with it, and which of its tests fail.
    fn checked(&mut self, sources: &Sources, today: Date, verdict: &str) -> Result<(), Impossible> {
        let report = self.checker.check(sources, today);
        let tests = match &report.tables {
            None => "the tests were not run: the set has errors\n".to_owned(),
            Some(tables) => {
                let tests = testing::matching(&report.policy, "");
                let outcomes = testing::run_those(tables, &tests, today);
                let run = Run { outcomes, left_out: 0, coverage: None };
                run::pretty(sources, &run, Show::Failed)
                    .map_err(|error| Impossible::Words(format!("the tests cannot be told: {error}")))?
            }
        };
        self.clear()?;
        self.screen.draw(sources, &report.diagnostics)?;
        let sum = summary(&report, sources.len());
        self.close(&format!("{tests}{sum}"), verdict, sources.len())
    }

    /// Only a page that somebody looks at is cleared; what goes to a file stays there.
    fn clear(&self) -> Result<(), Impossible> {
        if self.is_drawn {
            Term::stdout().clear_screen()?;
        }
        Ok(())
    }

    /// The last lines: however long the page, these are in sight.
    fn close(&self, found: &str, verdict: &str, files: usize) -> Result<(), Impossible> {
        let mut out = io::stdout().lock();
        if self.is_drawn {
            let time = DateTime::<Local>::from(SystemTime::now()).format("%H:%M:%S");
            let files = match files {
                0 => String::new(),
                files => format!(" {} watched;", count(files, "file")),
            };
            writeln!(out, "{found}\n{verdict}\n{time};{files} Ctrl-C ends it")?;
        } else {
            writeln!(out, "{found}{verdict}")?;
        }
        Ok(out.flush()?)
    }
}

/// Enough of a hash to tell two apart.
fn short(hash: &str) -> &str {
    hash.get(..19).unwrap_or(hash)
}
