//! Owns what a change does to whom, in words: for a terminal, and as a review comment in Markdown.
//! Must not know how it was found.

use super::escape;
use crate::diff::{Diff, Holding, Shift, Step, Verdict};
use std::fmt::Write;

/// How the parts of the report are written.
struct Style {
    head: &'static str,
    item: &'static str,
    more: &'static str,
    /// A sentence in which words of the author may stand.
    sentence: fn(&str) -> String,
    /// A value, apart from the sentence.
    code: fn(&str) -> String,
}

const PLAIN: Style = Style {
    head: "",
    item: "  ",
    more: "      ",
    sentence: str::to_owned,
    code: |words| format!("`{words}`"),
};
const MARKDOWN: Style =
    Style { head: "### ", item: "- ", more: "  ", sentence: escape::sentence, code: escape::code };

/// The report for a terminal.
pub fn diff_pretty(diff: &Diff) -> String {
    let mut text = String::new();
    sections(&mut text, diff, &PLAIN);
    line(&mut text, &verdict(diff));
    text
}

/// The report as a review comment.
pub fn diff_markdown(diff: &Diff) -> String {
    let mut text = format!("## What this change does to whom\n\n{}\n\n", verdict(diff));
    sections(&mut text, diff, &MARKDOWN);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The difference in a sentence.
fn verdict(diff: &Diff) -> String {
    if diff.verdict == Verdict::Equivalent {
        return "equivalent: every visitor gets the same, for the same reasons".to_owned();
    }
    let mut parts = Vec::new();
    let count =
        |number: usize, one: &str, more: &str| format!("{number} {}", if number == 1 { one } else { more });
    if !diff.slots.is_empty() {
        parts.push(count(
            diff.slots.len(),
            "slot holds something else for somebody",
            "slots hold something else for somebody",
        ));
    }
    if !diff.trust.is_empty() {
        parts.push(count(diff.trust.len(), "tier is reached by others", "tiers are reached by others"));
    }
    if !diff.declared.is_empty() {
        parts.push(count(diff.declared.len(), "declaration differs", "declarations differ"));
    }
    if !diff.unproven.is_empty() {
        parts.push(count(diff.unproven.len(), "thing could not be compared", "things could not be compared"));
    }
    parts.push(match diff.creepier.len() {
        0 if !diff.unproven.is_empty() => "nothing else got creepier".to_owned(),
        0 => "nothing got creepier".to_owned(),
        some => format!("{} creepier", count(some, "thing got", "things got")),
    });
    let same = diff.slots.is_empty() && diff.trust.is_empty() && diff.declared.is_empty();
    let word = if same && diff.creepier.is_empty() { "perhaps changed" } else { "changed" };
    format!("{word}: {}", parts.join(", "))
}

fn sections(text: &mut String, diff: &Diff, style: &Style) {
    if !diff.creepier.is_empty() {
        head(text, "What got creepier", style);
        for creepier in &diff.creepier {
            line(text, &format!("{}{}", style.item, (style.sentence)(&creepier.words)));
            if let Some(was) = creepier.was.as_ref().filter(|_| creepier.what == crate::diff::What::Promise) {
                line(text, &format!("{}given up: {}", style.more, (style.sentence)(was)));
            }
            if let Some(witness) = &creepier.witness {
                line(text, &format!("{}for example {}", style.more, (style.code)(&witness.to_string())));
            }
        }
        text.push('\n');
    }
    if !diff.slots.is_empty() {
        head(text, "Who gets something else", style);
        for slot in &diff.slots {
            let step = match slot.step {
                Step::Added => ": a new slot",
                Step::Removed => ": the slot is gone",
                Step::Changed => "",
            };
            line(text, &format!("{}`{}`{step}", style.item, slot.slot));
            for alike in by_rules(&slot.changes) {
                shifted(text, &alike, style);
            }
        }
        text.push('\n');
    }
    if !diff.trust.is_empty() {
        head(text, "Who is trusted otherwise", style);
        for change in &diff.trust {
            let words = if change.reached { "is newly reached" } else { "is no longer reached" };
            line(
                text,
                &format!(
                    "{}`{}` {words}, for example by {}",
                    style.item,
                    change.tier,
                    (style.code)(&change.witness.to_string())
                ),
            );
        }
        text.push('\n');
    }
    if !diff.declared.is_empty() {
        head(text, "What is declared otherwise", style);
        for declared in &diff.declared {
            let step = match declared.step {
                Step::Added => "added",
                Step::Removed => "removed",
                Step::Changed => "changed",
            };
            line(text, &format!("{}{step}: {}", style.item, (style.sentence)(&declared.subject)));
            for part in &declared.parts {
                let words = match (&part.was, &part.now) {
                    (None, None) => format!("{}: others than before", part.part),
                    (Some(was), None) => format!("{}: no longer {}", part.part, (style.code)(was)),
                    (None, Some(now)) => format!("{}: now {}", part.part, (style.code)(now)),
                    (Some(was), Some(now)) => {
                        format!("{}: now {}, was {}", part.part, (style.code)(now), (style.code)(was))
                    }
                };
                line(text, &format!("{}{}{words}", style.more, bullet(style)));
            }
        }
        text.push('\n');
    }
    if !diff.unproven.is_empty() {
        head(text, "What was too large to compare, so nothing is claimed of it", style);
        for subject in &diff.unproven {
            line(text, &format!("{}{}", style.item, (style.sentence)(subject)));
        }
        text.push('\n');
    }
}

/// Shifts from one rule to another are alike: the first stands for the rest.
fn by_rules(shifts: &[Shift]) -> Vec<Vec<&Shift>> {
    let mut groups: Vec<Vec<&Shift>> = Vec::new();
    for shift in shifts {
        let rules = |other: &Shift| (other.was.rule == shift.was.rule) && (other.now.rule == shift.now.rule);
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| rules(first))) {
            Some(group) => group.push(shift),
            None => groups.push(vec![shift]),
        }
    }
    groups
}

