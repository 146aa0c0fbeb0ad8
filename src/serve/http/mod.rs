//! Owns what is answered where: the routes, and what goes for all of them.
//! Must not know sockets.

mod body;
mod gate;
mod ofrep;
mod own;
mod probes;
mod reply;
mod shared;

pub use shared::Shared;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use std::sync::Arc;
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The header that tells by which set was decided.
const VERSION: HeaderName = HeaderName::from_static("tightrope-version");

/// The header that may carry the key, beside `authorization`.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// How long a browser may go by what it was told of other origins.
const PREFLIGHT: Duration = Duration::from_secs(600);

/// All routes.
pub fn router(shared: Arc<Shared>) -> Router {
    // Whoever asks these has to know the key, and only so many may ask at once.
    let guarded = Router::new()
        .route("/ofrep/v1/evaluate/flags", post(ofrep::all))
        .route("/ofrep/v1/evaluate/flags/{key}", post(ofrep::one))
        .route("/v1/decide/{surface}", post(own::decide))
        .route("/v1/status", get(own::status))
        .route("/v1/acknowledge/{version}", post(own::acknowledge))
        .route_layer(from_fn_with_state(Arc::clone(&shared), gate::limit))
        .route_layer(from_fn_with_state(Arc::clone(&shared), gate::key));
    let open = Router::new()
        .route("/healthz", get(probes::healthy))
        .route("/readyz", get(probes::ready))
        .route("/openapi.json", get(probes::openapi));
    let router = guarded
        .merge(open)
        .fallback(gate::nothing_here)
        .method_not_allowed_fallback(gate::not_so)
        .layer(from_fn(gate::headers));
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
        .expose_headers([header::ETAG, header::RETRY_AFTER, VERSION])
        .max_age(PREFLIGHT);
    Some(layer)
}
