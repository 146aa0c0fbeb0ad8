//! Owns what Python calls: the engine with bytes and text in, text out. What people see of it is made of
//! this in `python/tightrope/`. Must not know how a decision looks, nor how facts become JSON.
#![forbid(unsafe_code)]

use pyo3::prelude::*;

mod engine;
mod failure;
mod watcher;

/// The engine, for `tightrope` to build on.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::engine::{Engine, check};
    #[pymodule_export]
    use super::watcher::Watcher;
}
