//! Owns small sets of members, by their numbers. Must not know what the members are.

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A set of members of a type, each by its place in the declaration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Members(Words);

/// Bits, 64 a word. Most types have few members, and tables hold many sets: those take no room
/// of their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Words {
    /// No member past the 63rd.
    Few(u64),
    /// Two words or more, the last of which is not zero, so that equal sets are equal.
    Many(Box<[u64]>),
}

impl Default for Members {
    fn default() -> Self {
        Members(Words::Few(0))
    }
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
    #[inline]
    pub fn insert(&mut self, member: usize) {
        match &mut self.0 {
            Words::Few(word) if member < 64 => *word |= 1 << member,
            _ => self.insert_among_many(member),
        }
    }

    fn insert_among_many(&mut self, member: usize) {
        let bit = 1 << (member % 64);
        match self.words_mut().get_mut(member / 64) {
            Some(word) => *word |= bit,
            None => {
                let mut words = self.words().to_vec();
                words.resize(member / 64, 0);
                words.push(bit);
                self.0 = Words::Many(words.into_boxed_slice());
            }
        }
    }

    /// Whether a member is in.
    #[inline]
    pub fn contains(&self, member: usize) -> bool {
        self.words().get(member / 64).is_some_and(|word| word & (1 << (member % 64)) != 0)
    }

    /// Whether nothing is in.
    pub fn is_empty(&self) -> bool {
        self.0 == Words::Few(0)
    }

    /// How many are in.
    pub fn len(&self) -> usize {
        self.words().iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The members, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words().iter().enumerate().flat_map(|(at, word)| {
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| at * 64 + bit)
        })
    }

    /// The lowest member.
    pub fn lowest(&self) -> Option<usize> {
        self.iter().next()
    }

    /// The highest member.
    pub fn highest(&self) -> Option<usize> {
        let (at, word) = self.words().iter().enumerate().rfind(|(_, word)| **word != 0)?;
        Some(at * 64 + 63 - word.leading_zeros() as usize)
    }

    /// Those in both.
    #[must_use]
    pub fn and(&self, other: &Members) -> Members {
        self.combined(other, |a, b| a & b)
    }

    /// Those in either.
    #[must_use]
    pub fn or(&self, other: &Members) -> Members {
        self.combined(other, |a, b| a | b)
    }

    /// Those in this one and not in the other.
    #[must_use]
    pub fn without(&self, other: &Members) -> Members {
        self.combined(other, |a, b| a & !b)
    }

    /// Whether all of these are in the other.
    pub fn within(&self, other: &Members) -> bool {
        let other = other.words();
        let word = |at: usize| other.get(at).copied().unwrap_or(0);
        self.words().iter().enumerate().all(|(at, words)| words & !word(at) == 0)
    }

    /// Whether none of these is in the other.
    pub fn misses(&self, other: &Members) -> bool {
        self.words().iter().zip(other.words()).all(|(a, b)| a & b == 0)
    }

    fn words(&self) -> &[u64] {
        match &self.0 {
            Words::Few(word) => std::slice::from_ref(word),
            Words::Many(words) => words,
        }
    }

    fn words_mut(&mut self) -> &mut [u64] {
        match &mut self.0 {
            Words::Few(word) => std::slice::from_mut(word),
            Words::Many(words) => words,
        }
    }

    /// The two sets, word by word.
    fn combined(&self, other: &Members, both: impl Fn(u64, u64) -> u64) -> Members {
        if let (Words::Few(a), Words::Few(b)) = (&self.0, &other.0) {
            return Members(Words::Few(both(*a, *b)));
        }
        let (a, b) = (self.words(), other.words());
        let word = |words: &[u64], at: usize| words.get(at).copied().unwrap_or(0);
        let longest = a.len().max(b.len());
        let mut words: Vec<u64> = (0..longest).map(|at| both(word(a, at), word(b, at))).collect();
        while words.last() == Some(&0) {
            words.pop();
        }
        Members(match *words {
            [] => Words::Few(0),
            [word] => Words::Few(word),
            _ => Words::Many(words.into_boxed_slice()),
        })
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
        deserializer.deserialize_seq(OneByOne)
    }
}

/// Reads members into a set, one by one.
struct OneByOne;

impl<'de> Visitor<'de> for OneByOne {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of members")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Members, A::Error> {
        // A set has at most 4,096 members; a larger number is no member of anything, and
        // must not make room for itself.
        const MOST: usize = 4096;
        let mut members = Members::none();
        while let Some(member) = numbers.next_element::<usize>()? {
            if member >= MOST {
                return Err(serde::de::Error::custom("a set has at most 4096 members"));
            }
            members.insert(member);
        }
        Ok(members)
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

    #[test]
    fn sets_stay_apart_at_the_end_of_a_word() {
        for (last, next) in [(62, 63), (63, 64), (64, 65), (127, 128)] {
            let both: Members = [last, next].into_iter().collect();
            assert_eq!(both.len(), 2);
            assert_eq!(both.iter().collect::<Vec<_>>(), [last, next]);
            assert_eq!((both.lowest(), both.highest()), (Some(last), Some(next)));
            assert_eq!(both.without(&Members::one(next)), Members::one(last));
            assert_eq!(Members::one(last).or(&Members::one(next)), both);
            assert_eq!(both.and(&Members::one(next)), Members::one(next));
            assert!(both.without(&both).is_empty() && Members::one(last).misses(&Members::one(next)));
            assert!(Members::one(next).within(&both) && !both.within(&Members::one(next)));
            assert!(both.contains(next) && !both.contains(next + 1) && !both.contains(next + 64));
        }
        assert_eq!(Members::none().highest(), None);
    }
}
