//! What a host can see and choose: ready, fresh, stale, waiting; and what ends each of them.

use super::live::{Live, by_events, by_polling, folder, policy, shows, until};
use rayon::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tightrope::decide::Room;
use tightrope::diff::What;
use tightrope::engine::{
    AcknowledgeError, AtStart, Clock, DecideError, Engine, EngineOptions, Fault, LoadError, Reloaded, Serving,
};
use tightrope::vocabulary::Moment;

const BROKEN: &str = "rule";

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// A set that greets whoever comes often, from so many visits on, at so little trust.
fn greeting(visits: u32, requires: &str, reads: &str) -> String {
    format!(
        r#"
trust {{
    tier stranger {{ comfort 3 }}
    tier regular {{ earned when visits.count >= {visits}  comfort 4 }}
}}
source visits : observed first-party {{ count : int 0.. is behaviour  days : int 0.. is behaviour }}
surface home : page {{ slot hero shows plain }}
content plain : banner
content rich : banner
goal find "They find it" {{ metric found up holdout 10% }}
rule often {{
    goal find   requires {requires}   uses {reads}   when {reads} >= 3
    show rich in home.hero
    because "You come here often."
}}
"#
    )
}

fn set(text: &str) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.rope");
    fs::write(&rules, text).unwrap();
    (folder, rules)
}

fn options() -> EngineOptions {
    Engine::options().clock(Clock::Fixed(at("2026-11-21T10:00:00Z")))
}

/// What the hero shows to somebody who comes often.
fn hero(engine: &Engine) -> String {
    let facts = br#"{"id": "v-4", "visits": {"count": 9, "days": 9}}"#;
    let set = engine.current();
    let (visitor, _) = set.read(facts, engine.now()).unwrap();
    let mut room = Room::default();
    let choices = set.choose("home", &visitor, &mut room).unwrap();
    choices.iter().map(|choice| choice.shows().to_owned()).collect()
}

#[test]
fn an_engine_without_a_good_set_is_not_ready_until_there_is_one() {
    let (folder, rules) = set(BROKEN);
    assert!(matches!(options().load([folder.path()]), Err(Fault::Refused { .. })));
    let engine = options().at_start(AtStart::Wait).load([folder.path()]).unwrap();
    let status = engine.status();
    assert!(!status.is_ready() && !status.is_fresh() && status.hash.is_empty());
    assert!(status.stale.unwrap().fault.to_string().contains("rules.rope:1:"));
    let refused = engine.decide_json("home", b"{}", engine.now()).unwrap_err();
    assert!(matches!(refused, DecideError::NotReady), "{refused}");
    assert!(matches!(engine.reload(), Reloaded::Unchanged));

    // A policy with bad manners is none to wait with, if the host did not say so.
    fs::write(&rules, greeting(3, "stranger", "visits.count")).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Kept(_)));
    assert!(!engine.status().is_ready());
    fs::write(&rules, greeting(3, "regular", "visits.count")).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
    assert!(engine.status().is_ready() && engine.status().is_fresh());
    assert_eq!(hero(&engine), "rich");
}

#[test]
fn a_path_may_come_later_and_no_path_is_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let later = folder.path().join("later/policies");
    let engine = by_events().at_start(AtStart::Wait).load([&later]).unwrap();
    let _watcher = engine.watch(|_| {}).unwrap();
    fs::create_dir_all(&later).unwrap();
    fs::write(later.join("rules.rope"), policy("a")).unwrap();
    until("it is ready", || engine.status().is_ready());
    assert_eq!(shows(&engine.current(), &engine).unwrap(), "a");
    let none = Engine::options().at_start(AtStart::Wait).load(Vec::<&Path>::new());
    assert!(matches!(none, Err(Fault::Unread(LoadError::NoPath))));
}

#[test]
fn defaults_at_the_start_where_slots_are_known() {
    let (folder, rules) = set(BROKEN);
    let engine = options().at_start(AtStart::Defaults).load([folder.path()]).unwrap();
    assert!(!engine.status().is_ready(), "no slot is known of what is no policy");
    // Its manners fail, and its slots are known.
    fs::write(&rules, greeting(3, "stranger", "visits.count")).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Defaults(_)));
    let begun = options().at_start(AtStart::Defaults).load([folder.path()]).unwrap();
    for engine in [&engine, &begun] {
        let status = engine.status();
        assert_eq!(status.serving, Serving::Defaults);
        assert!(status.is_ready() && !status.is_fresh());
        assert_eq!(hero(engine), "plain");
        assert!(matches!(engine.reload(), Reloaded::Unchanged));
    }
    assert_eq!(engine.status().hash, begun.status().hash);
    fs::write(&rules, greeting(3, "regular", "visits.count")).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
    assert_eq!((hero(&engine).as_str(), engine.status().serving), ("rich", Serving::Policies));
}

