//! Owns how a number lies to the ends of many intervals. Must not know what they stand for.

use super::features::Part;
use crate::table::Interval;

/// Places between numbers, where intervals begin or end, with a table that says about where each is
/// found. A place is written as the least number that lies above it.
#[derive(Debug, Clone, Default)]
pub struct Cuts {
    cuts: Box<[f64]>,
    /// For each of equally wide steps from the lowest cut on, how many cuts lie below it.
    steps: Box<[u32]>,
    low: f64,
    /// How many steps there are to one.
    scale: f64,
    /// Whether there are whole numbers only, so that "more than 4" and "from 5" are one place.
    whole: bool,
}

/// A step has about so many cuts, where they are spread evenly.
const EACH: usize = 4;

/// So many steps are enough.
const MOST: usize = 1024;

impl Cuts {
    /// The ends of these intervals.
    pub fn new<'i>(parts: impl Iterator<Item = &'i Interval>, whole: bool) -> Self {
        let mut cuts: Vec<f64> = parts.flat_map(|part| <[f64; 2]>::from(ends(part, whole))).collect();
        cuts.retain(|cut| cut.is_finite());
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        let (low, high) = (cuts.first().copied().unwrap_or(0.0), cuts.last().copied().unwrap_or(0.0));
        let count = (cuts.len() / EACH).clamp(1, MOST);
        let scale = count as f64 / (high - low);
        if !scale.is_finite() || scale <= 0.0 {
            let steps = Box::from([0, cuts.len() as u32]);
            return Cuts { cuts: cuts.into(), steps, low, scale: 0.0, whole };
        }
        // The step of each cut is asked for as it will be of numbers, so that both are rounded alike.
        let mut steps = vec![0_u32; count + 1];
        cuts.iter().for_each(|cut| steps[step(*cut, low, scale, count) + 1] += 1);
        (1..steps.len()).for_each(|at| steps[at] += steps[at - 1]);
        Cuts { cuts: cuts.into(), steps: steps.into(), low, scale, whole }
    }

    /// The highest code.
    pub fn last(&self) -> usize {
        self.cuts.len()
    }

    /// The code of a number: how many cuts lie below it.
    #[inline]
    pub fn code(&self, number: f64) -> u32 {
        let at = step(number, self.low, self.scale, self.steps.len() - 1);
        let bounds = self.steps.get(at..at + 2).unwrap_or(&[0, 0]);
        let near = self.cuts.get(bounds[0] as usize..bounds[1] as usize).unwrap_or_default();
        bounds[0] + near.partition_point(|cut| *cut <= number) as u32
    }

    /// The codes of the numbers in an interval whose ends are among the cuts; none where no number
    /// is in it.
    pub fn part(&self, interval: &Interval) -> Option<Part> {
        let (low, high) = ends(interval, self.whole);
        if low == f64::INFINITY {
            return None;
        }
        let low = self.code(low);
        let high = if high < f64::INFINITY { self.code(high).checked_sub(1)? } else { self.last() as u32 };
        (low <= high).then_some((low, high))
    }
}

/// The cuts at which an interval begins and ends.
fn ends(part: &Interval, whole: bool) -> (f64, f64) {
    let low = if part.above { part.low.next_up() } else { part.low };
    let high = if part.below { part.high } else { part.high.next_up() };
    if whole { (low.ceil(), high.ceil()) } else { (low, high) }
}

/// The step that a number falls into, of so many. Those below and above all fall into the outermost.
#[inline]
fn step(number: f64, low: f64, scale: f64, count: usize) -> usize {
    (((number - low) * scale) as usize).min(count - 1)
}

#[cfg(test)]
mod tests {
    use super::Cuts;
    use crate::table::Interval;

    #[test]
    fn codes_are_those_of_a_search() {
        let lists: [&[f64]; 6] = [
            &[],
            &[5.0],
            &[-1e300, 1e300],
            &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 1e9],
            &[0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6, 0.7, 0.7999999999999999, 0.9, 1.0, 1.1, 1.2, 1.3],
            &[f64::MIN, -5.0, 0.0, 5.0, f64::MAX],
        ];
        for list in lists {
            let parts: Vec<Interval> = list.iter().map(|end| Interval::closed(*end, *end)).collect();
            let cuts = Cuts::new(parts.iter(), false);
            let near = |end: &f64| [*end, end.next_down(), end.next_up(), end - 0.5, end + 0.5];
            for number in list.iter().flat_map(near).chain([0.0, 2.5, -1e308, 1e308]) {
                let below = cuts.cuts.iter().filter(|cut| **cut <= number).count();
                assert_eq!(cuts.code(number), below as u32, "{number} among {list:?}");
            }
        }
    }

    #[test]
    fn a_code_is_in_the_part_of_an_interval_where_its_number_is_in_the_interval() {
        let ends = [-1.5, -1.0, 0.0, 0.5, 2.0, 3.0, f64::INFINITY, f64::NEG_INFINITY];
        let mut parts = Vec::new();
        for (low, high) in ends.iter().flat_map(|low| ends.map(|high| (*low, high))) {
            for (above, below) in [(false, false), (false, true), (true, false), (true, true)] {
                parts.push(Interval { low, high, above, below });
            }
        }
        for whole in [false, true] {
            let cuts = Cuts::new(parts.iter(), whole);
            for number in [-2.0_f64, -1.5, -1.2, -1.0, -0.5, -0.0, 0.0, 0.2, 0.5, 1.0, 2.0, 2.5, 3.0, 4.0] {
                for part in parts.iter().filter(|_| !whole || number == number.trunc()) {
                    let code = cuts.code(number);
                    let held = cuts.part(part).is_some_and(|(low, high)| (low..=high).contains(&code));
                    assert_eq!(held, part.contains(number), "{number} in {part:?}, whole {whole}");
                }
            }
        }
    }
}
