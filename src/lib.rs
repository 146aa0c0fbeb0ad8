//! Tightrope: policy as code for personalization that keeps its manners.
//!
//! A policy declares what is known about people, how it came to be known, how much of it each
//! level of trust will bear, and which rules may use it for which goal. The checker proves the
//! manners before anything ships; the compiler makes decision tables; hosts load the tables,
//! and load them again while running.
//!
//! # A tour
//!
//! ```text
//! text ──syntax──▶ Ast ──policy──▶ Policy ──compile──▶ Tables ──decide──▶ Decision
//!                                    │                   │
//!                                 manners              proofs      each tells diagnostics
//! ```
//!
//! - [`source`] holds files, [`diagnostic`] what there is to tell of them, with the catalogue
//!   of all checks;
//! - [`syntax`] reads text and formats it, [`policy`] resolves names and types, over a [`vocabulary`] that
//!   tree and tables share;
//! - [`manners`] judges the tree, [`mod@compile`] turns it into [`table`]s, [`proofs`] judges those;
//! - [`mend`] writes what would mend a mistake into the text, for whoever takes the offer;
//! - [`mod@check`] is all of that in one call;
//! - [`decide`] reads facts and decides: the interpreter is the definition, the tables agree;
//! - [`mod@diff`] compares two sets: who gets something else, and what got creepier;
//! - [`why`] explains a decision: what won, how near the others came, what the visitor may be told;
//! - [`testing`] runs the tests that stand in policies, and measures what they cover;
//! - [`desk`] answers what an author asks of a set while writing it, `lsp` asks it for editors;
//! - [`engine`] is what hosts embed: load, decide, watch, keep the last good set;
//! - `serve` answers over HTTP what an engine decides;
//! - `report` gathers all that there is to see of a set, and lays it out as one page;
//! - [`export`] and [`render`] write tables, draw diagnostics and runs of tests, `cli` is the command line.
//!
//! # A host
//!
//! ```
//! use tightrope::check::check;
//! use tightrope::decide::{Buckets, decide, read};
//! use tightrope::source::Sources;
//! use tightrope::vocabulary::{Moment, parse_date};
//!
//! let text = r#"
//!     trust { tier stranger { comfort 3 } }
//!     source visit : context first-party { night : bool is setting }
//!     surface home : page { slot hero shows day }
//!     content day : banner
//!     content dark : banner
//!     goal calm "Pages are easy on the eyes" { metric bounce_rate down  holdout 10% }
//!     rule dark_at_night {
//!         goal calm  requires stranger  uses visit.night  when visit.night
//!         show dark in home.hero
//!         because "It is night where you are."
//!     }
//! "#;
//! let today = parse_date("2026-11-21").expect("a date");
//! let report = check(&Sources::single("night.rope", text), today);
//! let tables = report.tables.expect("good manners");
//! let home = tables.vocabulary.find_surface("home").expect("a surface");
//! let facts = br#"{"id": "v-1", "visit": {"night": true}}"#;
//! let (visitor, problems) = read(&tables.vocabulary, facts, Moment::Day(today)).expect("facts");
//! let decision = decide(&tables, home, &visitor, problems, Buckets::ById);
//! assert_eq!(decision.slots[0].1.shows, "dark");
//! ```

#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compile;
pub mod decide;
pub mod desk;
pub mod diagnostic;
pub mod diff;
pub mod engine;
pub mod export;
#[cfg(feature = "cli")]
pub mod lsp;
pub mod manners;
pub mod mend;
pub mod policy;
pub mod proofs;
pub mod render;
#[cfg(feature = "cli")]
pub mod report;
#[cfg(feature = "serve")]
pub mod serve;
pub mod source;
pub mod syntax;
pub mod table;
pub mod testing;
pub mod vocabulary;
pub mod why;
