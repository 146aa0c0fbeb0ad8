//! Owns one run of all checks over a set: text to policy, tables and diagnostics.
//! Must not know where the text comes from, nor how diagnostics are shown.

mod fixed;

use crate::compile::{self, Compiled, MAX_REGIONS, TooLarge};
use crate::diagnostic::{self, Diagnostic, Severity, Slug, Subject};
use crate::manners::{self, Context, InEffect, Reads};
use crate::mend;
use crate::policy::{self, Policy, Resolved, Same};
use crate::proofs::{self, Earlier, Reached};
use crate::source::Sources;
use crate::syntax::{self, ast::Ast};
use crate::table::Tables;
use crate::vocabulary::{Date, RuleId};
use std::sync::Arc;

pub use fixed::{Done, Fixed, fix};

/// What a run of all checks found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The policy, as far as it could be understood.
    pub policy: Arc<Policy>,
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
    let (report, known) = check_again(sources, &ast, told, (today, None));
    forget((ast, known));
    report
}

/// Checks one set after another, each mostly as the one before. What a check finds does not depend
/// on those before it, only how long it takes: what did not change is not looked at again.
#[derive(Debug, Clone, Default)]
pub struct Checker {
    kept: syntax::Kept,
    known: Option<Arc<Known>>,
}

impl Checker {
    /// Checks a set on a day, as [`check`] does.
    pub fn check(&mut self, sources: &Sources, today: Date) -> Report {
        let (ast, told) = self.kept.parse(sources);
        self.check_parsed(sources, &ast, told, today)
    }

    /// Checks a set that was parsed, of which `told` was told then, as [`check_parsed`] does.
    pub fn check_parsed(
        &mut self,
        sources: &Sources,
        ast: &Ast,
        told: Vec<Diagnostic>,
        today: Date,
    ) -> Report {
        let (report, known) = check_again(sources, ast, told, (today, self.known.as_deref()));
        // Of a set with mistakes not all is found, and the next one is rather like that before it.
        if let Some(known) = known
            && let Some(old) = self.known.replace(Arc::new(known))
        {
            forget(old);
        }
        report
    }
}

/// Takes apart elsewhere what nobody waits for: a large set is many small things.
pub(crate) fn forget(what: impl Send + 'static) {
    rayon::spawn(move || drop(what));
}

/// What was found of each rule of a set that is a policy, on a day.
#[derive(Debug)]
struct Known {
    today: Date,
    resolved: Resolved,
    reads: Vec<Arc<Reads>>,
    compiled: Vec<Arc<Compiled>>,
    manners: Vec<Arc<Vec<Diagnostic>>>,
    proofs: Vec<Arc<Vec<Diagnostic>>>,
    reached: Vec<Arc<Reached>>,
}

impl Known {
    /// What is known of who gets the rules of a set that came after this one, and compiled so.
    fn earlier<'a>(&'a self, policy: &'a Policy, same: &'a Same, compiled: &[Arc<Compiled>]) -> Earlier<'a> {
        let otherwise = |now: RuleId, old: RuleId| {
            let both = compiled.get(now.index()).zip(self.compiled.get(old.index()));
            both.is_none_or(|(now, old)| now.claims_otherwise(old))
        };
        Earlier::new((policy, same), (&self.resolved.policy, &self.reached), otherwise)
    }
}

/// Checks a set that was parsed, of which `told` was told then.
pub fn check_parsed(sources: &Sources, ast: &Ast, told: Vec<Diagnostic>, today: Date) -> Report {
    check_again(sources, ast, told, (today, None)).0
}

/// Checks a set on a day, with what is known of the one before; where it is a policy, there is
/// more to know of it than is to be told.
fn check_again(
    sources: &Sources,
    ast: &Ast,
    mut told: Vec<Diagnostic>,
    (today, before): (Date, Option<&Known>),
) -> (Report, Option<Known>) {
    let before = before.filter(|before| before.today == today);
    let mut resolved = policy::resolve_again(ast, before.map(|before| &before.resolved));
    told.append(&mut resolved.told);
    let (policy, same) = (&*resolved.policy, &resolved.same);
    let mut tables = None;
    if told.is_empty() {
        let before = before.map_or(&[][..], |before| &before.compiled);
        match compile::compile_again(policy, same, before) {
            Ok(compiled) => tables = Some(compiled),
            Err(large) => told.extend(too_large(policy, &large)),
        }
    }
    let (mut tables, compiled) = tables.unzip();
    let context = Context::again(policy, today, same, before.map_or(&[], |before| &before.reads));
    let manners = manners::rules(&context, same, before.map_or(&[], |before| &before.manners));
    let prove = || {
        let each = proofs::rules(&context, same, before.map_or(&[], |before| &before.proofs));
        let Some((tables, compiled)) = tables.as_ref().zip(compiled.as_ref()) else {
            return (each, Vec::new(), Vec::new());
        };
        let earlier = before.map(|before| before.earlier(policy, same, compiled));
        let earlier = earlier.unwrap_or_else(|| Earlier::nothing(same));
        let (whole, reached) = proofs::whole(&context, tables, &earlier);
        (each, whole, reached)
    };
    let (of_set, (proofs, whole, reached)) =
        rayon::join(|| manners::check(&context, tables.is_some()), prove);
    let mut judged = all(&manners);
    judged.extend(of_set);
    judged.extend(all(&proofs));
    judged.extend(whole);
    let (kept, waivers) = manners::apply_waivers(&context, judged, tables.is_some());
    told.extend(kept);
    // Fixes are written only now: what is kept of rules does not hang on the text around them.
    mend::settle(sources, ast, &mut told);
    diagnostic::sort(&mut told);
    let reads = context.reads;
    let mut draft = None;
    if told.iter().any(|told| told.severity == Severity::Error) {
        draft = tables.take();
    }
    let policy = Arc::clone(&resolved.policy);
    let known = compiled.map(|compiled| Known { today, resolved, reads, compiled, manners, proofs, reached });
    (Report { policy, tables, draft, diagnostics: told, waivers }, known)
}

/// What was told of all rules.
fn all(told: &[Arc<Vec<Diagnostic>>]) -> Vec<Diagnostic> {
    told.iter().flat_map(|told| told.iter().cloned()).collect()
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
