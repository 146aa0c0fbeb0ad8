//! Owns the server's own questions: the decision as it is, how it stands with the set, and taking the
//! one that waits. Must not know OpenFeature.

use super::name::Name;
use super::reply::{Manner, Reply, json, later, written};
use super::{LOADED, Shared, VERSION, body};
use crate::decide::{Decision, Room};
use crate::engine::{DecideError, Serving, Set};
use crate::serve::Told;
use crate::serve::etag::{Tag, is_named};
use crate::serve::status::{Standing, moment};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use std::cell::RefCell;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

thread_local! {
    /// Room for one decision after another, on each thread that answers.
    pub static ROOM: RefCell<Room> = RefCell::default();
}

/// Decides a surface, as `tightrope decide` does.
pub async fn decide(State(shared): State<Arc<Shared>>, Name(surface): Name, request: Request<Body>) -> Reply {
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let facts = match body::read(request, &shared.options.limits).await {
        Ok(facts) => facts,
        Err(refusal) => return refusal,
    };
    let set = shared.engine.current();
    match answer(&shared, (&set, &surface), &facts, known.as_ref()) {
        Ok((decision, tag)) => tagged(&set, &tag, known.as_ref(), decision),
        Err(error) => refused(&error),
    }
}

/// The decision as JSON, and its tag.
fn answer(
    shared: &Shared,
    (set, surface): (&Arc<Set>, &str),
    facts: &[u8],
    known: Option<&HeaderValue>,
) -> Result<(Vec<u8>, String), DecideError> {
    let begun = Instant::now();
    let (visitor, problems) = set.read(facts, shared.engine.now())?;
    ROOM.with_borrow_mut(|room| {
        let choices = set.choose(surface, &visitor, room)?;
        let decision: Decision<'_> = choices.decision(problems);
        let written = serde_json::to_vec(&decision)?;
        let mut tag = Tag::of(set.hash(), facts);
        tag.write_all(&written).map_err(serde_json::Error::io)?;
        for (_, slot) in &decision.slots {
            shared.metrics.slot(slot.reason);
        }
        shared.metrics.decided(begun.elapsed());
        let tag = tag.finish();
        if let Some(log) = shared.engine.decision_log()
            && !has(known, &tag)
        {
            // The choices are those of this set.
            let _ = log.record(set, &choices);
        }
        Ok((written, tag))
    })
}

/// Whether a client has what a tag is of already.
pub fn has(known: Option<&HeaderValue>, tag: &str) -> bool {
    known.and_then(|known| known.to_str().ok()).is_some_and(|known| is_named(tag, known))
}

/// What was decided by a set, or that the client has it already.
pub fn tagged(set: &Set, tag: &str, known: Option<&HeaderValue>, decided: Vec<u8>) -> Reply {
    let mut reply = if has(known, tag) {
        super::reply::bare(StatusCode::NOT_MODIFIED)
    } else {
        written(StatusCode::OK, decided)
    };
    let headers = reply.headers_mut();
    stamp(headers, set);
    // The client may keep it for itself, and asks each time whether it still holds.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    reply
}

/// Tells by which set was decided.
pub fn stamp(headers: &mut HeaderMap, set: &Set) {
    // Where nothing is loaded yet, nothing decided.
    if set.serving() != Serving::Nothing
        && let Ok(version) = HeaderValue::from_str(set.hash())
    {
        headers.insert(VERSION, version);
        if let Ok(loaded) = HeaderValue::from_str(&moment(set.loaded_at())) {
            headers.insert(LOADED, loaded);
        }
    }
}

fn refused(error: &DecideError) -> Reply {
    let status = match error {
        DecideError::UnknownSurface { .. } => StatusCode::NOT_FOUND,
        DecideError::Facts(_) => StatusCode::BAD_REQUEST,
        DecideError::NotReady => StatusCode::SERVICE_UNAVAILABLE,
        DecideError::Foreign | DecideError::Json(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let reply = Manner::Own.refuse(status, &error.to_string());
    if status == StatusCode::SERVICE_UNAVAILABLE { later(reply) } else { reply }
}

/// How it stands with the set in use.
pub async fn status(State(shared): State<Arc<Shared>>) -> Reply {
    json(StatusCode::OK, &Standing::of(&shared.engine.status()))
}

/// Takes the set of that version into use, which waits because it is creepier than the one before.
pub async fn acknowledge(State(shared): State<Arc<Shared>>, Name(version): Name) -> Reply {
    if shared.options.key.is_none() {
        let words = "a server without a key cannot tell who acknowledges: start it with one";
        return Manner::Own.refuse(StatusCode::FORBIDDEN, words);
    }
    match shared.engine.acknowledge(&version) {
        Ok(set) => {
            shared.tell(&Told::Acknowledged(set.hash().to_owned()));
            status(State(shared)).await
        }
        Err(error) => Manner::Own.refuse(StatusCode::CONFLICT, &error.to_string()),
    }
}
