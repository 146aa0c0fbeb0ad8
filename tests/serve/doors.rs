//! Who may ask, what is told of the server itself, and what is counted.

use super::server::{SHOP, Server, folder, refused};
use serde_json::{Value, json};
use std::fs;

const FLAGS: &str = "/ofrep/v1/evaluate/flags";

/// What takes the key, where there is one.
const GUARDED: &[&str] = &[
    "POST /ofrep/v1/evaluate/flags",
    "POST /ofrep/v1/evaluate/flags/home.hero",
    "POST /v1/decide/home",
    "POST /v1/acknowledge/none",
    "GET /v1/status",
    "GET /metrics",
];

#[test]
fn with_a_key_only_who_brings_it_may_ask() {
    let folder = folder();
    fs::write(folder.path().join("key"), "s3cret-key\n").expect("a key");
    let by_file = Server::start_in(folder, &["--bearer-file", "key"], &[("TIGHTROPE_BEARER", "another")]);
    let by_environment =
        Server::start_in(super::server::folder(), &[], &[("TIGHTROPE_BEARER", "s3cret-key")]);
    for server in [by_file, by_environment] {
        for line in GUARDED {
            let status = |headers: &[(&str, &str)]| server.ask(line, headers, "{}").status;
            let open = if line.contains("acknowledge") { 409 } else { 200 };
            assert_eq!(status(&[("authorization", "Bearer s3cret-key")]), open, "{line}");
            assert_eq!(status(&[("authorization", "bearer s3cret-key")]), open, "{line}");
            assert_eq!(status(&[("x-api-key", "s3cret-key")]), open, "{line}");
            for wrong in
                ["Bearer s3cret-ke", "Bearer s3cret-keys", "Bearer ", "Bearer another", "s3cret-key", ""]
            {
                assert_eq!(status(&[("authorization", wrong)]), 401, "{line}: {wrong}");
            }
            let reply = server.ask(line, &[], "{}");
            assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Bearer"), "{line}");
            let field = if line.contains("ofrep") { "errorDetails" } else { "error" };
            assert!(reply.json()[field].is_string(), "{reply:?}");
        }
        for open in ["/healthz", "/readyz", "/openapi.json"] {
            assert_eq!(server.get(open).status, 200, "{open}");
        }
        assert!(!server.log().contains("s3cret"), "{}", server.log());
    }
}

#[test]
fn a_key_that_is_none_lets_nobody_ask() {
    let folder = folder();
    fs::write(folder.path().join("key"), " \n").expect("no key");
    for (file, words) in [("key", "`key` holds no key"), ("none", "cannot read the key in `none`")] {
        let output = refused(&folder, &["--bearer-file", file]);
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn browsers_may_ask_from_where_they_were_allowed_to() {
    let shop = ("origin", "https://shop.example");
    let other = ("origin", "https://other.example");
    let asks = [
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,if-none-match"),
    ];
    let line = format!("OPTIONS {FLAGS}");
    let server = Server::start_in(
        folder(),
        &["--cors", "https://shop.example", "--cors", "http://localhost:3000"],
        &[("TIGHTROPE_BEARER", "key")],
    );
    // Whoever asks beforehand brings no key.
    let before = server.ask(&line, &[shop, asks[0], asks[1]], "");
    assert_eq!(before.status, 200, "{before:?}");
    assert_eq!(before.header("access-control-allow-origin"), shop.1);
    assert!(before.header("access-control-allow-methods").contains("POST"));
    for name in ["content-type", "if-none-match", "authorization", "x-api-key"] {
        assert!(before.header("access-control-allow-headers").contains(name), "{before:?}");
    }
    let refusal = server.ask(&line, &[other, asks[0]], "");
    assert_eq!(refusal.header("access-control-allow-origin"), "");
    let line = format!("POST {FLAGS}");
    let reply = server.ask(&line, &[shop, ("authorization", "Bearer key")], "{}");
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, shop.1));
    assert!(reply.header("access-control-expose-headers").contains("etag"), "{reply:?}");
    assert!(reply.header("vary").contains("origin"), "{reply:?}");
    // A page can read that the key is missing.
    let reply = server.ask(&line, &[shop], "{}");
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (401, shop.1));
    assert_eq!(server.ask(&line, &[other], "{}").header("access-control-allow-origin"), "");

    let any = Server::start(&["--cors", "*"]);
    assert_eq!(any.ask(&line, &[other], "{}").header("access-control-allow-origin"), "*");
    let none = Server::start(&[]);
    assert_eq!(none.ask(&line, &[shop], "{}").header("access-control-allow-origin"), "");
    assert_eq!(none.ask(&format!("OPTIONS {FLAGS}"), &[shop, asks[0]], "").status, 405);
    let output = refused(&folder(), &["--cors", "shop.example"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_document_tells_how_each_path_is_asked() {
    let server = Server::start(&[]);
    let document = server.get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, item) in document["paths"].as_object().expect("paths") {
        let path =
            path.replace("{key}", "home.hero").replace("{surface}", "home").replace("{version}", "none");
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let reply = server.ask(&format!("{method} {path}"), &[], "{}");
            let operation = &item[method.to_lowercase()];
            assert_eq!(reply.status == 405, operation.is_null(), "{method} {path}: {reply:?}");
            let told = &operation["responses"][reply.status.to_string()];
            assert!(reply.status == 405 || told.is_object(), "{method} {path} answers {}", reply.status);
            for (name, _) in told["headers"].as_object().into_iter().flatten() {
                assert!(
                    !reply.header(&name.to_lowercase()).is_empty(),
                    "{method} {path}: no {name}: {reply:?}"
                );
            }
        }
    }
}

