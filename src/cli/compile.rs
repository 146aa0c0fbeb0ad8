//! Owns `tightrope compile`. Must not know the formats.

use super::{Exit, Impossible, Paths, Screen, during};
use crate::export;
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `compile`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope compile policies/ --to json > policies.json    # the artifact that hosts load
  tightrope compile policies/ --to markdown                # the tables, to read
  tightrope compile policies/ --to csv --out tables/       # one file for each slot

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
        })
    })?;
    match &options.out {
        None => {
            let texts: Vec<&str> = files.iter().map(|(_, text)| text.as_str()).collect();
            io::stdout().write_all(texts.join("\n").as_bytes())?;
        }
        Some(folder) => {
            let refused = |path: &std::path::Path| {
                let path = path.display().to_string();
                move |error: io::Error| Impossible::Words(format!("cannot write `{path}`: {error}"))
            };
            std::fs::create_dir_all(folder).map_err(refused(folder))?;
            for (name, text) in files {
                let path = folder.join(name);
                std::fs::write(&path, text).map_err(refused(&path))?;
            }
        }
    }
    Ok(Exit::Fine)
}
