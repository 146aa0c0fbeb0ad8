//! Owns one run of all checks over a set: text to policy, tables and diagnostics.
//! Must not know where the text comes from, nor how diagnostics are shown.

use crate::compile::{self, MAX_REGIONS, TooLarge};
use crate::diagnostic::{self, Diagnostic, Severity, Slug, Subject};
use crate::manners::{self, Context, InEffect};
use crate::policy::{self, Policy};
use crate::proofs;
use crate::source::Sources;
use crate::syntax::{self, ast::Ast};
use crate::table::Tables;
use crate::vocabulary::Date;

/// What a run of all checks found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The policy, as far as it could be understood.
    pub policy: Policy,
    /// Its tables; none while it has errors.
    pub tables: Option<Tables>,
    /// The tables of a set that is a policy but has bad manners: to compare with, never to decide
    /// by.
    pub draft: Option<Tables>,
    /// Everything there is to tell, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
    /// The waivers that hold today.
    pub waivers: Vec<InEffect>,
}

impl Report {
    /// Whether the set may not ship.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many diagnostics have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|told| told.severity == severity).count()
    }
}

/// Checks a set on a day. Whatever the text, there is a report.
pub fn check(sources: &Sources, today: Date) -> Report {
    let (ast, told) = syntax::parse(sources);
    check_parsed(&ast, told, today)
}

/// Checks one set after another, each mostly as the one before. What a check finds does not depend
/// on those before it, only how long it takes: what did not change is not read again.
#[derive(Debug, Clone, Default)]
pub struct Checker {
    kept: syntax::Kept,
}

impl Checker {
    /// Checks a set on a day, as [`check`] does.
    pub fn check(&mut self, sources: &Sources, today: Date) -> Report {
        let (ast, told) = self.kept.parse(sources);
        check_parsed(&ast, told, today)
    }
}

/// Checks a set that was parsed, of which `told` was told then.
pub fn check_parsed(ast: &Ast, mut told: Vec<Diagnostic>, today: Date) -> Report {
    let (policy, mismatches) = policy::resolve(ast);
    told.extend(mismatches);
    let mut tables = None;
    if told.is_empty() {
        match compile::compile(&policy) {
            Ok(compiled) => tables = Some(compiled),
            Err(large) => told.extend(too_large(&policy, &large)),
        }
    }
    let whole = told.is_empty();
    let context = Context::new(&policy, today);
    let mut judged = manners::check(&context, whole);
    judged.extend(proofs::each(&context));
    if let Some(tables) = tables.as_ref().filter(|_| whole) {
        judged.extend(proofs::whole(&context, tables));
    }
    let (kept, waivers) = manners::apply_waivers(&context, judged, whole);
    told.extend(kept);
    diagnostic::sort(&mut told);
    let mut draft = None;
    if told.iter().any(|told| told.severity == Severity::Error) {
        draft = tables.take();
    }
    Report { policy, tables, draft, diagnostics: told, waivers }
}

fn too_large(policy: &Policy, large: &TooLarge) -> Vec<Diagnostic> {
    let message = |what: &str, name: &str| {
        format!("the conditions of the {what} `{name}` take more than {MAX_REGIONS} rows of a table")
    };
    let help = "split it into several, or name fewer alternatives: each `or` multiplies with every other";
    let rules = large.rules.iter().map(|id| {
        let rule = &policy[*id];
        Diagnostic::new(Slug::TooLarge, Subject::rule(&rule.name), rule.span, message("rule", &rule.name))
    });
    let tiers = large.tiers.iter().map(|id| {
        let name = &policy.vocabulary[*id].name;
        let subject = Subject::named("tier", name);
        Diagnostic::new(Slug::TooLarge, subject, policy.places[*id], message("tier", name))
    });
    rules.chain(tiers).map(|told| told.help(help)).collect()
}
