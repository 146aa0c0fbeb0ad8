//! Owns that only the main interpreter of a process has this module: the types that it makes belong to one
//! interpreter, and before Python 3.12 nothing else would stop a second one from using them.
//! Must not know what the module holds.

use pyo3::exceptions::PyImportError;
use pyo3::ffi::{PyInterpreterState_Get, PyInterpreterState_GetID};
use pyo3::prelude::*;

/// The main interpreter is the first.
const MAIN: i64 = 0;

/// Refuses every interpreter but the main one.
pub fn only_the_main_one(_: Python<'_>) -> PyResult<()> {
    // SAFETY: whoever has a `Python` is attached to an interpreter, so there is a current one.
    let id = unsafe { PyInterpreterState_GetID(PyInterpreterState_Get()) };
    if id == MAIN {
        return Ok(());
    }
    let words =
        "tightrope can be imported in the main interpreter of a process only, not in a subinterpreter";
    Err(PyImportError::new_err(words))
}
