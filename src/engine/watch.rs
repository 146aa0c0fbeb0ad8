//! Owns noticing that files change: the only file with notify. Events are hints that say when
//! to look, never what there is to see. Must not know what is in the files.

use super::walk::walk;
use super::{Engine, Reloaded};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// So long nothing must happen until a change counts as done.
const QUIET: Duration = Duration::from_millis(50);
/// But somebody who never stops writing is read now and then.
const PATIENCE: Duration = Duration::from_secs(1);
/// Some changes have no event: behind links, on file systems of other machines, on a new day.
const LOOK: Duration = Duration::from_secs(5);
/// Where the machine has no events to give, looking is all there is.
const LOOK_WITHOUT_EVENTS: Duration = Duration::from_secs(1);
/// Deeply nested conditions are checked on this thread, and a thread's stack is smaller than
/// that of `main`.
const STACK: usize = 16 * 1024 * 1024;

/// Why nothing can be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The engine was made of tables, not of files.
    #[error("these policies were not loaded from files, so there is nothing to watch")]
    NoFiles,
    /// The machine has no thread left.
    #[error("watching needs a thread, and there is none: {0}")]
    Thread(io::Error),
}

/// Keeps an engine up to date until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    stop: Sender<Hint>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread is told.
enum Hint {
    /// Something happened there; nowhere in particular, where it says no place.
    Happened(Vec<PathBuf>),
    Stop,
}

impl Engine {
    /// Reloads after every change of the files, until the watcher is dropped. `told` is called
    /// after each reload that came to something: a new set, or a new reason to keep the last
    /// good one. Where the machine cannot watch files, they are looked at every second.
    ///
    /// # Errors
    /// Where the engine has no files, or the machine no thread.
    pub fn watch(&self, told: impl Fn(Reloaded) + Send + 'static) -> Result<Watcher, WatchError> {
        if self.0.paths.is_empty() {
            return Err(WatchError::NoFiles);
        }
        let (stop, hints) = channel();
        let engine = self.clone();
        let eyes = Eyes::new(&self.0.paths, stop.clone());
        let watching = move || run(&engine, eyes, &hints, &told);
        let thread = Builder::new().name("tightrope-watch".to_owned()).stack_size(STACK).spawn(watching);
        Ok(Watcher { stop, thread: Some(thread.map_err(WatchError::Thread)?) })
    }
}

impl Drop for Watcher {
    /// Waits for a reload that is under way, so that nothing is told afterwards.
    fn drop(&mut self) {
        // Either fails only where the thread has ended already.
        let _ = self.stop.send(Hint::Stop);
        if let Some(thread) = self.thread.take()
            // Whoever is told may drop the watcher, and would wait for itself.
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

fn run(engine: &Engine, mut eyes: Eyes, hints: &Receiver<Hint>, told: &dyn Fn(Reloaded)) {
    // The first round brings what changed between loading and watching.
    let mut due = true;
    loop {
        if due {
            // Before reading: what happens from here on is seen, what happened before is read.
            eyes.open();
            match engine.reload() {
                Reloaded::Unchanged => {}
                reloaded => told(reloaded),
            }
        }
        let patience = if eyes.see_all { LOOK } else { LOOK_WITHOUT_EVENTS };
        due = match wait(&eyes, hints, patience) {
            Woken::Stopped => return,
            Woken::Touched => match settle(&eyes, hints) {
                Woken::Stopped => return,
                _ => true,
            },
            Woken::Quiet => !engine.is_untouched(),
        };
    }
}

enum Woken {
    Touched,
    Quiet,
    Stopped,
}

/// Waits for a hint that matters.
fn wait(eyes: &Eyes, hints: &Receiver<Hint>, patience: Duration) -> Woken {
    let end = Instant::now() + patience;
    loop {
        match hints.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(Hint::Happened(places)) if eyes.care_for(&places) => return Woken::Touched,
            Ok(Hint::Happened(_)) => {}
            Ok(Hint::Stop) | Err(RecvTimeoutError::Disconnected) => return Woken::Stopped,
            Err(RecvTimeoutError::Timeout) => return Woken::Quiet,
        }
        if Instant::now() >= end {
            return Woken::Quiet;
        }
    }
}

/// Waits until nothing more happens, for a while.
fn settle(eyes: &Eyes, hints: &Receiver<Hint>) -> Woken {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        match wait(eyes, hints, QUIET) {
            Woken::Touched => {}
            woken => return woken,
        }
    }
    Woken::Quiet
}

