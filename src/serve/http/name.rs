//! Owns the name that a path ends with. Must not know what it names.

use super::reply::{Manner, Reply};
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;

/// The name that a path ends with, as it was meant.
pub struct Name(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Reply> {
        let name = Path::<String>::from_request_parts(parts, state).await;
        let refuse = |_| {
            let manner = Manner::of(parts.uri.path());
            manner.refuse(StatusCode::BAD_REQUEST, "what the path names is not UTF-8 text")
        };
        name.map(|Path(name)| Name(name)).map_err(refuse)
    }
}
