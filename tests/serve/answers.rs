//! What is answered: flags, decisions, tags, and why not.

use super::server::Server;
use serde_json::{Value, json};
use tightrope::decide::{bucket, goal_key, rule_key};

const FLAGS: &str = "/ofrep/v1/evaluate/flags";

/// An id of which some buckets are so: the goal's, and the rollout's.
fn id(held_out: bool, reached: bool) -> String {
    let fits = |id: &String| {
        (bucket(&goal_key("serve"), id) < 0.1) == held_out
            && (bucket(&rule_key("coats_in_winter"), id) < 0.5) == reached
            && bucket(&goal_key("learn"), id) >= 0.2
    };
    (0..).map(|number| format!("v-{number}")).find(fits).expect("an id")
}

fn context(id: &str, told: Value) -> String {
    json!({"context": {"targetingKey": id, "told": told}}).to_string()
}

/// A flag, without when and by which set.
#[track_caller]
fn flag(server: &Server, key: &str, body: &str) -> Value {
    let reply = server.post(&format!("{FLAGS}/{key}"), body);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("cache-control"), "no-store");
    let mut flag = reply.json();
    let metadata = flag["metadata"].as_object_mut().expect("metadata");
    assert_eq!(metadata.remove("version"), Some(json!(reply.header("tightrope-version"))));
    assert!(
        metadata.remove("loaded").is_some_and(|loaded| loaded.as_str().is_some_and(|it| it.ends_with('Z')))
    );
    flag
}

#[test]
fn a_flag_is_what_its_slot_shows() {
    let server = Server::start(&[]);
    let (in_it, held_out) = (id(false, true), id(true, true));
    let cases = [
        (
            "home.hero",
            context(&in_it, json!({"name": "Ada"})),
            json!({
                "key": "home.hero", "value": "welcome", "variant": "welcome", "reason": "TARGETING_MATCH",
                "metadata": {
                    "reason": "matched", "trust": "stranger", "rule": "greet", "goal": "serve",
                    "arm": "treated", "because": "You told us your name.", "used": "told.name",
                    "saying": "Welcome, Ada!", "payload.image": "welcome.webp",
                },
            }),
        ),
        (
            "home.hero",
            context(&held_out, json!({"name": "Ada"})),
            json!({
                "key": "home.hero", "value": "plain", "variant": "plain", "reason": "SPLIT",
                "metadata": {
                    "reason": "held_out", "trust": "stranger", "rule": "greet", "goal": "serve",
                    "arm": "held_out", "would_show": "welcome",
                },
            }),
        ),
        (
            "home.hero",
            json!({"context": {"told": {"name": "Ada"}}}).to_string(),
            json!({
                "key": "home.hero", "value": "plain", "variant": "plain", "reason": "DEFAULT",
                "metadata": {
                    "reason": "no_id", "trust": "stranger", "rule": "greet", "goal": "serve",
                    "would_show": "welcome",
                },
            }),
        ),
        (
            "home.rail",
            context(&in_it, json!({"winter": true})),
            json!({
                "key": "home.rail",
                "value": {"shows": "coats", "payload": {"items": 3, "link": "/coats"}},
                "variant": "coats", "reason": "SPLIT",
                "metadata": {
                    "reason": "matched", "trust": "stranger", "rule": "coats_in_winter", "goal": "serve",
                    "arm": "treated", "because": "You told us that it is winter where you are.",
                    "used": "told.winter",
                },
            }),
        ),
        (
            "home.rail",
            context(&id(false, false), json!({"winter": true})),
            json!({
                "key": "home.rail",
                "value": {"shows": "list", "payload": {"items": 6, "link": "/all"}},
                "variant": "list", "reason": "DEFAULT",
                "metadata": {"reason": "default", "trust": "stranger"},
            }),
        ),
        (
            "home.footer",
            context(&in_it, json!({"count": "many", "shoes": 7})),
            json!({
                "key": "home.footer", "value": "contact", "variant": "contact", "reason": "STATIC",
                "metadata": {
                    "reason": "default", "trust": "stranger",
                    "problems": "told.count: its type is `int`, and this is a text; told.shoes: no such field is declared",
                },
            }),
        ),
        (
            "letter.lead",
            context(&in_it, json!({"count": 3})),
            json!({
                "key": "letter.lead", "value": "monthly", "variant": "asks:told.reads",
                "reason": "TARGETING_MATCH",
                "metadata": {
                    "reason": "matched", "trust": "member", "rule": "ask_how_they_read", "goal": "learn",
                    "arm": "treated", "because": "So that letters are as you like them.",
                    "used": "told.count", "saying": "How do you like to read?", "asks": "told.reads",
                },
            }),
        ),
    ];
    for (key, body, expected) in cases {
        assert_eq!(flag(&server, key, &body), expected, "{key} {body}");
    }
}

