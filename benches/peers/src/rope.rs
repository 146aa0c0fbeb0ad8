//! Owns the workload's rules as a Tightrope policy that checks clean, with one goal and its
//! holdout. Must not know how it is read.

use crate::workload::{Atom, Attribute, Kind, Rule, SLOTS, TIERS, Test, Workload, member_name, set_name};
use std::fmt::Write;

/// What every rule tells the visitor on asking.
pub const BECAUSE: &str = "You told us so.";

/// The policy, in one text.
pub fn policy(workload: &Workload) -> String {
    let mut text = head(workload);
    for rule in 0..workload.rules.len() {
        text.push_str(&one_rule(workload, rule));
    }
    text
}

/// The policy in so many files, each with its part of the rules; the first has the rest, too.
pub fn files(workload: &Workload, count: usize) -> Vec<String> {
    let mut files = vec![String::new(); count];
    files[0] = head(workload);
    for rule in 0..workload.rules.len() {
        let at = rule * count / workload.rules.len();
        files[at].push_str(&one_rule(workload, rule));
    }
    files
}

fn head(workload: &Workload) -> String {
    let mut text = String::from("trust {\n");
    for (at, (tier, _)) in TIERS.iter().enumerate() {
        // The host passes the tier, so what earns it is never asked.
        let earned = if at == 0 { String::new() } else { format!(" earned when facts.int0 >= {}", at * 20) };
        let _ = writeln!(text, "    tier {tier} {{{earned} comfort 9 limit {} }}", at + 3);
    }
    text.push_str("}\ngoal serve \"People find what they came for\" { metric visits up holdout 10% }\n");
    text.push_str("source facts : explicit first-party {\n");
    for attribute in &workload.attributes {
        let _ = writeln!(text, "    {} : {} is preference", attribute.name, typ(attribute));
    }
    text.push_str("}\nsurface home : page {\n");
    for slot in 0..SLOTS {
        let _ = writeln!(text, "    slot slot{slot} shows base");
    }
    text.push_str("}\ncontent base : banner\n");
    text
}

fn typ(attribute: &Attribute) -> String {
    let list = |count: usize, name: fn(usize) -> String| (0..count).map(name).collect::<Vec<_>>().join(", ");
    match attribute.kind {
        Kind::Enumeration(count) => format!("one of {{ {} }}", list(count, member_name)),
        Kind::Integer(greatest) => format!("int 0..{greatest}"),
        Kind::Boolean => "bool".to_owned(),
        Kind::Set(count) => format!("set of {{ {} }}", list(count, set_name)),
    }
}

fn one_rule(workload: &Workload, number: usize) -> String {
    let rule = &workload.rules[number];
    let uses: Vec<String> = rule.atoms().map(|atom| path(workload, atom)).collect();
    let mut conditions: Vec<String> = rule.all.iter().map(|atom| condition(workload, atom)).collect();
    if let Some([one, other]) = &rule.either {
        conditions.push(format!("({} or {})", condition(workload, one), condition(workload, other)));
    }
    // Every fourth text speaks to the visitor, so that there is something to render.
    let saying = match number % 4 {
        0 => format!(" saying \"Chosen by {{{} | \\\"you\\\"}}\"", uses[0]).replace("\\\"", "\""),
        _ => " saying \"Chosen for you\"".to_owned(),
    };
    let beats = match next_of_slot(&workload.rules, number) {
        Some(next) => format!("    beats {}\n", name(next)),
        None => String::new(),
    };
    format!(
        "content c{number} : banner\nrule {} {{\n    goal serve\n    requires {}\n    uses {}\n    when {}\n    show c{number}{saying} in home.slot{}\n    because \"{BECAUSE}\"\n{beats}}}\n",
        name(number),
        TIERS[rule.tier].0,
        uses.join(", "),
        conditions.join(" and "),
        rule.slot,
    )
}

/// The name of a rule, by its number.
pub fn name(number: usize) -> String {
    format!("r{number}")
}

/// The number of a rule, by its name.
pub fn number(name: &str) -> Option<u32> {
    name.strip_prefix('r')?.parse().ok()
}

fn next_of_slot(rules: &[Rule], number: usize) -> Option<usize> {
    // Slots take turns, so the next is always near.
    let after = rules.iter().enumerate().skip(number + 1);
    after.take(SLOTS).find(|(_, rule)| rule.slot == rules[number].slot).map(|(next, _)| next)
}

fn path(workload: &Workload, atom: &Atom) -> String {
    format!("facts.{}", workload.attribute(atom).name)
}

fn condition(workload: &Workload, atom: &Atom) -> String {
    let path = path(workload, atom);
    match &atom.test {
        Test::Equal(member) => format!("{path} == {}", member_name(*member)),
        Test::In(members) => {
            let names: Vec<String> = members.iter().map(|member| member_name(*member)).collect();
            format!("{path} in {{ {} }}", names.join(", "))
        }
        Test::Between(low, high) => format!("{path} in {low}..{high}"),
        Test::Is(true) => path,
        Test::Is(false) => format!("not {path}"),
        Test::Has(member) => format!("{path} has {}", set_name(*member)),
    }
}
