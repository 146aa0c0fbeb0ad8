//! Owns what is told of a name, in Markdown. Must not know what is under a cursor.

use super::{Desk, Findings, Kind, Symbol};
use crate::check::Report;
use crate::diagnostic::{Slug, list};
use crate::export::{cell_words, offer_words};
use crate::manners::bill_of;
use crate::policy::Policy;
use crate::source::Span;
use crate::syntax::ast::{Item, TierClause};
use crate::vocabulary::{FieldId, SlotId, SourceId, TierId, Type, percent};

/// What there is to tell of a symbol; nothing of what is declared nowhere.
pub fn hover(desk: &Desk, findings: &Findings, symbol: &Symbol) -> Option<String> {
    let policy = &*findings.last.policy;
    let mut told = Sheet::default();
    let head = gist(findings, symbol).unwrap_or_default();
    let dash = if head.is_empty() { "" } else { ": " };
    told.line(format!("**{}** `{}`{dash}{head}", symbol.kind.word(), symbol.name));
    match symbol.kind {
        Kind::Field => field(desk, policy, symbol, &mut told)?,
        Kind::Rule => rule(findings, symbol, &mut told)?,
        Kind::Tier => tier(desk, policy, symbol, &mut told)?,
        Kind::Slot => slot(findings, symbol, &mut told)?,
        Kind::Check => check(&findings.last, symbol, &mut told)?,
        Kind::Source => source(policy, policy.vocabulary.find_source(&symbol.name)?, &mut told),
        Kind::Segment => {
            let declaration = desk.declares(symbol)?;
            let text = desk.sources.slice(declaration.span);
            let (_, condition) = text.split_once('=')?;
            told.code(&flat(condition));
            told.doc(declaration.doc.as_deref());
            let id = policy.segments.iter().find(|segment| segment.name == symbol.name)?;
            let reads = id.gist.reads.iter().map(|field| format!("`{}`", policy.vocabulary.path(*field)));
            told.line(format!("reads {}", list(reads, "and")));
        }
        Kind::Goal => {
            let goal = &policy.vocabulary[policy.vocabulary.find_goal(&symbol.name)?];
            told.code(&flat(desk.sources.slice(desk.declares(symbol)?.span)));
            told.doc(goal.doc.as_deref());
            let rules = policy
                .rules
                .iter()
                .filter(|rule| rule.goal.is_some_and(|goal| policy.vocabulary[goal].name == symbol.name));
            told.line(format!(
                "served by {}",
                some(rules.map(|rule| rule.name.clone()).collect(), "no rule")
            ));
        }
        Kind::Content | Kind::Surface | Kind::Consent | Kind::Category => {
            if let Some(declaration) = desk.declares(symbol) {
                told.code(&flat(desk.sources.slice(declaration.span)));
                told.doc(declaration.doc.as_deref());
            }
        }
        Kind::Member => {
            let (path, name) = symbol.name.rsplit_once('.')?;
            let words = find_field(policy, path).and_then(|field| match &policy.vocabulary[field].typ {
                Type::OneOf { members } | Type::SetOf { members } => {
                    members.iter().find(|member| member.name == name)?.words.clone()
                }
                _ => None,
            });
            let prints = words.map(|words| format!(", texts print it “{words}”")).unwrap_or_default();
            told.line(format!("a value of `{path}`; facts write it `\"{name}\"`{prints}"));
        }
        Kind::Promise | Kind::Test | Kind::Metric | Kind::Format | Kind::Key => return None,
    }
    Some(told.text)
}

