//! Owns what is told apart of visitors, as codes: a code is a small number that stands for a value, or
//! for all values that no row tells apart. Must not know rows.

use super::cuts::Cuts;
use crate::table::{Ago, Cell, Column, Domain, Interval, Region, Values};
use crate::vocabulary::{FieldId, Members, Vocabulary};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The code of the unknown.
pub const UNKNOWN: u32 = u32::MAX;

/// Codes from one to another, both in it.
pub type Part = (u32, u32);

/// So many members of a set are asked for together.
const SUBSET: usize = 6;

/// So many groups of features have lines, at most; the rest have tests alone.
pub const GROUPS: usize = 48;

/// Features share lines while these are no more than so many.
const TOGETHER: usize = 256;

/// So many classes of one feature have a line in each block, at most.
const CLASSES: u32 = 1024;

/// Classes of numbers are fewer where there are many rows: more would tell more rows apart, and take
/// more memory than stays near. For each number so many classes of rows, but some anyway.
const STRETCHED: usize = 1 << 20;
const STRETCHES: u32 = 128;

/// All that the rows of a policy set tell apart of a visitor.
#[derive(Debug, Clone, Default)]
pub struct Features {
    all: Vec<Feature>,
    columns: BTreeMap<Column, Vec<usize>>,
    groups: Vec<Group>,
}

/// Features whose classes have lines together, a line for each way in which they go together.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// The features, each with what its class counts for.
    pub members: Vec<(usize, usize)>,
    /// How many lines there are.
    pub classes: usize,
}

/// One thing that is told apart: a value, or a question about one.
#[derive(Debug, Clone)]
pub struct Feature {
    /// What its code is made of.
    pub source: Source,
    /// Its highest code, but for the unknown.
    pub last: u32,
    /// How codes fall into the classes that have lines; none where a test tells it.
    pub grain: Option<Grain>,
}

/// What a code is made of.
#[derive(Debug, Clone)]
pub enum Source {
    /// The visitor's tier: the code of each.
    Tier(Box<[u32]>),
    /// Whether a consent was given, by its place.
    Consent(usize),
    /// A member, a tier or a truth: the code of each, by its place.
    Member(FieldId, Box<[u32]>),
    /// How a number or a day lies to the ends of the rows' intervals.
    Number(FieldId, Cuts),
    /// Which text it is, of those that rows name; 0 for all others.
    Text(FieldId, FxHashMap<Box<str>, u32>),
    /// Which of these members a set has, as bits.
    Subset(FieldId, Box<[usize]>),
    /// Whether a day lies so to today.
    Ago(FieldId, Ago),
    /// That a set is known.
    Known(FieldId),
}

/// How codes fall into classes.
#[derive(Debug, Clone, Copy)]
pub struct Grain {
    shift: u32,
    classes: u32,
}

/// What the rows ask of one column.
#[derive(Debug)]
struct Asked<'t> {
    domain: Domain,
    parts: Vec<&'t [Interval]>,
    texts: BTreeSet<&'t str>,
    members: BTreeSet<usize>,
    agos: Vec<Ago>,
}

impl Features {
    /// What these regions tell apart.
    pub fn new<'t>(vocabulary: &Vocabulary, regions: impl Iterator<Item = &'t Region>) -> Self {
        let mut asked: BTreeMap<Column, Asked<'t>> = BTreeMap::new();
        let mut rows: usize = 0;
        for region in regions {
            rows += 1;
            for (column, cell) in region.cells() {
                let asked = asked.entry(*column);
                asked.or_insert_with(|| Asked::new(column.domain(vocabulary))).note(&cell.known);
            }
        }
        let stretches = u32::try_from(STRETCHED / rows.max(1)).unwrap_or(CLASSES).clamp(STRETCHES, CLASSES);
        let mut features = Features::default();
        for (column, asked) in asked {
            let from = features.all.len();
            features.all.extend(asked.features(column, stretches));
            features.columns.insert(column, (from..features.all.len()).collect());
        }
        features.group();
        features
    }

    /// Puts features with few classes together.
    fn group(&mut self) {
        let count = |feature: &Feature| feature.grain.map(Grain::count);
        let mut by_count: Vec<(usize, usize)> =
            self.all.iter().enumerate().filter_map(|(at, feature)| Some((count(feature)?, at))).collect();
        by_count.sort_unstable();
        for (count, at) in by_count {
            let full = self.groups.len() >= GROUPS;
            match self.groups.last_mut() {
                Some(group) if group.classes * count <= TOGETHER => {
                    group.members.push((at, group.classes));
                    group.classes *= count;
                }
                _ if full => self.all[at].grain = None,
                _ => self.groups.push(Group { members: vec![(at, 1)], classes: count }),
            }
        }
    }

    /// The groups.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Feature> {
        self.all.iter()
    }

    /// One of them.
    pub fn get(&self, at: usize) -> Option<&Feature> {
        self.all.get(at)
    }

    /// What a region needs: each of these features among these codes.
    pub fn of(&self, region: &Region) -> Vec<(usize, Vec<Part>)> {
        region.cells().iter().flat_map(|(column, cell)| self.needs(*column, cell)).collect()
    }

    /// What a cell needs: each of these features among these codes.
    fn needs(&self, column: Column, cell: &Cell) -> Vec<(usize, Vec<Part>)> {
        let places = self.columns.get(&column).map(Vec::as_slice).unwrap_or_default();
        let mut needs: Vec<(usize, Vec<Part>)> = Vec::new();
        for at in places {
            let Some(feature) = self.all.get(*at) else { continue };
            if let Some(mut parts) = feature.parts(&cell.known) {
                parts.extend(cell.unknown.then_some((UNKNOWN, UNKNOWN)));
                needs.push((*at, parts));
            }
        }
        needs
    }
}

