//! Owns which promises are kept on being made: a line is, where a line of the new set rules out
//! as much, to as many. Must not know whether they hold; the check has proved that.

use super::joint::{Joint, Side};
use super::{Creepier, What};
use crate::proofs::{Budget, Spent, outside};
use crate::table::{PledgeLine, Region};
use crate::vocabulary::{Never, Selector};
use std::collections::BTreeSet;

pub fn dropped(joint: &Joint<'_>, unproven: &mut Vec<String>) -> Vec<Creepier> {
    let mut found = Vec::new();
    for pledge in &joint.old.tables.promises {
        let subject = format!("promise \"{}\"", pledge.words);
        let stands = joint.new.tables.promises.iter().any(|other| other.words == pledge.words);
        let verdicts: Result<Vec<bool>, Spent> =
            pledge.lines.iter().map(|line| is_kept(joint, line)).collect();
        let Ok(verdicts) = verdicts else {
            unproven.push(subject);
            continue;
        };
        let broken: Vec<String> = pledge
            .lines
            .iter()
            .zip(verdicts)
            .filter(|(_, kept)| !kept)
            .map(|(line, _)| {
                let whom = if line.to.as_deref() == Some(&[Region::everybody()]) { "" } else { " when …" };
                words(&joint.old, &line.never) + whom
            })
            .collect();
        if broken.is_empty() {
            continue;
        }
        let words = if stands {
            format!("the promise \"{}\" promises less than it did", pledge.words)
        } else {
            format!("the promise \"{}\" is no longer made", pledge.words)
        };
        found.push(Creepier {
            what: What::Promise,
            subject,
            words,
            was: Some(broken.join("; ")),
            now: None,
            witness: None,
        });
    }
    found
}

fn is_kept(joint: &Joint<'_>, line: &PledgeLine) -> Result<bool, Spent> {
    let to = regions(joint, &joint.old, line)?;
    let lines = joint.new.tables.promises.iter().flat_map(|pledge| &pledge.lines);
    let strong = lines.filter(|other| rules_out(joint, &other.never, &line.never));
    let mut others = Vec::new();
    for other in strong {
        others.extend(regions(joint, &joint.new, other)?);
    }
    let others: Vec<&Region> = others.iter().collect();
    let mut budget = Budget::new();
    for region in to {
        if outside(region, &others, &joint.vocabulary, &mut budget)?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// To whom a line promises.
fn regions(joint: &Joint<'_>, side: &Side<'_>, line: &PledgeLine) -> Result<Vec<Region>, Spent> {
    let to = line.to.as_ref().ok_or(Spent)?;
    let settled = to.iter().filter_map(|region| region.on(joint.today, &side.tables.vocabulary));
    Ok(settled.flat_map(|region| side.regions(&region, &joint.vocabulary)).collect())
}

/// Whether what a line of the new set rules out takes in all that a line of the old one did.
fn rules_out(joint: &Joint<'_>, new: &Never, old: &Never) -> bool {
    let (before, after) = (&joint.old.tables.vocabulary, &joint.new.tables.vocabulary);
    // A field that is gone can be neither used nor asked for.
    let covers = |new: &Selector, old: &Selector| {
        let paths: BTreeSet<String> = new.fields.iter().map(|field| after.path(*field)).collect();
        let declared = |path: &String| {
            path.split_once('.').is_some_and(|(source, name)| after.find_field(source, name).is_some())
        };
        let mut fields = old.fields.iter().map(|field| before.path(*field));
        // Words that mean no field yet may mean one tomorrow.
        new.words == old.words
            || !old.fields.is_empty() && fields.all(|path| paths.contains(&path) || !declared(&path))
    };
    match (new, old) {
        (Never::Show(shown, place), Never::Show(content, slot)) => {
            let everywhere = place.is_none();
            let same = place.zip(*slot).is_some_and(|(a, b)| after.slot_path(a) == before.slot_path(b));
            after[*shown].name == before[*content].name && (everywhere || same)
        }
        (Never::Use(new), Never::Use(old)) | (Never::Ask(new), Never::Ask(old)) => covers(new, old),
        _ => false,
    }
}

fn words(side: &Side<'_>, never: &Never) -> String {
    let vocabulary = &side.tables.vocabulary;
    match never {
        Never::Show(content, None) => format!("never show {}", vocabulary[*content].name),
        Never::Show(content, Some(slot)) => {
            format!("never show {} in {}", vocabulary[*content].name, vocabulary.slot_path(*slot))
        }
        Never::Use(selector) => format!("never use {}", selector.words),
        Never::Ask(selector) => format!("never ask {}", selector.words),
    }
}
