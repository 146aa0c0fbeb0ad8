//! What happens to files where they live, noticed by events and by polling.

use super::live::{Live, folder, home, policy, side, until};
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};
use tightrope::engine::EngineOptions;

const BROKEN: &str = "trust { tier stranger { comfort 3 } } surface home : page { slot hero shows nothing }";

macro_rules! in_both_modes {
    ($($name:ident,)*) => {
        mod by_events {
            $(#[test] fn $name() { super::$name(super::super::live::by_events()); })*
        }
        mod by_polling {
            $(#[test] fn $name() { super::$name(super::super::live::by_polling()); })*
        }
    };
}

in_both_modes! {
    plain_writes,
    a_save_by_renaming_over,
    a_save_as_vim_does,
    a_save_as_emacs_does,
    sed_in_place,
    a_config_map_of_kubernetes,
    a_current_link_as_root,
    a_folder_deleted_and_made_again,
    a_folder_moved_away_and_back,
    a_new_nested_folder,
    a_half_written_file,
    a_thousand_saves_in_a_second,
    somebody_who_never_stops_saving,
    what_cannot_be_read,
    a_broken_set_and_a_mended_one,
    a_file_with_old_times,
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

/// Saves aside, and then in place at once.
fn rename_over(path: &Path, text: &str) {
    let aside = path.with_file_name(".aside");
    write(&aside, text);
    fs::rename(aside, path).unwrap();
}

#[cfg(unix)]
fn link(to: impl AsRef<Path>, at: &Path) {
    std::os::unix::fs::symlink(to, at).unwrap();
}

fn plain_writes(noticing: EngineOptions) {
    let (folder, rules) = folder("a");
    let live = Live::begin(folder.path(), noticing);
    for content in ["b", "c", "d"] {
        write(&rules, &policy(content));
        live.until_shows(content);
    }
}

fn a_save_by_renaming_over(noticing: EngineOptions) {
    let (folder, rules) = folder("a");
    let live = Live::begin(folder.path(), noticing);
    for content in ["b", "c", "d"] {
        rename_over(&rules, &policy(content));
        live.until_shows(content);
    }
    assert_eq!(live.refusals(), 0, "nobody saw half of a file");
}

/// Vim tries whether it may write (`4913`), moves the file to its backup, writes it anew, and takes
/// the backup away.
fn a_save_as_vim_does(noticing: EngineOptions) {
    let (folder, rules) = folder("a");
    let live = Live::begin(&rules, noticing);
    for content in ["b", "c"] {
        write(&folder.path().join("4913"), "");
        fs::remove_file(folder.path().join("4913")).unwrap();
        let backup = folder.path().join("rules.rope~");
        fs::rename(&rules, &backup).unwrap();
        write(&rules, &policy(content));
        fs::remove_file(backup).unwrap();
        live.until_shows(content);
    }
}

/// Emacs locks with a link to nowhere, saves by itself now and then, and keeps a backup.
fn a_save_as_emacs_does(noticing: EngineOptions) {
    let (folder, rules) = folder("a");
    let live = Live::begin(folder.path(), noticing);
    for content in ["b", "c"] {
        #[cfg(unix)]
        link("me@here.4711:1795000000", &folder.path().join(".#rules.rope"));
        write(&folder.path().join("#rules.rope#"), "rule half {");
        fs::rename(&rules, folder.path().join("rules.rope~")).unwrap();
        write(&rules, &policy(content));
        fs::remove_file(folder.path().join("#rules.rope#")).unwrap();
        #[cfg(unix)]
        fs::remove_file(folder.path().join(".#rules.rope")).unwrap();
        live.until_shows(content);
    }
}

fn sed_in_place(noticing: EngineOptions) {
    let (folder, rules) = folder("before");
    let live = Live::begin(folder.path(), noticing);
    let sed = Command::new("sed").args(["-i", "s/before/after/g"]).arg(&rules).status();
    // Where there is none (Windows), it is nothing that happens there.
    if sed.is_ok_and(|status| status.success()) {
        live.until_shows("after");
        assert_eq!(live.refusals(), 0);
    }
}

/// Each version in a folder of its own, all files behind the link `..data`, which is replaced at once.
#[cfg(unix)]
fn a_config_map_of_kubernetes(noticing: EngineOptions) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let publish = |version: &str| {
        let dated = root.join(format!("..{version}"));
        fs::create_dir(&dated).unwrap();
        write(&dated.join("home.rope"), &home(version));
        write(&dated.join("side.rope"), &side(version));
        let old = fs::read_link(root.join("..data")).ok();
        link(format!("..{version}"), &root.join("..data_tmp"));
        fs::rename(root.join("..data_tmp"), root.join("..data")).unwrap();
        if let Some(old) = old {
            fs::remove_dir_all(root.join(old)).unwrap();
        }
    };
    publish("v0");
    for name in ["home.rope", "side.rope"] {
        link(format!("..data/{name}"), &root.join(name));
    }
    let live = Live::begin(root, noticing);
    for version in 1..=5 {
        publish(&format!("v{version}"));
        live.until_shows(&format!("v{version}"));
    }
    // Faster than anybody reads.
    for version in 6..=30 {
        publish(&format!("v{version}"));
    }
    live.until_shows("v30");
}

#[cfg(not(unix))]
fn a_config_map_of_kubernetes(_: EngineOptions) {}

#[cfg(unix)]
fn a_current_link_as_root(noticing: EngineOptions) {
    let around = tempfile::tempdir().unwrap();
    let release = |version: &str| {
        let folder = around.path().join(format!("releases/{version}"));
        fs::create_dir_all(&folder).unwrap();
        write(&folder.join("home.rope"), &home(version));
        write(&folder.join("side.rope"), &side(version));
    };
    let (next, current) = (around.path().join("next"), around.path().join("current"));
    release("v0");
    link("releases/v0", &current);
    let live = Live::begin(&current, noticing);
    for version in ["v1", "v2", "v3"] {
        release(version);
        link(format!("releases/{version}"), &next);
        fs::rename(&next, &current).unwrap();
        live.until_shows(version);
    }
    assert_eq!(live.refusals(), 0, "nobody saw half of a release");
    // In place, where the link leads now; and back to an older one.
    write(&around.path().join("releases/v3/home.rope"), &(home("mended") + &side("mended")));
    fs::remove_file(around.path().join("releases/v3/side.rope")).unwrap();
    live.until_shows("mended");
    link("releases/v1", &next);
    fs::rename(&next, &current).unwrap();
    live.until_shows("v1");
}

#[cfg(not(unix))]
fn a_current_link_as_root(_: EngineOptions) {}

fn a_folder_deleted_and_made_again(noticing: EngineOptions) {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("some/where/policies");
    let rules = folder.join("rules.rope");
    fs::create_dir_all(&folder).unwrap();
    write(&rules, &policy("a"));
    let live = Live::begin(&folder, noticing);
    for (round, gone) in ["some/where/policies", "some"].into_iter().enumerate() {
        fs::remove_dir_all(around.path().join(gone)).unwrap();
        live.until_stale("no such file or folder");
        fs::create_dir_all(&folder).unwrap();
        write(&rules, &policy(&format!("again{round}")));
        live.until_shows(&format!("again{round}"));
        write(&rules, &policy(&format!("later{round}")));
        live.until_shows(&format!("later{round}"));
    }
    // At once, so that nobody may have seen that it was gone.
    fs::rename(&folder, around.path().join("old")).unwrap();
    fs::create_dir(&folder).unwrap();
    write(&rules, &policy("at_once"));
    live.until_shows("at_once");
    write(&rules, &policy("and_then"));
    live.until_shows("and_then");
}

fn a_folder_moved_away_and_back(noticing: EngineOptions) {
    let around = tempfile::tempdir().unwrap();
    let at = |name: &str| around.path().join(name);
    fs::create_dir_all(at("app/policies")).unwrap();
    write(&at("app/policies/rules.rope"), &policy("a"));
    // The folder itself, and one above it, which no watch sees: that is what looking is for.
    let live = Live::begin(&at("app/policies"), noticing.look_every(Duration::from_millis(100)));
    for (name, aside) in [("app/policies", "app/aside"), ("app", "aside")] {
        fs::rename(at(name), at(aside)).unwrap();
        live.until_stale("no such file or folder");
        fs::rename(at(aside), at(name)).unwrap();
        live.until_shows(&live.shows());
        let content = format!("after_{}", aside.len());
        write(&at("app/policies/rules.rope"), &policy(&content));
        live.until_shows(&content);
    }
}

fn a_new_nested_folder(noticing: EngineOptions) {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("home.rope"), &(home("a") + &side("a")));
    let live = Live::begin(folder.path(), noticing);
    let nested = folder.path().join("one/two/three");
    fs::create_dir_all(&nested).unwrap();
    let more = nested.join("more.rope");
    write(&more, "content more : banner");
    let unused =
        |word: &str| live.engine.current().diagnostics().iter().any(|told| told.message.contains(word));
    until("the file in it is read", || unused("`more`"));
    // And watched from now on.
    write(&more, "content later : banner");
    until("the file in it is read again", || unused("`later`"));
    // One that was filled elsewhere, and moved there.
    let aside = tempfile::tempdir_in(folder.path().parent().unwrap()).unwrap();
    write(&aside.path().join("moved.rope"), "content moved : banner");
    fs::rename(aside.path(), folder.path().join("four")).unwrap();
    until("the folder moved there is read", || unused("`moved`"));
    fs::remove_dir_all(folder.path().join("one")).unwrap();
    until("what is gone is gone", || !unused("`later`"));
    live.until_shows("a");
}

fn a_half_written_file(noticing: EngineOptions) {
    let (folder, rules) = folder("a");
    let live = Live::begin(folder.path(), noticing);
    let whole = policy("b");
    let half = whole.find("slot rail").unwrap();
    write(&rules, &whole[..half]);
    live.until_stale("error[syntax]");
    until("it is told", || live.refusals() > 0);
    write(&rules, &whole);
    live.until_shows("b");
}

fn a_thousand_saves_in_a_second(noticing: EngineOptions) {
    let (folder, rules) = folder("a");
    let live = Live::begin(folder.path(), noticing);
    for save in 1..=1000 {
        write(&rules, &policy(&format!("save{save}")));
        if save % 10 == 0 {
            thread::sleep(Duration::from_millis(10));
        }
    }
    live.until_shows("save1000");
}

fn somebody_who_never_stops_saving(noticing: EngineOptions) {
    let (folder, rules) = folder("a");
    let live = Live::begin(folder.path(), noticing);
    let end = Instant::now() + Duration::from_secs(120);
    let mut save = 0;
    // Never quiet for so long as a save counts as done.
    while live.shows() == "a" {
        assert!(Instant::now() < end, "whoever never stops saving is never read");
        save += 1;
        rename_over(&rules, &policy(&format!("save{save}")));
        thread::sleep(Duration::from_millis(2));
    }
    rename_over(&rules, &policy("last"));
    live.until_shows("last");
}

fn what_cannot_be_read(noticing: EngineOptions) {
    let (folder, _) = folder("a");
    let live = Live::begin(folder.path(), noticing);
    let at = |name: &str| folder.path().join(name);
    fs::write(at("bytes.rope"), b"content caf\xe9 : banner").unwrap();
    live.until_stale("UTF-8");
    fs::remove_file(at("bytes.rope")).unwrap();
    live.until_shows("a");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        link("nowhere.rope", &at("dangling.rope"));
        live.until_stale("dangling.rope`: no such file or folder");
        write(&at("nowhere.rope"), "content found : banner");
        until("the link leads somewhere", || live.engine.status().is_fresh());
        fs::remove_file(at("dangling.rope")).unwrap();
        fs::remove_file(at("nowhere.rope")).unwrap();
        live.until_shows("a");

        write(&at("secret.rope"), "content secret : banner");
        fs::set_permissions(at("secret.rope"), fs::Permissions::from_mode(0o000)).unwrap();
        // Whoever may read everything is forbidden nothing.
        if File::open(at("secret.rope")).is_err() {
            live.until_stale("secret.rope` cannot be read: you are not permitted to");
        }
        fs::remove_file(at("secret.rope")).unwrap();
        live.until_shows("a");
    }
    // A folder may be called as it likes, and holds policies as any other.
    fs::create_dir(at("folder.rope")).unwrap();
    write(&at("folder.rope/more.rope"), BROKEN);
    live.until_stale("unknown-name");
    fs::remove_dir_all(at("folder.rope")).unwrap();
    live.until_shows("a");
    // No file is left at all.
    fs::remove_file(at("rules.rope")).unwrap();
    live.until_stale("no `.rope` file under");
    write(&at("other.rope"), &policy("b"));
    live.until_shows("b");
}

