//! Owns writing a file in the place of what was read from it: whole or not at all, and never over
//! what somebody else wrote meanwhile. Must not know what is written.

use super::load::words;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Why a file was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It is no longer what was read.
    #[error("`{0}` changed while it was looked at, and was left as it is; try again")]
    Changed(String),
    /// It cannot be written.
    #[error("`{path}` cannot be written: {}", words(.reason))]
    Refused {
        /// The file.
        path: String,
        /// Why.
        reason: io::Error,
    },
}

/// Writes `after` to a file that held `before`: aside first, then in its place at once, so that
/// nobody ever reads half of it. Links are followed, permissions are kept. It is compared right
/// before; what is written in that very moment cannot be told.
///
/// # Errors
/// Where the file no longer holds `before`, or cannot be written. Then it is as it was.
///
/// A file of several hard links parts from the others.
pub(crate) fn write(path: &Path, before: &str, after: &str) -> Result<(), WriteError> {
    let refused = |reason| WriteError::Refused { path: path.display().to_string(), reason };
    // A link stays one: what it leads to is written.
    let place = fs::canonicalize(path).map_err(refused)?;
    let aside = fill(&place, after).map_err(refused)?;
    if fs::read(&place).map_err(refused)? != before.as_bytes() {
        return Err(WriteError::Changed(path.display().to_string()));
    }
    aside.persist(&place).map_err(|error| refused(error.error))?;
    Ok(())
}

/// A file beside that one, with a text and the same permissions: hidden, so that no walk takes it
/// for a policy, and gone if it is not put in place.
fn fill(place: &Path, text: &str) -> io::Result<NamedTempFile> {
    // A file that nobody may write to is not for us to replace, though its folder would let us.
    let kept = OpenOptions::new().write(true).open(place)?.metadata()?;
    let folder = place.parent().unwrap_or(Path::new(""));
    let mut aside = tempfile::Builder::new().prefix(".tightrope-").tempfile_in(folder)?;
    aside.write_all(text.as_bytes())?;
    keep_owner(aside.as_file(), &kept)?;
    aside.as_file().set_permissions(kept.permissions())?;
    aside.as_file().sync_all()?;
    Ok(aside)
}

/// Whoever formats for somebody else, as in a container, does not take the file over.
#[cfg(unix)]
fn keep_owner(aside: &File, kept: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = aside.metadata()?;
    if (new.uid(), new.gid()) != (kept.uid(), kept.gid()) {
        fchown(aside, Some(kept.uid()), Some(kept.gid()))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{WriteError, write};
    use std::fs;

    #[test]
    fn a_file_that_changed_meanwhile_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.rope");
        fs::write(&path, "theirs").unwrap();
        let told = write(&path, "what was read", "ours").unwrap_err();
        assert!(matches!(told, WriteError::Changed(_)), "{told}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left aside");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.rope"), folder.path().join("link.rope"));
        fs::write(&real, "before").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        write(&link, "before", "after").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "after");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
