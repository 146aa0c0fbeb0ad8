//! Owns what may be written at a place: words of the language as the grammar has them, and names
//! of the kind that the place wants, those first that the rule may still afford.
//! Must not know how offers are shown.

use super::draft::{Draft, Use};
use super::hover::gist;
use super::names::{begins, spoken_open};
use super::token::{Shape, Token, tokens};
use super::wanted::{Wanted, wanted};
use super::{Desk, Findings, Kind, Symbol};
use crate::diagnostic::Slug;
use crate::source::FileId;
use crate::syntax::{KINDS, Next, may_follow};
use crate::vocabulary::{Category, FieldId, Intimacy, Origin, Party, Type};
use std::collections::BTreeSet;
use std::ops::Range;

/// What may stand in the place of a stretch of text, the best first.
#[derive(Debug, Default)]
pub struct Completion {
    /// What gives way: what was written of a word.
    pub range: Range<usize>,
    /// What may stand there.
    pub offers: Vec<Offer>,
}

/// One thing that may stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What is written.
    pub text: String,
    /// What it is: a name of that kind, else a word of the language.
    pub kind: Option<Kind>,
    /// What there is to know of it, in a few words.
    pub detail: String,
    /// What the rule would cost with it, and what its tier bears, where both are known.
    pub cost: Option<(u32, u32)>,
}

impl Offer {
    fn word(text: impl Into<String>) -> Self {
        Offer { text: text.into(), kind: None, detail: String::new(), cost: None }
    }

    /// Whether the rule could not afford it.
    pub fn is_too_dear(&self) -> bool {
        self.cost.is_some_and(|(total, comfort)| total > comfort)
    }
}

/// What may be written at a byte of a file.
pub fn complete(desk: &Desk, findings: &Findings, file: FileId, byte: usize) -> Completion {
    let text = desk.sources.file(file).text();
    let byte = byte.min(text.len());
    let Some(before) = text.get(..byte) else { return Completion::default() };
    let part = |next: char| next.is_ascii_alphanumeric() || next == '_' || next == '.' || next == '-';
    let start = before.trim_end_matches(part).len();
    let rest = text.get(byte..).unwrap_or_default();
    let end = byte + (rest.len() - rest.trim_start_matches(part).len());
    let begin = begins(text, 0, start);
    let place = Place { desk, findings, text, begin, start, end: after(text, end) };
    let offers = match tokens(text, begin..byte).last() {
        Some(last) if last.shape == Shape::Comment && last.range.end >= byte => Vec::new(),
        Some(last) if last.shape == Shape::Text && inside(text, last, byte) => place.in_text(last, byte),
        _ => place.offers(),
    };
    Completion { range: start..end, offers }
}

/// Whether a byte stands inside of the quotes of a text.
fn inside(text: &str, token: &Token, byte: usize) -> bool {
    let whole = text.get(token.range.clone()).unwrap_or_default();
    let closed = whole.len() > 1 && whole.ends_with('"') && !whole.ends_with("\\\"");
    byte > token.range.start && (byte < token.range.end || !closed)
}

/// Where the declaration ends that goes on at `from`: at the next one, or with the text.
fn after(text: &str, from: usize) -> usize {
    let mut line = from;
    while let Some(newline) = text.get(line..).and_then(|rest| rest.find('\n')) {
        line += newline + 1;
        if crate::syntax::line_begins_declaration(text, line) {
            return line;
        }
    }
    text.len()
}

/// Clauses that stand once.
const ONCE: &[&str] = &[
    "goal",
    "requires",
    "uses",
    "for",
    "when",
    "unless",
    "exposure",
    "because",
    "beats",
    "rollout",
    "metric",
    "holdout",
    "review by",
];

/// A place in a declaration.
struct Place<'a> {
    desk: &'a Desk,
    findings: &'a Findings,
    text: &'a str,
    /// Where the declaration begins.
    begin: usize,
    /// Where the word begins that is being written.
    start: usize,
    /// Where the declaration ends, at the latest.
    end: usize,
}

