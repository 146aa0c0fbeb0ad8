//! Decision tables: "cells are sets over the field's domain". The oracle is enumeration: what a
//! cell holds is asked value by value.

use super::dice::Dice;
use super::workshop::{today, tries};
use chrono::Datelike;
use proptest::prelude::*;
use std::collections::BTreeSet;
use tightrope::table::{Ago, Cell, Domain, Interval, Values, day_number};
use tightrope::vocabulary::{Date, Duration, MAX_WHOLE, Members, Unit, Value, parse_date};

/// A domain, values that tell its cells apart, and the constants that its cells are made of.
pub struct World {
    pub domain: Domain,
    pub values: Vec<Value>,
    ends: Vec<f64>,
}

fn numbers(numbers: impl IntoIterator<Item = f64>) -> Vec<Value> {
    numbers.into_iter().map(Value::Number).collect()
}

fn date(text: &str) -> Date {
    parse_date(text).expect("a day")
}

/// One world of each kind.
pub fn world(dice: &mut Dice) -> World {
    let small: Vec<f64> = (-3..=3).map(f64::from).collect();
    match dice.below(8) {
        0 => members(dice.between(1, 4)),
        1 => {
            let ends: Vec<f64> = (-2..=5).map(f64::from).collect();
            World {
                domain: Domain::Numbers(Interval::closed(-2.0, 5.0), true),
                values: numbers(ends.clone()),
                ends,
            }
        }
        2 => World {
            domain: Domain::Numbers(Interval::closed(-1.0, 2.0), false),
            values: numbers((-4..=8).map(|quarter| f64::from(quarter) / 4.0)),
            ends: (-2..=4).map(|half| f64::from(half) / 2.0).collect(),
        },
        open @ (3 | 4) => {
            let far = [-MAX_WHOLE, MAX_WHOLE, 1.0 - MAX_WHOLE, MAX_WHOLE - 1.0, 4.0, -4.0];
            let between = if open == 3 { Vec::new() } else { vec![-2.5, -0.5, 0.5, 2.5, 1e-300] };
            let ends = small.iter().copied().chain([-MAX_WHOLE, MAX_WHOLE]).collect();
            let whole = [-1.5, 1.5, -3.5, 3.5].into_iter().filter(|_| open == 4);
            let values = numbers(small.iter().copied().chain(far).chain(between).chain(whole));
            World {
                domain: Domain::Numbers(Interval::closed(-MAX_WHOLE, MAX_WHOLE), open == 3),
                values,
                ends,
            }
        }
        5 => {
            let texts = ["a", "b", "c", "d"].map(|text| Value::Text(text.to_owned()));
            World { domain: Domain::Texts, values: texts.to_vec(), ends: Vec::new() }
        }
        6 => days(),
        _ => sets(dice.between(1, 3)),
    }
}

fn members(count: usize) -> World {
    World {
        domain: Domain::Members(count),
        values: (0..count).map(Value::Member).collect(),
        ends: Vec::new(),
    }
}

fn sets(count: usize) -> World {
    let set = |mask: usize| Value::Set((0..count).filter(|at| mask & (1 << at) != 0).collect());
    World { domain: Domain::Sets(count), values: (0..1 << count).map(set).collect(), ends: Vec::new() }
}

/// Days near today, and the first and the last.
fn days() -> World {
    let near = date("2026-11-10").iter_days().take(20);
    let far =
        [date("0000-01-01"), date("9999-12-31"), date("2025-11-21"), date("2026-10-21"), date("2026-10-20")];
    let dates: Vec<Date> = near.chain(far).collect();
    let ends = dates.iter().map(|date| day_number(*date)).collect();
    // Between any two ends there is a neighbour of theirs, if there is a day at all.
    let neighbours = dates.iter().flat_map(|date| [date.pred_opt(), Some(*date), date.succ_opt()]);
    let written: BTreeSet<Date> =
        neighbours.flatten().filter(|date| (0..=9999).contains(&date.year())).collect();
    World { domain: Domain::Days, values: written.into_iter().map(Value::Date).collect(), ends }
}

/// A cell of a domain in which nothing depends on today.
pub fn cell(world: &World, dice: &mut Dice) -> Cell {
    let unknown = dice.often(50);
    let some = |count: usize, dice: &mut Dice| (0..count).filter(|_| dice.often(50)).collect::<Members>();
    let known = match (world.domain, dice.below(8)) {
        (_, 0) => Values::All,
        (_, 1) => Values::None,
        (Domain::Members(count), _) => Values::members(some(count, dice), count),
        (Domain::Numbers(..), _) => Values::numbers(intervals(world, dice), world.domain),
        (Domain::Days, _) => Values::days(intervals(world, dice), Vec::new()),
        (Domain::Texts, but) => {
            let texts = dice.some(&["a", "b", "c"], 3).into_iter().map(str::to_owned).collect();
            if but < 4 { Values::TextsBut(texts) } else { Values::Texts(texts) }
        }
        (Domain::Sets(count), _) => Values::sets(some(count, dice), some(count, dice)),
    };
    Cell { unknown, known }
}

