//! Owns what every engine is asked to do here, and nothing of how. Must not know any engine.

use crate::workload::{Visitor, Winners, Workload};
use std::error::Error;

/// Why an engine could not do something.
pub type Trouble = Box<dyn Error>;

/// An engine in its best honest form: all that can be done before a visitor comes is done in
/// [`Engine::prepare`], all that depends on the visitor alone in [`Engine::load`], and only
/// [`Engine::decide`] is timed.
pub trait Engine: Sized {
    /// The facts of a visitor, decoded into the engine's own form.
    type Fact;

    /// Reads and compiles the rules.
    ///
    /// # Errors
    /// Where the engine refuses them.
    fn prepare(workload: &Workload) -> Result<Self, Trouble>;

    /// Decodes a visitor.
    ///
    /// # Errors
    /// Where the engine refuses it.
    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<Self::Fact, Trouble>;

    /// Finds the winner of each slot; none is there before.
    ///
    /// # Errors
    /// Where the engine fails.
    fn decide(&mut self, fact: &mut Self::Fact, winners: &mut Winners) -> Result<(), Trouble>;
}
