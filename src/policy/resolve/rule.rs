//! Owns resolving rules. Must not know what is good manners in one.

use super::condition::Place;
use super::{Declared, Documented, Resolved, Resolver};
use crate::diagnostic::{Diagnostic, Remedy, Slug, Subject, nearest};
use crate::policy::{Clauses, Outcome, Rule, Same, Waiver};
use crate::source::Spanned;
use crate::syntax::ast::{self, RuleClause};
use crate::vocabulary::{Exposure, Offer, Origin, Party, Piece, SlotId};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A rule, and its place among all.
type Placed = (usize, Arc<Rule>);

impl Resolver<'_> {
    /// Resolves all rules, and says which of them are what they were before.
    pub(super) fn rules(&mut self, declared: &Declared<'_>, before: Option<&Resolved>) -> Same {
        // So many rules are worth a resolver of their own.
        const SOME: usize = 256;
        let items: Vec<&Documented<'_, ast::Rule>> = declared.rules.values().collect();
        let earlier = self.earlier(declared, before);
        let mut rules = Vec::with_capacity(items.len());
        let mut open = Vec::new();
        for (at, item) in items.iter().enumerate() {
            rules.push(earlier.as_ref().and_then(|earlier| earlier.rule(at)).unwrap_or_else(|| {
                open.push((at, *item));
                Arc::new(outline(item))
            }));
        }
        self.policy.to_mut().rules = rules;
        let resolved = open.par_chunks(SOME).map(|some| {
            let mut resolver = self.apart();
            let resolve = |(at, item): &(usize, &Documented<'_, ast::Rule>)| {
                (*at, Arc::new(resolver.one_rule(item.item, outline(item))))
            };
            let rules: Vec<Placed> = some.iter().map(resolve).collect();
            (rules, resolver.diagnostics)
        });
        let resolved: Vec<(Vec<Placed>, Vec<Diagnostic>)> = resolved.collect();
        let policy = self.policy.to_mut();
        for (some, told) in resolved {
            for (at, rule) in some {
                policy.rules[at] = rule;
            }
            self.diagnostics.extend(told);
        }
        earlier.map_or_else(|| Same::none(items.len()), |earlier| earlier.same)
    }

    /// Resolves a rule, of which so far there is the outline.
    fn one_rule(&mut self, item: &ast::Rule, mut rule: Rule) -> Rule {
        let subject = Subject::rule(&item.name.value);
        let mut clauses = Clauses::default();
        let (mut seen, mut twice) = (BTreeMap::new(), Vec::new());
        for clause in &item.clauses {
            let (word, span) = heading(clause);
            if !word.is_empty() && !self.once(&mut seen, word, span, &subject) {
                twice.push(clause);
                continue;
            }
            match clause {
                RuleClause::Goal(span, name) => {
                    clauses.goal = Some(*span);
                    rule.goal = self.goal(name, &subject);
                }
                RuleClause::Requires(span, name) => {
                    clauses.requires = Some(*span);
                    rule.requires = self.tier(name, &subject);
                }
                RuleClause::Uses(_, names) => {
                    self.no_repeats(names, &subject, "uses");
                    for name in names {
                        match self.field(name, &subject) {
                            Some(value) if rule.uses.iter().any(|used| used.value == value) => {}
                            Some(value) => rule.uses.push(Spanned { value, span: name.span }),
                            None => clauses.uses_broken = true,
                        }
                    }
                }
                RuleClause::For(_, names) => {
                    self.no_repeats(names, &subject, "for");
                    for name in names {
                        match self.segment(name, &subject) {
                            Some(value) => rule.segments.push(Spanned { value, span: name.span }),
                            None => clauses.reads_broken = true,
                        }
                    }
                }
                RuleClause::When(_, condition) => {
                    rule.when = Some(self.condition(condition, &subject, Place::Anywhere));
                }
                RuleClause::Unless(_, condition) => {
                    rule.unless = Some(self.condition(condition, &subject, Place::Unless));
                }
                RuleClause::Outcome(outcome) => {
                    let outcome = self.outcome(outcome, &subject);
                    clauses.outcomes_broken |= outcome.slot.is_none() || outcome.offer.is_none();
                    rule.outcomes.push(outcome);
                }
                RuleClause::Exposure(span, word) => {
                    clauses.exposure = Some(*span);
                    rule.exposure = Exposure::parse(word).unwrap_or(Exposure::Tacit);
                }
                RuleClause::Because(_, text) => {
                    rule.because = (!text.trim().is_empty()).then(|| text.clone());
                }
                RuleClause::Beats(_, names) => {
                    self.no_repeats(names, &subject, "beats");
                    for name in names {
                        let beaten = self.rule(name, &subject);
                        rule.beats.extend(beaten);
                    }
                    rule.beats.sort_unstable();
                    rule.beats.dedup();
                }
                RuleClause::Rollout(_, percent) => {
                    // A rollout to everybody is none.
                    rule.rollout = self.share(percent, &subject).filter(|share| *share < 1.0);
                }
                RuleClause::Allow(allow) => {
                    let waiver = self.waiver(allow, &subject);
                    rule.waivers.extend(waiver);
                }
            }
        }
        twice.into_iter().for_each(|clause| doubt(&mut rule, &mut clauses, clause));
        if clauses.requires.is_none() {
            let message = format!("the rule `{}` does not say how much trust it needs", item.name.value);
            let help = match self.policy.vocabulary.tiers.first() {
                Some(tier) => format!("add `requires {}`, or a tier that has earned it", tier.name),
                None => "add `requires TIER`".to_owned(),
            };
            let mut told = Self::lacking(subject.clone(), item.name.span, message).help(help);
            // The highest tier first: it shows the fewest people.
            for tier in self.policy.vocabulary.tiers.iter().rev() {
                told = told.remedy(Remedy::clause(item.name.span, format!("requires {}", tier.name)));
            }
            self.tell(told);
        }
        if rule.outcomes.is_empty() {
            let message = format!("the rule `{}` neither shows nor asks anything", item.name.value);
            // What is shown anyway is a start that changes nothing.
            let vocabulary = &self.policy.vocabulary;
            let mut slots = (0..vocabulary.slots.len()).map(SlotId::from_index);
            let start = slots.find(|slot| !self.policy.broken.slots.contains(slot)).and_then(|slot| {
                let content = vocabulary.contents.get(vocabulary[slot].default.index())?;
                Some(format!("show {} in {}", content.name, vocabulary.slot_path(slot)))
            });
            let remedy = start.map(|clause| Remedy::clause(item.name.span, clause));
            let told = Self::lacking(subject.clone(), item.name.span, message);
            self.tell(told.help("add `show CONTENT in SURFACE.SLOT`").remedy(remedy));
        }
        // Order never matters, so that of outcomes is one of their own.
        rule.outcomes.sort_by_cached_key(|outcome| {
            let condition = outcome.condition.as_ref().map(crate::policy::Condition::words);
            (outcome.slot, format!("{:?}", outcome.offer), condition)
        });
        rule.clauses = clauses;
        rule.clauses.reads_broken |= rule.gist(&self.policy).unresolved;
        rule
    }

    fn outcome(&mut self, item: &ast::Outcome, subject: &Subject) -> Outcome {
        let mut spoken = Vec::new();
        let offer = match &item.offer {
            ast::Offer::Show(name, saying) => {
                let content = self.content(name, subject);
                let saying = saying.as_ref().map(|pieces| self.saying(pieces, &mut spoken, subject));
                match (content, saying) {
                    (Some(content), None) => Some(Offer::Show { content, saying: None }),
                    (Some(content), Some(Some(pieces))) => {
                        Some(Offer::Show { content, saying: Some(pieces) })
                    }
                    _ => None,
                }
            }
            ast::Offer::Ask(name, saying) => {
                self.asked(name, subject).map(|field| Offer::Ask { field, saying: saying.clone() })
            }
        };
        Outcome {
            span: item.span,
            slot: self.slot(&item.slot, subject),
            offer,
            spoken,
            condition: item
                .condition
                .as_ref()
                .map(|condition| self.condition(condition, subject, Place::Anywhere)),
        }
    }

    fn asked(&mut self, name: &ast::Name, subject: &Subject) -> Option<crate::vocabulary::FieldId> {
        let field = self.field(name, subject)?;
        let vocabulary = &self.policy.vocabulary;
        let source = &vocabulary[vocabulary[field].source];
        if source.origin != Origin::Explicit || source.party != Party::First {
            let message = format!(
                "`{}` cannot be asked for: its source is {} {}",
                name.value, source.origin, source.party
            );
            let help =
                "only what people tell us can be asked for: a field of an `explicit first-party` source";
            self.mismatch(subject, name.span, message, help);
            return None;
        }
        Some(field)
    }

    fn saying(
        &mut self,
        pieces: &[ast::Piece],
        spoken: &mut Vec<crate::source::Span>,
        subject: &Subject,
    ) -> Option<Vec<Piece>> {
        let mut whole = true;
        let mut resolved = Vec::new();
        for piece in pieces {
            match piece {
                ast::Piece::Words(words) => resolved.push(Piece::Words(words.clone())),
                ast::Piece::Field(name, fallback) => match self.field(name, subject) {
                    Some(field) => {
                        spoken.push(name.span);
                        resolved.push(Piece::Field { field, fallback: fallback.clone() });
                    }
                    None => whole = false,
                },
            }
        }
        whole.then_some(resolved)
    }

    fn waiver(&mut self, allow: &ast::Allow, subject: &Subject) -> Option<Waiver> {
        let until = self.date(&allow.until, subject);
        let name = allow.check.value.as_str();
        let slug = Slug::parse(name).filter(|slug| slug.can_be_allowed());
        if slug.is_none() {
            let allowed: Vec<&str> =
                Slug::ALL.iter().filter(|slug| slug.can_be_allowed()).map(|slug| slug.name()).collect();
            let help = match nearest(name, allowed.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "`allow` takes {}",
                    crate::diagnostic::list(allowed.iter().map(|slug| format!("`{slug}`")), "or")
                ),
            };
            let message = format!("`{name}` is no check that can be allowed");
            let near = nearest(name, allowed.iter().copied());
            let told = Diagnostic::new(Slug::TypeMismatch, subject.clone(), allow.check.span, message);
            self.tell(told.help(help).remedy(near.map(|near| Remedy::respell(allow.check.span, near))));
        }
        Some(Waiver { slug: slug?, reason: allow.reason.clone(), until: until?, span: allow.span })
    }
}

