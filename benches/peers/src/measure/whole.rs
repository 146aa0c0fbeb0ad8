//! Owns what the whole decision costs beyond its winners: holdout, limits and texts.
//! Must not know how it is made.

use super::Settings;
use crate::engine::{Engine, Trouble};
use crate::race::take_turns;
use crate::report::{Section, grouped, time};
use crate::tightrope::Tightrope;
use crate::workload::{Profile, SLOTS};
use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

/// Measures it, for Tightrope alone.
///
/// # Errors
/// Where something fails.
pub fn run(settings: &Settings) -> Result<Section, Trouble> {
    let mut text = String::from(
        "Tightrope alone, targeted rules, facts decoded: the winners, the whole decision (tier, winners,\n\
         holdout, limits, the texts spoken to the visitor, what was used and why), and that decision\n\
         written as JSON.\n\n| rules | winners | whole decision | and written |\n|---:|---:|---:|---:|\n",
    );
    for rules in settings.sizes.iter().filter(|rules| **rules <= 10_000) {
        let workload = settings.workload(Profile::Targeted, *rules);
        let engine = Tightrope::prepare(&workload)?;
        let visitors = workload.visitors.iter().map(|visitor| engine.load(&workload, visitor));
        let visitors = visitors.collect::<Result<Vec<_>, _>>()?;
        let mut winners = || {
            let start = Instant::now();
            for visitor in &visitors {
                let mut winners = [None; SLOTS];
                engine.winners(visitor, &mut winners);
                black_box(winners);
            }
            Ok(start.elapsed())
        };
        let mut whole = || {
            let start = Instant::now();
            visitors.iter().for_each(|visitor| drop(black_box(engine.whole(visitor))));
            Ok(start.elapsed())
        };
        let mut written = || {
            let start = Instant::now();
            let mut out = Vec::new();
            for visitor in &visitors {
                out.clear();
                serde_json::to_writer(&mut out, &engine.whole(visitor))?;
                black_box(&out);
            }
            Ok(start.elapsed())
        };
        let each = take_turns(settings.rounds, [&mut winners, &mut whole, &mut written])?;
        let [winners, whole, written] = each.map(|seconds| time(seconds * 1e9 / visitors.len() as f64));
        let _ = writeln!(text, "| {} | {winners} | {whole} | {written} |", grouped(*rules as i64));
    }
    Ok(Section { title: "The whole decision".to_owned(), text, figures: Vec::new() })
}
