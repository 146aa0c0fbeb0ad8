//! Owns `tightrope why`: facts in, explanations out, in their order.
//! Must not know how a decision is explained, only how an explanation is laid out.

use super::{Counter, Exit, Facts, Impossible, Paths, Refusal, Screen, SignedBy, each_line, surface};
use crate::decide::{self, Buckets, Reason, Slot};
use crate::diagnostic::{did_you_mean, list, printable};
use crate::table::Tables;
use crate::vocabulary::{RuleId, SurfaceId};
use crate::why::{Explanation, Focus, Loser, Lost, Told, explain};
use serde::Serialize;
use std::io::{self, BufWriter, Write};

/// Arguments of `why`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope why policies/ --surface home --facts visitors.jsonl
  echo '{\"id\": \"v-102\"}' | tightrope why policies/ --surface home --slot hero
  tightrope why policies.json --surface home --rule welcome_by_name --format json < visitors.jsonl

For each slot: what won and by what; for every other rule the fewest facts that would have to be \
otherwise for it to be a candidate, or the rule that beat it; and what the visitor may be told.

JSON is one object a visitor, each on a line: line, id, surface, trust, slots and problems. A slot \
has all that `decide` tells of it, and goal_words, won_by (at, is, holds), words, losers (rule, \
outcome, facts, miss, beaten_by, then_trust, even_then, words) and for_the_visitor. The outcome of \
a loser is missed, beaten, not_rolled_out, no_id or nobody; a miss has at, is, must_be, words and, \
where the datum is unknown, the causes: absent, ill_typed, not_consented, unsure, stale.

Exit status: 0 fine, 1 the policy or a line of facts has errors, 2 the command could not be \
carried out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    signed_by: SignedBy,
    /// The surface to explain.
    #[arg(long, value_name = "NAME")]
    surface: String,
    #[command(flatten)]
    facts: Facts,
    /// Explain this slot only.
    #[arg(long, value_name = "NAME")]
    slot: Option<String>,
    /// Explain this rule only, in the slots where it has an outcome.
    #[arg(long, value_name = "NAME")]
    rule: Option<String>,
    /// Hold nobody out, and take everybody into every rollout.
    #[arg(long)]
    no_buckets: bool,
    /// How to print explanations.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Pretty,
    /// One JSON object a visitor.
    Json,
}

/// An explanation, and the line that its visitor stands on.
#[derive(Serialize)]
struct Line<'a, 't> {
    line: u64,
    #[serde(flatten)]
    explanation: &'a Explanation<'t>,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let Some(tables) = screen.tables(&options.paths, &options.signed_by)? else {
        return Ok(Exit::Errors);
    };
    let surface = surface(&tables, &options.surface)?;
    let focus = focus(options, &tables, surface)?;
    let buckets = if options.no_buckets { Buckets::Off } else { Buckets::ById };
    let now = options.paths.now();
    let facts = options.facts.open()?;
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut refused, mut first) = (false, true);
    let mut progress = Counter::begin("lines answered");
    each_line(facts, &mut |line, facts| {
        let read = facts.and_then(|facts| {
            decide::read(&tables.vocabulary, facts, now).map_err(|error| error.to_string())
        });
        if options.format == Format::Pretty && !std::mem::take(&mut first) {
            out.write_all(b"\n")?;
        }
        let answer = match read {
            Ok((visitor, problems)) => {
                let explanation = explain(&tables, surface, &visitor, problems, buckets, focus);
                match options.format {
                    Format::Json => serde_json::to_string(&Line { line, explanation: &explanation })? + "\n",
                    Format::Pretty => printable(&pretty(line, &explanation)),
                }
            }
            Err(error) => {
                refused = true;
                match options.format {
                    Format::Json => serde_json::to_string(&Refusal { line, error })? + "\n",
                    Format::Pretty => printable(&format!("line {line}: {error}\n")),
                }
            }
        };
        out.write_all(answer.as_bytes())?;
        progress.count();
        Ok(())
    })?;
    out.flush()?;
    Ok(if refused { Exit::Errors } else { Exit::Fine })
}

