//! How it starts, what it writes down, and how it ends.

use super::client::Wire;
use super::server::{SHOP, Server, folder, refused};
use serde_json::Value;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn what_is_under_way_is_finished() {
    let mut server = Server::start(&["--drain", "1s"]);
    let mut begun = server.wire();
    begun.send("POST /v1/decide/home HTTP/1.1\r\nhost: x\r\ncontent-length: 12\r\n\r\n").expect("a head");
    let mut idle = server.wire();
    assert_eq!(idle.ask("GET /readyz", &[], "").expect("an answer").status, 200);
    server.until("it is under way", || {
        server.get("/metrics").body.contains("tightrope_requests_under_way 2\n")
    });
    server.signal("-TERM");
    server.until("it is told", || server.log().contains("\"event\":\"stopping\""));
    // It is not ready any more, and goes on answering until it is sent nothing.
    let reply = idle.ask("GET /readyz", &[], "").expect("an answer");
    assert_eq!(reply.status, 503, "{reply:?}");
    assert!(reply.body.contains("asked to stop"), "{reply:?}");
    assert_eq!(server.post("/v1/decide/home", "{}").status, 200);
    assert!(idle.is_closed(), "who asks nothing is not waited for");
    begun.send("{\"id\": \"v\"} ").expect("a body");
    let reply = begun.reply().expect("an answer");
    assert_eq!((reply.status, &reply.json()["id"]), (200, &Value::from("v")), "{reply:?}");
    assert_eq!(server.end(), Some(0));
    assert!(server.log().contains("\"event\":\"stopped\",\"finished\":true"), "{}", server.log());
}

#[test]
fn who_takes_too_long_is_not_waited_for() {
    let mut server = Server::start(&["--drain", "0s", "--grace", "300ms"]);
    let mut begun = server.wire();
    begun.send("POST /v1/decide/home HTTP/1.1\r\nhost: x\r\ncontent-length: 12\r\n\r\n").expect("a head");
    server.until("it is under way", || {
        server.get("/metrics").body.contains("tightrope_requests_under_way 2\n")
    });
    let began = Instant::now();
    server.signal("-INT");
    assert_eq!(server.end(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(server.log().contains("\"finished\":false"), "{}", server.log());
}

#[test]
fn a_second_signal_does_not_wait() {
    let mut server = Server::start(&["--drain", "60s", "--grace", "60s"]);
    server.signal("-TERM");
    server.until("it is told", || server.log().contains("\"event\":\"stopping\""));
    let began = Instant::now();
    server.signal("-INT");
    assert_eq!(server.end(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn stopping_under_load_fails_nobody() {
    let mut server = Server::start(&["--drain", "500ms"]);
    let answered = AtomicU64::new(0);
    let address = server.address;
    thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let (mut wire, mut asked) = (Wire::open(address), 0);
                    loop {
                        match wire.ask("POST /v1/decide/home", &[], "{\"id\": \"v\"}") {
                            Ok(reply) => {
                                assert_eq!(reply.status, 200, "{reply:?}");
                                answered.fetch_add(1, Ordering::Relaxed);
                                asked += 1;
                                if reply.header("connection") == "close" {
                                    let Some(another) = Wire::try_open(address) else { return };
                                    (wire, asked) = (another, 0);
                                }
                            }
                            // One that was opened just when the server closed. One over which was
                            // asked is never closed without a word.
                            Err(error) => return assert_eq!(asked, 0, "{error}"),
                        }
                    }
                })
            })
            .collect();
        server.until("some load", || answered.load(Ordering::Relaxed) > 200);
        server.signal("-TERM");
        server.until("it is told", || server.log().contains("\"event\":\"stopping\""));
        let at_the_signal = answered.load(Ordering::Relaxed);
        assert_eq!(server.end(), Some(0));
        for client in clients {
            client.join().expect("a client that nothing failed");
        }
        assert!(answered.load(Ordering::Relaxed) > at_the_signal, "nothing was answered while draining");
    });
    assert!(server.log().contains("\"finished\":true"), "{}", server.log());
}

