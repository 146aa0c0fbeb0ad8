//! Owns what Python calls: the engine with bytes and text in, text out. What people see of it is made of
//! this in `python/tightrope/`. Must not know how a decision looks, nor how facts become JSON.
#![deny(unsafe_code)]

use pyo3::prelude::*;

mod engine;
mod failure;
#[expect(unsafe_code, reason = "PyO3 has no safe way to ask which interpreter this is")]
mod interpreter;
mod watcher;

/// The engine, for `tightrope` to build on.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::engine::{Engine, check};
    #[pymodule_export]
    use super::watcher::Watcher;
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::interpreter::only_the_main_one(module.py())
    }
}
