//! The language server as an editor sees it: the real program, spoken to over pipes.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

#[path = "lsp/client.rs"]
mod client;

use client::Client;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const BASE: &str = include_str!("desk/base.rope");

/// A workspace with the base in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("base.rope"), BASE).expect("a file");
    folder
}

/// Line and column, in UTF-16, of the first `here` in a text.
fn place(text: &str, here: &str) -> Value {
    let at = text.find(here).expect("that place");
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    json!({"line": line, "character": text[start..at].encode_utf16().count()})
}

fn codes(told: &Value) -> Vec<String> {
    let told = told["diagnostics"].as_array().expect("a list");
    told.iter().map(|told| told["code"].as_str().unwrap_or("?").to_owned()).collect()
}

#[test]
fn a_conversation_from_beginning_to_end() {
    let folder = folder();
    let mut client = Client::start();
    let begun = client.initialize(folder.path(), json!({}));
    insta::assert_json_snapshot!("what_the_server_does", begun["capabilities"]);
    let uri = client.open(&folder.path().join("base.rope"), BASE);
    assert_eq!(codes(&client.diagnostics(&uri, 1)), Vec::<String>::new());
    assert_eq!(client.ask("shutdown", Value::Null), Value::Null);
    assert_eq!(client.fail("textDocument/hover", json!({}))["code"], -32600);
    client.tell("exit", Value::Null);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn an_exit_without_shutdown_is_abrupt_and_so_is_silence() {
    let mut client = Client::start();
    client.initialize(Path::new("/"), json!({"rootUri": null}));
    client.tell("exit", Value::Null);
    assert_eq!(client.end(), Some(1));
    let mut client = Client::start();
    client.close();
    assert_eq!(client.end(), Some(1));
}

#[test]
fn what_is_no_message_is_answered_and_the_rest_goes_on() {
    let mut client = Client::start();
    assert_eq!(client.fail("textDocument/hover", json!({}))["code"], -32002, "before `initialize`");
    client.initialize(Path::new("/"), json!({"rootUri": null}));
    for (text, code) in
        [("{", -32700), ("[1]", -32700), ("{\"jsonrpc\":\"2.0\"}", -32700), ("\u{e9}", -32700)]
    {
        client.raw(&format!("Content-Length: {}\r\n\r\n{text}", text.len()));
        let refused = client.receive();
        assert_eq!(refused["error"]["code"], code, "{text}");
        assert_eq!(refused["id"], Value::Null, "{text}");
    }
    client.raw("Nonsense\r\n");
    assert_eq!(client.receive()["error"]["code"], -32700);
    assert_eq!(client.fail("no/such", json!({}))["code"], -32601);
    assert_eq!(client.fail("initialize", json!({}))["code"], -32600);
    // A request about nothing that is known, and one that lacks what it needs.
    let params =
        json!({"textDocument": {"uri": "file:///no/such.rope"}, "position": {"line": 0, "character": 0}});
    assert_eq!(client.ask("textDocument/hover", params), Value::Null);
    client.tell("textDocument/didOpen", json!({"nonsense": 1}));
    assert_eq!(client.await_told("window/logMessage")["type"], 2);
    client.bye();
}

#[test]
fn every_request_survives_nonsense() {
    let folder = folder();
    let mut client = Client::start();
    client.initialize(folder.path(), json!({}));
    let uri = client.open(&folder.path().join("base.rope"), BASE);
    let methods = [
        "hover",
        "completion",
        "definition",
        "references",
        "documentHighlight",
        "selectionRange",
        "prepareRename",
        "rename",
        "documentSymbol",
        "formatting",
        "foldingRange",
        "semanticTokens/full",
        "inlayHint",
        "codeLens",
        "codeAction",
    ];
    for method in methods {
        let far = json!({"line": 4_000_000, "character": 4_000_000});
        let params = json!({
            "textDocument": {"uri": uri}, "position": far, "newName": "x", "positions": [far],
            "range": {"start": far, "end": {"line": 0, "character": 0}}, "context": {"diagnostics": [], "triggerKind": 1,
            "includeDeclaration": true}, "options": {"tabSize": 4, "insertSpaces": true}
        });
        let answer = client.answer(&format!("textDocument/{method}"), params);
        assert!(answer.get("result").is_some() || answer["error"]["code"] == -32803, "{method}: {answer}");
        let answer = client.answer(&format!("textDocument/{method}"), json!({"textDocument": {"uri": uri}}));
        assert!(answer.get("result").is_some() || answer["error"]["code"] == -32602, "{method}: {answer}");
    }
    client.bye();
}

#[test]
fn mistakes_are_told_while_typing_also_where_the_text_cannot_be_read() {
    let folder = folder();
    let mut client = Client::start();
    client.initialize(folder.path(), json!({}));
    let path = folder.path().join("more.rope");
    // Characters of one, two, three and four bytes stand before the mistake.
    let text = "// aé☃😀\nrule greet { /* é */ }\nsegment s = known accountt.member\n";
    let uri = client.open(&path, text);
    let told = client.diagnostics(&uri, 1);
    assert_eq!(codes(&told), ["syntax", "unknown-name"]);
    let at = |told: &Value| told["range"]["start"].clone();
    assert_eq!(at(&told["diagnostics"][1]), place(text, "accountt"));
    // The rest of the set waits, and is told as soon as this can be read.
    let fixed = "consent ä\n";
    client.change(&uri, 2, json!([{"text": fixed}]));
    assert_eq!(codes(&client.diagnostics(&uri, 2)), ["syntax"]);
    let whole = json!([{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
        "text": "consent a \"é😀\" consent a\n"}]);
    client.change(&uri, 3, whole);
    let told = client.diagnostics(&uri, 3);
    assert_eq!(codes(&told), ["duplicate-name"]);
    let told = &told["diagnostics"][0];
    assert_eq!(at(told), json!({"line": 0, "character": 24}), "columns count units of UTF-16");
    let related = &told["relatedInformation"][0];
    assert_eq!(related["location"]["range"]["start"], json!({"line": 0, "character": 0}));
    assert_eq!(related["message"], "the other one begins here");
    client.change(&uri, 4, json!([{"text": "consent a \"what\"\n"}]));
    let told = client.diagnostics(&uri, 4);
    assert_eq!(codes(&told), ["unused"]);
    insta::assert_json_snapshot!("a_diagnostic", told["diagnostics"][0]);
    client.bye();
}

#[test]
fn a_client_that_counts_bytes_is_answered_in_bytes() {
    let folder = folder();
    let mut client = Client::start();
    let terms = json!({"capabilities": {"general": {"positionEncodings": ["utf-16", "utf-8"]}}});
    let begun = client.initialize(folder.path(), terms);
    assert_eq!(begun["capabilities"]["positionEncoding"], "utf-8");
    let uri = client.open(&folder.path().join("x.rope"), "consent a \"é😀\" consent a\n");
    let told = client.diagnostics(&uri, 1);
    assert_eq!(told["diagnostics"][0]["range"]["start"], json!({"line": 0, "character": 27}));
    client.bye();
}

#[test]
fn an_edit_in_one_file_is_told_in_another() {
    let folder = folder();
    let rules =
        "rule one_more {\n    goal find_faster\n    requires friend\n    show welcome in home.rail\n}\n";
    fs::write(folder.path().join("rules.rope"), rules).expect("a file");
    let mut client = Client::start();
    client.initialize(folder.path(), json!({}));
    let base = client.open(&folder.path().join("base.rope"), BASE);
    client.diagnostics(&base, 1);
    // The edit takes a name away that the other file needs, which is not open.
    let start = place(BASE, "tier friend");
    let mut end = start.clone();
    end["character"] = json!(start["character"].as_u64().unwrap_or_default() + 11);
    client.change(&base, 2, json!([{"range": {"start": start, "end": end}, "text": "tier mate"}]));
    let rules = client.uri(&folder.path().join("rules.rope"));
    let told = client.diagnostics_of(&rules);
    assert_eq!(codes(&told), ["unknown-name"]);
    // What changes on disk is seen, once the client says so.
    fs::write(folder.path().join("rules.rope"), "// nothing\n").expect("a file");
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": rules, "type": 2}]}));
    assert_eq!(codes(&client.diagnostics_of(&rules)), Vec::<String>::new());
    client.bye();
}

#[test]
fn sets_side_by_side_do_not_mix() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths: Vec<PathBuf> = ["a", "b"].map(|set| folder.path().join(set).join("all.rope")).to_vec();
    for path in &paths {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, BASE).expect("a file");
    }
    let mut client = Client::start();
    client.initialize(folder.path(), json!({}));
    let one = client.open(&paths[0], BASE);
    assert_eq!(codes(&client.diagnostics(&one, 1)), Vec::<String>::new());
    let at = json!({"textDocument": {"uri": one}, "position": place(BASE, "welcome_by_name {"),
        "context": {"includeDeclaration": true}});
    let found = client.ask("textDocument/references", at);
    assert!(found.as_array().expect("a list").iter().all(|found| found["uri"] == one.as_str()), "{found}");
    let found = client.ask("workspace/symbol", json!({"query": "wlcm"}));
    assert_eq!(found.as_array().map(Vec::len), Some(4), "the content and the rule, in both sets: {found}");
    client.bye();
    // As one set, everything is declared twice.
    let mut client = Client::start();
    client.initialize(folder.path(), json!({"initializationOptions": {"sets": ["."]}}));
    let one = client.open(&paths[0], BASE);
    client.open(&paths[1], BASE);
    let told = client.diagnostics_of(&client.uri(&paths[1]));
    assert!(codes(&told).contains(&"duplicate-name".to_owned()), "{told}");
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": one}}));
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": client.uri(&paths[1])}}));
    while !codes(&client.diagnostics_of(&client.uri(&paths[1]))).is_empty() {}
    client.bye();
}

