//! Owns what a set can see of one field whose declaration may differ from the other set's.
//! Must not know rules.

use super::joint::{Side, aside, consented, field};
use crate::table::{Cell, Column, Interval, Region, Values};
use crate::vocabulary::{
    CategoryId, ConsentId, Date, Duration, Field, FieldId, Member, Members, Range, SourceId, Type, Vocabulary,
};

/// How a set sees a field.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    column: Option<FieldId>,
    /// What it takes for a value: all of the joint type, or these.
    own: Own,
    /// The column that must be true for it to be sure and fresh enough.
    gate: Option<FieldId>,
    /// The consent that must be given, where the joint source does not ask for it.
    consent: Option<ConsentId>,
    /// The column of the other set's field of that name and another type.
    rival: Option<FieldId>,
}

/// The values of a set's type, among those of the joint one.
#[derive(Debug, Clone, Default)]
enum Own {
    #[default]
    Same,
    /// Numbers between these bounds.
    Range(Interval),
    /// Members, each at this joint place.
    Members(Vec<usize>),
    /// Sets of members, each at this joint place.
    Sets(Vec<usize>),
    /// Tiers, placed as the set's ladder is.
    Tiers,
}

/// A confidence and a freshness that only one set asks for.
#[derive(Debug, Clone)]
pub struct Gate {
    /// The column that is true where a datum has them.
    pub column: FieldId,
    /// The field.
    pub of: FieldId,
    /// The least confidence.
    pub sure: Option<f64>,
    /// The greatest age.
    pub fresh: Option<Duration>,
}

type Declaring<'s, 't> = (&'s Side<'t>, Option<FieldId>);

/// How each set sees a field that one of them declares, or both; makes the columns for it.
pub fn seen_as(
    old: Declaring<'_, '_>,
    new: Declaring<'_, '_>,
    joint: &mut Vocabulary,
    gates: &mut Vec<Gate>,
    today: Date,
) -> (Option<Seen>, Option<Seen>) {
    let declared = |(side, field): Declaring<'_, '_>| {
        let field = field?;
        let vocabulary = &side.tables.vocabulary;
        let declared = vocabulary[field].clone();
        let source = vocabulary[declared.source].name.clone();
        let at = joint.sources.iter().position(|joint| joint.name == source)?;
        let consent = side.consent(field).filter(|_| joint.sources[at].needs.is_none());
        let category = &vocabulary[declared.category].name;
        let category = joint.categories.iter().position(|joint| joint.name == *category).unwrap_or(0);
        let (source, category) = (SourceId::from_index(at), CategoryId::from_index(category));
        Some(Declared { field: declared, source, category, consent })
    };
    let (before, after) = (declared(old), declared(new));
    match (before, after) {
        (None, None) => (None, None),
        (Some(one), None) => (Some(alone(joint, one)), None),
        (None, Some(one)) => (None, Some(alone(joint, one))),
        (Some(one), Some(other)) => match union(&one.field.typ, &other.field.typ) {
            Some(typ) => {
                let (mut a, mut b) = shared(joint, &one, &other, typ);
                let gated = gate(joint, gates, a.column, [&one.field, &other.field], today);
                (a.gate, b.gate) = gated;
                (Some(a), Some(b))
            }
            None => {
                let (mut a, mut b) = (alone(joint, one), alone(joint, other));
                (a.rival, b.rival) = (b.column, a.column);
                (Some(a), Some(b))
            }
        },
    }
}

/// A field as one set declares it, and where it stands in the joint vocabulary.
struct Declared {
    field: Field,
    source: SourceId,
    category: CategoryId,
    consent: Option<ConsentId>,
}

impl Declared {
    fn column(&self, joint: &mut Vocabulary, typ: Type) -> FieldId {
        field(joint, self.source, self.category, &self.field.name, typ)
    }
}

