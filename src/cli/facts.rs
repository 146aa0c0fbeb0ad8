//! Owns reading facts from the command line: one visitor a line, or one object over several, in
//! constant memory. Must not know what is answered.

use super::Impossible;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Where facts come from.
#[derive(clap::Args)]
pub struct Facts {
    /// A file of facts; `-` (or nothing) is standard input.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
}

/// The longest line of facts.
const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;

/// What some editors put at the start of a file.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The answer to a line that is no visitor.
#[derive(Serialize)]
pub struct Refusal {
    pub line: u64,
    pub error: String,
}

/// What answers each line: its number, and what stands on it or why that cannot be read.
pub type Answer<'a> = &'a mut dyn FnMut(u64, Result<&[u8], String>) -> Result<(), Impossible>;

impl Facts {
    /// Opens them.
    pub fn open(&self) -> Result<impl BufRead + use<>, Impossible> {
        let facts: Box<dyn Read> = match self.facts.as_deref() {
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
        Ok(BufReader::with_capacity(1 << 16, facts))
    }
}

/// Answers each visitor in turn. Blank lines are passed over, and counted.
pub fn each_line(mut facts: impl BufRead, answer: Answer<'_>) -> Result<(), Impossible> {
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
                too_long(answer, number)?;
            }
            Line::Read => {
                number += 1;
                if is_blank(&line) {
                    continue;
                }
                if first && line.starts_with(BYTE_ORDER_MARK) {
                    line.drain(..BYTE_ORDER_MARK.len());
                }
                if first && is_begun(&line) {
                    return one_object(&mut facts, line, number, answer);
                }
                first = false;
                answer(number, Ok(&line))?;
            }
        }
    }
}

/// Takes everything as one object over several lines, where it is one; else answers line by
/// line.
fn one_object(
    facts: &mut impl BufRead,
    mut whole: Vec<u8>,
    mut number: u64,
    answer: Answer<'_>,
) -> Result<(), Impossible> {
    let room = (MAX_LINE_BYTES as u64).saturating_sub(whole.len() as u64);
    facts.by_ref().take(room).read_to_end(&mut whole).map_err(unreadable)?;
    if serde_json::from_slice::<&serde_json::value::RawValue>(&whole).is_ok() {
        return answer(number, Ok(&whole));
    }
    // Lines after all, of which the last one may be cut where the room ended.
    let cut = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    for part in whole[..cut].split_inclusive(|byte| *byte == b'\n') {
        if !is_blank(part) {
            answer(number, Ok(part))?;
        }
        number += 1;
    }
    let mut last = whole.split_off(cut);
    drop(whole);
    match next_line(facts, &mut last).map_err(unreadable)? {
        Line::TooLong => too_long(answer, number)?,
        Line::End | Line::Read if is_blank(&last) => {}
        Line::End | Line::Read => answer(number, Ok(&last))?,
    }
    rest(facts, number, answer)
}

fn rest(facts: &mut impl BufRead, mut number: u64, answer: Answer<'_>) -> Result<(), Impossible> {
    let mut line = Vec::new();
    loop {
        line.clear();
        match next_line(facts, &mut line).map_err(unreadable)? {
            Line::End => return Ok(()),
            Line::TooLong => {
                number += 1;
                too_long(answer, number)?;
            }
            Line::Read => {
                number += 1;
                if !is_blank(&line) {
                    answer(number, Ok(&line))?;
                }
            }
        }
    }
}

fn too_long(answer: Answer<'_>, number: u64) -> Result<(), Impossible> {
    answer(number, Err("this line is longer than 16 MiB".to_owned()))
}

/// A line of facts.
enum Line {
    End,
    TooLong,
    Read,
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
