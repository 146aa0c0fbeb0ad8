//! Owns what hides who a visitor is: the key of a log, and the pseudonyms that it makes of ids.
//! Must not know where keys are kept, nor what is said of a visitor.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Serialize, Serializer};
use sha2::Sha256;
use std::fmt;

/// The secret by which ids become pseudonyms. Of itself nothing is ever printed.
#[derive(Clone)]
pub struct LogKey(Hmac<Sha256>);

/// Who a visitor is, for whoever has the key and the id, and for nobody else: HMAC-SHA-256 of the id.
/// Only a [`LogKey`] makes one.
///
/// ```compile_fail
/// use tightrope::engine::log::Pseudonym;
/// let of_my_own = Pseudonym(*b"an id, as it came with the facts");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pseudonym([u8; 32]);

/// Why a text is no key of a log.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "holds no key of a decision log, which is 64 hexadecimal digits; make one with `openssl rand -hex 32`"
)]
pub struct LogKeyError;

impl LogKey {
    /// A key from 64 hexadecimal digits.
    ///
    /// # Errors
    /// Where the text is anything else.
    pub fn from_hex(text: &str) -> Result<LogKey, LogKeyError> {
        let digit = |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let digits: Option<Vec<u8>> = text.as_bytes().iter().map(digit).collect();
        let digits = digits.filter(|digits| digits.len() == 64).ok_or(LogKeyError)?;
        let bytes = digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit));
        let bytes: Vec<u8> = bytes.collect();
        Ok(LogKey(Hmac::new_from_slice(&bytes).map_err(|_| LogKeyError)?))
    }

    /// The pseudonym of an id: the same for the same id, whoever computes it with this key.
    pub fn pseudonym(&self, id: &str) -> Pseudonym {
        Pseudonym(self.0.clone().chain_update(id).finalize().into_bytes().into())
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogKey(..)")
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Pseudonym {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{LogKey, LogKeyError};

    #[test]
    fn pseudonyms_are_those_that_anybody_with_the_key_can_compute() {
        // python3: hmac.new(bytes.fromhex("00" * 31 + "01"), b"v-102", "sha256").hexdigest()
        let key = LogKey::from_hex(&("00".repeat(31) + "01")).unwrap();
        let digits = "5a997516489682d08445efbf3e6f877925b6d3fa242ba13b94d19a300f16684d";
        assert_eq!(key.pseudonym("v-102").to_string(), digits);
        assert_eq!(format!("{key:?}"), "LogKey(..)");
    }

    #[test]
    fn a_key_is_64_digits_and_nothing_else() {
        for wrong in
            ["", "00", &"0".repeat(63), &"0".repeat(65), &"0".repeat(128), &"0g".repeat(32), &"é".repeat(32)]
        {
            assert_eq!(LogKey::from_hex(wrong).err(), Some(LogKeyError), "{wrong}");
        }
        assert!(LogKey::from_hex(&"aF".repeat(32)).is_ok());
    }
}
