//! A host in 30 lines: it loads policies, decides by them for each visitor (a line of JSON on
//! standard input), and keeps up with them while they are edited.
//!
//! `echo '{"id": "v-102"}' | cargo run --example embed -- policies/storefront home`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is a program")]

use std::error::Error;
use std::io::{IsTerminal, stdin};
use tightrope::engine::{Clock, Engine};

const SOMEBODY: &str = r#"{"id": "v-102", "consent": ["analytics"]}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "policies/storefront".to_owned());
    let surface = arguments.next().unwrap_or_else(|| "home".to_owned());
    let engine = Engine::load([folder], Clock::System)?;
    let _watcher = engine.watch(|reloaded| eprintln!("{reloaded}"))?;
    let decide = |facts: &str| match engine.decide_json(&surface, facts.as_bytes(), engine.now()) {
        Ok(decision) => println!("{decision}"),
        Err(error) => eprintln!("{error}"),
    };
    if stdin().is_terminal() {
        decide(SOMEBODY);
    }
    for line in stdin().lines() {
        decide(&line?);
    }
    Ok(())
}