#[test]
fn what_happens_is_counted_and_holds_nothing_of_visitors() {
    let server = Server::start(&[]);
    let body = json!({"context": {"targetingKey": "id-7f3", "told": {"name": "Ada-7f3"}}}).to_string();
    assert_eq!(server.post(&format!("{FLAGS}/home.hero"), &body).status, 200);
    assert_eq!(server.post(FLAGS, &body).status, 200);
    assert_eq!(server.post("/v1/decide/home", &body).status, 200);
    assert_eq!(server.post(&format!("{FLAGS}/key-7f3"), &body).status, 404);
    assert_eq!(server.get("/path-7f3").status, 404);
    server.write("what is no policy");
    server.until("a reload", || server.get("/metrics").body.contains("outcome=\"kept\"} 1"));
    // Those that were closed are counted until that is noticed.
    server.until("one connection", || server.get("/metrics").body.contains("\ntightrope_connections 1\n"));
    let reply = server.get("/metrics");
    assert!(reply.header("content-type").starts_with("application/openmetrics-text"), "{reply:?}");
    let version = server.get("/v1/status").json()["version"].as_str().expect("a version").to_owned();
    for line in [
        "tightrope_requests_total{route=\"/ofrep/v1/evaluate/flags/{key}\",status=\"200\"} 1",
        "tightrope_requests_total{route=\"/ofrep/v1/evaluate/flags/{key}\",status=\"404\"} 1",
        "tightrope_requests_total{route=\"/ofrep/v1/evaluate/flags\",status=\"200\"} 1",
        "tightrope_requests_total{route=\"/v1/decide/{surface}\",status=\"200\"} 1",
        "tightrope_requests_total{route=\"other\",status=\"404\"} 1",
        "tightrope_request_seconds_count{route=\"/v1/decide/{surface}\"} 1",
        "tightrope_decision_seconds_count 3",
        // One, four and three slots; in the decision nothing is known of the visitor.
        "tightrope_slots_total{reason=\"default\"} 6",
        "tightrope_reloads_total{outcome=\"swapped\"} 0",
        "tightrope_ready 1.0",
        "tightrope_fresh 0.0",
        "tightrope_requests_under_way 1",
        &format!("tightrope_set_info{{version=\"{version}\",serving=\"policies\"}} 1"),
    ] {
        assert!(reply.body.contains(&format!("\n{line}\n")), "no {line} in {}", reply.body);
    }
    assert!(reply.body.ends_with("# EOF\n"));
    for told in [reply.body, server.log(), server.get("/v1/status").body] {
        assert!(!told.contains("7f3") && !told.contains("Ada"), "{told}");
    }
}

