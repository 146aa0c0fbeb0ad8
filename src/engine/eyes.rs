//! Owns what is watched for a policy set, and which events are about it: the only file with notify.
//! Must not know what is done when something happened.

use super::walk::{Walk, walk};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

/// How often to look once more what is to be watched, where that changes meanwhile.
const ROUNDS: usize = 4;

/// What whoever waits is told.
#[derive(Debug, PartialEq)]
pub(super) enum Hint {
    /// Something happened there; nowhere in particular, where it says no place.
    Happened(Vec<PathBuf>),
    /// Nobody needs it any more.
    Stop,
}

/// What is watched: every folder of the set, and whatever leads to it. Never a single file: what
/// is renamed over it would not be seen.
pub(super) struct Eyes {
    paths: Vec<PathBuf>,
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    /// Whatever happens in these matters.
    folders: BTreeSet<PathBuf>,
    /// These matter, and their neighbours do not.
    places: BTreeSet<PathBuf>,
    /// Whether all that is to be watched could be.
    see_all: bool,
}

impl Eyes {
    /// Eyes that tell what happens to the policies under the paths, once they are opened.
    pub(super) fn new(paths: &[PathBuf], hints: Sender<Hint>) -> Self {
        let handler = move |event| {
            if let Some(hint) = hint(event) {
                // Fails only once nobody listens any more.
                let _ = hints.send(hint);
            }
        };
        Eyes { watcher: notify::recommended_watcher(handler).ok(), ..Eyes::closed(paths) }
    }

    /// Eyes that see nothing.
    pub(super) fn closed(paths: &[PathBuf]) -> Self {
        // Later the working directory may be another one; for reading, that is the host's.
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        Eyes {
            paths: paths.iter().map(absolute).collect(),
            watcher: None,
            watched: BTreeSet::new(),
            folders: BTreeSet::new(),
            places: BTreeSet::new(),
            see_all: false,
        }
    }

    /// Whether all that is to be watched is watched.
    pub(super) fn see_all(&self) -> bool {
        self.see_all
    }

    /// Finds out anew what is to be watched. Watches hang on what a name stood for when they
    /// were made, so after a change none of them is relied on.
    pub(super) fn open(&mut self) {
        let Some(mut watcher) = self.watcher.take() else { return };
        for folder in std::mem::take(&mut self.watched) {
            // Fails where the folder is gone, and the watch with it.
            let _ = watcher.unwatch(&folder);
        }
        // A folder made after the look and before its parent was watched has told nobody; so look
        // again, until there is nothing that was not watched at the last look.
        for _ in 0..ROUNDS {
            let wanted = self.look(walk(&self.paths));
            let new: Vec<PathBuf> = wanted.difference(&self.watched).cloned().collect();
            if new.is_empty() {
                break;
            }
            self.see_all = true;
            for folder in new {
                match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                    Ok(()) => drop(self.watched.insert(folder)),
                    Err(_) => self.see_all = false,
                }
            }
        }
        self.watcher = Some(watcher);
    }

    /// Notes what matters, and tells which folders are to be watched for it.
    fn look(&mut self, walk: Walk) -> BTreeSet<PathBuf> {
        self.folders = walk.folders;
        self.places = walk.files.into_keys().collect();
        for path in &self.paths {
            for step in path.ancestors() {
                self.places.extend(step_to_watch(step, step == path));
            }
            if path.is_file() {
                // Links that a single file hangs on are likely to lie beside it.
                self.folders.extend(path.parent().and_then(|parent| fs::canonicalize(parent).ok()));
            }
        }
        // Files behind links lie elsewhere.
        let parents = self.places.iter().filter_map(|place| place.parent());
        parents.map(Path::to_owned).chain(self.folders.iter().cloned()).collect()
    }

    /// Whether what happened there may be about the policies.
    pub(super) fn care_for(&self, places: &[PathBuf]) -> bool {
        let matters = |place: &PathBuf| {
            self.folders.contains(place)
                || self.places.contains(place)
                || place.parent().is_some_and(|folder| self.folders.contains(folder))
        };
        places.is_empty() || places.iter().any(matters)
    }
}

/// What there is to say of an event; nothing, where it is none of ours.
fn hint(event: notify::Result<notify::Event>) -> Option<Hint> {
    match event {
        // Something was lost, be it an event or the watch itself: whatever it was, it may matter.
        Err(_) => Some(Hint::Happened(Vec::new())),
        Ok(event) if event.need_rescan() => Some(Hint::Happened(Vec::new())),
        // Reading the set would be such an event itself.
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => None,
        Ok(event) => Some(Hint::Happened(event.paths)),
    }
}

/// A step on the way to a path that may come to lead elsewhere, in the folder where it really
/// stands: the path itself, a link, or what is missing.
fn step_to_watch(step: &Path, is_path: bool) -> Option<PathBuf> {
    let moves = is_path || fs::symlink_metadata(step).map_or(true, |found| found.is_symlink());
    let (folder, name) = (step.parent()?, step.file_name()?);
    if !moves {
        return None;
    }
    Some(fs::canonicalize(folder).ok()?.join(name))
}

#[cfg(test)]
mod tests {
    use super::{Eyes, Hint, hint};
    use notify::event::{AccessKind, Flag, ModifyKind};
    use notify::{Error, Event, EventKind};
    use std::path::PathBuf;
    use std::sync::mpsc::channel;

    #[test]
    fn what_was_lost_matters_and_reading_does_not() {
        let place = PathBuf::from("/policies/rules.rope");
        let access = Event::new(EventKind::Access(AccessKind::Any)).add_path(place.clone());
        assert_eq!(hint(Ok(access)), None);
        let change = Event::new(EventKind::Modify(ModifyKind::Any)).add_path(place.clone());
        assert_eq!(hint(Ok(change)), Some(Hint::Happened(vec![place.clone()])));
        // However it is told that something was lost, it matters, wherever it was.
        let elsewhere = PathBuf::from("/elsewhere");
        let lost = [
            Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)),
            Ok(Event::new(EventKind::Access(AccessKind::Any)).set_flag(Flag::Rescan).add_path(elsewhere)),
            Err(Error::generic("the queue overflowed")),
        ];
        for event in lost {
            let Some(Hint::Happened(places)) = hint(event) else { panic!("no hint") };
            assert!(Eyes::closed(std::slice::from_ref(&place)).care_for(&places));
        }
        assert!(!Eyes::closed(&[place]).care_for(&[PathBuf::from("/elsewhere")]));
    }

    #[test]
    fn looking_wakes_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let nested = folder.path().join("one/two");
        std::fs::create_dir_all(&nested).unwrap();
        let file = nested.join("rules.rope");
        std::fs::write(&file, "").unwrap();
        let (hints, heard) = channel();
        let mut eyes = Eyes::new(&[folder.path().to_owned()], hints.clone());
        eyes.open();
        assert!(eyes.see_all(), "this machine gives no events");
        for _ in 0..10 {
            std::fs::read_dir(&nested).unwrap().count();
            std::fs::read(&file).unwrap();
        }
        // Events come in order: whatever reading had caused would come before this.
        let mark = nested.join("mark.rope");
        std::fs::write(&mark, "").unwrap();
        // The folder's parent is watched, too, and others are at work there.
        let ours = |hint: &Hint| matches!(hint, Hint::Happened(places) if eyes.care_for(places));
        let mut told = std::iter::from_fn(|| heard.recv_timeout(std::time::Duration::from_secs(30)).ok());
        let mark = std::fs::canonicalize(&mark).unwrap();
        assert_eq!(told.find(ours), Some(Hint::Happened(vec![mark])));
    }
}
