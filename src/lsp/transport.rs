//! Owns messages as bytes: reading them, also those that are none, and writing.
//! Must not know what messages say.

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What came in.
#[derive(Debug)]
pub enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is no message, and why.
    Malformed(String),
    /// Nothing more.
    Closed,
}

/// Reads messages until there are no more, or nobody listens.
pub fn read(mut input: impl BufRead, tell: &dyn Fn(Incoming) -> bool) {
    loop {
        // A broken message must not end more than the conversation.
        let read = catch_unwind(AssertUnwindSafe(|| Message::read(&mut input)));
        let incoming = match read {
            Ok(Ok(Some(message))) => Incoming::Message(message),
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
                Incoming::Malformed(error.to_string())
            }
            Ok(Ok(None) | Err(_)) | Err(_) => Incoming::Closed,
        };
        let closed = matches!(incoming, Incoming::Closed);
        if !tell(incoming) || closed {
            return;
        }
    }
}

/// Where messages go. A client that does not read any more will soon close its end, which is
/// noticed there.
pub struct Writer {
    output: Box<dyn Write + Send>,
    requests: i32,
}

impl Writer {
    /// Writes to this.
    pub fn new(output: impl Write + Send + 'static) -> Self {
        Writer { output: Box::new(output), requests: 0 }
    }

    /// Tells the client something.
    pub fn notify(&mut self, method: &str, params: impl Serialize) {
        if let Ok(params) = serde_json::to_value(params) {
            self.write(&Message::Notification(Notification { method: method.to_owned(), params }));
        }
    }

    /// Asks the client for something; the answer is of no interest.
    pub fn request(&mut self, method: &str, params: impl Serialize) {
        self.requests += 1;
        let id = RequestId::from(format!("tightrope-{}", self.requests));
        if let Ok(params) = serde_json::to_value(params) {
            self.write(&Message::Request(Request { id, method: method.to_owned(), params }));
        }
    }

    /// Answers a request.
    pub fn answer(&mut self, id: RequestId, answer: Result<Value, (ErrorCode, String)>) {
        let response_result = answer.map_err(|(code, message)| error(code, message));
        self.write(&Message::Response(Response { id, response_result }));
    }

    /// Answers what was no message, so that there is no id to answer to.
    pub fn refuse(&mut self, why: String) {
        let refusal = json!({"jsonrpc": "2.0", "id": null, "error": error(ErrorCode::ParseError, why)});
        let text = refusal.to_string();
        let _ = write!(self.output, "Content-Length: {}\r\n\r\n{text}", text.len());
        let _ = self.output.flush();
    }

    fn write(&mut self, message: &Message) {
        let _ = message.write(&mut self.output);
    }
}

fn error(code: ErrorCode, message: String) -> ResponseError {
    ResponseError { code: code as i32, message, data: None }
}
