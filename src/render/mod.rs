//! Owns drawing diagnostics and runs of tests: for people and for machines.
//! Must not know the checks, nor how a test is run.

mod json;
#[cfg(feature = "cli")]
mod patch;
#[cfg(feature = "cli")]
mod pretty;
#[cfg(feature = "cli")]
pub mod run;

pub use json::json;
#[cfg(feature = "cli")]
pub use patch::patch;
#[cfg(feature = "cli")]
pub use pretty::pretty;
