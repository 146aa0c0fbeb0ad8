//! Owns finding what a name stands for by one look, without hashing it byte by byte. Must not know
//! what names stand for.

use rustc_hash::FxHashMap;

/// How long a name may be to be compared as two words.
const SHORT: usize = 16;

/// A place in the table where nothing is.
const NOTHING: Place = (0, 0, u32::MAX);

/// The bytes of a name as two words, and what it stands for.
type Place = (u64, u64, u32);

/// Names, each with the number that it stands for.
#[derive(Debug, Clone)]
pub struct Names {
    /// A power of two of places, at most half of them taken, so that every search ends.
    short: Vec<Place>,
    long: FxHashMap<Box<[u8]>, u32>,
}

impl Names {
    /// The table of these names. Of two that are equal the first counts. Names that JSON does not
    /// write as they are cannot be found.
    pub fn new<'a>(names: impl Iterator<Item = (&'a str, usize)>) -> Self {
        let names: Vec<(&str, usize)> = names.filter(|(name, _)| is_written_plainly(name)).collect();
        let room = (names.len() * 2).next_power_of_two().max(2);
        let mut table = Names { short: vec![NOTHING; room], long: FxHashMap::default() };
        for (name, number) in names {
            let Ok(number) = u32::try_from(number) else { continue };
            match words(name.as_bytes()) {
                None => {
                    table.long.entry(name.as_bytes().into()).or_insert(number);
                }
                Some((low, high)) => {
                    let at = table.look(low, high);
                    if let Some(place) = table.short.get_mut(at).filter(|place| place.2 == NOTHING.2) {
                        *place = (low, high, number);
                    }
                }
            }
        }
        table
    }

    /// What a name stands for.
    #[inline]
    pub fn find(&self, name: &[u8]) -> Option<usize> {
        let Some((low, high)) = words(name) else {
            return self.long.get(name).map(|number| *number as usize);
        };
        // It would be taken for the zeros after a name.
        if name.last() == Some(&0) {
            return None;
        }
        let place = self.short.get(self.look(low, high))?;
        (place.2 != NOTHING.2).then_some(place.2 as usize)
    }

    /// Where the name stands, or would.
    #[inline]
    fn look(&self, low: u64, high: u64) -> usize {
        let mask = self.short.len().wrapping_sub(1);
        // The upper half of the product is where every byte has its say.
        let mixed = (low ^ high.rotate_left(23)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut at = (mixed >> 32) as usize & mask;
        while let Some(place) = self.short.get(at) {
            if (place.0 == low && place.1 == high) || place.2 == NOTHING.2 {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }
}

impl Default for Names {
    fn default() -> Self {
        Names::new(std::iter::empty())
    }
}

/// The bytes of a short name as two words: the first of them lowest, zeros after them.
#[inline]
fn words(name: &[u8]) -> Option<(u64, u64)> {
    match name.split_first_chunk::<8>() {
        None => Some((word(name), 0)),
        Some((low, high)) => (name.len() <= SHORT).then(|| (u64::from_le_bytes(*low), word(high))),
    }
}

/// Up to eight bytes as a word, by few looks at them: those that are looked at twice fall on themselves.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    let bits = |bytes: usize| bytes * 8;
    if let Some(eight) = bytes.first_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << bits(bytes.len() - 4);
    }
    let half = bytes.len() / 2;
    match (bytes.first(), bytes.get(half), bytes.last()) {
        (Some(first), Some(middle), Some(last)) => {
            let (middle, last) =
                (u64::from(*middle) << bits(half), u64::from(*last) << bits(bytes.len() - 1));
            u64::from(*first) | middle | last
        }
        _ => 0,
    }
}

/// Whether a name stands in JSON as it is.
fn is_written_plainly(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        let names: Vec<String> = (0..40).map(|length| "é".repeat(length / 2) + &"x".repeat(length)).collect();
        let table = Names::new(names.iter().enumerate().map(|(at, name)| (name.as_str(), at)));
        for (at, name) in names.iter().enumerate().skip(1) {
            assert_eq!(table.find(name.as_bytes()), Some(at), "{name}");
            assert_eq!(table.find(format!("{name}y").as_bytes()), None, "{name}");
        }
        assert_eq!(table.find(b""), None);
    }

    #[test]
    fn every_byte_of_a_name_counts() {
        for length in 1..=20 {
            let name = vec![b'a'; length];
            let table = Names::new(std::str::from_utf8(&name).into_iter().map(|name| (name, 1)));
            assert_eq!(table.find(&name), Some(1));
            for at in 0..length {
                let mut other = name.clone();
                other[at] = b'b';
                assert_eq!(table.find(&other), None, "{other:?}");
            }
            for zeros in 1..=10 {
                assert_eq!(table.find(&[&name[..], &vec![0; zeros]].concat()), None, "{length} and {zeros}");
            }
        }
    }

    #[test]
    fn the_first_of_equal_names_counts_and_what_needs_escapes_is_none() {
        let table = Names::new([("a", 3), ("a", 4), ("b\\", 5), ("c\"", 6), ("d\n", 7)].into_iter());
        assert_eq!(table.find(b"a"), Some(3));
        for name in ["b\\", "c\"", "d\n"] {
            assert_eq!(table.find(name.as_bytes()), None);
        }
    }
}
