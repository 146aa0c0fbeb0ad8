//! Owns small sets of members, by their numbers. Must not know what the members are.

use serde::{Deserialize, Serialize};

/// A set of members of a type, each by its place in the declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Members {
    // No trailing zero words, so that equal sets are equal.
    words: Vec<u64>,
}

impl Members {
    /// The set with nothing in it.
    pub fn none() -> Self {
        Members::default()
    }

    /// The first `count` members.
    pub fn first(count: usize) -> Self {
        (0..count).collect()
    }

    /// The set of one member.
    pub fn one(member: usize) -> Self {
        std::iter::once(member).collect()
    }

    /// Puts a member in.
    pub fn insert(&mut self, member: usize) {
        let word = member / 64;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (member % 64);
    }

    /// Whether a member is in.
    pub fn contains(&self, member: usize) -> bool {
        self.words.get(member / 64).is_some_and(|word| word & (1 << (member % 64)) != 0)
    }

    /// Whether nothing is in.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How many are in.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The members, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| at * 64 + bit)
        })
    }

    /// The lowest member.
    pub fn lowest(&self) -> Option<usize> {
        self.iter().next()
    }

    /// The highest member.
    pub fn highest(&self) -> Option<usize> {
        let at = self.words.len().checked_sub(1)?;
        Some(at * 64 + 63 - self.words[at].leading_zeros() as usize)
    }

    /// Those in both.
    #[must_use]
    pub fn and(&self, other: &Members) -> Members {
        let words = self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect();
        Members::trimmed(words)
    }

    /// Those in either.
    #[must_use]
    pub fn or(&self, other: &Members) -> Members {
        let longest = self.words.len().max(other.words.len());
        let word = |set: &Members, at: usize| set.words.get(at).copied().unwrap_or(0);
        Members::trimmed((0..longest).map(|at| word(self, at) | word(other, at)).collect())
    }

    /// Those in this one and not in the other.
    #[must_use]
    pub fn without(&self, other: &Members) -> Members {
        let word = |at: usize| other.words.get(at).copied().unwrap_or(0);
        let words = self.words.iter().enumerate().map(|(at, a)| a & !word(at)).collect();
        Members::trimmed(words)
    }

    /// Whether all of these are in the other.
    pub fn within(&self, other: &Members) -> bool {
        let word = |at: usize| other.words.get(at).copied().unwrap_or(0);
        self.words.iter().enumerate().all(|(at, words)| words & !word(at) == 0)
    }

    /// Whether none of these is in the other.
    pub fn misses(&self, other: &Members) -> bool {
        self.words.iter().zip(&other.words).all(|(a, b)| a & b == 0)
    }

    fn trimmed(mut words: Vec<u64>) -> Members {
        while words.last() == Some(&0) {
            words.pop();
        }
        Members { words }
    }
}

impl FromIterator<usize> for Members {
    fn from_iter<I: IntoIterator<Item = usize>>(members: I) -> Self {
        let mut set = Members::none();
        for member in members {
            set.insert(member);
        }
        set
    }
}

impl Serialize for Members {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A set has at most 4,096 members; a larger number is no member of anything, and
        // must not make room for itself.
        const MOST: usize = 4096;
        let members = Vec::<usize>::deserialize(deserializer)?;
        if members.iter().any(|member| *member >= MOST) {
            return Err(serde::de::Error::custom("a set has at most 4096 members"));
        }
        Ok(members.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_equal_however_they_came_about() {
        let wide: Members = [1, 200].into_iter().collect();
        assert_eq!(wide.without(&Members::one(200)), Members::one(1));
        assert_eq!(wide.highest(), Some(200));
        assert_eq!(wide.and(&Members::first(64)), Members::one(1));
        assert!(Members::one(1).within(&wide) && wide.misses(&Members::one(2)));
    }
}
