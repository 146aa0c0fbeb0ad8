//! The decision log: what it writes, what becomes of it when files are full, gone or turned, and that
//! nothing is lost which is not counted.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tightrope::check::check;
use tightrope::decide::Room;
use tightrope::engine::log::{DecisionLog, LogError, LogEvent, LogKey, LogOptions, OnFull, Rotation};
use tightrope::engine::{Clock, Engine};
use tightrope::source::Sources;
use tightrope::vocabulary::{Moment, parse_date};

/// Every datum has a text that is found nowhere else.
const POLICY: &str = r#"
trust { tier stranger { comfort 9  limit 2 } }
source told : explicit first-party {
    name  : text is name
    city  : text is preference
    likes : one of { zq_tea, zq_gin } is preference
    reads : bool is preference
}
surface home : page { slot hero shows plain  slot rail shows plain  slot foot shows plain  slot side shows plain }
surface mail : inbox { slot top shows plain }
content plain : banner
content rich  : banner { link: "/rich" }
goal find "They find it" { metric found up  holdout 10% }
goal stay "They stay" { metric stayed up  holdout 10% }
rule greet {
    goal find  requires stranger  uses told.name, told.likes  when known told.name and told.likes == zq_tea
    show rich saying "Hello, {told.name}" in home.hero
    because "You told us your name."
}
rule ask_them {
    goal stay  requires stranger  uses told.city  when known told.city
    ask told.reads saying "Do you read?" in home.rail
    because "So that we know."
}
rule readers {
    goal stay  requires stranger  uses told.reads  when told.reads
    show rich in home.side
    because "You told us that you read."
    beats tail
}
rule tail {
    goal find  requires stranger  uses told.city  when known told.city
    show rich in home.foot  show rich in home.side
    because "You told us your city."
}
"#;

fn key() -> LogKey {
    LogKey::from_hex(&"17".repeat(32)).unwrap()
}

fn moment(text: &str) -> Clock {
    Clock::Fixed(Moment::parse(text).unwrap())
}

fn engine(log: DecisionLog) -> Engine {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.rope"), POLICY).unwrap();
    Engine::options().clock(moment("2026-11-21T10:00:00Z")).decision_log(log).load([folder.path()]).unwrap()
}

