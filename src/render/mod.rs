//! Owns drawing diagnostics and runs of tests, for people and for machines, and reading back what was
//! told to machines.
//! Must not know the checks, nor how a test is run.

#[cfg(feature = "cli")]
mod baseline;
#[cfg(feature = "cli")]
mod github;
mod json;
#[cfg(feature = "cli")]
mod patch;
#[cfg(feature = "cli")]
mod place;
#[cfg(feature = "cli")]
mod pretty;
#[cfg(feature = "cli")]
pub mod run;
#[cfg(feature = "cli")]
mod sarif;

#[cfg(feature = "cli")]
pub use baseline::{Baseline, BaselineError};
#[cfg(feature = "cli")]
pub use github::github;
pub use json::json;
#[cfg(feature = "cli")]
pub use patch::patch;
#[cfg(feature = "cli")]
pub use place::{Files, Path};
#[cfg(feature = "cli")]
pub use pretty::pretty;
#[cfg(feature = "cli")]
pub use sarif::{Told, sarif};
