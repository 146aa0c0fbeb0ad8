//! Owns how what could not be used of a context is told beside a flag. Must not know what a fact is.

use crate::decide::Problem;

/// So many problems are told, and of the others how many there are: they stand beside every flag, and
/// whoever asks may send as many as a body holds.
const MOST: usize = 10;

/// So many characters of one of them are told, for names are as long as whoever asks makes them.
const LONGEST: usize = 200;

/// The problems of a context in one text; empty where there are none.
pub fn told(problems: &[Problem]) -> String {
    let mut parts: Vec<String> = problems.iter().take(MOST).map(short).collect();
    if let Some(more @ 1..) = problems.len().checked_sub(MOST) {
        parts.push(format!("and {more} more"));
    }
    parts.join("; ")
}

fn short(Problem { at, problem }: &Problem) -> String {
    let whole = format!("{at}: {problem}");
    match whole.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, MOST, Problem, told};

    fn problems(number: usize, at: &str) -> Vec<Problem> {
        (0..number).map(|_| Problem { at: at.to_owned(), problem: "no such field".to_owned() }).collect()
    }

    #[test]
    fn a_few_are_told_as_they_are() {
        assert_eq!(told(&[]), "");
        assert_eq!(told(&problems(2, "a.b")), "a.b: no such field; a.b: no such field");
        assert!(!told(&problems(MOST, "a.b")).contains("more"));
    }

    #[test]
    fn many_and_long_ones_are_told_in_part() {
        let text = told(&problems(90_000, "a.b"));
        assert!(text.ends_with("; a.b: no such field; and 89990 more"), "{text}");
        let text = told(&problems(1, &"ä".repeat(1_000_000)));
        assert_eq!(text, format!("{}…", "ä".repeat(LONGEST)));
        assert!(told(&problems(90_000, &"ä".repeat(9_000))).chars().count() < (MOST + 1) * (LONGEST + 4));
    }
}
