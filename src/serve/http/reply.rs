//! Owns how answers are put: JSON, and words where there is none. Must not know what is answered.

use crate::serve::ofrep::{Code, Failure};
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

/// An answer.
pub type Reply = Response<Body>;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// After so many seconds it is worth another try.
const RETRY: HeaderValue = HeaderValue::from_static("1");

/// Whose manner of failing is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// OpenFeature's: `{"errorCode": …, "errorDetails": …}`.
    Ofrep,
    /// Our own: `{"error": …}`.
    Own,
}

impl Manner {
    /// That of whoever asks for a path.
    pub fn of(path: &str) -> Self {
        if path.starts_with("/ofrep/") { Manner::Ofrep } else { Manner::Own }
    }

    /// A refusal, in words.
    pub fn refuse(self, status: StatusCode, words: &str) -> Reply {
        match self {
            Manner::Ofrep => json(status, &Failure::new(Code::General, words)),
            Manner::Own => json(status, &Refusal { error: words }),
        }
    }
}

#[derive(Serialize)]
struct Refusal<'a> {
    error: &'a str,
}

/// A value as JSON.
pub fn json(status: StatusCode, value: &impl Serialize) -> Reply {
    match serde_json::to_vec(value) {
        Ok(body) => written(status, body),
        // No value that is answered is known to have no form in JSON.
        Err(_) => bare(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// JSON that is written already.
pub fn written(status: StatusCode, body: impl Into<Body>) -> Reply {
    let mut reply = Response::new(body.into());
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, JSON);
    reply
}

/// A status alone.
pub fn bare(status: StatusCode) -> Reply {
    let mut reply = Response::new(Body::empty());
    *reply.status_mut() = status;
    reply
}

/// An answer that says when to try again.
pub fn later(mut reply: Reply) -> Reply {
    reply.headers_mut().insert(header::RETRY_AFTER, RETRY);
    reply
}