#[test]
fn every_capability_is_answered() {
    let folder = folder();
    let mut client = Client::start();
    client.initialize(folder.path(), json!({}));
    let uri = client.open(&folder.path().join("base.rope"), BASE);
    let at = |here: &str| json!({"textDocument": {"uri": uri}, "position": place(BASE, here)});
    let with = |mut params: Value, key: &str, value: Value| {
        params[key] = value;
        params
    };
    let file = json!({"textDocument": {"uri": uri}});
    let all = json!({"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}});
    let mut told = serde_json::Map::new();
    let mut ask = |name: &str, params: Value| {
        let answer = client.ask(name, params);
        told.insert(name.to_owned(), answer);
    };
    ask("textDocument/hover", at("welcome_by_name {"));
    ask("textDocument/definition", at("welcome_by_name\n}"));
    ask("textDocument/references", with(at("brand_hero "), "context", json!({"includeDeclaration": false})));
    ask("textDocument/documentHighlight", at("brand_hero "));
    ask("textDocument/completion", at("acquaintance\n    uses     account"));
    ask("textDocument/prepareRename", at("welcome_by_name {"));
    ask("textDocument/rename", with(at("welcome_by_name {"), "newName", json!("greet")));
    ask("textDocument/foldingRange", file.clone());
    ask("textDocument/inlayHint", with(file.clone(), "range", all));
    ask("textDocument/codeLens", file.clone());
    ask("textDocument/selectionRange", with(file, "positions", json!([place(BASE, "analytics \"")])));
    let told = Value::Object(told);
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&told).expect("JSON").replace(uri.as_str(), "file:///base.rope")
    );
    let refused = client.fail("textDocument/rename", with(at("welcome_by_name {"), "newName", json!("No")));
    assert_eq!(refused["message"], "`No` is no name: names are lower case, `a` to `z`, digits and `_`");
    client.bye();
}

