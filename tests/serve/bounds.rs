//! What a server bears: how much, how many, how long.

use super::client::request;
use super::server::Server;
use std::time::{Duration, Instant};

const DECIDE: &str = "POST /v1/decide/home";

#[test]
fn bodies_are_bounded() {
    let server = Server::start(&["--max-body", "1000"]);
    let facts = |length: usize| format!("{{\"id\":\"{}\"}}", "x".repeat(length - 9));
    assert_eq!(server.post("/v1/decide/home", &facts(1000)).status, 200);
    for (path, field) in [("/v1/decide/home", "error"), ("/ofrep/v1/evaluate/flags", "errorDetails")] {
        let reply = server.post(path, &facts(1001));
        assert_eq!(reply.status, 413, "{reply:?}");
        assert!(reply.json()[field].as_str().is_some_and(|words| words.contains("1000 bytes")), "{reply:?}");
    }
    // All that is sent is read before, if it is not without end.
    assert_eq!(server.post("/v1/decide/home", &facts(500_000)).status, 413);
    // One that does not say how large it is.
    let chunk = format!("200\r\n{}\r\n", "x".repeat(0x200));
    let chunked = [("transfer-encoding", "chunked"), ("content-type", "application/json")];
    let reply = server.ask(DECIDE, &chunked, &format!("{chunk}{chunk}0\r\n\r\n"));
    assert_eq!(reply.status, 413, "{reply:?}");
    // One that says so, and waits before it sends anything.
    let mut wire = server.wire();
    let head = "POST /v1/decide/home HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                content-length: 5000000\r\nexpect: 100-continue\r\n\r\n";
    wire.send(head).expect("a head");
    let began = Instant::now();
    assert_eq!(wire.reply().expect("an answer").status, 413);
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(wire.is_closed());
}

#[test]
fn heads_are_bounded() {
    let server = Server::start(&[]);
    let long = "x".repeat(200_000);
    let reply = server.wire().ask("GET /healthz", &[("x-long", &long)], "");
    assert!(reply.map_or(true, |reply| reply.status == 431));
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_request_names_one_host() {
    let server = Server::start(&[]);
    let status = |head: &str| {
        let mut wire = server.wire();
        wire.send(&format!("{head}\r\n")).expect("a head");
        wire.reply().expect("an answer")
    };
    for head in ["GET /healthz HTTP/1.1\r\nhost: x\r\n", "GET /healthz HTTP/1.0\r\n"] {
        assert_eq!(status(head).status, 200, "{head}");
    }
    for (head, words) in [
        ("GET /healthz HTTP/1.1\r\n", "names its `Host`"),
        ("GET /healthz HTTP/1.1\r\nhost: x\r\nhost: y\r\n", "one `Host`"),
        ("GET /nowhere HTTP/1.1\r\nhost: x\r\nhost: x\r\n", "one `Host`"),
    ] {
        let reply = status(head);
        assert_eq!(reply.status, 400, "{head}");
        assert!(reply.json()["error"].as_str().is_some_and(|told| told.contains(words)), "{reply:?}");
    }
}

#[test]
fn a_slow_head_is_closed_and_costs_nobody_else() {
    let server = Server::start(&["--head-timeout", "300ms", "--idle-timeout", "30s"]);
    // One that sends nothing, one that sends a little now and then, one that stops in the middle.
    let mut silent = server.wire();
    let mut half = server.wire();
    half.send("POST /v1/decide/home HTTP/1.1\r\nhost:").expect("half a head");
    let mut dripping = server.wire();
    let began = Instant::now();
    while dripping.send("G").is_ok() && began.elapsed() < Duration::from_secs(10) {
        assert_eq!(server.get("/healthz").status, 200);
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(silent.is_closed() && half.is_closed());
    // Rests between requests are no slow heads.
    let mut wire = server.wire();
    for _ in 0..2 {
        assert_eq!(wire.ask("GET /healthz", &[], "").expect("an answer").status, 200);
        std::thread::sleep(Duration::from_millis(700));
    }
    assert_eq!(wire.ask("GET /healthz", &[], "").expect("an answer").status, 200);
    // But the second head may not be slow either.
    wire.send("GET").expect("some of a head");
    assert!(wire.is_closed());
}

#[test]
fn a_slow_body_is_told_and_closed() {
    let server = Server::start(&["--body-timeout", "300ms"]);
    let mut wire = server.wire();
    wire.send("POST /v1/decide/home HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
        .expect("half a body");
    let reply = wire.reply().expect("an answer");
    assert_eq!(reply.status, 408, "{reply:?}");
    assert!(reply.json()["error"].as_str().is_some_and(|words| words.contains("300ms")), "{reply:?}");
    assert!(wire.is_closed());
    // One that breaks off is nobody else's affair.
    let mut broken = server.wire();
    broken
        .send("POST /v1/decide/home HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
        .expect("half a body");
    drop(broken);
    assert_eq!(server.post("/v1/decide/home", "{}").status, 200);
}

#[test]
fn a_connection_is_kept_while_it_is_used() {
    let server = Server::start(&["--idle-timeout", "500ms"]);
    let mut wire = server.wire();
    for number in 0..50 {
        let reply = wire.ask(DECIDE, &[], &format!("{{\"id\": \"v-{number}\"}}")).expect("an answer");
        assert_eq!(reply.json()["id"], format!("v-{number}"));
    }
    // Several at once, answered in their order.
    let both = request(DECIDE, &[], "{\"id\": \"a\"}") + &request(DECIDE, &[], "{\"id\": \"b\"}");
    wire.send(&both).expect("two requests");
    for id in ["a", "b"] {
        assert_eq!(wire.reply().expect("an answer").json()["id"], id);
    }
    let began = Instant::now();
    assert!(wire.is_closed());
    assert!(began.elapsed() > Duration::from_millis(300), "{:?}", began.elapsed());
}

#[test]
fn too_many_at_once_are_told_to_come_back() {
    let server = Server::start(&["--max-requests", "2"]);
    let begun = "POST /v1/decide/home HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n";
    let mut held = [server.wire(), server.wire()];
    for wire in &mut held {
        wire.send(begun).expect("a head");
    }
    server
        .until("both under way", || server.get("/metrics").body.contains("tightrope_requests_under_way 3\n"));
    for (path, field) in [("/v1/decide/home", "error"), ("/ofrep/v1/evaluate/flags", "errorDetails")] {
        let reply = server.post(path, "{}");
        assert_eq!((reply.status, reply.header("retry-after")), (429, "1"), "{reply:?}");
        assert!(reply.json()[field].is_string(), "{reply:?}");
    }
    // Probes are not among them.
    assert_eq!(server.get("/readyz").status, 200);
    for wire in &mut held {
        wire.send("{}").expect("a body");
        assert_eq!(wire.reply().expect("an answer").status, 200);
    }
    assert_eq!(server.post("/v1/decide/home", "{}").status, 200);
}

#[test]
fn more_connections_than_there_is_room_for_wait() {
    let server = Server::start(&["--max-connections", "2", "--idle-timeout", "30s"]);
    let (first, mut second) = (server.wire(), server.wire());
    assert_eq!(second.ask("GET /healthz", &[], "").expect("an answer").status, 200);
    let mut third = server.wire();
    third.send(&request("GET /healthz", &[], "")).expect("a request");
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    drop(first);
    assert_eq!(third.reply().expect("an answer").status, 200);
    assert!(began.elapsed() < Duration::from_secs(5));
}
