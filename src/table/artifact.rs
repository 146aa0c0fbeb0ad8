//! Owns tables as a file: format version, content hash, and loading without trust.
//! Must not know where the bytes come from.

use super::key::hex;
use super::{Tables, head, written};
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// The format that this version writes and reads.
pub const FORMAT: &str = "tightrope-tables/2";

/// An artifact that was loaded.
#[derive(Debug, Clone)]
pub struct Artifact {
    /// The tables.
    pub tables: Tables,
    /// Their content hash.
    pub hash: String,
    /// Its number, where it is signed. It is as true as the signature, which only
    /// [`from_signed`](super::from_signed) looks at.
    pub number: Option<u64>,
}

/// The artifact around the tables, which are still text. Only the format is sure to be there:
/// an artifact of another one is told as what it is, whatever else it holds.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    format: Cow<'a, str>,
    #[serde(borrow)]
    hash: Option<Cow<'a, str>>,
    #[serde(borrow)]
    tables: Option<&'a RawValue>,
}

/// Why bytes are no artifact that can be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// Not JSON, or not of the shape.
    #[error("this is not an artifact of compiled tables: {0}")]
    Shape(#[from] serde_json::Error),
    /// Another format.
    #[error("this artifact has the format `{0}`; this version reads `{FORMAT}`: compile it again")]
    Format(String),
    /// The content does not have the hash that it says it has.
    #[error("this artifact was altered: its content does not match its hash; compile it again")]
    Hash,
    /// The tables refer to what is not there.
    #[error("this artifact is broken: {0}; compile it again")]
    Broken(String),
}

/// The content hash of tables: `sha256:` and hexadecimal digits, of the tables as they are
/// written. The same policy has the same hash, in whatever order it was written.
///
/// # Errors
/// None in practice: every value in tables has a form in JSON.
pub fn hash(tables: &Tables) -> Result<String, serde_json::Error> {
    Ok(digest(&written::pieces(tables)?))
}

pub(super) fn digest(pieces: &[impl AsRef<str>]) -> String {
    let mut digest = Sha256::new();
    pieces.iter().for_each(|piece| digest.update(piece.as_ref()));
    format!("sha256:{}", hex(&digest.finalize()))
}

/// The artifact of tables, in JSON.
///
/// # Errors
/// None in practice: every value in tables has a form in JSON.
pub fn to_json(tables: &Tables) -> Result<String, serde_json::Error> {
    // The tables are written once, and hashed as they stand.
    let tables = written::pieces(tables)?;
    Ok(head::whole(&head::plain(&digest(&tables)), &tables.concat()))
}

/// Loads an artifact: its version, its hash and its shape are checked, so that no artifact can
/// make deciding fail. Whose it is nobody asks: a signature is not looked at.
///
/// # Errors
/// Where the bytes are no artifact of this format, were altered, or refer to what is not there.
pub fn load(bytes: &[u8]) -> Result<Artifact, ArtifactError> {
    match as_written(bytes) {
        Some((tables, hash, number)) => validated(tables, hash, number),
        None => as_read(bytes).and_then(|(tables, hash)| validated(tables, hash, None)),
    }
}

/// The tables of an artifact and their hash, as [`load`] loads them.
///
/// # Errors
/// As [`load`].
pub fn from_json(bytes: &[u8]) -> Result<(Tables, String), ArtifactError> {
    load(bytes).map(|artifact| (artifact.tables, artifact.hash))
}

/// The artifact of tables that refer to nothing that is not there.
pub(super) fn validated(
    mut tables: Tables,
    hash: String,
    number: Option<u64>,
) -> Result<Artifact, ArtifactError> {
    tables.validate().map_err(ArtifactError::Broken)?;
    // There may be about as many contents as rules; the rest of the vocabulary is small.
    tables.vocabulary.contents.shrink_to_fit();
    Ok(Artifact { tables, hash, number })
}

/// The tables of an artifact that stands as it was written: what lies between its head
/// and its last brace, if that has the hash and is tables. Of anything else nothing is said.
fn as_written(bytes: &[u8]) -> Option<(Tables, String, Option<u64>)> {
    let written = head::read(bytes)?;
    if digest(&[written.tables]) != written.hash {
        return None;
    }
    let number = written.seal.map(|seal| seal.number);
    Some((serde_json::from_str(written.tables).ok()?, written.hash.to_owned(), number))
}

/// The tables of any artifact, however it is laid out: it is what they say that has the hash.
fn as_read(bytes: &[u8]) -> Result<(Tables, String), ArtifactError> {
    let artifact: Envelope<'_> = serde_json::from_slice(bytes)?;
    if artifact.format != FORMAT {
        return Err(ArtifactError::Format(artifact.format.into_owned()));
    }
    let told = artifact.hash.ok_or_else(|| serde_json::Error::missing_field("hash"))?;
    let text = artifact.tables.ok_or_else(|| serde_json::Error::missing_field("tables"))?.get();
    let tables: Tables = serde_json::from_str(text).map_err(|error| in_whole(bytes, error))?;
    if digest(&[text]) != told && hash(&tables)? != told {
        return Err(ArtifactError::Hash);
    }
    Ok((tables, told.into_owned()))
}

/// What is wrong with the tables, by its place in the whole artifact, where whoever made it can
/// look it up.
fn in_whole(bytes: &[u8], error: serde_json::Error) -> serde_json::Error {
    #[derive(Deserialize)]
    struct Whole {
        #[serde(rename = "tables")]
        _tables: Tables,
    }
    serde_json::from_slice::<Whole>(bytes).err().unwrap_or(error)
}
