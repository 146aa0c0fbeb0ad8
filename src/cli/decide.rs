//! Owns `tightrope decide`: facts in, decisions out, line by line and in constant memory.
//! Must not know how a decision is made.

use super::{
    Counter, Exit, Facts, Impossible, Paths, Refusal, Screen, SignedBy, count, each_line, kept, surface,
};
use crate::decide::{Buckets, Room, Visitor};
use crate::engine::log::{DecisionLog, OnFull};
use crate::engine::{self, Set};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// So many bytes are written at a time.
const AT_A_TIME: usize = 1 << 16;

/// Arguments of `decide`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope decide policies/ --surface home --facts visitors.jsonl
  echo '{\"id\": \"v-102\"}' | tightrope decide policies/ --surface home
  tightrope decide policies.json --surface home --facts visitors.jsonl --no-buckets
  tightrope decide policies/ --surface home --facts visitors.jsonl --log log.jsonl --log-key log.key

Facts are one JSON object a visitor, each on a line; decisions come in the same order. A line that \
cannot be read is answered in its place, and the rest is decided.

Exit status: 0 fine, 1 the policy or a line of facts has errors, 2 the command could not be carried \
out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    signed_by: SignedBy,
    /// The surface to decide.
    #[arg(long, value_name = "NAME")]
    surface: String,
    #[command(flatten)]
    facts: Facts,
    /// Hold nobody out, and take everybody into every rollout.
    #[arg(long)]
    no_buckets: bool,
    /// Write down what was decided, as lines for measuring, behind what stands in that file.
    #[arg(long, value_name = "FILE", requires = "log_key", conflicts_with = "no_buckets")]
    log: Option<PathBuf>,
    /// The secret by which the log hides ids: a file of 64 hexadecimal digits.
    #[arg(long, value_name = "FILE", requires = "log")]
    log_key: Option<PathBuf>,
}

impl Options {
    /// The log, where one is asked for. Nobody waits for a decision here, so nothing is lost.
    fn log(&self) -> Result<Option<DecisionLog>, Impossible> {
        let (Some(path), Some(key)) = (&self.log, &self.log_key) else { return Ok(None) };
        let key = kept(key, engine::log_key(key)?);
        let log = DecisionLog::to(path).on_full(OnFull::Wait).clock(self.paths.clock());
        Ok(Some(log.start(key)?))
    }
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let Some(loaded) = screen.load(&options.paths, &options.signed_by)? else {
        return Ok(Exit::Errors);
    };
    let Some(set) = Set::of_loaded(loaded, SystemTime::now())?.map(Arc::new) else {
        return Ok(Exit::Errors);
    };
    let surface = surface(set.tables(), &options.surface)?;
    let log = options.log()?;
    let (ready, mut room) = (set.ready(), Room::default());
    let buckets = if options.no_buckets { Buckets::Off } else { Buckets::ById };
    let now = options.paths.now();
    let mut visitor = Visitor::new(&ready.tables().vocabulary, now);
    let facts = options.facts.open()?;
    let mut out = BufWriter::with_capacity(AT_A_TIME, io::stdout().lock());
    let mut refused = false;
    let mut progress = Counter::begin("lines answered");
    let read = each_line(facts, &mut |line, facts| {
        let read = facts
            .and_then(|facts| ready.read_into(facts, now, &mut visitor).map_err(|error| error.to_string()));
        match read {
            Ok(problems) => {
                let choices = ready.choose(surface, &visitor, buckets, &mut room);
                if let Some(log) = &log {
                    // They are by the set that was just asked.
                    let _ = log.record(&set, &choices);
                }
                serde_json::to_writer(&mut out, &choices.decision(problems)).map_err(io::Error::from)?;
            }
            Err(error) => {
                refused = true;
                serde_json::to_writer(&mut out, &Refusal { line, error }).map_err(io::Error::from)?;
            }
        }
        out.write_all(b"\n")?;
        progress.count();
        Ok(())
    });
    // What was answered before the facts could not be read any further is an answer.
    out.flush()?;
    if let Some(log) = &log {
        log.flush()?;
        match log.lost() {
            0 => {}
            lost => {
                let lost = count(usize::try_from(lost).unwrap_or(usize::MAX), "line");
                return Err(Impossible::Words(format!(
                    "the decision log is not whole: {lost} could not be written"
                )));
            }
        }
    }
    read?;
    Ok(if refused { Exit::Errors } else { Exit::Fine })
}
