//! Loading an artifact: "validates it (version, hash, shape) and never trusts it into a panic".
//! Each is forged with the hash that belongs to it, but where the hash is what is wrong.

use super::artifacts::{artifact, sealed};
use super::workshop::{compiled, decisions};
use tightrope::table::{FORMAT, from_json, hash, to_json};

const POLICY: &str = r#"
trust {
    tier anyone { comfort 9 }
    tier friend { earned when told.visits >= 3 comfort 9 }
}
goal serve "Serve" { metric visits up }
source told : explicit first-party {
    visits : int 0..100 is behaviour
    likes : set of { tea, coffee } is preference
    born : date is birthday
}
surface home : page { slot hero shows plain }
content plain : banner { colour: "red" }
content cups : banner
rule cups {
    goal serve
    requires friend
    uses told.visits, told.likes, told.born
    when told.visits in 5..9 and told.likes has tea and told.born older than 18 years
    show cups in home.hero
    because "You told us."
}
"#;

/// The tables of the policy, as they are written.
fn honest() -> String {
    let (_, tables) = compiled(POLICY);
    serde_json::to_string(&tables.expect("tables")).expect("JSON")
}

/// What is told of an artifact; nothing where it loads, and then it decides.
fn told(artifact: &str) -> Option<String> {
    match from_json(artifact.as_bytes()) {
        Ok((loaded, _)) => {
            let facts = r#"{"id": "v-1", "told": {"visits": 7, "likes": ["tea"], "born": "1980-01-01"}}"#;
            decisions(&loaded, facts);
            None
        }
        Err(error) => Some(error.to_string()),
    }
}

/// The honest tables with one thing in the place of another, which must be there once at least.
fn with(from: &str, to: &str) -> String {
    let honest = honest();
    assert!(honest.contains(from), "no {from} in {honest}");
    honest.replacen(from, to, 1)
}

#[test]
fn the_honest_artifact_loads() {
    assert_eq!(told(&sealed(&honest())), None);
    let (_, tables) = compiled(POLICY);
    assert_eq!(to_json(&tables.expect("tables")).expect("an artifact"), sealed(&honest()));
}

