//! Owns expanding conditions into regions: negations pushed inward, disjunctions split.
//! Must not know rules.
//!
//! A condition is true exactly when it is true with every part on an unknown field read as
//! false. So `not` is pushed down to the fields, where "false" means "known, and not so"; only
//! what `unless` does not hold back includes the unknown.

use crate::policy::{Condition, Policy, Test};
use crate::table::{Ago, Cell, Column, Domain, Interval, Region, Values, day_number};
use crate::vocabulary::{Comparison, FieldId, Members, SegmentId, TierId, Type, Value};
use std::sync::OnceLock;

/// The most regions that one condition may take.
pub const MAX_REGIONS: usize = 10_000;

/// A condition takes too many regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

/// What is asked of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    /// That it is true; else that it is false.
    truth: bool,
    /// Or rather the opposite of that, being unknown included.
    opposite: bool,
}

/// Expands the conditions of one policy; each segment once.
pub struct Expander<'a> {
    pub(super) policy: &'a Policy,
    /// Each segment, by what is asked of it.
    segments: Vec<[OnceLock<Expanded>; 4]>,
}

type Expanded = Result<Vec<Region>, TooMany>;

impl<'a> Expander<'a> {
    /// For the conditions of a policy.
    pub fn new(policy: &'a Policy) -> Self {
        Expander { policy, segments: policy.segments.iter().map(|_| Default::default()).collect() }
    }

    /// Where a condition is true, as regions.
    ///
    /// # Errors
    /// Where that takes too many of them.
    pub fn holds(&self, condition: &Condition) -> Result<Vec<Region>, TooMany> {
        self.expand(condition, Asked { truth: true, opposite: false })
    }

    /// Where a condition is not true: false, or unknown.
    ///
    /// # Errors
    /// Where that takes too many regions.
    pub fn does_not_hold(&self, condition: &Condition) -> Result<Vec<Region>, TooMany> {
        self.expand(condition, Asked { truth: true, opposite: true })
    }

    /// Where a segment is true.
    pub(super) fn holds_segment(&self, segment: SegmentId) -> Result<Vec<Region>, TooMany> {
        self.segment(segment, Asked { truth: true, opposite: false })
    }

    fn segment(&self, segment: SegmentId, asked: Asked) -> Result<Vec<Region>, TooMany> {
        let place = usize::from(asked.truth) * 2 + usize::from(asked.opposite);
        // No segment goes by itself: where names are resolved, rings of them are broken.
        let expand = || self.expand(&self.policy[segment].condition, asked);
        self.segments[segment.index()][place].get_or_init(expand).clone()
    }

    fn expand(&self, condition: &Condition, asked: Asked) -> Result<Vec<Region>, TooMany> {
        let policy = self.policy;
        match condition {
            Condition::And(parts) | Condition::Or(parts) => {
                let is_and = matches!(condition, Condition::And(_));
                let mut parts = parts.iter().map(|part| self.expand(part, asked));
                if is_and == (asked.truth != asked.opposite) {
                    parts.try_fold(vec![Region::everybody()], |all, part| all_of(policy, all, part?))
                } else {
                    parts.try_fold(Vec::new(), |any, part| any_of(policy, any, part?))
                }
            }
            Condition::Not(inner) => self.expand(inner, Asked { truth: !asked.truth, ..asked }),
            Condition::Segment(segment, _) => self.segment(*segment, asked),
            Condition::Trust(comparison, tier, _) => {
                let tiers = tiers(policy, *comparison, *tier);
                let wanted = asked.truth != asked.opposite;
                let domain = Column::Trust.domain(&policy.vocabulary);
                let cells = if wanted { vec![tiers] } else { tiers.complement(domain) };
                Ok(split(Column::Trust, cells.into_iter().map(Cell::of)))
            }
            Condition::Known(field, _) | Condition::Unknown(field, _) => {
                let known = matches!(condition, Condition::Known(..)) == (asked.truth != asked.opposite);
                let cell = if known { Cell::all_known() } else { Cell::unknown() };
                Ok(split(Column::Field(*field), [cell].into_iter()))
            }
            Condition::Field(field, test, _) => Ok(field_regions(policy, *field, test, asked)),
            // What is broken holds for nobody, and holds nobody back.
            Condition::Broken(..) => Ok(if asked.opposite { vec![Region::everybody()] } else { Vec::new() }),
        }
    }
}

/// Those of both.
pub fn all_of(policy: &Policy, a: Vec<Region>, b: Vec<Region>) -> Result<Vec<Region>, TooMany> {
    let mut regions = Vec::new();
    for one in &a {
        for other in &b {
            regions.extend(one.meet(other, &policy.vocabulary));
        }
        if regions.len() > MAX_REGIONS {
            return Err(TooMany);
        }
    }
    Ok(tidy(policy, regions))
}

/// Those of either.
fn any_of(policy: &Policy, mut a: Vec<Region>, b: Vec<Region>) -> Result<Vec<Region>, TooMany> {
    a.extend(b);
    if a.len() > MAX_REGIONS {
        return Err(TooMany);
    }
    Ok(tidy(policy, a))
}

/// Without the regions that lie in others. Long lists stay as they are: there, looking at
/// every pair would cost more than it saves.
fn tidy(policy: &Policy, regions: Vec<Region>) -> Vec<Region> {
    const WORTHWHILE: usize = 64;
    if regions.len() < 2 || regions.len() > WORTHWHILE {
        return regions;
    }
    let mut kept: Vec<Region> = Vec::with_capacity(regions.len());
    for region in regions {
        if kept.iter().any(|other| region.within(other, &policy.vocabulary)) {
            continue;
        }
        kept.retain(|other| !other.within(&region, &policy.vocabulary));
        kept.push(region);
    }
    kept
}

