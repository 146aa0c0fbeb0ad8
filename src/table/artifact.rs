//! Owns tables as a file: format version, content hash, and loading without trust.
//! Must not know where the bytes come from.

use super::Tables;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The format that this version writes and reads.
pub const FORMAT: &str = "tightrope-tables/2";

/// The artifact around the tables.
#[derive(Serialize, Deserialize)]
struct Artifact<T> {
    format: String,
    hash: String,
    tables: T,
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

/// The content hash of tables: `sha256:` and hexadecimal digits. The same policy has the same
/// hash, in whatever order it was written.
///
/// # Errors
/// None in practice: every value in tables has a form in JSON.
pub fn hash(tables: &Tables) -> Result<String, serde_json::Error> {
    Ok(digest(serde_json::to_string(tables)?.as_bytes()))
}

fn digest(bytes: &[u8]) -> String {
    let digits: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

/// The artifact of tables, in JSON.
///
/// # Errors
/// None in practice: every value in tables has a form in JSON.
pub fn to_json(tables: &Tables) -> Result<String, serde_json::Error> {
    let artifact = Artifact { format: FORMAT.to_owned(), hash: hash(tables)?, tables };
    serde_json::to_string(&artifact)
}

/// Loads an artifact: its version, its hash and its shape are checked, so that no artifact can
/// make deciding fail.
///
/// # Errors
/// Where the bytes are no artifact of this format, were altered, or refer to what is not there.
pub fn from_json(bytes: &[u8]) -> Result<(Tables, String), ArtifactError> {
    // The format is looked at first, so that an old artifact is told as what it is.
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let head: Head = serde_json::from_slice(bytes)?;
    if head.format != FORMAT {
        return Err(ArtifactError::Format(head.format));
    }
    let artifact: Artifact<Tables> = serde_json::from_slice(bytes)?;
    let tables = artifact.tables;
    if hash(&tables)? != artifact.hash {
        return Err(ArtifactError::Hash);
    }
    tables.validate().map_err(ArtifactError::Broken)?;
    Ok((tables, artifact.hash))
}
