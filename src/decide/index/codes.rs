//! Owns the codes of one visitor. Must not know rows.

use super::super::visitor::Visitor;
use super::features::{Feature, Features, GROUPS, Source, UNKNOWN};
use crate::table::{Ago, day_number};
use crate::vocabulary::{TierId, Value, Vocabulary};

/// There is room for so many classes: a power of two, so that no place lies outside.
const ROOM: usize = GROUPS.next_power_of_two();

/// A visitor in codes, which is all that finding winners looks at. Those of one visitor make room
/// for those of the next, so that coding takes no memory after the first.
#[derive(Debug, Clone)]
pub struct Codes {
    /// The class of each group of features: what is looked at first, and by most visitors alone.
    classes: [u16; ROOM],
    codes: Vec<u32>,
}

impl Default for Codes {
    fn default() -> Self {
        Codes { classes: [0; ROOM], codes: Vec::new() }
    }
}

impl Codes {
    /// Takes the codes of a visitor of that tier.
    pub fn take(&mut self, features: &Features, vocabulary: &Vocabulary, visitor: &Visitor, tier: TierId) {
        self.codes.clear();
        self.codes.extend(features.iter().map(|feature| feature.code(vocabulary, visitor, tier)));
        for (group, joint) in features.groups().iter().zip(&mut self.classes) {
            let class = |at: usize| {
                let grain = features.get(at)?.grain?;
                Some(grain.class(self.codes.get(at).copied()?) as usize)
            };
            let members = group.members.iter();
            *joint = members.map(|(at, counts)| class(*at).unwrap_or(0) * counts).sum::<usize>() as u16;
        }
    }

    /// The code of a feature.
    #[inline]
    pub fn code(&self, feature: u32) -> u32 {
        self.codes.get(feature as usize).copied().unwrap_or(UNKNOWN)
    }

    /// The class of a group of features.
    #[inline]
    pub fn class(&self, group: u32) -> u32 {
        self.classes[group as usize % ROOM].into()
    }
}

impl Feature {
    fn code(&self, vocabulary: &Vocabulary, visitor: &Visitor, tier: TierId) -> u32 {
        let value = |field| visitor.value(vocabulary, field);
        match &self.source {
            Source::Tier(codes) => coded(codes, tier.index()),
            Source::Consent(consent) => u32::from(visitor.consents.contains(*consent)),
            Source::Member(field, codes) => match value(*field) {
                Some(Value::Bool(truth)) => coded(codes, usize::from(*truth)),
                Some(Value::Member(member)) => coded(codes, *member),
                Some(Value::Tier(tier)) => coded(codes, tier.index()),
                _ => UNKNOWN,
            },
            Source::Number(field, cuts) => match value(*field) {
                Some(Value::Number(number)) => cuts.code(*number),
                Some(Value::Date(date)) => cuts.code(day_number(*date)),
                _ => UNKNOWN,
            },
            Source::Text(field, codes) => match value(*field) {
                Some(Value::Text(text)) => codes.get(text.as_str()).copied().unwrap_or(0),
                _ => UNKNOWN,
            },
            Source::Subset(field, members) => match value(*field) {
                Some(Value::Set(set)) => {
                    let has = members.iter().map(|member| u32::from(set.contains(*member)));
                    has.enumerate().fold(0, |bits, (at, has)| bits | has << at)
                }
                _ => UNKNOWN,
            },
            Source::Ago(field, ago) => match value(*field) {
                Some(Value::Date(date)) => u32::from(lies(*ago, visitor, day_number(*date))),
                _ => UNKNOWN,
            },
            Source::Known(field) => value(*field).map_or(UNKNOWN, |_| 0),
        }
    }
}

fn coded(codes: &[u32], member: usize) -> u32 {
    codes.get(member).copied().unwrap_or(UNKNOWN)
}

fn lies(ago: Ago, visitor: &Visitor, day: f64) -> bool {
    ago.on(visitor.today()).iter().any(|part| part.contains(day))
}
