//! Owns the decision log: what was decided for whom, as lines of JSON, for measuring. Deciding never waits
//! for a disk, and no datum of a visitor can get in. Must not know what is measured, nor what a host shows.
//!
//! ```no_run
//! use tightrope::engine::log::{DecisionLog, Rotation};
//! use tightrope::engine::{Clock, Engine, log_key};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let key = log_key("log.key".as_ref())?.key;
//! let log = DecisionLog::to("decisions.jsonl").rotate(Rotation::default().daily().keep(30)).start(key)?;
//! let engine = Engine::options().decision_log(log).load(["policies"])?;
//! # Ok(())
//! # }
//! ```

mod files;
mod key;
mod queue;
mod record;
mod writer;

pub use key::{LogKey, LogKeyError, Pseudonym};
pub use queue::LogStatus;
pub use record::Decided;

use super::load::words;
use super::{Clock, Set};
use crate::decide::Choices;
use crate::vocabulary::SlotId;
use files::Files;
use queue::Queue;
use record::Record;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use writer::{Told, Writer};

/// So many decisions wait to be written, if the host does not say.
const CAPACITY: usize = 8192;

/// What becomes of a decision that finds the queue full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnFull {
    /// It is not written down, and counted; a line of the log says how many are missing.
    #[default]
    Lose,
    /// Deciding waits until there is room. While nothing can be written at all it does not wait, but
    /// loses, as above: a full disk stops nobody.
    Wait,
}

/// When a file of the log gives way to the next. If nothing is said, it never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rotation {
    daily: bool,
    bytes: Option<u64>,
    keep: Option<usize>,
}

impl Rotation {
    /// With the first line of a new day, in UTC.
    pub fn daily(mut self) -> Self {
        self.daily = true;
        self
    }

    /// Before it would be longer than so many bytes. One line is never parted.
    pub fn at_bytes(mut self, most: u64) -> Self {
        self.bytes = Some(most);
        self
    }

    /// So many earlier files are kept, and older ones removed; all of them, if not said.
    pub fn keep(mut self, files: usize) -> Self {
        self.keep = Some(files);
        self
    }
}

/// What a host is told of its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogEvent {
    /// Nothing can be written, for that reason. It is tried again every second, and nothing is lost
    /// while the queue has room.
    Failing(String),
    /// It can be written again.
    Recovered,
}

impl fmt::Display for LogEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogEvent::Failing(why) => write!(f, "the decision log cannot be written: {why}"),
            LogEvent::Recovered => f.write_str("the decision log is written again"),
        }
    }
}

/// Why there is no log, or it is not written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file cannot be written.
    #[error("the decision log `{path}` cannot be written: {}", words(reason))]
    Unwritable {
        /// The file.
        path: String,
        /// Why.
        reason: io::Error,
    },
    /// Somebody else writes it.
    #[error(
        "the decision log `{0}` is written already, by this process or another; give each a file of its own"
    )]
    Taken(String),
    /// What was decided is not in the file.
    #[error("the decision log cannot be written: {0}")]
    Failing(String),
    /// The machine has no thread left.
    #[error("a decision log needs a thread, and there is none: {0}")]
    Thread(io::Error),
}

/// Choices that another set made than the one they are written down under.
#[derive(Debug, thiserror::Error)]
#[error("these choices were made by another policy set: keep the set that `choose` was asked of")]
pub struct OtherSet;

/// What a host chooses about its log.
pub struct LogOptions {
    path: PathBuf,
    on_full: OnFull,
    capacity: usize,
    rotation: Rotation,
    clock: Clock,
    told: Option<Told>,
}

impl LogOptions {
    /// What becomes of decisions that find the queue full: they are lost, and counted, if not said.
    pub fn on_full(mut self, on_full: OnFull) -> Self {
        self.on_full = on_full;
        self
    }

    /// How many decisions may wait to be written: 8192, if not said.
    pub fn capacity(mut self, decisions: usize) -> Self {
        self.capacity = decisions;
        self
    }

