//! Owns reloading: how long it takes when one file of a hundred changed, and what decisions that
//! are made meanwhile notice of it. Must not know how it is done.

use super::Settings;
use crate::engine::Trouble;
use crate::report::{Bound, Figure, Section, grouped, short, time};
use crate::rope;
use crate::statistics::{median, quantile};
use crate::tightrope::{Shared, Swap};
use crate::workload::{Profile, Workload};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const FILES: usize = 100;
/// What the visitor is told after every other reload.
const OTHERWISE: &str = "You said so yourself.";

/// Measures both.
///
/// # Errors
/// Where a file cannot be written, a reload does not take, or a decision is a mix of two sets.
pub fn run(settings: &Settings) -> Result<Section, Trouble> {
    let workload = settings.workload(Profile::Targeted, settings.large);
    let folder = tempfile::tempdir()?;
    let files = rope::files(&workload, FILES);
    write(folder.path(), &files, rope::BECAUSE)?;
    let shared = Shared::load(folder.path())?;
    let mut times = Vec::new();
    for round in 0..settings.rounds.min(7) {
        // Each time another file, and each time something that it did not say before.
        let at = (round * 37 + 1) % FILES;
        let changed = files[at].replacen("Chosen for you", &format!("Chosen for you, {round}"), 1);
        fs::write(folder.path().join(name(at)), changed)?;
        times.push(swap(&shared)?.as_secs_f64() * 1e3);
    }
    let one_file = median(&times);
    let (steady, during, mixes) = meanwhile(&shared, &workload, folder.path(), &files)?;
    if mixes > 0 {
        return Err(format!("{mixes} decisions were a mix of two sets").into());
    }
    let rules = grouped(settings.large as i64);
    let ratio = during / steady;
    let text = format!(
        "{rules} targeted rules in {FILES} files. After one file changed, the set is read, checked and in use\n\
         within {}.\n\nOne thread decides without pause while another changes every file and reloads: the 99th\n\
         of a hundred decisions takes {} while nothing happens and {} meanwhile ({} times as long). Every\n\
         decision was of one set or of the other, in all its slots.\n",
        time(one_file * 1e6),
        time(steady),
        time(during),
        short(ratio),
    );
    let reload = "reload after one of 100 files changed, 10,000 rules";
    let meanwhile = Figure::new(
        "decisions during reloads, p99 against steady",
        Bound::AtMost(2.0),
        Bound::AtMost(2.0),
        " ×",
        ratio,
    );
    let figures = vec![
        Figure::new(
            reload,
            Bound::AtMost(200.0),
            Bound::AtMost(50.0),
            " ms",
            settings.at_full_size(one_file),
        ),
        Figure { aim: None, ..meanwhile },
    ];
    Ok(Section { title: "Reloading".to_owned(), text, figures })
}

fn name(at: usize) -> String {
    format!("part{at:03}.rope")
}

fn write(folder: &Path, files: &[String], because: &str) -> Result<(), Trouble> {
    for (at, file) in files.iter().enumerate() {
        fs::write(folder.join(name(at)), file.replace(rope::BECAUSE, because))?;
    }
    Ok(())
}

fn swap(shared: &Shared) -> Result<Duration, Trouble> {
    let start = Instant::now();
    match shared.reload() {
        Swap::Done => Ok(start.elapsed()),
        Swap::Not(reason) => Err(format!("a reload did not take: {reason}").into()),
    }
}

/// The 99th of a hundred decisions, in nanoseconds, while nothing happens and during reloads;
/// and how many decisions were of two sets at once.
fn meanwhile(
    shared: &Shared,
    workload: &Workload,
    folder: &Path,
    files: &[String],
) -> Result<(f64, f64, usize), Trouble> {
    const RELOADS: usize = 4;
    let visitors = workload.visitors.iter().map(|visitor| visitor.json(&workload.attributes)).collect();
    let visitors: Vec<String> = visitors;
    let reloading = AtomicBool::new(false);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let decider = scope.spawn(|| {
            let (mut steady, mut during, mut mixes) = (Vec::new(), Vec::new(), 0);
            for json in visitors.iter().cycle() {
                if over.load(Ordering::Acquire) {
                    break;
                }
                let before = reloading.load(Ordering::Acquire);
                let start = Instant::now();
                let of_one = shared.decide(json.as_bytes()).map_err(|trouble| trouble.to_string())?;
                let took = start.elapsed().as_nanos() as f64;
                mixes += usize::from(!of_one);
                match (before, reloading.load(Ordering::Acquire)) {
                    (false, false) => steady.push(took),
                    (true, true) => during.push(took),
                    _ => {}
                }
            }
            Ok::<_, String>((quantile(&steady, 0.99), quantile(&during, 0.99), mixes))
        });
        thread::sleep(Duration::from_millis(500));
        let changed = (0..RELOADS).try_for_each(|round| {
            write(folder, files, if round % 2 == 0 { OTHERWISE } else { rope::BECAUSE })?;
            reloading.store(true, Ordering::Release);
            let swapped = swap(shared);
            reloading.store(false, Ordering::Release);
            swapped.map(|_| ())
        });
        over.store(true, Ordering::Release);
        let found = decider.join().map_err(|_| "the thread that decides failed")??;
        changed.map(|()| found)
    })
}
