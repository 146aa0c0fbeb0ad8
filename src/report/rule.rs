//! Owns one rule as a report shows it: its bill against the comfort of its tier, and what it does.
//! Must not know other rules.

use crate::diagnostic::Slug;
use crate::export::html::OfferView;
use crate::manners::bill_of;
use crate::policy::{Policy, Rule};
use crate::vocabulary::{Date, percent};

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSheet {
    /// Its name.
    pub name: String,
    /// What the author wrote about it.
    pub doc: Option<String>,
    /// What it is for: the goal's name and words.
    pub goal: Option<(String, String)>,
    /// The tier that it requires.
    pub tier: String,
    /// What that tier bears.
    pub comfort: u32,
    /// What the rule costs.
    pub cost: u32,
    /// The bill, the dearest use first. It adds up to the cost.
    pub bill: Vec<BillLine>,
    /// What it puts where.
    pub outcomes: Vec<(String, OfferView)>,
    /// What the visitor is told on asking.
    pub because: Option<String>,
    /// The rules that it wins against, as declared.
    pub beats: Vec<String>,
    /// The share of visitors that it reaches, where it is not all.
    pub rollout: Option<String>,
    /// The last day on which it may cost more than its tier bears, where that is waived today.
    pub waived: Option<Date>,
}

/// One line of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillLine {
    /// The field.
    pub field: String,
    /// What it adds.
    pub adds: u32,
    /// Why.
    pub reason: String,
}

/// How much of its tier's comfort a rule takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// More than there is.
    Over,
    /// All of it.
    All,
    /// All but one or two.
    Most,
    /// Less than that.
    Some,
    /// None: it reads nothing that costs anything.
    Nothing,
}

impl Share {
    /// How much of a comfort a cost takes.
    pub fn of(cost: u32, comfort: u32) -> Self {
        match comfort.checked_sub(cost) {
            None => Share::Over,
            Some(_) if cost == 0 => Share::Nothing,
            Some(0) => Share::All,
            Some(1 | 2) => Share::Most,
            Some(_) => Share::Some,
        }
    }

    /// A word for it, to find its colour by.
    pub fn word(self) -> &'static str {
        match self {
            Share::Over => "over",
            Share::All => "all",
            Share::Most => "most",
            Share::Some => "some",
            Share::Nothing => "nothing",
        }
    }
}

impl RuleSheet {
    /// A rule with its bill; none where it has no tier, or its bill hangs on what is not resolved.
    pub fn new(policy: &Policy, rule: &Rule, today: Date) -> Option<Self> {
        let vocabulary = &policy.vocabulary;
        let tier = &vocabulary[rule.requires?];
        let bill = bill_of(policy, rule)?;
        let charges = bill.charges.iter().enumerate();
        let outcomes = rule.outcomes.iter().filter_map(|outcome| {
            let offer = OfferView::new(vocabulary, outcome.offer.as_ref()?);
            Some((vocabulary.slot_path(outcome.slot?), offer))
        });
        Some(RuleSheet {
            name: rule.name.clone(),
            doc: rule.doc.clone(),
            goal: rule.goal.map(|goal| (vocabulary[goal].name.clone(), vocabulary[goal].words.clone())),
            tier: tier.name.clone(),
            comfort: tier.comfort,
            cost: bill.total,
            bill: charges
                .map(|(at, charge)| BillLine {
                    field: vocabulary.path(charge.field),
                    adds: charge.adds,
                    reason: charge.reason(at == 0),
                })
                .collect(),
            outcomes: outcomes.collect(),
            because: rule.because.clone(),
            beats: rule.beats.iter().map(|other| policy[*other].name.clone()).collect(),
            rollout: rule.rollout.map(percent),
            waived: rule
                .waivers
                .iter()
                .filter(|waiver| matches!(waiver.slug, Slug::Creepy | Slug::Nosy) && today <= waiver.until)
                .map(|waiver| waiver.until)
                .max()
                .filter(|_| bill.total > tier.comfort),
        })
    }

    /// How much of its tier's comfort it takes.
    pub fn share(&self) -> Share {
        Share::of(self.cost, self.comfort)
    }

    /// What is left of that comfort, in words.
    pub fn room(&self) -> String {
        match (self.comfort.checked_sub(self.cost), self.cost.saturating_sub(self.comfort)) {
            (None, over) => format!("{over} too many"),
            (Some(0), _) => "nothing to spare".to_owned(),
            (Some(left), _) => format!("{left} to spare"),
        }
    }
}
