//! Owns reading policy sets and artifacts from files, for the library and the command line.
//! Must not know when they are read, nor what they are used for.

use super::pool;
use super::walk::{self, Kind, Walk, shown};
use super::{Signers, UntrustedError};
use crate::check::{Report, check};
use crate::source::{MAX_FILE_BYTES, SourceFile, Sources};
use crate::table::{Artifact, ArtifactError, SignedError, Tables};
use crate::vocabulary::Date;
use std::collections::{BTreeMap, btree_map::Entry};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The most bytes that an artifact may have.
pub const MAX_ARTIFACT_BYTES: u64 = 1 << 30;

/// Why paths could not be read. Each says so in words for whoever wrote the path.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No path at all.
    #[error("no path is given: name a folder of policies, a `.rope` file or an artifact")]
    NoPath,
    /// Nothing is there.
    #[error("`{0}`: no such file or folder")]
    Missing(String),
    /// A file is there and cannot be read.
    #[error("`{path}` cannot be read: {}", words(reason))]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: io::Error,
    },
    /// A folder is there and what is in it cannot be seen.
    #[error("the folder `{path}` cannot be listed: {}", words(reason))]
    Unlistable {
        /// The folder.
        path: String,
        /// Why.
        reason: io::Error,
    },
    /// A folder without a policy.
    #[error("no `.rope` file under `{0}`")]
    Empty(String),
    /// A file of another kind.
    #[error("`{0}` is neither a folder, nor a `.rope` file, nor a `.json` artifact")]
    Foreign(String),
    /// An artifact where only the text of policies will do.
    #[error("`{0}` is an artifact of compiled tables; this needs the `.rope` files that it was made of")]
    NotText(String),
    /// An artifact among other paths.
    #[error("`{0}` is an artifact of compiled tables, and a whole set by itself: give no other path with it")]
    NotAlone(String),
    /// An artifact that cannot be loaded.
    #[error("`{path}`: {reason}")]
    Artifact {
        /// The file.
        path: String,
        /// Why.
        reason: ArtifactError,
    },
    /// An artifact past [`MAX_ARTIFACT_BYTES`].
    #[error("`{0}` is larger than 1 GiB, the most that an artifact may be")]
    ArtifactTooLarge(String),
    /// What is there is not by somebody trusted.
    #[error(transparent)]
    Untrusted(#[from] UntrustedError),
}

impl LoadError {
    pub(super) fn unreadable(path: &Path, reason: io::Error) -> Self {
        match reason.kind() {
            io::ErrorKind::NotFound => LoadError::Missing(shown(path)),
            _ => LoadError::Unreadable { path: shown(path), reason },
        }
    }

    pub(super) fn unlistable(path: &Path, reason: io::Error) -> Self {
        match reason.kind() {
            io::ErrorKind::NotFound => LoadError::Missing(shown(path)),
            _ => LoadError::Unlistable { path: shown(path), reason },
        }
    }
}

/// Why a file cannot be read or written, in words.
pub(super) fn words(reason: &io::Error) -> String {
    match reason.kind() {
        io::ErrorKind::PermissionDenied => "you are not permitted to".to_owned(),
        _ => reason.to_string(),
    }
}

/// What was loaded.
#[derive(Debug, Clone)]
pub enum Loaded {
    /// Policies, with what their check found.
    Text {
        /// Their text.
        sources: Sources,
        /// What was found; it has no tables where it has errors.
        report: Box<Report>,
    },
    /// An artifact. Its number is as true as its signature, which only [`load_from`] looks at.
    Artifact(Box<Artifact>),
}

impl Loaded {
    /// The tables, where there are any.
    pub fn tables(&self) -> Option<&Tables> {
        match self {
            Loaded::Text { report, .. } => report.tables.as_ref(),
            Loaded::Artifact(artifact) => Some(&artifact.tables),
        }
    }
}

/// Loads a policy set, and checks it on a day, or an artifact (one path that ends in `.json`).
/// That a set has errors is no error here: the report says so.
///
/// # Errors
/// Where the paths cannot be read, or hold no policies, or an artifact is not to be trusted.
pub fn load(paths: &[PathBuf], today: Date) -> Result<Loaded, LoadError> {
    load_from(paths, today, &Signers::default())
}

/// Loads as [`load`] does, if somebody trusted signed it.
///
/// # Errors
/// As [`load`], and where nobody trusted did.
pub fn load_from(paths: &[PathBuf], today: Date, signers: &Signers) -> Result<Loaded, LoadError> {
    pool::run(|| {
        Ok(match read(walk::walk(paths), signers)? {
            Material::Text(sources) => {
                let report = Box::new(check(&sources, today));
                Loaded::Text { sources, report }
            }
            Material::Artifact { name, artifact } => {
                signers.takes(&name, &artifact, None)?;
                Loaded::Artifact(artifact)
            }
        })
    })
}

