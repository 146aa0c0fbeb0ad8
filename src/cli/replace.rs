//! Owns putting a new text in the place of a file's: at once, so that nobody ever reads half of it.
//! Must not know what the text is.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Gives a file another text. The file keeps its permissions; `place` is where it really is, so
/// that a link to it stays one.
pub fn replace(place: &Path, text: &str) -> io::Result<()> {
    // Whoever may not write to a file may perhaps still put another in its place, and shall not.
    let permissions = OpenOptions::new().write(true).open(place)?.metadata()?.permissions();
    let folder = place.parent().unwrap_or(Path::new(""));
    let mut file = tempfile::Builder::new().prefix(".tightrope-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    fs::set_permissions(file.path(), permissions)?;
    file.as_file().sync_all()?;
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}
