//! Owns coverage as an LCOV tracefile, which editors and CI systems read. Must not know the
//! other formats.
//!
//! LCOV knows lines, functions and branches. Rules stand for functions and the two sides of an
//! atom for branches. Lines are those on which a unit stands, each hit as often as the unit on it
//! that was hit most; the rest of a policy has no logic of its own. Counts are numbers of tests.

use super::place;
use crate::source::{FileId, Sources, Span};
use crate::testing::{Coverage, Kind, Unit};
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// A tracefile with a record for each file in which something can be covered.
///
/// # Errors
/// None in practice: text can always be written to.
pub fn lcov(sources: &Sources, coverage: &Coverage) -> Result<String, fmt::Error> {
    let mut out = String::new();
    for (id, _) in sources.iter() {
        let units: Vec<&Unit> = coverage.units.iter().filter(|unit| unit.span.file == id).collect();
        if !units.is_empty() {
            record(&mut out, sources, id, &units)?;
        }
    }
    Ok(out)
}

fn record(out: &mut String, sources: &Sources, id: FileId, units: &[&Unit]) -> fmt::Result {
    writeln!(out, "TN:\nSF:{}", sources.file(id).name())?;
    let line = |unit: &Unit| place(sources, unit.span).1;
    let rules: Vec<&&Unit> = units.iter().filter(|unit| unit.kind == Kind::Rule).collect();
    for rule in &rules {
        writeln!(out, "FN:{},{}", line(rule), rule.name)?;
    }
    for rule in &rules {
        writeln!(out, "FNDA:{},{}", rule.hits, rule.name)?;
    }
    found_and_hit(out, "FN", &rules.iter().map(|rule| rule.hits).collect::<Vec<_>>())?;
    let sides = units.iter().filter_map(|unit| Some((*unit, unit.side?)));
    let mut atoms: BTreeMap<Span, usize> = BTreeMap::new();
    let mut taken = Vec::new();
    for (unit, side) in sides {
        let next = atoms.len();
        let block = *atoms.entry(unit.span).or_insert(next);
        let branch = if side { 0 } else { 1 };
        writeln!(out, "BRDA:{},{block},{branch},{}", line(unit), unit.hits)?;
        taken.push(unit.hits);
    }
    found_and_hit(out, "BR", &taken)?;
    let mut lines: BTreeMap<usize, usize> = BTreeMap::new();
    for unit in units {
        let hits = lines.entry(line(unit)).or_default();
        *hits = unit.hits.max(*hits);
    }
    for (line, hits) in &lines {
        writeln!(out, "DA:{line},{hits}")?;
    }
    found_and_hit(out, "L", &lines.into_values().collect::<Vec<_>>())?;
    writeln!(out, "end_of_record")
}

fn found_and_hit(out: &mut String, what: &str, hits: &[usize]) -> fmt::Result {
    let hit = hits.iter().filter(|hits| **hits > 0).count();
    writeln!(out, "{what}F:{}\n{what}H:{hit}", hits.len())
}
