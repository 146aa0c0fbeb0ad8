//! Owns `vacuous`: segments that are nobody or everybody, promises about nobody.
//! Must not know rules.

use super::unproven;
use crate::compile::Expander;
use crate::diagnostic::{Diagnostic, Severity, Slug, Subject};
use crate::manners::Context;
use crate::policy::Condition;
use crate::table::Region;
use crate::vocabulary::SegmentId;
use std::collections::BTreeSet;

/// The segments that are never true, whether or not that is told yet.
pub fn never(context: &Context<'_>, expander: &Expander<'_>) -> BTreeSet<SegmentId> {
    let policy = context.policy;
    let segments = policy.segments.iter().enumerate().filter(|(_, segment)| !segment.gist.broken);
    let nobody = |regions: &[Region]| {
        regions.iter().all(|region| region.on(context.today, &policy.vocabulary).is_none())
    };
    let never = segments
        .filter(|(_, segment)| expander.holds(&segment.condition).is_ok_and(|regions| nobody(&regions)));
    never.map(|(at, _)| SegmentId::from_index(at)).collect()
}

/// Tells them, and names the segments that are never true.
pub fn check(context: &Context<'_>, told: &mut Vec<Diagnostic>) -> BTreeSet<SegmentId> {
    let policy = context.policy;
    let expander = Expander::new(policy);
    let (mut never, mut always) = (BTreeSet::new(), BTreeSet::new());
    let is_empty = |regions: Vec<Region>| {
        regions.iter().all(|region| region.on(context.today, &policy.vocabulary).is_none())
    };
    for (at, segment) in policy.segments.iter().enumerate() {
        let id = SegmentId::from_index(at);
        let (holds, fails) = (
            expander.holds(&segment.condition).map(is_empty),
            expander.does_not_hold(&segment.condition).map(is_empty),
        );
        if holds.is_err() || fails.is_err() {
            let subject = Subject::named("segment", &segment.name);
            told.push(unproven::told(Slug::Vacuous, subject, segment.span));
        }
        if holds == Ok(true) {
            never.insert(id);
        } else if fails == Ok(true) {
            always.insert(id);
        }
    }
    let goes_by = |condition: &Condition, segments: &BTreeSet<SegmentId>| {
        !policy.gist(condition).segments.is_disjoint(segments)
    };
    let all: BTreeSet<SegmentId> = never.union(&always).copied().collect();
    for (at, segment) in policy.segments.iter().enumerate() {
        let id = SegmentId::from_index(at);
        let subject = Subject::named("segment", &segment.name);
        if never.contains(&id) && !goes_by(&segment.condition, &never) {
            let message = format!("the segment `{}` is nobody: no visitor meets its condition", segment.name);
            told.push(
                Diagnostic::new(Slug::Vacuous, subject, segment.span, message)
                    .severity(Severity::Error)
                    .help("look for parts that exclude each other"),
            );
        } else if always.contains(&id) && !goes_by(&segment.condition, &all) {
            let message =
                format!("the segment `{}` is everybody, also those of whom nothing is known", segment.name);
            let help = "leave it out, or say whom it leaves out";
            told.push(Diagnostic::new(Slug::Vacuous, subject, segment.span, message).help(help));
        }
    }
    for promise in &policy.promises {
        for line in &promise.lines {
            let Some(condition) = &line.condition else { continue };
            let subject = Subject::Words("promise", promise.words.clone());
            match expander.holds(condition).map(is_empty) {
                Ok(true) if !goes_by(condition, &never) => {
                    let message = "this line promises something to nobody: its condition is never true";
                    let help = "look for parts of the condition that exclude each other";
                    told.push(Diagnostic::new(Slug::Vacuous, subject, line.span, message).help(help));
                }
                Ok(_) => {}
                Err(_) => told.push(unproven::told(Slug::Vacuous, subject, line.span)),
            }
        }
    }
    never
}