fn shifted(text: &mut String, alike: &[&Shift], style: &Style) {
    let Some((shift, others)) = alike.split_first() else { return };
    let now = holding(&shift.now, PRESENT);
    let words = if now == holding(&shift.was, PRESENT) {
        format!(
            "{now}, as before, but {} differs",
            crate::diagnostic::list(shift.differs.iter().map(|part| format!("`{part}`")), "and")
        )
    } else {
        format!("{now}, and {}", holding(&shift.was, PAST))
    };
    let more = match others.len() {
        0 => String::new(),
        more => format!(" (and {more} more between these two)"),
    };
    line(text, &format!("{}{}{}{more}", style.more, bullet(style), (style.sentence)(&words)));
    line(text, &format!("{}  for example {}", style.more, (style.code)(&shift.witness.to_string())));
}

fn bullet(style: &Style) -> &'static str {
    if style.head.is_empty() { "" } else { "- " }
}

/// How one says that a slot shows something, and that it asks for something.
type Verbs = [&'static str; 2];
const PRESENT: Verbs = ["shows", "asks for"];
const PAST: Verbs = ["showed", "asked for"];

/// What a slot holds, or held, in words.
fn holding(holding: &Holding, [shows, asks]: Verbs) -> String {
    let what = match (&holding.asks, &holding.shows) {
        (Some(asked), _) => format!("{asks} `{asked}`"),
        (None, Some(shown)) => format!("{shows} `{shown}`"),
        (None, None) => "nothing".to_owned(),
    };
    let saying = holding.saying.as_ref().map_or(String::new(), |saying| format!(" saying \"{saying}\""));
    match &holding.rule {
        Some(rule) => format!("{what}{saying} by `{rule}`"),
        None => format!("{what} by default"),
    }
}

fn head(text: &mut String, words: &str, style: &Style) {
    let _ = if style.head.is_empty() {
        writeln!(text, "{words}")
    } else {
        writeln!(text, "{}{words}\n", style.head)
    };
}

fn line(text: &mut String, words: &str) {
    let _ = writeln!(text, "{words}");
}
