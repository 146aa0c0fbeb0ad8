//! Owns writing answers as JSON lines, many at a time. Must not know what they say.

use serde::Serialize;
use std::io::{self, Write};

/// How much is written at a time; the last line may make it more.
const AT_A_TIME: usize = 1 << 16;

/// Answers on their way out, whole lines always.
pub struct Lines<W> {
    out: W,
    waiting: Vec<u8>,
}

impl<W: Write> Lines<W> {
    /// Lines that go there.
    pub fn new(out: W) -> Self {
        Lines { out, waiting: Vec::with_capacity(AT_A_TIME * 2) }
    }

    /// Writes an answer, now or with those after it.
    pub fn write(&mut self, answer: &impl Serialize) -> io::Result<()> {
        let start = self.waiting.len();
        if let Err(error) = serde_json::to_writer(&mut self.waiting, answer) {
            self.waiting.truncate(start);
            return Err(error.into());
        }
        self.waiting.push(b'\n');
        if self.waiting.len() < AT_A_TIME {
            return Ok(());
        }
        self.pass_on()
    }

    /// Writes what is still to be written.
    pub fn end(mut self) -> io::Result<()> {
        self.pass_on()?;
        self.out.flush()
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let passed_on = self.out.write_all(&self.waiting);
        self.waiting.clear();
        passed_on
    }
}
