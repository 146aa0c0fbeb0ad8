//! Owns the conversation: what comes in, what is answered at once, and what waits for a check.
//! Must not know how one request is answered.

use super::convert::Encoding;
use super::document::Document;
use super::initialize::{self, Terms};
use super::requests::{self, Needs};
use super::transport::{Incoming, Writer};
use super::worker::{Done, Job};
use super::workspace::{Workspace, name};
use super::{Ending, diagnostics};
use crate::engine::Clock;
use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, Uri,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// The client said something.
    Client(Incoming),
    /// A set was checked.
    Checked(Box<Done>),
}

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Before,
    Running,
    ShutDown,
}

/// One end of the conversation.
pub struct Server {
    writer: Writer,
    jobs: Sender<Job>,
    clock: Clock,
    phase: Phase,
    terms: Terms,
    workspace: Workspace,
    /// Requests that wait for a set to be checked.
    waiting: Vec<(String, Request)>,
    /// What was told last of each file, with its version.
    published: BTreeMap<String, (Option<i32>, Value)>,
}

impl Server {
    /// An end that speaks by `writer` and has sets checked by `jobs`.
    pub fn new(writer: Writer, jobs: Sender<Job>, clock: Clock) -> Self {
        Server {
            writer,
            jobs,
            clock,
            phase: Phase::Before,
            terms: Terms::default(),
            workspace: Workspace::default(),
            waiting: Vec::new(),
            published: BTreeMap::new(),
        }
    }

    /// Converses until the end.
    pub fn run(mut self, happened: &Receiver<Event>) -> Ending {
        while let Ok(first) = happened.recv() {
            let mut events = vec![first];
            events.extend(happened.try_iter());
            let cancelled = cancelled(&events);
            for event in events {
                match event {
                    Event::Checked(done) => self.checked(*done),
                    Event::Client(Incoming::Closed) => return self.ending(),
                    Event::Client(Incoming::Malformed(why)) => self.writer.refuse(why),
                    Event::Client(Incoming::Message(Message::Response(_))) => {}
                    Event::Client(Incoming::Message(Message::Notification(told))) => {
                        if told.method == "exit" {
                            return self.ending();
                        }
                        self.told(told);
                    }
                    Event::Client(Incoming::Message(Message::Request(request))) => {
                        if cancelled.contains(&request.id) {
                            self.writer.answer(request.id, Err(cancel()));
                        } else {
                            self.asked(request);
                        }
                    }
                }
            }
            self.send_to_check();
        }
        self.ending()
    }

    fn ending(&self) -> Ending {
        if self.phase == Phase::ShutDown { Ending::Orderly } else { Ending::Abrupt }
    }

    fn encoding(&self) -> Encoding {
        self.terms.encoding
    }

    fn told(&mut self, told: Notification) {
        match told.method.as_str() {
            _ if self.phase != Phase::Running => {}
            "initialized" if self.terms.registers_watchers => {
                self.writer.request("client/registerCapability", initialize::watchers());
            }
            "textDocument/didOpen" => {
                let Some(params) = self.read::<DidOpenTextDocumentParams>(told) else { return };
                let document = params.text_document;
                let name = name(&document.uri);
                let file = crate::source::SourceFile::from_bytes(&name, document.text.into_bytes());
                let (uri, version) = (document.uri, document.version);
                let is_inside = self.workspace.is_inside(&name);
                self.workspace.open.insert(name, Document { uri, version, file: Arc::new(file) });
                // Beside a file from elsewhere there may be more of its set.
                if is_inside { self.settle() } else { self.restore() }
            }
            "textDocument/didChange" => {
                let Some(params) = self.read::<DidChangeTextDocumentParams>(told) else { return };
                let name = name(&params.text_document.text_document_identifier.uri);
                let encoding = self.encoding();
                if let Some(document) = self.workspace.open.get_mut(&name) {
                    document.change(params.content_changes, encoding);
                    document.version = params.text_document.version;
                }
                self.workspace.touch(&name);
            }
            "textDocument/didClose" => {
                let Some(params) = self.read::<DidCloseTextDocumentParams>(told) else { return };
                self.workspace.open.remove(&name(&params.text_document.uri));
                self.settle();
            }
            // A client that watches files tells of what is saved by itself.
            "textDocument/didSave" if self.terms.registers_watchers => self.settle(),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.restore(),
            "workspace/didChangeWorkspaceFolders" => {
                let Some(params) = self.read::<DidChangeWorkspaceFoldersParams>(told) else { return };
                let path = |uri: &Uri| uri.to_file_path().ok();
                let removed: Vec<_> =
                    params.event.removed.iter().filter_map(|folder| path(&folder.uri)).collect();
                self.workspace.roots.retain(|root| !removed.contains(root));
                let added = params.event.added.iter().filter_map(|folder| path(&folder.uri));
                self.workspace.roots.extend(added);
                self.restore();
            }
            "$/cancelRequest" => {
                let id = told.params.get("id").cloned();
                let id = id.and_then(|id| serde_json::from_value::<RequestId>(id).ok());
                if let Some(at) =
                    self.waiting.iter().position(|(_, waiting)| Some(&waiting.id) == id.as_ref())
                {
                    let (_, request) = self.waiting.remove(at);
                    self.writer.answer(request.id, Err(cancel()));
                }
            }
            _ => {}
        }
    }

