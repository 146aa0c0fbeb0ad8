//! Owns medians. Must not know what is measured.

use std::time::Duration;

/// The value in the middle; of none, none.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The value below which that share of values lies; of none, none.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

/// How long it took a piece, in nanoseconds.
pub fn nanoseconds(took: Duration, pieces: usize) -> f64 {
    took.as_nanos() as f64 / pieces as f64
}

/// By which power of the size the cost grows from one size to another.
pub fn exponent(small: (usize, f64), large: (usize, f64)) -> f64 {
    (large.1 / small.1).ln() / (large.0 as f64 / small.0 as f64).ln()
}
