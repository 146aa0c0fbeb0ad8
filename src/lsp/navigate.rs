//! Owns going from a name to where it is declared and where else it stands.
//! Must not know how names are found.

use super::look::Look;
use crate::desk::{self, Occurrence};
use crate::source::Span;
use gen_lsp_types::{
    DefinitionParams, DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, Location,
    ReferenceParams, SelectionRange, SelectionRangeParams,
};

/// Where the name under the cursor is declared.
pub fn definition(look: &Look<'_>, params: &DefinitionParams) -> Option<Vec<Location>> {
    let place = under(look, params.text_document_position_params.position)?;
    let declared = look.desk.names().declarations(&place.symbol);
    Some(declared.filter_map(|place| look.location(place.span)).collect())
}

/// Everywhere that the name under the cursor stands.
pub fn references(look: &Look<'_>, params: &ReferenceParams) -> Option<Vec<Location>> {
    let place = under(look, params.text_document_position_params.position)?;
    let places = look.desk.names().of_symbol(&place.symbol);
    let wanted = places.filter(|place| params.context.include_declaration || !place.declares);
    Some(wanted.filter_map(|place| look.location(place.span)).collect())
}

/// Where else in this file the name under the cursor stands.
pub fn highlights(look: &Look<'_>, params: &DocumentHighlightParams) -> Option<Vec<DocumentHighlight>> {
    let place = under(look, params.text_document_position_params.position)?;
    let here = look.desk.names().of_symbol(&place.symbol).filter(|place| place.span.file == look.file);
    let highlight = |place: &Occurrence| DocumentHighlight {
        range: look.range(place.span),
        kind: Some(if place.declares { DocumentHighlightKind::Write } else { DocumentHighlightKind::Read }),
    };
    Some(here.map(highlight).collect())
}

/// What to select around each cursor, wider and wider.
pub fn selections(look: &Look<'_>, params: &SelectionRangeParams) -> Vec<SelectionRange> {
    let widen = |byte: usize| {
        let around = desk::widening(look.desk, look.file, byte);
        let wider = around.into_iter().rev().fold(None, |parent, range| {
            let range = look.range(Span::new(look.file, range));
            Some(SelectionRange { range, parent: parent.map(Box::new) })
        });
        wider.unwrap_or_default()
    };
    params.positions.iter().map(|position| widen(look.byte(*position))).collect()
}

fn under<'a>(look: &Look<'a>, position: gen_lsp_types::Position) -> Option<&'a Occurrence> {
    look.desk.names().at(look.file, look.byte(position))
}