/// What a symbol is, in a few words.
pub fn gist(findings: &Findings, symbol: &Symbol) -> Option<String> {
    let policy = &*findings.last.policy;
    let vocabulary = &policy.vocabulary;
    let name = symbol.name.as_str();
    Some(match symbol.kind {
        Kind::Tier => {
            let tier = vocabulary.find_tier(name).filter(|tier| !policy.broken.tiers.contains(tier))?;
            format!("bears {}", vocabulary[tier].comfort)
        }
        Kind::Category => {
            let level = vocabulary[vocabulary.find_category(name)?].intimacy;
            format!("{level} {}", level.points())
        }
        Kind::Consent => vocabulary[vocabulary.find_consent(name)?].question.clone()?,
        Kind::Source => {
            let source = &vocabulary[vocabulary.find_source(name)?];
            format!("{} {}", source.origin, source.party)
        }
        Kind::Field => {
            let field = find_field(policy, name)?;
            let label = vocabulary.label(field);
            let category = &vocabulary[vocabulary[field].category].name;
            format!("{category}, {} {}, label {}", label.origin, label.party, label.points())
        }
        Kind::Surface => {
            let surface = &vocabulary[vocabulary.find_surface(name)?];
            let floor = surface.floor();
            let floor = if floor > 0 { format!(", no use costs less than {floor}") } else { String::new() };
            format!("{} seen by {}{floor}", surface.channel, surface.seen_by)
        }
        Kind::Slot => {
            let slot = find_slot(policy, name).filter(|slot| !policy.broken.slots.contains(slot))?;
            format!("shows `{}` by default", vocabulary[vocabulary[slot].default].name)
        }
        Kind::Content => {
            let content = &vocabulary[vocabulary.find_content(name)?];
            let title = content.title.as_ref().map(|title| format!(" “{title}”")).unwrap_or_default();
            format!("{}{title}", content.format)
        }
        Kind::Goal => vocabulary[vocabulary.find_goal(name)?].words.clone(),
        Kind::Rule => {
            let rule = &policy[policy.find_rule(name)?];
            let tier = rule.requires.filter(|tier| !policy.broken.tiers.contains(tier))?;
            let tier = &vocabulary[tier];
            format!("costs {}; `{}` bears {}", bill_of(policy, rule)?.total, tier.name, tier.comfort)
        }
        Kind::Check => flat(Slug::parse(name)?.page().split("\n\n").nth(1)?),
        _ => return None,
    })
}

/// A page, line by line, with a blank line between.
#[derive(Default)]
struct Sheet {
    text: String,
}

impl Sheet {
    fn line(&mut self, line: impl AsRef<str>) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(line.as_ref());
    }

    fn code(&mut self, code: &str) {
        self.line(format!("```rope\n{code}\n```"));
    }

    fn doc(&mut self, doc: Option<&str>) {
        doc.into_iter().for_each(|doc| self.line(doc));
    }
}

fn field(desk: &Desk, policy: &Policy, symbol: &Symbol, told: &mut Sheet) -> Option<()> {
    let vocabulary = &policy.vocabulary;
    let id = find_field(policy, &symbol.name)?;
    let field = &vocabulary[id];
    if let Some(span) = field_span(desk, symbol) {
        told.code(&flat(desk.sources.slice(span)));
    }
    told.doc(field.doc.as_deref());
    if !policy.broken.labels.contains(&id) {
        let label = vocabulary.label(id);
        told.line(format!("{} = {}, before its exposure", label.sum(), label.points()));
    }
    source(policy, field.source, told);
    let readers = policy.rules().filter(|(_, rule)| rule.reads(policy).contains_key(&id));
    let readers: Vec<String> = readers.map(|(_, rule)| rule.name.clone()).collect();
    told.line(format!("read by {}", some(readers, "no rule")));
    Some(())
}

/// How the data of a source came to be known.
fn source(policy: &Policy, id: SourceId, told: &mut Sheet) {
    let source = &policy.vocabulary[id];
    let description = source.description.as_ref().map(|words| format!(" “{words}”")).unwrap_or_default();
    let mut line = format!("from `{}` ({} {}){description}", source.name, source.origin, source.party);
    if let Some(consent) = source.needs {
        let consent = &policy.vocabulary[consent];
        let question = consent.question.as_ref().map(|words| format!(" “{words}”")).unwrap_or_default();
        line.push_str(&format!("; unknown without the consent `{}`{question}", consent.name));
    }
    told.line(line);
    told.doc(source.doc.as_deref());
}

fn field_span(desk: &Desk, symbol: &Symbol) -> Option<Span> {
    let Item::Source(source) = &desk.declares(symbol)?.item else { return None };
    source.fields.iter().find(|field| field.name.value == symbol.short()).map(|field| field.span)
}

fn rule(findings: &Findings, symbol: &Symbol, told: &mut Sheet) -> Option<()> {
    let policy = &*findings.last.policy;
    let rule = &policy[policy.find_rule(&symbol.name)?];
    told.doc(rule.doc.as_deref());
    if let Some(bill) = bill_of(policy, rule) {
        told.line(format!("```text\n{}\n```", bill.lines(policy)));
    }
    if let Some(goal) = rule.goal {
        let goal = &policy.vocabulary[goal];
        told.line(format!("goal `{}`: {}", goal.name, goal.words));
    }
    for waiver in findings.last.waivers.iter().filter(|waiver| waiver.rule == rule.name) {
        told.line(waived(waiver));
    }
    Some(())
}

fn waived(waiver: &crate::manners::InEffect) -> String {
    format!("waived until {}: it may be {} (“{}”)", waiver.until, waiver.check, waiver.reason)
}

