//! Real files, real links, real events: whatever is done to the files of a policy set, the
//! engine ends with the last state that checks, and says how it stands.
#![cfg(feature = "watch")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tightrope::engine::{Clock, DecideError, Engine, Fault, LoadError, Reloaded, load, read_paths};
use tightrope::table::to_json;
use tightrope::vocabulary::{Moment, parse_date};

/// A set in which both slots of the one surface show the same content.
fn policy(content: &str) -> String {
    format!(
        "trust {{ tier stranger {{ comfort 3 }} }}\n\
         surface home : page {{ slot hero shows {content}   slot rail shows {content} }}\n\
         content {content} : banner\n"
    )
}

const BROKEN: &str = "trust { tier stranger { comfort 3 } } surface home : page { slot hero shows nothing }";

/// A set whose check fails after 2026-11-21.
const WAIVED: &str = r#"
trust { tier stranger { comfort 1 } }
source visits : observed first-party { count : int 0.. is behaviour }
surface home : page { slot hero shows plain }
content plain : banner
content rich : banner
goal find "They find it" { metric found up holdout 10% }
rule often {
    goal find   requires stranger   uses visits.count   when visits.count >= 3
    show rich in home.hero
    because "You come here often."
    allow creepy "agreed" until 2026-11-21
}
"#;

fn folder(content: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("rules.rope"), &policy(content));
    folder
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

fn day(text: &str) -> Clock {
    Clock::Fixed(Moment::Day(parse_date(text).unwrap()))
}

fn engine(path: &Path) -> Engine {
    Engine::load([path], Clock::System).unwrap()
}

