//! Owns signed artifacts: writing one, and loading it only if somebody trusted signed just that.
//! Must not know where keys and bytes come from, nor which number is too old.

use super::artifact::{self, Artifact, ArtifactError, FORMAT, digest};
use super::head::{self, Seal, Written};
use super::key::{PublicKey, SigningKey};
use super::{Tables, written};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// Why an artifact is not taken by whoever trusts certain keys only.
#[derive(Debug, thiserror::Error)]
pub enum SignedError {
    /// It has no signature.
    #[error(
        "this artifact is not signed, and only signed ones are trusted here; compile it with `--sign-with`"
    )]
    Unsigned,
    /// Its signature is by a key that is not trusted.
    #[error("this artifact is signed by a key that is not trusted here: `{key}`{}", those(trusted))]
    OtherKey {
        /// The fingerprint of the key.
        key: String,
        /// Those of the keys that are trusted.
        trusted: Vec<String>,
    },
    /// It does not stand as it was signed.
    #[error(
        "this artifact was altered after it was signed, or its signature was made up; get it again from \
         whoever signed it, and copy it as it stands"
    )]
    Altered,
    /// Somebody trusted signed it, and it cannot be loaded all the same.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
}

fn those(trusted: &[String]) -> String {
    match trusted {
        [] => "; no key is".to_owned(),
        keys => format!("; these are: `{}`", keys.join("`, `")),
    }
}

/// The artifact of tables, signed and numbered, in JSON. The signature is over format, hash, key and
/// number, as they stand; and the hash over the tables.
///
/// # Errors
/// None in practice: every value in tables has a form in JSON.
pub fn sign(tables: &Tables, key: &SigningKey, number: u64) -> Result<String, serde_json::Error> {
    let tables = written::pieces(tables)?;
    let to_sign = head::to_sign(&digest(&tables), key.public().fingerprint(), number);
    let head = head::signed(&to_sign, &key.sign(&to_sign));
    Ok(head::whole(&head, &tables.concat()))
}

/// Loads an artifact that one of these keys signed. Whose it is, and that it is whole, is known before
/// anything in it is read. However it is laid out otherwise, only what stands as it was signed is taken.
///
/// # Errors
/// Where none of the keys signed just these bytes, or they are no artifact of this format.
pub fn from_signed(bytes: &[u8], keys: &[PublicKey]) -> Result<Artifact, SignedError> {
    let Some(Written { hash, seal, tables }) = head::read(bytes) else {
        return Err(otherwise(bytes));
    };
    let Seal { key, number, signature, signed } = seal.ok_or(SignedError::Unsigned)?;
    let Some(trusted) = keys.iter().find(|trusted| trusted.fingerprint() == key) else {
        if !head::is_fingerprint(key) {
            return Err(SignedError::Altered);
        }
        let trusted = keys.iter().map(|trusted| trusted.fingerprint().to_owned()).collect();
        return Err(SignedError::OtherKey { key: key.to_owned(), trusted });
    };
    let signature = head::signature(signature).ok_or(SignedError::Altered)?;
    if !trusted.has_signed(signed, &signature) || digest(&[tables]) != hash {
        return Err(SignedError::Altered);
    }
    let tables = serde_json::from_str(tables).map_err(ArtifactError::Shape)?;
    Ok(artifact::validated(tables, hash.to_owned(), Some(number))?)
}

/// What is wrong with bytes that do not stand as an artifact is written.
fn otherwise(bytes: &[u8]) -> SignedError {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        format: Cow<'a, str>,
        signature: Option<IgnoredAny>,
    }
    match serde_json::from_slice::<Head<'_>>(bytes) {
        Err(error) => ArtifactError::Shape(error).into(),
        Ok(head) if head.format != FORMAT => ArtifactError::Format(head.format.into_owned()).into(),
        Ok(Head { signature: None, .. }) => SignedError::Unsigned,
        Ok(_) => SignedError::Altered,
    }
}