#[test]
fn a_set_that_is_stale_for_too_long_gives_way_to_its_defaults() {
    let (folder, rules) = set(&greeting(3, "regular", "visits.count"));
    let engine = options().stale_at_most(Duration::from_secs(3600)).load([folder.path()]).unwrap();
    let good = engine.current();
    let step = |time: &str| engine.reload_at(at(&format!("2026-11-21T{time}Z")));
    fs::write(&rules, BROKEN).unwrap();
    assert!(matches!(step("10:00:00"), Reloaded::Kept(_)));
    fs::write(&rules, "rule rule").unwrap();
    assert!(matches!(step("10:30:00"), Reloaded::Kept(_)));
    assert!(matches!(step("10:59:59"), Reloaded::Unchanged));
    assert_eq!((hero(&engine).as_str(), engine.status().serving), ("rich", Serving::Policies));

    let Reloaded::Defaults(stale) = step("11:00:00") else { panic!("an hour has passed") };
    assert!(!stale.fault.diagnostics().is_empty());
    let status = engine.status();
    assert!(status.is_ready() && status.serving == Serving::Defaults && status.hash != good.hash());
    assert_eq!(hero(&engine), "plain");
    assert!(matches!(step("12:00:00"), Reloaded::Unchanged));
    fs::write(&rules, BROKEN).unwrap();
    assert!(matches!(step("13:00:00"), Reloaded::Kept(_)), "another reason is told");
    assert_eq!(hero(&engine), "plain");

    // A visitor who was read before fits what came after, whoever decides.
    let (visitor, _) = good.read(br#"{"id": "v-4", "visits": {"count": 9}}"#, engine.now()).unwrap();
    assert!(engine.current().choose("home", &visitor, &mut Room::default()).is_ok());

    fs::write(&rules, greeting(3, "regular", "visits.count")).unwrap();
    assert!(matches!(step("14:00:00"), Reloaded::Swapped(_)));
    assert_eq!((hero(&engine).as_str(), engine.status().hash.as_str()), ("rich", good.hash()));
}

#[test]
fn a_fault_that_is_new_and_too_old_at_once_gives_defaults_at_once() {
    let (folder, rules) = set(&greeting(3, "regular", "visits.count"));
    let engine = options().stale_at_most(Duration::ZERO).load([folder.path()]).unwrap();
    fs::write(&rules, BROKEN).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Defaults(_)));
    assert_eq!(hero(&engine), "plain");
}

#[test]
fn a_watched_engine_looks_at_the_time_by_itself() {
    for options in [by_events(), by_polling()] {
        let (folder, rules) = folder("a");
        let live = Live::begin(folder.path(), options.stale_at_most(Duration::from_millis(300)));
        fs::write(&rules, BROKEN).unwrap();
        until("only defaults are shown", || live.engine.status().serving == Serving::Defaults);
        assert!(live.engine.status().is_ready() && !live.engine.status().is_fresh());
        fs::write(&rules, policy("b")).unwrap();
        live.until_shows("b");
        assert_eq!(live.engine.status().serving, Serving::Policies);
    }
}

#[test]
fn a_waiver_that_ended_overnight_makes_the_set_stale() {
    let waived = greeting(3, "stranger", "visits.count")
        .replace("    because", "    allow creepy \"agreed\" until 2026-11-21\n    because");
    let (folder, _) = set(&waived);
    let engine = options().load([folder.path()]).unwrap();
    assert!(matches!(engine.reload_at(at("2026-11-21T23:59:59Z")), Reloaded::Unchanged));
    let Reloaded::Kept(stale) = engine.reload_at(at("2026-11-22")) else {
        panic!("a waiver outlived its day")
    };
    assert!(stale.fault.to_string().contains("expired-waiver"), "{}", stale.fault);
    assert_eq!(hero(&engine), "rich");
    assert!(matches!(engine.reload_at(at("2026-11-22T12:00:00Z")), Reloaded::Unchanged), "told once");
}

#[test]
fn a_creepier_set_waits_to_be_acknowledged() {
    let (folder, rules) = set(&greeting(3, "regular", "visits.count"));
    let engine = options().tighten_only().load([folder.path()]).unwrap();
    let first = engine.status().hash;
    let none = engine.acknowledge(&first).unwrap_err();
    assert!(matches!(none, AcknowledgeError::NothingWaits), "{none}");

    // Trust is earned by fewer visits.
    let easier = greeting(2, "regular", "visits.count");
    fs::write(&rules, &easier).unwrap();
    let Reloaded::Waits(pending) = engine.reload() else { panic!("a creepier set was taken") };
    assert!(pending.creepier.iter().any(|found| found.what == What::Tier), "{:?}", pending.creepier);
    let told = Reloaded::Waits(pending.clone()).to_string();
    assert!(told.contains(pending.version()) && told.contains("`regular`"), "{told}");
    let status = engine.status();
    assert!(status.is_ready() && !status.is_fresh() && status.stale.is_none() && status.hash == first);
    assert_eq!(status.pending.unwrap().version(), pending.version());
    assert!(matches!(engine.reload(), Reloaded::Unchanged));
    assert!(matches!(engine.reload_at(at("2026-11-22")), Reloaded::Unchanged), "known on the next day, too");

    // Who looked at one version has not looked at another.
    let none = engine.acknowledge(&first).unwrap_err();
    assert!(matches!(none, AcknowledgeError::Another { .. }), "{none}");
    let set = engine.acknowledge(pending.version()).unwrap();
    assert_eq!(engine.status().hash, set.hash());
    assert!(engine.status().is_fresh());
    assert!(matches!(engine.reload_at(at("2026-11-22")), Reloaded::Unchanged));

    // What only tightens does not wait.
    fs::write(&rules, greeting(5, "regular", "visits.count")).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
}

