//! Owns what the whole decision costs beyond its winners: holdout, limits and texts.
//! Must not know how it is made.

use super::Settings;
use crate::engine::{Engine, Trouble};
use crate::race::take_turns;
use crate::report::{Section, grouped, time};
use crate::tightrope::Tightrope;
use crate::workload::{Profile, SLOTS};
use ::tightrope::decide::{Codes, Room};
use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

/// Measures it, for Tightrope alone.
///
/// # Errors
/// Where something fails.
pub fn run(settings: &Settings) -> Result<Section, Trouble> {
    let mut text = String::from(
        "Tightrope alone, targeted rules, facts read: the codes of a visitor, the winners, what each slot shows\n\
         (codes, winners, holdout by id, limits), all of it rendered (the texts spoken to the visitor, what\n\
         was used and why), and that written as JSON.\n\n\
         | rules | codes | winners | choices | rendered | and written |\n|---:|---:|---:|---:|---:|---:|\n",
    );
    for rules in settings.sizes.iter().filter(|rules| **rules <= 10_000) {
        let workload = settings.workload(Profile::Targeted, *rules);
        let engine = Tightrope::prepare(&workload)?;
        let json = workload.visitors.iter().map(|visitor| visitor.json(&workload.attributes));
        let json: Vec<String> = json.collect();
        let visitors = json.iter().map(|json| engine.read(json.as_bytes()));
        let visitors = visitors.collect::<Result<Vec<_>, _>>()?;
        let coded = json.iter().map(|json| engine.code(json.as_bytes())).collect::<Result<Vec<_>, _>>()?;
        let mut codes = || {
            let (start, mut codes) = (Instant::now(), Codes::default());
            for visitor in &visitors {
                engine.encode(visitor, &mut codes);
                black_box(&codes);
            }
            Ok(start.elapsed())
        };
        let mut winners = || {
            let start = Instant::now();
            for codes in &coded {
                let mut winners = [None; SLOTS];
                engine.winners(codes, &mut winners);
                black_box(winners);
            }
            Ok(start.elapsed())
        };
        let mut choices = || {
            let (start, mut room) = (Instant::now(), Room::default());
            for visitor in &visitors {
                black_box(engine.choose(visitor, &mut room));
            }
            Ok(start.elapsed())
        };
        let mut whole = || {
            let (start, mut room) = (Instant::now(), Room::default());
            visitors.iter().for_each(|visitor| drop(black_box(engine.whole(visitor, &mut room))));
            Ok(start.elapsed())
        };
        let mut written = || {
            let (start, mut room) = (Instant::now(), Room::default());
            let mut out = Vec::new();
            for visitor in &visitors {
                out.clear();
                serde_json::to_writer(&mut out, &engine.whole(visitor, &mut room))?;
                black_box(&out);
            }
            Ok(start.elapsed())
        };
        let each =
            take_turns(settings.rounds, [&mut codes, &mut winners, &mut choices, &mut whole, &mut written])?;
        let each = each.map(|seconds| time(seconds * 1e9 / visitors.len() as f64));
        let _ = writeln!(text, "| {} | {} |", grouped(*rules as i64), each.join(" | "));
    }
    Ok(Section { title: "The whole decision".to_owned(), text, figures: Vec::new() })
}
