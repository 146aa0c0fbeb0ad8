//! Owns why something was not done: a code for programs, words for people.
//! Must not know how a language raises it.

use serde_json::Value;
use std::fmt::Display;
use tightrope::engine::{AcknowledgeError, DecideError, Fault, LoadError, WatchError};
use tightrope::render;

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The policies have errors.
    Policy,
    /// The policies cannot be read.
    Unreadable,
    /// There is no good policy set yet to decide by.
    NotReady,
    /// The policies declare no such surface.
    UnknownSurface,
    /// The facts are no JSON object.
    InvalidFacts,
    /// Something else that was passed is not what it should be.
    InvalidArgument,
    /// There is no such set to acknowledge.
    NothingWaits,
    /// The files cannot be watched.
    CannotWatch,
    /// A mistake in Tightrope itself.
    Internal,
}

/// Why something was not done.
#[derive(Debug, Clone)]
pub struct Failure {
    /// For programs.
    pub code: Code,
    /// For people.
    pub message: String,
    /// What the check told, as a JSON array, where the policies have errors.
    pub diagnostics: Option<String>,
}

impl Failure {
    /// A failure with words.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Failure { code, message: message.into(), diagnostics: None }
    }

    pub(crate) fn internal(error: impl Display) -> Self {
        Failure::new(Code::Internal, error.to_string())
    }
}

/// What the check told of a set that cannot be used; nothing, where it came to no check.
pub(crate) fn diagnostics(fault: &Fault) -> Option<Value> {
    let Fault::Refused { sources, diagnostics } = fault else { return None };
    let text = render::json(sources, diagnostics).ok()?;
    serde_json::from_str(&text).ok()
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let code = match &fault {
            // Only a host that names signers is refused so, and bindings name none yet.
            Fault::Unread(_) | Fault::Untrusted(_) => Code::Unreadable,
            Fault::Refused { .. } => Code::Policy,
            Fault::Hash(_) => Code::Internal,
        };
        let diagnostics = diagnostics(&fault).map(|told| told.to_string());
        Failure { code, message: fault.to_string(), diagnostics }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Failure::new(Code::Unreadable, error.to_string())
    }
}

impl From<DecideError> for Failure {
    fn from(error: DecideError) -> Self {
        let code = match &error {
            DecideError::NotReady => Code::NotReady,
            DecideError::UnknownSurface { .. } => Code::UnknownSurface,
            DecideError::Facts(_) => Code::InvalidFacts,
            DecideError::Foreign | DecideError::Json(_) => Code::Internal,
        };
        Failure::new(code, error.to_string())
    }
}

impl From<AcknowledgeError> for Failure {
    fn from(error: AcknowledgeError) -> Self {
        Failure::new(Code::NothingWaits, error.to_string())
    }
}

impl From<WatchError> for Failure {
    fn from(error: WatchError) -> Self {
        Failure::new(Code::CannotWatch, error.to_string())
    }
}
