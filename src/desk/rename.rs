//! Owns giving something another name: everywhere in its set, or not at all, with the reason.
//! Must not know who asks for it.

use super::names::RESERVED;
use super::{Desk, Kind, Occurrence, Symbol};
use crate::diagnostic::{Edit, Slug};
use crate::source::FileId;
use crate::source::{SourceFile, Sources};
use crate::syntax;
use crate::vocabulary::{Category, Intimacy, Origin, Party};
use std::collections::BTreeMap;

/// Why something cannot have another name, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(String);

/// The name at a byte, if it can be given another.
pub fn rename(desk: &Desk, file: FileId, byte: usize) -> Result<&Occurrence, Refusal> {
    let refuse = |words: &str| Err(Refusal(words.to_owned()));
    let Some(place) = desk.names().at(file, byte) else {
        return refuse("there is no name here");
    };
    let symbol = &place.symbol;
    match symbol.kind {
        Kind::Promise | Kind::Test => refuse("what stands in quotes is no name: write over it"),
        Kind::Metric => refuse("a metric is declared nowhere: its name is that of the measurement outside"),
        Kind::Key => refuse("this key is handed to the host as it stands"),
        Kind::Check => refuse("the names of checks are fixed"),
        Kind::Category if built_in(&symbol.name) => {
            Err(Refusal(format!("`{}` is a category that is built in", symbol.name)))
        }
        Kind::Format => Ok(place),
        _ if !desk.names().is_declared(symbol) => {
            Err(Refusal(format!("no {} is called `{}` in this set", symbol.kind.word(), symbol.name)))
        }
        _ => Ok(place),
    }
}

/// The edits that give the name at a byte another.
pub fn renamed(desk: &Desk, file: FileId, byte: usize, name: &str) -> Result<Vec<Edit>, Refusal> {
    let symbol = &rename(desk, file, byte)?.symbol;
    if symbol.short() == name {
        return Ok(Vec::new());
    }
    valid(symbol, name)?;
    let new = match symbol.whole() {
        Some(whole) => Symbol::new(symbol.kind, format!("{whole}.{name}")),
        None => Symbol::new(symbol.kind, name),
    };
    let names = desk.names();
    let taken = symbol.kind == Kind::Format && names.of_symbol(&new).next().is_some();
    if taken || names.is_declared(&new) {
        return Err(Refusal(format!("a {} called `{}` is declared already", new.kind.word(), new.name)));
    }
    let twin = match symbol.kind {
        Kind::Source => Some(Kind::Category),
        Kind::Category => Some(Kind::Source),
        _ => None,
    };
    if let Some(twin) = twin.filter(|twin| names.is_declared(&Symbol::new(*twin, name))) {
        let (kind, twin) = (symbol.kind.word(), twin.word());
        let why =
            format!("a {twin} is called `{name}`, and `{name} data` would mean both: choose another {kind}");
        return Err(Refusal(why));
    }
    let edits: Vec<Edit> = names.of_symbol(symbol).map(|place| Edit::replace(place.span, name)).collect();
    reads_as_before(desk, &edits)?;
    Ok(edits)
}

fn built_in(name: &str) -> bool {
    Category::BUILT_IN.iter().any(|(word, _)| *word == name)
}

fn valid(symbol: &Symbol, name: &str) -> Result<(), Refusal> {
    let first = name.chars().next().is_some_and(|first| first.is_ascii_lowercase());
    let rest = name.chars().all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || next == '_');
    if !first || !rest {
        let words = format!("`{name}` is no name: names are lower case, `a` to `z`, digits and `_`");
        return Err(Refusal(words));
    }
    if name.len() > 128 {
        return Err(Refusal("a name has at most 128 characters".to_owned()));
    }
    if symbol.kind == Kind::Segment && RESERVED.contains(&name) {
        return Err(Refusal(format!("`{name}` is a word of conditions, so it cannot name a segment")));
    }
    let word = Origin::parse(name).is_some()
        || Party::parse(name).is_some()
        || Intimacy::parse(name).is_some()
        || built_in(name);
    let host = symbol.kind == Kind::Source && ["id", "trust", "consent", "now"].contains(&name);
    if matches!(symbol.kind, Kind::Source | Kind::Category) && (word || host) {
        let words =
            format!("`{name}` is a word of the language, so no {} can be called that", symbol.kind.word());
        return Err(Refusal(words));
    }
    Ok(())
}

/// Refuses what would make a text unreadable that can be read, which no name should.
fn reads_as_before(desk: &Desk, edits: &[Edit]) -> Result<(), Refusal> {
    let mut of_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        of_file.entry(edit.span.file).or_default().push(edit);
    }
    let files = desk.sources.iter().map(|(id, file)| {
        let mut text = file.text().to_owned();
        let edits = of_file.remove(&id).unwrap_or_default();
        // From the end, so that what stands before keeps its place.
        for edit in edits.into_iter().rev().filter(|edit| edit.span.range().end <= file.text().len()) {
            text.replace_range(edit.span.range(), &edit.text);
        }
        SourceFile::from_bytes(file.name(), text.into_bytes())
    });
    let unread =
        |told: &[crate::diagnostic::Diagnostic]| told.iter().filter(|told| told.slug == Slug::Syntax).count();
    let (_, now) = syntax::parse(&Sources::new(files.collect()));
    let (_, before) = syntax::parse(&desk.sources);
    if unread(&now) > unread(&before) {
        return Err(Refusal("with that name the text could not be read any more".to_owned()));
    }
    Ok(())
}
