//! Decision tables: rows are cells, one a column, all of which hold. The oracle is enumeration:
//! "on a small domain, listing all visitors must give the same verdict".

use super::dice::Dice;
use super::workshop::{compiled, today, tries};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tightrope::table::{Ago, Cell, Column, Domain, GIVEN, Interval, NOT_GIVEN, Region, Values, day_number};
use tightrope::vocabulary::{Duration, Members, TierId, Unit, Value, Vocabulary, parse_date};

const SET: &str = r#"
trust {
    tier low    { comfort 3 }
    tier middle { comfort 4 earned when told.flag }
    tier high   { comfort 5 earned when told.flag }
    at most told.wish
}
consent c "May we?"
source told : explicit first-party { flag : bool is preference  wish : tier is preference  since : date is preference }
source seen : observed first-party needs consent c { kind : one of { p, q } is interest }
"#;

type Visitor = BTreeMap<Column, Value>;

struct World {
    vocabulary: Vocabulary,
    columns: Vec<Column>,
    visitors: Vec<Visitor>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let vocabulary = compiled(SET).0.vocabulary;
    let field = |source, name| Column::Field(vocabulary.find_field(source, name).expect("a field"));
    let consent = Column::Consent(vocabulary.find_consent("c").expect("a consent"));
    let (wish, kind) = (field("told", "wish"), field("seen", "kind"));
    let day = |text| Value::Date(parse_date(text).expect("a day"));
    let tiers = || (0..3).map(|tier| Value::Tier(TierId(tier)));
    let known: Vec<(Column, Vec<Value>)> = vec![
        (Column::Trust, tiers().collect()),
        (consent, vec![Value::Member(NOT_GIVEN), Value::Member(GIVEN)]),
        (field("told", "flag"), vec![Value::Bool(false), Value::Bool(true)]),
        (wish, tiers().collect()),
        (field("told", "since"), DAYS.iter().map(|text| day(text)).collect()),
        (kind, vec![Value::Member(0), Value::Member(1)]),
    ];
    let mut visitors: Vec<Visitor> = vec![Visitor::new()];
    for (column, values) in &known {
        let mut more = if column.can_be_unknown() { visitors.clone() } else { Vec::new() };
        for value in values {
            more.extend(visitors.iter().map(|visitor| {
                let mut visitor = visitor.clone();
                visitor.insert(*column, value.clone());
                visitor
            }));
        }
        visitors = more;
    }
    // Nothing is known without the consent it needs, and nobody is above their wish.
    visitors.retain(|visitor| {
        let consented = !visitor.contains_key(&kind) || visitor[&consent] == Value::Member(GIVEN);
        let capped = match (&visitor[&Column::Trust], visitor.get(&wish)) {
            (Value::Tier(tier), Some(Value::Tier(wish))) => tier <= wish,
            _ => true,
        };
        consented && capped
    });
    World { columns: known.into_iter().map(|(column, _)| column).collect(), visitors, vocabulary }
});

const DAYS: &[&str] = &["0000-01-01", "2026-10-21", "2026-11-21", "2026-11-22", "9999-12-31"];

fn region(world: &World, dice: &mut Dice, floating: bool) -> Region {
    let mut region = Region::everybody();
    for column in &world.columns {
        if !dice.often(60) {
            continue;
        }
        let known = match column.domain(&world.vocabulary) {
            Domain::Members(count) => {
                let members: Members = (0..count).filter(|_| dice.often(60)).collect();
                Values::members(members, count)
            }
            _ => {
                let day = |dice: &mut Dice| day_number(parse_date(dice.pick(DAYS)).expect("a day"));
                let (a, b) = (day(dice), day(dice));
                let duration = Duration { count: 1, unit: Unit::Months };
                let ago =
                    dice.pick(&[Ago::Within(duration), Ago::OlderThan(duration), Ago::NotWithin(duration)]);
                Values::days(
                    vec![Interval::closed(a.min(b), a.max(b))],
                    if floating { vec![ago] } else { Vec::new() },
                )
            }
        };
        let known = if dice.often(20) { Values::All } else { known };
        region.set(*column, Cell { unknown: column.can_be_unknown() && dice.often(40), known });
    }
    region
}

fn has(region: &Region, visitor: &Visitor) -> bool {
    region.cells().iter().all(|(column, cell)| cell.contains(visitor.get(column), today()))
}

proptest! {
    #![proptest_config(tries(512))]

    /// Rows are cells that all hold: what is in both regions, in one only, or in none is what
    /// listing all visitors says, and the parts of a difference have nobody in common.
    #[test]
    fn regions_are_sets_of_visitors(mut dice in Dice::strategy(80)) {
        let world = &*WORLD;
        let vocabulary = &world.vocabulary;
        let (a, b) = (region(world, &mut dice, false), region(world, &mut dice, false));
        let meet = a.meet(&b, vocabulary);
        let rest: Vec<_> = a.subtract(&b, vocabulary).collect();
        let within = a.within(&b, vocabulary);
        let (mut any, mut both) = (false, false);
        for visitor in &world.visitors {
            let (in_a, in_b) = (has(&a, visitor), has(&b, visitor));
            any |= in_a;
            both |= in_a && in_b;
            let in_meet = meet.as_ref().is_some_and(|meet| has(meet, visitor));
            prop_assert_eq!(in_meet, in_a && in_b, "meet of {:?} and {:?} at {:?}", a, b, visitor);
            let parts = rest.iter().filter(|part| has(part, visitor)).count();
            prop_assert_eq!(parts, usize::from(in_a && !in_b), "{:?} without {:?} at {:?}", a, b, visitor);
            prop_assert!(!within || !in_a || in_b, "{a:?} within {b:?} at {visitor:?}");
        }
        prop_assert_eq!(a.is_possible(vocabulary), any, "possible {:?}", a);
        prop_assert_eq!(a.meets(&b, vocabulary), both, "meets {:?} {:?}", a, b);
        prop_assert_eq!(meet.is_some(), both);
        if any {
            let possible = rest.iter().all(|part| world.visitors.iter().any(|visitor| has(part, visitor)));
            prop_assert!(possible, "{a:?} without {b:?} is {rest:?}");
        }
    }

    /// What is proved holds for the day of the check: a region settled for that day holds whom
    /// it held, or nobody.
    #[test]
    fn regions_settle(mut dice in Dice::strategy(80)) {
        let world = &*WORLD;
        let floating = region(world, &mut dice, true);
        let settled = floating.on(today(), &world.vocabulary);
        let mut any = false;
        for visitor in &world.visitors {
            let held = has(&floating, visitor);
            any |= held;
            let holds = settled.as_ref().is_some_and(|settled| has(settled, visitor));
            prop_assert_eq!(holds, held, "{:?} settled as {:?} at {:?}", floating, settled, visitor);
        }
        prop_assert_eq!(settled.is_some(), any, "{:?}", floating);
    }
}
