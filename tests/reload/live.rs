//! An engine that is watched, threads that decide by it all the time, and what was told meanwhile.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tightrope::engine::{Engine, EngineOptions, Noticing, Reloaded, Set, Watcher};

/// By events alone: what has none is not seen for an hour.
pub fn by_events() -> EngineOptions {
    Engine::options().look_every(Duration::from_secs(3600))
}

/// Without events.
pub fn by_polling() -> EngineOptions {
    Engine::options().noticing(Noticing::Polling).look_every(Duration::from_millis(20))
}

/// Much longer than anything takes, on any machine: waiting ends when it happened.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many threads decide.
const DECIDERS: usize = 3;

/// A set in which every slot of both surfaces shows the same content.
pub fn policy(content: &str) -> String {
    home(content) + &side(content)
}

/// One half of that set.
pub fn home(content: &str) -> String {
    format!(
        "trust {{ tier stranger {{ comfort 3 }} }}\n\
         surface home : page {{ slot hero shows {content}   slot rail shows {content} }}\n\
         content {content} : banner\n"
    )
}

/// The other half, which is none without the first.
pub fn side(content: &str) -> String {
    format!("surface side : page {{ slot foot shows {content} }}\n")
}

/// A folder with one policy file.
pub fn folder(content: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.rope");
    fs::write(&rules, policy(content)).unwrap();
    (folder, rules)
}

/// What all slots of a set show.
pub fn shows(set: &Set, engine: &Engine) -> Result<String, String> {
    let mut shown: Option<String> = None;
    for surface in ["home", "side"] {
        let decision =
            set.decide(surface, br#"{"id": "v-1"}"#, engine.now()).map_err(|error| error.to_string())?;
        let decision: Value = serde_json::to_value(&decision).map_err(|error| error.to_string())?;
        for (slot, held) in decision["slots"].as_object().ok_or("no slots")? {
            let content = held["shows"].as_str().ok_or("nothing is shown")?.to_owned();
            if shown.get_or_insert_with(|| content.clone()) != &content {
                return Err(format!("two sets in one: {surface}.{slot} shows {content}, others {shown:?}"));
            }
        }
    }
    shown.ok_or_else(|| "there is no slot".to_owned())
}

/// Waits until something is so.
pub fn until(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

pub struct Live {
    pub engine: Engine,
    path: PathBuf,
    told: Arc<Mutex<Vec<Reloaded>>>,
    stop: Arc<AtomicBool>,
    deciders: Vec<JoinHandle<Result<(), String>>>,
    decided: Arc<[AtomicUsize; DECIDERS]>,
    _watcher: Watcher,
}

impl Live {
    /// Watches a path and decides from now on.
    pub fn begin(path: &Path, options: EngineOptions) -> Live {
        let engine = options.load([path]).unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&told);
        let watcher = engine.watch(move |reloaded| log.lock().unwrap().push(reloaded)).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let decided = Arc::new([const { AtomicUsize::new(0) }; DECIDERS]);
        let decider = |at: usize| {
            let (engine, stop, decided) = (engine.clone(), Arc::clone(&stop), Arc::clone(&decided));
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    shows(&engine.current(), &engine)?;
                    decided[at].fetch_add(1, Ordering::Relaxed);
                    // The machine has other things to do, too.
                    thread::sleep(Duration::from_micros(200));
                }
                Ok(())
            })
        };
        let deciders = (0..DECIDERS).map(decider).collect();
        Live { engine, path: path.to_owned(), told, stop, deciders, decided, _watcher: watcher }
    }

    /// What is shown now.
    pub fn shows(&self) -> String {
        shows(&self.engine.current(), &self.engine).unwrap()
    }

    /// Waits until the set in use shows that, and is the one in the files.
    pub fn until_shows(&self, content: &str) {
        let afresh = || Engine::options().load([&self.path]).ok().map(|engine| engine.status().hash);
        until(content, || {
            let status = self.engine.status();
            self.shows() == content && status.is_fresh() && Some(status.hash) == afresh()
        });
    }

    /// Waits until what stands in the files cannot be used, with these words among the reasons; the
    /// set in use shows what it did.
    pub fn until_stale(&self, words: &str) {
        let shown = self.shows();
        let is_so = || {
            let stale = self.engine.status().stale;
            stale.is_some_and(|stale| stale.fault.to_string().contains(words))
        };
        until(&format!("it is stale: {words}"), is_so);
        assert_eq!(self.shows(), shown, "a set with errors is not taken");
    }

    /// How often it was told of a set that cannot be used.
    pub fn refusals(&self) -> usize {
        self.told.lock().unwrap().iter().filter(|told| matches!(told, Reloaded::Kept(_))).count()
    }
}

impl Drop for Live {
    /// Each thread decided to the end, and none met anything wrong.
    fn drop(&mut self) {
        if !thread::panicking() {
            let before: Vec<usize> = self.counts();
            until("each thread decides", || {
                self.deciders.iter().any(JoinHandle::is_finished)
                    || self.counts().iter().zip(&before).all(|(now, before)| now > before)
            });
        }
        self.stop.store(true, Ordering::Relaxed);
        let ended: Vec<_> = self.deciders.drain(..).map(|thread| thread.join().unwrap()).collect();
        if !thread::panicking() {
            assert!(ended.iter().all(Result::is_ok), "{ended:?}");
        }
    }
}

impl Live {
    fn counts(&self) -> Vec<usize> {
        self.decided.iter().map(|count| count.load(Ordering::Relaxed)).collect()
    }
}
