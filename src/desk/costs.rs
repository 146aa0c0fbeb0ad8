//! Owns what each rule costs, against what its tier bears. Must not know how a bill is added up.

use super::{Desk, Findings, Kind, Symbol};
use crate::manners::bill_of;
use crate::source::{FileId, Span};

/// What a rule costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// Where its name stands.
    pub span: Span,
    /// Its creepiness.
    pub total: u32,
    /// What the tier bears that it requires.
    pub comfort: u32,
    /// The bill, line by line.
    pub bill: String,
}

/// What the rules of a file cost, in the order of their places. A rule of which that cannot be
/// told is left out.
pub fn costs(desk: &Desk, findings: &Findings, file: FileId) -> Vec<Cost> {
    let policy = &*findings.last.policy;
    let rules = desk.names().in_file(file).iter();
    let rules = rules.filter(|place| place.declares && place.symbol.kind == Kind::Rule);
    let cost = |symbol: &Symbol, span| {
        let rule = &policy[policy.find_rule(&symbol.name)?];
        let tier = rule.requires.filter(|tier| !policy.broken.tiers.contains(tier))?;
        let bill = bill_of(policy, rule)?;
        let comfort = policy.vocabulary[tier].comfort;
        Some(Cost { span, total: bill.total, comfort, bill: bill.lines(policy) })
    };
    rules.filter_map(|place| cost(&place.symbol, place.span)).collect()
}
