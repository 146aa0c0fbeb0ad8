//! Reading and checking again: "what did not change is not done again", and nobody can tell.

use super::dice::Dice;
use super::policies::{ROOMY, TIGHT, sets};
use super::render;
use super::workshop::{today, tries};
use proptest::prelude::*;
use tightrope::check::{Checker, Report, check};
use tightrope::source::{SourceFile, Sources};
use tightrope::syntax;

/// Files of a set while it is edited, each as its lines.
#[derive(Clone)]
struct Folder(Vec<(String, Vec<String>)>);

const NAMES: &[&str] = &["a.rope", "b.rope", "c.rope", "sub/d.rope"];

/// Lines that may come in from elsewhere.
const LINES: &[&str] = &[
    "/// A word about what follows.",
    "consent added \"May we?\"",
    "consent broken \"May we?",
    "content added : banner // consent no",
    "segment added = (trust >= ",
    "source added : context first-party { flag : bool is setting }",
    "rule added {",
    "rule added { requires nobody show nothing in nowhere.at_all }",
    "}",
    "\u{feff}",
    "",
];

impl Folder {
    /// The declarations of a set, spread over files.
    fn of(declarations: &[String], dice: &mut Dice) -> Folder {
        let mut files: Vec<(String, Vec<String>)> = Vec::new();
        for name in &NAMES[..dice.between(1, 3)] {
            files.push(((*name).to_owned(), Vec::new()));
        }
        for declaration in declarations {
            let file = dice.below(files.len());
            files[file].1.extend(declaration.lines().map(str::to_owned));
        }
        Folder(files)
    }

    fn sources(&self) -> Sources {
        let file = |(name, lines): &(String, Vec<String>)| {
            SourceFile::from_bytes(name.clone(), lines.join("\n").into_bytes())
        };
        Sources::new(self.0.iter().map(file).collect())
    }

    /// Changes it as an editor would, or worse.
    fn edit(&mut self, dice: &mut Dice) {
        let at = dice.below(self.0.len());
        let to = dice.below(self.0.len());
        let count = self.0[at].1.len();
        let from = dice.below(count + 1);
        let stretch = from..(from + dice.between(1, 12)).min(count);
        match dice.below(9) {
            0 => {
                let line = dice.pick(LINES).to_owned();
                self.0[at].1.insert(from, line);
            }
            1 => drop(self.0[at].1.drain(stretch)),
            // Declarations change their places, and their files.
            2 => {
                let moved: Vec<String> = self.0[at].1.drain(stretch).collect();
                let place = dice.below(self.0[to].1.len() + 1);
                self.0[to].1.splice(place..place, moved);
            }
            3 => {
                let copied: Vec<String> = self.0[at].1[stretch].to_vec();
                let place = dice.below(self.0[to].1.len() + 1);
                self.0[to].1.splice(place..place, copied);
            }
            4 => {
                if let Some(line) = self.0[at].1.get_mut(from) {
                    let place = line.char_indices().map(|(place, _)| place).nth(dice.below(line.len() + 1));
                    line.insert_str(
                        place.unwrap_or(0),
                        dice.pick(&["x", "\"", "{", "}", "(", "//", " ", "é"]),
                    );
                }
            }
            5 => {
                if let Some(line) = self.0[at].1.get_mut(from) {
                    line.pop();
                }
            }
            6 => {
                let free = NAMES.iter().find(|name| self.0.iter().all(|(taken, _)| taken != *name));
                if let Some(name) = free {
                    self.0[at].0 = (*name).to_owned();
                }
            }
            7 if self.0.len() < NAMES.len() => {
                let free = NAMES.iter().find(|name| self.0.iter().all(|(taken, _)| taken != *name));
                self.0.extend(free.map(|name| ((*name).to_owned(), vec![dice.pick(LINES).to_owned()])));
            }
            _ if self.0.len() > 1 => drop(self.0.remove(at)),
            _ => {}
        }
    }
}

fn declarations(set: &super::model::Set) -> Vec<String> {
    let drafts = render::declarations(set);
    let text = |draft: &super::draft::Draft| {
        let mut text = String::new();
        draft.plain(&mut text);
        text
    };
    drafts.iter().map(text).collect()
}

/// All there is in a report.
fn whole(report: &Report) -> String {
    format!("{report:#?}")
}

proptest! {
    #![proptest_config(tries(128))]

    /// Whatever was read before, a set is read as if it were read for the first time: the same
    /// tree, the same places, the same diagnostics.
    #[test]
    fn reading_again_is_reading_afresh(set in prop_oneof![sets(ROOMY).boxed(), sets(TIGHT).boxed()], mut dice in Dice::strategy(300)) {
        let mut folder = Folder::of(&declarations(&set), &mut dice);
        let mut kept = syntax::Kept::default();
        kept.parse(&folder.sources());
        for _ in 0..24 {
            for _ in 0..dice.between(1, 3) {
                folder.edit(&mut dice);
            }
            let sources = folder.sources();
            prop_assert_eq!(kept.parse(&sources), syntax::parse(&sources), "{:?}", folder.0);
        }
    }

    /// Whatever was checked before, a set is checked as if it were checked for the first time.
    #[test]
    fn checking_again_is_checking_afresh(set in prop_oneof![sets(ROOMY).boxed(), sets(TIGHT).boxed()], mut dice in Dice::strategy(200)) {
        let mut folder = Folder::of(&declarations(&set), &mut dice);
        let mut checker = Checker::default();
        checker.check(&folder.sources(), today());
        for _ in 0..6 {
            // Now and then an edit is taken back, and what is whole again is read as before.
            let before = folder.clone();
            folder.edit(&mut dice);
            for folder in [&folder, &before] {
                let sources = folder.sources();
                let (again, afresh) = (checker.check(&sources, today()), check(&sources, today()));
                prop_assert!(whole(&again) == whole(&afresh), "{:?}", folder.0);
            }
            if dice.often(40) {
                folder = before;
            }
        }
    }
}
