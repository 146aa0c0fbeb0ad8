//! The command line as a shell sees it: exit statuses, what goes to which output, what is written where.
//! One program for all of it, with a module for each noun. What commands say of policies is held by the
//! tests of the library; tests that count memory, keep up a conversation or run a page stand by themselves.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

mod compile;
mod decide;
mod diagnostics;
mod diff;
mod files;
mod fix;
mod fmt;
mod help;
mod lcov;
mod machines;
mod needs;
mod new;
#[path = "../report/page.rs"]
mod page;
mod report;
mod security;
mod sets;
mod shell;
mod signed;
mod statuses;
mod testing;
mod watch;
mod why;
