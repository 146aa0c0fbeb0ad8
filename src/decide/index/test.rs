//! Owns one test on a code, for what classes do not tell. Must not know rows.

use super::codes::Codes;
use super::features::Part;

/// Codes that one feature must have.
#[derive(Debug, Clone, Copy)]
pub enum Test {
    /// Between two, both in it.
    Between { feature: u32, low: u32, high: u32 },
    /// In any of these stretches, which stand side by side.
    Among { feature: u32, from: u32, to: u32 },
}

/// The tests of all rows, those of a row side by side.
#[derive(Debug, Clone, Default)]
pub struct Tests {
    tests: Vec<Test>,
    stretches: Vec<Part>,
}

/// The tests of a row: where they begin and end.
pub type Span = (u32, u32);

impl Tests {
    /// Adds those of a row.
    pub fn add(&mut self, needs: impl Iterator<Item = (usize, Vec<Part>)>) -> Span {
        let from = self.tests.len() as u32;
        for (feature, parts) in needs {
            let feature = feature as u32;
            let test = match parts.as_slice() {
                [(low, high)] => Test::Between { feature, low: *low, high: *high },
                parts => {
                    let from = self.stretches.len() as u32;
                    self.stretches.extend(parts);
                    Test::Among { feature, from, to: self.stretches.len() as u32 }
                }
            };
            self.tests.push(test);
        }
        (from, self.tests.len() as u32)
    }

    /// Whether those of a row hold.
    #[inline]
    pub fn hold(&self, (from, to): Span, codes: &Codes) -> bool {
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
