//! Owns a watcher as Python holds it: telling Python what happened, and ending without waiting for
//! whoever waits for us. Must not know when watchers are to end.

use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};
use tightrope_bindings::{self as bindings, Engine, Failure};

/// Keeps an engine up to date until it is closed.
#[pyclass(frozen, module = "tightrope._native")]
pub struct Watcher(Mutex<Option<bindings::Watcher>>);

/// Watches for an engine. Nothing that the callable raises ends that.
pub fn watch(engine: &Engine, told: Py<PyAny>) -> Result<Watcher, Failure> {
    let watcher = bindings::watch(engine, move |event| {
        // While the interpreter ends there is nobody left to tell.
        Python::try_attach(|py| {
            if let Err(error) = told.call1(py, (event,)) {
                error.write_unraisable(py, Some(told.bind(py)));
            }
        });
    })?;
    Ok(Watcher(Mutex::new(Some(watcher))))
}

#[pymethods]
impl Watcher {
    /// Ends it, and waits for a reload that is under way, unless that is what calls this.
    fn close(&self, py: Python<'_>) {
        let watcher = self.take();
        // Whom we wait for may be waiting for Python.
        py.detach(|| drop(watcher));
    }
}

impl Watcher {
    fn take(&self) -> Option<bindings::Watcher> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        if let Some(watcher) = self.take() {
            Python::try_attach(|py| py.detach(|| drop(watcher)));
        }
    }
}