fn tier(desk: &Desk, policy: &Policy, symbol: &Symbol, told: &mut Sheet) -> Option<()> {
    let id = policy.vocabulary.find_tier(&symbol.name)?;
    let tier = &policy.vocabulary[id];
    told.doc(tier.doc.as_deref());
    told.line(format!("tier {} of {}, lowest first", id.index() + 1, policy.vocabulary.tiers.len()));
    match earned(desk, symbol) {
        Some(span) => told.code(&flat(desk.sources.slice(span))),
        None if id == TierId::from_index(0) => told.line("everyone has it"),
        None => {}
    }
    if let Some(limit) = tier.limit {
        told.line(format!("at most {limit} of the slots of a surface are personalised at once"));
    }
    if let Some(wants) = &tier.wants {
        told.line(format!("wants {}", list(wants.iter().map(String::as_str), "and")));
    }
    let rules = policy.rules.iter().filter(|rule| rule.requires == Some(id));
    told.line(format!("required by {}", some(rules.map(|rule| rule.name.clone()).collect(), "no rule")));
    Some(())
}

fn earned(desk: &Desk, symbol: &Symbol) -> Option<Span> {
    let Item::Trust(trust) = &desk.declares(symbol)?.item else { return None };
    let tier = trust.tiers.iter().find(|tier| tier.name.value == symbol.name)?;
    tier.clauses.iter().find_map(|clause| match clause {
        TierClause::Earned(span, _) => Some(*span),
        _ => None,
    })
}

/// The table of a slot in short: of the last set without errors, because it was proved.
fn slot(findings: &Findings, symbol: &Symbol, told: &mut Sheet) -> Option<()> {
    const ROWS: usize = 12;
    find_slot(&findings.last.policy, &symbol.name)?;
    let tables = findings.good.as_ref().and_then(|good| good.tables.as_ref());
    let Some(tables) = tables else {
        told.line("its table is there once the set has no errors");
        return Some(());
    };
    let (surface, name) = symbol.name.split_once('.')?;
    let slot = tables.vocabulary.find_slot(surface, name)?;
    let table = &tables[slot];
    let mut lines = vec!["| # | who | what | rule |".to_owned(), "|---|---|---|---|".to_owned()];
    for (at, row) in table.rows.iter().take(ROWS).enumerate() {
        let cells = table.columns.iter().filter_map(|column| {
            let words = cell_words(&tables.vocabulary, *column, row.region.cell(*column));
            (!words.is_empty()).then(|| format!("{} {words}", column.name(&tables.vocabulary)))
        });
        let who = list(cells, "and");
        let what = tables.offer(row.rule, row.outcome).map(|offer| offer_words(tables, offer));
        let card = &tables[row.rule];
        let share = card.rollout.map(|share| format!(" ({})", percent(share))).unwrap_or_default();
        let what = what.unwrap_or_default();
        lines.push(format!("| {} | {} | {} | {}{share} |", at + 1, bar(&who), bar(&what), card.name));
    }
    let left = table.rows.len().saturating_sub(ROWS);
    if left > 0 {
        lines.push(format!("| … | | {left} more | |"));
    }
    let default = &tables.vocabulary[tables.vocabulary[slot].default].name;
    lines.push(format!("| {} | | show {default} | the default |", table.rows.len() + 1));
    told.line(lines.join("\n"));
    Some(())
}

/// A waiver's check: why it matters, and which waivers of it hold.
fn check(report: &Report, symbol: &Symbol, told: &mut Sheet) -> Option<()> {
    let slug = Slug::parse(&symbol.name)?;
    told.doc(slug.why());
    let waivers: Vec<&crate::manners::InEffect> =
        report.waivers.iter().filter(|waiver| waiver.check == slug.name()).collect();
    for waiver in waivers {
        told.line(format!("`{}` is {}", waiver.rule, waived(waiver)));
    }
    told.line(format!("`tightrope explain {slug}` tells more"));
    Some(())
}

fn find_field(policy: &Policy, path: &str) -> Option<FieldId> {
    let (source, name) = path.split_once('.')?;
    policy.vocabulary.find_field(source, name)
}

fn find_slot(policy: &Policy, path: &str) -> Option<SlotId> {
    let (surface, name) = path.split_once('.')?;
    policy.vocabulary.find_slot(surface, name)
}

/// A text on one line, so that it reads as an entry.
fn flat(text: &str) -> String {
    let lines = text.lines().map(|line| line.split(" //").next().unwrap_or_default());
    let words = lines.filter(|line| !line.trim_start().starts_with("//")).flat_map(str::split_whitespace);
    words.collect::<Vec<_>>().join(" ")
}

fn bar(cell: &str) -> String {
    cell.replace('|', "\\|").replace('\n', " ")
}

/// The first of some names, and how many more there are.
fn some(names: Vec<String>, none: &str) -> String {
    const SHOWN: usize = 6;
    if names.is_empty() {
        return none.to_owned();
    }
    let more = names.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    list(shown, "and")
}
