//! Owns what an engine weighs by the rule, and how much it allocates for a decision. Both are
//! counted by a program of their own, since counting takes time. Must not know how it counts.

use super::Settings;
use super::programs::build;
use crate::engine::Trouble;
use crate::report::{Bound, Figure, Section, grouped, short};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::process::Command;

/// What the program that counts prints, one line a size.
#[derive(Debug, Serialize, Deserialize)]
pub struct Counted {
    /// How many rules there are.
    pub rules: usize,
    /// How many bytes they hold, ready to decide by.
    pub bytes: usize,
    /// How many allocations a decision makes, facts decoded, winners only.
    pub allocations: f64,
}

/// Measures it.
///
/// # Errors
/// Where the program cannot be built or fails.
pub fn run(settings: &Settings) -> Result<Section, Trouble> {
    let sizes: Vec<usize> = settings.sizes.iter().copied().filter(|size| *size <= 10_000).collect();
    let arguments = sizes.iter().map(usize::to_string);
    let output = Command::new(build("memory")?).arg(settings.seed.to_string()).args(arguments).output()?;
    if !output.status.success() {
        return Err(format!("counting failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let printed = String::from_utf8(output.stdout)?;
    let counted = printed.lines().map(serde_json::from_str::<Counted>).collect::<Result<Vec<_>, _>>()?;
    let mut text = String::from(
        "What an engine loaded from an artifact holds, ready to decide by, and how often the heap is asked\n\
         for a decision whose facts are decoded (winners only).\n\n\
         | rules | KiB a rule | allocations a decision |\n|---:|---:|---:|\n",
    );
    let mut found = f64::NAN;
    for counted in &counted {
        let each = counted.bytes as f64 / 1024.0 / counted.rules as f64;
        let rules = grouped(counted.rules as i64);
        let _ = writeln!(text, "| {rules} | {} | {} |", short(each), short(counted.allocations));
        if counted.rules == 10_000 {
            found = each;
        }
    }
    let figure =
        Figure::new("memory at 10,000 rules", Bound::AtMost(2.0), Bound::AtMost(0.6), " KiB a rule", found);
    Ok(Section { title: "Memory".to_owned(), text, figures: vec![figure] })
}
