//! Signed artifacts: which a host takes that trusts certain keys, what it tells of the others, and what
//! becomes of them on a reload.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tightrope::check::check;
use tightrope::engine::{
    Clock, Engine, EngineOptions, Fault, LoadError, Reloaded, Signers, UntrustedError, load, public_key,
    signing_key,
};
use tightrope::source::Sources;
use tightrope::table::{PublicKey, SignedError, Tables, from_signed, sign, to_json};
use tightrope::vocabulary::{Date, Moment, parse_date};

fn today() -> Date {
    parse_date("2026-11-21").unwrap()
}

fn key_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name)
}

fn public(name: &str) -> PublicKey {
    public_key(&key_file(&format!("{name}.pub.pem"))).unwrap()
}

/// A set in which one slot shows this.
fn policy(content: &str) -> String {
    format!(
        "trust {{ tier stranger {{ comfort 3 }} }}\n\
         surface home : page {{ slot hero shows {content} }}\n\
         content {content} : banner\n"
    )
}

fn tables(content: &str) -> Tables {
    check(&Sources::single("a.rope", &policy(content)), today()).tables.unwrap()
}

fn signed(content: &str, by: &str, number: u64) -> String {
    let key = signing_key(&key_file(&format!("{by}.pem"))).unwrap().key;
    sign(&tables(content), &key, number).unwrap()
}

fn options() -> EngineOptions {
    Engine::options().clock(Clock::Fixed(Moment::Day(today())))
}

/// A file, and an engine that trusts the first key, loaded from it.
fn engine(artifact: &str) -> (TempDir, PathBuf, Engine) {
    let (folder, file) = file(artifact);
    let engine = options().public_key(public("one")).load([&file]).unwrap();
    (folder, file, engine)
}

fn file(artifact: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("set.json");
    fs::write(&file, artifact).unwrap();
    (folder, file)
}

