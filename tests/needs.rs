//! What policies need of their data, case by case: one field of interest in a small set, and what
//! is said of it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use tightrope::check::{Report, check};
use tightrope::diagnostic::Slug;
use tightrope::proofs::{Advice, Clause, FieldNeeds, ToldApart, Unknown, needs};
use tightrope::source::Sources;
use tightrope::vocabulary::{Date, parse_date};

fn today() -> Date {
    parse_date("2026-11-21").expect("a date")
}

/// A set with these fields of a source `told`, and a rule with these clauses.
fn report(fields: &str, rule: &str) -> Report {
    let text = format!(
        "trust {{ tier anyone {{ comfort 9 }} }}
        source told : explicit first-party {{ {fields} }}
        surface home : page {{ slot hero shows day  slot rail shows day }}
        content day : banner  content night : banner
        goal calm \"Calm\" {{ metric bounces down  holdout 10% }}
        rule one {{ goal calm  requires anyone  because \"You said so.\"  {rule} }}"
    );
    let report = check(&Sources::single("needs.rope", &text), today());
    let misread = [Slug::Syntax, Slug::UnknownName, Slug::TypeMismatch, Slug::MissingClause];
    let misread = report.diagnostics.iter().find(|told| misread.contains(&told.slug));
    assert!(misread.is_none(), "{misread:?}");
    report
}

/// What is said of a field of that set.
fn of(field: &str, fields: &str, rule: &str) -> FieldNeeds {
    let needs = needs(&report(fields, rule).policy, today());
    let path = format!("told.{field}");
    needs.fields.into_iter().find(|needs| needs.field == path).expect("the field")
}

fn classes(field: &FieldNeeds) -> Vec<&str> {
    match &field.told_apart {
        Some(ToldApart::Classes { classes, .. }) => {
            classes.iter().map(|class| class.values.as_str()).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn unknown(field: &FieldNeeds) -> Option<usize> {
    match &field.told_apart {
        Some(ToldApart::Classes { unknown: Unknown::Like(class), .. }) => Some(*class),
        Some(ToldApart::Classes { unknown: Unknown::ByItself, .. }) => None,
        other => panic!("{other:?}"),
    }
}

fn pasted(field: &FieldNeeds) -> &str {
    match &field.advice {
        Advice::Coarser { declaration, .. } | Advice::OnlyKnown { declaration } => declaration,
        other => panic!("{other:?}"),
    }
}

fn bits(field: &FieldNeeds) -> (Option<f64>, Option<f64>) {
    (field.bits.collected, field.bits.needed)
}

#[test]
fn numbers_are_told_apart_in_intervals() {
    let age = of(
        "age",
        "age : int 0..120 is demographic sure 80% for calm",
        "uses told.age  show night in home.hero if told.age >= 65  show day in home.rail if told.age < 18",
    );
    assert_eq!(classes(&age), ["..17", "18..64", "65.."]);
    assert_eq!(unknown(&age), Some(1), "neither too young nor too old");
    assert_eq!(
        pasted(&age),
        "age_class : one of { up_to_17, from_18_to_64, from_65 } is demographic sure 80% for calm"
    );
    assert_eq!(bits(&age), (Some(6.919), Some(1.585)));
    let dense = of(
        "share",
        "share : number is preference",
        "uses told.share  when told.share > 0.5  show night in home.hero",
    );
    assert_eq!(classes(&dense), ["..0.5", "> 0.5"]);
    assert_eq!(pasted(&dense), "share_class : one of { up_to_0_5, above_0_5 } is preference");
    assert_eq!(bits(&dense), (None, Some(1.0)));
}

#[test]
fn cells_that_differ_and_mean_the_same_are_one_class() {
    let told = of(
        "age",
        "age : int 0..120 is demographic  pet : one of { cat, dog } is preference",
        "uses told.age, told.pet  show night in home.hero
         when told.age < 18 and told.pet == cat or told.age >= 18 and told.pet == cat or told.age == 99",
    );
    assert_eq!(classes(&told), ["..98, 100..", "99"]);
}

#[test]
fn texts_are_told_apart_by_name() {
    let rule = "uses told.code  when told.code == \"Gold card\"  show night in home.hero";
    let code = of("code", "code : text is preference", rule);
    assert_eq!(classes(&code), ["\"Gold card\"", "any other text"]);
    assert_eq!(unknown(&code), Some(1));
    assert_eq!(pasted(&code), "code_class : one of { gold_card, other } is preference");
}

#[test]
fn of_a_set_only_the_members_that_matter_are_needed() {
    let field = "likes : set of { cats, dogs, fish } is preference";
    let one = of("likes", field, "uses told.likes  when told.likes has cats  show night in home.hero");
    assert_eq!(classes(&one), ["any without cats", "any with cats"]);
    assert_eq!(pasted(&one), "likes : set of { cats } is preference");
    let any = of(
        "likes",
        field,
        "uses told.likes  when told.likes has any { cats, dogs }  show night in home.hero",
    );
    assert_eq!(classes(&any), ["none of them", "any with cats, or dogs"]);
    assert_eq!(pasted(&any), "likes_match : bool is preference");
    assert_eq!(bits(&any), (Some(3.0), Some(1.0)));
    // Dogs are spoken of, and make no difference.
    let rule = "uses told.likes  show night in home.hero
        when told.likes has cats and told.likes has dogs or told.likes has cats and not (told.likes has dogs)";
    let moot = of("likes", field, rule);
    assert_eq!(classes(&moot), ["any without cats", "any with cats"]);
    assert_eq!(pasted(&moot), "likes : set of { cats } is preference");
}

#[test]
fn of_a_wide_set_members_are_looked_at_one_by_one() {
    let members: Vec<String> = (0..12).map(|at| format!("m{at}")).collect();
    let parts: Vec<String> = (0..10).map(|at| format!("told.likes has m{at}")).collect();
    let rule = format!("uses told.likes  when {}  show night in home.hero", parts.join(" and "));
    let wide = of("likes", &format!("likes : set of {{ {} }} is preference", members.join(", ")), &rule);
    assert_eq!(wide.told_apart, Some(ToldApart::Members { members: members[..10].to_vec() }));
    assert_eq!(pasted(&wide), format!("likes : set of {{ {} }} is preference", members[..10].join(", ")));
    assert_eq!(bits(&wide), (Some(12.0), Some(10.0)));
}

#[test]
fn knowing_alone_can_be_all_that_matters() {
    let known =
        of("nick", "nick : text is name", "uses told.nick  when known told.nick  show night in home.hero");
    assert_eq!((classes(&known), unknown(&known)), (vec!["any value"], None));
    assert_eq!(pasted(&known), "has_nick : bool is name");
    assert_eq!(bits(&known), (None, Some(1.0)));
    // Whoever does not say is treated like nobody who does.
    let both = of(
        "pet",
        "pet : one of { cat, dog } is preference",
        "uses told.pet  show night in home.hero if told.pet == cat  show day in home.rail if told.pet == dog",
    );
    assert_eq!(unknown(&both), None);
    assert!(matches!(both.advice, Advice::Keep { .. }), "{both:?}");
}

#[test]
fn a_text_that_speaks_a_field_needs_all_of_it() {
    let spoken = of(
        "nick",
        "nick : text is name",
        "uses told.nick  when known told.nick  show night saying \"Hello {told.nick}\" in home.hero",
    );
    assert_eq!(bits(&spoken), (None, None));
    let clauses: Vec<Clause> = spoken.read_by[0].how.iter().map(|how| how.clause).collect();
    assert_eq!(clauses, [Clause::When, Clause::Text]);
    let Advice::Keep { why } = &spoken.advice else { panic!("{spoken:?}") };
    assert!(why.contains("without the text, whether it is known would do"), "{why}");
}

#[test]
fn what_nothing_reads_can_be_dropped() {
    let unread = of("shoe", "shoe : int 30..50 is preference", "show night in home.hero");
    assert!(unread.advice.is_drop() && bits(&unread) == (Some(4.392), Some(0.0)), "{unread:?}");
    let asked = of("shoe", "shoe : int 30..50 is preference", "ask told.shoe saying \"Size?\" in home.hero");
    let Advice::Drop { why } = &asked.advice else { panic!("{asked:?}") };
    assert_eq!(why, "people are asked for it, and nothing uses the answer");
    assert_eq!(asked.asked_by[0].surfaces, ["home"]);
}

#[test]
fn that_a_question_is_not_asked_twice_is_not_reading() {
    // The same rule reads and asks: only the reading counts.
    let rule = "uses told.pet  show night in home.hero if told.pet == cat  ask told.pet saying \"Pet?\" in home.rail";
    let pet = of("pet", "pet : one of { cat, dog, fish } is preference", rule);
    assert_eq!((classes(&pet), unknown(&pet)), (vec!["cat", "dog, fish"], Some(1)));
    assert_eq!(pasted(&pet), "pet : one of { cat, dog_or_fish } is preference");
}

#[test]
fn days_that_move_are_called_as_they_are_asked_for() {
    let rule = "uses told.moved  when told.moved within 30 days  show night in home.hero";
    let moved = of("moved", "moved : date is household fresh 1 year", rule);
    assert!(moved.moves);
    assert_eq!(
        classes(&moved),
        ["not within 30 days (..2026-10-21, 2026-11-22..)", "within 30 days (2026-10-22..2026-11-21)"]
    );
    assert_eq!(
        pasted(&moved),
        "moved_class : one of { not_within_30_days, within_30_days } is household fresh 1 day"
    );
    let fixed = of(
        "moved",
        "moved : date is household",
        "uses told.moved  when told.moved < 2020-01-01  show night in home.hero",
    );
    assert_eq!(pasted(&fixed), "moved_class : one of { up_to_2019_12_31, from_2020_01_01 } is household");
}

#[test]
fn a_coarser_datum_takes_no_name_that_is_taken() {
    let age = of(
        "age",
        "age : int 0..120 is preference  age_class : bool is preference",
        "uses told.age  when told.age > 17  show night in home.hero",
    );
    assert!(pasted(&age).starts_with("age_class_2 : one of"), "{age:?}");
}

/// Ten pigeons in nine holes: that two of them share one is true, and takes too long to prove.
#[test]
fn what_is_not_proved_is_not_claimed() {
    const HOLES: usize = 9;
    let at = |pigeon: usize, hole: usize| format!("p{pigeon}h{hole}");
    let mut members = Vec::new();
    let mut parts = vec!["unknown told.nests".to_owned()];
    for pigeon in 0..=HOLES {
        let here: Vec<String> = (0..HOLES).map(|hole| at(pigeon, hole)).collect();
        parts.push(format!("not (told.nests has any {{ {} }})", here.join(", ")));
        for (hole, nest) in here.iter().enumerate() {
            parts.extend(
                (0..pigeon).map(|other| format!("told.nests has all {{ {nest}, {} }}", at(other, hole))),
            );
        }
        members.extend(here);
    }
    let fields =
        format!("age : int 0..120 is demographic  nests : set of {{ {} }} is preference", members.join(", "));
    let rule = format!(
        "uses told.age, told.nests  when told.age < 18 or told.age >= 18 and told.age < 65 and ({})  show night in home.hero",
        parts.join(" or ")
    );
    let report = report(&fields, &rule);
    let told: Vec<String> = report
        .diagnostics
        .iter()
        .filter(|told| told.slug == Slug::Unproven)
        .map(|told| format!("{}: {}", told.subject, told.message))
        .collect();
    assert!(told.iter().any(|told| told.starts_with("field told.age: ")), "{told:?}");
    let needs = needs(&report.policy, today());
    let age = needs.fields.iter().find(|field| field.field == "told.age").expect("the field");
    assert_eq!((&age.told_apart, &age.advice), (&None, &Advice::NotProved));
    assert_eq!(age.bits.needed, None);
    assert!(needs.summary.not_proved > 0);
}

#[test]
fn sources_and_consents_that_nothing_needs_are_told() {
    let text = "trust { tier anyone { comfort 9 } }
        consent spare \"May we?\"
        consent used \"May we look?\"
        source idle : observed first-party needs consent spare { clicks : int 0.. is behaviour }
        source busy : observed first-party needs consent used { clicks : int 0.. is behaviour  taps : bool is behaviour }
        surface home : page { slot hero shows day }
        content day : banner  content night : banner
        goal calm \"Calm\" { metric bounces down  holdout 10% }
        rule one { goal calm requires anyone uses busy.clicks when busy.clicks > 3 show night in home.hero because \"b\" }";
    let report = check(&Sources::single("needs.rope", text), today());
    assert!(!report.has_errors(), "what is not asked for is a warning");
    let needs = needs(&report.policy, today());
    let sources: Vec<(&str, usize)> =
        needs.sources.iter().map(|source| (source.source.as_str(), source.needed)).collect();
    assert_eq!(sources, [("busy", 1), ("idle", 0)]);
    let consents: Vec<(&str, usize)> =
        needs.consents.iter().map(|consent| (consent.consent.as_str(), consent.needed)).collect();
    assert_eq!(consents, [("spare", 0), ("used", 1)]);
    let summary = &needs.summary;
    assert_eq!((summary.fields, summary.needed, summary.to_drop, summary.coarser), (3, 1, 2, 1));
    assert_eq!((summary.bounded, summary.bits_collected, summary.bits_needed), (1, 1.0, 0.0));
}
