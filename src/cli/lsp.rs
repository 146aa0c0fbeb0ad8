//! Owns `tightrope lsp`. Must not know what is said.

use super::{Exit, date};
use crate::engine::Clock;
use crate::lsp::{Ending, serve};
use crate::vocabulary::{Date, Moment};
use std::io::{self, BufReader};

/// Arguments of `lsp`.
#[derive(clap::Args)]
#[command(after_long_help = "\
An editor starts this, and speaks the Language Server Protocol with it; docs/editors.md tells how.

Exit status: 0 where the editor said `shutdown` before it ended, else 1.")]
pub struct Options {
    /// The day of the check, in the place of the clock's.
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<Date>,
    /// What editors pass to say what they speak through; there is no other way.
    #[arg(long, hide = true)]
    stdio: bool,
}

pub fn run(options: &Options) -> Exit {
    let clock = options.today.map_or(Clock::System, |day| Clock::Fixed(Moment::Day(day)));
    match serve(BufReader::new(io::stdin()), io::stdout(), clock) {
        Ending::Orderly => Exit::Fine,
        Ending::Abrupt => Exit::Errors,
    }
}
