//! Counts what an engine holds, and what a decision allocates: `memory SEED RULES…`. A program of
//! its own, since an allocator that counts would disturb times.

use peers::engine::{Engine, Trouble};
use peers::measure::memory::Counted;
use peers::rope;
use peers::tightrope::{Tightrope, artifact, checked};
use peers::workload::{Profile, SLOTS, Workload};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::hint::black_box;
use std::thread::sleep;
use std::time::Duration;

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const VISITORS: usize = 1_000;

/// Waits until nothing is freed any more: what a check leaves is taken apart by another thread.
fn settle() {
    let mut quiet = 0;
    while quiet < 5 {
        let region = Region::new(COUNTING);
        sleep(Duration::from_millis(50));
        quiet = if region.change().bytes_deallocated == 0 { quiet + 1 } else { 0 };
    }
}

fn main() -> Result<(), Trouble> {
    let arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let arguments = arguments.collect::<Result<Vec<_>, _>>()?;
    let (seed, sizes) = arguments.split_first().ok_or("memory SEED RULES…")?;
    for rules in sizes {
        let workload = Workload::new(Profile::Targeted, *rules as usize, VISITORS, *seed);
        let json = artifact(&checked(&rope::policy(&workload))?)?;
        settle();
        let region = Region::new(COUNTING);
        let engine = Tightrope::of_artifact(json.as_bytes())?;
        settle();
        let change = region.change();
        let bytes = change.bytes_allocated - change.bytes_deallocated;
        let visitors = workload.visitors.iter().map(|visitor| engine.load(&workload, visitor));
        let visitors = visitors.collect::<Result<Vec<_>, _>>()?;
        let region = Region::new(COUNTING);
        for visitor in &visitors {
            let mut winners = [None; SLOTS];
            engine.winners(visitor, &mut winners);
            black_box(winners);
        }
        let allocations = region.change().allocations as f64 / visitors.len() as f64;
        let counted = Counted { rules: workload.rules.len(), bytes, allocations };
        println!("{}", serde_json::to_string(&counted)?);
    }
    Ok(())
}
