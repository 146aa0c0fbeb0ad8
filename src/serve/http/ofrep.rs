//! Owns answering OpenFeature's clients: one flag, or all of them. Must not know what flags are made of.

use super::name::Name;
use super::own::{ROOM, has, stamp, tagged};
use super::reply::{Reply, json, later};
use super::{Shared, body};
use crate::decide::{Choice, Visitor};
use crate::diagnostic::{LOOKED_AT, did_you_mean};
use crate::engine::{DecideError, Serving, Set};
use crate::serve::etag::Tag;
use crate::serve::ofrep::{Asked, Code, Failure, Flag, Flags, Stamp, told};
use crate::serve::status::moment;
use crate::vocabulary::SlotId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Request, StatusCode, header};
use std::sync::Arc;
use std::time::Instant;

/// Evaluates one flag.
pub async fn one(State(shared): State<Arc<Shared>>, Name(key): Name, request: Request<Body>) -> Reply {
    let body = match body::read(request, &shared.options.limits).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let set = shared.engine.current();
    let begun = Instant::now();
    let answer = Asking::read(&shared, &set, &body).and_then(|asking| asking.one(&key));
    if answer.is_ok() {
        shared.metrics.decided(begun.elapsed());
    }
    let mut reply = answer.unwrap_or_else(|failure| failed(&failure.of(Some(&key))));
    stamp(reply.headers_mut(), &set);
    reply
}

/// Evaluates all flags.
pub async fn all(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Reply {
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let body = match body::read(request, &shared.options.limits).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let set = shared.engine.current();
    let begun = Instant::now();
    let answer = Asking::read(&shared, &set, &body).and_then(|asking| asking.all(known.as_ref()));
    if answer.is_ok() {
        shared.metrics.decided(begun.elapsed());
    }
    answer.unwrap_or_else(|failure| failed(&failure))
}

fn failed(failure: &Failure) -> Reply {
    match failure.code {
        Code::ParseError | Code::InvalidContext | Code::TargetingKeyMissing => {
            json(StatusCode::BAD_REQUEST, failure)
        }
        Code::FlagNotFound => json(StatusCode::NOT_FOUND, failure),
        Code::ProviderNotReady => later(json(StatusCode::SERVICE_UNAVAILABLE, failure)),
        Code::General => json(StatusCode::INTERNAL_SERVER_ERROR, failure),
    }
}

/// A visitor of whom flags are asked, by one set.
struct Asking<'s> {
    shared: &'s Shared,
    set: &'s Arc<Set>,
    facts: Vec<u8>,
    visitor: Visitor,
    problems: String,
    loaded: String,
}

impl<'s> Asking<'s> {
    fn read(shared: &'s Shared, set: &'s Arc<Set>, body: &[u8]) -> Result<Self, Failure> {
        let Asked { facts } = Asked::read(body, shared.options.needs_targeting_key)?;
        if set.serving() == Serving::Nothing {
            return Err(failure(&DecideError::NotReady));
        }
        let (visitor, problems) = set.read(&facts, shared.engine.now()).map_err(|error| failure(&error))?;
        let problems = told(&problems);
        Ok(Asking { shared, set, facts, visitor, problems, loaded: moment(set.loaded_at()) })
    }

