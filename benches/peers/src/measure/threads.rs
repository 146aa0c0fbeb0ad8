//! Owns throughput by threads over one shared engine. Must not know how it decides.

use super::Settings;
use crate::engine::{Engine, Trouble};
use crate::race::take_turns;
use crate::report::{Bound, Figure, Section, grouped, short};
use crate::tightrope::Tightrope;
use crate::workload::{Profile, SLOTS};
use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

/// Measures one thread against two, each of which decides for all visitors.
///
/// # Errors
/// Where something fails.
pub fn run(settings: &Settings) -> Result<Section, Trouble> {
    let workload = settings.workload(Profile::Targeted, settings.large);
    let engine = Tightrope::prepare(&workload)?;
    let visitors = workload.visitors.iter().map(|visitor| engine.load(&workload, visitor));
    let visitors = visitors.collect::<Result<Vec<_>, _>>()?;
    let decide_all = || {
        for visitor in &visitors {
            let mut winners = [None; SLOTS];
            engine.winners(visitor, &mut winners);
            black_box(winners);
        }
    };
    // Starting a thread takes time of its own, so each goes round until it does not matter.
    let start = Instant::now();
    decide_all();
    let once = start.elapsed().max(Duration::from_micros(1));
    let rounds = (Duration::from_millis(100).as_nanos() / once.as_nanos()).max(1);
    let with = |threads: usize| {
        let start = Instant::now();
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| (0..rounds).for_each(|_| decide_all()));
            }
        });
        Ok(start.elapsed())
    };
    let [one, two] = take_turns(settings.rounds, [&mut || with(1), &mut || with(2)])?;
    let decisions = rounds as f64 * visitors.len() as f64;
    let (one, two) = (decisions / one, 2.0 * decisions / two);
    let text = format!(
        "One engine shared by reference, {} targeted rules, facts decoded: {} decisions a second by one\n\
         thread, {} by two, {} times as many.\n",
        grouped(settings.large as i64),
        grouped(one as i64),
        grouped(two as i64),
        short(two / one),
    );
    let figure = Figure::new(
        "two threads, throughput against one",
        Bound::AtLeast(1.8),
        Bound::AtLeast(1.8),
        " ×",
        two / one,
    );
    Ok(Section { title: "Threads".to_owned(), text, figures: vec![Figure { aim: None, ..figure }] })
}
