//! Owns what must hold of any bytes whatsoever, one oracle a file: each takes bytes and panics where it
//! does not hold. The fuzzer tries them on what it comes up with, and `tests/fuzzed.rs` on what it came up
//! with before. Must not know who tries them.

pub mod artifact;
pub mod facts;
pub mod fix;
pub mod format;
pub mod index;
pub mod parse;

use tightrope::decide::{self, Buckets, Ready, Room};
use tightrope::source::{SourceFile, Sources};
use tightrope::table::Tables;
use tightrope::vocabulary::{Date, Moment, SurfaceId, Vocabulary, parse_date};

/// What tries bytes, and panics where something does not hold.
pub type Oracle = fn(&[u8]);

/// Each oracle, by the name of its target.
pub const ALL: [(&str, Oracle); 6] = [
    ("artifact", artifact::holds),
    ("facts", facts::holds),
    ("fix", fix::holds),
    ("format", format::holds),
    ("index", index::holds),
    ("parse", parse::holds),
];

/// The day of everything here.
fn today() -> Date {
    parse_date("2026-11-21").expect("a day")
}

/// A file of these bytes.
fn file(bytes: &[u8]) -> Sources {
    Sources::new(vec![SourceFile::from_bytes("fuzzed.rope", bytes.to_vec())])
}

/// The surfaces of a vocabulary.
fn surfaces(vocabulary: &Vocabulary) -> impl Iterator<Item = SurfaceId> + use<> {
    (0..vocabulary.surfaces.len()).map(SurfaceId::from_index)
}

/// Facts are read alike, quickly and closely; what is ready decides as the tables do; and the decision
/// can be written down.
fn decides(ready: &Ready, facts: &[u8], room: &mut Room) {
    let tables: &Tables = ready.tables();
    let now = Moment::Day(today());
    let close = decide::read(&tables.vocabulary, facts, now);
    let quick = ready.read(facts, now);
    assert_eq!(quick, close, "read otherwise: {}", String::from_utf8_lossy(facts));
    let Ok((visitor, problems)) = close else { return };
    for surface in surfaces(&tables.vocabulary) {
        for buckets in [Buckets::ById, Buckets::Off] {
            let fast = ready.decide(surface, &visitor, problems.clone(), buckets, room);
            let defined = decide::decide(tables, surface, &visitor, problems.clone(), buckets);
            assert_eq!(fast, defined, "decided otherwise: {}", String::from_utf8_lossy(facts));
            let written = serde_json::to_string(&fast).expect("a decision in JSON");
            assert!(!written.contains(|c: char| c < ' '), "raw control characters in {written:?}");
        }
    }
}
