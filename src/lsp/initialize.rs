//! Owns what client and server agree upon at the start. Must not know what comes after.

use super::convert::Encoding;
use super::tokens;
use super::workspace::Workspace;
use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions, InitializeParams,
    PositionEncodingKind, RenameOptions, Save, SemanticTokensOptions, ServerCapabilities, TextDocumentSync,
    TextDocumentSyncKind, TextDocumentSyncOptions, Uri,
};
use serde_json::{Value, json};
use std::path::PathBuf;

/// What was agreed upon.
#[derive(Debug)]
pub struct Terms {
    /// In what columns are counted.
    pub encoding: Encoding,
    /// Whether the client watches files if it is asked to.
    pub registers_watchers: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Terms { encoding: Encoding::Utf16, registers_watchers: false }
    }
}

/// Takes what the client brings, and says what the server does.
pub fn agree(params: InitializeParams, workspace: &mut Workspace) -> (Terms, Value) {
    let encodings = params.capabilities.general.and_then(|general| general.position_encodings);
    let utf8 = encodings.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
    let encoding = if utf8 { Encoding::Utf8 } else { Encoding::Utf16 };
    let watches = params.capabilities.workspace.and_then(|workspace| workspace.did_change_watched_files);
    let registers_watchers = watches.is_some_and(|watches| watches.dynamic_registration.unwrap_or_default());
    let folders = params.workspace_folders_initialize_params.workspace_folders;
    let folders = folders.and_then(|folders| serde_json::to_value(folders).ok());
    #[expect(deprecated, reason = "clients that know no workspace folders say it so")]
    let root = params.root_uri;
    workspace.roots = roots(folders, root);
    workspace.listed = listed(params.initialization_options.as_ref(), &workspace.roots);
    let kind = if utf8 { PositionEncodingKind::UTF8 } else { PositionEncodingKind::UTF16 };
    let answer = json!({
        "capabilities": capabilities(kind),
        "serverInfo": {"name": "tightrope", "version": env!("CARGO_PKG_VERSION")},
    });
    (Terms { encoding, registers_watchers }, answer)
}

/// The folders that the editor works in; an old client has one.
fn roots(folders: Option<Value>, root: Option<Uri>) -> Vec<PathBuf> {
    let folders = folders.as_ref().and_then(Value::as_array);
    let uris = folders.into_iter().flatten().filter_map(|folder| folder.get("uri")?.as_str());
    let mut roots: Vec<PathBuf> = uris.filter_map(|uri| Uri::parse(uri).ok()?.to_file_path().ok()).collect();
    if roots.is_empty() {
        roots.extend(root.and_then(|root| root.to_file_path().ok()));
    }
    roots
}

/// Sets as the author wants them: `{"sets": ["policies/shop"]}`, below any folder of the workspace.
fn listed(options: Option<&Value>, roots: &[PathBuf]) -> Vec<PathBuf> {
    let sets = options.and_then(|options| options.get("sets")).and_then(Value::as_array);
    let sets = sets.into_iter().flatten().filter_map(Value::as_str);
    sets.flat_map(|set| roots.iter().map(move |root| root.join(set))).collect()
}

fn capabilities(encoding: PositionEncodingKind) -> ServerCapabilities {
    let strings = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSync::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(Save::Bool(true)),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(true.into()),
        completion_provider: Some(CompletionOptions {
            trigger_characters: strings(&[".", "{"]),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        workspace_symbol_provider: Some(true.into()),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QuickFix, CodeActionKind::SourceFixAll]),
                ..CodeActionOptions::default()
            }
            .into(),
        ),
        code_lens_provider: Some(CodeLensOptions::default()),
        document_formatting_provider: Some(true.into()),
        rename_provider: Some(
            RenameOptions { prepare_provider: Some(true), ..RenameOptions::default() }.into(),
        ),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        inlay_hint_provider: Some(true.into()),
        semantic_tokens_provider: Some(
            SemanticTokensOptions {
                legend: tokens::legend(),
                full: Some(true.into()),
                ..SemanticTokensOptions::default()
            }
            .into(),
        ),
        workspace: serde_json::from_value(json!({
            "workspaceFolders": {"supported": true, "changeNotifications": true}
        }))
        .ok(),
        ..ServerCapabilities::default()
    }
}

/// Asks the client to tell of policies that change outside of it.
pub fn watchers() -> Value {
    json!({"registrations": [{
        "id": "policies",
        "method": "workspace/didChangeWatchedFiles",
        "registerOptions": {"watchers": [{"globPattern": "**/*.rope"}]},
    }]})
}
