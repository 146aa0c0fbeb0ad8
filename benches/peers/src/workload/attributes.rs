//! Owns what is known of visitors: 18 attributes beside their tier, and how often each value
//! comes. Must not know rules.

use fastrand::Rng;

/// The ladder, lowest first, and the share of visitors on each tier.
pub const TIERS: [(&str, f64); 4] =
    [("stranger", 0.4), ("acquaintance", 0.3), ("friend", 0.2), ("confidant", 0.1)];

/// How many members the enumerations have.
const ENUMERATIONS: [usize; 6] = [4, 8, 20, 50, 100, 200];
/// The greatest value of each integer; the least is 0.
const INTEGERS: [i64; 6] = [100, 365, 1_000, 10_000, 100_000, 1_000_000];
const BOOLEANS: usize = 4;
const SETS: usize = 2;
const SET_MEMBERS: usize = 12;

/// Something that may be known of a visitor.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// What values it has.
    pub kind: Kind,
    /// The share of visitors of whom it is not known.
    pub missing: f64,
    /// The chance of each member, where it is known: members exclude each other in an
    /// enumeration and do not in a set; of a boolean there is one, that it is true.
    pub chances: Vec<f64>,
}

/// What values an attribute has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of so many members, `m0` and on.
    Enumeration(usize),
    /// A whole number from 0 to this.
    Integer(i64),
    /// True or false.
    Boolean,
    /// Some of so many members, `s0` and on.
    Set(usize),
}

/// A value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A member of an enumeration.
    Member(usize),
    /// A whole number.
    Number(i64),
    /// True or false.
    Truth(bool),
    /// Members of a set, as bits.
    Set(u64),
}

/// All attributes.
pub fn attributes() -> Vec<Attribute> {
    let enumerations = ENUMERATIONS.iter().map(|count| (Kind::Enumeration(*count), zipf(*count)));
    let integers = INTEGERS.iter().map(|greatest| (Kind::Integer(*greatest), Vec::new()));
    let booleans = (0..BOOLEANS).map(|at| (Kind::Boolean, vec![0.3 + 0.1 * at as f64]));
    let chances = || (0..SET_MEMBERS).map(|at| 0.6 / (1 + at) as f64).collect();
    let sets = (0..SETS).map(|_| (Kind::Set(SET_MEMBERS), chances()));
    let all: Vec<(Kind, Vec<f64>)> = enumerations.chain(integers).chain(booleans).chain(sets).collect();
    let last = all.len() - 1;
    let mut found = Vec::new();
    for (at, (kind, chances)) in all.into_iter().enumerate() {
        let before = found.iter().filter(|other: &&Attribute| same_kind(other.kind, kind)).count();
        // Spread over 2 to 40 %, so that each kind has attributes that are known often and seldom.
        let missing = 0.02 + 0.38 * (at * 7 % (last + 1)) as f64 / last as f64;
        found.push(Attribute { name: format!("{}{before}", word(kind)), kind, missing, chances });
    }
    found
}

impl Attribute {
    /// A value, or none where it is missing this time.
    pub fn draw(&self, rng: &mut Rng) -> Option<Value> {
        (rng.f64() >= self.missing).then(|| self.draw_known(rng))
    }

    /// A value.
    pub fn draw_known(&self, rng: &mut Rng) -> Value {
        match self.kind {
            Kind::Enumeration(_) => Value::Member(self.draw_member(rng)),
            Kind::Integer(greatest) => Value::Number(rng.i64(0..=greatest)),
            Kind::Boolean => Value::Truth(rng.f64() < self.chances[0]),
            Kind::Set(count) => {
                let inside = (0..count).filter(|member| rng.f64() < self.chances[*member]);
                Value::Set(inside.fold(0, |set, member| set | 1 << member))
            }
        }
    }

    /// A member of an enumeration, by its chance.
    pub fn draw_member(&self, rng: &mut Rng) -> usize {
        weighted(&self.chances, rng)
    }
}

/// A place in the list, by the chances there.
pub fn weighted(chances: &[f64], rng: &mut Rng) -> usize {
    let mut left = rng.f64() * chances.iter().sum::<f64>();
    let found = chances.iter().position(|chance| {
        left -= chance;
        left < 0.0
    });
    found.unwrap_or(chances.len() - 1)
}

/// A few members are common and most are rare, as with categories, brands and towns.
fn zipf(count: usize) -> Vec<f64> {
    let sum: f64 = (1..=count).map(|rank| 1.0 / rank as f64).sum();
    (1..=count).map(|rank| 1.0 / rank as f64 / sum).collect()
}

fn same_kind(one: Kind, other: Kind) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Enumeration(_) => "enum",
        Kind::Integer(_) => "int",
        Kind::Boolean => "bool",
        Kind::Set(_) => "set",
    }
}
