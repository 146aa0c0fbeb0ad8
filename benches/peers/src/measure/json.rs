//! Owns JSON in, decision out, against reading the same JSON into a plain struct.
//! Must not know how either is done.

use super::Settings;
use super::plain;
use crate::engine::{Engine, Trouble};
use crate::race::take_turns;
use crate::report::{Bound, Figure, Section, grouped, short, time};
use crate::tightrope::Tightrope;
use crate::workload::{Profile, SLOTS};
use ::tightrope::decide::Codes;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

/// Measures it.
///
/// # Errors
/// Where something cannot be read.
pub fn run(settings: &Settings) -> Result<Section, Trouble> {
    let mut figures = Vec::new();
    let mut text = String::from(
        "From the bytes of a visitor to the winners of all 8 slots, against `serde_json` reading the same\n\
         bytes into a plain struct of `Option`s.\n\n\
         | rules | JSON in, decision out | into a plain struct | ratio |\n|---:|---:|---:|---:|\n",
    );
    for (rules, must, aim) in [(1_000, 2.0, 1.4), (10_000, 4.0, 2.5)] {
        let measure =
            format!("JSON in, decision out, {} rules, against a plain struct", grouped(rules as i64));
        if !settings.sizes.contains(&rules) {
            figures.push(Figure::new(measure, Bound::AtMost(must), Bound::AtMost(aim), " ×", f64::NAN));
            continue;
        }
        let workload = settings.workload(Profile::Targeted, rules);
        let engine = Tightrope::prepare(&workload)?;
        let json: Vec<String> =
            workload.visitors.iter().map(|visitor| visitor.json(&workload.attributes)).collect();
        let mut decide = || {
            let start = Instant::now();
            let mut codes = Codes::default();
            let mut visitor = engine.read(b"{}")?;
            for line in &json {
                let mut winners = [None; SLOTS];
                engine.recode(black_box(line.as_bytes()), &mut visitor, &mut codes)?;
                engine.winners(&codes, &mut winners);
                black_box(winners);
            }
            Ok(start.elapsed())
        };
        let mut read = || {
            let start = Instant::now();
            for line in &json {
                black_box(serde_json::from_slice::<plain::Visitor>(black_box(line.as_bytes()))?);
            }
            Ok(start.elapsed())
        };
        let each = take_turns(settings.rounds, [&mut decide, &mut read])?;
        let [decide, read] = each.map(|seconds| seconds * 1e9 / json.len() as f64);
        let ratio = decide / read;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} × |",
            grouped(rules as i64),
            time(decide),
            time(read),
            short(ratio)
        );
        figures.push(Figure::new(measure, Bound::AtMost(must), Bound::AtMost(aim), " ×", ratio));
    }
    Ok(Section { title: "JSON in".to_owned(), text, figures })
}