/// What the hero slot shows; both slots must agree.
fn shows(engine: &Engine) -> String {
    let json = engine.decide_json("home", br#"{"id": "v-1"}"#, engine.now()).unwrap();
    let decision: Value = serde_json::from_str(&json).unwrap();
    let slot = |name: &str| decision["slots"][name]["shows"].as_str().unwrap().to_owned();
    assert_eq!(slot("hero"), slot("rail"), "two sets in one decision");
    slot("hero")
}

fn until(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !done() {
        assert!(Instant::now() < end, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn until_shows(engine: &Engine, content: &str) {
    until(content, || shows(engine) == content && engine.status().is_fresh());
}

fn paths<const N: usize>(paths: [&Path; N]) -> Vec<PathBuf> {
    paths.into_iter().map(Path::to_owned).collect()
}

fn refused(paths: &[PathBuf]) -> String {
    read_paths(paths).unwrap_err().to_string()
}

#[test]
fn a_set_is_every_policy_under_the_paths_once() {
    let folder = folder("a");
    let root = folder.path();
    fs::create_dir_all(root.join("more/.git")).unwrap();
    for name in ["more/b.rope", "more/.hidden.rope", "more/.git/c.rope", "more/notes.txt", "a.rope~"] {
        write(&root.join(name), "");
    }
    let files = |given: &[PathBuf]| -> Vec<String> {
        let sources = read_paths(given).unwrap();
        let root = root.to_string_lossy().into_owned() + "/";
        sources.iter().map(|(_, file)| file.name().replace(&root, "")).collect()
    };
    let (more, rules) = (root.join("more"), root.join("rules.rope"));
    assert_eq!(files(&paths([root])), ["more/b.rope", "rules.rope"]);
    assert_eq!(files(&paths([root, &more, &rules, &rules])), ["more/b.rope", "rules.rope"]);
    assert_eq!(files(&paths([&more.join(".hidden.rope")])), ["more/.hidden.rope"]);
    #[cfg(unix)]
    {
        // Links in a ring, a link to a folder, and one to nowhere that is no policy.
        std::os::unix::fs::symlink(root, more.join("up")).unwrap();
        std::os::unix::fs::symlink(&more, root.join("zoo")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.join("dangling")).unwrap();
        std::os::unix::fs::symlink("self.txt", root.join("self.txt")).unwrap();
        assert_eq!(files(&paths([root])).len(), 2);
        assert_eq!(files(&paths([&root.join("zoo")])).len(), 2);
        std::os::unix::fs::symlink("nowhere.rope", root.join("x.rope")).unwrap();
        assert!(refused(&paths([root])).ends_with("x.rope`: no such file or folder"));
    }
}

#[test]
fn what_cannot_be_read_is_said_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let name = |name: &str| at(name).display().to_string();
    assert_eq!(
        refused(&paths([folder.path()])),
        format!("no `.rope` file under `{}`", folder.path().display())
    );
    assert_eq!(refused(&paths([&at("x")])), format!("`{}`: no such file or folder", name("x")));
    for other in ["notes.txt", "tables.json", "a.rope"] {
        write(&at(other), "");
    }
    assert!(refused(&paths([&at("notes.txt")])).starts_with(&format!("`{}` is neither", name("notes.txt"))));
    assert!(refused(&paths([&at("tables.json")])).contains("is an artifact of compiled tables"));
    let today = parse_date("2026-11-21").unwrap();
    let both = load(&paths([&at("a.rope"), &at("tables.json")]), today);
    assert!(matches!(both, Err(LoadError::NotAlone(_))));
    assert!(matches!(load(&[], today), Err(LoadError::NoPath)));
    assert!(matches!(load(&paths([&at("tables.json")]), today), Err(LoadError::Artifact { .. })));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let forbid = |name: &str| fs::set_permissions(at(name), fs::Permissions::from_mode(0o000)).unwrap();
        fs::create_dir(at("closed")).unwrap();
        forbid("closed");
        forbid("a.rope");
        // Whoever may read everything is forbidden nothing.
        if fs::read_dir(at("closed")).is_err() {
            assert!(refused(&paths([&at("closed")])).ends_with("cannot be listed: you are not permitted to"));
            assert!(refused(&paths([&at("a.rope")])).ends_with("cannot be read: you are not permitted to"));
        }
        fs::set_permissions(at("closed"), fs::Permissions::from_mode(0o700)).unwrap();
    }
}

#[test]
fn a_folder_is_loaded_and_decided_by() {
    let folder = folder("a");
    let engine = engine(folder.path());
    assert_eq!(shows(&engine), "a");
    assert_eq!(engine.status().hash, engine.current().hash());
    let wrong =
        |surface: &str, facts: &str| engine.decide_json(surface, facts.as_bytes(), engine.now()).unwrap_err();
    assert!(matches!(wrong("home", "["), DecideError::Facts(_)));
    assert!(matches!(wrong("home", "7"), DecideError::Facts(_)));
    assert_eq!(wrong("hme", "{}").to_string(), "no surface is called `hme`; did you mean `home`?");
    let refused = Engine::load([folder.path().join("none")], Clock::System).unwrap_err();
    assert!(matches!(refused, Fault::Unread(LoadError::Missing(_))));
}

#[test]
fn a_visitor_of_another_set_does_no_harm() {
    use tightrope::decide::Visitor;
    use tightrope::vocabulary::TierId;
    let folder = folder("a");
    let set = engine(folder.path()).current();
    let mut visitor = Visitor::new(&set.tables().vocabulary, Moment::Day(parse_date("2026-11-21").unwrap()));
    visitor.trust = Some(TierId::from_index(7));
    let decision = set.decide_visitor("home", &visitor).unwrap();
    assert_eq!((decision.trust, decision.problems.len()), ("stranger", 1));
}

#[test]
fn a_broken_set_keeps_the_last_good_one_until_it_is_mended() {
    let folder = folder("a");
    let rules = folder.path().join("rules.rope");
    let engine = engine(folder.path());
    let held = engine.current();
    assert!(matches!(engine.reload(), Reloaded::Unchanged));

    write(&rules, BROKEN);
    let Reloaded::Kept(kept) = engine.reload() else { panic!("a broken set was taken") };
    assert_eq!(shows(&engine), "a");
    assert!(!kept.fault.diagnostics().is_empty());
    assert!(kept.fault.to_string().contains("rules.rope:1:"), "{}", kept.fault);
    assert!(matches!(engine.reload(), Reloaded::Unchanged));

    // Gone altogether is another reason, and no later beginning.
    fs::remove_file(&rules).unwrap();
    let Reloaded::Kept(gone) = engine.reload() else { panic!("an empty folder was taken") };
    assert!(matches!(*gone.fault, Fault::Unread(LoadError::Empty(_))));
    assert_eq!(gone.since, kept.since);
    assert_eq!(engine.status().stale.map(|stale| stale.since), Some(kept.since));

    write(&rules, &policy("b"));
    assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
    assert!(engine.status().is_fresh());
    assert_eq!(shows(&engine), "b");
    assert_ne!(engine.current().hash(), held.hash());
    assert!(engine.current().loaded_at() >= held.loaded_at());
}

#[test]
fn a_mistake_taken_back_makes_the_set_fresh() {
    let folder = folder("a");
    let rules = folder.path().join("rules.rope");
    let engine = engine(folder.path());
    let hash = engine.status().hash;
    for fault in [Some(BROKEN), None] {
        match fault {
            Some(text) => write(&rules, text),
            None => fs::remove_file(&rules).unwrap(),
        }
        assert!(matches!(engine.reload(), Reloaded::Kept(_)));
        write(&rules, &policy("a"));
        assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
        assert!(engine.status().is_fresh() && engine.status().hash == hash);
    }
}

#[test]
fn a_waiver_that_passes_is_seen_on_the_new_day() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("rules.rope"), WAIVED);
    assert!(Engine::load([folder.path()], day("2026-11-21")).is_ok());
    let refused = Engine::load([folder.path()], day("2026-11-22")).unwrap_err();
    assert!(refused.to_string().contains("expired-waiver"), "{refused}");
}

