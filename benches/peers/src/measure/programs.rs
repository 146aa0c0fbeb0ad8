//! Owns building the programs that are run as processes of their own. Must not know what for.

use crate::engine::Trouble;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds a program, and says where it is. A program is `tightrope` itself, or one of this crate.
///
/// # Errors
/// Where it cannot be built.
pub fn build(program: &str) -> Result<PathBuf, Trouble> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest =
        if program == "tightrope" { here.join("../../Cargo.toml") } else { here.join("Cargo.toml") };
    let own = std::env::current_exe()?;
    let release = own.parent().ok_or("this program lies nowhere")?;
    let target = release.parent().ok_or("this program lies nowhere")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--bin", program, "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(target)
        .status()?;
    if !built.success() {
        return Err(format!("`{program}` cannot be built").into());
    }
    Ok(target.join("release").join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
}
