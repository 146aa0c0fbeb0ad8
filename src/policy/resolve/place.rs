//! Owns resolving surfaces, slots, contents and goals. Must not know rules.

use super::{Declared, Resolver};
use crate::diagnostic::{Diagnostic, Remedy, Slug, Subject};
use crate::syntax::ast::{self, GoalClause, Name};
use crate::vocabulary::{
    Channel, Content, ContentId, Direction, FieldId, Goal, GoalId, Guard, Metric, Slot, SlotId, Surface,
    SurfaceId, Viewers,
};
use std::collections::BTreeMap;

impl Resolver<'_> {
    pub(super) fn places(&mut self, declared: &Declared<'_>) {
        for (at, goal) in declared.goals.values().enumerate() {
            let resolved = self.one_goal(GoalId::from_index(at), goal.item, goal.doc);
            self.policy.to_mut().places.goals.push(goal.item.name.span);
            self.policy.to_mut().vocabulary.goals.push(resolved);
        }
        self.field_goals(declared);
        for content in declared.contents.values() {
            let resolved = self.one_content(content.item, content.doc);
            self.policy.to_mut().places.contents.push(content.item.name.span);
            self.policy.to_mut().vocabulary.contents.push(resolved);
        }
        for (at, surface) in declared.surfaces.values().enumerate() {
            self.one_surface(SurfaceId::from_index(at), surface.item, surface.doc);
        }
    }

    /// The goals that fields were given for; goals are known only now.
    fn field_goals(&mut self, declared: &Declared<'_>) {
        for source in declared.sources.values() {
            for field in &source.item.fields {
                let Some(id) = self.policy.vocabulary.find_field(&source.item.name.value, &field.name.value)
                else {
                    continue;
                };
                if self.policy.places[id] == field.name.span {
                    self.goals_of(id, field);
                }
            }
        }
    }

    fn goals_of(&mut self, id: FieldId, field: &ast::Field) {
        let subject = Subject::field(self.policy.vocabulary.path(id));
        let first = field.clauses.iter().find_map(|clause| match clause {
            ast::FieldClause::For(_, goals) => Some(goals),
            _ => None,
        });
        let Some(names) = first else { return };
        self.no_repeats(names, &subject, "for");
        let mut goals = Vec::new();
        for name in names {
            match self.goal(name, &subject) {
                Some(goal) => goals.push(goal),
                None => {
                    self.policy.to_mut().broken.fields.insert(id);
                }
            }
        }
        goals.sort_unstable();
        goals.dedup();
        self.policy.to_mut().vocabulary.fields[id.index()].goals = Some(goals);
    }

    fn one_goal(&mut self, id: GoalId, item: &ast::Goal, doc: Option<&String>) -> Goal {
        let subject = Subject::named("goal", &item.name.value);
        let before = self.diagnostics.len();
        let mut goal = Goal {
            name: item.name.value.clone(),
            words: item.words.clone(),
            metric: None,
            guards: Vec::new(),
            holdout: None,
            review: None,
            doc: doc.cloned(),
        };
        let direction = |word: &str| if word == "up" { Direction::Up } else { Direction::Down };
        let mut seen = BTreeMap::new();
        for clause in &item.clauses {
            match clause {
                GoalClause::Metric(span, name, word) => {
                    if self.once(&mut seen, "metric", *span, &subject) {
                        goal.metric = Some(Metric { name: name.value.clone(), direction: direction(word) });
                    }
                }
                GoalClause::Guard(_, name, word) => {
                    goal.guards.push(Guard { name: name.value.clone(), not: direction(word) });
                }
                GoalClause::Holdout(span, percent) => {
                    if self.once(&mut seen, "holdout", *span, &subject) {
                        goal.holdout = self.share(percent, &subject);
                    }
                }
                GoalClause::Review(span, date) => {
                    if self.once(&mut seen, "review by", *span, &subject) {
                        goal.review = self.date(date, &subject);
                    }
                }
            }
        }
        goal.guards.sort_by(|a, b| a.name.cmp(&b.name));
        // A clause with a mistake, or one of which nobody knows which is meant.
        if self.diagnostics.len() > before {
            self.policy.to_mut().broken.goals.insert(id);
        }
        goal
    }

    fn one_content(&mut self, item: &ast::Content, doc: Option<&String>) -> Content {
        let subject = Subject::named("content", &item.name.value);
        let payload = item.payload.as_ref().map(|entries| {
            let keys: Vec<&Name> = entries.iter().map(|(key, _)| key).collect();
            self.distinct(&keys, &subject, "key");
            entries.iter().map(|(key, value)| (key.value.clone(), value.clone())).collect()
        });
        Content {
            name: item.name.value.clone(),
            format: item.format.value.clone(),
            title: item.title.clone(),
            payload,
            doc: doc.cloned(),
        }
    }

    fn one_surface(&mut self, id: SurfaceId, item: &ast::Surface, doc: Option<&String>) {
        let subject = Subject::named("surface", &item.name.value);
        let mut slots = Vec::new();
        let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
        if item.slots.is_empty() {
            let message = format!("the surface `{}` has no slot", item.name.value);
            let content = self.policy.vocabulary.contents.first();
            let slot = content.map(|content| format!("slot main shows {}", content.name));
            let told = Self::lacking(subject.clone(), item.name.span, message);
            let remedy = slot.map(|slot| Remedy::clause(item.name.span, slot));
            self.tell(told.help("add `slot NAME shows CONTENT`").remedy(remedy));
        }
        for slot in &item.slots {
            if let Some(first) = seen.get(slot.name.value.as_str()) {
                let message =
                    format!("the slot `{}.{}` is declared already", item.name.value, slot.name.value);
                let diagnostic =
                    Diagnostic::new(Slug::DuplicateName, subject.clone(), slot.name.span, message)
                        .label(first.span, "the other one")
                        .help("rename one of the two, or leave one out");
                self.tell(diagnostic);
                continue;
            }
            seen.insert(&slot.name.value, &slot.name);
            let default = self.content(&slot.shows, &subject);
            let slot_id = SlotId::from_index(self.policy.vocabulary.slots.len());
            slots.push(slot_id);
            if default.is_none() {
                self.policy.to_mut().broken.slots.insert(slot_id);
            }
            self.policy.to_mut().places.slots.push(slot.name.span);
            self.policy.to_mut().vocabulary.slots.push(Slot {
                surface: id,
                name: slot.name.value.clone(),
                default: default.unwrap_or(ContentId(0)),
            });
        }
        self.policy.to_mut().places.surfaces.push(item.name.span);
        self.policy.to_mut().vocabulary.surfaces.push(Surface {
            name: item.name.value.clone(),
            channel: Channel::parse(&item.channel).unwrap_or(Channel::Offsite),
            seen_by: item.seen_by.as_deref().and_then(Viewers::parse).unwrap_or(Viewers::Visitor),
            slots,
            doc: doc.cloned(),
        });
    }
}
