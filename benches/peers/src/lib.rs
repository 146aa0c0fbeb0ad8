//! Tightrope and its peers at one workload, in one process: each is first held to the same
//! outcomes, then timed in turn, and what is found is told as ratios.
//!
//! - [`workload`] draws rules and visitors from a seed, and says who wins;
//! - [`engine`] says what an engine is asked to do, [`engines`] has one file for each of them,
//!   and [`mod@tightrope`] all that Tightrope does here;
//! - [`race`] sees to it that all agree, and that all take turns;
//! - [`rope`] writes the rules as a Tightrope policy;
//! - [`measure`] takes times, one section a file, [`report`] tells them.

pub mod engine;
pub mod engines;
pub mod measure;
pub mod race;
pub mod report;
pub mod rope;
pub mod statistics;
pub mod tightrope;
pub mod workload;