/// One region for each cell.
fn split(column: Column, cells: impl Iterator<Item = Cell>) -> Vec<Region> {
    cells.filter(|cell| !cell.is_empty()).map(|cell| Region::of(column, cell)).collect()
}

/// The tiers that compare so with a tier.
pub fn tiers(policy: &Policy, comparison: Comparison, tier: TierId) -> Values {
    let tiers: Members = policy
        .vocabulary
        .tier_ids()
        .filter(|other| comparison.holds(other.cmp(&tier)))
        .map(TierId::index)
        .collect();
    Values::members(tiers, policy.vocabulary.tiers.len())
}

fn field_regions(policy: &Policy, field: FieldId, test: &Test, asked: Asked) -> Vec<Region> {
    let column = Column::Field(field);
    let domain = column.domain(&policy.vocabulary);
    let passing = passing(&policy.vocabulary[field].typ, domain, test);
    let failing = || complement_of_all(&passing, domain);
    let cells = match (asked.truth, asked.opposite) {
        (true, false) => passing,
        (false, false) => failing(),
        // Not passing, or unknown; and not failing, or unknown.
        (truth, true) => {
            let mut known = if truth { failing() } else { passing };
            if known.is_empty() {
                known.push(Values::None);
            }
            let mut cells: Vec<Cell> = known.into_iter().map(Cell::of).collect();
            cells[0].unknown = true;
            return split(column, cells.into_iter());
        }
    };
    split(column, cells.into_iter().map(Cell::of))
}

/// The known values that pass a test: any of these, which have nothing in common.
fn passing(typ: &Type, domain: Domain, test: &Test) -> Vec<Values> {
    let one = |values: Values| vec![values];
    match test {
        Test::Holds => one(Values::Members(Members::one(1))),
        Test::Compare(Comparison::NotEqual, value) => {
            complement_of_all(&[these(std::slice::from_ref(value), domain)], domain)
        }
        Test::Compare(Comparison::Equal, value) => one(these(std::slice::from_ref(value), domain)),
        Test::Compare(comparison, value) => one(compared(*comparison, value, domain)),
        Test::In(values) => one(these(values, domain)),
        Test::Between(low, high) => {
            let above = low.as_ref().map(|low| compared(Comparison::AtLeast, low, domain));
            let below = high.as_ref().map(|high| compared(Comparison::AtMost, high, domain));
            let cells = above.into_iter().chain(below).map(Cell::of);
            one(cells.fold(Cell::all_known(), |all, cell| all.meet(&cell, domain)).known)
        }
        Test::HasAll(members) => one(Values::sets(members.clone(), Members::none())),
        Test::HasAny(members) => complement_of_all(&[Values::sets(Members::none(), members.clone())], domain),
        Test::Within(duration) => one(ago(typ, Ago::Within(*duration))),
        Test::OlderThan(duration) => one(ago(typ, Ago::OlderThan(*duration))),
    }
}

fn ago(typ: &Type, ago: Ago) -> Values {
    if *typ == Type::Date { Values::days(vec![Domain::all_days()], vec![ago]) } else { Values::None }
}

/// What passes none of these. They come from one test, so there is either one of them, or
/// they are the parts of a complement.
fn complement_of_all(values: &[Values], domain: Domain) -> Vec<Values> {
    values.iter().fold(vec![Values::All], |rest, values| {
        let outside = values.complement(domain);
        let pairs = rest.iter().flat_map(|rest| outside.iter().map(move |outside| (rest, outside)));
        pairs
            .map(|(a, b)| Cell::of(a.clone()).meet(&Cell::of(b.clone()), domain).known)
            .filter(|values| *values != Values::None)
            .collect()
    })
}

/// Exactly these values.
fn these(values: &[Value], domain: Domain) -> Values {
    match domain {
        Domain::Members(count) => {
            let members = values.iter().filter_map(|value| match value {
                Value::Bool(truth) => Some(usize::from(*truth)),
                Value::Tier(tier) => Some(tier.index()),
                Value::Member(member) => Some(*member),
                _ => None,
            });
            Values::members(members.collect(), count)
        }
        Domain::Numbers(..) => {
            let points = values.iter().filter_map(|value| match value {
                Value::Number(number) => Some(Interval::closed(*number, *number)),
                _ => None,
            });
            Values::numbers(points.collect(), domain)
        }
        Domain::Days => {
            let points = values.iter().filter_map(|value| match value {
                Value::Date(date) => Some(Interval::closed(day_number(*date), day_number(*date))),
                _ => None,
            });
            Values::days(points.collect(), Vec::new())
        }
        Domain::Texts => {
            let texts = values.iter().filter_map(|value| match value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            });
            Values::Texts(texts.collect())
        }
        Domain::Sets(_) => Values::None,
    }
}

/// The values that compare so, by an order, with one.
fn compared(comparison: Comparison, value: &Value, domain: Domain) -> Values {
    let stretch = |number: f64, bounds: Interval| match comparison {
        Comparison::Less => Interval { high: number, below: true, ..bounds },
        Comparison::AtMost => Interval { high: number, ..bounds },
        Comparison::Greater => Interval { low: number, above: true, ..bounds },
        _ => Interval { low: number, ..bounds },
    };
    match (value, domain) {
        (Value::Number(number), Domain::Numbers(bounds, _)) => {
            Values::numbers(vec![stretch(*number, bounds)], domain)
        }
        (Value::Date(date), Domain::Days) => {
            Values::days(vec![stretch(day_number(*date), Domain::all_days())], Vec::new())
        }
        (Value::Tier(tier), Domain::Members(count)) => {
            let members = (0..count).filter(|other| comparison.holds(other.cmp(&tier.index())));
            Values::members(members.collect(), count)
        }
        _ => Values::None,
    }
}
