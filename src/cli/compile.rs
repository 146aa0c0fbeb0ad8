//! Owns `tightrope compile`. Must not know the formats.

use super::{Exit, Impossible, Paths, Screen, SignedBy, during, kept, write_files};
use crate::engine;
use crate::export::{self, PageError};
use crate::table::{self, SigningKey, Tables};
use std::path::PathBuf;

/// Arguments of `compile`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope compile policies/ --to json > policies.json    # the artifact that hosts load
  tightrope compile policies/ --to markdown                # the tables, to read
  tightrope compile policies/ --to csv --out tables/       # one file for each slot
  tightrope compile policies/ --to html --out tables/      # one page for each slot
  tightrope compile policies/ --to json --sign-with key.pem --number 7 > policies.json

Exit status: 0 fine, 1 the policy has errors, 2 the command could not be carried out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    signed_by: SignedBy,
    /// The format to write.
    #[arg(long, value_enum)]
    to: Format,
    /// Sign the artifact with this key: an ed25519 key in PEM, without a password.
    #[arg(long, value_name = "FILE", requires = "number")]
    sign_with: Option<PathBuf>,
    /// The number of the signed artifact: hosts take none that is lower than what they have.
    #[arg(long, value_name = "NUMBER", requires = "sign_with")]
    number: Option<u64>,
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

impl Options {
    /// What to sign with, and the number.
    fn seal(&self) -> Result<Option<(SigningKey, u64)>, Impossible> {
        let (Some(path), Some(number)) = (&self.sign_with, self.number) else { return Ok(None) };
        if self.to != Format::Json {
            let words = "only the artifact that hosts load can be signed: `--to json`";
            return Err(Impossible::Words(words.to_owned()));
        }
        Ok(Some((kept(path, engine::signing_key(path)?), number)))
    }
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let seal = options.seal()?;
    let Some(tables) = screen.tables(&options.paths, &options.signed_by)? else {
        return Ok(Exit::Errors);
    };
    let files = during("writing the tables", || -> Result<_, Impossible> {
        Ok(match options.to {
            Format::Json => {
                let artifact = match &seal {
                    None => export::json(&tables)?,
                    Some((key, number)) => table::sign(&tables, key, *number)?,
                };
                vec![("tightrope.json".to_owned(), artifact + "\n")]
            }
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
