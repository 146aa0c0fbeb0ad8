//! Owns the way from text to the tree of what was written.
//! Must not know what names mean.

pub mod ast;
mod build;
mod expected;
mod format;
mod kept;
mod limits;
mod moved;
mod next;
mod parser;
mod pieces;
mod recover;
mod text;

pub use expected::words;
pub use format::{FormatError, format};
pub use kept::{Kept, parse};
pub use next::{Next, may_follow};
pub use parser::Rule;
pub use recover::{KINDS, declares_trust, kind_at, line_begins_declaration};
pub use text::quoted_length;
