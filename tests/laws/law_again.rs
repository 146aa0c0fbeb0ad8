//! Reading and checking again: "what did not change is not done again", and nobody can tell.

use super::dice::Dice;
use super::policies::{ROOMY, TIGHT, sets};
use super::render;
use super::workshop::{today, tries};
use proptest::prelude::*;
use tightrope::check::{Checker, Report, check};
use tightrope::source::{SourceFile, Sources};
use tightrope::syntax;
use tightrope::vocabulary::parse_date;

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

    /// Every line, with its file and its place there.
    fn lines(&self) -> Vec<(usize, usize, String)> {
        let files = self.0.iter().enumerate();
        let lines = files.flat_map(|(file, (_, lines))| {
            lines.iter().enumerate().map(move |(at, line)| (file, at, line.clone()))
        });
        lines.collect()
    }

    /// Changes something small, most often so that it may still be a policy: a number, a name
    /// wherever it stands, a clause, a whole rule.
    fn tweak(&mut self, dice: &mut Dice) {
        let lines = self.lines();
        let heads: Vec<(usize, usize, String)> =
            lines.iter().filter(|(_, _, line)| line.starts_with("rule ")).cloned().collect();
        let name = |line: &str| line.split_whitespace().nth(1).unwrap_or("").to_owned();
        let names: Vec<String> = heads.iter().map(|(_, _, line)| name(line)).collect();
        let Some((file, at, line)) = dice.perhaps_pick(&lines) else { return };
        let inside = line.starts_with(' ') && line.trim() != "}";
        match dice.below(9) {
            0 => {
                let digits =
                    lines.iter().filter(|(_, _, line)| line.contains(|next: char| next.is_ascii_digit()));
                let digits: Vec<(usize, usize, String)> = digits.cloned().collect();
                if let Some((file, at, line)) = dice.perhaps_pick(&digits) {
                    self.0[file].1[at] = other_number(&line, dice);
                }
            }
            // A name that sorts elsewhere, so that ids move.
            1 => {
                let words: Vec<&str> = line.split_whitespace().collect();
                let named =
                    ["rule", "segment", "content", "goal", "tier", "source", "slot", "category", "consent"];
                let word = match words.as_slice() {
                    [kind, word, ..] if named.contains(kind) => (*word).to_owned(),
                    _ => dice.perhaps_pick(&names).unwrap_or_default(),
                };
                if !word.is_empty() {
                    let new = dice.pick(&[format!("a_{word}"), format!("z_{word}")]);
                    let lines = self.0.iter_mut().flat_map(|(_, lines)| lines);
                    lines.for_each(|line| *line = renamed(line, &word, &new));
                }
            }
            // A clause that stands elsewhere in the place of one that begins alike.
            2 | 3 if inside => {
                let first = line.split_whitespace().next();
                let alike = lines.iter().filter(|(_, _, other)| {
                    *other != line && other.starts_with(' ') && other.split_whitespace().next() == first
                });
                let alike: Vec<String> = alike.map(|(_, _, other)| other.clone()).collect();
                if let Some(other) = dice.perhaps_pick(&alike) {
                    self.0[file].1[at] = other;
                }
            }
            4 | 5 => {
                let beaten = dice.perhaps_pick(&names).unwrap_or_default();
                let clause = dice.pick(&[
                    format!("    beats {beaten}"),
                    format!("    beats {beaten}"),
                    "    rollout 30%".to_owned(),
                    "    exposure visible".to_owned(),
                    "    allow creepy \"until we know\" until 2026-11-23".to_owned(),
                    "    // a word".to_owned(),
                ]);
                if let Some((file, at, _)) = dice.perhaps_pick(&heads) {
                    self.0[file].1.insert(at + 1, clause);
                }
            }
            6 if inside => drop(self.0[file].1.remove(at)),
            7 => {
                if let Some((file, at, head)) = dice.perhaps_pick(&heads) {
                    let lines = &mut self.0[file].1;
                    let length =
                        lines[at..].iter().position(|line| line == "}").map_or(1, |length| length + 1);
                    let copied: Vec<String> = lines[at..at + length].to_vec();
                    if dice.often(40) {
                        lines.drain(at..at + length);
                    } else {
                        let new = format!("{}{}", dice.pick(&["b_", "y_"]), name(&head));
                        let copied = copied.iter().map(|line| renamed(line, &name(&head), &new));
                        let copied: Vec<String> = copied.collect();
                        lines.splice(at..at, copied);
                    }
                }
            }
            _ => self.0[file].1.insert(0, String::new()),
        }
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

/// The line with another number in the place of its first one, or of its last.
fn other_number(line: &str, dice: &mut Dice) -> String {
    let digit = |next: char| next.is_ascii_digit();
    let found = if dice.often(50) { line.find(digit) } else { line.rfind(digit) };
    let Some(at) = found else { return line.to_owned() };
    format!("{}{}{}", &line[..at], dice.below(10), &line[at + 1..])
}

/// The line with another name wherever a name stands as a whole word.
fn renamed(line: &str, name: &str, new: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let word = |next: char| next.is_ascii_alphanumeric() || next == '_';
        let whole = !before.ends_with(word) && !after.starts_with(word);
        out.push_str(before);
        out.push_str(if whole { new } else { name });
        rest = after;
    }
    out.push_str(rest);
    out
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

/// A set in which rules hang on each other, on a segment, on tiers and on the day. What an edit
/// makes otherwise stands before it, or is as long as before, so that it stays where it is.
const SET: &str = "\
trust { tier low { comfort 9 } tier high { earned when facts.age >= 10 comfort 9 } }
goal serve \"People find it\" { metric visits up holdout 10% }
source facts : explicit first-party { age : int 0..100 is preference day : date is preference }
segment old = facts.age >= 50
surface home : page { slot hero shows base slot side shows base }
content base : banner
rule narrow { goal serve requires low uses facts.age when facts.age >= 60 show one in home.hero because \"So.\" }
rule wide { goal serve requires low uses facts.age when facts.age >= 80 show one in home.hero because \"So.\" beats narrow }
rule most { goal serve requires low uses facts.age when facts.age >= 40 rollout 50% show one in home.hero because \"So.\" beats wide }
rule part { goal serve requires low uses facts.age when facts.age >= 90 show one in home.side because \"So.\" }
rule every { goal serve requires low uses facts.age when facts.age >= 30 show one in home.side because \"So.\" }
rule aged { goal serve requires low uses facts.age for old show one in home.side because \"So.\" beats every }
rule lately { goal serve requires high uses facts.day when facts.day within 3 days and facts.day >= 2026-11-20 show one in home.hero because \"So.\" beats most }
content one : banner
";

/// Small edits, all of which change what is found of a rule that stands as it stood.
const EDITS: &[(&str, &str)] = &[
    // A row takes what another rule got.
    ("facts.age >= 80", "facts.age >= 20"),
    // A rule that reached half of them reaches all.
    ("rollout 50% ", "            "),
    // A rule beats what it did not beat.
    (
        "requires low uses facts.age when facts.age >= 30 show one in home.side because \"So.\" }",
        "requires low uses facts.age when facts.age >= 30 show one in home.side because \"So.\" beats part }",
    ),
    // A segment, a tier and a field, each where it stood.
    ("facts.age >= 50", "facts.age >= 20"),
    ("comfort 9 } tier", "comfort 0 } tier"),
    ("0..100", "0..500"),
    // Ids move: of rules, and of contents.
    ("rule every", "rule z_new"),
    ("content one : banner", "content all : banner\ncontent one : banner"),
];

#[test]
fn what_hangs_on_an_edit_is_found_anew() {
    for (from, to) in EDITS {
        let rename = |text: String| if *to == "rule z_new" { text.replace("every", "z_new") } else { text };
        let edited = rename(SET.replacen(from, to, 1));
        assert_ne!(edited, SET, "{from}");
        let mut checker = Checker::default();
        let mut reports = Vec::new();
        for text in [SET, &edited, SET] {
            let sources = Sources::single("a.rope", text);
            let (again, afresh) = (checker.check(&sources, today()), check(&sources, today()));
            assert!(afresh.tables.is_some() || afresh.draft.is_some(), "{:?}", afresh.diagnostics);
            assert_eq!(whole(&again), whole(&afresh), "{from} -> {to}");
            reports.push(whole(&afresh));
        }
        assert_ne!(reports[0], reports[1], "{from} -> {to}");
    }
}

/// What is offered for a rule that is kept stands where the rule stands now, and fits the text
/// around it.
#[test]
fn what_is_offered_moves_along() {
    let greedy =
        SET.replace("uses facts.age when facts.age >= 30", "uses facts.age, facts.day when facts.age >= 30");
    let mut checker = Checker::default();
    let mut offered = Vec::new();
    let texts =
        [greedy.clone(), format!("// é\n{greedy}"), greedy.replace("rule every", "// before it\nrule every")];
    for text in &texts {
        let sources = Sources::single("a.rope", text);
        let (again, afresh) = (checker.check(&sources, today()), check(&sources, today()));
        assert_eq!(whole(&again), whole(&afresh));
        let fixes: Vec<_> = again.diagnostics.iter().flat_map(|told| told.fixes.clone()).collect();
        let edit = fixes.iter().find(|fix| fix.safe).and_then(|fix| fix.edits.first()).expect("a safe fix");
        assert_eq!(sources.slice(edit.span), ", facts.day");
        offered.push(fixes);
    }
    assert!(offered[0] != offered[1] && offered[0] != offered[2]);
}

#[test]
fn on_another_day_all_is_found_anew() {
    let (mut checker, sources) = (Checker::default(), Sources::single("a.rope", SET));
    for day in ["2026-11-21", "2019-03-01", "2026-11-21"] {
        let day = parse_date(day).expect("a day");
        assert_eq!(whole(&checker.check(&sources, day)), whole(&check(&sources, day)));
    }
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

    /// The same of sets that stay policies while their words, their rules and the day change, so
    /// that what was found of them is found again by what is known.
    #[test]
    fn what_is_known_of_rules_is_true_of_them(set in prop_oneof![sets(ROOMY).boxed(), sets(TIGHT).boxed()], mut dice in Dice::strategy(400)) {
        let mut folder = Folder::of(&declarations(&set), &mut dice);
        let days = ["2026-11-21", "2026-11-21", "2026-11-21", "2019-03-01"].map(|day| parse_date(day).expect("a day"));
        let mut checker = Checker::default();
        checker.check(&folder.sources(), days[0]);
        for _ in 0..16 {
            let before = folder.clone();
            for _ in 0..dice.between(1, 2) {
                folder.tweak(&mut dice);
            }
            let (sources, day) = (folder.sources(), dice.pick(&days));
            let (again, afresh) = (checker.check(&sources, day), check(&sources, day));
            prop_assert!(whole(&again) == whole(&afresh), "{:?}", folder.0);
            if afresh.tables.is_none() && afresh.draft.is_none() && dice.often(90) {
                folder = before;
            }
        }
    }
}
