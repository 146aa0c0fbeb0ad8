//! Owns which files form a set, by where they are and which of them have a ladder of trust.
//! Must not know what else is in them.
//!
//! A set is what `tightrope check FOLDER` would be given: the widest folder, at or below the
//! workspace's, with one ladder of trust under it. Where a folder has several, each folder in it
//! is a set for itself; and files side by side that all have a ladder of their own are sets of
//! one file. A folder with a ladder in its own files takes along the folders below that have none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The sets of a workspace: by the folder or file that is the whole of each, its files. `files`
/// says of each whether it has a ladder; `listed` are sets as somebody wants them.
pub fn arrange(
    root: &Path,
    files: &BTreeMap<PathBuf, bool>,
    listed: &[PathBuf],
) -> BTreeMap<PathBuf, Vec<PathBuf>> {
    let mut sets: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    let mut rest = BTreeMap::new();
    for (file, trust) in files {
        let wanted = listed.iter().filter(|set| file.starts_with(set));
        match wanted.max_by_key(|set| set.components().count()) {
            Some(set) => sets.entry(set.clone()).or_default().push(file.clone()),
            None => {
                rest.insert(file.as_path(), *trust);
            }
        }
    }
    split(root, &rest, &mut sets);
    sets
}

fn split(folder: &Path, files: &BTreeMap<&Path, bool>, sets: &mut BTreeMap<PathBuf, Vec<PathBuf>>) {
    let ladders = |files: &BTreeMap<&Path, bool>| files.values().filter(|trust| **trust).count();
    let all = |files: &BTreeMap<&Path, bool>| files.keys().map(|file| file.to_path_buf()).collect::<Vec<_>>();
    if files.is_empty() {
        return;
    }
    if ladders(files) <= 1 {
        sets.entry(folder.to_owned()).or_default().extend(all(files));
        return;
    }
    let mut own: BTreeMap<&Path, bool> = BTreeMap::new();
    let mut below: BTreeMap<PathBuf, BTreeMap<&Path, bool>> = BTreeMap::new();
    for (file, trust) in files {
        let mut parts = file.strip_prefix(folder).unwrap_or(file).components();
        let (first, second) = (parts.next(), parts.next());
        match (first, second) {
            (Some(first), Some(_)) => {
                below.entry(folder.join(first)).or_default().insert(file, *trust);
            }
            _ => {
                own.insert(file, *trust);
            }
        }
    }
    if own.len() > 1 && ladders(&own) == own.len() {
        for file in own.keys() {
            sets.entry(file.to_path_buf()).or_default().push(file.to_path_buf());
        }
        own.clear();
    }
    let has_ladder = ladders(&own) > 0;
    for (below, files) in below {
        if has_ladder && ladders(&files) == 0 {
            own.extend(files);
        } else {
            split(&below, &files, sets);
        }
    }
    if !own.is_empty() {
        sets.entry(folder.to_owned()).or_default().extend(all(&own));
    }
}

#[cfg(test)]
mod tests {
    use super::arrange;
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    fn told(files: &[&str], listed: &[&str]) -> String {
        let files: BTreeMap<PathBuf, bool> = files
            .iter()
            .map(|file| match file.strip_suffix('!') {
                Some(file) => (PathBuf::from(file), true),
                None => (PathBuf::from(file), false),
            })
            .collect();
        let listed: Vec<PathBuf> = listed.iter().map(PathBuf::from).collect();
        let sets = arrange(Path::new("/w"), &files, &listed);
        let line = |(set, files): (&PathBuf, &Vec<PathBuf>)| {
            let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            format!("{}: {}", set.display(), files.join(" "))
        };
        sets.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_workspace_with_one_ladder_is_one_set() {
        insta::assert_snapshot!(told(&["/w/a/trust.rope!", "/w/b/rules.rope", "/w/c.rope"], &[]));
    }

    #[test]
    fn folders_with_ladders_of_their_own_are_sets_side_by_side() {
        let files = ["/w/shop/trust.rope!", "/w/shop/rules/r.rope", "/w/b2b/t.rope!", "/w/new/draft.rope"];
        insta::assert_snapshot!(told(&files, &[]));
    }

    #[test]
    fn files_that_all_have_a_ladder_are_sets_of_one() {
        insta::assert_snapshot!(told(&["/w/rude/a.rope!", "/w/rude/b.rope!", "/w/shop/t.rope!"], &[]));
    }

    #[test]
    fn two_ladders_among_other_files_stay_together_to_be_told() {
        insta::assert_snapshot!(told(&["/w/a.rope!", "/w/b.rope!", "/w/rules.rope", "/w/x/y.rope"], &[]));
    }

    #[test]
    fn what_is_listed_is_a_set() {
        let files = ["/w/a/t.rope!", "/w/a/deep/u.rope!", "/w/b/t.rope!"];
        insta::assert_snapshot!(told(&files, &["/w/a"]));
    }
}