/// What is watched: every folder of the set, and whatever leads to it.
struct Eyes {
    paths: Vec<PathBuf>,
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    /// Whatever happens in these matters.
    folders: BTreeSet<PathBuf>,
    /// These matter, and their neighbours do not.
    places: BTreeSet<PathBuf>,
    /// Whether all that is to be watched could be.
    see_all: bool,
}

impl Eyes {
    fn new(paths: &[PathBuf], hints: Sender<Hint>) -> Self {
        let handler = move |event: notify::Result<notify::Event>| {
            let places = match event {
                // Reading the set would be such an event itself.
                Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
                Ok(event) if !event.need_rescan() => event.paths,
                // Something was lost.
                _ => Vec::new(),
            };
            // Fails only once nobody listens any more.
            let _ = hints.send(Hint::Happened(places));
        };
        // Later the working directory may be another one; for reading, that is the host's.
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        Eyes {
            paths: paths.iter().map(absolute).collect(),
            watcher: notify::recommended_watcher(handler).ok(),
            watched: BTreeSet::new(),
            folders: BTreeSet::new(),
            places: BTreeSet::new(),
            see_all: false,
        }
    }

    /// Finds out anew what is to be watched. Watches hang on what a name stood for when they
    /// were made, so after a change none of them is relied on.
    fn open(&mut self) {
        let walk = walk(&self.paths);
        self.folders = walk.folders;
        self.places = walk.files.into_keys().collect();
        // Files behind links lie elsewhere.
        let mut wanted: BTreeSet<PathBuf> = self.places.iter().filter_map(|file| parent(file)).collect();
        for path in &self.paths {
            for step in path.ancestors() {
                self.places.extend(step_to_watch(step, step == path));
            }
            if path.is_file() {
                // Links that a single file hangs on are likely to lie beside it.
                self.folders.extend(path.parent().and_then(|parent| fs::canonicalize(parent).ok()));
            }
        }
        wanted.extend(self.places.iter().filter_map(|place| parent(place)));
        wanted.extend(self.folders.iter().cloned());
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        for folder in std::mem::take(&mut self.watched) {
            // Fails where the folder is gone, and the watch with it.
            let _ = watcher.unwatch(&folder);
        }
        self.see_all = true;
        for folder in wanted {
            match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder);
                }
                Err(_) => self.see_all = false,
            }
        }
    }

    fn care_for(&self, places: &[PathBuf]) -> bool {
        let matters = |place: &PathBuf| {
            self.folders.contains(place)
                || self.places.contains(place)
                || place.parent().is_some_and(|folder| self.folders.contains(folder))
        };
        places.is_empty() || places.iter().any(matters)
    }
}

fn parent(path: &Path) -> Option<PathBuf> {
    path.parent().map(Path::to_owned)
}

/// A step on the way to a path that may come to lead elsewhere, in the folder where it really
/// stands: the path itself, a link, or what is missing.
fn step_to_watch(step: &Path, is_path: bool) -> Option<PathBuf> {
    let moves = is_path || fs::symlink_metadata(step).map_or(true, |found| found.is_symlink());
    let (folder, name) = (step.parent()?, step.file_name()?);
    if !moves {
        return None;
    }
    Some(fs::canonicalize(folder).ok()?.join(name))
}