fn facts(id: &str) -> String {
    format!(r#"{{"id": "{id}", "told": {{"name": "zq_Ada", "city": "zq_Paris", "likes": "zq_tea"}}}}"#)
}

fn decide(engine: &Engine, id: &str) -> Value {
    let decision = engine.decide_json("home", facts(id).as_bytes(), engine.now()).unwrap();
    serde_json::from_str(&decision).unwrap()
}

fn to(folder: &TempDir) -> LogOptions {
    DecisionLog::to(folder.path().join("log.jsonl"))
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "half a line");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The files of a log, the one that is written last.
fn files(folder: &TempDir) -> Vec<String> {
    let names = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// All lines of all files, in the order in which they were written.
fn all(folder: &TempDir) -> Vec<Value> {
    files(folder).iter().flat_map(|name| lines(&folder.path().join(name))).collect()
}

fn until(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(120);
    while !done() {
        assert!(Instant::now() < end, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_line_for_each_slot_that_a_rule_won_shown_or_withheld() {
    let folder = tempfile::tempdir().unwrap();
    let log = to(&folder).clock(moment("2026-11-21T11:12:13.456Z")).start(key()).unwrap();
    let engine = engine(log.clone());
    // Somebody whom nobody holds out: three slots are won, of which the limit leaves two.
    let shown = decide(&engine, "v-1");
    assert_eq!(shown["slots"]["foot"]["reason"], "over_limit", "{shown}");
    log.flush().unwrap();
    let text = fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
    let set = engine.status().hash;
    let visitor = key().pseudonym("v-1").to_string();
    let line = |slot: &str, rest: &str, goal: &str, reason: &str, what: &str| {
        format!(
            "{{\"at\":\"2026-11-21T11:12:13.456Z\",\"visitor\":\"{visitor}\",\"surface\":\"home\",\"slot\":\"{slot}\",{rest},\"goal\":\"{goal}\",\"arm\":\"treated\",\"reason\":\"{reason}\",{what},\"set\":\"{set}\"}}\n"
        )
    };
    let expected = [
        line("hero", "\"rule\":\"greet\",\"outcome\":0", "find", "matched", "\"content\":\"rich\""),
        line("rail", "\"rule\":\"ask_them\",\"outcome\":0", "stay", "matched", "\"asks\":\"told.reads\""),
        line("foot", "\"rule\":\"tail\",\"outcome\":0", "find", "over_limit", "\"content\":\"rich\""),
        line("side", "\"rule\":\"tail\",\"outcome\":1", "find", "over_limit", "\"content\":\"rich\""),
    ];
    assert_eq!(text, expected.concat());
    // Nobody of whom nothing is known has a line, and a surface without rules has none.
    engine.decide_json("home", b"{\"id\": \"v-1\"}", engine.now()).unwrap();
    engine.decide_json("mail", facts("v-1").as_bytes(), engine.now()).unwrap();
    log.flush().unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("log.jsonl")).unwrap(), text);
    assert_eq!((log.status().written, log.lost()), (4, 0));
}

#[test]
fn both_arms_are_there_with_what_they_would_have_seen() {
    let folder = tempfile::tempdir().unwrap();
    let log = to(&folder).on_full(OnFull::Wait).start(key()).unwrap();
    let engine = engine(log.clone());
    let (mut held, mut expected) = (0, Vec::new());
    for at in 0..300 {
        let id = format!("v-{at}");
        let shown = decide(&engine, &id);
        let slot = &shown["slots"]["hero"];
        held += usize::from(slot["reason"] == "held_out");
        expected.push((key().pseudonym(&id).to_string(), slot["reason"].clone()));
    }
    // Without an id nobody can tell who is held out: no arm.
    engine.decide_json("home", br#"{"told": {"city": "zq_Paris"}}"#, engine.now()).unwrap();
    log.flush().unwrap();
    let lines = lines(&folder.path().join("log.jsonl"));
    let (nobody, lines): (Vec<Value>, Vec<Value>) =
        lines.into_iter().partition(|line| line.get("visitor").is_none());
    assert_eq!(nobody.len(), 3);
    assert!(nobody.iter().all(|line| line["reason"] == "no_id" && line.get("arm").is_none()), "{nobody:?}");
    let hero: Vec<&Value> = lines.iter().filter(|line| line["slot"] == "hero").collect();
    assert!(held > 10 && hero.len() == 300);
    for (line, (visitor, reason)) in hero.into_iter().zip(expected) {
        assert_eq!((&line["visitor"], &line["reason"]), (&Value::from(visitor), &reason));
        assert_eq!(line["arm"], if reason == "held_out" { "held_out" } else { "treated" });
        assert_eq!((&line["rule"], &line["content"]), (&Value::from("greet"), &Value::from("rich")));
    }
}

#[test]
fn no_line_has_a_datum_or_an_id_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let log = to(&folder).start(key()).unwrap();
    let engine = engine(log.clone());
    let facts = r#"{"id": "zq_id", "now": "2019-04-03", "trust": "stranger", "consent": ["zq_consent"],
        "told": {"name": "zq_Ada", "city": "zq_Paris", "likes": "zq_tea", "zq_other": "zq_more"}, "zq_nobody": {}}"#;
    let decision = engine.decide_json("home", facts.as_bytes(), engine.now()).unwrap();
    assert!(decision.contains("Hello, zq_Ada") || decision.contains("held_out"), "{decision}");
    log.flush().unwrap();
    let text = fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
    assert!(text.lines().count() > 2 && !text.contains("zq_") && !text.contains("2019"), "{text}");
}

#[test]
fn a_host_that_chooses_by_itself_says_what_it_showed() {
    let folder = tempfile::tempdir().unwrap();
    let log = to(&folder).start(key()).unwrap();
    let engine = engine(log.clone());
    let (set, mut room) = (engine.current(), Room::default());
    let (visitor, _) = set.read(facts("v-1").as_bytes(), engine.now()).unwrap();
    let choices = set.choose("home", &visitor, &mut room).unwrap();
    let logged = engine.decision_log().unwrap();
    logged.record_slot(&set, &choices, "rail").unwrap();
    logged.record_slot(&set, &choices, "nowhere").unwrap();
    log.flush().unwrap();
    assert_eq!(lines(&folder.path().join("log.jsonl")).len(), 1);
    logged.record(&set, &choices).unwrap();
    // Ids of one set mean nothing in another.
    let report = check(&Sources::single("a.rope", POLICY), parse_date("2026-11-21").unwrap());
    let other = Engine::from_tables(report.tables.unwrap(), Clock::System).unwrap();
    let told = logged.record(&other.current(), &choices).unwrap_err();
    assert!(told.to_string().contains("another policy set"), "{told}");
    log.flush().unwrap();
    assert_eq!(lines(&folder.path().join("log.jsonl")).len(), 5);
}

#[test]
fn what_is_lost_is_counted_and_a_line_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let log = to(&folder).capacity(8).on_full(OnFull::Lose).start(key()).unwrap();
    let engine = engine(log.clone());
    let mut decided = 0;
    // Faster than anybody writes.
    while log.lost() == 0 {
        for _ in 0..100 {
            decide(&engine, "v-1");
            decided += 4;
        }
        assert!(decided < 4_000_000, "nothing was lost");
    }
    log.flush().unwrap();
    let lines = lines(&folder.path().join("log.jsonl"));
    let (gaps, lines): (Vec<&Value>, Vec<&Value>) = lines.iter().partition(|line| line.get("lost").is_some());
    let lost: u64 = gaps.iter().map(|gap| gap["lost"].as_u64().unwrap()).sum();
    assert_eq!(lines.len() as u64 + lost, decided);
    let status = log.status();
    assert_eq!((status.written, status.lost), (lines.len() as u64, lost));
    assert!(gaps[0]["at"].as_str() <= gaps[0]["until"].as_str() && gaps[0].as_object().unwrap().len() == 3);
}

#[test]
fn whoever_waits_loses_nothing_on_several_threads() {
    let folder = tempfile::tempdir().unwrap();
    let rotation = Rotation::default().at_bytes(20_000);
    let log = to(&folder).capacity(4).on_full(OnFull::Wait).rotate(rotation).start(key()).unwrap();
    let engine = engine(log.clone());
    thread::scope(|scope| {
        for thread in 0..4 {
            let engine = &engine;
            scope.spawn(move || (0..100).for_each(|at| drop(decide(engine, &format!("{thread}/{at}")))));
        }
    });
    // Nobody flushes: with the last who has the log, the rest is written.
    drop(engine);
    drop(log);
    let lines = all(&folder);
    assert_eq!(lines.len(), 4 * 100 * 4);
    let visitors: BTreeSet<&str> = lines.iter().map(|line| line["visitor"].as_str().unwrap()).collect();
    assert_eq!(visitors.len(), 400);
    assert!(files(&folder).len() > 5, "{:?}", files(&folder));
}

#[test]
fn files_give_way_by_size_and_only_so_many_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    // What only looks like a file of the log is not one.
    let others = [
        "log.2026-11-21.1.jsonl",
        "log.2026-11-21.0001.json",
        "log.yesterday.0001.jsonl",
        "other.2026-11-21.0001.jsonl",
    ];
    others.iter().for_each(|name| fs::write(folder.path().join(name), "{}\n").unwrap());
    let rotation = Rotation::default().at_bytes(3_000).keep(3);
    let log =
        to(&folder).on_full(OnFull::Wait).clock(moment("2026-11-21")).rotate(rotation).start(key()).unwrap();
    let engine = engine(log.clone());
    for at in 0..100 {
        decide(&engine, &format!("v-{at}"));
    }
    log.flush().unwrap();
    let names: Vec<String> =
        files(&folder).into_iter().filter(|name| !others.contains(&name.as_str())).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    assert_eq!(names[3], "log.jsonl");
    for name in &names {
        let length = fs::metadata(folder.path().join(name)).unwrap().len();
        assert!(length <= 3_000 && (length > 2_000 || name == "log.jsonl"), "{name}: {length}");
        assert!(lines(&folder.path().join(name)).len() > 1 || name == "log.jsonl");
    }
    let numbers: Vec<u64> = names[..3]
        .iter()
        .map(|name| name["log.2026-11-21.".len()..].strip_suffix(".jsonl").unwrap().parse().unwrap())
        .collect();
    assert!(numbers[0] > 10 && numbers[2] == numbers[0] + 2, "the newest are kept: {numbers:?}");
    assert!(others.iter().all(|name| folder.path().join(name).exists()));
}

