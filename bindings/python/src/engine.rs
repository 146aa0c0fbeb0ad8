//! Owns the engine and the check as Python calls them. Whatever may take longer than a decision lets other
//! threads of Python run meanwhile. Must not know how anything is written as JSON.

use crate::failure::raised;
use crate::watcher::{self, Watcher};
use pyo3::prelude::*;
use std::path::PathBuf;
use tightrope_bindings::{self as bindings, Buckets, Failure};

/// A policy set to decide by, always the last good one.
#[pyclass(frozen, module = "tightrope._native")]
pub struct Engine(bindings::Engine);

#[pymethods]
impl Engine {
    /// Loads policies or an artifact; the options are a JSON object.
    #[staticmethod]
    fn load(py: Python<'_>, paths: Vec<PathBuf>, options: &str) -> PyResult<Self> {
        apart(py, || bindings::load(paths, options)).map(Engine)
    }

    /// The decision as JSON, and the version of the set that made it.
    fn decide(
        &self,
        py: Python<'_>,
        surface: &str,
        facts: &[u8],
        now: Option<&str>,
        buckets: bool,
    ) -> PyResult<(String, String)> {
        let buckets = if buckets { Buckets::ById } else { Buckets::Off };
        let answer = bindings::decide(&self.0, surface, facts, now, buckets);
        let answer = answer.map_err(|failure| raised(py, &failure))?;
        Ok((answer.decision, answer.version))
    }

    /// The version of the set in use.
    fn version(&self) -> String {
        self.0.current().hash().to_owned()
    }

    /// How things stand with the set in use, as JSON.
    fn status(&self, py: Python<'_>) -> PyResult<String> {
        apart(py, || bindings::status(&self.0))
    }

    /// Reads the set again, and tells as JSON what came of it.
    fn reload(&self, py: Python<'_>) -> PyResult<String> {
        apart(py, || bindings::reload(&self.0))
    }

    /// Takes the set of that version into use, which waits for that.
    fn acknowledge(&self, py: Python<'_>, version: &str) -> PyResult<()> {
        apart(py, || bindings::acknowledge(&self.0, version))
    }

    /// Reloads after changes until the watcher is closed; calls `told` with each event as JSON.
    fn watch(&self, py: Python<'_>, told: Py<PyAny>) -> PyResult<Watcher> {
        apart(py, || watcher::watch(&self.0, told))
    }
}

/// What `tightrope check --format json` prints.
#[pyfunction]
pub fn check(py: Python<'_>, paths: Vec<PathBuf>, today: Option<&str>) -> PyResult<String> {
    apart(py, || bindings::check(&paths, today))
}

/// Does something while other threads of Python run.
fn apart<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, Failure> + Send) -> PyResult<T> {
    py.detach(work).map_err(|failure| raised(py, &failure))
}