    /// When the file gives way to the next: never, if not said.
    pub fn rotate(mut self, rotation: Rotation) -> Self {
        self.rotation = rotation;
        self
    }

    /// Where the time of a decision comes from: the machine, if not said. What facts say of it does
    /// not count here.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Whom to tell of trouble. It is called on the thread that writes, where no decision waits for it.
    pub fn told(mut self, told: impl Fn(LogEvent) + Send + 'static) -> Self {
        self.told = Some(Box::new(told));
        self
    }

    /// Opens the file, or makes it, and begins; ids are hidden by that key.
    ///
    /// # Errors
    /// Where the file cannot be written, somebody else writes it, or there is no thread.
    pub fn start(self, key: LogKey) -> Result<DecisionLog, LogError> {
        let files = Files::open(self.path, self.rotation)?;
        let queue = Arc::new(Queue::new(self.capacity, self.on_full));
        let writer = Writer { queue: Arc::clone(&queue), files, told: self.told };
        let thread = Builder::new().name("tightrope-log".to_owned());
        let thread = thread.spawn(move || writer.run()).map_err(LogError::Thread)?;
        let thread = Mutex::new(Some(thread));
        Ok(DecisionLog(Arc::new(Inner { queue, key, clock: self.clock, thread })))
    }
}

/// Where decisions are written down. Clones share it; with the last of them what is left is written.
#[derive(Debug, Clone)]
pub struct DecisionLog(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    queue: Arc<Queue>,
    key: LogKey,
    clock: Clock,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl DecisionLog {
    /// A log in that file; then say what else there is to choose, and start.
    pub fn to(path: impl Into<PathBuf>) -> LogOptions {
        LogOptions {
            path: path.into(),
            on_full: OnFull::default(),
            capacity: CAPACITY,
            rotation: Rotation::default(),
            clock: Clock::default(),
            told: None,
        }
    }

    /// Writes down what that set chose for a visitor: a line for each slot that a rule won, be it shown
    /// or withheld.
    ///
    /// # Errors
    /// Where another set made these choices; nothing is written then.
    pub fn record(&self, set: &Arc<Set>, choices: &Choices<'_, '_>) -> Result<(), OtherSet> {
        self.record_those(set, choices, |_| true)
    }

    /// The same of one slot only, for a host that shows no other.
    ///
    /// # Errors
    /// As [`DecisionLog::record`].
    pub fn record_slot(&self, set: &Arc<Set>, choices: &Choices<'_, '_>, slot: &str) -> Result<(), OtherSet> {
        let slots = &set.tables().vocabulary.slots;
        self.record_those(set, choices, |id: SlotId| {
            slots.get(id.index()).is_some_and(|found| found.name == slot)
        })
    }

    fn record_those(
        &self,
        set: &Arc<Set>,
        choices: &Choices<'_, '_>,
        wanted: impl Fn(SlotId) -> bool,
    ) -> Result<(), OtherSet> {
        if !choices.are_by(set.tables()) {
            return Err(OtherSet);
        }
        let Inner { queue, key, clock, .. } = &*self.0;
        if let Some(record) = Record::of((set, choices), key, *clock, wanted) {
            queue.push(record);
        }
        Ok(())
    }

    /// Waits until all that was decided so far is in the file.
    ///
    /// # Errors
    /// Where it cannot be written. It is kept, and tried again.
    pub fn flush(&self) -> Result<(), LogError> {
        self.0.queue.flush().map_err(LogError::Failing)
    }

    /// How it stands with it.
    pub fn status(&self) -> LogStatus {
        self.0.queue.status()
    }

    /// How many lines were lost, because the queue was full.
    pub fn lost(&self) -> u64 {
        self.status().lost
    }
}

impl Drop for Inner {
    /// Writes what is left.
    fn drop(&mut self) {
        self.queue.close();
        let thread = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take()
            // Whoever is told may drop the log, and would wait for itself.
            && thread.thread().id() != std::thread::current().id()
        {
            // It fails only where the thread panicked, and then it has ended.
            let _ = thread.join();
        }
    }
}