#[test]
fn files_give_way_by_day_and_after_a_restart_too() {
    let folder = tempfile::tempdir().unwrap();
    let begin = |day: &str| {
        let options = to(&folder).rotate(Rotation::default().daily());
        engine(options.clock(moment(day)).start(key()).unwrap())
    };
    for (day, visitors) in
        [("2026-11-21T23:59:59Z", 2), ("2026-11-21", 1), ("2026-11-22", 1), ("2026-12-01", 1)]
    {
        let engine = begin(day);
        (0..visitors).for_each(|at| drop(decide(&engine, &format!("v-{at}"))));
    }
    let names = files(&folder);
    assert_eq!(names, ["log.2026-11-21.0001.jsonl", "log.2026-11-22.0001.jsonl", "log.jsonl"]);
    let counts: Vec<usize> = names.iter().map(|name| lines(&folder.path().join(name)).len()).collect();
    assert_eq!(counts, [12, 4, 4]);
    // A clock that went back begins no file.
    drop(decide(&begin("2026-11-20"), "v-1"));
    assert_eq!((files(&folder), all(&folder).len()), (names, 24));
}

#[test]
fn half_a_line_of_before_does_not_spoil_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    fs::write(&path, "{\"at\":\"2026-11-21T1").unwrap();
    drop(decide(&engine(to(&folder).start(key()).unwrap()), "v-1"));
    let text = fs::read_to_string(&path).unwrap();
    let (torn, whole) = text.split_once('\n').unwrap();
    assert_eq!((torn, whole.lines().count()), ("{\"at\":\"2026-11-21T1", 4));
}

