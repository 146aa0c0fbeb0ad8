//! Owns what there is to read: the files of the workspace, the texts of the editor over them, and
//! the sets that they form. Must not know what is asked of a set.

use super::document::Document;
use super::sets::arrange;
use crate::check::Report;
use crate::desk::{Desk, Findings};
use crate::diagnostic::Diagnostic;
use crate::engine::{self, Placed};
use crate::source::{SourceFile, Sources, Text};
use crate::syntax::{Kept, declares_trust};
use gen_lsp_types::Uri;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What there is to read.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The folders that the editor works in.
    pub roots: Vec<PathBuf>,
    /// Sets as the author wants them.
    pub listed: Vec<PathBuf>,
    /// The texts that the editor has open, by name.
    pub open: BTreeMap<String, Document>,
    /// The sets, by name.
    pub sets: BTreeMap<String, Set>,
    /// The files as they are stored.
    stored: BTreeMap<String, Arc<SourceFile>>,
    /// Of each file, its set.
    homes: BTreeMap<String, String>,
}

/// A set of files.
#[derive(Debug, Default)]
pub struct Set {
    /// Its files, by name.
    pub files: BTreeSet<String>,
    /// The set as it was read last.
    pub desk: Arc<Desk>,
    /// What was told while reading.
    pub told: Vec<Diagnostic>,
    /// Which text of it was read last, counted.
    pub turn: u64,
    /// Which text is on its way to be checked.
    pub sent: u64,
    /// Which text could not be checked, for a mistake of ours.
    pub failed: Option<u64>,
    /// What was found last.
    pub checked: Option<Checked>,
    /// The editor's version of each open file, at that reading.
    pub versions: BTreeMap<u64, BTreeMap<String, i32>>,
    changed: bool,
    kept: Kept,
}

/// What was found of a text.
#[derive(Debug)]
pub struct Checked {
    /// Which text.
    pub turn: u64,
    /// The set as it was read then.
    pub desk: Arc<Desk>,
    /// What was found.
    pub findings: Findings,
}

/// The name of a file: its path, or what the editor calls it where it has none.
pub fn name(uri: &Uri) -> String {
    match uri.to_file_path() {
        Ok(path) => path.to_string_lossy().into_owned(),
        Err(()) => uri.to_string(),
    }
}

impl Workspace {
    /// What the editor calls a file.
    pub fn uri(&self, name: &str) -> Option<Uri> {
        match self.open.get(name) {
            Some(document) => Some(document.uri.clone()),
            None => Uri::from_file_path(name).ok().or_else(|| Uri::parse(name).ok()),
        }
    }

    /// The name of the set that a file belongs to.
    pub fn home(&self, name: &str) -> Option<&str> {
        self.homes.get(name).map(String::as_str)
    }

    /// Whether a file lies in one of the folders that the editor works in.
    pub fn is_inside(&self, name: &str) -> bool {
        self.roots.iter().any(|root| Path::new(name).starts_with(root))
    }

    /// Whether an editor has a file of the set open; the others are not checked.
    pub fn is_active(&self, set: &Set) -> bool {
        set.files.iter().any(|file| self.open.contains_key(file))
    }

    /// Notes that a file has another text.
    pub fn touch(&mut self, name: &str) {
        if let Some(home) = self.homes.get(name)
            && let Some(set) = self.sets.get_mut(home)
        {
            set.changed = true;
        }
    }

