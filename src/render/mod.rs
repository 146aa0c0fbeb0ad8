//! Owns drawing diagnostics: for people and for machines. Must not know the checks.

mod json;
#[cfg(feature = "cli")]
mod pretty;

pub use json::json;
#[cfg(feature = "cli")]
pub use pretty::pretty;
