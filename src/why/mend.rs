//! Owns mending a miss: the visitor for whom just those facts are otherwise.
//! Must not know how misses are found.

use super::miss::{Change, Miss};
use crate::decide::Visitor;
use crate::table::{Cell, Column, GIVEN, Interval, Tables, Values, day_number, day_of};
use crate::vocabulary::{Date, FieldId, Members, TierId, Type, Value, Vocabulary};
use std::collections::BTreeSet;

/// The visitor for whom exactly the facts that a miss lists are otherwise, each as near to
/// what it is as will do. By the tables, the rule is a candidate for them.
pub fn mended(tables: &Tables, visitor: &Visitor, miss: &Miss) -> Visitor {
    miss.changes.iter().fold(visitor.clone(), |visitor, change| changed(tables, visitor, change))
}

fn changed(tables: &Tables, mut visitor: Visitor, change: &Change) -> Visitor {
    let vocabulary = &tables.vocabulary;
    match change.at {
        Column::Trust => {
            let tier = match &change.must_be.known {
                Values::Members(tiers) => tiers.lowest(),
                _ => None,
            };
            visitor.trust = Some(TierId::from_index(tier.unwrap_or(0)));
            visitor
        }
        Column::Consent(consent) => {
            let given = change.must_be.contains(Some(&Value::Member(GIVEN)), visitor.today());
            if given { visitor.consenting(consent) } else { visitor.withdrawing(consent) }
        }
        Column::Field(field) => {
            let cell = change.must_be.on(visitor.today());
            match value(vocabulary, field, &cell, visitor.given(field), visitor.today()) {
                Some(value) => visitor.knowing(vocabulary, field, value),
                None => visitor.forgetting(field),
            }
        }
    }
}

/// A value of a cell, near to the one that is; none where the cell has none.
fn value(
    vocabulary: &Vocabulary,
    field: FieldId,
    cell: &Cell,
    is: Option<&Value>,
    today: Date,
) -> Option<Value> {
    let typ = &vocabulary[field].typ;
    let member = |member: usize| match typ {
        Type::Bool => Value::Bool(member == 1),
        Type::Tier => Value::Tier(TierId::from_index(member)),
        _ => Value::Member(member),
    };
    let whole = matches!(typ, Type::Int(_));
    let number = match is {
        Some(Value::Number(number)) => *number,
        _ => 0.0,
    };
    let day = match is {
        Some(Value::Date(date)) => day_number(*date),
        _ => day_number(today),
    };
    Some(match (&cell.known, typ) {
        (Values::None, _) => return None,
        (Values::Members(members), _) => member(members.lowest()?),
        (Values::Numbers(parts), _) => Value::Number(near(parts, number, whole)?),
        (Values::Days { within, .. }, _) => Value::Date(day_of(near(within, day, true)?)?),
        (Values::Texts(texts), _) => Value::Text(texts.first()?.clone()),
        (Values::TextsBut(texts), _) => Value::Text(another(texts)),
        (Values::Sets { all, .. }, _) => Value::Set(all.clone()),
        (Values::All, Type::Int(range) | Type::Number(range)) => {
            let all = Interval::closed(range.least(), range.greatest());
            Value::Number(near(&[all], number, whole)?)
        }
        (Values::All, Type::Date) => Value::Date(today),
        (Values::All, Type::Text) => Value::Text(another(&BTreeSet::new())),
        (Values::All, Type::SetOf { .. }) => Value::Set(Members::none()),
        (Values::All, Type::Bool | Type::Tier | Type::OneOf { .. }) => member(0),
    })
}

/// The plainest number in any of the intervals that is near to another.
fn near(parts: &[Interval], number: f64, whole: bool) -> Option<f64> {
    let candidates = parts.iter().flat_map(|part| {
        let middle = part.low + (part.high - part.low) / 2.0;
        let (above, below) = (part.low.floor() + 1.0, part.high.ceil() - 1.0);
        let near = [number, part.low, part.high, above, below, middle].into_iter();
        near.filter(|number| part.contains(*number) && (!whole || number.fract() == 0.0))
    });
    candidates.min_by(|a, b| (a - number).abs().total_cmp(&(b - number).abs()))
}

/// A text that is none of these.
fn another(texts: &BTreeSet<String>) -> String {
    let mut text = "something".to_owned();
    while texts.contains(&text) {
        text.push_str(" else");
    }
    text
}
