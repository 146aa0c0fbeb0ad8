//! Owns what lies between those who decide and the one who writes: a bounded queue, what becomes of
//! decisions that find it full, and what is counted. Must not know files.

use super::OnFull;
use super::record::Record;
use chrono::{DateTime, Utc};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So long the writer waits for more once there is something, so that it is woken rarely: waking it
/// is what costs those who decide most.
const LINGER: Duration = Duration::from_millis(50);
/// So long it waits after it could not write.
const RETRY: Duration = Duration::from_secs(1);

/// How it stands with a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogStatus {
    /// How many lines were written.
    pub written: u64,
    /// How many lines were lost: the queue was full, or they could not be written to the end.
    pub lost: u64,
    /// How often writing failed.
    pub failures: u64,
    /// Why nothing can be written at the moment; nothing while it can.
    pub failing: Option<String>,
}

#[derive(Debug)]
pub(super) struct Queue {
    capacity: usize,
    on_full: OnFull,
    state: Mutex<State>,
    /// Something for the writer.
    filled: Condvar,
    /// Something for those who wait for the writer.
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Record>,
    gap: Option<Gap>,
    status: LogStatus,
    /// How many lines have come in, lost ones among them, and with how many of them the writer is done.
    came: u64,
    done: u64,
    hurry: bool,
    closing: bool,
    /// Nobody writes any more.
    ended: bool,
}

/// What was lost since that was last written down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    pub lost: u64,
    pub between: (DateTime<Utc>, DateTime<Utc>),
}

/// What there is to write.
pub(super) struct Turn {
    /// What was lost after what waited.
    pub gap: Option<Gap>,
    /// Nothing more will come.
    pub last: bool,
}

impl Queue {
    pub(super) fn new(capacity: usize, on_full: OnFull) -> Self {
        let (filled, moved) = (Condvar::new(), Condvar::new());
        Queue { capacity: capacity.max(1), on_full, state: Mutex::default(), filled, moved }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, of: &Condvar, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        of.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a record in, or counts it as lost.
    pub(super) fn push(&self, record: Record) {
        let lines = record.slots.len() as u64;
        let mut state = self.lock();
        // A disk that is full stops nobody from deciding.
        while state.waiting.len() >= self.capacity
            && self.on_full == OnFull::Wait
            && state.status.failing.is_none()
            && !state.ended
        {
            state = self.wait(&self.moved, state);
        }
        state.came += lines;
        if state.waiting.len() >= self.capacity || state.ended {
            state.status.lost += lines;
            let before = state.gap.map_or((0, record.at), |gap| (gap.lost, gap.between.0));
            state.gap = Some(Gap { lost: before.0 + lines, between: (before.1, record.at) });
            return;
        }
        state.waiting.push_back(record);
        let wakes = state.waiting.len() == 1 || state.waiting.len() == self.hurried();
        drop(state);
        if wakes {
            self.filled.notify_one();
        }
    }

    /// So many make it worth to be written at once.
    fn hurried(&self) -> usize {
        self.capacity.div_ceil(2)
    }

    /// Waits until there is something to write, and gives it.
    pub(super) fn take(&self, batch: &mut VecDeque<Record>) -> Turn {
        let mut state = self.lock();
        while state.waiting.is_empty() && state.gap.is_none() && !state.closing {
            state = self.wait(&self.filled, state);
        }
        let enough = self.hurried();
        let more = |state: &mut State| !(state.closing || state.hurry || state.waiting.len() >= enough);
        let waited = self.filled.wait_timeout_while(state, LINGER, more);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.hurry = false;
        batch.clear();
        std::mem::swap(batch, &mut state.waiting);
        let turn = Turn { gap: state.gap.take(), last: state.closing };
        drop(state);
        self.moved.notify_all();
        turn
    }

    /// So many lines are in the file, and so many that were lost are told there.
    pub(super) fn wrote(&self, lines: u64, told: u64) {
        let mut state = self.lock();
        state.status.written += lines;
        state.done += lines + told;
        drop(state);
        self.moved.notify_all();
    }

    /// What failed has worked.
    pub(super) fn recovered(&self) {
        self.lock().status.failing = None;
    }

    /// Nothing could be written, for that reason. Waits until it is time to try again; false where it
    /// is not worth it any more.
    pub(super) fn failed(&self, why: String) -> bool {
        let mut state = self.lock();
        state.status.failures += 1;
        state.status.failing = Some(why);
        self.moved.notify_all();
        if state.closing {
            return false;
        }
        let waits = |state: &mut State| !(state.closing || state.hurry);
        let waited = self.filled.wait_timeout_while(state, RETRY, waits);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.hurry = false;
        true
    }

    /// Nobody writes any more; what is left is lost.
    pub(super) fn end(&self, left: u64) {
        let mut state = self.lock();
        let waiting: usize = state.waiting.iter().map(|record| record.slots.len()).sum();
        state.status.lost += left + waiting as u64;
        state.waiting.clear();
        state.ended = true;
        drop(state);
        self.moved.notify_all();
    }

    /// Waits until all that has come so far is written, or writing fails once more.
    pub(super) fn flush(&self) -> Result<(), String> {
        let mut state = self.lock();
        let (came, failures) = (state.came, state.status.failures);
        while state.done < came {
            if state.status.failures > failures || state.ended {
                let why = state.status.failing.clone();
                return Err(why.unwrap_or_else(|| "nobody writes any more".to_owned()));
            }
            state.hurry = true;
            self.filled.notify_one();
            state = self.wait(&self.moved, state);
        }
        Ok(())
    }

    pub(super) fn close(&self) {
        self.lock().closing = true;
        self.filled.notify_all();
    }

    pub(super) fn status(&self) -> LogStatus {
        self.lock().status.clone()
    }
}
