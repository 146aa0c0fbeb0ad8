//! Owns `tightrope test`. Must not know how a test is run.

use super::{Exit, Impossible, Paths, Screen, count, during};
use crate::check::check;
use crate::engine;
use crate::render::run::{self, Show};
use crate::testing::{self, Least, Run};
use std::io::{self, Write};

/// Arguments of `test`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope test policies/
  tightrope test policies/ --filter herbs
  tightrope test policies/ --coverage-min 90%
  tightrope test policies/ --format junit > junit.xml

Exit status: 0 all pass, 1 one fails, or covers too little, or the policy has errors, 2 the command \
could not be carried out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    /// Run only the tests with this in their words, in large or small letters.
    #[arg(long, value_name = "WORDS")]
    filter: Option<String>,
    /// Tell what of the policy the tests cover, and what not.
    #[arg(long)]
    coverage: bool,
    /// Fail where the tests cover less than that; implies `--coverage`.
    #[arg(long, value_name = "N%")]
    coverage_min: Option<Least>,
    /// How to print the run.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Pretty,
    /// One JSON object.
    Json,
    /// JUnit XML, for CI systems.
    Junit,
    /// An LCOV tracefile, for editors and CI systems; always with coverage.
    Lcov,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let today = options.paths.today();
    let sources = engine::read_paths(&options.paths.paths)?;
    let report = during("checking the policies", || check(&sources, today));
    let Some(tables) = &report.tables else {
        screen.draw(&sources, &report.diagnostics)?;
        let _ = writeln!(io::stderr(), "this set has errors, so its tests were not run");
        return Ok(Exit::Errors);
    };
    let part = options.filter.as_deref().unwrap_or_default();
    let tests = testing::matching(&report.policy, part);
    let left_out = report.policy.tests.len() - tests.len();
    if options.filter.is_some() && tests.is_empty() {
        let of = count(left_out, "test");
        return Err(Impossible::Words(format!("no test has `{part}` in its words; the set has {of}")));
    }
    let outcomes = during("running the tests", || testing::run_those(tables, &tests, today));
    let is_asked = options.coverage || options.coverage_min.is_some() || options.format == Format::Lcov;
    let coverage = is_asked.then(|| {
        during("measuring what the tests cover", || {
            testing::measure(&report.policy, tables, &sources, &tests, today)
        })
    });
    let run = Run { outcomes, left_out, coverage };
    print(&sources, &run, options.format)?;
    let enough = is_enough(&run, options.coverage_min.as_ref());
    Ok(if run.failed() == 0 && enough { Exit::Fine } else { Exit::Errors })
}

/// What machines read goes to standard output alone; beside it, people are told what failed.
fn print(sources: &crate::source::Sources, run: &Run, format: Format) -> Result<(), Impossible> {
    let words = |show| run::pretty(sources, run, show).map_err(unwritten);
    let printed = match (format, &run.coverage) {
        (Format::Json, _) => format!("{}\n", run::json(sources, run)?),
        (Format::Junit, _) => run::junit(sources, run).map_err(unwritten)?,
        (Format::Lcov, Some(coverage)) => run::lcov(sources, coverage).map_err(unwritten)?,
        (Format::Pretty | Format::Lcov, _) => words(Show::All)?,
    };
    io::stdout().lock().write_all(printed.as_bytes())?;
    if matches!(format, Format::Junit | Format::Lcov) {
        io::stderr().write_all(words(Show::Failed)?.as_bytes())?;
    }
    Ok(())
}

fn unwritten(error: impl std::fmt::Display) -> Impossible {
    Impossible::Words(format!("the run cannot be written: {error}"))
}

/// Whether the tests cover as much as was asked for; where not, that is told.
fn is_enough(run: &Run, least: Option<&Least>) -> bool {
    let (Some(coverage), Some(least)) = (&run.coverage, least) else {
        return true;
    };
    let total = coverage.total();
    let enough = total.reaches(least);
    if !enough {
        let _ = writeln!(io::stderr(), "the tests cover {total} of this set, and {least} is the least");
    }
    enough
}
