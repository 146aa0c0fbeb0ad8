//! Owns the oracle of facts: both readers make the same of any bytes, and whoever was read is decided
//! for. Must not know what a policy is.

use super::decides;
use std::sync::LazyLock;
use tightrope::decide::{Ready, Room};
use tightrope::source::Sources;
use tightrope::table::Tables;
use tightrope::{compile, policy, syntax};

/// A set with a field of every type.
pub const EVERYTHING: &str = include_str!("everything.rope");

static READY: LazyLock<Ready> = LazyLock::new(|| Ready::new(everything()));

/// The tables of that set; what the manners say of it is no matter here.
pub fn everything() -> Tables {
    let (ast, told) = syntax::parse(&Sources::single("everything.rope", EVERYTHING));
    assert_eq!(told, [], "the set is a policy");
    let (policy, told) = policy::resolve(&ast);
    assert_eq!(told, [], "the set is a policy");
    compile::compile(&policy).expect("tables")
}

/// Bytes are read as facts.
pub fn holds(bytes: &[u8]) {
    decides(&READY, bytes, &mut Room::default());
}
