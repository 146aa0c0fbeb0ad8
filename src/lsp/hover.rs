//! Owns hovers. Must not know what is told of a name.

use super::look::Look;
use crate::desk;
use gen_lsp_types::{Hover, HoverParams, MarkupContent, MarkupKind};

/// What is told of the name under the cursor.
pub fn answer(look: &Look<'_>, params: &HoverParams) -> Option<Hover> {
    let byte = look.byte(params.text_document_position_params.position);
    let place = look.desk.names().at(look.file, byte)?;
    let value = desk::hover(look.desk, look.findings()?, &place.symbol)?;
    let contents = MarkupContent { kind: MarkupKind::Markdown, value }.into();
    Some(Hover { contents, range: Some(look.range(place.span)) })
}
