//! Owns the plain struct that a host without an engine would read a visitor into.
//! Must not know what is done with it.

use serde::Deserialize;

/// A visitor.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "reading it is what is measured")]
pub struct Visitor {
    id: String,
    trust: String,
    facts: Facts,
}

/// What is known of them.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "reading it is what is measured")]
struct Facts {
    enum0: Option<String>,
    enum1: Option<String>,
    enum2: Option<String>,
    enum3: Option<String>,
    enum4: Option<String>,
    enum5: Option<String>,
    int0: Option<i64>,
    int1: Option<i64>,
    int2: Option<i64>,
    int3: Option<i64>,
    int4: Option<i64>,
    int5: Option<i64>,
    bool0: Option<bool>,
    bool1: Option<bool>,
    bool2: Option<bool>,
    bool3: Option<bool>,
    set0: Option<Vec<String>>,
    set1: Option<Vec<String>>,
}
