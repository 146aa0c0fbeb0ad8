//! Owns reading bodies: JSON, not too much of it, and not for too long.
//! Must not know what stands in them.

use super::reply::{Manner, Reply};
use crate::serve::Limits;
use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::timeout;

/// Of a body that is too large, so much more is read and thrown away: many clients read the answer only
/// once they have sent everything.
const SPARED: usize = 1 << 20;

/// For so long at most.
const SPARED_TIME: Duration = Duration::from_secs(1);

/// Why a body cannot be used.
enum Fault {
    TooLarge,
    Broken,
}

/// Reads a body.
///
/// # Errors
/// Where it is of another kind than JSON, packed, larger than allowed, slower than allowed, or broken off.
pub async fn read(request: Request<Body>, limits: &Limits) -> Result<Vec<u8>, Reply> {
    let manner = Manner::of(request.uri().path());
    let (head, mut body) = request.into_parts();
    if !is_json(&head.headers) {
        let words = "facts are sent as JSON: say `Content-Type: application/json`";
        return Err(manner.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
    }
    if head.headers.get_all(header::CONTENT_ENCODING).iter().any(|coding| coding != "identity") {
        let words = "facts are sent as they are: nothing is unpacked here, so leave `Content-Encoding` out";
        return Err(manner.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
    }
    match timeout(limits.body_time, whole(&mut body, limits.body)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(Fault::TooLarge)) => {
            // Whoever waits to be told to go on has sent nothing yet.
            if !head.headers.contains_key(header::EXPECT) {
                let _ = timeout(limits.body_time.min(SPARED_TIME), spare(&mut body)).await;
            }
            let words = format!("the body is larger than {} bytes, the most that is read here", limits.body);
            Err(last(manner.refuse(StatusCode::PAYLOAD_TOO_LARGE, &words)))
        }
        Ok(Err(Fault::Broken)) => Err(manner.refuse(StatusCode::BAD_REQUEST, "the body broke off")),
        Err(_) => {
            let words =
                format!("the body took longer than {:?}, the longest that is waited here", limits.body_time);
            Err(last(manner.refuse(StatusCode::REQUEST_TIMEOUT, &words)))
        }
    }
}

/// The last answer of a connection: what is left of the body is not read.
fn last(mut reply: Reply) -> Reply {
    reply.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    reply
}

/// All of a body, if it is no larger than that.
async fn whole(body: &mut Body, most: usize) -> Result<Vec<u8>, Fault> {
    // Whoever says how large it is need not send it.
    let announced = body.size_hint().lower();
    if announced > most as u64 {
        return Err(Fault::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or_default());
    while let Some(frame) = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| Fault::Broken)?.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return Err(Fault::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Throws some of the rest away.
async fn spare(body: &mut Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
        read += frame.data_ref().map_or(0, |data| data.len());
        if read > SPARED {
            return;
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