fn a_broken_set_and_a_mended_one(noticing: EngineOptions) {
    let (folder, rules) = folder("a");
    let live = Live::begin(folder.path(), noticing);
    for content in ["b", "c"] {
        write(&rules, BROKEN);
        live.until_stale("error[unknown-name]");
        let stale = live.engine.status().stale.unwrap();
        assert!(!stale.fault.diagnostics().is_empty());
        // Other mistakes, and no later beginning.
        write(&rules, "rule");
        live.until_stale("error[syntax]");
        assert_eq!(live.engine.status().stale.unwrap().since, stale.since);
        write(&rules, &policy(content));
        live.until_shows(content);
    }
}

/// As long as the one before, and with its times: put there by `cp -p`, `rsync` or `tar`.
fn a_file_with_old_times(noticing: EngineOptions) {
    let (folder, rules) = folder("aaa");
    let old = fs::metadata(&rules).unwrap().modified().unwrap();
    let live = Live::begin(folder.path(), noticing);
    for content in ["bbb", "ccc"] {
        let aside = folder.path().join(".aside");
        write(&aside, &policy(content));
        File::options().write(true).open(&aside).unwrap().set_modified(old).unwrap();
        fs::rename(&aside, &rules).unwrap();
        live.until_shows(content);
    }
}
