//! Owns one test on a code, for what classes do not tell. Must not know rows.

use super::codes::Codes;
use super::features::Part;

/// Codes that one feature must have, whichever they are.
#[derive(Debug, Clone, Copy)]
pub enum Test {
    /// Between two, both in it.
    Between { feature: u32, low: u32, high: u32 },
    /// In any of these stretches, which stand side by side.
    Among { feature: u32, from: u32, to: u32 },
}

/// The tests of all rows but those that stand with their row; those of a row side by side.
#[derive(Debug, Clone, Default)]
pub struct Tests {
    tests: Vec<Test>,
    stretches: Vec<Part>,
}

/// Where the tests of a row begin and end that do not stand with it.
pub type Span = (u32, u32);

/// A test that stands with its row: codes that one feature must have, from the low one, and so many more.
/// Never the unknown. Most rows have no more than two tests: memory is looked at once for them, and both
/// are told without a branch between them.
#[derive(Debug, Clone, Copy)]
pub struct Near {
    feature: u16,
    low: u16,
    more: u16,
}

impl Tests {
    /// Those of a row: up to two that stand with it, and where the others are.
    pub fn add(&mut self, needs: impl Iterator<Item = (usize, Vec<Part>)>) -> (Option<[Near; 2]>, Span) {
        let from = self.tests.len() as u32;
        let (mut first, mut second) = (None, None);
        for (feature, parts) in needs {
            match Near::of(feature, &parts) {
                near @ Some(_) if first.is_none() => first = near,
                near @ Some(_) if second.is_none() => second = near,
                _ => self.push(feature as u32, &parts),
            }
        }
        // Who has one is asked for it twice.
        let near = first.map(|first| [first, second.unwrap_or(first)]);
        (near, (from, self.tests.len() as u32))
    }

    fn push(&mut self, feature: u32, parts: &[Part]) {
        let test = match parts {
            [(low, high)] => Test::Between { feature, low: *low, high: *high },
            parts => {
                let from = self.stretches.len() as u32;
                self.stretches.extend(parts);
                Test::Among { feature, from, to: self.stretches.len() as u32 }
            }
        };
        self.tests.push(test);
    }

    /// Whether those of a row hold.
    #[inline]
    pub fn hold(&self, near: Option<[Near; 2]>, others: Span, codes: &Codes) -> bool {
        near.is_none_or(|[first, second]| first.holds(codes) & second.holds(codes))
            && (others.0 == others.1 || self.others_hold(others, codes))
    }

    fn others_hold(&self, (from, to): Span, codes: &Codes) -> bool {
        let tests = self.tests.get(from as usize..to as usize).unwrap_or_default();
        tests.iter().all(|test| match *test {
            Test::Between { feature, low, high } => (low..=high).contains(&codes.code(feature)),
            Test::Among { feature, from, to } => {
                let code = codes.code(feature);
                let stretches = self.stretches.get(from as usize..to as usize).unwrap_or_default();
                stretches.iter().any(|(low, high)| (*low..=*high).contains(&code))
            }
        })
    }
}

impl Near {
    /// The test of a feature, where it is small enough to stand with its row.
    fn of(feature: usize, parts: &[Part]) -> Option<Near> {
        let [(low, high)] = parts else { return None };
        let (low, high) = (u16::try_from(*low).ok()?, u16::try_from(*high).ok()?);
        Some(Near { feature: u16::try_from(feature).ok()?, low, more: high.checked_sub(low)? })
    }

    #[inline]
    fn holds(self, codes: &Codes) -> bool {
        // What lies below goes round to the highest codes of all.
        codes.code(self.feature.into()).wrapping_sub(self.low.into()) <= self.more.into()
    }
}
