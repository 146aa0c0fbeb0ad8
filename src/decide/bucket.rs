//! Owns buckets: who is held out and whom a rollout reaches, by public and portable arithmetic.
//! Must not know rules.

use md5::{Digest, Md5};

/// Whether visitors are divided by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Buckets {
    /// By their id, as in real life.
    #[default]
    ById,
    /// Not at all: nobody is held out, everybody is in every rollout, as in tests.
    Off,
}

/// The key of a goal's holdout.
pub fn goal_key(name: &str) -> String {
    format!("goal/{name}")
}

/// The key of a rule's rollout.
pub fn rule_key(name: &str) -> String {
    format!("rule/{name}")
}

/// Where a visitor falls, from 0 up to and without 1: the first four bytes, big-endian, of the
/// MD5 of key, line feed and id, divided by 2³².
pub fn bucket(key: &str, id: &str) -> f64 {
    share(Md5::new().chain_update(key), id)
}

/// Where a visitor falls for a goal, as [`bucket`] with its [`goal_key`] says.
pub fn goal_bucket(name: &str, id: &str) -> f64 {
    share(Md5::new().chain_update("goal/").chain_update(name), id)
}

/// The same for a rule, without a key made for it.
fn rule_bucket(name: &str, id: &str) -> f64 {
    share(Md5::new().chain_update("rule/").chain_update(name), id)
}

fn share(key: Md5, id: &str) -> f64 {
    let digest = key.chain_update("\n").chain_update(id).finalize();
    let first = [digest[0], digest[1], digest[2], digest[3]];
    f64::from(u32::from_be_bytes(first)) / 4_294_967_296.0
}

impl Buckets {
    /// Whether a visitor falls into a rollout of that share. Without an id nobody falls into a
    /// partial one.
    pub fn reaches(self, rule: &str, share: Option<f64>, id: Option<&str>) -> bool {
        match (self, share, id) {
            (Buckets::Off, ..) | (_, None, _) => true,
            (Buckets::ById, Some(_), None) => false,
            (Buckets::ById, Some(share), Some(id)) => rule_bucket(rule, id) < share,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_those_that_anybody_can_compute() {
        // python3: int.from_bytes(hashlib.md5(b"goal/find_faster\nv-102").digest()[:4], "big")
        assert_eq!(bucket("goal/find_faster", "v-102"), 1_825_156_934.0 / 4_294_967_296.0);
    }

    #[test]
    fn keys_need_not_be_made() {
        assert_eq!(goal_bucket("find_faster", "v-102"), bucket(&goal_key("find_faster"), "v-102"));
        assert_eq!(rule_bucket("greet", "v-102"), bucket(&rule_key("greet"), "v-102"));
    }
}
