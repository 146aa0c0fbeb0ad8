//! Owns reading bodies: JSON, not too much of it, and not for too long.
//! Must not know what stands in them.

use super::reply::{Manner, Reply};
use crate::serve::Limits;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};

/// Reads a body.
///
/// # Errors
/// Where it is of another kind than JSON, larger than allowed, slower than allowed, or broken off.
pub async fn read(request: Request<Body>, limits: &Limits) -> Result<Bytes, Reply> {
    let manner = Manner::of(request.uri().path());
    let (head, body) = request.into_parts();
    if !is_json(&head.headers) {
        let words = "facts are sent as JSON: say `Content-Type: application/json`";
        return Err(manner.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
    }
    let too_large = || {
        let words = format!("the body is larger than {} bytes, the most that is read here", limits.body);
        // What is left of it is not read.
        let mut reply = manner.refuse(StatusCode::PAYLOAD_TOO_LARGE, &words);
        reply.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        reply
    };
    // Whoever says how large it is need not send it.
    if body.size_hint().lower() > limits.body as u64 {
        return Err(too_large());
    }
    match tokio::time::timeout(limits.body_time, to_bytes(body, limits.body)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_over(&error) => Err(too_large()),
        Ok(Err(_)) => Err(manner.refuse(StatusCode::BAD_REQUEST, "the body broke off")),
        Err(_) => {
            let words = format!("the body took longer than {:?}", limits.body_time);
            let mut reply = manner.refuse(StatusCode::REQUEST_TIMEOUT, &words);
            reply.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            Err(reply)
        }
    }
}

/// Whether a body is said to be JSON. Where nothing is said, it is taken for it.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// Whether reading ended because there was too much.
fn is_over(error: &axum::Error) -> bool {
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        if error.to_string() == "length limit exceeded" {
            return true;
        }
        next = error.source();
    }
    false
}
