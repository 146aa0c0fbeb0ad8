//! Owns reading keys from their files, and whether others may read those, too.
//! Must not know what keys are for, nor print any.

use super::load::words;
use super::log::{LogKey, LogKeyError};
use crate::table::{KeyError, PublicKey, SigningKey};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

/// More than any key takes.
const MAX_BYTES: u64 = 1 << 16;

/// A key that its owner keeps secret.
#[derive(Debug)]
pub struct Secret<K> {
    /// The key.
    pub key: K,
    /// Whether others on this machine may read the file that it stands in. Its owner should be told.
    pub is_open: bool,
}

/// Why a file gives no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read.
    #[error("the key in `{path}` cannot be read: {}", words(reason))]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: io::Error,
    },
    /// It holds no key to sign with, or to hold signatures to.
    #[error("`{path}` {reason}")]
    Key {
        /// The file.
        path: String,
        /// Why.
        reason: KeyError,
    },
    /// It holds no key for a decision log.
    #[error("`{path}` {reason}")]
    LogKey {
        /// The file.
        path: String,
        /// Why.
        reason: LogKeyError,
    },
}

/// Reads a public key, in SPKI and PEM.
///
/// # Errors
/// Where the file cannot be read, or holds none.
pub fn public_key(path: &Path) -> Result<PublicKey, KeyFileError> {
    let (text, _) = read(path)?;
    PublicKey::from_pem(&text).map_err(|reason| KeyFileError::Key { path: shown(path), reason })
}

/// Reads a private key, in PKCS#8 and PEM, without a password.
///
/// # Errors
/// Where the file cannot be read, or holds none.
pub fn signing_key(path: &Path) -> Result<Secret<SigningKey>, KeyFileError> {
    let (text, is_open) = read(path)?;
    let key = SigningKey::from_pem(&text);
    Ok(Secret { key: key.map_err(|reason| KeyFileError::Key { path: shown(path), reason })?, is_open })
}

/// Reads the key of a decision log: 64 hexadecimal digits, as `openssl rand -hex 32` writes them.
///
/// # Errors
/// Where the file cannot be read, or holds none.
pub fn log_key(path: &Path) -> Result<Secret<LogKey>, KeyFileError> {
    let (text, is_open) = read(path)?;
    let key = LogKey::from_hex(text.trim());
    Ok(Secret { key: key.map_err(|reason| KeyFileError::LogKey { path: shown(path), reason })?, is_open })
}

/// What stands in a file, and whether others may read it. What is no text holds no key, and so it is
/// told.
fn read(path: &Path) -> Result<(String, bool), KeyFileError> {
    let unreadable = |reason| KeyFileError::Unreadable { path: shown(path), reason };
    let file = File::open(path).map_err(unreadable)?;
    let is_open = file.metadata().is_ok_and(|metadata| is_open(&metadata));
    let mut bytes = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok((String::from_utf8_lossy(&bytes).into_owned(), is_open))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(unix)]
fn is_open(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.is_file() && metadata.permissions().mode() & 0o004 != 0
}

/// Elsewhere permissions are not told so simply.
#[cfg(not(unix))]
fn is_open(_: &Metadata) -> bool {
    false
}
