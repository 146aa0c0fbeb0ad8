//! Owns noticing that files change, and reading them then. Events are hints that say when to look,
//! never what there is to see. Must not know what is in the files.

use super::eyes::{Eyes, Hint};
use super::pool::STACK;
use super::{Engine, Noticing, Reloaded};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// So long nothing must happen until a change counts as done.
const QUIET: Duration = Duration::from_millis(50);
/// But somebody who never stops writing is read now and then.
const PATIENCE: Duration = Duration::from_secs(1);
/// Where the machine has no events to give, looking is all there is.
const LOOK_WITHOUT_EVENTS: Duration = Duration::from_secs(1);

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

/// Keeps an engine up to date until it is dropped. In a process that was forked meanwhile nobody
/// watches: dropping it does nothing there, and [`Engine::watch`] begins anew.
#[derive(Debug)]
pub struct Watcher {
    running: Option<Running>,
    /// Which process has the thread.
    process: u32,
}

#[derive(Debug)]
struct Running {
    stop: Sender<Hint>,
    thread: JoinHandle<()>,
}

impl Engine {
    /// Reloads after every change of the files, until the watcher is dropped. `told` is called
    /// after each reload that came to something: a new set, a new reason to keep the last good one,
    /// a set that waits to be acknowledged, or defaults. It is called on the watcher's thread, where
    /// no decision waits for it; if it panics, it is called again next time. Where the machine cannot
    /// watch files, they are looked at every second.
    ///
    /// # Errors
    /// Where the engine has no files, or the machine no thread.
    pub fn watch(&self, told: impl Fn(Reloaded) + Send + 'static) -> Result<Watcher, WatchError> {
        if self.0.paths.is_empty() {
            return Err(WatchError::NoFiles);
        }
        let (stop, hints) = channel();
        let eyes = match self.0.options.noticing {
            Noticing::Events => Eyes::new(&self.0.paths, stop.clone()),
            Noticing::Polling => Eyes::closed(&self.0.paths),
        };
        let mut watch = Watch { engine: self.clone(), eyes, hints, told };
        let thread = Builder::new().name("tightrope-watch".to_owned()).stack_size(STACK);
        let thread = thread.spawn(move || watch.run()).map_err(WatchError::Thread)?;
        Ok(Watcher { running: Some(Running { stop, thread }), process: std::process::id() })
    }
}

impl Drop for Watcher {
    /// Waits for a reload that is under way, so that nothing is told afterwards.
    fn drop(&mut self) {
        let Some(running) = self.running.take() else { return };
        if self.process != std::process::id() {
            // There is no such thread here, and whoever let go of it would wait for it.
            return std::mem::forget(running);
        }
        let Running { stop, thread } = running;
        // Either fails only where the thread has ended already.
        let _ = stop.send(Hint::Stop);
        // Whoever is told may drop the watcher, and would wait for itself.
        if thread.thread().id() != std::thread::current().id() {
            let _ = thread.join();
        }
    }
}

/// What the thread goes by.
struct Watch<F> {
    engine: Engine,
    eyes: Eyes,
    hints: Receiver<Hint>,
    told: F,
}

enum Woken {
    Touched,
    Quiet,
    Stopped,
}

impl<F: Fn(Reloaded)> Watch<F> {
    fn run(&mut self) {
        // What changed between loading and watching is read, too, and no sooner than any other change:
        // somebody may be in the middle of it.
        self.eyes.open();
        let mut woken = self.settle();
        while !matches!(woken, Woken::Stopped) {
            self.reload();
            woken = self.until_due();
        }
    }

    /// Waits until it is time to read again.
    fn until_due(&self) -> Woken {
        loop {
            match self.wait(self.patience()) {
                Woken::Quiet if self.engine.is_untouched() => {
                    // Seen from outside nothing changed. Elsewhere that says little.
                    if self.engine.0.options.noticing == Noticing::Polling {
                        return Woken::Quiet;
                    }
                }
                Woken::Stopped => return Woken::Stopped,
                _ => return self.settle(),
            }
        }
    }

    fn reload(&mut self) {
        // Before reading: what happens from here on is seen, what happened before is read.
        self.eyes.open();
        match self.engine.reload() {
            Reloaded::Unchanged => {}
            // A host's mistake in what it does on being told costs it no later reload.
            reloaded => drop(catch_unwind(AssertUnwindSafe(|| (self.told)(reloaded)))),
        }
    }

    /// How long to wait for a hint before looking.
    fn patience(&self) -> Duration {
        let blind = self.engine.0.options.noticing == Noticing::Events && !self.eyes.see_all();
        let most = if blind { LOOK_WITHOUT_EVENTS } else { Duration::MAX };
        // Less than the least would be no waiting.
        self.engine.rest().clamp(QUIET, most)
    }

    /// Waits for a hint that matters.
    fn wait(&self, patience: Duration) -> Woken {
        let end = Instant::now().checked_add(patience);
        loop {
            let left = end.map_or(patience, |end| end.saturating_duration_since(Instant::now()));
            match self.hints.recv_timeout(left) {
                Ok(Hint::Happened(places)) if self.eyes.care_for(&places) => return Woken::Touched,
                Ok(Hint::Happened(_)) => {}
                Ok(Hint::Stop) | Err(RecvTimeoutError::Disconnected) => return Woken::Stopped,
                Err(RecvTimeoutError::Timeout) => return Woken::Quiet,
            }
            if left.is_zero() {
                return Woken::Quiet;
            }
        }
    }

    /// Waits until nothing more happens, for a while: neither an event nor a change that is seen
    /// from outside.
    fn settle(&self) -> Woken {
        let begin = Instant::now();
        let mut stamp = self.engine.stamp();
        while begin.elapsed() < PATIENCE {
            match self.wait(QUIET) {
                Woken::Touched => {}
                Woken::Quiet => {
                    let before = std::mem::replace(&mut stamp, self.engine.stamp());
                    if before == stamp {
                        return Woken::Quiet;
                    }
                }
                Woken::Stopped => return Woken::Stopped,
            }
        }
        Woken::Quiet
    }
}

#[cfg(test)]
mod tests {
    use super::{Eyes, Hint, Watch, channel};
    use crate::engine::Engine;
    use std::fs;

    #[test]
    fn nothing_is_read_before_it_was_quiet() {
        let folder = tempfile::tempdir().unwrap();
        let rules = folder.path().join("rules.rope");
        fs::write(&rules, "trust { tier stranger { comfort 3 } }").unwrap();
        let engine = Engine::options().load([&rules]).unwrap();
        // Somebody is about to save when watching begins.
        fs::write(&rules, "").unwrap();
        let (hint, hints) = channel();
        hint.send(Hint::Stop).unwrap();
        let eyes = Eyes::closed(std::slice::from_ref(&rules));
        Watch { engine: engine.clone(), eyes, hints, told: |_| {} }.run();
        assert!(engine.status().is_fresh(), "half of a file was read");
        // What reading it would have come to.
        engine.reload();
        assert!(!engine.status().is_fresh());
    }
}
