//! Owns checking beside the conversation: of what is asked for one set, only the newest is done.
//! Must not know the protocol.

use crate::check::{Checker, Report};
use crate::desk::Desk;
use crate::diagnostic::Diagnostic;
use crate::vocabulary::Date;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// A set to check.
#[derive(Debug)]
pub struct Job {
    /// Which set.
    pub set: String,
    /// Which of its texts, counted.
    pub turn: u64,
    /// The set as it was read.
    pub desk: Arc<Desk>,
    /// What was told while reading.
    pub told: Vec<Diagnostic>,
    /// The day of the check.
    pub today: Date,
}

/// A set that was checked.
#[derive(Debug)]
pub struct Done {
    /// Which set.
    pub set: String,
    /// Which of its texts.
    pub turn: u64,
    /// The set as it was read.
    pub desk: Arc<Desk>,
    /// What was found; nothing where the check failed, which none should.
    pub report: Option<Arc<Report>>,
}

/// Starts checking; ends when the sender is dropped, or nobody is told any more.
pub fn start(tell: impl Fn(Done) -> bool + Send + 'static) -> Sender<Job> {
    let (jobs, wanted) = channel::<Job>();
    thread::spawn(move || {
        let mut checkers: BTreeMap<String, Checker> = BTreeMap::new();
        let mut queue: BTreeMap<String, Job> = BTreeMap::new();
        loop {
            if queue.is_empty() {
                let Ok(job) = wanted.recv() else { return };
                queue.insert(job.set.clone(), job);
            }
            while let Ok(job) = wanted.try_recv() {
                queue.insert(job.set.clone(), job);
            }
            let Some((_, job)) = queue.pop_first() else { continue };
            let checker = checkers.entry(job.set.clone()).or_default();
            let (desk, today) = (Arc::clone(&job.desk), job.today);
            let check = AssertUnwindSafe(|| checker.check_parsed(&desk.sources, &desk.ast, job.told, today));
            let report = catch_unwind(check).ok().map(Arc::new);
            if report.is_none() {
                // What it kept may be half done.
                checkers.remove(&job.set);
            }
            if !tell(Done { set: job.set, turn: job.turn, desk: job.desk, report }) {
                return;
            }
        }
    });
    jobs
}
