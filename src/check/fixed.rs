//! Owns doing all that may be done to a set without asking. Must not know where its files are,
//! nor which fixes are safe.

use super::{Checker, Report};
use crate::diagnostic::{Fix, Slug, apply};
use crate::source::{FileId, Sources};
use crate::vocabulary::Date;

/// A set to which everything was done that may be done without asking.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The files as they are now.
    pub sources: Sources,
    /// What was done, in the order of it.
    pub done: Vec<Done>,
    /// What is left to tell.
    pub report: Report,
}

/// A fix that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// In which file.
    pub file: FileId,
    /// What was done, as a command.
    pub title: String,
    /// Which check had told of it.
    pub slug: Slug,
}

/// How often it is looked again: a fix that was in the way of another is done before it. Each
/// makes the text shorter or a word right, so that an end is reached long before.
const ROUNDS: usize = 100;

/// Does the safe fixes of a set until there are none.
pub fn fix(sources: &Sources, today: Date) -> Fixed {
    let mut checker = Checker::default();
    let report = checker.check(sources, today);
    let mut fixed = Fixed { sources: sources.clone(), done: Vec::new(), report };
    for _ in 0..ROUNDS {
        if !round(&mut fixed) {
            break;
        }
        fixed.report = checker.check(&fixed.sources, today);
    }
    fixed
}

/// Does what fits together; says whether that was anything.
fn round(fixed: &mut Fixed) -> bool {
    // One of each: of several, one is enough.
    let told = fixed.report.diagnostics.iter();
    let safe: Vec<(Slug, &Fix)> = told.filter_map(|told| Some((told.slug, told.safe_fix()?))).collect();
    let before = fixed.done.len();
    let files: Vec<FileId> = fixed.sources.iter().map(|(file, _)| file).collect();
    let mut sources = fixed.sources.clone();
    for file in files {
        let here = safe.iter().filter(|(_, fix)| fix.file() == Some(file));
        let here: Vec<(Slug, &Fix)> = here.copied().collect();
        if here.is_empty() {
            continue;
        }
        let fixes: Vec<&Fix> = here.iter().map(|(_, fix)| *fix).collect();
        let (text, done) = apply(file, fixed.sources.file(file).text(), &fixes);
        sources = sources.with(file, &text);
        let done = here.iter().zip(done).filter(|(_, done)| *done);
        fixed.done.extend(done.map(|((slug, fix), _)| Done { file, title: fix.title.clone(), slug: *slug }));
    }
    fixed.sources = sources;
    fixed.done.len() > before
}
