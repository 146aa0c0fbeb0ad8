//! Runs everything, and prints or writes what was found.

use clap::Parser;
use peers::engine::Trouble;
use peers::measure::{Part, Settings, costs, decide};
use peers::report::{Section, machine, page, plot};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Tightrope and its peers at one workload: the same outcomes first, then the time.
#[derive(Parser)]
struct Arguments {
    /// Sizes up to 1,000 rules and few rounds; all are still held to the same outcomes.
    #[arg(long)]
    quick: bool,
    /// Writes `performance.md` and `performance.svg` into this folder, and prints nothing.
    #[arg(long, value_name = "FOLDER")]
    write: Option<PathBuf>,
    /// The date that the page bears.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Only these parts.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Only these entrants.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    entrants: Vec<String>,
    /// Other sizes, smallest first.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    sizes: Vec<usize>,
    /// Another number of rounds.
    #[arg(long, value_name = "COUNT")]
    rounds: Option<usize>,
    /// Another seed.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("error: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Trouble> {
    let mut settings = if arguments.quick { Settings::quick() } else { Settings::full() };
    if !arguments.sizes.is_empty() {
        settings.sizes = arguments.sizes;
    }
    settings.rounds = arguments.rounds.unwrap_or(settings.rounds);
    settings.seed = arguments.seed.unwrap_or(settings.seed);
    settings.names = arguments.entrants;
    let wanted = |part: Part| arguments.only.is_empty() || arguments.only.contains(&part);

    let mut sections: Vec<Section> = Vec::new();
    let mut picture = None;
    if wanted(Part::Decide) {
        let costs = costs(&settings)?;
        picture = Some(plot(&costs.lines())?);
        sections.push(decide(&costs, &settings));
    }
    for part in Part::OTHERS.into_iter().filter(|part| wanted(*part)) {
        eprintln!("{part:?} …");
        sections.push(part.run(&settings)?);
    }
    let page = page(&sections, &machine(), arguments.date.as_deref());
    let Some(folder) = arguments.write else {
        print!("{page}");
        return Ok(());
    };
    fs::write(folder.join("performance.md"), page)?;
    if let Some(picture) = picture {
        fs::write(folder.join("performance.svg"), picture)?;
    }
    Ok(())
}
