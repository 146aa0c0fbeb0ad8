//! Owns promises as a report shows them: what never happens, to whom, and by what that is kept.
//! Must not know how it is proved.

use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::export::html::said;
use crate::manners::Context;
use crate::policy::{Policy, PromiseLine};
use crate::proofs::{self, Keeping, Kept};
use crate::table::{PledgeLine, Tables};
use crate::vocabulary::{Never, RuleId, Vocabulary};
use std::collections::BTreeSet;

/// One promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pledged {
    /// Its words.
    pub words: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line of a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What never happens, in words.
    pub never: String,
    /// To whom: any of these, each all of its parts. An empty one is everybody.
    pub to: Vec<Vec<(String, String)>>,
    /// Whether it is kept.
    pub proof: Proof,
    /// By what, a sentence each; for a broken one, how it is broken.
    pub by: Vec<String>,
}

/// How a line of a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Proved for every possible visitor.
    Proved,
    /// There is a visitor to whom it is broken.
    Broken,
    /// Nothing is claimed of it.
    Unproven,
}

impl Proof {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Proof::Proved => "proved",
            Proof::Broken => "broken",
            Proof::Unproven => "unproven",
        }
    }
}

impl Pledged {
    /// Whether all of its lines are proved.
    pub fn is_proved(&self) -> bool {
        self.lines.iter().all(|line| line.proof == Proof::Proved)
    }
}

/// All promises, by their words.
pub fn promises(context: &Context<'_>, tables: &Tables, told: &[Diagnostic]) -> Vec<Pledged> {
    let kept = proofs::keeping(context, tables);
    let promises = context.policy.promises.iter().zip(kept).zip(&tables.promises);
    let each = promises.map(|((promise, kept), pledge)| Pledged {
        words: promise.words.clone(),
        lines: promise
            .lines
            .iter()
            .zip(kept)
            .zip(&pledge.lines)
            .map(|((line, kept), pledge)| {
                self::line(context.policy, &promise.words, (line, pledge), &kept, told)
            })
            .collect(),
    });
    each.collect()
}

fn line(
    policy: &Policy,
    words: &str,
    (line, pledge): (&PromiseLine, &PledgeLine),
    kept: &Kept,
    told: &[Diagnostic],
) -> Line {
    let vocabulary = &policy.vocabulary;
    let of_line = |slug: Slug| {
        let subject = Subject::Words("promise", words.to_owned());
        told.iter().find(|told| told.slug == slug && told.span == line.span && told.subject == subject)
    };
    let (proof, by) = match kept {
        Kept::Proved(_) if of_line(Slug::Vacuous).is_some() => {
            (Proof::Proved, vec!["there is nobody whom it speaks of".to_owned()])
        }
        Kept::Proved(keeping) => (Proof::Proved, reasons(policy, keeping, line.condition.is_some())),
        Kept::Broken => {
            let message = of_line(Slug::BrokenPromise).map(|told| told.message.clone());
            (Proof::Broken, message.into_iter().collect())
        }
        Kept::Unproven => {
            (Proof::Unproven, vec!["the analysis outgrew its budget, and nothing is claimed".to_owned()])
        }
    };
    Line {
        never: never(vocabulary, &pledge.never),
        to: pledge.to.iter().flatten().map(|region| said(vocabulary, region)).collect(),
        proof,
        by,
    }
}

fn never(vocabulary: &Vocabulary, never: &Never) -> String {
    match never {
        Never::Show(content, None) => format!("never show {}", vocabulary[*content].name),
        Never::Show(content, Some(slot)) => {
            format!("never show {} in {}", vocabulary[*content].name, vocabulary.slot_path(*slot))
        }
        Never::Use(selector) => format!("never use {}", selector.words),
        Never::Ask(selector) => format!("never ask {}", selector.words),
    }
}

/// Past so many names, a number says more.
const MOST_NAMES: usize = 6;

fn reasons(policy: &Policy, keeping: &Keeping, is_conditional: bool) -> Vec<String> {
    let mut reasons = Vec::new();
    if keeping.apart.is_empty() && keeping.beaten.is_empty() {
        reasons.push("no rule does this at all".to_owned());
    }
    if !keeping.apart.is_empty() {
        let names = names(policy, &keeping.apart);
        let whom = if is_conditional { "for these visitors" } else { "for anybody" };
        reasons.push(match keeping.apart.len() {
            1 => format!("the one rule that would, {names}, never holds {whom}"),
            count => format!("of the {count} rules that would, none holds {whom}: {names}"),
        });
    }
    for (rule, beaters) in &keeping.beaten {
        let name = &policy[*rule].name;
        reasons.push(format!("`{name}` would, and is always beaten there, by {}", names(policy, beaters)));
    }
    reasons
}

fn names(policy: &Policy, rules: &BTreeSet<RuleId>) -> String {
    let names = rules.iter().take(MOST_NAMES).map(|rule| format!("`{}`", policy[*rule].name));
    let names: Vec<String> = names.collect();
    match rules.len().saturating_sub(MOST_NAMES) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
