//! Owns how a failure becomes an exception: by a function of the package, which knows the classes.
//! Must not know them itself.

use pyo3::prelude::*;
use tightrope_bindings::{Code, Failure};

/// What a failure is to be raised as.
pub fn raised(py: Python<'_>, failure: &Failure) -> PyErr {
    let made = py.import("tightrope._errors").and_then(|errors| {
        let diagnostics = failure.diagnostics.as_deref();
        errors.getattr("failure")?.call1((name(failure.code), &failure.message, diagnostics))
    });
    made.map_or_else(|error| error, PyErr::from_value)
}

fn name(code: Code) -> &'static str {
    match code {
        Code::Policy => "policy",
        Code::Unreadable => "unreadable",
        Code::NotReady => "not_ready",
        Code::UnknownSurface => "unknown_surface",
        Code::InvalidFacts => "invalid_facts",
        Code::InvalidArgument => "invalid_argument",
        Code::NothingWaits => "nothing_waits",
        Code::CannotWatch => "cannot_watch",
        Code::Internal => "internal",
    }
}
