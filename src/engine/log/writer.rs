//! Owns the thread that writes: line by line, again where it fails, and to the end.
//! Must not know who decides, nor how files are named.

use super::LogEvent;
use super::files::Files;
use super::queue::{Gap, Queue};
use super::record::{Record, write_gap};
use chrono::{DateTime, Utc};
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Who is told of trouble.
pub(super) type Told = Box<dyn Fn(LogEvent) + Send>;

pub(super) struct Writer {
    pub queue: Arc<Queue>,
    pub files: Files,
    pub told: Option<Told>,
}

/// Whatever ends the thread, nobody waits for it any more.
struct Ended(Arc<Queue>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.end(0);
    }
}

impl Writer {
    pub(super) fn run(mut self) {
        let ended = Ended(Arc::clone(&self.queue));
        let mut batch = VecDeque::new();
        loop {
            let turn = self.queue.take(&mut batch);
            let total: usize = batch.iter().map(|record| record.slots.len()).sum();
            if !self.write(&batch, turn.gap) {
                // Which of them reached the file nobody can tell; told is the worst.
                ended.0.end(total as u64);
                return;
            }
            let told = turn.gap.map_or(0, |gap| gap.lost);
            self.queue.wrote(total as u64, told);
            if turn.last {
                return;
            }
        }
    }

    /// Writes decisions, and what is missing after them; false where that failed to the end.
    fn write(&mut self, batch: &VecDeque<Record>, gap: Option<Gap>) -> bool {
        let mut line = Vec::new();
        for record in batch {
            for decided in &record.slots {
                line.clear();
                record.write(*decided, &mut line);
                if !self.put(record.at, &line) {
                    return false;
                }
            }
        }
        if let Some(gap) = gap {
            line.clear();
            write_gap(gap.lost, gap.between, &mut line);
            if !self.put(gap.between.1, &line) {
                return false;
            }
        }
        self.insist(Files::write_out)
    }

    fn put(&mut self, at: DateTime<Utc>, line: &[u8]) -> bool {
        let day = at.date_naive();
        if !self.insist(|files| files.make_room(day, line.len())) {
            return false;
        }
        self.files.append(day, line);
        true
    }

    /// Tries until it works, or nobody waits for it any more.
    fn insist(&mut self, mut step: impl FnMut(&mut Files) -> io::Result<()>) -> bool {
        let mut is_told = false;
        while let Err(error) = step(&mut self.files) {
            let why = super::words(&error);
            if !std::mem::replace(&mut is_told, true) {
                self.tell(LogEvent::Failing(why.clone()));
            }
            if !self.queue.failed(why) {
                return false;
            }
        }
        if is_told {
            self.queue.recovered();
            self.tell(LogEvent::Recovered);
        }
        true
    }

    fn tell(&self, event: LogEvent) {
        if let Some(told) = &self.told {
            // A host's mistake in what it does on being told costs no line.
            drop(catch_unwind(AssertUnwindSafe(|| told(event))));
        }
    }
}