    fn stamp(&self) -> Stamp<'_> {
        Stamp { version: self.set.hash(), loaded: Some(&self.loaded), problems: &self.problems }
    }

    fn one(&self, key: &str) -> Result<Reply, Failure> {
        let (surface, slot) = self.find(key).ok_or_else(|| self.no_such(key))?;
        let flags = self.of_surface(surface, Some(slot), self.stamp())?;
        let flag = flags.first().ok_or_else(|| self.no_such(key))?;
        Ok(json(StatusCode::OK, flag))
    }

    fn all(&self, known: Option<&HeaderValue>) -> Result<Reply, Failure> {
        let mut flags = Vec::new();
        // When the set was loaded is none of what was decided: others may have loaded it earlier.
        let bare = Stamp { loaded: None, ..self.stamp() };
        for surface in &self.set.tables().vocabulary.surfaces {
            flags.extend(self.of_surface(&surface.name, None, bare)?);
        }
        let mut tag = Tag::of(self.set.hash(), &self.facts);
        serde_json::to_writer(&mut tag, &flags).map_err(unwritten)?;
        let flags = Flags { flags: flags.into_iter().map(|flag| flag.stamped(self.stamp())).collect() };
        let body = serde_json::to_vec(&flags).map_err(unwritten)?;
        let tag = tag.finish();
        if !has(known, &tag) {
            self.write_down();
        }
        Ok(tagged(self.set, &tag, known, body))
    }

    /// Writes down what was chosen for all flags, where the host keeps a log.
    fn write_down(&self) {
        let Some(log) = self.shared.engine.decision_log() else { return };
        for surface in &self.set.tables().vocabulary.surfaces {
            ROOM.with_borrow_mut(|room| {
                if let Ok(choices) = self.set.choose(&surface.name, &self.visitor, room) {
                    // The choices are those of this set.
                    let _ = log.record(self.set, &choices);
                }
            });
        }
    }

    /// The flags of a surface, or one of them.
    fn of_surface<'a>(
        &'a self,
        surface: &str,
        only: Option<SlotId>,
        stamp: Stamp<'a>,
    ) -> Result<Vec<Flag<'a>>, Failure> {
        let tables = self.set.tables();
        let slots = tables.vocabulary.find_surface(surface).map_or(&[][..], |id| tables.slots_of(id));
        ROOM.with_borrow_mut(|room| {
            let choices = self.set.choose(surface, &self.visitor, room).map_err(|error| failure(&error))?;
            if let (Some(log), Some(slot)) = (self.shared.engine.decision_log(), only) {
                let _ = log.record_slot(self.set, &choices, &tables.vocabulary[slot].name);
            }
            let trust = choices.trust();
            let wanted =
                slots.iter().zip(choices.iter()).filter(|(slot, _)| only.is_none_or(|it| it == **slot));
            let flag = |(slot, choice): (&SlotId, Choice<'a, '_>)| {
                self.shared.metrics.slot(choice.reason());
                Flag::new((self.set, *slot), (surface, trust), &choice, stamp)
            };
            Ok(wanted.map(flag).collect())
        })
    }

    /// The surface and the slot that a key names.
    fn find<'k>(&self, key: &'k str) -> Option<(&'k str, SlotId)> {
        let (surface, name) = key.split_once('.')?;
        let tables = self.set.tables();
        let slots = tables.slots_of(tables.vocabulary.find_surface(surface)?);
        slots.iter().find(|slot| tables.vocabulary[**slot].name == name).map(|slot| (surface, *slot))
    }

    fn no_such(&self, key: &str) -> Failure {
        let vocabulary = &self.set.tables().vocabulary;
        let path =
            |slot: &crate::vocabulary::Slot| format!("{}.{}", vocabulary[slot.surface].name, slot.name);
        let keys: Vec<String> = vocabulary.slots.iter().take(LOOKED_AT).map(path).collect();
        let help = did_you_mean(key, "flag", keys.iter().map(String::as_str));
        Failure::new(Code::FlagNotFound, format!("no flag is called `{key}`; {help}"))
    }
}

fn failure(error: &DecideError) -> Failure {
    let code = match error {
        DecideError::Facts(_) => Code::InvalidContext,
        DecideError::NotReady => Code::ProviderNotReady,
        DecideError::UnknownSurface { .. } => Code::FlagNotFound,
        DecideError::Foreign | DecideError::Json(_) => Code::General,
    };
    Failure::new(code, error.to_string())
}

fn unwritten(error: serde_json::Error) -> Failure {
    Failure::new(Code::General, error.to_string())
}