impl<'t> Asked<'t> {
    fn new(domain: Domain) -> Self {
        let (parts, texts, members, agos) = Default::default();
        Asked { domain, parts, texts, members, agos }
    }

    fn note(&mut self, known: &'t Values) {
        match known {
            Values::Numbers(parts) => self.parts.push(parts),
            Values::Days { within, ago } => {
                self.parts.push(within);
                let new: Vec<Ago> = ago.iter().filter(|ago| !self.agos.contains(ago)).copied().collect();
                self.agos.extend(new);
            }
            Values::Texts(texts) | Values::TextsBut(texts) => {
                self.texts.extend(texts.iter().map(String::as_str));
            }
            Values::Sets { all, none } => self.members.extend(all.iter().chain(none.iter())),
            Values::Members(members) => match self.domain {
                // To be one of most members is not to be one of the others.
                Domain::Members(count) if members.len() > count / 2 => {
                    self.members.extend((0..count).filter(|member| !members.contains(*member)));
                }
                _ => self.members.extend(members.iter()),
            },
            Values::None | Values::All => {}
        }
    }

    fn features(self, column: Column, stretches: u32) -> Vec<Feature> {
        let field = match (column, self.domain) {
            (Column::Field(field), _) => field,
            (Column::Consent(consent), _) => {
                return vec![Feature::new(Source::Consent(consent.index()), 2)];
            }
            (Column::Trust, _) => {
                let (codes, count) = self.codes();
                return vec![Feature::new(Source::Tier(codes), count)];
            }
        };
        match self.domain {
            Domain::Members(_) => {
                let (codes, count) = self.codes();
                vec![Feature::new(Source::Member(field, codes), count)]
            }
            Domain::Numbers(_, whole) => vec![self.number(field, whole, stretches)],
            Domain::Days => {
                let number = self.number(field, true, stretches);
                let agos = self.agos.into_iter().map(|ago| Feature::new(Source::Ago(field, ago), 2));
                std::iter::once(number).chain(agos).collect()
            }
            Domain::Texts => {
                let texts: FxHashMap<Box<str>, u32> =
                    self.texts.into_iter().zip(1..).map(|(text, code)| (text.into(), code)).collect();
                let count = texts.len() + 1;
                vec![Feature::new(Source::Text(field, texts), count)]
            }
            Domain::Sets(_) => {
                let known = Feature::new(Source::Known(field), 1);
                let members: Vec<usize> = self.members.into_iter().collect();
                let subsets = members
                    .chunks(SUBSET)
                    .map(|members| Feature::new(Source::Subset(field, members.into()), 1 << members.len()));
                std::iter::once(known).chain(subsets).collect()
            }
        }
    }

    /// The code of each member, and how many there are: those that no row names share the first.
    fn codes(&self) -> (Box<[u32]>, usize) {
        let count = if let Domain::Members(count) = self.domain { count } else { 0 };
        let others = u32::from(self.members.len() < count);
        let mut next = others;
        let code = |member: usize| {
            let named = self.members.contains(&member);
            let code = if named { next } else { 0 };
            next += u32::from(named);
            code
        };
        ((0..count).map(code).collect(), self.members.len() + others as usize)
    }

    fn number(&self, field: FieldId, whole: bool, stretches: u32) -> Feature {
        Feature::number(field, Cuts::new(self.parts.iter().copied().flatten(), whole), stretches)
    }
}

impl Feature {
    /// What has so many codes, but for the unknown.
    fn new(source: Source, count: usize) -> Feature {
        let last = u32::try_from(count).unwrap_or(UNKNOWN - 1).max(1) - 1;
        let grain = Some(Grain { shift: 0, classes: CLASSES.min(last + 1) });
        Feature { source, last, grain }
    }

