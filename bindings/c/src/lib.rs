//! Owns what C calls: `include/tightrope.h` is generated from this. Must not know how anything is decided,
//! nor how it is written as JSON.
//!
//! Every function here takes what C passes at its word in the ways that its documentation says, and in
//! none else: pointers are looked at for null, texts for UTF-8, and no panic leaves.

mod borrowed;
mod call;
mod engine;
mod given;
mod watcher;

pub use call::TightropeCode;
pub use engine::TightropeEngine;
pub use watcher::{TightropeTold, TightropeWatcher};
