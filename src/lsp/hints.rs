//! Owns inlay hints: behind the name of each rule, what it costs against what its tier bears.
//! Must not know how that is added up.

use super::look::Look;
use crate::desk;
use gen_lsp_types::{InlayHint, InlayHintParams, MarkupContent, MarkupKind};

/// The hints in a range of a file.
pub fn answer(look: &Look<'_>, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    let costs = desk::costs(look.desk, look.findings()?, look.file);
    let hints = costs.into_iter().map(|cost| InlayHint {
        position: look.range(cost.span).end,
        label: format!("{}/{}", cost.total, cost.comfort).into(),
        tooltip: Some(
            MarkupContent { kind: MarkupKind::Markdown, value: format!("```text\n{}\n```", cost.bill) }
                .into(),
        ),
        padding_left: Some(true),
        padding_right: None,
        kind: None,
        text_edits: None,
        data: None,
    });
    Some(
        hints
            .filter(|hint| params.range.start <= hint.position && hint.position <= params.range.end)
            .collect(),
    )
}
