//! Owns completion. Must not know what may stand where.

use super::convert::completion_kind;
use super::look::Look;
use crate::desk;
use gen_lsp_types::{
    CompletionItem, CompletionItemLabelDetails, CompletionItemTextEdit, CompletionList, CompletionParams,
    TextEdit,
};

/// What may be written at the cursor, in the order in which it is offered.
pub fn answer(look: &Look<'_>, params: &CompletionParams) -> Option<CompletionList> {
    let byte = look.byte(params.text_document_position_params.position);
    let found = desk::complete(look.desk, look.findings()?, look.file, byte);
    let range = look.encoding.range(look.text(), found.range);
    let item = |(at, offer): (usize, desk::Offer)| {
        let cost = offer.cost.map(|(total, comfort)| {
            let mark = if total > comfort { " too dear" } else { "" };
            format!("{total}/{comfort}{mark}")
        });
        let detail = match offer.cost.filter(|_| offer.is_too_dear()) {
            Some((total, comfort)) => {
                format!("{}; the rule would cost {total}, and its tier bears {comfort}", offer.detail)
            }
            None => offer.detail.clone(),
        };
        CompletionItem {
            label: offer.text.clone(),
            label_details: cost
                .map(|cost| CompletionItemLabelDetails { detail: None, description: Some(cost) }),
            kind: Some(completion_kind(offer.kind)),
            detail: (!detail.is_empty()).then_some(detail),
            sort_text: Some(format!("{at:05}")),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text: offer.text })),
            ..CompletionItem::default()
        }
    };
    let items = found.offers.into_iter().enumerate().map(item).collect();
    Some(CompletionList { is_incomplete: false, items, ..CompletionList::default() })
}
