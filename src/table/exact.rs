//! Owns reading lists that take no more room than they have in them: they never grow again, and
//! a set of tables has very many. Must not know what is in the lists.

use serde::{Deserialize, Deserializer};

/// Reads a list, and gives back the room that it grew into while it was read.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let mut list = Vec::deserialize(deserializer)?;
    list.shrink_to_fit();
    Ok(list)
}
