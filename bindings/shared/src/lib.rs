//! Owns what the bindings have in common: an engine that takes text and gives JSON, so that every language
//! says the same in the same words. Must not know any of those languages.
#![forbid(unsafe_code)]

mod failure;
mod options;
mod told;

pub use failure::{Code, Failure};
pub use options::moment;
pub use tightrope::decide::Buckets;
pub use tightrope::engine::{Engine, Watcher};

use std::path::PathBuf;
use tightrope::engine::{Clock, LoadError, Loaded, Reloaded, load as read};
use tightrope::render;

/// A decision, and the version of the set that made it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The decision, as `tightrope decide` prints it.
    pub decision: String,
    /// The content hash of the set.
    pub version: String,
}

/// Loads the policies under the paths, or an artifact. The options are a JSON object; an empty text is
/// none at all.
///
/// # Errors
/// Where the options are not such, or the policies cannot be used.
pub fn load(paths: Vec<PathBuf>, options: &str) -> Result<Engine, Failure> {
    Ok(options::read(options)?.load(paths)?)
}

/// Decides a surface for the visitor that `facts` (a JSON object) tells of. `now` holds where the facts
/// bring no moment of their own; without it, that is the engine's clock.
///
/// # Errors
/// Where there is no such surface, the facts are no JSON object, or there is nothing to decide by yet.
pub fn decide(
    engine: &Engine,
    surface: &str,
    facts: &[u8],
    now: Option<&str>,
    buckets: Buckets,
) -> Result<Answer, Failure> {
    let now = now.map_or_else(|| Ok(engine.now()), moment)?;
    let set = engine.current();
    let decision = set.decide_with(surface, facts, now, buckets)?;
    let decision = serde_json::to_string(&decision).map_err(Failure::internal)?;
    Ok(Answer { decision, version: set.hash().to_owned() })
}

/// How things stand with the set in use, as one line of JSON.
///
/// # Errors
/// None in practice: all of it has a form in JSON.
pub fn status(engine: &Engine) -> Result<String, Failure> {
    told::status(&engine.status())
}

/// Reads the whole set again, and tells what came of it as one line of JSON.
///
/// # Errors
/// None in practice: all of it has a form in JSON. A set that cannot be used is no failure.
pub fn reload(engine: &Engine) -> Result<String, Failure> {
    told::event(&engine.reload())
}

/// Takes the set of that version into use, which waits because it is creepier.
///
/// # Errors
/// Where no set waits, or another one.
pub fn acknowledge(engine: &Engine, version: &str) -> Result<(), Failure> {
    Ok(engine.acknowledge(version).map(drop)?)
}

/// Reloads after every change of the files, until the watcher is dropped; `told` is called with each event
/// as one line of JSON, on the watcher's thread.
///
/// # Errors
/// Where the machine has no thread for it.
pub fn watch(engine: &Engine, told: impl Fn(&str) + Send + 'static) -> Result<Watcher, Failure> {
    let tell = move |reloaded: Reloaded| {
        // All of it has a form in JSON.
        if let Ok(event) = told::event(&reloaded) {
            told(&event);
        }
    };
    Ok(engine.watch(tell)?)
}

/// Checks the policies under the paths: the diagnostics, as `tightrope check --format json` prints them.
/// `today` is the day of the check; without it, the machine's clock says it.
///
/// # Errors
/// Where the policies cannot be read. That they have errors is no failure, the diagnostics say so.
pub fn check(paths: &[PathBuf], today: Option<&str>) -> Result<String, Failure> {
    let today = today.map_or_else(|| Ok(Clock::System.now()), moment)?.day();
    match read(paths, today)? {
        Loaded::Text { sources, report } => {
            render::json(&sources, &report.diagnostics).map_err(Failure::internal)
        }
        // It has one path.
        Loaded::Artifact { .. } => {
            let path = paths.first().map(|path| path.display().to_string());
            Err(LoadError::NotText(path.unwrap_or_default()).into())
        }
    }
}
