//! Reloading as it happens to files where they live: editors, deployments, broken and mended sets.
//! Through all of it several threads decide: no decision fails, none mixes two sets, and the last
//! state of the files is the one in use.
#![cfg(feature = "watch")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

#[path = "reload/files.rs"]
mod files;
#[path = "reload/live.rs"]
mod live;
#[path = "reload/signed.rs"]
mod signed;
#[path = "reload/state.rs"]
mod state;
