//! Policies that are edited while several ask: nothing is lost, and nothing is mixed.

use super::client::Wire;
use super::server::{SHOP, Server};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// The set with another number everywhere: in a text, in a payload and in a default.
fn edition(number: u32) -> String {
    let text = SHOP
        .replace("Welcome, {told.name}!", &format!("Edition {number}, {{told.name}}!"))
        .replace("items: 6", &format!("items: {number}"))
        .replace("image: \"welcome.webp\"", &format!("image: \"{number}.webp\""));
    assert_ne!(text, SHOP);
    text
}

#[test]
fn reloads_under_load_lose_nothing_and_mix_nothing() {
    let server = Server::start(&[]);
    server.write(&edition(1));
    server.until("the first edition", || server.log().contains("\"event\":\"swapped\""));
    let id = (0..)
        .map(|number| format!("v-{number}"))
        .find(|id| tightrope::decide::bucket("goal/serve", id) >= 0.1)
        .expect("an id");
    let context = json!({"context": {"targetingKey": id, "told": {"name": "Ada"}}}).to_string();
    let facts = json!({"id": id, "told": {"name": "Ada"}}).to_string();
    let (done, asked) = (AtomicBool::new(false), AtomicU64::new(0));
    // What each version was seen to say; it says one thing.
    let seen: Mutex<BTreeMap<String, BTreeSet<u64>>> = Mutex::default();
    thread::scope(|scope| {
        for worker in 0..4 {
            let (done, asked, seen, context, facts) = (&done, &asked, &seen, &context, &facts);
            let address = server.address;
            scope.spawn(move || {
                let mut wire = Wire::open(address);
                while !done.load(Ordering::Relaxed) {
                    let (line, body) = if worker % 2 == 0 {
                        ("POST /ofrep/v1/evaluate/flags", context)
                    } else {
                        ("POST /v1/decide/home", facts)
                    };
                    let reply = wire.ask(line, &[], body).expect("an answer");
                    assert_eq!(reply.status, 200, "{reply:?}");
                    let told = reply.json();
                    let (saying, items, image) = if worker % 2 == 0 {
                        let (hero, rail) = (&told["flags"][0], &told["flags"][1]);
                        for flag in told["flags"].as_array().expect("flags") {
                            assert_eq!(flag["metadata"]["version"], reply.header("tightrope-version"));
                        }
                        let metadata = &hero["metadata"];
                        (&metadata["saying"], &rail["value"]["payload"]["items"], &metadata["payload.image"])
                    } else {
                        let (hero, rail) = (&told["slots"]["hero"], &told["slots"]["rail"]);
                        (&hero["saying"], &rail["payload"]["items"], &hero["payload"]["image"])
                    };
                    let edition = items.as_u64().expect("an edition");
                    assert_eq!(saying, &json!(format!("Edition {edition}, Ada!")), "{told}");
                    assert_eq!(image, &json!(format!("{edition}.webp")), "{told}");
                    let version = reply.header("tightrope-version").to_owned();
                    seen.lock().expect("what was seen").entry(version).or_default().insert(edition);
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for number in 2..=8 {
            // Now and then something that is no policy stands there.
            if number % 3 == 0 {
                server.write("what is no policy");
                thread::sleep(std::time::Duration::from_millis(120));
            }
            server.write(&edition(number));
            let is_in_use = || {
                let told = server.post("/v1/decide/home", &facts).json();
                told["slots"]["rail"]["payload"]["items"] == number
            };
            server.until("the next edition", is_in_use);
            let before = asked.load(Ordering::Relaxed);
            server.until("it is asked for", || asked.load(Ordering::Relaxed) > before + 20);
        }
        done.store(true, Ordering::Relaxed);
    });
    let seen = seen.into_inner().expect("what was seen");
    assert!(seen.values().all(|editions| editions.len() == 1), "{seen:?}");
    let editions: BTreeSet<u64> = seen.values().flatten().copied().collect();
    assert!((2..=8).all(|number| editions.contains(&number)), "{editions:?}");
}