fn alone(joint: &mut Vocabulary, declared: Declared) -> Seen {
    let own = if declared.field.typ == Type::Tier { Own::Tiers } else { Own::Same };
    let column = declared.column(joint, declared.field.typ.clone());
    let made = &mut joint.fields[column.index()];
    (made.sure, made.fresh) = (declared.field.sure, declared.field.fresh);
    Seen { column: Some(column), own, gate: None, consent: declared.consent, rival: None }
}

fn shared(joint: &mut Vocabulary, one: &Declared, other: &Declared, typ: Type) -> (Seen, Seen) {
    let seen = |declared: &Declared| Seen {
        own: own(&declared.field.typ, &typ),
        consent: declared.consent,
        ..Seen::default()
    };
    let (mut a, mut b) = (seen(one), seen(other));
    let column = Some(one.column(joint, typ));
    (a.column, b.column) = (column, column);
    (a, b)
}

/// The type that has the values of both; none where those are of different kinds.
fn union(one: &Type, other: &Type) -> Option<Type> {
    Some(match (one, other) {
        (Type::Bool, Type::Bool) => Type::Bool,
        (Type::Text, Type::Text) => Type::Text,
        (Type::Date, Type::Date) => Type::Date,
        (Type::Tier, Type::Tier) => Type::Tier,
        (Type::Number(a), Type::Number(b)) => Type::Number(hull(*a, *b)),
        // Of a number that was whole, or is to be, the whole ones are compared.
        (Type::Int(a) | Type::Number(a), Type::Int(b) | Type::Number(b)) => Type::Int(hull(*a, *b)),
        (Type::OneOf { members: a }, Type::OneOf { members: b }) => Type::OneOf { members: all(a, b) },
        (Type::SetOf { members: a }, Type::SetOf { members: b }) => Type::SetOf { members: all(a, b) },
        _ => return None,
    })
}

fn hull(a: Range, b: Range) -> Range {
    let low = a.low.zip(b.low).map(|(a, b)| a.min(b));
    let high = a.high.zip(b.high).map(|(a, b)| a.max(b));
    Range { low, high }
}

fn all(old: &[Member], new: &[Member]) -> Vec<Member> {
    let strange = old.iter().filter(|member| new.iter().all(|other| other.name != member.name));
    new.iter().chain(strange).cloned().collect()
}

fn own(own: &Type, joint: &Type) -> Own {
    let places = |members: &[Member], joint: &[Member]| {
        let place = |member: &Member| joint.iter().position(|other| other.name == member.name).unwrap_or(0);
        members.iter().map(place).collect::<Vec<_>>()
    };
    match (own, joint) {
        (Type::Int(range) | Type::Number(range), Type::Int(hull) | Type::Number(hull)) if range != hull => {
            Own::Range(Interval::closed(range.least(), range.greatest()))
        }
        (Type::OneOf { members }, Type::OneOf { members: joint }) => Own::Members(places(members, joint)),
        (Type::SetOf { members }, Type::SetOf { members: joint }) => Own::Sets(places(members, joint)),
        (Type::Tier, Type::Tier) => Own::Tiers,
        _ => Own::Same,
    }
}

/// Makes the columns for what only one of two declarations asks of a datum.
fn gate(
    joint: &mut Vocabulary,
    gates: &mut Vec<Gate>,
    column: Option<FieldId>,
    [old, new]: [&Field; 2],
    today: Date,
) -> (Option<FieldId>, Option<FieldId>) {
    let Some(column) = column else { return (None, None) };
    let mut make = |joint: &mut Vocabulary, asked: &Field| {
        let name = format!("{} {}", asked.name, gates.len());
        let made = aside(joint, &name, Type::Bool);
        gates.push(Gate { column: made, of: column, sure: asked.sure, fresh: asked.fresh });
        Some(made)
    };
    if (old.sure, old.fresh) == (new.sure, new.fresh) {
        (joint.fields[column.index()].sure, joint.fields[column.index()].fresh) = (new.sure, new.fresh);
        (None, None)
    } else if asks_no_more(new, old, today) {
        (joint.fields[column.index()].sure, joint.fields[column.index()].fresh) = (new.sure, new.fresh);
        (make(joint, old), None)
    } else if asks_no_more(old, new, today) {
        (joint.fields[column.index()].sure, joint.fields[column.index()].fresh) = (old.sure, old.fresh);
        (None, make(joint, new))
    } else {
        (make(joint, old), make(joint, new))
    }
}

