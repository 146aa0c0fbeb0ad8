//! Owns `tightrope explain`. Must not know the checks, only their pages.

use super::{Exit, Impossible};
use crate::diagnostic::{Slug, did_you_mean};
use std::io::{self, Write};

/// Arguments of `explain`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope explain creepy
  tightrope explain    # lists all checks

Exit status: 0 fine, 2 no check is called so.")]
pub struct Options {
    /// The check, as it stands in brackets: `error[creepy]`.
    #[arg(value_name = "CHECK")]
    check: Option<String>,
}

pub fn run(options: &Options) -> Result<Exit, Impossible> {
    let mut out = io::stdout();
    let Some(name) = &options.check else {
        for slug in Slug::ALL {
            writeln!(out, "{slug:<16} {}", slug.severity())?;
        }
        return Ok(Exit::Fine);
    };
    let Some(slug) = Slug::parse(name) else {
        let help = did_you_mean(name, "check", Slug::ALL.iter().map(|slug| slug.name()));
        return Err(Impossible::Words(format!("no check is called `{name}`; {help}")));
    };
    out.write_all(slug.page().as_bytes())?;
    Ok(Exit::Fine)
}