#[test]
fn an_artifact_is_loaded_and_an_altered_one_is_not() {
    let (one, other) = (folder("a"), folder("b"));
    let artifact = one.path().join("tables.json");
    let compiled = |folder: &TempDir| to_json(engine(folder.path()).current().tables()).unwrap();
    let json = compiled(&one);
    write(&artifact, &json);
    let from_artifact = Engine::load([&artifact], Clock::System).unwrap();
    assert_eq!(from_artifact.status().hash, engine(one.path()).status().hash);
    assert_eq!(shows(&from_artifact), "a");

    write(&artifact, &json.replace("\"a\"", "\"c\""));
    let Reloaded::Kept(kept) = from_artifact.reload() else { panic!("an altered artifact was taken") };
    assert!(kept.fault.to_string().contains("altered"), "{}", kept.fault);
    assert_eq!(shows(&from_artifact), "a");

    write(&artifact, &compiled(&other));
    assert!(matches!(from_artifact.reload(), Reloaded::Swapped(_)));
    assert_eq!(shows(&from_artifact), "b");

    let tables = from_artifact.current().tables().clone();
    let fixed = Engine::from_tables(tables, Clock::System).unwrap();
    assert_eq!(fixed.status().hash, from_artifact.status().hash);
    assert!(matches!(fixed.reload(), Reloaded::Unchanged));
    assert!(fixed.watch(|_| {}).is_err());
}

#[test]
fn a_watched_set_follows_every_kind_of_change() {
    let folder = folder("a");
    let rules = folder.path().join("rules.rope");
    let engine = engine(folder.path());
    let (sender, events) = channel();
    let watcher = engine.watch(move |event| sender.send(event).unwrap_or(())).unwrap();

    write(&rules, &policy("in_place"));
    until_shows(&engine, "in_place");

    let draft = folder.path().join(".rules.rope.tmp");
    write(&draft, &policy("renamed_over"));
    fs::rename(&draft, &rules).unwrap();
    until_shows(&engine, "renamed_over");

    write(&rules, BROKEN);
    until("it is stale", || !engine.status().is_fresh());
    assert_eq!(shows(&engine), "renamed_over");
    write(&rules, &policy("mended"));
    until_shows(&engine, "mended");

    // A folder made, filled and moved there while nobody looked.
    fs::create_dir_all(folder.path().join("deep/er")).unwrap();
    write(&folder.path().join("deep/er/more.rope"), BROKEN);
    until("the new folder is seen", || !engine.status().is_fresh());
    fs::remove_dir_all(folder.path().join("deep")).unwrap();
    until_shows(&engine, "mended");

    assert!(events.iter().next().is_some());
    drop(watcher);
    assert!(events.iter().all(|event| !matches!(event, Reloaded::Unchanged)), "the sender is gone by now");
}

#[test]
fn two_hundred_quick_saves_end_with_the_last() {
    let folder = folder("a");
    let engine = engine(folder.path());
    let _watcher = engine.watch(|_| {}).unwrap();
    for save in 1..=200 {
        write(&folder.path().join("rules.rope"), &policy(&format!("save{save}")));
    }
    until_shows(&engine, "save200");
}