    fn number(field: FieldId, cuts: Cuts, stretches: u32) -> Feature {
        let last = u32::try_from(cuts.last()).unwrap_or(UNKNOWN - 1).min(UNKNOWN - 1);
        let shift = (0..32).find(|shift| last >> shift < stretches).unwrap_or(31);
        let grain = Some(Grain { shift, classes: (last >> shift) + 1 });
        Feature { source: Source::Number(field, cuts), last, grain }
    }

    /// The codes of known values; none where the cell asks nothing of this feature.
    fn parts(&self, known: &Values) -> Option<Vec<Part>> {
        let all = || vec![(0, self.last)];
        Some(match (&self.source, known) {
            // Questions that a cell does not ask.
            (Source::Subset(..) | Source::Ago(..), Values::None | Values::All) => return None,
            (_, Values::None) => Vec::new(),
            (_, Values::All) => all(),
            (Source::Subset(_, members), Values::Sets { all, none }) => {
                let bits = |of: &Members| {
                    let has = members.iter().map(|member| u32::from(of.contains(*member)));
                    has.enumerate().fold(0, |bits, (at, has)| bits | has << at)
                };
                let (all, none) = (bits(all), bits(none));
                if all | none == 0 {
                    return None;
                }
                runs((0..=self.last).filter(|code| code & all == all && code & none == 0), self.last)
            }
            (Source::Ago(_, asked), Values::Days { ago, .. }) => {
                return ago.contains(asked).then(|| vec![(1, 1)]);
            }
            (Source::Subset(..) | Source::Ago(..), _) => return None,
            (Source::Known(_), Values::Sets { all: has, none }) => {
                // Whoever is asked for a member must be known anyway.
                return (has.is_empty() && none.is_empty()).then(all);
            }
            (Source::Tier(codes) | Source::Member(_, codes), Values::Members(members)) => {
                let mut named: Vec<u32> =
                    members.iter().filter_map(|member| codes.get(member).copied()).collect();
                named.sort_unstable();
                named.dedup();
                runs(named.into_iter(), self.last)
            }
            (Source::Consent(_), Values::Members(members)) => {
                runs(members.iter().filter_map(|member| u32::try_from(member).ok()), self.last)
            }
            (Source::Number(_, cuts), Values::Numbers(parts) | Values::Days { within: parts, .. }) => {
                parts.iter().filter_map(|part| cuts.part(part)).collect()
            }
            (Source::Text(_, codes), Values::Texts(texts)) => {
                let mut named: Vec<u32> =
                    texts.iter().filter_map(|text| codes.get(text.as_str()).copied()).collect();
                named.sort_unstable();
                runs(named.into_iter(), self.last)
            }
            (Source::Text(_, codes), Values::TextsBut(texts)) => {
                let but: BTreeSet<u32> =
                    texts.iter().filter_map(|text| codes.get(text.as_str()).copied()).collect();
                runs((0..=self.last).filter(|code| !but.contains(code)), self.last)
            }
            // Cells of one column are of one kind; where they are not, nothing is in them.
            _ => Vec::new(),
        })
    }
}

impl Grain {
    /// How many classes there are; the last one is for the unknown.
    pub fn count(self) -> usize {
        self.classes as usize + 1
    }

    /// The class of a code.
    #[inline]
    pub fn class(self, code: u32) -> u32 {
        let class = code >> self.shift;
        if code == UNKNOWN {
            self.classes
        } else if class < self.classes {
            class
        } else {
            class % self.classes
        }
    }

    /// The classes that these codes fall into, some perhaps more than once.
    pub fn classes(self, parts: &[Part]) -> impl Iterator<Item = u32> + '_ {
        parts.iter().flat_map(move |(low, high)| {
            let (low, high) = match *low {
                UNKNOWN => (UNKNOWN, UNKNOWN),
                low => (low >> self.shift, high >> self.shift),
            };
            // Whoever goes all the way round meets each class.
            let high = high.min(low.saturating_add(self.classes - 1));
            (low..=high).map(move |class| if class == UNKNOWN { self.classes } else { class % self.classes })
        })
    }

    /// Whether each code up to this one has a class by itself.
    pub fn is_exact(self, last: u32) -> bool {
        self.shift == 0 && last < self.classes
    }
}

/// Codes in order, as few stretches; those past the last stand for nothing.
fn runs(codes: impl Iterator<Item = u32>, last: u32) -> Vec<Part> {
    let mut runs: Vec<Part> = Vec::new();
    for code in codes.filter(|code| *code <= last) {
        match runs.last_mut() {
            Some((_, high)) if *high + 1 == code => *high = code,
            _ => runs.push((code, code)),
        }
    }
    runs
}
