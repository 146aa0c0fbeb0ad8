//! Why a rule lost its slot, in words: the nearest reason, and what is not known and why. How it is
//! told to people at a shell is held by `tests/cli/why.rs`.
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

/// A shop in which visits earn trust, and are read besides.
const SHOP: &str = r#"
trust {
    tier stranger { comfort 5 }
    tier regular  { earned when visits.count >= 3  comfort 5  limit 1 }
    at most account.closeness
}
consent notes "May we remember what you tell us?"
source visits  : observed first-party { count : int 0.. is behaviour }
source account : explicit first-party { closeness : tier is preference }
source told    : explicit first-party needs consent notes { size : int 1..9 is preference }
surface home : page { slot hero shows plain  slot rail shows plain }
content plain : banner
content warm  : banner
goal calm "People feel at home" { metric returns up  holdout 10% }
rule often {
    goal calm  requires regular  uses visits.count  when visits.count >= 5
    show warm in home.hero
    because "You come here often."
}
rule ask_size {
    goal calm  requires regular
    ask told.size saying "Which size?" in home.rail
    because "So that we show what fits."
}
rule sized {
    goal calm  requires stranger  uses told.size  when told.size > 4
    show warm in home.rail
    because "You told us your size."
}
"#;

#[test]
fn the_nearest_reason_is_one_or_two_lines_of_words() {
    use tightrope::decide::{Buckets, read};
    use tightrope::vocabulary::{Moment, parse_date};
    use tightrope::why::{nearest, winner};

    let today = parse_date("2026-11-21").expect("a date");
    let report = tightrope::check::check(&tightrope::source::Sources::single("shop.rope", SHOP), today);
    let tables = report.tables.expect("good manners");
    let reason = |facts: &str, slot: &str, rule: &str| {
        let (visitor, _) = read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today)).expect("a visitor");
        let slot = tables.vocabulary.find_slot("home", slot).expect("a slot");
        let rule = tables.rules.iter().position(|card| card.name == rule).expect("a rule");
        let rule = tightrope::vocabulary::RuleId::from_index(rule);
        let why = nearest(&tables, &visitor, slot, rule, Buckets::Off);
        format!("{why}\n{}", winner(&tables, &visitor, slot, Buckets::Off))
    };
    let default = "no rule is a candidate, so the default stands";

    // The visits that it asks for earn the trust that it needs: one fact.
    assert_eq!(
        reason(r#"{"visits": {"count": 2}}"#, "hero", "often"),
        format!(
            "`often`: 1 fact would have to be otherwise: `visits.count` is 2, and would have to be at least 5; trust would then be regular\n{default}"
        )
    );
    // The host's trust and the person's wish are two.
    assert_eq!(
        reason(
            r#"{"trust": "stranger", "visits": {"count": 9}, "account": {"closeness": "stranger"}}"#,
            "hero",
            "often"
        ),
        format!(
            "`often`: 2 facts would have to be otherwise: trust is stranger (the host says so), and would have to be regular; `account.closeness` is stranger, and would have to be regular, or unknown\n{default}"
        )
    );
    // A question that may not be asked, and one that is answered already.
    assert_eq!(
        reason(r#"{"trust": "regular"}"#, "rail", "ask_size"),
        format!(
            "`ask_size`: 1 fact would have to be otherwise: no consent to `notes` was given, and without it there is no asking\n{default}"
        )
    );
    assert_eq!(
        reason(r#"{"trust": "regular", "consent": ["notes"], "told": {"size": 7}}"#, "rail", "ask_size"),
        "`ask_size`: 1 fact would have to be otherwise: `told.size` is 7, and would have to be unknown\n\
         `sized` won, because `told.size` is 7 (at least 5)"
    );
    // Mended, and over the limit all the same.
    let often = r#"{"visits": {"count": 7}, "told": {"size": 3}}"#;
    assert_eq!(
        reason(often, "rail", "sized"),
        format!(
            "`sized`: 2 facts would have to be otherwise: `told.size` is unknown: no consent to `notes` was given; `told.size` is 3, and would have to be at least 5; and even then the limit of `regular` is 1, and `hero` took it\n{default}"
        )
    );
}

#[test]
fn a_datum_can_be_unknown_through_several_causes_at_once() {
    use tightrope::decide::{Unknown, read};
    use tightrope::vocabulary::{Moment, parse_date};

    let text = r#"
        trust { tier stranger { comfort 9 } }
        consent guessing
        source guesses : inferred first-party needs consent guessing {
            plan : one of { a, b } is interest sure 75% fresh 2 weeks
        }
    "#;
    let today = parse_date("2026-11-21").expect("a date");
    let report = tightrope::check::check(&tightrope::source::Sources::single("plan.rope", text), today);
    let vocabulary = &report.policy.vocabulary;
    let plan = vocabulary.find_field("guesses", "plan").expect("a field");
    let causes = |facts: &str| -> Vec<&str> {
        let (visitor, _) = read(vocabulary, facts.as_bytes(), Moment::Day(today)).expect("a visitor");
        assert_eq!(visitor.value(vocabulary, plan).is_none(), !visitor.unknown(vocabulary, plan).is_empty());
        visitor.unknown(vocabulary, plan).iter().map(Unknown::word).collect()
    };
    let all = r#"{"guesses": {"plan": {"value": "a", "sure": 0.5, "as_of": "2026-01-01"}}}"#;
    assert_eq!(causes(all), ["unsure", "stale", "not_consented"]);
    assert_eq!(causes(r#"{"guesses": {"plan": "c"}}"#), ["ill_typed", "not_consented"]);
    assert_eq!(causes(r#"{"consent": ["guessing"], "guesses": {"plan": "a"}}"#), ["unsure", "stale"]);
    assert_eq!(causes(r#"{"consent": ["guessing"], "guesses": {"plan": ""}}"#), ["absent"]);
    let known = r#"{"consent": ["guessing"], "guesses": {"plan": {"value": "a", "sure": 0.75, "as_of": "2026-11-07"}}}"#;
    assert_eq!(causes(known), Vec::<&str>::new());
}
