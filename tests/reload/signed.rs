//! Signed artifacts as they are shipped, while threads decide: what is not signed, older or altered takes
//! no effect, by events or by polling, and what comes after it does.

use super::live::{Live, by_events, by_polling, policy};
use std::fs;
use std::path::Path;
use tightrope::check::check;
use tightrope::engine::{Fault, public_key, signing_key};
use tightrope::source::Sources;
use tightrope::table::{sign, to_json};
use tightrope::vocabulary::parse_date;

fn artifact(content: &str, signed_by: Option<(&str, u64)>) -> String {
    let report = check(&Sources::single("a.rope", &policy(content)), parse_date("2026-11-21").unwrap());
    let tables = report.tables.unwrap();
    match signed_by {
        None => to_json(&tables).unwrap(),
        Some((name, number)) => sign(&tables, &signing_key(&key(name)).unwrap().key, number).unwrap(),
    }
}

fn key(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name)
}

#[test]
fn a_host_with_a_key_follows_its_signer_and_nobody_else() {
    for options in [by_events(), by_polling()] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("set.json");
        // As it is shipped: aside, and then in its place at once.
        let ship = |text: &str| {
            let aside = folder.path().join(".aside");
            fs::write(&aside, text).unwrap();
            fs::rename(&aside, &file).unwrap();
        };
        ship(&artifact("a", Some(("one.pem", 7))));
        let live = Live::begin(&file, options.public_key(public_key(&key("one.pub.pem")).unwrap()));
        assert_eq!((live.shows().as_str(), live.engine.status().number), ("a", Some(7)));
        ship(&artifact("b", Some(("one.pem", 8))));
        live.until_shows("b");

        let altered = artifact("c", Some(("one.pem", 9))).replacen("\"number\":9", "\"number\":10", 1);
        let refused = [
            (artifact("c", None), "is not signed"),
            (artifact("c", Some(("other.pem", 9))), "by a key that is not trusted"),
            (altered, "was altered"),
            (artifact("a", Some(("one.pem", 7))), "its number is 7, and 8 is the least"),
            (artifact("c", Some(("one.pem", 8))), "has the number 8, as the set in use has"),
        ];
        for (text, words) in refused {
            ship(&text);
            live.until_stale(words);
            assert!(matches!(*live.engine.status().stale.unwrap().fault, Fault::Untrusted(_)));
            assert_eq!((live.shows().as_str(), live.engine.status().number), ("b", Some(8)));
        }
        // Half of one, written in place, and then the whole.
        let next = artifact("c", Some(("one.pem", 9)));
        fs::write(&file, &next[..next.len() / 2]).unwrap();
        live.until_stale("not an artifact");
        fs::write(&file, &next).unwrap();
        live.until_shows("c");
        assert_eq!(live.engine.status().number, Some(9));
    }
}
