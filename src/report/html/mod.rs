//! Owns the page of a report: sections in the order of reading, each in its template. Must not know
//! how what it shows was found.

mod drawing;

use super::{Report, RuleSheet, Set, Share};
use crate::export::html::{Cells, PageError, Script, Shell};
use askama::Template;
use drawing::Drawing;

/// The report as one page that needs nothing else: no network, no other file.
///
/// # Errors
/// A page that cannot be written out; in memory none is known.
pub fn html(report: &Report) -> Result<String, PageError> {
    let shell = Shell::new(&format!("{}: Tightrope report", report.name), Script::Explore);
    let Some(set) = &report.set else {
        return Ok(ErrorsPage { shell, report }.render()?);
    };
    let mut by_room: Vec<&RuleSheet> = set.rules.iter().collect();
    // Those nearest to what their tier bears come first; they are by name already.
    by_room.sort_by_key(|rule| (rule.share(), i64::from(rule.comfort) - i64::from(rule.cost)));
    Ok(SetPage { shell, report, set, by_room, drawing: Drawing::new(&set.flow) }.render()?)
}

/// The page of a set that is a policy, with or without good manners.
#[derive(Template)]
#[template(path = "report/html/page.html")]
struct SetPage<'a> {
    shell: Shell,
    report: &'a Report,
    set: &'a Set,
    /// The rules, by what is left of their tier's comfort.
    by_room: Vec<&'a RuleSheet>,
    drawing: Drawing,
}

/// The page of a text that is no policy yet: what is wrong with it, and nothing else.
#[derive(Template)]
#[template(path = "report/html/errors.html")]
struct ErrorsPage<'a> {
    shell: Shell,
    report: &'a Report,
}

/// Past so many rules in one cell, the map shows a square for each, without its name.
const MOST_NAMES: usize = 16;
/// Up to so many rows a table stands open.
const OPEN_ROWS: usize = 12;

impl SetPage<'_> {
    /// How many promises are proved.
    fn proved(&self) -> usize {
        self.set.promises.iter().filter(|promise| promise.is_proved()).count()
    }

    /// Whether a cell of the map has no room for names.
    fn is_crowded(&self, rules: &[String]) -> bool {
        rules.len() > MOST_NAMES
    }

    /// How many blocks stand for a comfort; past a dozen they would be a wall.
    fn pips(&self, comfort: &u32) -> u32 {
        (*comfort).min(12)
    }

    /// How many consents some of the data need.
    fn consents(&self) -> usize {
        let consents = self.set.data.iter().filter_map(|datum| datum.consent.as_deref());
        consents.collect::<std::collections::BTreeSet<_>>().len()
    }

    /// How many rules cost all that their tier bears, or more.
    fn nearest(&self) -> usize {
        self.set.rules.iter().filter(|rule| rule.share() <= Share::All).count()
    }
}

/// What templates put values into words with.
mod filters {
    use std::fmt::Display;

    /// A number of things, in words.
    #[askama::filter_fn]
    pub fn plural_of(count: impl Display, _: &dyn askama::Values, one: &str) -> askama::Result<String> {
        let count = count.to_string();
        Ok(if count == "1" { format!("1 {one}") } else { format!("{count} {one}s") })
    }
}