    /// Looks at which sets all files form. Not at each change: while a ladder is being written over,
    /// its set stays together.
    pub fn settle(&mut self) {
        let mut places: BTreeMap<&Path, BTreeMap<PathBuf, bool>> = BTreeMap::new();
        let mut alone: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        let names: BTreeSet<&String> = self.stored.keys().chain(self.open.keys()).collect();
        for name in names {
            let path = PathBuf::from(name);
            let trust = self.text(name).is_some_and(|file| declares_trust(file.text()));
            let root = self.roots.iter().filter(|root| path.starts_with(root));
            let root = root.max_by_key(|root| root.components().count()).map(PathBuf::as_path);
            match root.or_else(|| Path::new(name).parent().filter(|_| path.is_absolute())) {
                Some(root) => {
                    places.entry(root).or_default().insert(path, trust);
                }
                None => alone.entry(path.clone()).or_default().push(path),
            }
        }
        let mut arranged = alone;
        for (root, files) in places {
            arranged.extend(arrange(root, &files, &self.listed));
        }
        let mut old = std::mem::take(&mut self.sets);
        self.homes.clear();
        for (key, files) in arranged {
            let key = path_name(&key);
            let files: BTreeSet<String> = files.iter().map(|file| path_name(file)).collect();
            self.homes.extend(files.iter().map(|file| (file.clone(), key.clone())));
            let mut set = old.remove(&key).unwrap_or_default();
            set.changed = true;
            set.files = files;
            self.sets.insert(key, set);
        }
    }

    /// Reads what is stored: under the folders of the workspace, and beside what is open elsewhere.
    pub fn restore(&mut self) {
        let mut paths = self.roots.clone();
        let outside = self
            .open
            .keys()
            .map(Path::new)
            .filter(|path| path.is_absolute() && !self.roots.iter().any(|root| path.starts_with(root)));
        let folders: BTreeSet<&Path> = outside.filter_map(Path::parent).collect();
        for folder in folders {
            let beside = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
            paths.extend(beside.filter(|path| path.extension().is_some_and(|ending| ending == "rope")));
        }
        // What cannot be read is none of the set's files, until it can.
        let (read, _) = engine::read_each(&paths);
        let mut old = std::mem::take(&mut self.stored);
        for Placed { file, .. } in read {
            let file = without_mark(file);
            let same = old.remove(file.name()).filter(|old| old.content() == file.content());
            self.stored.insert(file.name().to_owned(), same.unwrap_or_else(|| Arc::new(file)));
        }
    }

    /// A file as the author sees it: as it is open, else as it is stored.
    fn text(&self, name: &str) -> Option<&Arc<SourceFile>> {
        self.open.get(name).map(|document| &document.file).or_else(|| self.stored.get(name))
    }

    /// Reads a set again, if one of its files has another text.
    pub fn read(&mut self, key: &str) -> Option<&Set> {
        if self.sets.get(key)?.changed {
            let names = self.sets.get(key)?.files.clone();
            let files = names.iter().filter_map(|name| self.text(name).map(Arc::clone)).collect();
            let open = self.open.iter().filter(|(name, _)| names.contains(*name));
            let versions = open.map(|(name, document)| (name.clone(), document.version)).collect();
            let sources = Sources::shared(files);
            let set = self.sets.get_mut(key)?;
            let (ast, told) = set.kept.parse(&sources);
            set.desk = Arc::new(Desk::new(sources, ast));
            set.told = told;
            set.turn += 1;
            set.versions.insert(set.turn, versions);
            set.changed = false;
        }
        self.sets.get(key)
    }
}

impl Set {
    /// Takes in what was found of one of its texts; false where that is old news.
    pub fn found(&mut self, turn: u64, desk: Arc<Desk>, report: Arc<Report>) -> bool {
        if self.checked.as_ref().is_some_and(|checked| checked.turn >= turn) {
            return false;
        }
        let before = self.checked.take().and_then(|checked| checked.findings.good);
        let good = if report.tables.is_some() { Some(Arc::clone(&report)) } else { before };
        self.checked = Some(Checked { turn, desk, findings: Findings { last: report, good } });
        true
    }

    /// Whether what was found is of the text as it is, or will never be.
    pub fn is_checked(&self) -> bool {
        let found = self.checked.as_ref().is_some_and(|checked| checked.turn == self.turn);
        !self.changed && (found || self.failed == Some(self.turn))
    }
}

/// The file as editors count it: without a byte order mark.
fn without_mark(file: SourceFile) -> SourceFile {
    match file.content() {
        Text::Readable(text) if text.starts_with('\u{feff}') => {
            SourceFile::from_bytes(file.name(), text.trim_start_matches('\u{feff}').as_bytes().to_vec())
        }
        _ => file,
    }
}

fn path_name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