#[test]
fn what_keeps_it_from_starting_is_told() {
    let folder = folder();
    let told = |arguments: &[&str], code| {
        let output = refused(&folder, arguments);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output =
        super::server::tightrope(&folder, &["serve", "policies", "--listen", &address]).output().expect("it");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(words.contains(&format!("error: cannot listen at `{address}`")), "{words}");
    assert!(told(&["--stale-at-most", "soon"], 2).contains("--stale-at-most"));
    assert!(told(&["--tls-cert", "a.pem"], 2).contains("--tls-key"));
    fs::write(folder.path().join("policies/shop.rope"), SHOP.replace("shows plain", "shows plane"))
        .expect("it");
    let words = told(&[], 1);
    assert!(words.contains("error[unknown-name]") && words.contains("nothing is decided by it"), "{words}");
    fs::remove_dir_all(folder.path().join("policies")).expect("gone");
    assert!(told(&[], 2).contains("`policies`: no such file or folder"));
}

#[test]
fn what_is_written_down_is_json_without_words_of_policies() {
    let mut server = Server::start(&["--drain", "0s"]);
    // A mistake that quotes what somebody wrote.
    server.write(&SHOP.replace("shows plain", "shows secret_plans"));
    server.until("it is told", || server.log().contains("\"event\":\"kept\""));
    server.write(&SHOP.replace("told.count >= 3\n    ask", "told.count >= 4\n    ask"));
    server.until("it is told", || server.log().contains("\"event\":\"swapped\""));
    fs::remove_file(server.policy()).expect("gone");
    server.until("it is told", || server.log().contains("\"fault\":"));
    server.signal("-TERM");
    assert_eq!(server.end(), Some(0));
    let log = server.log();
    let events: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let names: Vec<&str> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(names, ["listening", "kept", "swapped", "kept", "stopping", "stopped"], "{log}");
    assert!(events.iter().all(|event| event["time"].as_str().is_some_and(|time| time.ends_with('Z'))));
    assert_eq!(events[1]["errors"], 1, "{log}");
    let place = events[1]["first"][0].as_str().expect("a place");
    assert!(place.starts_with("policies/shop.rope:15:") && place.ends_with(" unknown-name"), "{place}");
    assert!(!log.contains("secret_plans"), "{log}");
}

#[test]
fn what_was_decided_is_written_down_for_measuring() {
    let folder = folder();
    fs::write(folder.path().join("log.key"), "7f".repeat(32)).expect("a key");
    let mut server =
        Server::start_in(folder, &["--log", "log.jsonl", "--log-key", "log.key", "--drain", "0s"], &[]);
    let told = r#"{"name": "Ada-7f3", "winter": true}"#;
    let context = format!(r#"{{"context": {{"targetingKey": "id-7f3", "told": {told}}}}}"#);
    let flags = "POST /ofrep/v1/evaluate/flags";
    // A flag by itself, all of them, the same once more to whom has it, and a surface.
    let one = server.ask(&format!("{flags}/home.hero"), &[], &context);
    let all = server.ask(flags, &[], &context);
    let again = server.ask(flags, &[("if-none-match", all.header("etag"))], &context);
    assert_eq!((one.status, all.status, again.status), (200, 200, 304));
    let facts = format!(r#"{{"id": "id-7f3", "told": {told}}}"#);
    assert_eq!(server.post("/v1/decide/home", &facts).status, 200);
    assert!(server.get("/metrics").body.contains("\ntightrope_log_lost_total 0\n"));
    server.signal("-TERM");
    assert_eq!(server.end(), Some(0));
    let log = fs::read_to_string(server.folder.path().join("log.jsonl")).expect("a log");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let rules: Vec<&str> = lines.iter().filter_map(|line| line["rule"].as_str()).collect();
    let won = one.json()["metadata"]["rule"] == "greet";
    assert!(won, "{one:?}");
    // Whom the rollout reaches is told by the flags.
    let coats = all.json()["flags"][1]["metadata"].get("rule").is_some();
    let whole = if coats { vec!["greet", "coats_in_winter"] } else { vec!["greet"] };
    assert_eq!(rules, [&["greet"][..], &whole, &whole].concat(), "{log}");
    assert_eq!(lines[0]["arm"], one.json()["metadata"]["arm"], "{log}");
    assert_eq!(lines[0]["set"], one.json()["metadata"]["version"], "{log}");
    assert!(!log.contains("7f3"), "{log}");
}

#[test]
fn where_a_key_is_trusted_nothing_else_is_served() {
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/one.pub.pem");
    let output = refused(&folder(), &["--public-key", key]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("signed"), "{told}");
}
