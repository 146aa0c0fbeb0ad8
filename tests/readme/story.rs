//! Follows a page from top to bottom and holds each block to the comment before it. The comments
//! are told in `main.rs`.

use super::blocks::{Block, blocks};
use super::shell::{self, TODAY};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tightrope::check::check;
use tightrope::diagnostic::Slug;
use tightrope::source::Sources;
use tightrope::vocabulary::parse_date;

/// Where a page does not keep its word.
pub struct Wrong {
    /// The line of the block's fence, from 1.
    pub line: usize,
    pub why: String,
    /// What the block would have to say, where that is known.
    pub instead: Option<String>,
}

type Kept = Result<(), (String, Option<String>)>;

/// What came of the lines of a shell.
enum Ran {
    Printed(String),
    /// They need a program that is not here.
    NotHere,
}

/// What a page has said so far.
#[derive(Default)]
struct Story {
    policy: Option<String>,
    clean: Option<String>,
    clean_before: Option<String>,
    /// Where its shell runs, with the files that it showed.
    folder: Option<TempDir>,
    printed: Option<Ran>,
    block_before: String,
}

/// All that a page says and does not keep.
pub fn wrongs(page: &str) -> Vec<Wrong> {
    let mut story = Story::default();
    let mut found = Vec::new();
    for block in blocks(page) {
        if let Err((why, instead)) = story.tell(&block) {
            found.push(Wrong { line: block.line, why, instead });
        }
        story.block_before = block.text;
    }
    found
}

impl Story {
    fn tell(&mut self, block: &Block) -> Kept {
        let Some(mark) = &block.mark else {
            if block.language == "rope" {
                self.policy = Some(block.text.clone());
            }
            return Ok(());
        };
        let (kind, rest) = mark.split_once(':').unwrap_or((mark, ""));
        let (text, rest) = (block.text.as_str(), rest.trim());
        match kind.trim() {
            "rope" => self.rope(rest, text),
            "printed by" => self.printed_by(rest, text),
            "printed by it" => match &self.printed {
                None => Err(told("nothing was run before it".to_owned())),
                Some(Ran::NotHere) => Ok(()),
                Some(Ran::Printed(printed)) => same("what it prints", printed, text),
            },
            "formatted" => same("the style", &shell::printed(&[], &["fmt", "-"], &self.block_before), text),
            "part of" => read(rest).and_then(|whole| in_order(&whole, text)).map_err(told),
            "file" => self.write(rest, |_| Ok(text.to_owned())),
            "added to" => self.write(rest, |before| Ok(format!("{before}\n{text}"))),
            "change of" => self.write(rest, |before| changed(before, text)),
            "run" | "run in new" | "run in project" => self.run(kind, rest, text),
            "main job" | "tests" => Ok(()), // .ci/run runs them.
            "not run" if !rest.is_empty() => Ok(()),
            _ => Err(told(format!("no such mark: `{mark}`"))),
        }
    }

    fn rope(&mut self, expected: &str, text: &str) -> Kept {
        let (kind, slug) = expected.split_once(' ').unwrap_or((expected, ""));
        let before = self.clean.clone().unwrap_or_default();
        let (whole, allowed): (String, &[&str]) = match kind {
            "excerpt" => return in_order(&before, text).map_err(told),
            "added" | "beside" => (before + text, &[]),
            "declared" => (before + text, &["unused", "greedy"]),
            _ => (text.to_owned(), &[]),
        };
        let found = checks(&whole);
        let slugs: BTreeSet<&str> = match kind {
            "clean" | "added" | "declared" => BTreeSet::new(),
            "beside" if slug.is_empty() => BTreeSet::new(),
            "beside" => slug.split(", ").collect(),
            _ => expected.split(", ").collect(),
        };
        if let Some(slug) = slugs.iter().find(|slug| Slug::parse(slug).is_none()) {
            return Err(told(format!("no check is called `{slug}`")));
        }
        fs::write(self.folder().join("policy.rope"), &whole).expect("a file");
        if matches!(kind, "clean" | "added") {
            self.clean_before = self.clean.replace(whole.clone());
        }
        self.policy = Some(whole);
        let surprise: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        let surprise: BTreeSet<&str> = surprise.into_iter().filter(|told| !allowed.contains(told)).collect();
        if surprise == slugs {
            return Ok(());
        }
        let said = if slugs.is_empty() { "be clean".to_owned() } else { format!("tell `{expected}`") };
        Err(told(format!("said to {said}, and tells {found:?}")))
    }

