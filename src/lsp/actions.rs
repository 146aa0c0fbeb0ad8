//! Owns code actions: the fixes of diagnostics, one by one, and the safe ones of a file at once.
//! Must not know what mends what.

use super::diagnostics;
use super::look::Look;
use crate::diagnostic::{Edit, Fix, apply};
use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams};

/// What would mend the diagnostics at a place, the safe fixes preferred.
pub fn answer(look: &Look<'_>, params: &CodeActionParams) -> Option<Vec<CodeAction>> {
    let checked = look.checked?;
    let wants = |kind: &CodeActionKind| {
        let asked = params.context.only.as_ref();
        asked.is_none_or(|asked| asked.iter().any(|asked| includes(asked, kind)))
    };
    let here = checked.findings.last.diagnostics.iter().filter(|told| told.span.file == look.file);
    let mut actions = Vec::new();
    if wants(&CodeActionKind::QuickFix) {
        let touched = here.clone().filter(|told| {
            let range = look.range(told.span);
            range.start <= params.range.end && params.range.start <= range.end
        });
        for told in touched.filter(|told| !told.fixes.is_empty()) {
            let shown = diagnostics::one(checked, told, look.encoding, &|name| look.uri(name));
            actions.extend(told.fixes.iter().map(|fix| CodeAction {
                title: fix.title.clone(),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![shown.clone()]),
                is_preferred: fix.safe.then_some(true),
                edit: Some(look.edits(&fix.edits)),
                ..CodeAction::default()
            }));
        }
    }
    if wants(&CodeActionKind::SourceFixAll) {
        let safe: Vec<&Fix> = here.filter_map(|told| told.fixes.iter().find(|fix| fix.safe)).collect();
        let (_, done) = apply(look.file, look.text().text(), &safe);
        let done = safe.iter().zip(done).filter(|(_, done)| *done).flat_map(|(fix, _)| &fix.edits);
        let edits: Vec<Edit> = done.filter(|edit| edit.span.file == look.file).cloned().collect();
        if !edits.is_empty() {
            actions.push(CodeAction {
                title: "make every safe fix in this file".to_owned(),
                kind: Some(CodeActionKind::SourceFixAll),
                edit: Some(look.edits(&edits)),
                ..CodeAction::default()
            });
        }
    }
    Some(actions)
}

/// Whether a kind of action is of a kind that was asked for: `source` is asked for all of
/// `source.fixAll`.
fn includes(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (asked, kind) = (serde_json::to_value(asked).ok(), serde_json::to_value(kind).ok());
    let words = |value: &Option<serde_json::Value>| {
        value.as_ref().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let (asked, kind) = (words(&asked), words(&kind));
    asked.is_empty() || kind == asked || kind.strip_prefix(&asked).is_some_and(|rest| rest.starts_with('.'))
}
