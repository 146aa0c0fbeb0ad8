//! Owns the letters of JSON: going over them once, without a tree. It knows only what is beyond
//! doubt; whatever else it meets, it says nothing (`None`) and somebody looks closely. Must not know
//! what is read.

use super::names::Names;
use std::borrow::Cow;

/// The lowest bit of each byte of a word, and the highest.
const LOWEST: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = LOWEST << 7;

/// Goes over JSON text.
#[derive(Debug, Clone)]
pub struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    /// From the start of these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Scanner { bytes, at: 0 }
    }

    /// The next byte; zero, which never stands in JSON, at the end.
    #[inline]
    pub fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Passes over white space, and tells the next byte.
    #[inline]
    pub fn next(&mut self) -> u8 {
        loop {
            match self.peek() {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                other => return other,
            }
        }
    }

    /// Passes over this byte.
    #[inline]
    pub fn eat(&mut self, byte: u8) -> Option<()> {
        if self.peek() != byte {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// Passes over a word such as `true`.
    pub fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word).then_some(())?;
        self.at += word.len();
        Some(())
    }

    /// Passes over all that is left, if that is white space.
    pub fn end(&mut self) -> Option<()> {
        self.next();
        (self.at == self.bytes.len()).then_some(())
    }

    /// Goes on in an object or a list: whether there is one more, and not the end of it.
    #[inline]
    pub fn more(&mut self, first: &mut bool, close: u8) -> Option<bool> {
        let next = self.next();
        if next == close {
            self.at += 1;
            return Some(false);
        }
        if !std::mem::replace(first, false) {
            self.eat(b',')?;
            self.next();
        }
        Some(true)
    }

    /// A key of an object, and the colon after it: what it stands for.
    #[inline]
    pub fn key(&mut self, names: &Names) -> Option<usize> {
        let key = self.name(names)?;
        if self.eat(b':').is_none() {
            self.next();
            self.eat(b':')?;
        }
        self.next();
        Some(key)
    }

    /// A text that is one of these names: what it stands for. Else we stay before it. A text with
    /// escapes is none of them.
    #[inline]
    pub fn name(&mut self, names: &Names) -> Option<usize> {
        if self.peek() != b'"' {
            return None;
        }
        let start = self.at + 1;
        let (low, length) = self.up_to_quote(start);
        let Some(length) = length else { return self.longer_name(names, low) };
        let number = names.short(low, 0)?;
        self.at = start + length + 1;
        Some(number)
    }

    /// A name of more than seven bytes.
    fn longer_name(&mut self, names: &Names, low: u64) -> Option<usize> {
        let start = self.at + 1;
        let (high, length) = self.up_to_quote(start + 8);
        let (number, length) = match length {
            Some(length) => (names.short(low, high)?, 8 + length),
            None => {
                let rest = self.bytes.get(start..)?;
                let length = rest.iter().position(|byte| *byte == b'"')?;
                (names.find(rest.get(..length)?)?, length)
            }
        };
        self.at = start + length + 1;
        Some(number)
    }

    /// A text.
    pub fn text(&mut self) -> Option<Cow<'a, str>> {
        self.eat(b'"')?;
        let start = self.at;
        loop {
            let word = self.eight(self.at);
            let strange = (equal(word, b'"') | equal(word, b'\\') | below_space(word)) & HIGHEST;
            if strange == 0 {
                self.at += 8;
                continue;
            }
            self.at += strange.trailing_zeros() as usize / 8;
            return match self.peek() {
                b'"' => {
                    let text = self.bytes.get(start..self.at)?;
                    self.at += 1;
                    std::str::from_utf8(text).ok().map(Cow::Borrowed)
                }
                b'\\' => self.escaped(start).map(Cow::Owned),
                _ => None,
            };
        }
    }

    /// A text with escapes; we stand at the first.
    fn escaped(&mut self, start: usize) -> Option<String> {
        loop {
            match self.peek() {
                b'"' => break,
                b'\\' => self.at += 2,
                0..b' ' => return None,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_slice(self.bytes.get(start - 1..self.at)?).ok()
    }

    /// A number.
    #[inline]
    pub fn number(&mut self) -> Option<f64> {
        // So many digits are exact as they are.
        const EXACT: usize = 15;
        let start = self.at;
        let negative = self.eat(b'-').is_some();
        let zero = self.peek() == b'0';
        let (whole, digits) = self.digits();
        if digits == 0 || zero && digits > 1 {
            return None;
        }
        let broken = matches!(self.peek(), b'.' | b'e' | b'E');
        if broken {
            self.fraction()?;
        }
        if broken || digits > EXACT {
            return std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?.parse().ok();
        }
        Some(if negative { -(whole as f64) } else { whole as f64 })
    }

    /// Passes over what may come after the point, and over the exponent.
    fn fraction(&mut self) -> Option<()> {
        if self.eat(b'.').is_some() && self.digits().1 == 0 {
            return None;
        }
        if self.eat(b'e').or_else(|| self.eat(b'E')).is_some() {
            let _sign = self.eat(b'+').or_else(|| self.eat(b'-'));
            if self.digits().1 == 0 {
                return None;
            }
        }
        Some(())
    }

    /// Digits: what they are worth, where they are few, and how many.
    #[inline]
    fn digits(&mut self) -> (u64, usize) {
        let (start, mut worth) = (self.at, 0_u64);
        while let digit @ b'0'..=b'9' = self.peek() {
            worth = worth.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        (worth, self.at - start)
    }

    /// Eight bytes from a place on, and how many of them stand before a quote; only those are left.
    #[inline]
    fn up_to_quote(&self, at: usize) -> (u64, Option<usize>) {
        let word = self.eight(at);
        let quotes = equal(word, b'"') & HIGHEST;
        if quotes == 0 {
            return (word, None);
        }
        let first = quotes & quotes.wrapping_neg();
        (word & ((first >> 7) - 1), Some(first.trailing_zeros() as usize / 8))
    }

    /// Eight bytes from a place on, the first of them lowest; zeros after the end.
    #[inline]
    fn eight(&self, at: usize) -> u64 {
        let rest = self.bytes.get(at..).unwrap_or_default();
        match rest.first_chunk::<8>() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        }
    }
}

/// The lowest of the highest bits that are set is that of the first byte equal to this one.
fn equal(word: u64, byte: u8) -> u64 {
    let others = word ^ (LOWEST * u64::from(byte));
    others.wrapping_sub(LOWEST) & !others
}

/// The lowest of the highest bits that are set is that of the first control character.
fn below_space(word: u64) -> u64 {
    word.wrapping_sub(LOWEST * u64::from(b' ')) & !word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_serde() {
        let inside = [
            "",
            "a",
            "1234567",
            "12345678",
            "seventeen letters",
            "é",
            "ééééééééé",
            "a\\nb",
            "\\\"",
            "12345678\\u00e9",
        ];
        let strange = ["\u{1}", "1234567\n", "a\\", "\\x", "\\ud800", "12345678\\"];
        for text in inside.iter().chain(&strange) {
            for after in ["", "  ", "        , and more"] {
                let json = format!("\"{text}\"");
                let whole = format!("{json}{after}");
                let mut scanner = Scanner::new(whole.as_bytes());
                let read = scanner.text().map(Cow::into_owned);
                // A text that does not end where it should may end in what follows; here it never does.
                assert_eq!(read, serde_json::from_str::<String>(&json).ok(), "{whole}");
            }
        }
        assert_eq!(Scanner::new(b"\"\xff\"").text(), None);
    }

    #[test]
    fn names_end_at_their_quote() {
        let names = ["a", "1234567", "12345678", "123456789", "sixteen letters!", "seventeen letters"];
        let table = Names::new(names.into_iter().enumerate().map(|(at, name)| (name, at)));
        for (at, name) in names.iter().enumerate() {
            let whole = format!("\"{name}\" : 1");
            let mut scanner = Scanner::new(whole.as_bytes());
            assert_eq!(scanner.key(&table), Some(at), "{whole}");
            assert_eq!(scanner.number(), Some(1.0));
            assert_eq!(Scanner::new(format!("\"{name}z\"").as_bytes()).name(&table), None, "{whole}");
        }
        assert_eq!(Scanner::new(b"\"open").name(&table), None);
        let mut empty = Scanner::new(b"\"\"");
        assert_eq!((empty.name(&table), empty.word(b"\"\"")), (None, Some(())));
    }

    #[test]
    fn numbers_are_those_of_json() {
        for text in [
            "0",
            "-0",
            "7",
            "-12",
            "999999999999999",
            "12345678901234567890",
            "0.1",
            "-2.5e-3",
            "1E400",
            "1e+2",
        ] {
            let mut scanner = Scanner::new(text.as_bytes());
            assert_eq!(scanner.number(), text.parse().ok(), "{text}");
            assert_eq!(scanner.end(), Some(()), "{text}");
        }
        for text in ["", "-", "01", "-01", "1.", ".5", "+1", "1e", "1e+", "--1"] {
            let mut scanner = Scanner::new(text.as_bytes());
            assert!(scanner.number().and_then(|_| scanner.end()).is_none(), "{text}");
        }
    }
}