#[test]
fn what_waits_goes_with_the_files_that_held_it() {
    let (folder, rules) = set(&greeting(3, "regular", "visits.count"));
    let engine = options().tighten_only().load([folder.path()]).unwrap();
    let first = engine.status().hash;
    let other = greeting(3, "regular", "visits.days");
    for after in [BROKEN.to_owned(), greeting(3, "regular", "visits.count")] {
        fs::write(&rules, &other).unwrap();
        let Reloaded::Waits(pending) = engine.reload() else { panic!("a creepier set was taken") };
        fs::write(&rules, after).unwrap();
        engine.reload();
        assert!(engine.status().pending.is_none());
        assert!(matches!(engine.acknowledge(pending.version()), Err(AcknowledgeError::NothingWaits)));
        assert_eq!(engine.status().hash, first);
    }
    assert!(engine.status().is_fresh());
}

#[test]
fn waiting_does_not_bring_back_what_gave_way_to_defaults() {
    let (folder, rules) = set(&greeting(3, "regular", "visits.count"));
    let engine = options().tighten_only().stale_at_most(Duration::ZERO).load([folder.path()]).unwrap();
    fs::write(&rules, BROKEN).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Defaults(_)));
    fs::write(&rules, greeting(2, "regular", "visits.count")).unwrap();
    let Reloaded::Waits(pending) = engine.reload() else { panic!("it is compared with the last good set") };
    assert_eq!(hero(&engine), "plain");
    engine.acknowledge(pending.version()).unwrap();
    assert_eq!(hero(&engine), "rich");
}

#[test]
fn an_answer_knows_its_version_and_when_that_was_loaded() {
    let (folder, _) = set(&policy("a"));
    let engine = options().load([folder.path()]).unwrap();
    let answer = engine.answer("home", br#"{"id": "v-1"}"#, engine.now()).unwrap();
    assert_eq!(answer.set.hash(), engine.status().hash);
    let time = std::time::UNIX_EPOCH + Duration::from_secs(1_795_255_200);
    assert_eq!((answer.set.loaded_at(), engine.status().loaded_at), (time, time), "by the engine's clock");
    assert_eq!(answer.decision, engine.decide_json("home", br#"{"id": "v-1"}"#, engine.now()).unwrap());
    assert!(!answer.decision.contains("version"), "a decision is as `decide` prints it");
}

#[test]
fn a_host_that_panics_on_being_told_is_told_again() {
    let (folder, rules) = folder("a");
    let engine = Engine::load([folder.path()], Clock::System).unwrap();
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let told = move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        panic!("a mistake of the host");
    };
    let _watcher = engine.watch(told).unwrap();
    for (round, content) in ["b", "c", "d"].into_iter().enumerate() {
        let text = policy(content);
        fs::write(folder.path().join(".aside"), text).unwrap();
        fs::rename(folder.path().join(".aside"), &rules).unwrap();
        until(content, || shows(&engine.current(), &engine).unwrap() == content);
        until("it was told", || times.load(Ordering::SeqCst) > round);
    }
}

#[test]
fn reloads_from_the_threads_of_a_hosts_pool_end() {
    let (folder, rules) = folder("a");
    let engine = Engine::load([folder.path()], Clock::System).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let done = Arc::new(AtomicUsize::new(0));
    for round in 0..20 {
        fs::write(&rules, policy(&format!("round{round}"))).unwrap();
        let (engine, done) = (engine.clone(), Arc::clone(&done));
        // More reloads than threads, each of which waits for work on other threads and does other
        // reloads meanwhile.
        pool.spawn(move || {
            (0..16).into_par_iter().for_each(|_| drop(engine.reload()));
            done.fetch_add(1, Ordering::SeqCst);
        });
    }
    until("all reloads ended", || done.load(Ordering::SeqCst) == 20);
    assert!(engine.status().is_fresh());
    assert_eq!(shows(&engine.current(), &engine).unwrap(), "round19");
}

#[test]
fn of_reloads_at_once_the_last_state_wins() {
    let (folder, rules) = folder("a");
    let engine = Engine::load([folder.path()], Clock::System).unwrap();
    for round in 0..50 {
        let content = format!("round{round}");
        std::thread::scope(|scope| {
            for _ in 0..3 {
                // Begun before the save, and perhaps ended after the one below.
                scope.spawn(|| drop(engine.reload()));
            }
            let aside = folder.path().join(".aside");
            fs::write(&aside, policy(&content)).unwrap();
            fs::rename(&aside, &rules).unwrap();
            engine.reload();
        });
        assert_eq!(shows(&engine.current(), &engine).unwrap(), content);
    }
}
