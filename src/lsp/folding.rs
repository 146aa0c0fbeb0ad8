//! Owns folding. Must not know what folds.

use super::look::Look;
use crate::desk;
use gen_lsp_types::{FoldingRange, FoldingRangeKind};

/// What folds in a file.
pub fn answer(look: &Look<'_>) -> Vec<FoldingRange> {
    let folds = desk::folds(look.desk, look.file).into_iter().map(|fold| FoldingRange {
        start_line: fold.first as u32,
        end_line: fold.last as u32,
        kind: Some(if fold.comment { FoldingRangeKind::Comment } else { FoldingRangeKind::Region }),
        ..FoldingRange::default()
    });
    folds.collect()
}