impl Place<'_> {
    fn offers(&self) -> Vec<Offer> {
        let before = self.tokens(self.begin..self.start);
        let words = self.words(&before);
        if words.is_empty() {
            return KINDS.iter().map(|word| Offer::word(*word)).collect();
        }
        let next = self.text.get(self.begin..self.start).and_then(|text| self.next(text, &words));
        let mut offers = match &next {
            Some(next) if !next.contains(&Next::Name) => Vec::new(),
            _ => self.names(&wanted(&words)),
        };
        let whole = self.tokens(self.begin..self.end);
        let whole = self.words(&whole);
        for next in next.into_iter().flatten() {
            if let Next::Word(word) = next
                && !(ONCE.contains(&word) && words.contains(&"{") && whole.contains(&first(word)))
                && self.fits(&words, word)
            {
                offers.push(Offer::word(word));
            }
        }
        if words.len() > 1 && closes(&words) && matches!(words[0], "rule" | "goal" | "test" | "promise") {
            offers.extend(KINDS.iter().map(|word| Offer::word(*word)));
        }
        offers
    }

    /// What the grammar lets follow. Where what stands before cannot be read, the declaration is
    /// taken to begin with its head and the last line.
    fn next(&self, text: &str, words: &[&str]) -> Option<BTreeSet<Next>> {
        if let Some(next) = may_follow(text) {
            return Some(next);
        }
        let head = text.find('{').map(|at| &text[..=at])?;
        let line = text.rfind('\n').map_or("", |at| &text[at..]);
        let tail = if line.len() + head.len() > text.len() { "" } else { line };
        let open = words.iter().filter(|word| **word == "{").count();
        let closed = words.iter().filter(|word| **word == "}").count();
        may_follow(&format!("{head}{tail}")).filter(|_| open > closed)
    }

    /// Whether a field that stands right before can be tested by that word.
    fn fits(&self, words: &[&str], word: &str) -> bool {
        let policy = &self.findings.last.policy;
        let field = words.last().and_then(|path| path.split_once('.'));
        let field = field.and_then(|(source, name)| policy.vocabulary.find_field(source, name));
        let Some(field) = field else { return true };
        match (word, &policy.vocabulary[field].typ) {
            ("has", typ) => matches!(typ, Type::SetOf { .. }),
            ("within" | "older than", typ) => matches!(typ, Type::Date),
            ("in", Type::Bool | Type::SetOf { .. }) => {
                // `ask FIELD in` is another `in`.
                words.iter().rev().nth(1) == Some(&"saying")
            }
            _ => true,
        }
    }

    /// The names that a place wants.
    fn names(&self, wanted: &Wanted) -> Vec<Offer> {
        match wanted {
            Wanted::New(_) | Wanted::Nothing => Vec::new(),
            Wanted::One(Kind::Field) => self.fields(Use::Read),
            Wanted::Answer => self.fields(Use::Ask),
            Wanted::Condition => {
                let mut offers = self.fields(Use::Read);
                offers.extend(self.declared(Kind::Segment));
                offers
            }
            Wanted::Data => {
                let mut offers: Vec<Offer> = self.fields_plain();
                let sources = self.declared(Kind::Source).into_iter();
                let scales = Origin::ALL.iter().map(|step| step.word());
                let scales = scales.chain(Party::ALL.iter().map(|step| step.word()));
                let scales = scales.chain(Intimacy::ALL.iter().map(|step| step.word()));
                let kinds = sources.chain(scales.map(Offer::word)).chain(self.categories());
                offers.extend(kinds.map(|mut offer| {
                    offer.text.push_str(" data");
                    offer
                }));
                offers
            }
            Wanted::One(Kind::Check) => {
                let checks = Slug::ALL.iter().filter(|slug| slug.can_be_allowed());
                checks.map(|slug| self.offer(Symbol::new(Kind::Check, slug.name()))).collect()
            }
            Wanted::One(Kind::Category) => self.categories(),
            Wanted::One(Kind::Tier) => self.tiers(),
            Wanted::One(kind @ (Kind::Format | Kind::Metric)) => {
                let names = self.desk.names().of_kind(*kind);
                names.map(|symbol| self.offer(symbol.clone())).collect()
            }
            Wanted::One(kind) => self.declared(*kind),
            Wanted::ValueOf(path) => self.values(path),
        }
    }

    fn offer(&self, symbol: Symbol) -> Offer {
        let detail = gist(self.findings, &symbol).unwrap_or_default();
        Offer { text: symbol.name, kind: Some(symbol.kind), detail, cost: None }
    }

    /// Everything declared of a kind, but for what is being declared right here.
    fn declared(&self, kind: Kind) -> Vec<Offer> {
        let names = self.desk.names();
        let itself = |symbol: &Symbol| {
            let mut places = names.declarations(symbol).map(|place| place.span.range());
            places.any(|range| self.begin <= range.start && range.end <= self.start)
        };
        let found = names.of_kind(kind).filter(|symbol| names.is_declared(symbol) && !itself(symbol));
        found.map(|symbol| self.offer(symbol.clone())).collect()
    }

    /// The categories: those of the set, and those that are built in.
    fn categories(&self) -> Vec<Offer> {
        let built_in = Category::BUILT_IN.iter().map(|(name, level)| Offer {
            text: (*name).to_owned(),
            kind: Some(Kind::Category),
            detail: format!("{level} {}", level.points()),
            cost: None,
        });
        self.declared(Kind::Category).into_iter().chain(built_in).collect()
    }

    /// The tiers by the ladder, with what each bears.
    fn tiers(&self) -> Vec<Offer> {
        let mut offers = self.declared(Kind::Tier);
        let vocabulary = &self.findings.last.policy.vocabulary;
        offers.sort_by_key(|offer| vocabulary.find_tier(&offer.text));
        offers
    }

    fn fields_plain(&self) -> Vec<Offer> {
        self.declared(Kind::Field)
    }

    /// The fields; inside a rule with what it would cost, those it may afford first.
    fn fields(&self, used: Use) -> Vec<Offer> {
        let policy = &self.findings.last.policy;
        let mut offers = self.fields_plain();
        let find = |path: &str| -> Option<FieldId> {
            let (source, name) = path.split_once('.')?;
            policy.vocabulary.find_field(source, name)
        };
        if used == Use::Ask {
            offers.retain(|offer| {
                find(&offer.text).is_none_or(|field| {
                    let label = policy.vocabulary.label(field);
                    label.origin == Origin::Explicit && label.party == Party::First
                })
            });
        }
        let all = self.tokens(self.begin..self.end);
        if self.words(&all).first() != Some(&"rule") {
            return offers;
        }
        // Without the word that is being written.
        let others: Vec<Token> = all.into_iter().filter(|token| !token.range.contains(&self.start)).collect();
        let draft = Draft::of(policy, self.text, &others);
        let tier = draft.requires.filter(|tier| !policy.broken.tiers.contains(tier));
        let comfort = tier.map(|tier| policy.vocabulary[tier].comfort);
        let words = self.tokens(self.begin..self.start);
        let words = self.words(&words);
        let clause = words.iter().rev().find(|word| ["unless", "when", "if", "uses"].contains(word));
        let used = if used == Use::Read && clause == Some(&"unless") { Use::Spare } else { used };
        for offer in &mut offers {
            let total = find(&offer.text).and_then(|field| draft.cost_with(policy, field, used));
            offer.cost = total.zip(comfort);
        }
        if clause == Some(&"uses") {
            let list = words.iter().rev().take_while(|word| **word != "uses");
            let named: Vec<&str> = list.copied().collect();
            offers.retain(|offer| !named.contains(&offer.text.as_str()));
        }
        let named = |offer: &Offer| find(&offer.text).is_some_and(|field| draft.named.contains(&field));
        let total = |offer: &Offer| offer.cost.map_or(0, |(total, _)| total);
        offers.sort_by_key(|offer| (offer.is_too_dear(), !named(offer), total(offer), offer.text.clone()));
        offers
    }

    /// The constants that a field is compared with.
    fn values(&self, path: &str) -> Vec<Offer> {
        let policy = &self.findings.last.policy;
        let Some((source, name)) = path.split_once('.') else { return Vec::new() };
        match policy.vocabulary.find_field(source, name).map(|field| &policy.vocabulary[field].typ) {
            Some(Type::Bool) => ["true", "false"].into_iter().map(Offer::word).collect(),
            Some(Type::Tier) => self.tiers(),
            Some(Type::OneOf { members } | Type::SetOf { members }) => {
                let offer = |member: &crate::vocabulary::Member| Offer {
                    text: member.name.clone(),
                    kind: Some(Kind::Member),
                    detail: member.words.clone().unwrap_or_default(),
                    cost: None,
                };
                members.iter().map(offer).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Inside of quotes: the fields that a text may speak, behind an open brace.
    fn in_text(&self, token: &Token, byte: usize) -> Vec<Offer> {
        let words = self.tokens(self.begin..token.range.start);
        let says = self.words(&words).last() == Some(&"saying");
        let shows = self.words(&words).iter().rev().find(|word| ["show", "ask"].contains(word)).copied();
        let before = self.text.get(token.range.start..byte).unwrap_or_default();
        if says && shows == Some("show") && spoken_open(before) {
            self.fields(Use::Speak)
        } else {
            Vec::new()
        }
    }

    fn tokens(&self, range: Range<usize>) -> Vec<Token> {
        let mut found = tokens(self.text, range);
        found.retain(|token| token.shape != Shape::Comment);
        found
    }

    fn words(&self, tokens: &[Token]) -> Vec<&str> {
        tokens.iter().filter_map(|token| self.text.get(token.range.clone())).collect()
    }
}

/// The first word of several.
fn first(words: &str) -> &str {
    words.split(' ').next().unwrap_or_default()
}

/// Whether all braces that were opened are closed.
fn closes(words: &[&str]) -> bool {
    let count = |sign: &str| words.iter().filter(|word| **word == sign).count();
    count("{") > 0 && count("{") == count("}")
}