/// Reads the text of a policy set: every `.rope` file under the paths, each once, by the name
/// that the user would give it. Hidden entries of folders are passed over, links are followed.
/// A file that is not readable text, or too large, is read as such; the check tells.
///
/// # Errors
/// Where a path cannot be read, or holds no policies.
pub fn read_paths(paths: &[PathBuf]) -> Result<Sources, LoadError> {
    let walk = walk::walk(paths);
    let artifact = walk.files.values().find(|found| found.kind == Kind::Artifact);
    if let (None, Some(artifact)) = (&walk.error, artifact) {
        return Err(LoadError::NotText(shown(&artifact.path)));
    }
    read_text(walk)
}

/// A policy file, and where it really is: links followed.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Its text.
    pub file: SourceFile,
    /// Where it is.
    pub place: PathBuf,
}

/// Reads every policy under the paths, as [`read_paths`] does, each once. What is wrong with a path
/// or a file does not keep the others from being read.
pub fn read_each(paths: &[PathBuf]) -> (Vec<Placed>, Vec<LoadError>) {
    let (mut read, mut errors) = (BTreeMap::new(), Vec::new());
    for path in paths {
        let walk = walk::walk(std::slice::from_ref(path));
        errors.extend(walk.error);
        for (place, found) in walk.files {
            if found.kind == Kind::Artifact {
                errors.push(LoadError::NotText(shown(&found.path)));
                continue;
            }
            let Entry::Vacant(free) = read.entry(place) else { continue };
            match read_up_to(free.key(), &found.path, MAX_FILE_BYTES as u64) {
                Ok(bytes) => drop(free.insert(SourceFile::from_bytes(shown(&found.path), bytes))),
                Err(error) => errors.push(error),
            }
        }
    }
    let mut read: Vec<Placed> = read.into_iter().map(|(place, file)| Placed { file, place }).collect();
    read.sort_by(|a, b| a.file.name().cmp(b.file.name()));
    (read, errors)
}

/// What files hold, before anybody looked at it.
pub(super) enum Material {
    /// Policies.
    Text(Sources),
    /// An artifact, which is whole, and by somebody trusted, or not to be read at all.
    Artifact { name: String, artifact: Box<Artifact> },
}

pub(super) fn read(walk: Walk, signers: &Signers) -> Result<Material, LoadError> {
    if walk.error.is_none()
        && let Some((real, found)) = walk.files.iter().find(|(_, found)| found.kind == Kind::Artifact)
    {
        if walk.files.len() > 1 {
            return Err(LoadError::NotAlone(shown(&found.path)));
        }
        let artifact = Box::new(read_artifact(real, &found.path, signers)?);
        return Ok(Material::Artifact { name: shown(&found.path), artifact });
    }
    if let (None, Some(found), true) =
        (&walk.error, walk.files.values().next(), signers.asks_for_signatures())
    {
        return Err(UntrustedError::Text(shown(&found.path)).into());
    }
    read_text(walk).map(Material::Text)
}

fn read_text(walk: Walk) -> Result<Sources, LoadError> {
    if let Some(error) = walk.error {
        return Err(error);
    }
    let files = walk.files.iter().map(|(real, found)| {
        let bytes = read_up_to(real, &found.path, MAX_FILE_BYTES as u64)?;
        Ok(SourceFile::from_bytes(shown(&found.path), bytes))
    });
    files.collect::<Result<Vec<_>, LoadError>>().map(Sources::new)
}

fn read_artifact(file: &Path, path: &Path, signers: &Signers) -> Result<Artifact, LoadError> {
    let bytes = read_up_to(file, path, MAX_ARTIFACT_BYTES)?;
    if bytes.len() as u64 > MAX_ARTIFACT_BYTES {
        return Err(LoadError::ArtifactTooLarge(shown(path)));
    }
    let path = || shown(path);
    signers.open(&bytes).map_err(|reason| match reason {
        SignedError::Artifact(reason) => LoadError::Artifact { path: path(), reason },
        reason => UntrustedError::Signature { path: path(), reason }.into(),
    })
}

/// The bytes of a file, up to one more than `most`: enough to tell that it is too large.
fn read_up_to(file: &Path, name: &Path, most: u64) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(|error| LoadError::unreadable(name, error))?;
    Ok(bytes)
}
