//! Owns the way from text to the tree of what was written.
//! Must not know what names mean.

pub mod ast;
mod build;
mod expected;
mod limits;
mod parser;
mod recover;
mod text;

pub use parser::{Rule, parse};
