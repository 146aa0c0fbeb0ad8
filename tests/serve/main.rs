//! `tightrope serve`, asked over real sockets: what it answers, what it bears, how it ends.
#![cfg(all(feature = "cli", feature = "serve", unix))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

mod answers;
mod bounds;
mod client;
mod doors;
mod life;
mod load;
mod server;
mod tls;
