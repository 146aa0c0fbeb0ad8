//! The programs that the README shows, line by line, and run.
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the README's programs do")]

use std::error::Error;
use tightrope::engine::{Clock, Engine};

fn programs() -> Result<usize, Box<dyn Error>> {
    let engine = Engine::load(["policies/storefront"], Clock::System)?;
    let _watcher = engine.watch(|reloaded| eprintln!("{reloaded}"))?;

    let facts = br#"{"id": "v-102", "consent": ["analytics"]}"#;
    let decision = engine.decide_json("home", facts, engine.now())?;

    use tightrope::decide::Room;

    let mut shown = 0;
    let mut room = Room::default(); // kept from one decision to the next
    let set = engine.current();
    let (visitor, _problems) = set.read(facts, engine.now())?;
    for choice in set.choose("home", &visitor, &mut room)?.iter() {
        println!("{} shows {}", choice.slot(), choice.shows());
        shown += usize::from(decision.contains(&format!("\"shows\":\"{}\"", choice.shows())));
    }
    Ok(shown)
}

#[test]
fn programs_of_the_readme_run() {
    // Both ways of deciding show the same in each of the three slots.
    assert_eq!(programs().expect("the README's programs"), 3);
}

#[test]
fn programs_of_the_readme_are_these() {
    let readme = include_str!("../README.md");
    let mut here = include_str!("host.rs").lines().map(str::trim);
    let shown = readme.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines: Vec<&str> =
        shown.flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty()).collect();
    assert!(lines.len() > 10, "the README shows how to embed");
    for line in lines {
        assert!(here.any(|other| other == line), "`{line}` is not run, or not in this order");
    }
}
