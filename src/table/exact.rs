//! Owns reading lists that take no more room than they have in them: they never grow again, and
//! a set of tables has very many. Must not know what is in the lists.

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

/// Reads a list, and gives back the room that it grew into while it was read.
pub fn list<'de, D, T, L>(deserializer: D) -> Result<L, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
    L: From<Vec<T>>,
{
    deserializer.deserialize_seq(Exact(PhantomData)).map(L::from)
}

struct Exact<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Exact<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        // Most lists have one item: they never grow at all.
        let Some(first) = items.next_element()? else { return Ok(Vec::new()) };
        let Some(second) = items.next_element()? else { return Ok(vec![first]) };
        let mut list = vec![first, second];
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        list.shrink_to_fit();
        Ok(list)
    }
}
