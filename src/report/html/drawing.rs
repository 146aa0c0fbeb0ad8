//! Owns where the streams of data lie in the picture: three columns of nodes, and curves between them.
//! Must not know colours. Every number is the same on every run and machine.

use crate::report::{Flow, Node, Stream};

/// The width of the picture.
const WIDTH: f64 = 960.0;
/// How wide a node is.
const NODE: f64 = 10.0;
/// Where the nodes of sources, goals and surfaces begin.
const COLUMNS: [f64; 3] = [190.0, 500.0, 800.0];
/// The room that a node takes at the least, so that the words beside it can be read.
const PITCH: f64 = 40.0;
/// The height that the widest column would have without gaps.
const HEIGHT: f64 = 300.0;
/// The head of the picture, where the columns are named.
const HEAD: f64 = 36.0;

/// The picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Its width.
    pub width: String,
    /// Its height.
    pub height: String,
    /// Nodes of sources, goals and surfaces.
    pub columns: Vec<Column>,
    /// Curves, wide ones first.
    pub curves: Vec<Curve>,
}

/// Nodes above each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What they are.
    pub head: &'static str,
    /// Where their words stand.
    pub text_x: String,
    /// Whether the words end there, beside the node on its left.
    pub is_left: bool,
    /// The nodes.
    pub nodes: Vec<Placed>,
}

/// A node in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its name.
    pub name: String,
    /// More about it.
    pub about: String,
    /// The origin, for its colour.
    pub origin: &'static str,
    /// Its left end.
    pub x: String,
    /// Its upper end.
    pub y: String,
    /// How high it is.
    pub height: String,
    /// Where its words stand.
    pub text_y: String,
    /// Where the words about it stand.
    pub about_y: String,
}

/// A stream as a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The curve.
    pub path: String,
    /// How wide it is.
    pub width: String,
    /// The origin, for its colour.
    pub origin: &'static str,
    /// What flows, in words.
    pub words: String,
}

/// A node while it is being placed.
struct Spot {
    top: f64,
    height: f64,
    sent: f64,
    got: f64,
}

fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

impl Drawing {
    /// The picture of these streams.
    pub fn new(flow: &Flow) -> Self {
        let weights = |count: usize, sides: &[(&[Stream], bool)]| -> Vec<usize> {
            let weigh = |at: usize| {
                let side = |(streams, from): &(&[Stream], bool)| {
                    let here = |stream: &&Stream| at == if *from { stream.from } else { stream.to };
                    streams.iter().filter(here).map(|stream| stream.rules).sum::<usize>()
                };
                sides.iter().map(side).max().unwrap_or(0)
            };
            (0..count).map(weigh).collect()
        };
        let (first, second) = (flow.to_goals.as_slice(), flow.to_surfaces.as_slice());
        let weights = [
            weights(flow.sources.len(), &[(first, true)]),
            weights(flow.goals.len(), &[(first, false), (second, true)]),
            weights(flow.surfaces.len(), &[(second, false)]),
        ];
        let heaviest = weights.iter().map(|column| column.iter().sum::<usize>()).max().unwrap_or(0).max(1);
        let scale = HEIGHT / heaviest as f64;
        let tall = |column: &Vec<usize>| column.iter().map(|weight| room(*weight, scale)).sum::<f64>();
        let body = weights.iter().map(tall).fold(0.0, f64::max);
        let mut spots: Vec<Vec<Spot>> =
            weights.iter().map(|column| spots(column, scale, HEAD + (body - tall(column)) / 2.0)).collect();
        let mut curves = Vec::new();
        for (left, streams, from, to) in
            [(0, first, &flow.sources, &flow.goals), (1, second, &flow.goals, &flow.surfaces)]
        {
            for stream in streams {
                curves.extend(curve(&mut spots, left, stream, scale).map(|(path, width)| {
                    let name = |nodes: &[Node], at: usize| {
                        nodes.get(at).map_or(String::new(), |node| node.name.clone())
                    };
                    let rules = if stream.rules == 1 { "rule" } else { "rules" };
                    let words = format!(
                        "{} to {}: {} {rules}",
                        name(from, stream.from),
                        name(to, stream.to),
                        stream.rules
                    );
                    let origin = from.get(stream.from).map_or("", |node| node.origin);
                    (stream.rules, Curve { path, width, origin, words })
                }));
            }
        }
        curves.sort_by_key(|(rules, _)| std::cmp::Reverse(*rules));
        let heads = ["from these sources", "for these goals", "to these surfaces"];
        let lists = [&flow.sources, &flow.goals, &flow.surfaces];
        let columns = heads.into_iter().zip(lists).zip(spots).zip(COLUMNS);
        Drawing {
            width: number(WIDTH),
            height: number(HEAD + body),
            columns: columns.map(|(((head, nodes), spots), x)| column(head, nodes, &spots, x)).collect(),
            curves: curves.into_iter().map(|(_, curve)| curve).collect(),
        }
    }
}

/// The room that a node of so many rules takes.
fn room(weight: usize, scale: f64) -> f64 {
    (weight as f64 * scale + 14.0).max(PITCH)
}

fn spots(weights: &[usize], scale: f64, top: f64) -> Vec<Spot> {
    let mut top = top;
    let each = weights.iter().map(|weight| {
        let (room, height) = (room(*weight, scale), (*weight as f64 * scale).max(2.0));
        let spot = Spot { top: top + (room - height) / 2.0, height, sent: 0.0, got: 0.0 };
        top += room;
        spot
    });
    each.collect()
}

/// The curve of a stream out of the column `left`, and how wide it is.
fn curve(spots: &mut [Vec<Spot>], left: usize, stream: &Stream, scale: f64) -> Option<(String, String)> {
    let width = stream.rules as f64 * scale;
    let from = spots.get_mut(left)?.get_mut(stream.from)?;
    let start = from.top + from.sent + width / 2.0;
    from.sent += width;
    let to = spots.get_mut(left + 1)?.get_mut(stream.to)?;
    let end = to.top + to.got + width / 2.0;
    to.got += width;
    let (x0, x1) = (COLUMNS.get(left)? + NODE, *COLUMNS.get(left + 1)?);
    let middle = number((x0 + x1) / 2.0);
    let path = format!(
        "M{} {}C{middle} {} {middle} {} {} {}",
        number(x0),
        number(start),
        number(start),
        number(end),
        number(x1),
        number(end)
    );
    Some((path, number(width.max(1.0))))
}

fn column(head: &'static str, nodes: &[Node], spots: &[Spot], x: f64) -> Column {
    let is_left = x == COLUMNS[0];
    let placed = nodes.iter().zip(spots).map(|(node, spot)| {
        let middle = spot.top + spot.height / 2.0;
        let lift = if node.about.is_empty() { 0.0 } else { 7.0 };
        Placed {
            name: node.name.clone(),
            about: node.about.clone(),
            origin: node.origin,
            x: number(x),
            y: number(spot.top),
            height: number(spot.height),
            text_y: number(middle + 4.0 - lift),
            about_y: number(middle + 12.0),
        }
    });
    let text_x = if is_left { x - 8.0 } else { x + NODE + 8.0 };
    Column { head, text_x: number(text_x), is_left, nodes: placed.collect() }
}
