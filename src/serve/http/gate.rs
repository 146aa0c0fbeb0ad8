//! Owns who may ask, and how many at once; and what nobody may ask. Must not know what is asked.

use super::reply::{Manner, Reply, later};
use super::{API_KEY, Shared};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header};
use axum::middleware::Next;
use std::sync::Arc;

/// Lets pass who knows the key.
pub async fn key(State(shared): State<Arc<Shared>>, request: Request<Body>, next: Next) -> Reply {
    if shared.options.key.as_ref().is_none_or(|key| given(request.headers()).is_some_and(|it| key.is(it))) {
        return next.run(request).await;
    }
    let words = "this takes the key: send `Authorization: Bearer KEY`, or `X-API-Key: KEY`";
    let mut reply = Manner::of(request.uri().path()).refuse(StatusCode::UNAUTHORIZED, words);
    reply.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    reply
}

/// The key that a request brings.
fn given(headers: &HeaderMap) -> Option<&[u8]> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| {
        let (scheme, key) = value.as_bytes().split_at_checked("Bearer ".len())?;
        scheme.eq_ignore_ascii_case(b"Bearer ").then_some(key)
    });
    bearer.or_else(|| headers.get(API_KEY).map(HeaderValue::as_bytes))
}

/// Lets pass so many at once.
pub async fn limit(State(shared): State<Arc<Shared>>, request: Request<Body>, next: Next) -> Reply {
    match shared.room.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => {
            let words = "too many requests are being answered: try again in a second";
            later(Manner::of(request.uri().path()).refuse(StatusCode::TOO_MANY_REQUESTS, words))
        }
    }
}

/// Says of every answer how it may be kept: not at all, if it does not say so itself.
pub async fn headers(request: Request<Body>, next: Next) -> Reply {
    let mut reply = next.run(request).await;
    let headers = reply.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    reply
}

/// No such path.
pub async fn nothing_here(uri: Uri) -> Reply {
    Manner::of(uri.path())
        .refuse(StatusCode::NOT_FOUND, "nothing is here; `GET /openapi.json` tells what there is")
}

/// A path that is asked in another way.
pub async fn not_so(uri: Uri) -> Reply {
    let words = "this is asked in another way; `GET /openapi.json` tells how";
    Manner::of(uri.path()).refuse(StatusCode::METHOD_NOT_ALLOWED, words)
}