#[test]
fn a_folder_deleted_and_made_again_is_followed() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("some/where/policies");
    fs::create_dir_all(&folder).unwrap();
    write(&folder.join("rules.rope"), &policy("a"));
    let engine = engine(&folder);
    let _watcher = engine.watch(|_| {}).unwrap();
    for (round, gone) in ["some/where/policies", "some"].into_iter().enumerate() {
        fs::remove_dir_all(around.path().join(gone)).unwrap();
        until("it is stale", || !engine.status().is_fresh());
        fs::create_dir_all(&folder).unwrap();
        write(&folder.join("rules.rope"), &policy(&format!("again{round}")));
        until_shows(&engine, &format!("again{round}"));
        write(&folder.join("rules.rope"), &policy(&format!("later{round}")));
        until_shows(&engine, &format!("later{round}"));
    }
    // At once, so that nobody sees that it was gone.
    fs::rename(&folder, around.path().join("old")).unwrap();
    fs::create_dir(&folder).unwrap();
    write(&folder.join("rules.rope"), &policy("at_once"));
    until_shows(&engine, "at_once");
}

#[cfg(unix)]
#[test]
fn links_swapped_as_kubernetes_does_are_followed() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let publish = |version: &str| {
        let dated = root.join(format!("..{version}"));
        fs::create_dir(&dated).unwrap();
        write(&dated.join("rules.rope"), &policy(version));
        symlink(format!("..{version}"), root.join("..data_tmp")).unwrap();
        fs::rename(root.join("..data_tmp"), root.join("..data")).unwrap();
    };
    publish("one");
    symlink("..data/rules.rope", root.join("rules.rope")).unwrap();
    let whole = engine(root);
    let single = engine(&root.join("rules.rope"));
    let _watchers = [whole.watch(|_| {}).unwrap(), single.watch(|_| {}).unwrap()];
    for version in ["two", "three"] {
        publish(version);
        until_shows(&whole, version);
        until_shows(&single, version);
    }
    // Behind the links, in place.
    write(&root.join("..three/rules.rope"), &policy("four"));
    until_shows(&whole, "four");
}

#[cfg(unix)]
#[test]
fn a_link_on_the_way_to_the_set_is_followed() {
    use std::os::unix::fs::symlink;
    let around = tempfile::tempdir().unwrap();
    for version in ["one", "two"] {
        let release = around.path().join(format!("releases/{version}/policies"));
        fs::create_dir_all(&release).unwrap();
        write(&release.join("rules.rope"), &policy(version));
    }
    let current = around.path().join("current");
    symlink("releases/one", &current).unwrap();
    let engine = engine(&current.join("policies"));
    let _watcher = engine.watch(|_| {}).unwrap();
    symlink("releases/two", around.path().join("next")).unwrap();
    fs::rename(around.path().join("next"), &current).unwrap();
    until_shows(&engine, "two");
}

#[test]
fn decisions_never_fail_nor_mix_two_sets_while_reloading() {
    let folder = folder("even");
    let rules = folder.path().join("rules.rope");
    let engine = engine(folder.path());
    let (done, decided) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let content = shows(&engine);
                    assert!(["even", "odd"].contains(&content.as_str()));
                    decided.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 1..=100 {
            let text = if round % 10 == 0 { BROKEN.to_owned() } else { policy(["even", "odd"][round % 2]) };
            write(&rules, &text);
            engine.reload();
        }
        until("each thread decided", || decided.load(Ordering::Relaxed) > 100);
        done.store(true, Ordering::Relaxed);
    });
    assert!(engine.status().stale.is_some(), "the last round was broken");
}

#[test]
fn a_watcher_may_be_dropped_by_whoever_it_tells() {
    use std::sync::{Arc, Mutex};
    let folder = folder("a");
    let engine = engine(folder.path());
    let slot = Arc::new(Mutex::new(None));
    let told = Arc::clone(&slot);
    let watcher = engine.watch(move |_| drop(told.lock().unwrap().take())).unwrap();
    *slot.lock().unwrap() = Some(watcher);
    write(&folder.path().join("rules.rope"), &policy("b"));
    until("it dropped itself", || slot.lock().unwrap().is_none());
    assert_eq!(shows(&engine), "b");
}
