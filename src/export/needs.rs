//! Owns the data contract in Markdown, for people to read and keep. Must not know how it was found.

use super::escape::{code, plain};
use crate::proofs::{
    Advice, AskedBy, Clause, ConsentNeeds, FieldNeeds, How, Needs, ReadBy, SourceNeeds, ToldApart, Unknown,
};
use std::fmt::Write;

/// More classes than this are told by their number.
const WORTH_LISTING: usize = 16;

/// The data contract as one Markdown text.
pub fn needs(needs: &Needs) -> String {
    let mut text = format!(
        "# The data that these policies need\n\nSeen from {}, and proved for every visitor that there could be. \
         Bits count yes-or-no questions: those that a value can answer, and those of them that the policies ask. \
         ",
        needs.today
    );
    if needs.summary.coarser + needs.summary.only_known > 0 {
        text.push_str(
            "A coarser datum is written as a declaration to paste; conditions that compare with it in the \
             place of the old one decide the same. ",
        );
    }
    text.truncate(text.trim_end().len());
    text.push_str("\n\n");
    in_short(&mut text, needs);
    overview(&mut text, needs);
    for source in &needs.sources {
        heading(&mut text, source, needs);
        let of_it =
            |field: &&FieldNeeds| field.field.split_once('.').is_some_and(|(name, _)| name == source.source);
        needs.fields.iter().filter(of_it).for_each(|field| section(&mut text, field));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn in_short(text: &mut String, needs: &Needs) {
    let summary = &needs.summary;
    let mut lines =
        vec![format!("**{}** declared, **{}** needed.", count(summary.fields, "field"), summary.needed)];
    if summary.to_drop > 0 {
        lines.push(format!("**{}** can be dropped altogether.", count(summary.to_drop, "field")));
    }
    if summary.coarser > 0 {
        lines.push(format!(
            "For **{}** a coarser datum would decide the same.",
            count(summary.coarser, "field")
        ));
    }
    if summary.only_known > 0 {
        lines.push(format!(
            "Of **{}** it only matters whether anything is known.",
            count(summary.only_known, "field")
        ));
    }
    if summary.not_proved > 0 {
        lines.push(format!(
            "Of **{}** nothing was proved within the budget, so nothing is claimed.",
            count(summary.not_proved, "field")
        ));
    }
    if summary.bounded > 0 {
        lines.push(format!(
            "Where both can be counted ({}), **{}** can be told, and **{}** needed.",
            count(summary.bounded, "field"),
            bits(summary.bits_collected),
            are_bits(summary.bits_needed)
        ));
    }
    if summary.unbounded_whole + summary.unbounded_classes > 0 {
        let mut line = "Texts, dates and open numbers have no bound:".to_owned();
        if summary.unbounded_whole > 0 {
            let _ =
                write!(line, " **{}** needed whole, being spoken in texts;", are(summary.unbounded_whole));
        }
        if summary.unbounded_classes > 0 {
            let fields = count(summary.unbounded_classes, "field");
            let _ =
                write!(line, " of {fields} the policies need **{}**;", bits(summary.unbounded_bits_needed));
        }
        lines.push(line.trim_end_matches(';').to_owned() + ".");
    }
    for source in needs.sources.iter().filter(|source| source.needed == 0) {
        lines.push(format!("Nothing needs the source `{}`.", source.source));
    }
    for consent in needs.consents.iter().filter(|consent| consent.needed == 0) {
        lines.push(format!(
            "Nothing needs the consent `{}`: people need not be asked for it.",
            consent.consent
        ));
    }
    for line in lines {
        let _ = writeln!(text, "- {line}");
    }
    text.push('\n');
}

fn heading(text: &mut String, source: &SourceNeeds, needs: &Needs) {
    let _ = write!(text, "## {}\n\n", source.source);
    if let Some(description) = &source.description {
        let _ = write!(text, "{}. ", plain(description.trim_end_matches('.')));
    }
    let _ = write!(text, "{}, {}", capital(source.origin), source.party);
    match needs.consents.iter().find(|consent| Some(&consent.consent) == source.consent.as_ref()) {
        Some(ConsentNeeds { consent, question: Some(question), .. }) => {
            let _ = write!(text, "; only with the consent `{consent}`: \"{}\"\n\n", plain(question));
        }
        Some(ConsentNeeds { consent, .. }) => {
            let _ = write!(text, "; only with the consent `{consent}`.\n\n");
        }
        None => text.push_str(".\n\n"),
    }
}

fn overview(text: &mut String, needs: &Needs) {
    if needs.fields.is_empty() {
        return;
    }
    text.push_str(
        "| field | what it is | bits collected | bits needed | what to do |\n|---|---|--:|--:|---|\n",
    );
    for field in &needs.fields {
        let _ = writeln!(
            text,
            "| `{}` | {}, {} | {} | {} | {} |",
            field.field,
            field.category,
            field.intimacy,
            collected(field),
            needed(field),
            short_advice(field)
        );
    }
    text.push('\n');
}

fn section(text: &mut String, field: &FieldNeeds) {
    let _ = writeln!(text, "### {}\n\n`{}`{}\n", field.field, field.typ, terms(field));
    let mut lines = Vec::new();
    lines.extend(field.read_by.iter().map(|rule| format!("Read by {}.", reader(rule))));
    if !field.earns.is_empty() {
        lines.push(format!("Earns trust: {}.", quoted(&field.earns)));
    }
    if field.caps {
        lines.push("Caps trust: the person's own wish.".to_owned());
    }
    lines.extend(
        field.asked_by.iter().map(|rule| format!("Asked for, while it is unknown, by {}.", asker(rule))),
    );
    lines.extend(field.promises.iter().map(|words| {
        format!(
            "Spoken of in the promise \"{}\", which is proved beforehand and needs no data.",
            plain(words)
        )
    }));
    lines.extend(told_apart(field));
    if field.moves {
        lines.push(
            "These days move with the calendar, so a class is worked out at the visit and good for the day."
                .to_owned(),
        );
    }
    lines.push(format!("Bits collected: {}. Bits needed: {}.", collected(field), needed(field)));
    lines.push(format!("**{}**", long_advice(field)));
    for line in lines {
        let _ = writeln!(text, "- {line}");
    }
    if let Advice::Coarser { declaration, .. } | Advice::OnlyKnown { declaration } = &field.advice {
        let _ = write!(text, "\n  ```rope\n  {declaration}\n  ```\n");
    }
    text.push('\n');
}

/// What else was agreed about a field.
fn terms(field: &FieldNeeds) -> String {
    let mut terms = format!(", {} ({})", field.category, field.intimacy);
    if let Some(sure) = field.sure {
        let _ = write!(terms, ", at least {} sure", crate::vocabulary::percent(sure));
    }
    if let Some(fresh) = &field.fresh {
        let _ = write!(terms, ", forgotten after {fresh}");
    }
    if let Some(goals) = &field.purposes {
        let _ = write!(terms, ", given for {} only", quoted(goals));
    }
    if field.seen_by != "visitor" {
        let _ = write!(terms, ", may be seen by {}", field.seen_by);
    }
    terms
}

fn reader(rule: &ReadBy) -> String {
    let how: Vec<String> = rule.how.iter().map(how).collect();
    format!("`{}` ({}){}", rule.rule, how.join(", "), purpose(rule.goal.as_ref(), &rule.surfaces))
}

fn asker(rule: &AskedBy) -> String {
    format!("`{}`{}", rule.rule, purpose(rule.goal.as_ref(), &rule.surfaces))
}

fn purpose(goal: Option<&String>, surfaces: &[String]) -> String {
    let goal = goal.map_or(String::new(), |goal| format!(" for the goal `{goal}`"));
    format!("{goal}, on {}", quoted(surfaces))
}

fn how(how: &How) -> String {
    let clause = match how.clause {
        Clause::For => "`for`",
        Clause::When => "`when`",
        Clause::Unless => "`unless`",
        Clause::If => "`if`",
        Clause::Text => "stated in a text",
    };
    match (&how.segment, how.clause) {
        (Some(segment), Clause::For) => format!("{clause} `{segment}`"),
        (Some(segment), _) => format!("{clause} through `{segment}`"),
        (None, _) => clause.to_owned(),
    }
}

/// What conditions make of the values of a field that is read.
fn told_apart(field: &FieldNeeds) -> Vec<String> {
    if !field.is_read() {
        return Vec::new();
    }
    match &field.told_apart {
        None => vec!["What conditions tell apart here was not proved within the budget.".to_owned()],
        Some(ToldApart::Members { members }) => {
            vec![format!("Conditions look at whether it has each of {}.", quoted(members))]
        }
        Some(ToldApart::Classes { classes, unknown }) => {
            if field.caps && classes.len() == 1 && *unknown != Unknown::ByItself {
                return Vec::new();
            }
            let words: Vec<&str> = classes.iter().map(|class| class.values.as_str()).collect();
            let first = match words.len() {
                1 if is_only_spoken(field) => return vec!["No condition looks at it.".to_owned()],
                1 => "Conditions tell no known value from another.".to_owned(),
                many if many > WORTH_LISTING => format!("Conditions tell {many} classes apart."),
                many => {
                    let each: Vec<String> = words.iter().map(|words| code(words)).collect();
                    format!("Conditions tell {many} classes apart: {}.", each.join(" · "))
                }
            };
            let second = match unknown {
                Unknown::ByItself => "Not knowing it is a case of its own.".to_owned(),
                Unknown::Like(_) if words.len() == 1 => "Nor is it told from not knowing it.".to_owned(),
                Unknown::Like(at) => {
                    let like = code(words.get(*at).copied().unwrap_or_default());
                    if field.asked_by.is_empty() && !field.is_spoken() && !field.caps {
                        format!("Not knowing it counts as {like}, so that need not be collected.")
                    } else {
                        format!("Not knowing it counts as {like}.")
                    }
                }
            };
            vec![format!("{first} {second}")]
        }
    }
}

/// Whether texts speak it, and no condition reads it.
fn is_only_spoken(field: &FieldNeeds) -> bool {
    let mut clauses = field.read_by.iter().flat_map(|rule| &rule.how).map(|how| how.clause);
    field.earns.is_empty() && clauses.all(|clause| clause == Clause::Text)
}

fn collected(field: &FieldNeeds) -> String {
    field.bits.collected.map_or("no bound".to_owned(), number)
}

fn needed(field: &FieldNeeds) -> String {
    match (field.bits.needed, &field.advice) {
        (Some(bits), _) => number(bits),
        (None, Advice::NotProved) => "not proved".to_owned(),
        (None, _) => "all of it".to_owned(),
    }
}

fn short_advice(field: &FieldNeeds) -> String {
    match &field.advice {
        Advice::Keep { .. } => "keep".to_owned(),
        Advice::Coarser { .. } => "collect coarser".to_owned(),
        Advice::OnlyKnown { .. } => "only whether it is known".to_owned(),
        Advice::Drop { .. } => "**drop**".to_owned(),
        Advice::NotProved => "not proved".to_owned(),
    }
}

fn long_advice(field: &FieldNeeds) -> String {
    match &field.advice {
        Advice::Keep { why } => format!("Keep it as it is: {why}."),
        Advice::Coarser { meaning, .. } => format!("Collect coarser, {meaning}:"),
        Advice::OnlyKnown { .. } => "Collect only whether it is known:".to_owned(),
        Advice::Drop { why } => format!("Drop it altogether: {why}."),
        Advice::NotProved => "Not proved, so nothing is advised.".to_owned(),
    }
}

fn number(bits: f64) -> String {
    ((bits * 1e2).round() / 1e2).to_string()
}

fn bits(bits: f64) -> String {
    format!("{} bit{}", number(bits), if number(bits) == "1" { "" } else { "s" })
}

fn are_bits(bits: f64) -> String {
    format!("{} {}", number(bits), if number(bits) == "1" { "is" } else { "are" })
}

fn are(number: usize) -> String {
    match number {
        1 => "1 is".to_owned(),
        many => format!("{many} are"),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