#[test]
fn tokens_cover_the_words_in_utf_16() {
    let folder = folder();
    let mut client = Client::start();
    client.initialize(folder.path(), json!({}));
    let text = "consent é\nconsent a \"é😀\" // 😀 b\nsegment s = account.member\n";
    let uri = client.open(&folder.path().join("x.rope"), text);
    let answer = client.ask("textDocument/semanticTokens/full", json!({"textDocument": {"uri": uri}}));
    let numbers: Vec<u64> =
        answer["data"].as_array().expect("a list").iter().filter_map(Value::as_u64).collect();
    let lines: Vec<Vec<u16>> = text.lines().map(|line| line.encode_utf16().collect()).collect();
    let (mut line, mut column, mut told) = (0, 0, Vec::new());
    for token in numbers.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let words = &lines[line as usize][column as usize..(column + token[2]) as usize];
        told.push(format!("{line} {} {}", String::from_utf16_lossy(words), token[3]));
    }
    insta::assert_snapshot!(told.join("\n"));
    client.bye();
}

#[test]
fn a_burst_of_changes_is_checked_once_or_little_more() {
    let folder = folder();
    let mut client = Client::start();
    client.initialize(folder.path(), json!({}));
    let uri = client.open(&folder.path().join("x.rope"), "");
    client.diagnostics(&uri, 1);
    let word = "consent abcdefghij_abcdefghij_abcdefghij_abcdefghij";
    for (at, letter) in word.char_indices() {
        let here = json!({"line": 0, "character": at});
        let change = json!([{"range": {"start": here, "end": here}, "text": letter.to_string()}]);
        client.change(&uri, at as i64 + 2, change);
    }
    let last = word.len() as i64 + 1;
    let begun = Instant::now();
    let mut told = 0;
    loop {
        let params = client.diagnostics_of(&uri);
        told += 1;
        if params["version"] == last {
            assert_eq!(codes(&params), ["unused"]);
            break;
        }
    }
    assert!(told <= word.len(), "{told} times");
    assert!(begun.elapsed() < Duration::from_secs(20), "that took {:?}", begun.elapsed());
    // A request that is taken back is answered all the same.
    let hover = json!({"textDocument": {"uri": uri}, "range": {"start": {"line": 0, "character": 0},
        "end": {"line": 9, "character": 0}}});
    client.change(&uri, last + 1, json!([{"text": "consent b\n"}]));
    let id = client.send_request("textDocument/inlayHint", hover);
    client.tell("$/cancelRequest", json!({"id": id}));
    let answer = client.answer_to(id);
    assert!(answer["error"]["code"] == -32800 || answer.get("result").is_some(), "{answer}");
    client.bye();
}