#[test]
fn a_creepier_set_waits_for_somebody_with_the_key() {
    let creepier =
        SHOP.replace("in home.rail\n    because", "in home.rail\n    exposure visible\n    because");
    let start = |environment: &[(&str, &str)]| {
        let server = Server::start_in(folder(), &["--tighten-only"], environment);
        server.write(&creepier);
        server.until("a set that waits", || server.log().contains("\"event\":\"waits\""));
        server
    };
    let key = ("authorization", "Bearer key");
    let server = start(&[("TIGHTROPE_BEARER", "key")]);
    let status = server.ask("GET /v1/status", &[key], "").json();
    assert_eq!((&status["ready"], &status["fresh"]), (&json!(true), &json!(false)));
    let pending = status["pending"]["version"].as_str().expect("a version").to_owned();
    assert_ne!(status["version"], json!(pending));
    let another = server.ask("POST /v1/acknowledge/sha256:0", &[key], "");
    assert_eq!(another.status, 409, "{another:?}");
    let line = format!("POST /v1/acknowledge/{pending}");
    assert_eq!(server.ask(&line, &[], "").status, 401);
    let reply = server.ask(&line, &[key], "");
    assert_eq!((reply.status, &reply.json()["version"]), (200, &json!(pending)), "{reply:?}");
    assert_eq!(reply.json()["fresh"], true);
    server.until("it is told", || server.log().contains("\"event\":\"acknowledged\""));
    // Where anybody may ask, nobody can say that it is meant.
    let open = start(&[]);
    assert_eq!(open.ask(&line, &[], "").status, 403);
    assert_eq!(open.get("/v1/status").json()["pending"]["version"], json!(pending));
}

#[test]
fn it_is_ready_once_it_can_decide() {
    let folder = folder();
    fs::write(folder.path().join("policies/shop.rope"), SHOP.replace("shows plain", "shows plane"))
        .expect("a policy");
    let server = Server::start_in(folder, &["--at-start", "wait"], &[]);
    assert_eq!(server.get("/healthz").status, 200);
    let ready = server.get("/readyz");
    assert_eq!((ready.status, &ready.json()["ready"]), (503, &json!(false)));
    assert!(ready.json()["error"].as_str().is_some_and(|words| words.contains("no good policy set")));
    let status = server.get("/v1/status").json();
    assert_eq!((&status["serving"], &status["stale"]["errors"]), (&json!("nothing"), &json!(1)), "{status}");
    assert_eq!(status["stale"]["checks"], json!(["unknown-name"]));
    for path in [FLAGS, "/ofrep/v1/evaluate/flags/home.hero"] {
        let reply = server.post(path, "{}");
        assert_eq!((reply.status, reply.header("retry-after")), (503, "1"), "{reply:?}");
        assert_eq!(reply.json()["errorCode"], "PROVIDER_NOT_READY");
    }
    let reply = server.post("/v1/decide/home", "{}");
    assert_eq!((reply.status, reply.header("retry-after")), (503, "1"), "{reply:?}");
    server.write(SHOP);
    server.until("ready", || server.get("/readyz").status == 200);
    assert_eq!(server.post("/v1/decide/home", "{}").status, 200);
    assert_eq!(server.get("/v1/status").json().get("stale"), None::<&Value>);
}

#[test]
fn stale_for_too_long_it_shows_defaults_and_says_so() {
    let server = Server::start(&["--stale-at-most", "50ms", "--poll", "20ms"]);
    server.write("what is no policy");
    server.until("defaults", || server.get("/v1/status").json()["serving"] == "defaults");
    assert_eq!(server.get("/readyz").status, 200);
    let body =
        json!({"context": {"targetingKey": "v-1", "told": {"name": "Ada", "winter": true}}}).to_string();
    for flag in server.post(FLAGS, &body).json()["flags"].as_array().expect("flags") {
        assert_eq!((&flag["reason"], &flag["metadata"]["serving"]), (&json!("DEFAULT"), &json!("defaults")));
        // Of the type that clients know.
        assert_eq!(flag["value"].is_object(), flag["key"] == "home.rail", "{flag}");
    }
}
