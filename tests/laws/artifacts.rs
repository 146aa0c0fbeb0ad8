//! Owns forging artifacts: any text as tables, with the hash that belongs to it.
//! Must not know what is forged.

use sha2::{Digest, Sha256};
use tightrope::table::FORMAT;

/// An artifact of this text as its tables. The hash is the right one, so that only the tables
/// themselves can be wrong.
pub fn sealed(tables: &str) -> String {
    let digits: String = Sha256::digest(tables).iter().map(|byte| format!("{byte:02x}")).collect();
    artifact(FORMAT, &format!("sha256:{digits}"), tables)
}

/// An artifact that says so.
pub fn artifact(format: &str, hash: &str, tables: &str) -> String {
    format!(r#"{{"format":"{format}","hash":"{hash}","tables":{tables}}}"#)
}
