//! Owns renaming. Must not know which names are good.

use super::look::Look;
use crate::desk;
use gen_lsp_types::{
    PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult, RenameParams, WorkspaceEdit,
};
use lsp_server::ErrorCode;

/// A refusal, for people to read.
type Refused = (ErrorCode, String);

/// What would be renamed.
pub fn prepare(look: &Look<'_>, params: &PrepareRenameParams) -> Result<PrepareRenameResult, Refused> {
    let byte = look.byte(params.text_document_position_params.position);
    let place = desk::rename(look.desk, look.file, byte).map_err(refused)?;
    let placeholder = place.symbol.short().to_owned();
    Ok(PrepareRenamePlaceholder { range: look.range(place.span), placeholder }.into())
}

/// The edits that rename it, in all files of the set.
pub fn answer(look: &Look<'_>, params: &RenameParams) -> Result<WorkspaceEdit, Refused> {
    let byte = look.byte(params.text_document_position_params.position);
    let edits = desk::renamed(look.desk, look.file, byte, &params.new_name).map_err(refused)?;
    Ok(look.edits(&edits))
}

fn refused(refusal: desk::Refusal) -> Refused {
    (ErrorCode::RequestFailed, refusal.to_string())
}
