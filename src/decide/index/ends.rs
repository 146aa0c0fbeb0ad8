//! Owns how a number lies to many others. Must not know what they stand for.

/// Numbers in order, with a table that says about where each is found.
#[derive(Debug, Clone, Default)]
pub struct Ends {
    ends: Box<[f64]>,
    /// For each of equally wide steps from the lowest end on, how many ends lie below it.
    steps: Box<[u32]>,
    low: f64,
    /// How many steps there are to one.
    scale: f64,
}

/// A step has about so many ends, where they are spread evenly.
const EACH: usize = 4;

/// So many steps are enough.
const MOST: usize = 1024;

impl Ends {
    /// Of these ends, in order, each once.
    pub fn new(ends: Vec<f64>) -> Self {
        let (low, high) = (ends.first().copied().unwrap_or(0.0), ends.last().copied().unwrap_or(0.0));
        let count = (ends.len() / EACH).clamp(1, MOST);
        let scale = count as f64 / (high - low);
        if !scale.is_finite() || scale <= 0.0 {
            let steps = Box::from([0, ends.len() as u32]);
            return Ends { ends: ends.into(), steps, low, scale: 0.0 };
        }
        // The step of each end is asked for as it will be of numbers, so that both are rounded alike.
        let mut steps = vec![0_u32; count + 1];
        ends.iter().for_each(|end| steps[step(*end, low, scale, count) + 1] += 1);
        (1..steps.len()).for_each(|at| steps[at] += steps[at - 1]);
        Ends { ends: ends.into(), steps: steps.into(), low, scale }
    }

    /// The code of a number: each end has an odd one, what lies between two an even one.
    #[inline]
    pub fn code(&self, number: f64) -> u32 {
        let at = step(number, self.low, self.scale, self.steps.len() - 1);
        let bounds = self.steps.get(at..at + 2).unwrap_or(&[0, 0]);
        let near = self.ends.get(bounds[0] as usize..bounds[1] as usize).unwrap_or_default();
        let below = bounds[0] + near.partition_point(|end| *end < number) as u32;
        2 * below + u32::from(self.ends.get(below as usize).is_some_and(|end| *end == number))
    }
}

/// The step that a number falls into, of so many. Those below and above all fall into the outermost.
#[inline]
fn step(number: f64, low: f64, scale: f64, count: usize) -> usize {
    (((number - low) * scale) as usize).min(count - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for ends in lists {
            let table = Ends::new(ends.to_vec());
            let near = |end: &f64| [*end, end.next_down(), end.next_up(), end - 0.5, end + 0.5];
            for number in ends.iter().flat_map(near).chain([0.0, 2.5, -1e308, 1e308]) {
                let below = ends.partition_point(|end| *end < number);
                let defined = 2 * below as u32 + u32::from(ends.get(below) == Some(&number));
                assert_eq!(table.code(number), defined, "{number} among {ends:?}");
            }
        }
    }
}
