//! Owns what is answered where: the routes, and what goes for all of them.
//! Must not know sockets.

mod body;
mod gate;
mod name;
mod ofrep;
mod own;
mod probes;
mod reply;
mod shared;

pub use shared::Shared;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The header that tells by which set was decided.
const VERSION: HeaderName = HeaderName::from_static("tightrope-version");

/// The header that tells since when it is in use.
const LOADED: HeaderName = HeaderName::from_static("tightrope-loaded");

/// The header that may carry the key, beside `authorization`.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// How long a browser may go by what it was told of other origins.
const PREFLIGHT: Duration = Duration::from_secs(600);

/// Who may ask for a route.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Whoever knows the key; and so many at once.
    Known,
    /// Whoever knows the key.
    Watching,
    /// Anybody.
    Anybody,
}

/// A route: where it is, who may ask, and what answers which method.
struct Route(&'static str, Who, MethodRouter<Arc<Shared>>);

fn routes() -> [Route; 9] {
    use Who::{Anybody, Known, Watching};
    [
        Route("/ofrep/v1/evaluate/flags", Known, post(ofrep::all)),
        Route("/ofrep/v1/evaluate/flags/{key}", Known, post(ofrep::one)),
        Route("/v1/decide/{surface}", Known, post(own::decide)),
        Route("/v1/status", Watching, get(own::status)),
        Route("/v1/acknowledge/{version}", Watching, post(own::acknowledge)),
        Route("/metrics", Watching, get(probes::metrics)),
        Route("/healthz", Anybody, get(probes::healthy)),
        Route("/readyz", Anybody, get(probes::ready)),
        Route("/openapi.json", Anybody, get(probes::openapi)),
    ]
}

/// The paths of all routes.
static PATHS: LazyLock<Vec<&str>> = LazyLock::new(|| routes().iter().map(|Route(path, ..)| *path).collect());

/// The route as it is counted: its own words, never what was asked.
fn named(path: &str) -> &'static str {
    PATHS.iter().find(|name| **name == path).copied().unwrap_or(gate::OTHER)
}

/// All routes.
pub fn router(shared: Arc<Shared>) -> Router {
    let mut router = Router::new();
    for Route(path, who, mut answers) in routes() {
        if who == Who::Known {
            answers = answers.route_layer(from_fn_with_state(Arc::clone(&shared), gate::limit));
        }
        if who != Who::Anybody {
            answers = answers.route_layer(from_fn_with_state(Arc::clone(&shared), gate::key));
        }
        router = router.route(path, answers);
    }
    let router = router
        .fallback(gate::nothing_here)
        .method_not_allowed_fallback(gate::not_so)
        .layer(from_fn(gate::host))
        .layer(from_fn_with_state(Arc::clone(&shared), gate::headers))
        .layer(from_fn_with_state(Arc::clone(&shared), gate::measure));
    let router = match cors(&shared) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.with_state(shared)
}

/// What browsers are told of scripts of other origins.
fn cors(shared: &Shared) -> Option<CorsLayer> {
    let origins = &shared.options.cors;
    if origins.is_empty() {
        return None;
    }
    let origin = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    let layer = CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION, header::IF_NONE_MATCH, API_KEY])
        .expose_headers([header::ETAG, header::RETRY_AFTER, VERSION, LOADED])
        .max_age(PREFLIGHT);
    Some(layer)
}

#[cfg(test)]
mod tests {
    use super::{Route, routes};
    use crate::serve::OPENAPI;
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn the_document_tells_of_every_route_and_of_no_other() {
        let document: Value = serde_json::from_str(OPENAPI).expect("JSON");
        let told: BTreeSet<&str> =
            document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
        let built: BTreeSet<&str> = routes().iter().map(|Route(path, ..)| *path).collect();
        assert_eq!(built, told);
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    }
}
