//! Owns the bill of a rule: what it costs the relationship, line by line.
//! Must not know who bears it.

use crate::policy::{Policy, Reading, Rule};
use crate::vocabulary::{Exposure, FieldId, Label, SlotId};
use std::collections::BTreeMap;

/// What a rule costs the relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// One line for each field, the dearest first.
    pub charges: Vec<Charge>,
    /// The sum: the dearest use, and one for each further field.
    pub total: u32,
}

/// What the use of one field costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// The field.
    pub field: FieldId,
    /// Its label.
    pub label: Label,
    /// How overt its most overt use is.
    pub exposure: u32,
    /// What makes it so overt, in words.
    pub how: &'static str,
    /// Label and exposure.
    pub points: u32,
    /// Whether it counts as a further field: above 0, and read by more than `unless`.
    pub counts: bool,
    /// What it adds to the bill.
    pub adds: u32,
}

/// What would be otherwise, to see what would mend a bill.
#[derive(Debug, Clone, Copy, Default)]
pub struct Variation {
    /// Another exposure of the rule.
    pub exposure: Option<Exposure>,
    /// As if on surfaces where nothing costs more for being there.
    pub anywhere: bool,
    /// Without that field.
    pub without: Option<FieldId>,
    /// Without the fields asked for.
    pub without_asks: bool,
    /// Without speaking that field.
    pub unspoken: Option<FieldId>,
}

/// The bill of a rule; none where something that it hangs on could not be resolved.
pub fn bill_of(policy: &Policy, rule: &Rule) -> Option<Bill> {
    bill(policy, rule, &rule.reads(policy), Variation::default())
}

/// The bill of a rule that reads these fields so.
pub fn bill(
    policy: &Policy,
    rule: &Rule,
    reads: &BTreeMap<FieldId, Reading>,
    but: Variation,
) -> Option<Bill> {
    if rule.clauses.reads_broken || rule.clauses.outcomes_broken {
        return None;
    }
    let mut uses: BTreeMap<FieldId, Charge> = BTreeMap::new();
    let mut charge = |field: FieldId, exposure: u32, how, counts: bool| -> Option<()> {
        if policy.broken.labels.contains(&field) {
            return None;
        }
        if but.without == Some(field) {
            return Some(());
        }
        let label = policy.vocabulary.label(field);
        let points = label.points() + exposure;
        let counts = counts && label.points() > 0;
        let new = Charge { field, label, exposure, how, points, counts, adds: 0 };
        match uses.get_mut(&field) {
            Some(old) => {
                let counts = old.counts || counts;
                if new.points > old.points {
                    *old = new;
                }
                old.counts = counts;
            }
            None => {
                uses.insert(field, new);
            }
        }
        Some(())
    };
    let floor_of = |slot: SlotId| match but.anywhere {
        true => 0,
        false => policy.vocabulary[policy.vocabulary[slot].surface].floor(),
    };
    let floor = rule.outcomes.iter().filter_map(|outcome| outcome.slot).map(floor_of).max().unwrap_or(0);
    let exposure = but.exposure.unwrap_or(rule.exposure);
    for (field, reading) in reads {
        if reading.only_unless {
            charge(*field, 0, "spares", false)?;
        } else if reading.by_condition {
            let how = if floor > exposure.points() { "surface" } else { exposure.word() };
            charge(*field, exposure.points().max(floor), how, true)?;
        }
    }
    for outcome in &rule.outcomes {
        let slot = outcome.slot?;
        let floor = floor_of(slot);
        for (field, _, _) in outcome.speaks().filter(|(field, _, _)| but.unspoken != Some(*field)) {
            let stated = Exposure::Stated;
            let how = if floor > stated.points() { "surface" } else { stated.word() };
            charge(field, stated.points().max(floor), how, true)?;
        }
        if let Some(field) = outcome.asks().filter(|_| !but.without_asks) {
            let visible = Exposure::Visible.points();
            charge(field, visible.max(floor), if floor > visible { "surface" } else { "asked" }, true)?;
        }
    }
    Some(add_up(uses.into_values().collect()))
}

/// The dearest use in full, and one for each further field that counts. Of several dearest,
/// one that would not count as further is taken in full, so that the sum is highest.
fn add_up(mut charges: Vec<Charge>) -> Bill {
    charges
        .sort_by(|a, b| (b.points.cmp(&a.points)).then(a.counts.cmp(&b.counts)).then(a.field.cmp(&b.field)));
    for (at, charge) in charges.iter_mut().enumerate() {
        charge.adds = if at == 0 { charge.points } else { u32::from(charge.counts) };
    }
    let total = charges.iter().map(|charge| charge.adds).sum();
    Bill { charges, total }
}

impl Bill {
    /// The bill in words, one line a field.
    pub fn lines(&self, policy: &Policy) -> String {
        let vocabulary = &policy.vocabulary;
        let width = self.charges.iter().map(|charge| vocabulary.path(charge.field).len()).max().unwrap_or(0);
        let mut lines = vec!["the bill:".to_owned()];
        for (at, charge) in self.charges.iter().enumerate() {
            let path = vocabulary.path(charge.field);
            let words = charge.reason(at == 0);
            lines.push(format!("  {path:width$}  {:>2}  {words}", charge.adds));
        }
        lines.push(format!("  {:width$}  {:>2}", "together", self.total));
        lines.join("\n")
    }
}

impl Charge {
    /// Why it adds what it adds; the dearest use of a bill is counted in full.
    pub fn reason(&self, is_dearest: bool) -> String {
        let label = self.label;
        if is_dearest {
            format!("{} + {} {}", label.sum(), self.words(), self.exposure)
        } else if self.counts {
            "one more field".to_owned()
        } else if label.points() == 0 {
            "its label is 0: nothing more".to_owned()
        } else {
            "read to spare people something: nothing more".to_owned()
        }
    }

    fn words(&self) -> &'static str {
        match self.how {
            "surface" => "at the floor of its surface",
            "stated" => "stated in the text",
            "asked" => "asked for",
            "spares" => "silent, for it only spares",
            other => other,
        }
    }
}
