//! Owns the names of a set, each place by symbol and each symbol by place, also where a
//! declaration cannot be read. Must not know what is asked of them.

use super::collect::{Shapes, collect, halves};
use super::symbol::{Kind, Occurrence, Symbol};
use super::token::{Shape, Token, tokens};
use super::wanted::{Wanted, wanted};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{ast::Ast, kind_at, line_begins_declaration};
use std::collections::BTreeMap;
use std::ops::Range;

/// Every name of a set.
#[derive(Debug, Default)]
pub struct Names {
    /// What there is to know of the declarations.
    pub shapes: Shapes,
    /// By place.
    places: Vec<Occurrence>,
    /// Of each symbol, where it stands.
    symbols: BTreeMap<Symbol, Vec<usize>>,
    /// What of each file belongs to no declaration that could be read.
    unread: BTreeMap<FileId, Vec<Range<usize>>>,
}

impl Names {
    /// The names of a set that was read.
    pub fn of(sources: &Sources, ast: &Ast) -> Self {
        let shapes = Shapes::of(ast);
        let mut places: Vec<Occurrence> =
            ast.declarations.iter().flat_map(|declaration| collect(declaration, &shapes)).collect();
        let unread = unread(sources, ast);
        for (file, stretches) in &unread {
            let text = sources.file(*file).text();
            for stretch in stretches {
                perhaps(*file, text, stretch.clone(), &shapes, &mut places);
            }
        }
        places.sort_by_key(|place| (place.span, place.span.end));
        let mut symbols: BTreeMap<Symbol, Vec<usize>> = BTreeMap::new();
        for (at, place) in places.iter().enumerate() {
            symbols.entry(place.symbol.clone()).or_default().push(at);
        }
        Names { shapes, places, symbols, unread }
    }

    /// The name at a byte, or right before it.
    pub fn at(&self, file: FileId, byte: usize) -> Option<&Occurrence> {
        let byte = byte as u32;
        let after = self.places.partition_point(|place| (place.span.file, place.span.start) <= (file, byte));
        let before = self.places[..after].iter().rev().take(2);
        before.into_iter().find(|place| place.span.file == file && byte <= place.span.end)
    }

    /// The names in a file, in order.
    pub fn in_file(&self, file: FileId) -> &[Occurrence] {
        let start = self.places.partition_point(|place| place.span.file < file);
        let end = self.places.partition_point(|place| place.span.file <= file);
        &self.places[start..end]
    }

    /// Everywhere that a symbol stands, in order of places.
    pub fn of_symbol(&self, symbol: &Symbol) -> impl Iterator<Item = &Occurrence> {
        let places = self.symbols.get(symbol).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|at| self.places.get(*at))
    }

    /// Where a symbol is declared.
    pub fn declarations<'a>(&'a self, symbol: &'a Symbol) -> impl Iterator<Item = &'a Occurrence> {
        self.of_symbol(symbol).filter(|place| place.declares)
    }

    /// Whether a symbol is declared anywhere.
    pub fn is_declared(&self, symbol: &Symbol) -> bool {
        self.declarations(symbol).next().is_some()
    }

    /// The symbols of a kind, by name; those that stand somewhere, declared or not.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Symbol> {
        self.symbols.keys().filter(move |symbol| symbol.kind == kind)
    }

    /// What of a file belongs to no declaration that could be read.
    pub fn unread(&self, file: FileId) -> &[Range<usize>] {
        self.unread.get(&file).map_or(&[], Vec::as_slice)
    }
}

/// The stretches between the declarations of each file that hold more than space and comments.
fn unread(sources: &Sources, ast: &Ast) -> BTreeMap<FileId, Vec<Range<usize>>> {
    let mut read: BTreeMap<FileId, Vec<Range<usize>>> = BTreeMap::new();
    for declaration in &ast.declarations {
        read.entry(declaration.span.file).or_default().push(declaration.span.range());
    }
    let mut unread = BTreeMap::new();
    for (id, file) in sources.iter() {
        let mut read = read.remove(&id).unwrap_or_default();
        read.sort_by_key(|range| range.start);
        let end = file.text().len();
        let mut at = 0;
        let mut stretches = Vec::new();
        for next in read.into_iter().chain(std::iter::once(end..end)) {
            let gap = at..next.start.max(at);
            let found = tokens(file.text(), gap.clone());
            if found.iter().any(|token| token.shape != Shape::Comment) {
                stretches.push(gap);
            }
            at = next.end;
        }
        if !stretches.is_empty() {
            unread.insert(id, stretches);
        }
    }
    unread
}

/// Where the declaration begins in which a byte stands, as far back as `from`.
pub fn begins(text: &str, from: usize, byte: usize) -> usize {
    let mut line = text[..byte].rfind('\n').map_or(0, |before| before + 1);
    loop {
        let rest = &text[line..];
        let indent = rest.len() - rest.trim_start_matches([' ', '\t', '\u{feff}']).len();
        let plain = indent == 0 && kind_at(rest).is_some();
        if line + indent <= byte && (plain || line_begins_declaration(text, line)) {
            return line + indent;
        }
        if line <= from {
            return from;
        }
        line = text[..line - 1].rfind('\n').map_or(0, |before| before + 1);
    }
}

