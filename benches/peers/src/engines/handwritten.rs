//! Owns the yardstick: what a good programmer would write by hand for exactly this workload, a
//! scan over plain structs. Visitors are a struct of fields that may be missing, rules lie in
//! one array for each slot in winning order, each with its tests inside it, narrowest first.

use crate::engine::{Engine, Trouble};
use crate::workload::{self, Atom, SLOTS, Test, Value, Winners, Workload};

const MOST_TESTS: usize = 5;
const MOST_MEMBERS: usize = 8;

/// A visitor, decoded.
#[derive(Debug, Default)]
pub struct Visitor {
    tier: u8,
    members: [Option<u8>; 6],
    numbers: [Option<i32>; 6],
    truths: [Option<bool>; 4],
    sets: [Option<u16>; 2],
}

/// One test, as small as can be.
#[derive(Debug, Clone, Copy)]
enum Condition {
    Equal { field: u8, member: u8 },
    In { field: u8, count: u8, members: [u8; MOST_MEMBERS] },
    Between { field: u8, low: i32, high: i32 },
    Is { field: u8, wanted: bool },
    Has { field: u8, member: u8 },
}

#[derive(Debug)]
struct Rule {
    number: u32,
    tier: u8,
    count: u8,
    all: [Condition; MOST_TESTS],
    either: Option<[Condition; 2]>,
}

/// The rules of each slot.
#[derive(Debug)]
pub struct HandWritten {
    slots: [Vec<Rule>; SLOTS],
}

impl Condition {
    #[inline(always)]
    fn holds(&self, visitor: &Visitor) -> bool {
        match *self {
            Condition::Equal { field, member } => visitor.members[field as usize] == Some(member),
            Condition::In { field, count, members } => visitor.members[field as usize]
                .is_some_and(|value| members[..count as usize].contains(&value)),
            Condition::Between { field, low, high } => {
                visitor.numbers[field as usize].is_some_and(|value| low <= value && value <= high)
            }
            Condition::Is { field, wanted } => visitor.truths[field as usize] == Some(wanted),
            Condition::Has { field, member } => {
                visitor.sets[field as usize].is_some_and(|set| set >> member & 1 == 1)
            }
        }
    }
}

impl Rule {
    #[inline(always)]
    fn holds(&self, visitor: &Visitor) -> bool {
        visitor.tier >= self.tier
            && self.all[..self.count as usize].iter().all(|condition| condition.holds(visitor))
            && match &self.either {
                None => true,
                Some([one, other]) => one.holds(visitor) || other.holds(visitor),
            }
    }
}

impl Engine for HandWritten {
    type Fact = Visitor;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        let rule = |(number, rule): (u32, &workload::Rule)| {
            let mut all = [Condition::Is { field: 0, wanted: false }; MOST_TESTS];
            for (place, atom) in all.iter_mut().zip(&rule.all) {
                *place = condition(atom);
            }
            let either = rule.either.as_ref().map(|[one, other]| [condition(one), condition(other)]);
            Rule { number, tier: rule.tier as u8, count: rule.all.len() as u8, all, either }
        };
        Ok(HandWritten { slots: std::array::from_fn(|slot| workload.slot(slot).map(rule).collect()) })
    }

    fn load(&self, _: &Workload, visitor: &workload::Visitor) -> Result<Visitor, Trouble> {
        let mut loaded = Visitor { tier: visitor.tier as u8, ..Visitor::default() };
        for (attribute, value) in visitor.known.iter().enumerate() {
            let field = field(attribute) as usize;
            match *value {
                None => {}
                Some(Value::Member(member)) => loaded.members[field] = Some(member as u8),
                Some(Value::Number(number)) => loaded.numbers[field] = Some(number as i32),
                Some(Value::Truth(truth)) => loaded.truths[field] = Some(truth),
                Some(Value::Set(set)) => loaded.sets[field] = Some(set as u16),
            }
        }
        Ok(loaded)
    }

    fn decide(&mut self, visitor: &mut Visitor, winners: &mut Winners) -> Result<(), Trouble> {
        for (rules, winner) in self.slots.iter().zip(winners) {
            *winner = rules.iter().find(|rule| rule.holds(visitor)).map(|rule| rule.number);
        }
        Ok(())
    }
}

/// The place of an attribute among those of its kind: six enumerations, six integers, four
/// booleans and two sets.
fn field(attribute: usize) -> u8 {
    let before = [16, 12, 6, 0].into_iter().find(|first| *first <= attribute).unwrap_or(0);
    (attribute - before) as u8
}

fn condition(atom: &Atom) -> Condition {
    let field = field(atom.attribute);
    match &atom.test {
        Test::Equal(member) => Condition::Equal { field, member: *member as u8 },
        Test::In(list) => {
            let mut members = [0; MOST_MEMBERS];
            for (place, member) in members.iter_mut().zip(list) {
                *place = *member as u8;
            }
            Condition::In { field, count: list.len() as u8, members }
        }
        Test::Between(low, high) => Condition::Between { field, low: *low as i32, high: *high as i32 },
        Test::Is(wanted) => Condition::Is { field, wanted: *wanted },
        Test::Has(member) => Condition::Has { field, member: *member as u8 },
    }
}
