//! Owns the symbols of a file and of the workspace. Must not know how outlines are made.

use super::convert::{Encoding, symbol_kind};
use super::look::Look;
use super::workspace::Workspace;
use crate::desk::{self, Entry, Kind};
use crate::source::FileId;
use crate::vocabulary::Date;
use gen_lsp_types::{BaseSymbolInformation, DocumentSymbol, SymbolInformation, WorkspaceSymbolParams};

/// The outline of a file.
pub fn document(look: &Look<'_>) -> Vec<DocumentSymbol> {
    desk::outline(look.desk, look.file).iter().map(|entry| symbol(look, entry)).collect()
}

#[expect(deprecated, reason = "the type of the protocol has a deprecated member")]
fn symbol(look: &Look<'_>, entry: &Entry) -> DocumentSymbol {
    let parts: Vec<DocumentSymbol> = entry.parts.iter().map(|part| symbol(look, part)).collect();
    DocumentSymbol {
        name: if entry.name.is_empty() { "\"\"".to_owned() } else { entry.name.clone() },
        detail: entry.kind.map(|kind| kind.word().to_owned()),
        kind: symbol_kind(entry.kind),
        tags: None,
        deprecated: None,
        range: look.range(entry.span),
        selection_range: look.range(entry.name_span),
        children: (!parts.is_empty()).then_some(parts),
    }
}

/// What is declared in the sets of the workspace, with the letters of the query in its name, in
/// that order.
pub fn workspace(
    workspace: &mut Workspace,
    params: &WorkspaceSymbolParams,
    terms: (Encoding, Date),
) -> Vec<SymbolInformation> {
    let keys: Vec<String> = workspace.sets.keys().cloned().collect();
    for key in &keys {
        workspace.read(key);
    }
    let mut found = Vec::new();
    for set in workspace.sets.values() {
        let look = Look::of(workspace, set, FileId(0), terms);
        for (file, _) in set.desk.sources.iter() {
            let declared = set.desk.names().in_file(file).iter().filter(|place| place.declares);
            for place in declared.filter(|place| matches(&place.symbol.name, &params.query)) {
                let Some(location) = look.location(place.span) else { continue };
                let kind: Kind = place.symbol.kind;
                found.push(information(&place.symbol, location, kind));
            }
        }
    }
    found
}

#[expect(deprecated, reason = "the type of the protocol has a deprecated member")]
fn information(symbol: &desk::Symbol, location: gen_lsp_types::Location, kind: Kind) -> SymbolInformation {
    SymbolInformation {
        deprecated: None,
        location,
        base_symbol_information: BaseSymbolInformation {
            name: symbol.name.clone(),
            kind: symbol_kind(Some(kind)),
            tags: None,
            container_name: Some(kind.word().to_owned()),
        },
    }
}

fn matches(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}