fn hero(engine: &Engine) -> String {
    let decision = engine.decide_json("home", b"{}", engine.now()).unwrap();
    decision.split("\"shows\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// What is told of an artifact that the first key's host does not take; the set in use stays.
fn refused(engine: &Engine, file: &Path, artifact: &str) -> Arc<Fault> {
    let before = (hero(engine), engine.status().hash, engine.status().number);
    fs::write(file, artifact).unwrap();
    let told = engine.reload();
    assert!(matches!(told, Reloaded::Kept(_)), "{told}");
    assert!(matches!(engine.reload(), Reloaded::Unchanged), "it is told once");
    assert_eq!((hero(engine), engine.status().hash, engine.status().number), before);
    assert!(!engine.status().is_fresh() && engine.status().is_ready());
    let Reloaded::Kept(stale) = told else { panic!("taken") };
    assert!(matches!(*stale.fault, Fault::Untrusted(_)), "{}", stale.fault);
    stale.fault
}

#[test]
fn a_host_with_a_key_takes_what_is_signed_by_it_and_newer() {
    let (_folder, file, engine) = engine(&signed("a", "one", 7));
    assert_eq!((hero(&engine).as_str(), engine.status().number), ("a", Some(7)));
    assert_eq!(engine.current().number(), Some(7));
    fs::write(&file, signed("b", "one", 8)).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
    assert_eq!((hero(&engine).as_str(), engine.status().number), ("b", Some(8)));
    assert!(matches!(engine.reload(), Reloaded::Unchanged));
    // The same content with a new number is a new set: from now on 9 is the least.
    fs::write(&file, signed("b", "one", 9)).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
    assert_eq!(engine.status().number, Some(9));
    let told = refused(&engine, &file, &signed("b", "one", 8));
    assert!(matches!(*told, Fault::Untrusted(UntrustedError::Older { number: 8, least: 9, .. })), "{told}");
    fs::write(&file, signed("c", "one", u64::MAX)).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
    assert_eq!((hero(&engine).as_str(), engine.status().is_fresh()), ("c", true));
}

#[test]
fn what_is_not_signed_is_refused_and_told_as_such() {
    let (_folder, file, engine) = engine(&signed("a", "one", 7));
    let told = refused(&engine, &file, &to_json(&tables("b")).unwrap());
    assert!(told.to_string().contains("is not signed"), "{told}");
    // With the signature of another one pasted in.
    let pasted = signed("a", "one", 8);
    let head = pasted.split(",\"tables\"").next().unwrap();
    let unsigned = to_json(&tables("b")).unwrap();
    let forged = format!("{head},\"tables\"{}", unsigned.split(",\"tables\"").nth(1).unwrap());
    let told = refused(&engine, &file, &forged);
    assert!(told.to_string().contains("was altered"), "{told}");
    // Mended again.
    fs::write(&file, signed("b", "one", 8)).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
}

#[test]
fn another_key_is_refused_and_both_are_named() {
    let (_folder, file, engine) = engine(&signed("a", "one", 7));
    let told = refused(&engine, &file, &signed("b", "other", 8)).to_string();
    for name in ["one", "other"] {
        assert!(told.contains(public(name).fingerprint()), "{told}");
    }
    assert!(told.contains("not trusted here"), "{told}");
}

#[test]
fn an_older_number_and_one_used_twice_are_refused() {
    let (_folder, file, engine) = engine(&signed("a", "one", 7));
    let told = refused(&engine, &file, &signed("b", "one", 6));
    assert!(matches!(*told, Fault::Untrusted(UntrustedError::Older { number: 6, least: 7, .. })), "{told}");
    let told = refused(&engine, &file, &signed("b", "one", 7));
    assert!(matches!(*told, Fault::Untrusted(UntrustedError::Reused { number: 7, .. })), "{told}");
    // The very set in use is no older one: it is fresh again.
    fs::write(&file, signed("a", "one", 7)).unwrap();
    engine.reload();
    assert!(engine.status().is_fresh());
}

#[test]
fn a_number_outlives_sets_that_cannot_be_used() {
    let (_folder, file, engine) = engine(&signed("a", "one", 7));
    for damage in ["{", "", "{\"format\":\"tightrope-tables/1\"}"] {
        fs::write(&file, damage).unwrap();
        assert!(matches!(engine.reload(), Reloaded::Kept(_)), "{damage}");
    }
    let told = refused(&engine, &file, &signed("b", "one", 6));
    assert!(matches!(*told, Fault::Untrusted(UntrustedError::Older { .. })), "{told}");
    // And defaults, which take its place after too long a time.
    let stale = options().public_key(public("one")).stale_at_most(std::time::Duration::ZERO);
    fs::write(&file, signed("a", "one", 7)).unwrap();
    let engine = stale.load([&file]).unwrap();
    fs::write(&file, "{").unwrap();
    assert!(matches!(engine.reload(), Reloaded::Defaults(_)));
    fs::write(&file, signed("b", "one", 6)).unwrap();
    let told = engine.reload().to_string();
    assert!(told.contains("older than what is taken here"), "{told}");
}

#[test]
fn a_floor_holds_from_the_start() {
    let (_folder, file) = file(&signed("a", "one", 6));
    let floor = || options().public_key(public("one")).at_least(7);
    let Err(Fault::Untrusted(told)) = floor().load([&file]) else { panic!("taken") };
    assert!(matches!(told, UntrustedError::Older { number: 6, least: 7, .. }), "{told}");
    fs::write(&file, signed("a", "one", 7)).unwrap();
    assert_eq!(hero(&floor().load([&file]).unwrap()), "a");
    // A number is worth what the signature is.
    let Err(Fault::Untrusted(told)) = options().at_least(7).load([&file]) else { panic!("taken") };
    assert!(told.to_string().contains("no key is"), "{told}");
    let Err(Fault::Untrusted(_)) = options().signers(Signers::keys([])).load([&file]) else {
        panic!("taken")
    };
}

#[test]
fn keys_take_over_from_each_other() {
    let (_folder, file) = file(&signed("a", "one", 7));
    let both = options().public_key(public("one")).public_key(public("other"));
    let engine = both.load([&file]).unwrap();
    fs::write(&file, signed("b", "other", 8)).unwrap();
    assert!(matches!(engine.reload(), Reloaded::Swapped(_)));
    // Numbers count on, whoever signed.
    fs::write(&file, signed("c", "one", 7)).unwrap();
    assert!(engine.reload().to_string().contains("older than"), "{}", engine.reload());
    assert_eq!(hero(&engine), "b");
}

#[test]
fn policies_in_text_are_refused_where_a_key_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.rope"), policy("a")).unwrap();
    for path in [folder.path().to_owned(), folder.path().join("a.rope")] {
        let Err(Fault::Untrusted(told)) = options().public_key(public("one")).load([&path]) else {
            panic!("taken")
        };
        assert!(told.to_string().contains("a.rope` is no signed artifact"), "{told}");
        assert!(told.to_string().contains("`tightrope compile --sign-with`"), "{told}");
    }
    let nowhere = options().public_key(public("one")).load([folder.path().join("none")]);
    assert!(matches!(nowhere, Err(Fault::Unread(LoadError::Missing(_)))));
}

#[test]
fn a_host_without_a_key_takes_any_and_tells_the_number() {
    for artifact in [signed("a", "one", 7), signed("a", "other", 7)] {
        let (_folder, file) = file(&artifact);
        let engine = options().load([&file]).unwrap();
        assert_eq!((hero(&engine).as_str(), engine.status().number), ("a", Some(7)));
        fs::write(&file, signed("b", "one", 3)).unwrap();
        assert!(matches!(engine.reload(), Reloaded::Swapped(_)), "an older one, too");
        let loaded = load(&[file], today()).unwrap();
        assert_eq!(loaded.tables().unwrap(), &tables("b"));
    }
    let (_folder, file) = file(&to_json(&tables("a")).unwrap());
    assert_eq!(options().load([&file]).unwrap().status().number, None);
}

#[test]
fn a_set_that_waits_does_not_count_until_it_is_acknowledged() {
    let greeting = |visits: u32| {
        let text = format!(
            "trust {{ tier stranger {{ comfort 3 }}  tier regular {{ earned when seen.count >= {visits}  comfort 4 }} }}\n\
             source seen : observed first-party {{ count : int 0.. is behaviour }}\n\
             surface home : page {{ slot hero shows plain }}\ncontent plain : banner\ncontent rich : banner\n\
             goal find \"They find it\" {{ metric found up holdout 10% }}\n\
             rule often {{ goal find  requires regular  uses seen.count  when seen.count >= 3\n\
             show rich in home.hero  because \"You come here often.\" }}\n"
        );
        check(&Sources::single("a.rope", &text), today()).tables.unwrap()
    };
    let key = signing_key(&key_file("one.pem")).unwrap().key;
    let (_folder, file) = file(&sign(&greeting(3), &key, 7).unwrap());
    let engine = options().public_key(public("one")).tighten_only().load([&file]).unwrap();
    fs::write(&file, sign(&greeting(2), &key, 8).unwrap()).unwrap();
    let Reloaded::Waits(pending) = engine.reload() else { panic!("a creepier set was taken") };
    assert_eq!((engine.status().number, pending.set.number()), (Some(7), Some(8)));
    // Nobody wanted it: what is in use stands in the file again.
    fs::write(&file, sign(&greeting(3), &key, 7).unwrap()).unwrap();
    engine.reload();
    assert!(engine.status().is_fresh() && engine.status().number == Some(7));
    fs::write(&file, sign(&greeting(2), &key, 8).unwrap()).unwrap();
    engine.reload();
    engine.acknowledge(pending.version()).unwrap();
    assert_eq!(engine.status().number, Some(8));
    fs::write(&file, sign(&greeting(3), &key, 7).unwrap()).unwrap();
    assert!(engine.reload().to_string().contains("older than"));
}

/// Every byte of a small artifact, with each of its bits turned, and with what would be most likely to
/// pass unseen in its place: white space, a digit, a letter, a quotation mark, an end.
#[test]
fn no_byte_of_a_signed_artifact_can_be_another() {
    let honest = signed("a", "one", 10).into_bytes();
    let keys = [public("one")];
    assert!(from_signed(&honest, &keys).is_ok());
    for at in 0..honest.len() {
        let bits = (0..8).map(|bit| honest[at] ^ 1 << bit);
        for byte in bits.chain(*b" \n\t0123456789abcfABCF\"{},:.") {
            let mut altered = honest.clone();
            altered[at] = byte;
            if altered != honest {
                let told = from_signed(&altered, &keys);
                assert!(told.is_err(), "{}", String::from_utf8_lossy(&altered));
            }
        }
    }
    for length in 0..honest.len() {
        assert!(from_signed(&honest[..length], &keys).is_err());
    }
}

#[test]
fn a_signed_artifact_is_taken_as_it_was_signed_and_not_laid_out_anew() {
    let honest = signed("a", "one", 10);
    let keys = [public("one")];
    // As `compile` writes it, with a line feed at the end, and as some tools copy it, without.
    assert!(from_signed(format!("{honest}\n").as_bytes(), &keys).is_ok());
    let value: serde_json::Value = serde_json::from_str(&honest).unwrap();
    let others = [
        serde_json::to_string_pretty(&value).unwrap(),
        format!(" {honest}"),
        format!("{honest}\n\n"),
        format!("{honest} "),
        format!("{honest}\r\n"),
        format!("\u{feff}{honest}"),
        honest.replacen("\"number\":10", "\"number\":010", 1),
        honest.replacen("\"number\":10", "\"number\":10 ", 1),
        honest.replacen("\"number\":10", "\"number\":10,\"number\":11", 1),
        honest.replacen("\"number\":10", "\"number\":+10", 1),
        honest.replacen("\"signature\":", "\"signature\":\"\",\"signature\":", 1),
        honest.replacen("\"tables\":", "\"tables\":{},\"tables\":", 1),
        honest.replacen("\"hash\":\"sha256:", "\"hash\":\"SHA256:", 1),
    ];
    for other in others {
        let told = from_signed(other.as_bytes(), &keys);
        assert!(told.is_err() && other != honest, "{other}");
    }
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    let told = from_signed(pretty.as_bytes(), &keys).unwrap_err();
    assert!(matches!(told, SignedError::Altered), "{told}");
}

#[test]
fn an_artifact_without_a_signature_is_to_the_byte_what_it_was() {
    let artifact = to_json(&tables("a")).unwrap();
    let (head, rest) = artifact.split_once(",\"tables\":{").unwrap();
    assert!(head.starts_with("{\"format\":\"tightrope-tables/2\",\"hash\":\"sha256:"), "{head}");
    assert_eq!(head.len(), "{\"format\":\"tightrope-tables/2\",\"hash\":\"sha256:\"".len() + 64);
    let signed = signed("a", "one", 7);
    assert!(signed.starts_with(&format!("{head},\"key\":\"sha256:")) && signed.ends_with(rest), "{signed}");
}

#[test]
fn keys_are_those_that_openssl_makes_and_others_are_told_for_what_they_are() {
    let one = signing_key(&key_file("one.pem")).unwrap();
    assert_eq!(one.key.public(), public("one"));
    assert_eq!(format!("{:?}", one.key), "SigningKey(..)", "nothing of a private key is ever printed");
    let words = |told: Result<(), tightrope::engine::KeyFileError>| told.unwrap_err().to_string();
    let public = |name: &str| words(public_key(&key_file(name)).map(drop));
    let private = |name: &str| words(signing_key(&key_file(name)).map(drop));
    let cases = [
        (public("one.pem"), "holds a `PRIVATE KEY`, and a `PUBLIC KEY` is needed: keep it to yourself"),
        (
            private("one.pub.pem"),
            "holds a `PUBLIC KEY`, and a `PRIVATE KEY` is needed: with it nobody can sign",
        ),
        (private("locked.pem"), "take its password off"),
        (private("rsa.pem"), "no ed25519 key"),
        (public("rsa.pub.pem"), "no ed25519 key"),
        (public("weak.pub.pem"), "a weak key"),
        (public("README.md"), "holds no key in PEM"),
        (private("README.md"), "-----BEGIN PRIVATE KEY-----"),
        (private("none.pem"), "cannot be read"),
        (public(""), "cannot be read"),
    ];
    for (told, what) in cases {
        assert!(told.contains(what) && told.contains("tests/keys"), "{what}: {told}");
        assert!(!told.contains("MC4CAQ"), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn a_private_key_that_others_may_read_is_told_as_such() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("key.pem");
    fs::copy(key_file("one.pem"), &copy).unwrap();
    for (mode, is_open) in [(0o600, false), (0o640, false), (0o644, true), (0o604, true)] {
        fs::set_permissions(&copy, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(signing_key(&copy).unwrap().is_open, is_open, "{mode:o}");
    }
}
