//! Signing, and decisions written down, as a shell sees it. What is refused, and why, is held by
//! `tests/signed.rs` and `tests/log.rs`.

use crate::shell::{Ran, Shell, dated, project};
use std::path::Path;

const POLICY: &str = r#"
trust { tier stranger { comfort 3 } }
source visit : context first-party { night : bool is setting }
surface home : page { slot hero shows day }
content day  : banner
content dark : banner
goal calm "Pages are easy on the eyes" { metric bounce_rate down  holdout 10% }
rule dark_at_night {
    goal calm  requires stranger  uses visit.night  when visit.night
    show dark in home.hero  because "It is night where you are."
}
"#;

const FACTS: &str = "{\"id\": \"v-1\", \"visit\": {\"night\": true}}\n{\"id\": \"v-2\"}\n{\"id\": \"v-3\", \"visit\": {\"night\": true}}\n";

fn key(name: &str) -> String {
    project(&format!("tests/keys/{name}"))
}

/// A folder with a set, visitors, and a key that is nobody else's.
fn furnished() -> Shell {
    let key = std::fs::read_to_string(key("one.pem")).expect("a key");
    let log_key = "17".repeat(32) + "\n";
    let shell = Shell::with(&[
        ("good.rope", POLICY),
        ("facts.jsonl", FACTS),
        ("log.key", &log_key),
        ("one.pem", &key),
    ]);
    for secret in ["one.pem", "log.key"] {
        mode(&shell, secret, 0o600);
    }
    shell
}

#[cfg(unix)]
fn mode(shell: &Shell, name: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(shell.path(name), std::fs::Permissions::from_mode(mode)).expect("permissions");
}

#[cfg(not(unix))]
fn mode(_: &Shell, _: &str, _: u32) {}

/// Runs a line, in none of whose words is a space.
#[track_caller]
fn run(shell: &Shell, line: &str) -> Ran {
    shell.run(&dated(&line.split(' ').collect::<Vec<_>>()))
}

/// Compiles the set, signed, into a file.
fn sign(shell: &Shell, name: &str, by: &str, number: u64) {
    let line = format!("compile good.rope --to json --sign-with {by} --number {number}");
    shell.write(name, run(shell, &line).ends(0).out);
}

#[test]
fn compile_signs_and_prints_nothing_of_the_key() {
    let shell = furnished();
    let unsigned = run(&shell, "compile good.rope --to json").ends(0).out;
    let ran = run(&shell, "compile good.rope --to json --sign-with one.pem --number 7").ends(0);
    assert_eq!(ran.err, "");
    assert!(
        ran.out.contains("\"number\":7,\"signature\":\"ed25519:") && ran.out.ends_with("}}\n"),
        "{}",
        ran.out
    );
    // The tables and their hash are those of the one that is not signed.
    let tables = |text: &str| text.split(",\"tables\"").nth(1).expect("tables").to_owned();
    let hash =
        |text: &str| text.split("\"hash\":").nth(1).expect("a hash").get(..72).expect("one").to_owned();
    assert_eq!((tables(&ran.out), hash(&ran.out)), (tables(&unsigned), hash(&unsigned)));
    // Signing again is the same to the byte, and so is an artifact that was signed by another before.
    let again = run(&shell, "compile good.rope --to json --sign-with one.pem --number 7").ends(0).out;
    assert_eq!(again, ran.out);
    sign(&shell, "other.json", &key("other.pem"), 3);
    let line = format!(
        "compile other.json --public-key {} --to json --sign-with one.pem --number 7",
        key("other.pub.pem")
    );
    assert_eq!(run(&shell, &line).ends(0).out, ran.out);
    let line = format!("compile other.json --public-key {} --to json", key("one.pub.pem"));
    assert!(run(&shell, &line).ends(2).err.contains("not trusted here"));
    let secret = shell.read("one.pem");
    let secret = secret.lines().nth(1).expect("its line");
    assert!(!ran.out.contains(secret) && !ran.err.contains(secret));
    // Into a folder, as any other.
    run(&shell, "compile good.rope --to json --sign-with one.pem --number 7 --out out").ends(0);
    assert_eq!(shell.read("out/tightrope.json"), ran.out);
}

#[test]
fn a_signature_needs_a_number_and_a_key_that_is_one() {
    let shell = furnished();
    let told = |line: &str| run(&shell, &format!("compile good.rope {line}")).ends(2).err;
    assert!(told("--to json --sign-with one.pem").contains("--number"));
    assert!(told("--to json --number 7").contains("--sign-with"));
    assert!(told("--to csv --sign-with one.pem --number 7").contains("`--to json`"));
    assert!(told("--to json --sign-with one.pem --number 7.5").contains("--number"));
    assert!(told("--to json --sign-with none.pem --number 7").contains("`none.pem` cannot be read"));
    let public = format!("--to json --sign-with {} --number 7", key("one.pub.pem"));
    assert!(told(&public).contains("with it nobody can sign"));
    let locked = format!("--to json --sign-with {} --number 7", key("locked.pem"));
    assert!(told(&locked).contains("take its password off"));
}