    /// What a notification says; one that cannot be read is told in the editor's log.
    fn read<P: DeserializeOwned>(&mut self, told: Notification) -> Option<P> {
        match serde_json::from_value(told.params) {
            Ok(params) => Some(params),
            Err(error) => {
                self.log(&format!("`{}` cannot be read: {error}", told.method));
                None
            }
        }
    }

    fn log(&mut self, words: &str) {
        self.writer.notify("window/logMessage", json!({"type": 2, "message": words}));
    }

    fn asked(&mut self, request: Request) {
        let refuse = |code, words: &str| Err((code, words.to_owned()));
        let answer = match (self.phase, request.method.as_str()) {
            (Phase::Before, "initialize") => match serde_json::from_value(request.params) {
                Ok(params) => {
                    let (terms, answer) = initialize::agree(params, &mut self.workspace);
                    self.terms = terms;
                    self.phase = Phase::Running;
                    self.restore();
                    Ok(answer)
                }
                Err(error) => Err((ErrorCode::InvalidParams, error.to_string())),
            },
            (Phase::Before, _) => refuse(ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (Phase::ShutDown, _) => refuse(ErrorCode::InvalidRequest, "after `shutdown` comes `exit`"),
            (Phase::Running, "initialize") => {
                refuse(ErrorCode::InvalidRequest, "`initialize` was asked already")
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                for (_, waiting) in std::mem::take(&mut self.waiting) {
                    self.writer.answer(waiting.id, Err(cancel()));
                }
                Ok(Value::Null)
            }
            (Phase::Running, _) => return self.look_up(request),
        };
        self.writer.answer(request.id, answer);
    }

    /// Answers a request about the workspace, or has it wait for a check.
    fn look_up(&mut self, request: Request) {
        let set = requests::file(&request.params).and_then(|file| self.workspace.home(&file));
        if let Some(key) = set.map(str::to_owned) {
            let ready = self.workspace.read(&key).is_none_or(|set| match requests::needs(&request.method) {
                Needs::Text => true,
                Needs::SomeCheck => set.checked.is_some(),
                Needs::ThisCheck => set.is_checked(),
            });
            if !ready {
                self.waiting.push((key, request));
                return;
            }
        }
        self.reply(request);
    }

    fn reply(&mut self, request: Request) {
        let today = self.clock.now().day();
        let (workspace, encoding) = (&mut self.workspace, self.terms.encoding);
        // No request should panic; one that does must not end the conversation.
        let answer = AssertUnwindSafe(|| {
            requests::answer(workspace, &request.method, request.params, (encoding, today))
        });
        let failed = |_| Err((ErrorCode::InternalError, "this is a mistake of the server's".to_owned()));
        let answer = catch_unwind(answer).unwrap_or_else(failed);
        self.writer.answer(request.id, answer);
    }

    /// Looks at the stored files again.
    fn restore(&mut self) {
        self.workspace.restore();
        self.settle();
    }

    fn settle(&mut self) {
        self.workspace.settle();
        // What belongs to no set any more, or to one that nobody looks at, is told no more.
        let active = self.workspace.sets.values().filter(|set| self.workspace.is_active(set));
        let active: BTreeSet<&String> = active.flat_map(|set| &set.files).collect();
        let gone: Vec<String> =
            self.published.keys().filter(|name| !active.contains(*name)).cloned().collect();
        for name in gone {
            self.publish(&name, None, json!([]));
            self.published.remove(&name);
        }
        // The set that a request waits for may be another one now, or none.
        for (_, request) in std::mem::take(&mut self.waiting) {
            self.look_up(request);
        }
    }

    /// Sends every set that has another text than was checked, and that somebody looks at.
    fn send_to_check(&mut self) {
        if self.phase != Phase::Running {
            return;
        }
        let today = self.clock.now().day();
        let sets = self.workspace.sets.iter();
        let keys: Vec<String> =
            sets.filter(|(_, set)| self.workspace.is_active(set)).map(|(key, _)| key.clone()).collect();
        for key in keys.into_iter().chain(self.waited_for()) {
            let Some(set) = self.workspace.read(&key) else { continue };
            if set.sent == set.turn {
                continue;
            }
            let (desk, told) = (Arc::clone(&set.desk), set.told.clone());
            let job = Job { set: key.clone(), turn: set.turn, desk, told, today };
            let sent = self.jobs.send(job).is_ok();
            if let Some(set) = self.workspace.sets.get_mut(&key).filter(|_| sent) {
                set.sent = set.turn;
            }
        }
    }

    /// The sets that requests wait for: somebody may ask about a file that is not open.
    fn waited_for(&self) -> Vec<String> {
        self.waiting.iter().map(|(key, _)| key.clone()).collect()
    }

    /// Takes in what was found, tells it, and answers what waited for it.
    fn checked(&mut self, done: Done) {
        let Done { set: key, turn, desk, report } = done;
        let failed = report.is_none();
        let Some(set) = self.workspace.sets.get_mut(&key) else { return };
        set.failed = failed.then_some(turn);
        let versions = set.versions.remove(&turn).unwrap_or_default();
        set.versions.retain(|other, _| *other > turn);
        let news = report.is_some_and(|report| set.found(turn, desk, report));
        if failed {
            self.log("a check failed; this is a mistake of Tightrope's, and what was told before stands");
        }
        if news {
            self.tell(&key, &versions);
        }
        let waiting = std::mem::take(&mut self.waiting);
        let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(waits, request)| {
            let set = self.workspace.sets.get(waits);
            failed && *waits == key
                || set.is_none_or(|set| match requests::needs(&request.method) {
                    Needs::ThisCheck => set.is_checked(),
                    Needs::Text | Needs::SomeCheck => set.checked.is_some(),
                })
        });
        self.waiting = later;
        now.into_iter().for_each(|(_, request)| self.reply(request));
    }

