//! Owns how an artifact stands in its file, to the byte: what lies before the tables, with a signature
//! and without. Must not know what tables are, nor whom to trust.

use super::artifact::FORMAT;
use super::key::hex;

/// An artifact that stands just as it is written.
pub struct Written<'a> {
    pub hash: &'a str,
    pub seal: Option<Seal<'a>>,
    /// The tables, which are still text.
    pub tables: &'a str,
}

/// What a signed artifact says of itself beside its hash.
pub struct Seal<'a> {
    /// The fingerprint of the key that signed it.
    pub key: &'a str,
    pub number: u64,
    pub signature: &'a str,
    /// What the signature is over: all that stands before it. The hash of the tables is in it.
    pub signed: &'a str,
}

/// What lies before the tables of an artifact without a signature. Neither format nor hash has
/// anything in it that JSON would escape.
pub fn plain(hash: &str) -> String {
    format!(r#"{{"format":"{FORMAT}","hash":"{hash}""#)
}

/// What a signature is over, beside the tables, of which it holds the hash.
pub fn to_sign(hash: &str, key: &str, number: u64) -> String {
    format!(r#"{},"key":"{key}","number":{number}"#, plain(hash))
}

/// That with its signature.
pub fn signed(signed: &str, signature: &[u8; 64]) -> String {
    format!(r#"{signed},"signature":"ed25519:{}""#, hex(signature))
}

/// The whole: what lies before the tables, and the tables.
pub fn whole(head: &str, tables: &str) -> String {
    format!(r#"{head},"tables":{tables}}}"#)
}

/// Reads what those above write, with or without a line feed at the end, and nothing else.
pub fn read(bytes: &[u8]) -> Option<Written<'_>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let rest = text.strip_prefix(r#"{"format":""#)?.strip_prefix(FORMAT)?.strip_prefix(r#"","hash":""#)?;
    let (hash, rest) = rest.split_once('"')?;
    let (seal, rest) = match rest.strip_prefix(r#","key":""#) {
        None => (None, rest),
        Some(rest) => {
            let (key, rest) = rest.split_once('"')?;
            let (digits, rest) = rest.strip_prefix(r#","number":"#)?.split_once(',')?;
            let number: u64 = digits.parse().ok()?;
            // One number has one form: no zeros before it, no sign.
            if number.to_string() != digits {
                return None;
            }
            let signed = text.get(..text.len() - rest.len() - 1)?;
            let (signature, rest) = rest.strip_prefix(r#""signature":""#)?.split_once('"')?;
            (Some(Seal { key, number, signature, signed }), rest)
        }
    };
    let tables = rest.strip_prefix(r#","tables":"#)?.strip_suffix('}')?;
    Some(Written { hash, seal, tables })
}

/// The bytes of a signature, in the one form that it has.
pub fn signature(text: &str) -> Option<[u8; 64]> {
    let digits = text.strip_prefix("ed25519:")?.as_bytes();
    let mut bytes = [0; 64];
    if digits.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair.iter().try_fold(0, |byte, digit| Some(byte * 16 + value(*digit)?))?;
    }
    Some(bytes)
}

/// The value of a hexadecimal digit, of which there are no large ones.
fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Whether a text is a fingerprint, and so can be printed.
pub fn is_fingerprint(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    digits.len() == 64 && digits.bytes().all(|digit| value(digit).is_some())
}
