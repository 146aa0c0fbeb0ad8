//! Owns `tightrope man`: one page of the manual for each command. Must not know the commands, only
//! what clap knows of them.

use super::{Exit, Impossible, into_folder};
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `man`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope man --out man/man1    # then `man -M man tightrope-check`
  tightrope man > tightrope.1     # the first page alone

Exit status: 0 fine, 2 a page cannot be written.")]
pub struct Options {
    /// A folder to write all pages into, made if need be; else the first goes to standard output.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(options: &Options, mut command: Command) -> Result<Exit, Impossible> {
    // It has no page of its own.
    command = command.mut_subcommand("help", |help| help.hide(true));
    let Some(folder) = &options.out else {
        io::stdout().write_all(&page(command)?)?;
        return Ok(Exit::Fine);
    };
    let mut pages = vec![command.clone()];
    pages.extend(command.get_subcommands().filter(|one| one.get_name() != "help").cloned());
    let named = |one: Command| Ok((Man::new(one.clone()).get_filename(), page(one)?));
    let pages: Vec<(String, Vec<u8>)> = pages.into_iter().map(named).collect::<io::Result<_>>()?;
    into_folder(folder, &pages)?;
    Ok(Exit::Fine)
}

/// A page as troff. What stands behind the options in the help (examples, notes, exit statuses) is
/// laid out by hand there, and stays so.
fn page(command: Command) -> io::Result<Vec<u8>> {
    let behind = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let is_first = command.has_subcommands();
    let man = Man::new(command).source(concat!("tightrope ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if is_first {
        man.render_subcommands_section(&mut page)?;
    }
    sections(&behind).to_writer(&mut page)?;
    Ok(page)
}

/// Paragraphs as sections: each is told by the words before its colon.
fn sections(text: &str) -> Roff {
    let mut roff = Roff::new();
    let mut last = "";
    for paragraph in text.split("\n\n") {
        let (title, body) = if let Some(body) = paragraph.strip_prefix("Examples:\n") {
            ("EXAMPLES", body)
        } else if let Some(body) = paragraph.strip_prefix("Exit status: ") {
            ("EXIT STATUS", body)
        } else {
            ("NOTES", paragraph)
        };
        if title == last {
            roff.control("PP", []);
        } else {
            roff.control("SH", [title]);
        }
        last = title;
        let is_laid_out = title == "EXAMPLES";
        if is_laid_out {
            roff.control("nf", []);
        }
        for line in body.lines() {
            roff.text([roman(line)]);
        }
        if is_laid_out {
            roff.control("fi", []);
        }
    }
    roff
}
