//! Owns `tightrope decide` as a whole process, against one that only reads and writes the lines.
//! Must not know how either works.

use super::Settings;
use super::programs::build;
use crate::engine::Trouble;
use crate::race::take_turns;
use crate::report::{Bound, Figure, Section, grouped, short, time};
use crate::rope;
use crate::tightrope::{SURFACE, Tightrope, artifact, checked, today};
use crate::workload::Profile;
use ::tightrope::decide::Room;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RULES: usize = 1_000;

/// Measures it.
///
/// # Errors
/// Where a program cannot be built or fails.
pub fn run(settings: &Settings) -> Result<Section, Trouble> {
    let (tightrope, plain) = (build("tightrope")?, build("lines")?);
    let folder = tempfile::tempdir()?;
    let workload = settings.workload(Profile::Targeted, RULES);
    let tables = checked(&rope::policy(&workload))?;
    let (policy, facts, sample) = (
        folder.path().join("policy.json"),
        folder.path().join("facts.jsonl"),
        folder.path().join("sample.json"),
    );
    fs::write(&policy, artifact(&tables)?)?;
    let visitors = workload.visitors.iter().cycle().take(settings.lines);
    let lines: String = visitors.map(|visitor| visitor.json(&workload.attributes) + "\n").collect();
    fs::write(&facts, &lines)?;
    fs::write(&sample, middling(&Tightrope::of(tables)?, &lines)?)?;

    let mut decide = Command::new(&tightrope);
    decide.args(["decide", "--surface", SURFACE, "--today", &today().to_string()]);
    decide.arg(&policy).arg("--facts").arg(&facts);
    let mut copy = Command::new(&plain);
    copy.arg(&facts).arg(&sample);
    let rounds = settings.rounds.min(9);
    let each = take_turns(rounds, [&mut || timed(&mut decide), &mut || timed(&mut copy)])?;
    let ratio = each[0] / each[1];
    let [decide, copy] = each.map(|seconds| time(seconds * 1e9));
    let text = format!(
        "{} visitors as JSON lines, {} rules in an artifact, whole processes from start to end:\n\
         `tightrope decide` takes {decide}. A program that reads the same lines with `serde_json`, and writes\n\
         with it as many decisions of middling size that were made before, takes {copy}; the ratio is {} ×.\n",
        grouped(settings.lines as i64),
        grouped(RULES as i64),
        short(ratio),
    );
    let figure = Figure::new(
        "`tightrope decide` on JSON lines, whole process, against reading and writing them",
        Bound::AtMost(3.0),
        Bound::AtMost(2.0),
        " ×",
        ratio,
    );
    Ok(Section { title: "JSON lines".to_owned(), text, figures: vec![figure] })
}

/// A decision than which as many are longer as are shorter.
fn middling(engine: &Tightrope, lines: &str) -> Result<String, Trouble> {
    let decisions = lines.lines().take(1_000).map(|line| {
        let visitor = engine.read(line.as_bytes())?;
        Ok::<_, Trouble>(serde_json::to_string(&engine.whole(&visitor, &mut Room::default()))?)
    });
    let mut decisions = decisions.collect::<Result<Vec<String>, _>>()?;
    decisions.sort_by_key(String::len);
    let middle = decisions.len() / 2;
    Ok(decisions.swap_remove(middle))
}

fn timed(command: &mut Command) -> Result<Duration, Trouble> {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).status()?;
    let took = start.elapsed();
    if status.success() { Ok(took) } else { Err(format!("a program failed: {status}").into()) }
}