/// The slot and the rule that are asked about.
fn focus(options: &Options, tables: &Tables, surface: SurfaceId) -> Result<Focus, Impossible> {
    let vocabulary = &tables.vocabulary;
    let slots = tables.slots_of(surface);
    let slot = match &options.slot {
        None => None,
        Some(name) => {
            Some(slots.iter().copied().find(|slot| vocabulary[*slot].name == *name).ok_or_else(|| {
                let help =
                    did_you_mean(name, "slot", slots.iter().map(|slot| vocabulary[*slot].name.as_str()));
                Impossible::Words(format!("no slot of `{}` is called `{name}`; {help}", options.surface))
            })?)
        }
    };
    let rule = match &options.rule {
        None => None,
        Some(name) => Some(tables.rules.iter().position(|card| card.name == *name).ok_or_else(|| {
            let help = did_you_mean(name, "rule", tables.rules.iter().map(|card| card.name.as_str()));
            Impossible::Words(format!("no rule is called `{name}`; {help}"))
        })?),
    };
    let rule = rule.map(RuleId::from_index);
    if let Some(rule) = rule {
        let mut placed = tables[rule].outcomes.iter().map(|placed| placed.slot);
        let asked = |other| slot.map_or_else(|| slots.contains(&other), |slot| slot == other);
        if !placed.any(asked) {
            let mut paths: Vec<String> = tables[rule]
                .outcomes
                .iter()
                .map(|placed| format!("`{}`", vocabulary.slot_path(placed.slot)))
                .collect();
            paths.dedup();
            let at = match slot {
                Some(slot) => vocabulary.slot_path(slot),
                None => options.surface.clone(),
            };
            return Err(Impossible::Words(format!(
                "`{}` puts nothing into `{at}`; it is about {}",
                tables[rule].name,
                list(paths, "and")
            )));
        }
    }
    Ok(Focus { slot, rule })
}

/// An explanation laid out for people.
fn pretty(line: u64, told: &Explanation<'_>) -> String {
    let who = told.id.as_deref().map_or("a visitor without an `id`".to_owned(), |id| format!("`{id}`"));
    let mut text = format!("line {line}: {who} on `{}`\n", told.surface);
    text.push_str(&format!("trust: {}\n", told.trust.words));
    if let Some(next) = &told.trust.next {
        text.push_str(&format!("next:  {next}\n"));
    }
    for problem in &told.problems {
        text.push_str(&format!("problem: `{}`: {}\n", problem.at, problem.problem));
    }
    for (name, slot) in &told.slots {
        text.push_str(&format!("\n`{}.{name}` {}\n", told.surface, holds(&slot.slot)));
        why(slot, &mut text);
    }
    text
}

/// What a slot holds, in words.
fn holds(slot: &Slot<'_>) -> String {
    let saying = slot.saying.as_ref().map_or(String::new(), |saying| format!(", saying \"{saying}\""));
    match &slot.asks {
        Some(asked) => format!("asks for `{asked}`{saying}"),
        None if slot.reason != Reason::Matched => format!("shows its default `{}`", slot.shows),
        None => format!("shows `{}`{saying}", slot.shows),
    }
}

fn why(slot: &Told<'_>, text: &mut String) {
    text.push_str(&format!("  why: {}\n", slot.words));
    if let Some(goal) = slot.goal_words {
        text.push_str(&format!("  for: {goal}\n"));
    }
    for loser in &slot.losers {
        lost(loser, text);
    }
    text.push_str(&format!("  the visitor may be told: {}\n", slot.for_the_visitor));
}

fn lost(loser: &Loser<'_>, text: &mut String) {
    if loser.outcome != Lost::Missed {
        text.push_str(&format!("  not `{}`: {}\n", loser.rule, loser.words));
        return;
    }
    let count = super::count(loser.miss.len(), "fact");
    text.push_str(&format!("  not `{}`: {count} would have to be otherwise\n", loser.rule));
    for fact in &loser.miss {
        text.push_str(&format!("    - {}\n", fact.words));
    }
    if let Some(tier) = loser.then_trust {
        text.push_str(&format!("    trust would then be {tier}\n"));
    }
    if let Some(then) = &loser.even_then {
        text.push_str(&format!("    and even then {then}\n"));
    }
}
