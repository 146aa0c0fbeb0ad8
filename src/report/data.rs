//! Owns which data flow where: each field with who reads it, and the streams from sources through
//! goals to surfaces. Must not know how a stream is drawn.

use crate::proofs::{Advice, FieldNeeds, Needs, SourceNeeds};
use crate::vocabulary::{Origin, Party};
use std::collections::{BTreeMap, BTreeSet};

/// One field, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Datum {
    /// Its path, `source.field`.
    pub field: String,
    /// How it came to be known.
    pub origin: &'static str,
    /// Whom it came from.
    pub party: &'static str,
    /// What kind of data it is, and how intimate that is.
    pub category: String,
    /// How intimate it is.
    pub intimacy: &'static str,
    /// The consent without which it is unknown.
    pub consent: Option<String>,
    /// The goals that it serves.
    pub goals: Vec<String>,
    /// The surfaces that it changes.
    pub surfaces: Vec<String>,
    /// How many rules read it.
    pub rules: usize,
    /// How many rules ask for it.
    pub asked: usize,
    /// The tiers that are earned by it, and the cap.
    pub trust: Vec<String>,
    /// What less would do, where the policies do not need all of it.
    pub less: Option<&'static str>,
}

/// From where to what for to where, by numbers of rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flow {
    /// The sources that rules read, by origin, party and name.
    pub sources: Vec<Node>,
    /// The goals that rules read data for.
    pub goals: Vec<Node>,
    /// The surfaces that data change.
    pub surfaces: Vec<Node>,
    /// From sources to goals, each by its place.
    pub to_goals: Vec<Stream>,
    /// From goals to surfaces, each by its place.
    pub to_surfaces: Vec<Stream>,
}

/// An end of a stream.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// For a source, the steps of its origin and party, by which it is sorted.
    pub rank: (usize, usize),
    /// Its name.
    pub name: String,
    /// For a source, its origin and party in words.
    pub about: String,
    /// For a source, the word of its origin.
    pub origin: &'static str,
}

/// How many rules carry data from one place to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// From where.
    pub from: usize,
    /// To where.
    pub to: usize,
    /// How many rules.
    pub rules: usize,
}

impl Datum {
    /// Where a field goes, of all that is known of it.
    pub fn new(needs: &FieldNeeds) -> Self {
        let goals = needs.read_by.iter().filter_map(|by| by.goal.clone());
        let surfaces = needs.read_by.iter().flat_map(|by| by.surfaces.iter().cloned());
        let mut trust = needs.earns.clone();
        trust.extend(needs.caps.then(|| "the cap".to_owned()));
        Datum {
            field: needs.field.clone(),
            origin: needs.origin,
            party: needs.party,
            category: needs.category.clone(),
            intimacy: needs.intimacy,
            consent: needs.consent.clone(),
            goals: goals.collect::<BTreeSet<_>>().into_iter().collect(),
            surfaces: surfaces.collect::<BTreeSet<_>>().into_iter().collect(),
            rules: needs.read_by.len(),
            asked: needs.asked_by.len(),
            trust,
            less: match &needs.advice {
                Advice::Keep { .. } | Advice::NotProved => None,
                Advice::Coarser { .. } => Some("a coarser value"),
                Advice::OnlyKnown { .. } => Some("whether it is known"),
                Advice::Drop { .. } => Some("nothing at all"),
            },
        }
    }
}

impl Flow {
    /// The streams of a data contract. A rule that reads three fields of a source is one rule.
    pub fn new(needs: &Needs) -> Self {
        let (mut to_goals, mut to_surfaces) = (Found::default(), Found::default());
        let sources: BTreeMap<&str, Node> =
            needs.sources.iter().map(|source| (source.source.as_str(), node(source))).collect();
        for field in &needs.fields {
            let source = field.field.split('.').next().unwrap_or_default();
            let Some(source) = sources.get(source) else { continue };
            for by in &field.read_by {
                let goal = plain(by.goal.as_deref().unwrap_or("no goal"));
                for surface in &by.surfaces {
                    to_surfaces.entry((goal.clone(), plain(surface))).or_default().insert(&by.rule);
                }
                to_goals.entry((source.clone(), goal)).or_default().insert(&by.rule);
            }
        }
        let ends = |nodes: BTreeSet<&Node>| nodes.into_iter().cloned().collect::<Vec<Node>>();
        let sources = ends(to_goals.keys().map(|(source, _)| source).collect());
        let goals = ends(to_goals.keys().map(|(_, goal)| goal).collect());
        let surfaces = ends(to_surfaces.keys().map(|(_, surface)| surface).collect());
        Flow {
            to_goals: streams(&to_goals, &sources, &goals),
            to_surfaces: streams(&to_surfaces, &goals, &surfaces),
            sources,
            goals,
            surfaces,
        }
    }
}

type Found<'n> = BTreeMap<(Node, Node), BTreeSet<&'n String>>;

fn streams(found: &Found<'_>, from: &[Node], to: &[Node]) -> Vec<Stream> {
    let place = |nodes: &[Node], node: &Node| nodes.binary_search(node).ok();
    let all = found.iter().filter_map(|((a, b), rules)| {
        Some(Stream { from: place(from, a)?, to: place(to, b)?, rules: rules.len() })
    });
    all.collect()
}

fn node(source: &SourceNeeds) -> Node {
    let origin = Origin::ALL.iter().position(|origin| origin.word() == source.origin).unwrap_or_default();
    let party = Party::ALL.iter().position(|party| party.word() == source.party).unwrap_or_default();
    Node {
        rank: (origin, party),
        name: source.source.clone(),
        about: format!("{}, {}", source.origin, source.party),
        origin: source.origin,
    }
}

fn plain(name: &str) -> Node {
    Node { rank: (0, 0), name: name.to_owned(), about: String::new(), origin: "" }
}
