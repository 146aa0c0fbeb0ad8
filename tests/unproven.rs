//! "`unproven`: an analysis outgrew its budget; says which, and nothing is claimed of it". Ten
//! pigeons in nine holes: somebody shares, as everybody sees, and as takes a search through cases
//! a great while to find out.
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::fmt::Write;
use tightrope::check::{Report, check};
use tightrope::diagnostic::Slug;
use tightrope::source::Sources;
use tightrope::vocabulary::parse_date;

/// A rule for whoever's pigeons are all known, beaten wherever two of them share a hole.
fn pigeons(pigeons: usize, holes: usize) -> String {
    let names: Vec<String> = (0..pigeons).map(|pigeon| format!("flock.p{pigeon}")).collect();
    let members: Vec<String> = (0..holes).map(|hole| format!("h{hole}")).collect();
    let mut text = String::from(
        "trust { tier anybody { comfort 9 } }\nsurface loft : page { slot door shows shut }\n\
         content shut : banner\ncontent open : banner\ncontent shared : banner\n\
         goal rest \"Pigeons sleep\" { metric naps up  holdout 10% }\n",
    );
    writeln!(text, "source flock : explicit first-party {{").expect("text");
    for name in &names {
        let field = name.trim_start_matches("flock.");
        writeln!(text, "    {field} : one of {{ {} }} is preference", members.join(", ")).expect("text");
    }
    text.push_str("}\n");
    let known: Vec<String> = names.iter().map(|name| format!("known {name}")).collect();
    let rule = |name: &str, uses: &str, when: &str, show: &str, beats: &str| {
        format!(
            "rule {name} {{\n    goal rest  requires anybody\n    uses {uses}\n    when {when}\n    \
             show {show} in loft.door\n    because \"You told us.\"\n{beats}}}\n"
        )
    };
    text.push_str(&rule("alone", &names.join(", "), &known.join(" and "), "open", ""));
    let mut pairs = Vec::new();
    for (at, one) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            pairs.extend(members.iter().map(|hole| (one, other, hole)));
        }
    }
    for (at, (one, other, hole)) in pairs.iter().enumerate() {
        let next = if at + 1 < pairs.len() { format!("share{}", at + 1) } else { "alone".to_owned() };
        let when = format!("{one} == {hole} and {other} == {hole}");
        let uses = format!("{one}, {other}");
        text.push_str(&rule(&format!("share{at}"), &uses, &when, "shared", &format!("    beats {next}\n")));
    }
    text.push_str("promise \"Nobody sleeps alone\" { never show open }\n");
    text
}

fn told(report: &Report) -> Vec<String> {
    let kinds = [Slug::Unproven, Slug::Unreachable, Slug::BrokenPromise];
    let told = report.diagnostics.iter().filter(|told| kinds.contains(&told.slug));
    told.map(|told| format!("{}[{}] {}: {}", told.severity, told.slug, told.subject, told.message)).collect()
}

fn checked(text: &str) -> Report {
    check(&Sources::single("pigeons.rope", text), parse_date("2026-11-21").expect("a day"))
}

#[test]
fn what_outgrows_its_budget_is_told_and_nothing_is_claimed_of_it() {
    let report = checked(&pigeons(10, 9));
    let told = told(&report);
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].starts_with("warning[unproven] rule alone: whether this is `unreachable`"), "{told:#?}");
    assert!(
        told[1].starts_with(
            "warning[unproven] promise \"Nobody sleeps alone\": whether this is `broken-promise`"
        ),
        "{told:#?}"
    );
    assert!(!report.has_errors(), "{:#?}", report.diagnostics);
}

#[test]
fn within_the_budget_the_same_question_is_answered() {
    let few = told(&checked(&pigeons(4, 3)));
    assert_eq!(few.len(), 1, "{few:#?}");
    assert!(few[0].starts_with("error[unreachable] rule alone"), "{few:#?}");
    let roomy = told(&checked(&pigeons(4, 4)));
    assert_eq!(roomy.len(), 1, "{roomy:#?}");
    assert!(roomy[0].starts_with("error[broken-promise] promise \"Nobody sleeps alone\""), "{roomy:#?}");
}

/// Rules that all meet, and none of which beats another.
fn quarrel(rules: usize) -> String {
    let mut text = String::from(
        "trust { tier anybody { comfort 9 } }\nsurface home : page { slot hero shows plain }\n\
         content plain : banner\ncontent other : banner\ngoal serve \"Serve\" { metric naps up  holdout 10% }\n\
         source told : explicit first-party { n : number is preference }\n",
    );
    for rule in 0..rules {
        writeln!(
            text,
            "rule r{rule} {{ goal serve requires anybody uses told.n when told.n != {rule} show other in home.hero \
             because \"You told us.\" }}"
        )
        .expect("text");
    }
    text
}

#[test]
fn of_very_many_pairs_some_are_told_and_that_there_are_more() {
    for (rules, pairs, rest) in [(20, 190, 0), (2_000, 1_000, 1)] {
        let report = checked(&quarrel(rules));
        let count = |slug| report.diagnostics.iter().filter(|told| told.slug == slug).count();
        assert_eq!((count(Slug::Ambiguous), count(Slug::Unproven)), (pairs, rest), "{rules} rules");
    }
}
