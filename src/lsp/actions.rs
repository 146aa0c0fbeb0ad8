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

#[cfg(test)]
mod tests {
    use super::answer;
    use crate::check::check;
    use crate::diagnostic::{Edit, Fix};
    use crate::lsp::convert::Encoding;
    use crate::lsp::document::Document;
    use crate::lsp::look::Look;
    use crate::lsp::workspace::Workspace;
    use crate::source::SourceFile;
    use gen_lsp_types::{CodeActionParams, Uri};
    use serde_json::{Value, json};
    use std::sync::Arc;

    /// What is offered on the line of a mistake behind `é😀` that has a safe fix and another.
    fn offered(only: &Value) -> Value {
        let text = "consent a \"é😀\" consent b\n";
        let uri = Uri::parse("untitled:one").unwrap();
        let name = crate::lsp::workspace::name(&uri);
        let mut workspace = Workspace::default();
        let file = Arc::new(SourceFile::from_bytes(&name, text.as_bytes().to_vec()));
        workspace.open.insert(name.clone(), Document { uri: uri.clone(), version: 1, file });
        workspace.settle();
        let home = workspace.home(&name).unwrap().to_owned();
        let desk = Arc::clone(&workspace.read(&home).unwrap().desk);
        let today = crate::vocabulary::parse_date("2026-11-21").unwrap();
        let mut report = check(&desk.sources, today);
        let told = &mut report.diagnostics[0];
        told.span.start = text.rfind('b').unwrap() as u32;
        told.span.end = told.span.start + 1;
        for (title, safe) in [("call it `c`", true), ("call it `d`", false)] {
            let edits = vec![Edit::replace(told.span, &title[9..10])];
            told.fixes.push(Fix { title: title.to_owned(), safe, edits });
        }
        workspace.sets.get_mut(&home).unwrap().found(1, desk, Arc::new(report));
        let look = Look::at(&workspace, &uri, (Encoding::Utf16, today)).unwrap();
        let place = json!({"line": 0, "character": 24});
        let params: CodeActionParams = serde_json::from_value(json!({
            "textDocument": {"uri": uri}, "range": {"start": place, "end": place},
            "context": {"diagnostics": [], "only": only}
        }))
        .unwrap();
        serde_json::to_value(answer(&look, &params)).unwrap()
    }

    #[test]
    fn fixes_are_offered_with_their_diagnostic_and_the_safe_ones_preferred() {
        insta::assert_json_snapshot!(offered(&Value::Null));
    }

    #[test]
    fn only_what_is_asked_for_is_offered() {
        let titles = |only: Value| {
            let offered = offered(&only);
            let titles = offered.as_array().unwrap().iter().map(|action| action["title"].to_string());
            titles.collect::<Vec<_>>().join(", ")
        };
        let all = "\"make every safe fix in this file\"";
        assert_eq!(titles(json!(["source"])), all);
        assert_eq!(titles(json!(["source.fixAll"])), all);
        assert_eq!(titles(json!(["quickfix"])), "\"call it `c`\", \"call it `d`\"");
        assert_eq!(titles(json!(["refactor"])), "");
    }
}