    /// Tells what was found of each file of a set, where that is news.
    fn tell(&mut self, key: &str, versions: &BTreeMap<String, i32>) {
        let encoding = self.encoding();
        let Some(set) = self.workspace.sets.get(key).filter(|set| self.workspace.is_active(set)) else {
            return;
        };
        let Some(checked) = &set.checked else { return };
        let told = diagnostics::by_file(checked, encoding, &|name| self.workspace.uri(name));
        for (name, told) in told {
            let version = versions.get(&name).copied();
            let Ok(told) = serde_json::to_value(told) else { continue };
            let empty = json!([]);
            let same = match self.published.get(&name) {
                Some((before, value)) => *before == version && *value == told,
                None => version.is_none() && told == empty,
            };
            if !same {
                self.publish(&name, version, told);
            }
        }
    }

    fn publish(&mut self, name: &str, version: Option<i32>, told: Value) {
        let Some(uri) = self.workspace.uri(name) else { return };
        let mut params = json!({"uri": uri, "diagnostics": told});
        if let Some(version) = version {
            params["version"] = json!(version);
        }
        self.writer.notify("textDocument/publishDiagnostics", params);
        self.published.insert(name.to_owned(), (version, told));
    }
}

fn cancel() -> (ErrorCode, String) {
    (ErrorCode::RequestCanceled, "cancelled".to_owned())
}

/// The requests that are taken back further on.
fn cancelled(events: &[Event]) -> BTreeSet<RequestId> {
    let ids = events.iter().filter_map(|event| match event {
        Event::Client(Incoming::Message(Message::Notification(told))) if told.method == "$/cancelRequest" => {
            serde_json::from_value(told.params.get("id")?.clone()).ok()
        }
        _ => None,
    });
    ids.collect()
}