#[test]
fn all_flags_are_the_single_ones_in_one_order() {
    let server = Server::start(&[]);
    for told in [json!({}), json!({"name": "Ada", "winter": true}), json!({"count": 5, "reads": ["videos"]})]
    {
        let body = context("v-7", told);
        let reply = server.post(FLAGS, &body);
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.header("cache-control"), "private, no-cache");
        let flags = reply.json()["flags"].as_array().expect("flags").clone();
        let keys: Vec<&str> = flags.iter().filter_map(|flag| flag["key"].as_str()).collect();
        assert_eq!(keys, ["home.hero", "home.rail", "home.footer", "letter.lead"]);
        for flag in flags {
            let path = format!("{FLAGS}/{}", flag["key"].as_str().expect("a key"));
            assert_eq!(server.post(&path, &body).json(), flag);
        }
    }
}

#[test]
fn a_decision_is_what_decide_prints() {
    let server = Server::start(&[]);
    for (surface, facts) in [
        ("home", r#"{"id": "v-7", "told": {"name": "Ada \u001b", "winter": true}}"#.to_owned()),
        ("home", json!({"id": id(true, true), "told": {"name": "Ada"}}).to_string()),
        ("home", r#"{"trust": "nobody", "told": {"count": -1}, "x": {}}"#.to_owned()),
        ("letter", r#"{"id": "v-7", "told": {"count": 3}}"#.to_owned()),
    ] {
        let reply = server.post(&format!("/v1/decide/{surface}"), &facts);
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(format!("{}\n", reply.body), server.decided(surface, &facts));
        assert!(reply.header("tightrope-version").starts_with("sha256:"), "{reply:?}");
        assert!(reply.header("tightrope-loaded").ends_with('Z'), "{reply:?}");
    }
}

#[test]
fn a_tag_covers_the_set_and_the_context() {
    let server = Server::start(&[]);
    for (path, ada, eve) in [
        (FLAGS, context("v-7", json!({"name": "Ada"})), context("v-7", json!({"name": "Eve"}))),
        (
            "/v1/decide/home",
            json!({"id": "v-7", "told": {"name": "Ada"}}).to_string(),
            json!({"id": "v-7", "told": {"name": "Eve"}}).to_string(),
        ),
    ] {
        let line = format!("POST {path}");
        let first = server.post(path, &ada);
        let tag = first.header("etag").to_owned();
        assert!(tag.len() == 34 && tag.starts_with('"'), "{first:?}");
        for known in [tag.clone(), format!("W/{tag}"), format!("\"0\", {tag}"), "*".to_owned()] {
            let again = server.ask(&line, &[("if-none-match", &known)], &ada);
            assert_eq!((again.status, again.body.as_str()), (304, ""), "{known}");
            assert_eq!(again.header("etag"), tag);
            assert_eq!(again.header("cache-control"), "private, no-cache");
            assert_eq!(again.header("tightrope-version"), first.header("tightrope-version"));
        }
        let other = server.ask(&line, &[("if-none-match", &tag)], &eve);
        assert_eq!(other.status, 200);
        assert_ne!(other.header("etag"), tag);
    }
    // The same visitor by another set, though all they are shown is the same.
    let body = context("v-7", json!({}));
    let before = server.post(FLAGS, &body);
    server.write(
        &super::server::SHOP
            .replace("told.winter\n    when     told.winter", "told.winter\n    when     not told.winter"),
    );
    server.until("another set", || {
        server.post(FLAGS, &body).header("tightrope-version") != before.header("tightrope-version")
    });
    let after = server.ask(&format!("POST {FLAGS}"), &[("if-none-match", before.header("etag"))], &body);
    assert_eq!(after.status, 200);
    // Another server of that set, started later, has the same tags.
    let later = Server::start_in(super::server::folder(), &[], &[]);
    later.write(&std::fs::read_to_string(server.policy()).expect("the policy"));
    later.until("the same set", || {
        later.post(FLAGS, &body).header("tightrope-version") == after.header("tightrope-version")
    });
    assert_eq!(later.post(FLAGS, &body).header("etag"), after.header("etag"));
}

#[test]
fn what_is_no_context_is_told_in_the_words_of_the_protocol() {
    let server = Server::start(&["--require-targeting-key"]);
    for (body, code) in [
        ("", "PARSE_ERROR"),
        ("{", "PARSE_ERROR"),
        ("[]", "INVALID_CONTEXT"),
        (r#"{"context": 1}"#, "INVALID_CONTEXT"),
        (r#"{"context": {"targetingKey": 1}}"#, "INVALID_CONTEXT"),
        (r#"{"context": {"targetingKey": "a", "told": {"name": "x", "name": "y"}}}"#, "INVALID_CONTEXT"),
        (r#"{"context": {"told": {}}}"#, "TARGETING_KEY_MISSING"),
    ] {
        for path in [FLAGS, "/ofrep/v1/evaluate/flags/home.hero"] {
            let reply = server.post(path, body);
            assert_eq!((reply.status, &reply.json()["errorCode"]), (400, &json!(code)), "{body}: {reply:?}");
            assert!(reply.json()["errorDetails"].as_str().is_some_and(|words| words.len() > 10), "{reply:?}");
            let key = (path != FLAGS).then(|| json!("home.hero"));
            assert_eq!(reply.json().get("key"), key.as_ref());
        }
    }
}

#[test]
fn facts_that_are_no_visitor_are_told() {
    let server = Server::start(&[]);
    for (body, words) in [
        ("", "this is not JSON"),
        ("[]", "a visitor is one JSON object"),
        (r#"{"told": {"name": "x", "name": "y"}}"#, "the key `name` stands twice"),
    ] {
        let reply = server.post("/v1/decide/home", body);
        assert_eq!(reply.status, 400, "{reply:?}");
        assert!(reply.json()["error"].as_str().is_some_and(|told| told.contains(words)), "{reply:?}");
    }
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let server = Server::start(&[]);
    for (key, help) in [
        ("home.hera", "did you mean `home.hero`?"),
        ("home", "declared: `home.footer`, `home.hero`"),
        ("x", "`home.footer`, `home.hero`, `home.rail` and `letter.lead`"),
        ("a%2Fb%20%22", "no flag is called `a/b \"`"),
    ] {
        let reply = server.post(&format!("{FLAGS}/{key}"), "{}");
        let told = reply.json();
        assert_eq!((reply.status, &told["errorCode"]), (404, &json!("FLAG_NOT_FOUND")), "{reply:?}");
        assert!(told["errorDetails"].as_str().is_some_and(|words| words.contains(help)), "{reply:?}");
    }
    let reply = server.post("/v1/decide/hom", "{}");
    assert_eq!(reply.status, 404);
    assert_eq!(reply.json()["error"], "no surface is called `hom`; did you mean `home`?");
    for (line, status, field) in [
        ("GET /nowhere", 404, "error"),
        ("POST /ofrep/v1/nowhere", 404, "errorDetails"),
        ("GET /v1/decide/home", 405, "error"),
        ("GET /ofrep/v1/evaluate/flags", 405, "errorDetails"),
        ("POST /v1/decide/%ff", 400, "error"),
        ("POST /ofrep/v1/evaluate/flags/%ff", 400, "errorDetails"),
    ] {
        let reply = server.ask(line, &[], "{}");
        assert_eq!(reply.status, status, "{line}: {reply:?}");
        assert!(reply.json()[field].is_string(), "{line}: {reply:?}");
        assert_eq!(reply.header("allow").is_empty(), status != 405);
    }
    // What is no JSON, and what would have to be unpacked.
    for header in [("content-type", "text/plain"), ("content-encoding", "gzip")] {
        for line in ["POST /v1/decide/home", "POST /ofrep/v1/evaluate/flags"] {
            assert_eq!(server.ask(line, &[header], "{}").status, 415, "{line} {header:?}");
        }
    }
    assert_eq!(server.ask("POST /v1/decide/home", &[("content-encoding", "identity")], "{}").status, 200);
}