#[test]
fn a_file_that_cannot_be_written_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let start = |path: &str| DecisionLog::to(folder.path().join(path)).start(key());
    for path in ["nowhere/log.jsonl", "."] {
        let told = start(path).unwrap_err();
        assert!(matches!(told, LogError::Unwritable { .. }), "{told}");
        assert!(told.to_string().contains("cannot be written"), "{told}");
    }
    let _one = start("log.jsonl").unwrap();
    let told = start("log.jsonl").unwrap_err();
    assert!(matches!(told, LogError::Taken(_)), "{told}");
    assert!(start("other.jsonl").is_ok());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_fails_no_decision_and_is_told_and_counted() {
    for on_full in [OnFull::Lose, OnFull::Wait] {
        let (tell, told) = channel();
        let tell = Mutex::new(tell);
        let options = DecisionLog::to("/dev/full").capacity(4).on_full(on_full);
        let rotation = Rotation::default().daily().at_bytes(10);
        let options = options.rotate(rotation).told(move |event| drop(tell.lock().unwrap().send(event)));
        let log = options.start(key()).unwrap();
        let engine = engine(log.clone());
        decide(&engine, "v-1");
        assert!(matches!(told.recv().unwrap(), LogEvent::Failing(why) if why.contains("No space left")));
        // Nobody waits, and nobody fails: what does not fit into memory is lost, and counted.
        for at in 0..100 {
            decide(&engine, &format!("v-{at}"));
        }
        let status = log.status();
        assert!(status.failing.is_some() && status.lost >= 4 * (100 - 4), "{status:?}");
        let failed = log.flush().unwrap_err();
        assert!(failed.to_string().contains("No space left"), "{failed}");
        assert!(log.status().failures > 1, "it was tried again");
        drop(engine);
        let begin = Instant::now();
        drop(log);
        assert!(begin.elapsed() < Duration::from_secs(30), "whoever stops does not wait for a disk");
        assert!(Path::new("/dev/full").exists());
        assert_eq!(told.try_iter().count(), 0, "it is told once");
    }
}

#[cfg(unix)]
#[test]
fn what_could_not_be_written_is_written_later_and_once() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let told = move |event| {
        counted.fetch_add(usize::from(event == LogEvent::Recovered), Ordering::SeqCst);
        panic!("a mistake of the host");
    };
    // The next file cannot be made: in its place there is a folder.
    let rotation = Rotation::default().at_bytes(1_500);
    let log = to(&folder).rotate(rotation).told(told).start(key()).unwrap();
    let engine = engine(log.clone());
    decide(&engine, "v-1");
    log.flush().unwrap();
    let path = folder.path().join("log.jsonl");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    decide(&engine, "v-2");
    assert!(log.flush().is_err());
    assert!(log.status().failing.is_some() && times.load(Ordering::SeqCst) == 0);
    decide(&engine, "v-3");
    fs::remove_dir(&path).unwrap();
    until("it is written again", || log.flush().is_ok());
    assert_eq!((log.status().failing, log.lost(), times.load(Ordering::SeqCst)), (None, 0, 1));
    assert_eq!(lines(&path).len() + lines_of_earlier(&folder), 8);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o007, 0, "it is nobody else's business");
}

#[cfg(unix)]
fn lines_of_earlier(folder: &TempDir) -> usize {
    files(folder)
        .iter()
        .filter(|name| *name != "log.jsonl")
        .map(|name| lines(&folder.path().join(name)).len())
        .sum()
}

#[cfg(unix)]
#[test]
fn a_file_that_somebody_else_moves_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let log = to(&folder).start(key()).unwrap();
    let engine = engine(log.clone());
    for round in 0..3 {
        decide(&engine, "v-1");
        log.flush().unwrap();
        fs::rename(folder.path().join("log.jsonl"), folder.path().join(format!("moved.{round}"))).unwrap();
    }
    decide(&engine, "v-1");
    log.flush().unwrap();
    assert_eq!(all(&folder).len(), 16);
    assert_eq!(files(&folder), ["log.jsonl", "moved.0", "moved.1", "moved.2"]);
}
