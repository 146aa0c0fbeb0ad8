//! Owns the oracle of mending: whatever is wrong, what is done about it can be done, and where it is
//! safe no less can be read afterwards. Must not know what a fix is for.

use super::{file, today};
use tightrope::check::{Report, check, fix};
use tightrope::diagnostic::{Fix, Slug, apply};
use tightrope::source::FileId;

/// Of many fixes, so many are tried each by itself.
const SOME: usize = 8;

/// Bytes that are text are mended.
pub fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let sources = file(bytes);
    let before = check(&sources, today());
    let fixed = fix(&sources, today());
    assert!(unread(&fixed.report) <= unread(&before), "less can be read once mended");
    let again = fix(&fixed.sources, today());
    assert_eq!(again.done, [], "mended again");
    let offered: Vec<&Fix> = before.diagnostics.iter().flat_map(|told| &told.fixes).collect();
    let step = offered.len().div_ceil(SOME).max(1);
    for fix in offered.into_iter().step_by(step) {
        let (after, done) = apply(FileId(0), text, &[fix]);
        assert_eq!(done, [true], "{}: it does not fit", fix.title);
        let now = check(&file(after.as_bytes()), today());
        // A guess may uncover what could not be read behind it; what is safe is no guess.
        let is_less = unread(&now) > unread(&before);
        assert!(!(fix.safe && is_less), "less can be read after {}:\n{after}", fix.title);
    }
}

fn unread(report: &Report) -> usize {
    report.diagnostics.iter().filter(|told| told.slug == Slug::Syntax).count()
}