/// The names in a stretch that cannot be read, as far as the words before them tell what they are.
fn perhaps(file: FileId, text: &str, stretch: Range<usize>, shapes: &Shapes, found: &mut Vec<Occurrence>) {
    let mut words: Vec<&str> = Vec::new();
    let all = tokens(text, stretch.clone());
    let (mut line, mut seen) = (stretch.start, stretch.start);
    for (at, token) in all.iter().enumerate().filter(|(_, token)| token.shape != Shape::Comment) {
        let word = &text[token.range.clone()];
        // Only what lies between is looked at: a file may be one long line.
        let gap = &text[seen..token.range.start];
        line = gap.rfind('\n').map_or(line, |before| seen + before + 1);
        let first = seen == stretch.start || gap.contains('\n');
        seen = token.range.end;
        let plain = line == token.range.start && kind_at(word).is_some();
        if first && (plain || line_begins_declaration(text, line)) {
            words.clear();
        }
        if !words.is_empty() {
            let next = all.get(at + 1).map_or("", |next| &text[next.range.clone()]);
            let here = Here { file, token, word, next };
            here.name(&words, shapes, found);
        }
        words.push(word);
    }
}

/// A token in a stretch that cannot be read.
struct Here<'a> {
    file: FileId,
    token: &'a Token,
    word: &'a str,
    next: &'a str,
}

impl Here<'_> {
    fn name(&self, words: &[&str], shapes: &Shapes, found: &mut Vec<Occurrence>) {
        let span = Span::new(self.file, self.token.range.clone());
        match self.token.shape {
            Shape::Word => {}
            Shape::Text if words.last() == Some(&"saying") => {
                for range in spoken(self.word) {
                    let start = self.token.range.start;
                    let span = Span::new(self.file, start + range.start..start + range.end);
                    path(Kind::Source, Kind::Field, &self.word[range], span, found);
                }
                return;
            }
            _ => return,
        }
        let mut see = |symbol: Symbol, declares| found.push(Occurrence { symbol, span, declares });
        let wanted = wanted(words);
        let whole = words.get(1).copied().unwrap_or_default();
        if words.len() > 2 && words.first() == Some(&"source") && self.next == ":" {
            return see(Symbol::new(Kind::Field, format!("{whole}.{}", self.word)), true);
        }
        match wanted {
            Wanted::New(Kind::Slot) => {
                see(Symbol::new(Kind::Slot, format!("{whole}.{}", self.word)), true);
            }
            Wanted::New(Kind::Field | Kind::Promise | Kind::Test) | Wanted::Nothing => {}
            Wanted::New(kind) => see(Symbol::new(kind, self.word), true),
            Wanted::One(Kind::Slot) => path(Kind::Surface, Kind::Slot, self.word, span, found),
            Wanted::One(Kind::Field) | Wanted::Answer => {
                path(Kind::Source, Kind::Field, self.word, span, found);
            }
            Wanted::Condition | Wanted::Data if self.word.contains('.') => {
                path(Kind::Source, Kind::Field, self.word, span, found);
            }
            Wanted::Condition if !RESERVED.contains(&self.word) => {
                see(Symbol::new(Kind::Segment, self.word), false);
            }
            Wanted::Data => shapes.data(self.word).into_iter().for_each(|symbol| see(symbol, false)),
            Wanted::One(kind) => see(Symbol::new(kind, self.word), false),
            Wanted::ValueOf(field) => {
                shapes.constant(&field, self.word).into_iter().for_each(|symbol| see(symbol, false));
            }
            Wanted::Condition => {}
        }
    }
}

/// Words that cannot name a segment.
pub const RESERVED: &[&str] = &["and", "or", "not", "known", "unknown", "trust", "true", "false"];

/// Where paths of fields stand in a text that speaks them.
pub fn spoken(text: &str) -> Vec<Range<usize>> {
    let starts = text.match_indices('{').map(|(at, _)| at + 1);
    let range = |start: usize| {
        let rest = text.get(start..)?;
        let start = start + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'.';
        let length = text.as_bytes().get(start..)?.iter().take_while(|byte| part(byte)).count();
        text.get(start..start + length).filter(|path| path.contains('.'))?;
        Some(start..start + length)
    };
    starts.filter_map(range).collect()
}

/// Whether a text that is cut off here stopped inside of braces, where a field is spoken.
pub fn spoken_open(text: &str) -> bool {
    let mut open = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '{' if !open && signs.peek() == Some(&'{') => {
                signs.next();
            }
            '{' => open = true,
            '}' | '|' => open = false,
            _ => {}
        }
    }
    open
}

fn path(whole: Kind, part: Kind, word: &str, span: Span, found: &mut Vec<Occurrence>) {
    let Some((first, second)) = halves(word, span) else { return };
    let head = word.split('.').next().unwrap_or_default();
    found.push(Occurrence { symbol: Symbol::new(whole, head), span: first, declares: false });
    found.push(Occurrence { symbol: Symbol::new(part, word), span: second, declares: false });
}
