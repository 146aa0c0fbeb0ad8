//! Owns `tightrope compile`. Must not know the formats.

use super::{Exit, Impossible, Paths, Screen, during, write_files};
use crate::export::{self, PageError};
use crate::table::Tables;
use std::path::PathBuf;

/// Arguments of `compile`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope compile policies/ --to json > policies.json    # the artifact that hosts load
  tightrope compile policies/ --to markdown                # the tables, to read
  tightrope compile policies/ --to csv --out tables/       # one file for each slot
  tightrope compile policies/ --to html --out tables/      # one page for each slot

Exit status: 0 fine, 1 the policy has errors, 2 the command could not be carried out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    /// The format to write.
    #[arg(long, value_enum)]
    to: Format,
    /// A folder to write files into, made if need be; else standard output.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The artifact: versioned, hashed, loadable without the source.
    Json,
    /// Rows for a spreadsheet.
    Csv,
    /// Tables to read.
    Markdown,
    /// Tables to look at: a page for each slot, without network.
    Html,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let Some(tables) = screen.tables(&options.paths)? else {
        return Ok(Exit::Errors);
    };
    let files = during("writing the tables", || -> Result<_, Impossible> {
        Ok(match options.to {
            Format::Json => vec![("tightrope.json".to_owned(), export::json(&tables)? + "\n")],
            Format::Csv => export::csv(&tables),
            Format::Markdown => export::markdown(&tables),
            Format::Html => pages(&tables, options.out.is_none())?,
        })
    })?;
    write_files(options.out.as_deref(), &files)?;
    Ok(Exit::Fine)
}

/// Pages do not stand one after the other as other texts do: on standard output it is one of all.
fn pages(tables: &Tables, together: bool) -> Result<Vec<(String, String)>, PageError> {
    if together {
        Ok(vec![("tables.html".to_owned(), export::html_together(tables)?)])
    } else {
        export::html(tables)
    }
}
