//! Owns resolving the ladder: tiers, what earns them, and the cap. Must not know rules.

use super::condition::Place;
use super::{Declared, Resolver};
use crate::diagnostic::{Change, Diagnostic, Remedy, Slug, Subject};
use crate::source::Span;
use crate::syntax::ast::{self, Name, TierClause};
use crate::vocabulary::{Intimacy, Origin, Party, Tier, TierId, Type};
use std::collections::BTreeMap;

/// The comfort to start with, as the language page has it.
const FIRST_COMFORT: u32 = 3;

impl Resolver<'_> {
    pub(super) fn trust(&mut self, declared: &Declared<'_>) {
        let Some(first) = declared.trust.first() else {
            if !self.open_trust && !self.open_world {
                let help = "declare the ladder: `trust { tier stranger { comfort 3 } … }`";
                self.missing(
                    Subject::Trust,
                    Self::nowhere(),
                    "this set has no `trust`, so nobody is trusted with anything",
                    help,
                );
            }
            self.open_trust = true;
            return;
        };
        self.policy.to_mut().places.trust = Some(head(first.span));
        for second in &declared.trust[1..] {
            self.open_trust = true;
            let diagnostic = Diagnostic::new(
                Slug::DuplicateName,
                Subject::Trust,
                head(second.span),
                "a set has one ladder of trust, and this is a second",
            )
            .label(head(first.span), "the other one")
            .help("make them one");
            self.tell(diagnostic);
        }
        let trust = first.item;
        if trust.tiers.is_empty() {
            let help = "add at least one: `tier stranger { comfort 3 }`";
            let told = Self::lacking(Subject::Trust, head(first.span), "this ladder has no tier");
            let tier = Remedy::clause(head(first.span), "tier stranger { comfort 3 }");
            self.tell(told.help(help).remedy(tier));
            self.open_trust = true;
        }
        let mut before = None;
        for tier in &trust.tiers {
            self.one_tier(tier, &mut before);
        }
        self.cap(&trust.caps);
    }

    /// Resolves a tier; `before` is what the last one before it bears of which that is known, and its name.
    fn one_tier(&mut self, item: &ast::Tier, before: &mut Option<(u32, String)>) {
        let subject = Subject::named("tier", &item.name.value);
        if let Some(first) = self.policy.vocabulary.find_tier(&item.name.value) {
            let first = self.policy.places[first];
            let message = format!("the tier `{}` is declared already", item.name.value);
            let diagnostic = Diagnostic::new(Slug::DuplicateName, subject, item.name.span, message)
                .label(first, "the other one")
                .help("rename one of the two, or leave one out");
            self.tell(diagnostic);
            return;
        }
        let id = TierId::from_index(self.policy.vocabulary.tiers.len());
        let mut seen = BTreeMap::new();
        let mut comfort = None;
        let mut tier = Tier {
            name: item.name.value.clone(),
            comfort: 0,
            limit: None,
            wants: None,
            doc: item.doc.clone(),
        };
        for clause in &item.clauses {
            match clause {
                // What earns a tier may go by segments, which are resolved later.
                TierClause::Earned(span, _) => {
                    self.once(&mut seen, "earned", *span, &subject);
                }
                TierClause::Comfort(span, number) => {
                    comfort = match self.once(&mut seen, "comfort", *span, &subject) {
                        true => self.whole(number, "comfort", &subject).map(|value| (value, number.span)),
                        // Which of the two is meant, nobody knows.
                        false => None,
                    };
                }
                TierClause::Limit(span, number) => {
                    if self.once(&mut seen, "limit", *span, &subject) {
                        tier.limit = self.whole(number, "limit", &subject);
                    }
                }
                TierClause::Wants(span, formats) => {
                    if self.once(&mut seen, "wants", *span, &subject) {
                        self.no_repeats(formats, &subject, "wants");
                        tier.wants = Some(formats.iter().map(|format| format.value.clone()).collect());
                    }
                }
            }
        }
        let name = item.name.span;
        if !seen.contains_key("comfort") {
            let message = format!("the tier `{}` does not say what it bears", item.name.value);
            // As much as the tier before: no more than somebody decided already.
            let before = before.as_ref().map_or(FIRST_COMFORT, |(comfort, _)| *comfort);
            let told = Self::lacking(subject.clone(), name, message);
            let told = told.help("add `comfort N`; 3, 4, 5 and 6 are a good start");
            self.tell(told.remedy(Remedy::clause(name, format!("comfort {before}"))));
        }
        match (id.index(), seen.get("earned")) {
            (0, Some(span)) => {
                let message = "everyone has the first tier, so nothing earns it";
                let told = Diagnostic::new(Slug::TypeMismatch, subject.clone(), *span, message);
                let out = Remedy::new("take `earned when` out", Change::Drop(*span));
                self.tell(told.help("leave `earned when` out here").remedy(out));
            }
            (1.., None) => {
                let message = format!("the tier `{}` does not say what earns it", item.name.value);
                let told = Self::lacking(subject.clone(), name, message).help("add `earned when …`");
                let start =
                    self.earning().map(|path| Remedy::clause(name, format!("earned when known {path}")));
                self.tell(told.remedy(start));
            }
            _ => {}
        }
        match comfort {
            None => {
                self.policy.to_mut().broken.tiers.insert(id);
            }
            Some((value, span)) => {
                tier.comfort = value;
                if let Some((less, name)) = before.replace((value, tier.name.clone()))
                    && value < less
                {
                    self.comfort_falls((value, span), (less, &name), &subject);
                    self.policy.to_mut().broken.tiers.insert(id);
                }
            }
        }
        self.policy.to_mut().places.tiers.push(name);
        self.policy.to_mut().vocabulary.tiers.push(tier);
        self.policy.to_mut().earned.push(None);
    }

    /// A field from which trust may be earned, to start with.
    fn earning(&self) -> Option<String> {
        let vocabulary = &self.policy.vocabulary;
        let open = vocabulary.field_ids().find(|field| {
            let label = vocabulary.label(*field);
            !self.policy.broken.labels.contains(field)
                && label.origin != Origin::Inferred
                && label.party == Party::First
                && label.intimacy <= Intimacy::Personal
        });
        open.map(|field| vocabulary.path(field))
    }

    /// Tells a comfort that is less than that of the tier before.
    fn comfort_falls(&mut self, (comfort, span): (u32, Span), (less, name): (u32, &str), subject: &Subject) {
        let message = format!(
            "comfort {comfort} is less than the {less} of `{name}` before it: trust that grows bears more, not less"
        );
        let help = format!("write `comfort {less}` or more, or put the tiers in order");
        self.mismatch(subject, span, message, help);
    }

    fn cap(&mut self, caps: &[Name]) {
        let mut seen = BTreeMap::new();
        for name in caps {
            if !self.once(&mut seen, "at most", name.span, &Subject::Trust) {
                continue;
            }
            let Some(id) = self.field(name, &Subject::Trust) else {
                continue;
            };
            if self.policy.broken.types.contains(&id) {
                continue;
            }
            let vocabulary = &self.policy.vocabulary;
            let field = &vocabulary[id];
            let source = &vocabulary[field.source];
            let wrong = if field.typ != Type::Tier {
                Some("is not of type `tier`")
            } else if source.origin != Origin::Explicit || source.party != Party::First {
                Some("is not what the person told us: its source is not `explicit first-party`")
            } else if source.needs.is_some() {
                Some("would be unknown without a consent")
            } else if field.sure.is_some() {
                Some("would be unknown below a confidence")
            } else if field.fresh.is_some() {
                Some("would be unknown after a time")
            } else {
                None
            };
            if let Some(wrong) = wrong {
                let message = format!("`{}` cannot cap trust: it {wrong}", name.value);
                let help = "cap it by a `tier` field of an explicit first-party source that needs no consent, without `sure` or `fresh`";
                self.mismatch(&Subject::Trust, name.span, message, help);
            } else {
                self.policy.to_mut().vocabulary.cap = Some(id);
            }
        }
    }

    /// What earns each tier; segments are known by now.
    pub(super) fn earned(&mut self, declared: &Declared<'_>) {
        let Some(trust) = declared.trust.first() else {
            return;
        };
        for item in &trust.item.tiers {
            let Some(id) = self.policy.vocabulary.find_tier(&item.name.value) else {
                continue;
            };
            if self.policy.places[id] != item.name.span {
                continue;
            }
            let subject = Subject::named("tier", &item.name.value);
            let earned = item.clauses.iter().find_map(|clause| match clause {
                TierClause::Earned(_, condition) => Some(condition),
                _ => None,
            });
            if let Some(condition) = earned {
                let resolved = self.condition(condition, &subject, Place::Earned);
                if id.index() > 0 {
                    self.policy.to_mut().earned[id.index()] = Some(resolved);
                }
            }
        }
    }
}

/// The word that a declaration begins with, to point at.
fn head(span: Span) -> Span {
    Span { end: span.end.min(span.start + "trust".len() as u32), ..span }
}
