//! Owns which request is answered by whom, and what each needs to be answered.
//! Must not know the answers.

use super::convert::Encoding;
use super::look::Look;
use super::workspace::{Workspace, name};
use super::{actions, completion, folding, format, hints, hover, lens, navigate, rename, symbols, tokens};
use crate::vocabulary::Date;
use gen_lsp_types::Uri;
use lsp_server::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer, or why there is none.
pub type Answer = Result<Value, (ErrorCode, String)>;

/// What a request needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// The text as it is.
    Text,
    /// What was found of that text or of one shortly before.
    SomeCheck,
    /// What was found of that very text.
    ThisCheck,
}

/// What a request of that method needs.
pub fn needs(method: &str) -> Needs {
    match method {
        "textDocument/hover" | "textDocument/completion" => Needs::SomeCheck,
        "textDocument/codeAction" | "textDocument/codeLens" | "textDocument/inlayHint" => Needs::ThisCheck,
        _ => Needs::Text,
    }
}

/// The name of the file that a request is about.
pub fn file(params: &Value) -> Option<String> {
    uri(params).map(|uri| name(&uri))
}

fn uri(params: &Value) -> Option<Uri> {
    Uri::parse(params.get("textDocument")?.get("uri")?.as_str()?).ok()
}

/// Answers a request. About a file that is in no set there is nothing to tell.
pub fn answer(workspace: &mut Workspace, method: &str, params: Value, terms: (Encoding, Date)) -> Answer {
    if method == "workspace/symbol" {
        return written(&symbols::workspace(workspace, &read(params)?, terms));
    }
    let uri = uri(&params);
    let look = uri.as_ref().and_then(|uri| Look::at(workspace, uri, terms));
    let Some(look) = look else {
        let known = METHODS.contains(&method);
        return if known { Ok(Value::Null) } else { Err(unknown(method)) };
    };
    match method {
        "textDocument/hover" => written(&hover::answer(&look, &read(params)?)),
        "textDocument/completion" => written(&completion::answer(&look, &read(params)?)),
        "textDocument/definition" => written(&navigate::definition(&look, &read(params)?)),
        "textDocument/references" => written(&navigate::references(&look, &read(params)?)),
        "textDocument/documentHighlight" => written(&navigate::highlights(&look, &read(params)?)),
        "textDocument/selectionRange" => written(&navigate::selections(&look, &read(params)?)),
        "textDocument/prepareRename" => written(&rename::prepare(&look, &read(params)?)?),
        "textDocument/rename" => written(&rename::answer(&look, &read(params)?)?),
        "textDocument/documentSymbol" => written(&symbols::document(&look)),
        "textDocument/formatting" => written(&format::answer(&look)),
        "textDocument/foldingRange" => written(&folding::answer(&look)),
        "textDocument/semanticTokens/full" => written(&tokens::answer(&look)),
        "textDocument/inlayHint" => written(&hints::answer(&look, &read(params)?)),
        "textDocument/codeLens" => written(&lens::answer(&look)),
        "textDocument/codeAction" => written(&actions::answer(&look, &read(params)?)),
        _ => Err(unknown(method)),
    }
}

/// The requests about one file.
const METHODS: &[&str] = &[
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/selectionRange",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/documentSymbol",
    "textDocument/formatting",
    "textDocument/foldingRange",
    "textDocument/semanticTokens/full",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/codeAction",
];

fn unknown(method: &str) -> (ErrorCode, String) {
    (ErrorCode::MethodNotFound, format!("`{method}` is nothing that this server answers"))
}

fn read<P: DeserializeOwned>(params: Value) -> Result<P, (ErrorCode, String)> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn written(answer: &impl Serialize) -> Answer {
    serde_json::to_value(answer).map_err(|error| (ErrorCode::InternalError, error.to_string()))
}