#[test]
fn a_fix_mends_what_was_told() {
    let folder = folder();
    let mut client = Client::start();
    client.initialize(folder.path(), json!({}));
    // It reads what it does not declare, behind characters of several bytes.
    let text = "/// é😀\nrule sneak {\n    goal find_faster\n    requires friend\n    when account.member\n    \
        show welcome in home.rail\n    because \"😀\"\n}\n";
    let uri = client.open(&folder.path().join("x.rope"), text);
    let told = client.diagnostics(&uri, 1);
    assert_eq!(codes(&told), ["sneaky"]);
    let range = told["diagnostics"][0]["range"].clone();
    let params = json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
    let actions = client.ask("textDocument/codeAction", params);
    let fix = &actions[0];
    assert_eq!(fix["kind"], "quickfix", "{actions}");
    assert_eq!(fix["diagnostics"][0], told["diagnostics"][0], "tied to what it mends");
    let edits = fix["edit"]["changes"][&uri].clone();
    client.change(&uri, 2, edits.as_array().expect("edits").iter().rev().map(as_change).collect());
    assert_eq!(codes(&client.diagnostics(&uri, 2)), Vec::<String>::new(), "after {fix}");
    client.bye();
}

/// An edit, as the change that a client tells when it was made.
fn as_change(edit: &Value) -> Value {
    json!({"range": edit["range"], "text": edit["newText"]})
}

#[test]
fn formatting_makes_the_least_edits() {
    let folder = folder();
    let mut client = Client::start();
    client.initialize(folder.path(), json!({}));
    // What the formatter makes of it has nothing more to be made of.
    let text = "// é😀 stays\nconsent a \"é😀\"\n\n\nconsent    b   \"x\"\n";
    let uri = client.open(&folder.path().join("x.rope"), text);
    let params = json!({"textDocument": {"uri": uri}, "options": {"tabSize": 4, "insertSpaces": true}});
    let edits = client.ask("textDocument/formatting", params.clone());
    let edits = edits.as_array().expect("edits").clone();
    assert!(!edits.is_empty());
    assert!(
        edits.iter().all(|edit| edit["range"]["start"]["line"] != 0),
        "the comment is left alone: {edits:?}"
    );
    client.change(&uri, 2, edits.iter().rev().map(as_change).collect());
    assert_eq!(client.ask("textDocument/formatting", params.clone()), json!([]));
    // What cannot be read is left as it is.
    client.change(&uri, 3, json!([{"text": "consent  é"}]));
    assert_eq!(client.ask("textDocument/formatting", params), Value::Null);
    client.bye();
}