#[cfg(unix)]
#[test]
fn whoever_leaves_a_key_open_is_warned() {
    let shell = furnished();
    mode(&shell, "one.pem", 0o644);
    let ran = run(&shell, "compile good.rope --to json --sign-with one.pem --number 7").ends(0);
    assert_eq!(ran.err, "warning: others may read the key in `one.pem`; `chmod 600` keeps it to you\n");
    mode(&shell, "log.key", 0o604);
    let ran =
        run(&shell, "decide good.rope --surface home --facts facts.jsonl --log log.jsonl --log-key log.key");
    assert_eq!(
        ran.ends(0).err,
        "warning: others may read the key in `log.key`; `chmod 600` keeps it to you\n"
    );
}

#[test]
fn commands_take_any_artifact_unless_a_key_is_given() {
    let shell = furnished();
    sign(&shell, "set.json", "one.pem", 7);
    let text = run(&shell, "decide good.rope --surface home --facts facts.jsonl").ends(0).out;
    let (one, other) = (key("one.pub.pem"), key("other.pub.pem"));
    for trusted in [
        "",
        &format!(" --public-key {one}"),
        &format!(" --public-key {other} --public-key {one} --at-least 7"),
    ] {
        let ran =
            run(&shell, &format!("decide set.json --surface home --facts facts.jsonl{trusted}")).ends(0);
        assert_eq!((ran.out, ran.err), (text.clone(), String::new()));
        run(&shell, &format!("why set.json --surface home --facts facts.jsonl{trusted}")).ends(0);
    }
    assert!(run(&shell, "diff set.json good.rope").ends(0).out.starts_with("equivalent"));
    let refused = |line: &str| run(&shell, &format!("{line} --surface home --facts facts.jsonl")).ends(2).err;
    let told = refused(&format!("decide set.json --public-key {other}"));
    assert!(told.contains("`set.json`: this artifact is signed by a key that is not trusted here"), "{told}");
    let told = refused(&format!("why set.json --public-key {one} --at-least 8"));
    assert!(told.contains("its number is 7, and 8 is the least"), "{told}");
    let told = refused(&format!("decide good.rope --public-key {one}"));
    assert!(told.contains("`good.rope` is no signed artifact"), "{told}");
    let told = refused("decide set.json --at-least 8");
    assert!(told.contains("--public-key"), "{told}");
    let told = refused("decide set.json --public-key one.pem");
    assert!(told.contains("keep it to yourself"), "{told}");
}

#[test]
fn decide_writes_down_what_it_decided() {
    let shell = furnished();
    sign(&shell, "set.json", "one.pem", 7);
    let logged = |line: &str| {
        run(
            &shell,
            &format!("decide {line} --surface home --facts facts.jsonl --log log.jsonl --log-key log.key"),
        )
    };
    let plain = run(&shell, "decide set.json --surface home --facts facts.jsonl").ends(0).out;
    assert_eq!(logged("set.json").ends(0).out, plain);
    let read = || shell.read("log.jsonl");
    let first = read();
    assert_eq!(first.lines().count(), 2, "nobody is written down who was shown the default: {first}");
    for line in first.lines() {
        assert!(line.starts_with("{\"at\":\"2026-11-21T00:00:00.000Z\",\"visitor\":\""), "{line}");
        assert!(
            line.ends_with(",\"number\":7}") && !line.contains("v-1") && !line.contains("night\":"),
            "{line}"
        );
    }
    // Behind what stands there; text has the same version, and no number.
    logged("good.rope").ends(0);
    assert_eq!(read(), first.clone() + &first.replace(",\"number\":7", ""));
}

#[test]
fn a_log_that_cannot_be_written_is_an_error() {
    let shell = furnished();
    let told = |line: &str| {
        run(&shell, &format!("decide good.rope --surface home --facts facts.jsonl {line}")).ends(2).err
    };
    assert!(told("--log log.jsonl").contains("--log-key"));
    assert!(told("--log-key log.key").contains("--log"));
    assert!(told("--log log.jsonl --log-key log.key --no-buckets").contains("--no-buckets"));
    assert!(told("--log log.jsonl --log-key good.rope").contains("64 hexadecimal digits"));
    assert!(
        told("--log nowhere/log.jsonl --log-key log.key").contains("`nowhere/log.jsonl` cannot be written")
    );
    if Path::new("/dev/full").exists() {
        let told = told("--log /dev/full --log-key log.key");
        assert!(told.contains("the decision log cannot be written: No space left"), "{told}");
    }
}
