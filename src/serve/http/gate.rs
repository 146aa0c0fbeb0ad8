//! Owns who may ask, and how many at once; and what nobody may ask. Must not know what is asked.

use super::reply::{Manner, Reply, later};
use super::{API_KEY, Shared};
use axum::body::Body;
use axum::extract::{MatchedPath, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, Version, header};
use axum::middleware::Next;
use prometheus_client::metrics::gauge::Gauge;
use std::sync::Arc;
use std::time::Instant;

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

/// Counts, and measures how long it takes.
pub async fn measure(State(shared): State<Arc<Shared>>, request: Request<Body>, next: Next) -> Reply {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or(OTHER, |path| super::named(path.as_str()));
    let metrics = &shared.metrics;
    // Counted back even where the client goes away meanwhile.
    let _under_way = UnderWay::new(&metrics.under_way);
    let reply = next.run(request).await;
    metrics.answered(route, reply.status().as_u16(), begun.elapsed());
    reply
}

/// What is counted of routes that there are not.
pub const OTHER: &str = "other";

struct UnderWay<'m>(&'m Gauge);

impl<'m> UnderWay<'m> {
    fn new(gauge: &'m Gauge) -> Self {
        gauge.inc();
        UnderWay(gauge)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
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

/// Lets pass what names one host, as HTTP/1.1 has it (RFC 9112, 3.2): whoever stands before this server may
/// go by one name, and this server by the other.
pub async fn host(request: Request<Body>, next: Next) -> Reply {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if hosts == 1 || hosts == 0 && request.version() != Version::HTTP_11 {
        return next.run(request).await;
    }
    let words =
        if hosts == 0 { "a request names its `Host`" } else { "a request names one `Host`, not several" };
    Manner::of(request.uri().path()).refuse(StatusCode::BAD_REQUEST, words)
}

/// Says of every answer how it may be kept: not at all, if it does not say so itself. While the server
/// stops, each answer is the last of its connection, so that nobody asks over one that closes.
pub async fn headers(State(shared): State<Arc<Shared>>, request: Request<Body>, next: Next) -> Reply {
    let is_one_by_one = request.version() <= Version::HTTP_11;
    let mut reply = next.run(request).await;
    let headers = reply.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // HTTP/2 has its own way of saying goodbye.
    if is_one_by_one && shared.stops() {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
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
