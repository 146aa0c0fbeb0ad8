//! Owns loading from text with every check, and from an artifact. Must not know how either is done.

use super::Settings;
use crate::engine::Trouble;
use crate::race::take_turns;
use crate::report::{Bound, Figure, Section, grouped, short, time};
use crate::rope;
use crate::tightrope::{Tightrope, artifact, checked};
use crate::workload::Profile;
use std::hint::black_box;
use std::time::Instant;

/// Measures both, by the rule.
///
/// # Errors
/// Where the rules do not check clean.
pub fn run(settings: &Settings) -> Result<Section, Trouble> {
    let workload = settings.workload(Profile::Targeted, settings.large);
    let text = rope::policy(&workload);
    let json = artifact(&checked(&text)?)?;
    let mut from_text = || {
        let start = Instant::now();
        black_box(Tightrope::of(checked(&text)?)?);
        Ok(start.elapsed())
    };
    let mut from_artifact = || {
        let start = Instant::now();
        black_box(Tightrope::of_artifact(json.as_bytes())?);
        Ok(start.elapsed())
    };
    let each = take_turns(settings.rounds.min(5), [&mut from_text, &mut from_artifact])?;
    let [from_text, from_artifact] = each.map(|seconds| seconds * 1e6 / settings.large as f64);
    let rules = grouped(settings.large as i64);
    let words = format!(
        "{rules} targeted rules, ready to decide by. From text ({} KiB) with every check: {} a rule. From an\n\
         artifact ({} KiB), whose version, hash and shape are checked: {} a rule.\n",
        grouped(text.len() as i64 / 1024),
        time(from_text * 1e3),
        grouped(json.len() as i64 / 1024),
        time(from_artifact * 1e3),
    );
    let figures = vec![
        figure("load from text with all checks, 10,000 rules", 63.0, 33.0, settings.at_full_size(from_text)),
        figure("load from artifact, 10,000 rules", 13.0, 5.0, settings.at_full_size(from_artifact)),
    ];
    let ratio = short(from_text / from_artifact);
    let text = format!("{words}\nAn artifact is {ratio} times as fast to load as its text.\n");
    Ok(Section { title: "Loading".to_owned(), text, figures })
}

fn figure(measure: &str, must: f64, aim: f64, found: f64) -> Figure {
    Figure::new(measure, Bound::AtMost(must), Bound::AtMost(aim), " µs a rule", found)
}
