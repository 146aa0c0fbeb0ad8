//! Owns whether the names in loaded tables are names. What a policy declares was read by the grammar;
//! what comes with an artifact may be anything, and names end up in file names, in pages and on
//! terminals. Must not know how tables were made.

use super::Tables;
use crate::vocabulary::{Type, Vocabulary};

/// The longest name, as in the text of policies.
const LONGEST: usize = 128;

/// Whether everything that is named has a name such as a policy may write.
///
/// # Errors
/// Says which has not.
pub(super) fn all_named(tables: &Tables) -> Result<(), String> {
    let rules = tables.rules.iter().map(|card| ("rule", card.name.as_str()));
    names(&tables.vocabulary).chain(rules).try_for_each(|(kind, name)| match is_name(name) {
        true => Ok(()),
        // Told as Rust writes it, so that nothing of it reaches a terminal as it is.
        false => Err(format!("it has a {kind} called {:?}, which is no name", shortened(name))),
    })
}

/// Each name, with the kind of what has it.
fn names(vocabulary: &Vocabulary) -> impl Iterator<Item = (&'static str, &str)> {
    let tiers = vocabulary.tiers.iter();
    let tiers = tiers.flat_map(|tier| {
        let wanted = tier.wants.iter().flatten().map(|format| ("format", format.as_str()));
        std::iter::once(("tier", tier.name.as_str())).chain(wanted)
    });
    let fields = vocabulary.fields.iter().flat_map(|field| {
        let members = match &field.typ {
            Type::OneOf { members } | Type::SetOf { members } => members.as_slice(),
            _ => &[],
        };
        let members = members.iter().map(|member| ("member", member.name.as_str()));
        std::iter::once(("field", field.name.as_str())).chain(members)
    });
    let contents = vocabulary
        .contents
        .iter()
        .flat_map(|content| [("content", content.name.as_str()), ("format", content.format.as_str())]);
    let goals = vocabulary.goals.iter().flat_map(|goal| {
        let metric = goal.metric.iter().map(|metric| ("metric", metric.name.as_str()));
        let guards = goal.guards.iter().map(|guard| ("guard", guard.name.as_str()));
        std::iter::once(("goal", goal.name.as_str())).chain(metric).chain(guards)
    });
    tiers
        .chain(vocabulary.consents.iter().map(|consent| ("consent", consent.name.as_str())))
        .chain(vocabulary.categories.iter().map(|category| ("category", category.name.as_str())))
        .chain(vocabulary.sources.iter().map(|source| ("source", source.name.as_str())))
        .chain(fields)
        .chain(vocabulary.surfaces.iter().map(|surface| ("surface", surface.name.as_str())))
        .chain(vocabulary.slots.iter().map(|slot| ("slot", slot.name.as_str())))
        .chain(contents)
        .chain(goals)
}

/// Whether a text is `[a-z][a-z0-9_]*`, and not too long.
fn is_name(text: &str) -> bool {
    let follows = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.len() <= LONGEST
        && text.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && text.bytes().all(follows)
}

/// The beginning of what may be long.
fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}
