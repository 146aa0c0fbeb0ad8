//! The editor's end of a language server: messages over the pipes of the real program.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// Longer than anything takes, also on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// What was said while something else was waited for.
    aside: VecDeque<Value>,
    requests: i64,
}

impl Client {
    pub fn start() -> Client {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tightrope"))
            .args(["lsp", "--today", "2026-11-21"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (tell, messages) = channel();
        thread::spawn(move || while read(&mut output).is_some_and(|message| tell.send(message).is_ok()) {});
        Client { child, input, messages, aside: VecDeque::new(), requests: 0 }
    }

    /// Introduces itself; `more` replaces what it says.
    pub fn initialize(&mut self, root: &Path, more: Value) -> Value {
        let mut params = json!({"processId": null, "rootUri": self.uri(root), "capabilities": {}});
        for (key, value) in more.as_object().expect("an object") {
            params[key] = value.clone();
        }
        let begun = self.ask("initialize", params);
        self.tell("initialized", json!({}));
        begun
    }

    pub fn uri(&self, path: &Path) -> String {
        format!("file://{}", path.display())
    }

    pub fn open(&mut self, path: &Path, text: &str) -> String {
        let uri = self.uri(path);
        let document = json!({"uri": uri, "languageId": "rope", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
        uri
    }

    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// What is told of a version of a file.
    pub fn diagnostics(&mut self, uri: &str, version: i64) -> Value {
        loop {
            let params = self.diagnostics_of(uri);
            if params["version"] == version {
                return params;
            }
        }
    }

    /// What is told of a file next.
    pub fn diagnostics_of(&mut self, uri: &str) -> Value {
        loop {
            let params = self.await_told("textDocument/publishDiagnostics");
            if params["uri"] == uri {
                return params;
            }
        }
    }

    pub fn await_told(&mut self, method: &str) -> Value {
        self.wait_for(|message| message["method"] == method)["params"].clone()
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    pub fn send_request(&mut self, method: &str, params: Value) -> i64 {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// The whole answer to a request.
    pub fn answer(&mut self, method: &str, params: Value) -> Value {
        let id = self.send_request(method, params);
        self.answer_to(id)
    }

    pub fn answer_to(&mut self, id: i64) -> Value {
        self.wait_for(|message| message["id"] == id && message.get("method").is_none())
    }

    /// The result of a request that must succeed.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        answer.get("result").unwrap_or_else(|| panic!("{method}: {answer}")).clone()
    }

    /// The error of a request that must not.
    pub fn fail(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        answer.get("error").unwrap_or_else(|| panic!("{method}: {answer}")).clone()
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(&format!("Content-Length: {}\r\n\r\n{text}", text.len()));
    }

    pub fn raw(&mut self, bytes: &str) {
        let input = self.input.as_mut().expect("the pipe is open");
        input.write_all(bytes.as_bytes()).expect("the server listens");
        input.flush().expect("the server listens");
    }

    /// The next message, whatever it is.
    pub fn receive(&mut self) -> Value {
        match self.aside.pop_front() {
            Some(message) => message,
            None => self.messages.recv_timeout(PATIENCE).expect("the server says something"),
        }
    }

    fn wait_for(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.aside.iter().position(&wanted) {
            return self.aside.remove(at).expect("it is there");
        }
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("the server says something");
            if wanted(&message) {
                return message;
            }
            self.aside.push_back(message);
        }
    }

    pub fn close(&mut self) {
        self.input = None;
    }

    /// The exit status of the server, which is about to end.
    pub fn end(&mut self) -> Option<i32> {
        self.child.wait().expect("the server ends").code()
    }

    /// Ends the conversation as it should be.
    pub fn bye(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        assert_eq!(self.end(), Some(0));
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next message; none where there are no more. Anything else on standard output is a mistake.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.strip_prefix("Content-Length: ") {
            Some(number) => length = number.trim_end().parse().ok(),
            None => assert_eq!(line, "\r\n", "standard output is for the protocol alone"),
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut text = vec![0; length?];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
