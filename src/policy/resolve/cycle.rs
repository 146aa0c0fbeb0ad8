//! Owns cycles, of segments and of `beats`. Must not know what goes round in them.

use super::Resolver;
use crate::diagnostic::{Diagnostic, Slug, Subject, list};
use crate::policy::Condition;
use crate::vocabulary::RuleId;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

impl Resolver {
    /// Tells segments that go by themselves, and breaks them, so that nothing goes round.
    pub(super) fn break_segment_cycles(&mut self) {
        let edges = self.policy.segments.iter().enumerate().flat_map(|(from, segment)| {
            let mut edges = Vec::new();
            segment.condition.visit(&mut |part| {
                if let Condition::Segment(to, _) = part {
                    edges.push((from, to.index()));
                }
            });
            edges
        });
        for ring in rings(self.policy.segments.len(), edges) {
            let names: Vec<String> = ring.iter().map(|at| self.policy.segments[*at].name.clone()).collect();
            let span = self.policy.segments[ring[0]].span;
            self.ring("segment", &names, span, "say what one of them means without the others");
            for at in ring {
                let span = self.policy.segments[at].span;
                self.policy.segments[at].condition = Condition::Broken(None, span);
            }
        }
    }

    /// Tells rules that beat themselves.
    pub(super) fn beats_cycles(&mut self) {
        let edges = self
            .policy
            .rules
            .iter()
            .enumerate()
            .flat_map(|(from, rule)| rule.beats.iter().map(move |to| (from, to.index())));
        for ring in rings(self.policy.rules.len(), edges) {
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
        self.tell(diagnostic);
    }
}

/// The sets of places that reach each other, each in order.
fn rings(count: usize, edges: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in 0..count {
        graph.add_node(());
    }
    for (from, to) in edges {
        graph.update_edge(NodeIndex::new(from), NodeIndex::new(to), ());
    }
    let mut rings: Vec<Vec<usize>> = tarjan_scc(&graph)
        .into_iter()
        .filter(|ring| ring.len() > 1 || graph.contains_edge(ring[0], ring[0]))
        .map(|ring| {
            let mut places: Vec<usize> = ring.into_iter().map(NodeIndex::index).collect();
            places.sort_unstable();
            places
        })
        .collect();
    rings.sort_unstable();
    rings
}
