//! Owns which files a policy set is made of, and a cheap stamp that tells when one of them may
//! have changed. Must not know what is in the files.

use super::LoadError;
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Component, Path, PathBuf};

/// What an ending says a file to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text of policies.
    Text,
    /// An artifact of compiled tables.
    Artifact,
}

impl Kind {
    pub(super) fn of(path: &Path) -> Option<Kind> {
        match path.extension().and_then(OsStr::to_str) {
            Some("rope") => Some(Kind::Text),
            Some("json") => Some(Kind::Artifact),
            _ => None,
        }
    }
}

/// A file of the set.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its name as the user wrote it, the folder joined with what was found below it.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Tells changes of it apart, as far as the file system does.
    stamp: u64,
}

/// What stands under the given paths. Whatever is wrong with one of them, the rest is found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The files, by where they really are: each is there once, by its first name.
    pub files: BTreeMap<PathBuf, Found>,
    /// The folders that were listed, by where they really are.
    pub folders: BTreeSet<PathBuf>,
    /// What went wrong first.
    pub error: Option<LoadError>,
}

/// Finds every policy under the paths.
pub(super) fn walk(paths: &[PathBuf]) -> Walk {
    let mut walk = Walk::default();
    if paths.is_empty() {
        walk.error = Some(LoadError::NoPath);
    }
    for path in paths {
        match fs::metadata(path) {
            Err(error) => walk.fail(LoadError::unreadable(path, error)),
            Ok(metadata) if metadata.is_dir() => {
                // `.` is no part of a name: `rules.rope`, not `./rules.rope`.
                let bare = path.components().all(|part| part == Component::CurDir);
                let name = if bare { Path::new("") } else { path };
                if !walk.descend(path, name) {
                    walk.fail(LoadError::Empty(shown(path)));
                }
            }
            Ok(metadata) => match Kind::of(path) {
                Some(kind) if metadata.is_file() => walk.add(path.clone(), path, kind, &metadata),
                _ => walk.fail(LoadError::Foreign(shown(path))),
            },
        }
    }
    walk
}

/// The name of a path in messages, with forward slashes everywhere.
pub(super) fn shown(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
}

impl Walk {
    /// Changes when what stands under the paths does, as far as that can be told without
    /// reading it.
    pub(super) fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.error.as_ref().map(ToString::to_string).hash(&mut hasher);
        for (real, found) in &self.files {
            (real, &found.path, found.stamp).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn fail(&mut self, error: LoadError) {
        self.error.get_or_insert(error);
    }

    fn add(&mut self, name: PathBuf, path: &Path, kind: Kind, metadata: &Metadata) {
        match fs::canonicalize(path) {
            Err(error) => self.fail(LoadError::unreadable(path, error)),
            Ok(real) => {
                if let Entry::Vacant(free) = self.files.entry(real) {
                    free.insert(Found { path: name, kind, stamp: stamp(metadata) });
                }
            }
        }
    }

    /// Adds every policy under a folder; false where there is none. The folders still to be
    /// listed stand in a list of their own, so that no depth is too deep; each is listed once,
    /// so that links that lead back end.
    fn descend(&mut self, root: &Path, name: &Path) -> bool {
        let mut seen = BTreeSet::new();
        let mut left = vec![(root.to_owned(), name.to_owned())];
        let mut any = false;
        while let Some((folder, name)) = left.pop() {
            let listed = fs::canonicalize(&folder).and_then(|real| {
                if !seen.insert(real.clone()) {
                    return Ok(Vec::new());
                }
                let entries = list(&folder);
                self.folders.insert(real);
                entries
            });
            let entries = match listed {
                Ok(entries) => entries,
                Err(error) => {
                    self.fail(LoadError::unlistable(&folder, error));
                    // It may well hold policies: that there are none is not known.
                    any = true;
                    continue;
                }
            };
            let mut below = Vec::new();
            for entry in entries {
                let (path, name) = (folder.join(&entry), name.join(&entry));
                let is_text = Kind::of(&path) == Some(Kind::Text);
                match fs::metadata(&path) {
                    Ok(metadata) if metadata.is_dir() => below.push((path, name)),
                    Ok(metadata) if is_text && metadata.is_file() => {
                        any = true;
                        self.add(name, &path, Kind::Text, &metadata);
                    }
                    Ok(_) => {}
                    // A link to nowhere that is not called a policy is none.
                    Err(error) => {
                        if is_text || error.kind() == io::ErrorKind::PermissionDenied {
                            any = true;
                            self.fail(LoadError::unreadable(&path, error));
                        }
                    }
                }
            }
            left.extend(below.into_iter().rev());
        }
        any
    }
}

/// The entries of a folder, sorted, without the hidden ones: editors keep their copies there,
/// and Kubernetes the folders that its links lead to.
fn list(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn stamp(metadata: &Metadata) -> u64 {
    let mut hasher = DefaultHasher::new();
    metadata.len().hash(&mut hasher);
    metadata.modified().ok().hash(&mut hasher);
    // A file put in the place of another may bring its times along; its place and the time of
    // that change are its own.
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec()).hash(&mut hasher);
    }
    hasher.finish()
}