    fn printed_by(&self, line: &str, text: &str) -> Kept {
        let words: Vec<&str> = line.split(' ').collect();
        let (command, flags) = words.split_first().ok_or_else(|| told("no command".to_owned()))?;
        match *command {
            "diff" => {
                let (old, new) = self
                    .clean_before
                    .as_ref()
                    .zip(self.clean.as_ref())
                    .ok_or_else(|| told("no two clean policies before it".to_owned()))?;
                let line = [&["diff", "old.rope", "new.rope"], flags].concat();
                same(
                    "what `diff` prints",
                    &shell::printed(&[("old.rope", old), ("new.rope", new)], &line, ""),
                    text,
                )
            }
            "decide" => {
                let policy =
                    self.clean.as_ref().ok_or_else(|| told("no clean policy before it".to_owned()))?;
                let (surface, facts) = line
                    .split_once(' ')
                    .map_or(("", "{}"), |(_, rest)| rest.split_once(' ').unwrap_or((rest, "{}")));
                let line = ["decide", "policy.rope", "--surface", surface, "--no-buckets"];
                let printed = shell::printed(&[("policy.rope", policy)], &line, facts);
                if values(&printed).map_err(told)? == values(text).map_err(told)? {
                    return Ok(());
                }
                Err((format!("this is not what `decide` prints, but\n{printed}"), Some(printed)))
            }
            "check" | "test" | "needs" | "compile" => {
                let policy = self.policy.as_ref().ok_or_else(|| told("no policy before it".to_owned()))?;
                let line = [&[*command, "policy.rope"], flags].concat();
                let printed = shell::printed(&[("policy.rope", policy)], &line, "");
                same(&format!("what `{command}` prints"), &printed, text)
            }
            _ => Err(told(format!("no such mark: `printed by: {line}`"))),
        }
    }

    fn folder(&mut self) -> PathBuf {
        let made = || tempfile::tempdir().expect("a folder");
        self.folder.get_or_insert_with(made).path().to_owned()
    }

    fn write(&mut self, name: &str, text: impl FnOnce(&str) -> Result<String, String>) -> Kept {
        let path = self.folder().join(name);
        let before = fs::read_to_string(&path).unwrap_or_default();
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text(&before).map_err(told)?).expect("a file");
        Ok(())
    }

    fn run(&mut self, kind: &str, rest: &str, lines: &str) -> Kept {
        match kind {
            "run in new" => self.folder = Some(shell::new_set()),
            "run in project" => self.folder = Some(shell::project()),
            _ => {}
        }
        if let Some(program) = rest.strip_prefix("where there is ")
            && shell::run(&self.folder(), &format!("command -v {program}")).0 != 0
        {
            self.printed = Some(Ran::NotHere);
            return Ok(());
        }
        let expected = match rest.strip_prefix("status ") {
            _ if rest.starts_with("where there is ") => Some(0),
            _ if rest.is_empty() => Some(0),
            status => status.and_then(|status| status.parse().ok()),
        };
        let (status, printed) = shell::run(&self.folder(), lines);
        self.printed = Some(Ran::Printed(printed.clone()));
        if expected == Some(status) {
            return Ok(());
        }
        Err(told(format!("`{}` ends with {status} and prints\n{printed}", lines.trim_end())))
    }
}

fn told(why: String) -> (String, Option<String>) {
    (why, None)
}

fn checks(text: &str) -> Vec<String> {
    let today = parse_date(TODAY).expect("a date");
    let report = check(&Sources::single("policy.rope", text), today);
    report.diagnostics.iter().map(|told| told.slug.to_string()).collect()
}

fn read(name: &str) -> Result<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(path).map_err(|error| format!("`{name}`: {error}"))
}

/// A text after a change that is written as a diff: lines that go, that come, and that stay.
fn changed(before: &str, change: &str) -> Result<String, String> {
    let side = |goes: char| -> String {
        let stays = change.lines().filter(|line| !line.starts_with(goes));
        stays.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
    };
    let (old, new) = (side('+'), side('-'));
    match before.matches(&old).count() {
        1 => Ok(before.replacen(&old, &new, 1)),
        found => Err(format!("what it changes stands {found} times in\n{before}")),
    }
}

/// Without the spaces at the ends of lines, and the empty lines around, which editors strip.
fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

fn same(what: &str, printed: &str, shown: &str) -> Kept {
    if plain(printed) == plain(shown) {
        return Ok(());
    }
    Err((format!("this is not {what}, but\n{printed}"), Some(plain(printed))))
}

/// Whether each line stands in a whole, in this order.
fn in_order(whole: &str, shown: &str) -> Result<(), String> {
    let mut whole = whole.lines().map(str::trim);
    for line in shown.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !whole.any(|other| other == line) {
            return Err(format!("it does not say, or not after the line before: {line}"));
        }
    }
    Ok(())
}

/// The JSON values in a row, each over however many lines.
fn values(text: &str) -> Result<Vec<Value>, String> {
    let values = serde_json::Deserializer::from_str(text).into_iter();
    values.collect::<Result<_, _>>().map_err(|error| format!("{error}:\n{text}"))
}
