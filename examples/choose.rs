//! A host that decides on every page view: it reads each visitor (a line of JSON on standard input)
//! once, and asks for no more than it shows. Deciding takes no memory.
//!
//! `echo '{"id": "v-102"}' | cargo run --example choose -- policies/storefront`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is a program")]

use std::error::Error;
use std::io::stdin;
use tightrope::decide::Room;
use tightrope::engine::{Clock, Engine};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "policies/storefront".to_owned());
    let engine = Engine::load([folder], Clock::System)?;
    let _watcher = engine.watch(|reloaded| eprintln!("{reloaded}"))?;
    let mut room = Room::default(); // kept from one decision to the next
    for line in stdin().lines() {
        let line = line?;
        let facts = line.as_bytes();
        // A visitor is decided for by the set that read it, whatever is loaded meanwhile.
        let set = engine.current();
        let (visitor, _problems) = set.read(facts, engine.now())?;
        for choice in set.choose("home", &visitor, &mut room)?.iter() {
            println!("{} shows {}", choice.slot(), choice.shows());
        }
    }
    Ok(())
}
