//! Owns cycles, of segments and of `beats`. Must not know what goes round in them.

use super::Resolver;
use crate::diagnostic::{Change, Diagnostic, Remedy, Slug, Subject, list};
use crate::policy::{Condition, winning_order};
use crate::vocabulary::RuleId;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

impl Resolver<'_> {
    /// Tells segments that go by themselves, and breaks them, so that nothing goes round; and
    /// those that go by others too deep. Then the gist of each is known.
    pub(super) fn settle_segments(&mut self) {
        let edges = self.policy.segments.iter().enumerate().flat_map(|(from, segment)| {
            let mut edges = Vec::new();
            segment.condition.visit(&mut |part| {
                if let Condition::Segment(to, _) = part {
                    edges.push((from, to.index()));
                }
            });
            edges
        });
        for group in groups(self.policy.segments.len(), edges) {
            if group.is_ring {
                let ring = &group.places;
                let names: Vec<String> =
                    ring.iter().map(|at| self.policy.segments[*at].name.clone()).collect();
                let span = self.policy.segments[ring[0]].span;
                self.ring("segment", &names, span, "say what one of them means without the others");
            }
            for at in group.places {
                let mut gist = self.policy.gist(&self.policy.segments[at].condition);
                let span = self.policy.segments[at].span;
                if gist.depth > MAX_DEPTH {
                    self.too_deep(at);
                }
                if group.is_ring || gist.depth > MAX_DEPTH {
                    self.policy.to_mut().segments[at].condition = Condition::Broken(None, span);
                    gist = self.policy.gist(&self.policy.segments[at].condition);
                }
                self.policy.to_mut().segments[at].gist = gist;
            }
        }
    }

    fn too_deep(&mut self, at: usize) {
        let segment = &self.policy.segments[at];
        let message = format!("the segment `{}` goes by others more than {MAX_DEPTH} deep", segment.name);
        let subject = Subject::named("segment", &segment.name);
        let diagnostic = Diagnostic::new(Slug::TooLarge, subject, segment.span, message);
        self.tell(diagnostic.help("say what it means with fewer steps in between"));
    }

    /// Tells rules that beat themselves.
    pub(super) fn beats_cycles(&mut self) {
        // Most often there is none, and that is seen fast.
        if !winning_order(&self.policy).goes_round() {
            return;
        }
        let edges = self
            .policy
            .rules
            .iter()
            .enumerate()
            .flat_map(|(from, rule)| rule.beats.iter().map(move |to| (from, to.index())));
        let rings = groups(self.policy.rules.len(), edges).into_iter().filter(|group| group.is_ring);
        for ring in rings.map(|group| group.places) {
            let names: Vec<String> = ring.iter().map(|at| self.policy.rules[*at].name.clone()).collect();
            let rule = &self.policy[RuleId::from_index(ring[0])];
            self.ring("rule", &names, rule.span, "take one `beats` of the ring away");
        }
    }

    fn ring(&mut self, kind: &'static str, names: &[String], span: crate::source::Span, help: &str) {
        let verb = if kind == "segment" { "goes by" } else { "beats" };
        let message = match names {
            [one] => format!("the {kind} `{one}` {verb} itself"),
            many => {
                let names = many.iter().map(|name| format!("`{name}`"));
                format!("the {kind}s {} go in a circle: each {verb} the next", list(names, "and"))
            }
        };
        let mut diagnostic =
            Diagnostic::new(Slug::Cycle, Subject::named(kind, &names[0]), span, message).help(help);
        for name in &names[1..] {
            diagnostic = diagnostic.related(Subject::named(kind, name));
        }
        // A longer circle has more ways out than anybody would choose from.
        if let ("rule", [one, .., other] | [one @ other]) = (kind, names) {
            for (winner, loser) in [(one, other), (other, one)] {
                diagnostic =
                    diagnostic.remedy(self.beats_no_longer(winner, loser).filter(|_| names.len() <= 2));
            }
            diagnostic.remedies.dedup();
        }
        self.tell(diagnostic);
    }

    fn beats_no_longer(&self, winner: &str, loser: &str) -> Option<Remedy> {
        let of = self.policy[self.policy.find_rule(winner)?].span;
        let title = format!("take `{loser}` out of the `beats` of `{winner}`");
        Some(Remedy::new(title, Change::Unname { of, word: "beats", name: loser.to_owned() }))
    }
}

/// The deepest that conditions may nest, through segments that go by segments.
const MAX_DEPTH: usize = 512;

/// Places that reach each other, or one alone.
struct Group {
    places: Vec<usize>,
    is_ring: bool,
}

/// All places in groups, each after the groups that it has edges to.
fn groups(count: usize, edges: impl Iterator<Item = (usize, usize)>) -> Vec<Group> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in 0..count {
        graph.add_node(());
    }
    for (from, to) in edges {
        graph.update_edge(NodeIndex::new(from), NodeIndex::new(to), ());
    }
    // Unlike Tarjan's, this algorithm does not recurse: a chain may be long.
    let groups = kosaraju_scc(&graph).into_iter().map(|group| {
        let is_ring = group.len() > 1 || graph.contains_edge(group[0], group[0]);
        let mut places: Vec<usize> = group.into_iter().map(NodeIndex::index).collect();
        places.sort_unstable();
        Group { places, is_ring }
    });
    groups.collect()
}