/// Whether a datum that satisfies `other` satisfies `one` as well.
pub fn asks_no_more(one: &Field, other: &Field, today: Date) -> bool {
    let sure = one.sure.is_none_or(|one| other.sure.is_some_and(|other| one <= other));
    let fresh =
        one.fresh.is_none_or(|one| other.fresh.is_some_and(|other| one.before(today) <= other.before(today)));
    sure && fresh
}

impl Seen {
    /// Those of whom the set sees what the cell of its own column admits.
    pub fn regions(&self, cell: &Cell, tiers: &[usize], joint: &Vocabulary) -> Vec<Region> {
        let Some(field) = self.column else { return Vec::new() };
        let column = Column::Field(field);
        let known = self.values(&cell.known, tiers, column, joint);
        if !cell.unknown {
            let mut region = Region::of(column, Cell::of(known));
            if let Some(gate) = self.gate {
                region.set(Column::Field(gate), Cell::of(Values::Members(Members::one(1))));
            }
            if let Some(consent) = self.consent {
                region.set(Column::Consent(consent), consented(true));
            }
            if let Some(rival) = self.rival {
                region.set(Column::Field(rival), Cell::unknown());
            }
            return if region.is_possible(joint) { vec![region] } else { Vec::new() };
        }
        let mut regions = vec![Region::of(column, Cell { unknown: true, known })];
        let strange = self.outside(tiers, column, joint);
        regions.extend(strange.into_iter().map(|values| Region::of(column, Cell::of(values))));
        if let Some(gate) = self.gate {
            let lacking = Cell { unknown: true, known: Values::Members(Members::one(0)) };
            regions.push(Region::of(Column::Field(gate), lacking));
        }
        regions.extend(self.consent.map(|consent| Region::of(Column::Consent(consent), consented(false))));
        regions
    }

    /// Values of the set's type as values of the joint one.
    fn values(&self, values: &Values, tiers: &[usize], column: Column, joint: &Vocabulary) -> Values {
        let domain = column.domain(joint);
        let count = match column {
            Column::Field(field) => joint.member_count(field),
            _ => 0,
        };
        let moved = |members: &Members, places: &[usize]| -> Members {
            members.iter().filter_map(|member| places.get(member).copied()).collect()
        };
        let strange =
            |places: &[usize]| -> Members { (0..count).filter(|place| !places.contains(place)).collect() };
        match (&self.own, values) {
            (_, Values::None) => Values::None,
            (Own::Same, values) => values.clone(),
            (Own::Range(bounds), Values::All) => Values::numbers(vec![*bounds], domain),
            (Own::Range(_), Values::Numbers(parts)) => Values::numbers(parts.clone(), domain),
            (Own::Members(places), Values::All) => Values::members(places.iter().copied().collect(), count),
            (Own::Members(places), Values::Members(members)) => {
                Values::members(moved(members, places), count)
            }
            (Own::Tiers, Values::All) => Values::members(tiers.iter().copied().collect(), count),
            (Own::Tiers, Values::Members(members)) => Values::members(moved(members, tiers), count),
            (Own::Sets(places), Values::All) => Values::sets(Members::none(), strange(places)),
            (Own::Sets(places), Values::Sets { all, none }) => {
                Values::sets(moved(all, places), moved(none, places).or(&strange(places)))
            }
            _ => Values::None,
        }
    }

    /// Joint values that are none of the set's type.
    fn outside(&self, tiers: &[usize], column: Column, joint: &Vocabulary) -> Vec<Values> {
        self.values(&Values::All, tiers, column, joint).complement(column.domain(joint))
    }
}