fn intervals(world: &World, dice: &mut Dice) -> Vec<Interval> {
    let count = dice.between(1, 3);
    let one = |dice: &mut Dice| {
        let (a, b) = (dice.pick(&world.ends), dice.pick(&world.ends));
        Interval { low: a.min(b), high: a.max(b), above: dice.often(40), below: dice.often(40) }
    };
    (0..count).map(|_| one(dice)).collect()
}

fn ago(dice: &mut Dice) -> Ago {
    let count = dice.pick(&[0, 1, 5, 12, 500, 3000, u64::MAX]);
    let unit = dice.pick(&[Unit::Days, Unit::Weeks, Unit::Months, Unit::Years]);
    let duration = Duration { count, unit };
    dice.pick(&[
        Ago::Within(duration),
        Ago::NotWithin(duration),
        Ago::OlderThan(duration),
        Ago::NotOlderThan(duration),
    ])
}

/// A day cell that may depend on today.
fn floating(world: &World, dice: &mut Dice) -> Cell {
    let within = if dice.often(50) { intervals(world, dice) } else { vec![Domain::all_days()] };
    let ago = (0..dice.below(3)).map(|_| ago(dice)).collect();
    Cell { unknown: dice.often(50), known: Values::days(within, ago) }
}

/// Every value and its absence.
fn all(world: &World) -> impl Iterator<Item = Option<&Value>> {
    world.values.iter().map(Some).chain([None])
}

proptest! {
    #![proptest_config(tries(4096))]

    /// Cells are sets: what is in both, in one only, outside, within, is what enumeration says.
    #[test]
    fn cells_are_sets(mut dice in Dice::strategy(64)) {
        let world = world(&mut dice);
        let (a, b) = (cell(&world, &mut dice), cell(&world, &mut dice));
        let domain = world.domain;
        let day = today();
        let meet = a.meet(&b, domain);
        let rest = a.subtract(&b, domain);
        let outside = a.known.complement(domain);
        let has = |cell: &Cell, value: Option<&Value>| cell.contains(value, day);
        for value in all(&world) {
            let (in_a, in_b) = (has(&a, value), has(&b, value));
            prop_assert_eq!(has(&meet, value), in_a && in_b, "meet {:?} {:?} {:?} at {:?}", domain, a, b, value);
            let parts = rest.iter().filter(|part| has(part, value)).count();
            prop_assert_eq!(parts, usize::from(in_a && !in_b), "subtract {:?} {:?} {:?} at {:?}", domain, a, b, value);
            if value.is_some() {
                let parts = outside.iter().filter(|part| has(&Cell::of((*part).clone()), value)).count();
                prop_assert_eq!(parts, usize::from(!in_a), "complement {:?} {:?} at {:?}", domain, a, value);
            }
        }
        let inside = all(&world).all(|value| !has(&a, value) || has(&b, value));
        prop_assert_eq!(a.within(&b, domain), inside, "within {:?} {:?} {:?}", domain, a, b);
        for cell in [&a, &meet].into_iter().chain(&rest) {
            prop_assert_eq!(cell.is_empty(), !all(&world).any(|value| has(cell, value)), "empty {:?} {:?}", domain, cell);
            prop_assert_eq!(cell.is_any(), all(&world).all(|value| has(cell, value)), "any {:?} {:?}", domain, cell);
        }
    }

    /// `within` and `older than` go by the day: settled for a day, a cell holds what it held on
    /// that day, and what is in two cells is in their meet on every day.
    #[test]
    fn days_settle(mut dice in Dice::strategy(64)) {
        let world = days();
        let day = date(dice.pick(&["2026-11-21", "2026-11-20", "2024-02-29", "2026-03-31", "0000-01-01", "9999-12-31"]));
        let (a, b) = (floating(&world, &mut dice), floating(&world, &mut dice));
        let meet = a.meet(&b, world.domain);
        let settled = a.on(day);
        let lone = ago(&mut dice);
        let held = Values::days(vec![Domain::all_days()], vec![lone]);
        let outside = held.complement(world.domain);
        for value in all(&world) {
            let in_a = a.contains(value, day);
            prop_assert_eq!(settled.contains(value, date("2001-01-01")), in_a, "{:?} on {} at {:?}", a, day, value);
            prop_assert_eq!(meet.contains(value, day), in_a && b.contains(value, day), "{:?} {:?} on {} at {:?}", a, b, day, value);
            let sides = std::iter::once(&held).chain(&outside);
            let sides = sides.filter(|side| Cell::of((*side).clone()).contains(value, day)).count();
            prop_assert_eq!(sides, usize::from(value.is_some()), "{:?} on {} at {:?}", lone, day, value);
        }
        let (c, d) = (a.on(day), b.on(day));
        let rest = c.subtract(&d, world.domain);
        for value in all(&world) {
            let parts = rest.iter().filter(|part| part.contains(value, day)).count();
            let expected = a.contains(value, day) && !b.contains(value, day);
            prop_assert_eq!(parts, usize::from(expected), "{:?} without {:?} on {} at {:?}", a, b, day, value);
        }
    }
}
