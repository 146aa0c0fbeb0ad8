//! Owns OpenFeature's remote evaluation protocol: what a request says, and what it is answered.
//! Must not know HTTP, nor how it is decided.

mod context;
mod failure;
mod flag;
mod problems;
mod reason;

pub use context::Asked;
pub use failure::{Code, Failure};
pub use flag::{Flag, Flags, Stamp};
pub use problems::told;
