//! Owns `tightrope decide`: facts in, decisions out, line by line and in constant memory.
//! Must not know how a decision is made.

use super::{Counter, Exit, Facts, Impossible, Paths, Refusal, Screen, each_line, surface};
use crate::decide::{Buckets, Ready, Room, Visitor};
use std::io::{self, BufWriter, Write};

/// So many bytes are written at a time.
const AT_A_TIME: usize = 1 << 16;

/// Arguments of `decide`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope decide policies/ --surface home --facts visitors.jsonl
  echo '{\"id\": \"v-102\"}' | tightrope decide policies/ --surface home
  tightrope decide policies.json --surface home --facts visitors.jsonl --no-buckets

Facts are one JSON object a visitor, each on a line; decisions come in the same order. A line that \
cannot be read is answered in its place, and the rest is decided.

Exit status: 0 fine, 1 the policy or a line of facts has errors, 2 the command could not be carried \
out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    /// The surface to decide.
    #[arg(long, value_name = "NAME")]
    surface: String,
    #[command(flatten)]
    facts: Facts,
    /// Hold nobody out, and take everybody into every rollout.
    #[arg(long)]
    no_buckets: bool,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let Some(tables) = screen.tables(&options.paths)? else {
        return Ok(Exit::Errors);
    };
    let surface = surface(&tables, &options.surface)?;
    let (ready, mut room) = (Ready::new(tables), Room::default());
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
                let decision = ready.decide(surface, &visitor, problems, buckets, &mut room);
                serde_json::to_writer(&mut out, &decision).map_err(io::Error::from)?;
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
    read?;
    Ok(if refused { Exit::Errors } else { Exit::Fine })
}
