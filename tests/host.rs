//! The programs that the README and docs/hosts.md show, line by line, and run.
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the README's programs do")]

use std::error::Error;
use std::fs;
use std::path::Path;
use tightrope::engine::signing_key;
use tightrope::engine::{Clock, Engine};
use tightrope::table::sign;

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

/// Those of docs/hosts.md; a host of its own, since names are used again.
fn hosts() -> Result<bool, Box<dyn Error>> {
    use std::time::Duration;
    use tightrope::engine::{AtStart, Engine, Reloaded};

    let engine = Engine::options()
        .at_start(AtStart::Wait)
        .stale_at_most(Duration::from_secs(24 * 60 * 60))
        .tighten_only()
        .load(["policies/storefront"])?;
    let _watcher = engine.watch(|told| match told {
        Reloaded::Swapped(set) => eprintln!("in use: {}", set.hash()),
        other => eprintln!("{other}"),
    })?;

    let answer = engine.answer("home", br#"{"id": "v-102"}"#, engine.now())?;
    println!("{}", answer.decision);
    println!("by {}, loaded {:?}", answer.set.hash(), answer.set.loaded_at());

    let status = engine.status();
    let ready = status.is_ready(); // for a probe: it can decide, by whatever
    if let Some(stale) = &status.stale {
        eprintln!("stale since {:?}: {}", stale.since, stale.fault);
    }
    if let Some(pending) = &status.pending {
        engine.acknowledge(pending.version())?; // once somebody has looked at `pending.creepier`
    }
    Ok(ready && status.is_fresh() && status.hash == answer.set.hash())
}

/// That of docs/howto/signing.md.
fn signing(key_file: &Path, artifact: &Path) -> Result<Option<u64>, Box<dyn Error>> {
    use tightrope::engine::{Engine, public_key};

    let engine = Engine::options().public_key(public_key(key_file)?).at_least(7).load([artifact])?;
    println!("number {:?}", engine.status().number);
    Ok(engine.status().number)
}

/// That of docs/log.md.
fn logging(key_file: &Path, log_file: &Path) -> Result<(String, u64), Box<dyn Error>> {
    use tightrope::engine::log::{DecisionLog, OnFull, Rotation};
    use tightrope::engine::{Engine, log_key};

    let log = DecisionLog::to(log_file)
        .on_full(OnFull::Lose)
        .rotate(Rotation::default().daily().at_bytes(100 << 20).keep(30))
        .told(|trouble| eprintln!("{trouble}"))
        .start(log_key(key_file)?.key)?;
    let engine = Engine::options().decision_log(log.clone()).load(["policies/storefront"])?;
    let answer = engine.answer("home", br#"{"id": "v-102"}"#, engine.now())?; // is written down
    log.flush()?; // for tests; with the last engine that has the log, what is left is written
    Ok((answer.decision, log.status().written))
}

#[test]
fn programs_of_the_pages_for_signing_and_logging_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name);
    let tables = Engine::load(["policies/storefront"], Clock::System).expect("a set").current();
    let signer = signing_key(&key("one.pem")).expect("a key").key;
    let artifact = folder.path().join("policies.json");
    fs::write(&artifact, sign(tables.tables(), &signer, 8).expect("an artifact")).expect("a file");
    assert_eq!(signing(&key("one.pub.pem"), &artifact).expect("the page's program"), Some(8));
    let log_key = folder.path().join("log.key");
    fs::write(&log_key, "17".repeat(32)).expect("a file");
    let (decision, written) =
        logging(&log_key, &folder.path().join("log.jsonl")).expect("the page's program");
    assert_eq!(decision.matches("\"rule\":").count() as u64, written, "{decision}");
}

#[test]
fn programs_of_the_page_for_hosts_run() {
    assert!(hosts().expect("the page's programs"));
}

#[test]
fn programs_of_the_readme_run() {
    // Both ways of deciding show the same in each of the three slots.
    assert_eq!(programs().expect("the README's programs"), 3);
}

/// Each program that a page shows stands above, in its order.
fn stand_here(page: &str) {
    let mut here = include_str!("host.rs").lines().map(str::trim);
    let shown = page.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines: Vec<&str> =
        shown.flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty()).collect();
    assert!(lines.len() > 10, "the page shows how to embed");
    for line in lines {
        assert!(here.any(|other| other == line), "`{line}` is not run, or not in this order");
    }
}

#[test]
fn programs_of_the_readme_are_these() {
    stand_here(include_str!("../README.md"));
}

#[test]
fn programs_of_the_page_for_hosts_are_these() {
    stand_here(include_str!("../docs/hosts.md"));
}