/// A rule that is not resolved yet, so that it can be referred to.
fn outline(rule: &Documented<'_, ast::Rule>) -> Rule {
    Rule { doc: rule.doc.cloned(), ..Rule::empty(rule.item.name.value.clone(), rule.item.name.span) }
}

/// Of what stands twice nobody knows which of the two is meant, so nothing is told of either.
fn doubt(rule: &mut Rule, clauses: &mut Clauses, clause: &RuleClause) {
    match clause {
        RuleClause::Goal(..) => rule.goal = None,
        RuleClause::Requires(..) => rule.requires = None,
        RuleClause::Uses(..) => clauses.uses_broken = true,
        RuleClause::For(..) | RuleClause::When(..) | RuleClause::Unless(..) | RuleClause::Exposure(..) => {
            clauses.reads_broken = true;
        }
        RuleClause::Because(..) => drop(rule.because.get_or_insert_default()),
        RuleClause::Beats(..) | RuleClause::Rollout(..) | RuleClause::Outcome(_) | RuleClause::Allow(_) => {}
    }
}

/// The word of a clause that stands once, and its place; no word for those that may repeat.
fn heading(clause: &RuleClause) -> (&'static str, crate::source::Span) {
    match clause {
        RuleClause::Goal(span, _) => ("goal", *span),
        RuleClause::Requires(span, _) => ("requires", *span),
        RuleClause::Uses(span, _) => ("uses", *span),
        RuleClause::For(span, _) => ("for", *span),
        RuleClause::When(span, _) => ("when", *span),
        RuleClause::Unless(span, _) => ("unless", *span),
        RuleClause::Exposure(span, _) => ("exposure", *span),
        RuleClause::Because(span, _) => ("because", *span),
        RuleClause::Beats(span, _) => ("beats", *span),
        RuleClause::Rollout(span, _) => ("rollout", *span),
        RuleClause::Outcome(outcome) => ("", outcome.span),
        RuleClause::Allow(allow) => ("", allow.span),
    }
}
