//! Owns `tightrope decide`: facts in, decisions out, line by line and in constant memory.
//! Must not know how a decision is made.

use super::{Exit, Impossible, Paths, Screen};
use crate::decide::{self, Buckets};
use crate::diagnostic::did_you_mean;
use crate::table::Tables;
use crate::vocabulary::{Moment, SurfaceId};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Arguments of `decide`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  tightrope decide policies/ --surface home --facts visitors.jsonl
  echo '{\"id\": \"v-102\"}' | tightrope decide policies/ --surface home
  tightrope decide policies.json --surface home --facts visitors.jsonl --no-buckets

Facts are one JSON object a visitor, each on a line; decisions come in the same order.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    /// The surface to decide.
    #[arg(long, value_name = "NAME")]
    surface: String,
    /// A file of facts; `-` (or nothing) is standard input.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Hold nobody out, and take everybody into every rollout.
    #[arg(long)]
    no_buckets: bool,
}

/// The longest line of facts.
const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;

/// What some editors put at the start of a file.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The answer to a line that is no visitor.
#[derive(Serialize)]
struct Refusal {
    line: u64,
    error: String,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let Some(tables) = screen.tables(&options.paths)? else {
        return Ok(Exit::Errors);
    };
    let Some(surface) = tables.vocabulary.find_surface(&options.surface) else {
        let names = tables.vocabulary.surfaces.iter().map(|surface| surface.name.as_str());
        let help = did_you_mean(&options.surface, "surface", names);
        return Err(Impossible::Words(format!("no surface is called `{}`; {help}", options.surface)));
    };
    let buckets = if options.no_buckets { Buckets::Off } else { Buckets::ById };
    let facts: Box<dyn Read> = match options.facts.as_deref() {
        None => Box::new(io::stdin()),
        Some(path) if path == Path::new("-") => Box::new(io::stdin()),
        Some(path) if path.is_dir() => {
            return Err(Impossible::Words(format!(
                "`{}` is a folder, and facts stand in a file",
                path.display()
            )));
        }
        Some(path) => Box::new(File::open(path).map_err(|error| {
            Impossible::Words(format!("cannot read the facts in `{}`: {error}", path.display()))
        })?),
    };
    let mut stream = Stream {
        tables: &tables,
        surface,
        buckets,
        now: options.paths.now(),
        out: BufWriter::new(io::stdout().lock()),
        refused: false,
    };
    stream.run(BufReader::with_capacity(1 << 16, facts))?;
    stream.out.flush()?;
    Ok(if stream.refused { Exit::Errors } else { Exit::Fine })
}

struct Stream<'t, W: Write> {
    tables: &'t Tables,
    surface: SurfaceId,
    buckets: Buckets,
    now: Moment,
    out: W,
    refused: bool,
}

/// A line of facts.
enum Line {
    End,
    TooLong,
    Read,
}

impl<W: Write> Stream<'_, W> {
    fn run(&mut self, mut facts: impl BufRead) -> Result<(), Impossible> {
        let mut line = Vec::new();
        let mut number = 0;
        let mut first = true;
        loop {
            line.clear();
            match next_line(&mut facts, &mut line).map_err(unreadable)? {
                Line::End => return Ok(()),
                Line::TooLong => {
                    number += 1;
                    first = false;
                    self.too_long(number)?;
                }
                Line::Read => {
                    number += 1;
                    if is_blank(&line) {
                        continue;
                    }
                    if first && line.starts_with(BYTE_ORDER_MARK) {
                        line.drain(..BYTE_ORDER_MARK.len());
                    }
                    if first && is_begun(&line) && self.one_object(&mut facts, &mut line, number)? {
                        return Ok(());
                    }
                    first = false;
                    self.line(&line, number)?;
                }
            }
        }
    }

    fn line(&mut self, line: &[u8], number: u64) -> Result<(), Impossible> {
        match decide::read(&self.tables.vocabulary, line, self.now) {
            Ok((visitor, problems)) => {
                let decision = decide::decide(self.tables, self.surface, &visitor, problems, self.buckets);
                serde_json::to_writer(&mut self.out, &decision).map_err(io::Error::from)?;
                self.out.write_all(b"\n")?;
                Ok(())
            }
            Err(error) => self.refuse(number, error.to_string()),
        }
    }

    fn refuse(&mut self, line: u64, error: String) -> Result<(), Impossible> {
        self.refused = true;
        serde_json::to_writer(&mut self.out, &Refusal { line, error }).map_err(io::Error::from)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    /// Takes everything as one object over several lines, where it is one; else answers the
    /// lines that were looked at. False where there is more to read.
    fn one_object(
        &mut self,
        facts: &mut impl BufRead,
        line: &mut Vec<u8>,
        number: u64,
    ) -> Result<bool, Impossible> {
        let mut whole = std::mem::take(line);
        let room = (MAX_LINE_BYTES as u64).saturating_sub(whole.len() as u64);
        facts.by_ref().take(room).read_to_end(&mut whole).map_err(unreadable)?;
        if serde_json::from_slice::<&serde_json::value::RawValue>(&whole).is_ok() {
            self.line(&whole, number)?;
            return Ok(true);
        }
        // Lines after all, of which the last one may be cut where the room ended.
        let cut = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let mut number = number;
        for part in whole[..cut].split_inclusive(|byte| *byte == b'\n') {
            if !is_blank(part) {
                self.line(part, number)?;
            }
            number += 1;
        }
        let mut last = whole.split_off(cut);
        drop(whole);
        match next_line(facts, &mut last).map_err(unreadable)? {
            Line::TooLong => self.too_long(number)?,
            Line::End | Line::Read if is_blank(&last) => {}
            Line::End | Line::Read => self.line(&last, number)?,
        }
        self.rest(facts, number)?;
        Ok(true)
    }

    fn too_long(&mut self, number: u64) -> Result<(), Impossible> {
        self.refuse(number, "this line is longer than 16 MiB".to_owned())
    }

    fn rest(&mut self, facts: &mut impl BufRead, mut number: u64) -> Result<(), Impossible> {
        let mut line = Vec::new();
        loop {
            line.clear();
            match next_line(facts, &mut line).map_err(unreadable)? {
                Line::End => return Ok(()),
                Line::TooLong => {
                    number += 1;
                    self.too_long(number)?;
                }
                Line::Read => {
                    number += 1;
                    if !is_blank(&line) {
                        self.line(&line, number)?;
                    }
                }
            }
        }
    }
}

fn unreadable(error: io::Error) -> Impossible {
    Impossible::Words(format!("cannot read the facts: {error}"))
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Whether a line begins a JSON value and does not end it.
fn is_begun(line: &[u8]) -> bool {
    match serde_json::from_slice::<&serde_json::value::RawValue>(line) {
        Ok(_) => false,
        Err(error) => error.is_eof(),
    }
}

/// Adds the next line to `line`, its line feed included. Of a line that is too long nothing is
/// kept.
fn next_line(facts: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    let room = (MAX_LINE_BYTES + 1).saturating_sub(line.len());
    let read = facts.by_ref().take(room as u64).read_until(b'\n', line)?;
    if read == 0 && room > 0 {
        return Ok(Line::End);
    }
    if line.last() == Some(&b'\n') || line.len() <= MAX_LINE_BYTES {
        return Ok(Line::Read);
    }
    line.clear();
    loop {
        let buffer = facts.fill_buf()?;
        let (skip, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        facts.consume(skip);
        if ended {
            return Ok(Line::TooLong);
        }
    }
}