#[test]
fn another_version_is_told_as_such_whatever_else_it_holds() {
    for rest in ["", r#","hash":7"#, r#","tables":[]"#, r#","tables":{"rules":[{"name":-1}]},"more":{}"#] {
        let old = format!(r#"{{"format":"tightrope-tables/1"{rest}}}"#);
        let words = told(&old).expect("an error");
        if rest.contains("hash") {
            assert!(words.contains("not an artifact"), "{words}");
        } else {
            assert!(words.contains("`tightrope-tables/1`") && words.contains("compile it again"), "{words}");
        }
    }
}

#[test]
fn what_is_missing_or_there_twice_is_told() {
    let hash = hash(&compiled(POLICY).1.expect("tables")).expect("a hash");
    let whole = artifact(FORMAT, &hash, &honest());
    let cases = [
        ("{}".to_owned(), "missing field `format`"),
        (format!(r#"{{"format":"{FORMAT}"}}"#), "missing field `hash`"),
        (format!(r#"{{"format":"{FORMAT}","hash":null,"tables":{}}}"#, honest()), "missing field `hash`"),
        (format!(r#"{{"format":"{FORMAT}","hash":"{hash}"}}"#), "missing field `tables`"),
        (whole.replacen("\"tables\":", "\"tables\":{},\"tables\":", 1), "duplicate field `tables`"),
        (format!("{whole}{whole}"), "trailing characters"),
        (whole.replacen("\"rules\":", "\"rule\":", 1), "missing field `rules`"),
        (String::new(), "EOF"),
        ("[]".to_owned(), "not an artifact"),
    ];
    for (artifact, what) in cases {
        let words = told(&artifact).expect("an error");
        assert!(words.contains(what), "{what}: {words}");
    }
}

#[test]
fn a_wrong_hash_is_told_whatever_it_is() {
    let right = hash(&compiled(POLICY).1.expect("tables")).expect("a hash");
    assert_eq!(told(&artifact(FORMAT, &right, &honest())), None);
    let wrong = [String::new(), right.to_uppercase(), right.replace("sha256:", ""), format!("{right}0")];
    for hash in wrong {
        let words = told(&artifact(FORMAT, &hash, &honest())).expect("an error");
        assert!(words.contains("was altered"), "{words}");
    }
    // What decides, and what is told, is under the hash.
    for (from, to) in [("You told us.", "They told us."), ("\"low\":5.0", "\"low\":4.0"), ("red", "blue")] {
        let words = told(&artifact(FORMAT, &right, &with(from, to))).expect("an error");
        assert!(words.contains("was altered"), "{words}");
    }
}

/// The honest tables with another number behind a key, wherever the key stands first.
fn with_number(key: &str, number: &str) -> String {
    let mut forged = honest();
    let key = format!("\"{key}\":");
    let from = forged.find(&key).expect("the key") + key.len();
    let digits = |next: char| next.is_ascii_digit() || next == '.';
    let to = from + forged[from..].find(|next| !digits(next)).expect("an end");
    assert!(to > from, "no number behind {key}");
    forged.replace_range(from..to, number);
    forged
}

#[test]
fn numbers_out_of_range_are_refused_or_safe() {
    let sizes = ["comfort", "cost", "goal", "requires", "rule", "outcome", "slot", "content", "field"];
    let ids = &sizes[2..];
    for key in sizes {
        for number in ["-1", "0.5", "18446744073709551616", "1e3", "1e999"] {
            let words = told(&sealed(&with_number(key, number))).expect("an error");
            assert!(words.contains("not an artifact"), "{key} {number}: {words}");
        }
        for number in ["4294967295", "4096", "64", "7"] {
            let words = told(&sealed(&with_number(key, number)));
            if ids.contains(&key) {
                let words = words.expect("an error");
                assert!(words.contains("this artifact is broken"), "{key} {number}: {words}");
            }
        }
    }
    for key in ["low", "high", "count"] {
        for number in ["1e308", "-1e308", "18446744073709551615", "0.5"] {
            told(&sealed(&with_number(key, number)));
        }
        let words = told(&sealed(&with_number(key, "1e999"))).expect("an error");
        assert!(words.contains("not an artifact"), "{key}: {words}");
    }
}

#[test]
fn members_that_no_type_has_are_refused() {
    for members in
        ["[4096]", "[0,1,2,99999999999]", "[18446744073709551615]", "[-1]", "[0.5]", "{}", "\"all\""]
    {
        let words = told(&sealed(&with("\"all\":[0]", &format!("\"all\":{members}")))).expect("an error");
        assert!(words.contains("not an artifact"), "{members}: {words}");
    }
    // There is no such member: nobody has it, and that is no failure.
    assert_eq!(told(&sealed(&with("\"all\":[0]", "\"all\":[0,64,4095,0]"))), None);
}

#[test]
fn nothing_is_too_deep_or_too_many_to_be_refused() {
    const DEEP: usize = 200_000;
    let deep = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let maps = format!("{}0{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP));
    for deep in [&deep, &maps, &"[".repeat(DEEP)] {
        for forged in [
            sealed(deep),
            sealed(&with("\"red\"", deep)),
            sealed(&with("\"rules\":[", &format!("\"rules\":{deep},\"were\":["))),
            format!("{{\"format\":{deep}}}"),
            deep.clone(),
        ] {
            let words = told(&forged).expect("an error");
            assert!(words.contains("not an artifact"), "{words}");
        }
        // What nobody asks for is passed over without going into it.
        told(&sealed(&with("{\"vocabulary\":", &format!("{{\"more\":{deep},\"vocabulary\":"))));
    }
    let many = vec!["[]"; DEEP].join(",");
    told(&sealed(&with("\"earned\":[", &format!("\"earned\":[{many},")))).expect("an error");
    let rows = vec!["{\"when\":[],\"rule\":7,\"outcome\":0}"; DEEP].join(",");
    let words = told(&sealed(&with("\"rows\":[", &format!("\"rows\":[{rows},")))).expect("an error");
    assert!(words.contains("a row of an unknown rule"), "{words}");
}

#[test]
fn a_mistake_is_told_by_its_line_in_the_whole_file() {
    let value: serde_json::Value = serde_json::from_str(&sealed(&honest())).expect("JSON");
    let laid_out = serde_json::to_string_pretty(&value).expect("JSON");
    let line = laid_out.lines().position(|line| line.contains("\"low\": 5")).expect("a line") + 1;
    let words = told(&laid_out.replacen("\"low\": 5.0", "\"low\": \"5\"", 1)).expect("an error");
    assert!(words.contains(&format!("line {line} ")), "{words}");
}
