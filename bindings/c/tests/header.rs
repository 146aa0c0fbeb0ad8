//! Holds the header to the code that it is generated from. `HEADER_UPDATE=1` writes it anew.
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::path::Path;

#[test]
fn the_header_is_that_of_the_code() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let committed = here.join("include/tightrope.h");
    let mut written = Vec::new();
    cbindgen::generate(here).expect("the code can be read").write(&mut written);
    let written = String::from_utf8(written).expect("UTF-8");
    if std::env::var_os("HEADER_UPDATE").is_some() {
        std::fs::write(&committed, &written).expect("the header is written");
    }
    let committed = std::fs::read_to_string(committed).expect("the header").replace("\r\n", "\n");
    assert_eq!(committed, written, "HEADER_UPDATE=1 cargo test -p tightrope-c writes it anew");
}
