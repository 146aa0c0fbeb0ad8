//! Owns where files stand in the repository around the working folder, as its readers name them.
//! Must not know what is told of them.

use crate::render::Path;
use crate::source::Sources;
use std::fs;
use std::path::{self, Component, PathBuf};

/// The path of each file below the root of the repository. Where there is none, the working folder
/// is its root. Links are followed, since readers of a repository see what they lead to.
pub fn paths(sources: &Sources) -> Vec<Path> {
    let folder = std::env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    let root = folder.ancestors().find(|above| above.join(".git").exists()).unwrap_or(&folder);
    sources.iter().map(|(_, file)| place(root, &folder.join(file.name()))).collect()
}

fn place(root: &path::Path, named: &path::Path) -> Path {
    let real = fs::canonicalize(named).unwrap_or_else(|_| named.to_owned());
    let leads_up = |path: &path::Path| path.components().any(|part| part == Component::ParentDir);
    // What is linked in from elsewhere stands where the link does.
    let inside = [real.as_path(), named].into_iter().find_map(|path| path.strip_prefix(root).ok());
    let inside = inside.filter(|path| !leads_up(path));
    match inside {
        Some(path) => Path::Inside(slashed(path.to_owned())),
        None => Path::Outside(slashed(real)),
    }
}

fn slashed(path: PathBuf) -> String {
    let path = path.to_string_lossy().into_owned();
    // What leads to a file there may begin in a way that nobody writes.
    if cfg!(windows) { path.trim_start_matches(r"\\?\").replace('\\', "/") } else { path }
}
