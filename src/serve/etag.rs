//! Owns entity tags: what an answer is of, and whether a client has it already.
//! Must not know HTTP but for the words of two headers.

use sha2::{Digest, Sha256};
use std::io;

/// A tag in the making: of the version of the set, the facts, and all that was decided.
pub struct Tag(Sha256);

impl Tag {
    /// A tag for facts that a set decides.
    pub fn of(version: &str, facts: &[u8]) -> Self {
        let mut hash = Sha256::new();
        // With their lengths, so that neither can pass for a part of the other.
        for part in [version.as_bytes(), facts] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Tag(hash)
    }

    /// The tag, as it stands in a header.
    pub fn finish(self) -> String {
        let digest = self.0.finalize();
        let mut tag = String::with_capacity(34);
        tag.push('"');
        // Half of it is more than enough to tell answers apart.
        for byte in digest.iter().take(16) {
            tag.push_str(&format!("{byte:02x}"));
        }
        tag.push('"');
        tag
    }
}

impl io::Write for Tag {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether an `If-None-Match` names a tag. Weak and strong ones are compared alike, as there they are.
pub fn is_named(tag: &str, if_none_match: &str) -> bool {
    if_none_match.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::{Tag, is_named};
    use std::io::Write;

    #[test]
    fn a_tag_covers_version_facts_and_decision() {
        let tag = |version, facts: &str, decided: &str| {
            let mut tag = Tag::of(version, facts.as_bytes());
            tag.write_all(decided.as_bytes()).expect("a hash takes all");
            tag.finish()
        };
        let first = tag("v1", "{}", "a");
        assert_eq!(first, tag("v1", "{}", "a"));
        assert_eq!(first.len(), 34);
        for other in [tag("v2", "{}", "a"), tag("v1", "{ }", "a"), tag("v1", "{}", "b"), tag("v", "1{}", "a")]
        {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn a_client_names_one_tag_several_or_any() {
        for named in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\" ,W/\"a\"", "*"] {
            assert!(is_named("\"a\"", named), "{named}");
        }
        for other in ["", "\"b\"", "a", "\"a", "W/\"b\""] {
            assert!(!is_named("\"a\"", other), "{other}");
        }
    }
}
