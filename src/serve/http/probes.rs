//! Owns what those ask who run the server: whether it lives, whether it can decide, what it answers.
//! Must not know decisions.

use super::Shared;
use super::reply::{Reply, bare, json, later, written};
use crate::serve::OPENAPI;
use crate::serve::metrics::CONTENT_TYPE;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

/// It lives: it answers.
pub async fn healthy() -> Reply {
    json(StatusCode::OK, &Health { status: "ok" })
}

/// Whether it can decide, by whatever.
pub async fn ready(State(shared): State<Arc<Shared>>) -> Reply {
    let error = if shared.stops() {
        Some("it was asked to stop, and finishes what is under way")
    } else if !shared.engine.status().is_ready() {
        Some("no good policy set was loaded yet, so there is nothing to decide by; its log says why")
    } else {
        None
    };
    match error {
        None => json(StatusCode::OK, &Readiness { ready: true, error }),
        Some(_) => later(json(StatusCode::SERVICE_UNAVAILABLE, &Readiness { ready: false, error })),
    }
}

/// The document of all that is answered.
pub async fn openapi() -> Reply {
    written(StatusCode::OK, OPENAPI)
}

/// The numbers.
pub async fn metrics(State(shared): State<Arc<Shared>>) -> Reply {
    let Ok(text) = shared.metrics.text() else {
        return bare(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut reply = written(StatusCode::OK, text);
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    reply
}
