//! Owns the language server: the protocol of editors, and nothing of what it speaks about.
//! Must not know how policies are read, checked or drawn; it asks `desk`, and converts.
//!
//! One thread reads messages, one checks, and one answers. Whatever waits is taken at once: of
//! several changes only the last text is read and checked. Names are answered for from the text
//! as it is; what needs a check waits for it.

mod actions;
mod completion;
mod convert;
mod diagnostics;
mod document;
mod folding;
mod format;
mod hints;
mod hover;
mod initialize;
mod lens;
mod look;
mod navigate;
mod rename;
mod requests;
mod server;
mod sets;
mod symbols;
mod tokens;
mod transport;
mod worker;
mod workspace;

use crate::engine::Clock;
use server::{Event, Server};
use std::io::{BufRead, Write};
use std::sync::mpsc::channel;
use std::thread;

/// How the conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The client said `shutdown`, then `exit`.
    Orderly,
    /// It said `exit`, or nothing more, without `shutdown`.
    Abrupt,
}

/// Speaks with an editor until it says `exit`, or closes its end.
pub fn serve(
    input: impl BufRead + Send + 'static,
    output: impl Write + Send + 'static,
    clock: Clock,
) -> Ending {
    let (events, happened) = channel();
    let tell = events.clone();
    thread::spawn(move || transport::read(input, &|incoming| tell.send(Event::Client(incoming)).is_ok()));
    let jobs = worker::start(move |done| events.send(Event::Checked(Box::new(done))).is_ok());
    Server::new(transport::Writer::new(output), jobs, clock).run(&happened)
}
