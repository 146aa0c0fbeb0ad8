//! Owns `tightrope watch`: what a host would see while an author edits.
//! Must not know how changes are noticed.

use super::{Exit, Impossible, Paths, Screen};
use crate::engine::{Engine, Fault, Reloaded, Set};
use std::io::{self, Write};
use std::sync::mpsc::channel;
use std::time::Duration;

/// Arguments of `watch`.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  tightrope watch policies/

It goes on until it is interrupted (Ctrl-C).")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
}

/// How often to look for a first good set.
const RETRY: Duration = Duration::from_millis(300);

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let engine = first(options, screen)?;
    loaded(screen, &engine.current())?;
    let (tell, told) = channel();
    let _watcher = engine
        .watch(move |reloaded| {
            // Nobody listens any more where the command has ended.
            let _ = tell.send(reloaded);
        })
        .map_err(|error| Impossible::Words(error.to_string()))?;
    for reloaded in told {
        match reloaded {
            Reloaded::Unchanged => {}
            Reloaded::Swapped(set) => loaded(screen, &set)?,
            Reloaded::Kept(stale) => {
                fault(screen, &stale.fault)?;
                let age = stale.since.elapsed().unwrap_or_default().as_secs();
                writeln!(
                    io::stdout(),
                    "stale for {age} s: hosts go on with {}",
                    short(engine.current().hash())
                )?;
            }
        }
    }
    Ok(Exit::Fine)
}

/// The first good set, waited for.
fn first(options: &Options, screen: Screen) -> Result<Engine, Impossible> {
    let paths = &options.paths.paths;
    let mut before: Option<Vec<String>> = None;
    loop {
        match Engine::load(paths.clone(), options.paths.clock()) {
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
                    fault(screen, &error)?;
                    writeln!(io::stdout(), "not loaded: no good set to decide by yet; waiting for a change")?;
                    before = Some(words);
                }
            }
        }
        std::thread::sleep(RETRY);
    }
}

fn fault(screen: Screen, fault: &Fault) -> Result<(), Impossible> {
    match fault {
        Fault::Refused { sources, diagnostics } => screen.draw(sources, diagnostics)?,
        other => writeln!(io::stderr(), "error: {other}")?,
    }
    Ok(())
}

fn loaded(screen: Screen, set: &Set) -> Result<(), Impossible> {
    screen.draw(set.sources(), set.diagnostics())?;
    writeln!(io::stdout(), "fresh: hosts decide by {}", short(set.hash()))?;
    Ok(())
}

/// Enough of a hash to tell two apart.
fn short(hash: &str) -> &str {
    hash.get(..19).unwrap_or(hash)
}
