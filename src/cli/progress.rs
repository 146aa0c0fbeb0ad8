//! Owns telling a person who waits at a terminal that work goes on. Must not know what the work is.
//!
//! Nothing is told in the first second, nor where standard error is no terminal: whoever reads it
//! from a file wants what was found, not how long it took.

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What is done sooner needs no telling.
const LONG: Duration = Duration::from_secs(1);

/// How often the line is drawn again.
const TICK: Duration = Duration::from_millis(120);

/// Does the work, and names it where somebody waits for it.
pub fn during<T>(work: &'static str, does: impl FnOnce() -> T) -> T {
    let _line = is_watched().then(|| Line::begin("{spinner} {msg} … {elapsed}", work));
    does()
}

/// How many things are done already, where somebody waits for them.
pub struct Counter {
    line: Option<Line>,
    done: u64,
}

/// So many things are told of together: telling of each would slow down what it tells of.
const TOGETHER: u64 = 16;

impl Counter {
    /// Counts things that are printed one by one. Where they go to the terminal themselves, they
    /// are told of enough.
    pub fn begin(things: &'static str) -> Counter {
        let is_told = is_watched() && !io::stdout().is_terminal();
        let line =
            is_told.then(|| Line::begin("{spinner} {human_pos} {msg} … {rate} a second, {elapsed}", things));
        Counter { line, done: 0 }
    }

    /// One more is done.
    pub fn count(&mut self) {
        self.done += 1;
        if let Some(line) = &self.line
            && self.done.is_multiple_of(TOGETHER)
        {
            line.bar.set_position(self.done);
        }
    }
}

fn is_watched() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

/// A line at the foot of the terminal, which is gone when the work is done.
struct Line {
    bar: ProgressBar,
    done: Option<Sender<()>>,
    patience: Option<JoinHandle<()>>,
}

impl Line {
    fn begin(template: &str, words: &'static str) -> Line {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{}", HumanCount(state.per_sec() as u64));
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.with_key("rate", rate));
        }
        bar.set_message(words);
        let (done, waits) = channel::<()>();
        let shown = bar.clone();
        let patience = move || {
            if waits.recv_timeout(LONG) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        };
        // Without a thread, nothing is told, and the work is done all the same.
        let patience = thread::Builder::new().name("tightrope-progress".to_owned()).spawn(patience).ok();
        Line { bar, done: Some(done), patience }
    }
}

impl Drop for Line {
    /// Before anything else is printed, the line is gone.
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(patience) = self.patience.take() {
            let _ = patience.join();
        }
        self.bar.finish_and_clear();
    }
}
