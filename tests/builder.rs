//! What a host is told that says something wrong of a visitor, as its developer reads it.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::fmt::Write;
use tightrope::check::check;
use tightrope::decide::{Buckets, BuildError, Given, Handles, Plain, Unknown, Visitor, decide, read};
use tightrope::source::Sources;
use tightrope::table::Tables;
use tightrope::vocabulary::{ConsentId, Date, FieldId, Moment, TierId, parse_date};

const SHOP: &str = r#"
trust { tier stranger { comfort 3 } tier regular { earned when account.age >= 18 comfort 5 } }
consent analytics "Measure how this site is used"
source account : explicit first-party {
    card : one of { silver, gold, platinum } is preference
    age : int 0..120 is preference
    height : number 0.. is preference
    likes : set of { drills, paint } is preference
    nickname : text is name
    since : date is preference
    newsletter : bool is preference
    level : tier is preference
}
source visits : observed first-party needs consent analytics {
    shelf : one of { drills, paint } is behaviour sure 80% fresh 30 days
}
surface home : page { slot hero shows sale }
content sale : banner
content thanks : banner
goal thank "Members feel welcome" { metric visits up  holdout 10% }
rule thank_gold {
    goal thank  requires regular  uses account.card  when account.card == gold
    show thanks in home.hero
    because "You carry our gold card."
}
"#;

fn tables() -> Tables {
    let report = check(&Sources::single("shop.rope", SHOP), today());
    let told: Vec<_> = report.diagnostics.iter().map(|told| &told.message).collect();
    report.tables.or(report.draft).unwrap_or_else(|| panic!("no tables: {told:?}"))
}

fn today() -> Date {
    parse_date("2026-11-21").expect("a date")
}

#[test]
fn mistakes_are_told_as_a_host_needs_them() {
    let tables = tables();
    let vocabulary = &tables.vocabulary;
    let names = Handles::of(vocabulary);
    let mut told = String::new();
    let mut tell = |what: &str, error: Option<BuildError>| {
        let error = error.map_or_else(|| "nothing is wrong".to_owned(), |error| error.to_string());
        writeln!(told, "{what}\n    {error}").expect("room");
    };
    for path in ["account.crad", "acount.card", "card", "", "visits.card.shelf"] {
        tell(&format!("field `{path}`"), names.field(path).err());
    }
    tell("tier `regulra`", names.tier("regulra").err());
    tell("consent `marketing`", names.consent("marketing").err());
    let now = Moment::Day(today());
    let values: [(&str, Plain); 19] = [
        ("account.card", "gould".into()),
        ("account.card", "bronze".into()),
        ("account.card", 7.into()),
        ("account.age", 130.into()),
        ("account.age", 12.5.into()),
        ("account.age", u64::MAX.into()),
        ("account.age", f64::NAN.into()),
        ("account.age", "12".into()),
        ("account.height", f64::NEG_INFINITY.into()),
        ("account.height", (-1).into()),
        ("account.likes", ["drills", "pain"].into()),
        ("account.likes", "drills".into()),
        ("account.nickname", ["Bo"].into()),
        ("account.since", "21.11.2026".into()),
        ("account.since", Date::MAX.into()),
        ("account.newsletter", "yes".into()),
        ("account.level", "gold".into()),
        ("account.level", TierId::from_index(7).into()),
        ("account.level", true.into()),
    ];
    for (path, value) in values {
        let what = format!("`{path}` is {value:?}");
        let field = names.field(path).expect("a field");
        tell(&what, Visitor::build(vocabulary, now).set(field, value).err());
    }
    let shelf = names.field("visits.shelf").expect("a field");
    let visitor = || Visitor::build(vocabulary, now);
    tell("`visits.shelf`, sure 80", visitor().with(shelf, "paint", Given::sure(80.0)).err());
    tell("a field of elsewhere", visitor().set(FieldId::from_index(99), 1).err());
    tell("a tier of elsewhere", visitor().trust(TierId::from_index(2)).err());
    tell("a consent of elsewhere", visitor().consent(ConsentId::from_index(1)).err());
    insta::assert_snapshot!(told);
}

#[test]
fn what_is_not_sure_enough_is_kept_as_a_reason() {
    let tables = tables();
    let vocabulary = &tables.vocabulary;
    let shelf = Handles::of(vocabulary).field("visits.shelf").expect("a field");
    let now = Moment::Day(today());
    let given = Given { sure: Some(0.5), as_of: Some(now) };
    let built = Visitor::build(vocabulary, now).with(shelf, "paint", given).expect("a visitor").done();
    let unsure = Unknown::Unsure { has: Some(0.5), needs: 0.8 };
    assert_eq!(built.withheld(shelf).map(|withheld| withheld.causes.as_slice()), Some([unsure].as_slice()));
    assert_eq!(built.value(vocabulary, shelf), None);
}

#[test]
fn what_is_said_last_holds() {
    let tables = tables();
    let vocabulary = &tables.vocabulary;
    let names = Handles::of(vocabulary);
    let card = names.field("account.card").expect("a field");
    let now = Moment::Day(today());
    let twice =
        Visitor::build(vocabulary, now).id("a").set(card, "silver").and_then(|next| next.set(card, "gold"));
    let visitor = twice.expect("a visitor").id("v-1").trust(names.tier("regular").expect("a tier"));
    let visitor = visitor.expect("a visitor").done();
    let facts = br#"{"id": "v-1", "trust": "regular", "account": {"card": "gold"}}"#;
    let (same, problems) = read(vocabulary, facts, now).expect("facts");
    assert_eq!((&visitor, problems.len()), (&same, 0));
    let home = vocabulary.find_surface("home").expect("a surface");
    let decision = decide(&tables, home, &visitor, problems, Buckets::Off);
    assert_eq!(decision.slots.first().map(|(_, slot)| slot.shows), Some("thanks"));
    let nothing =
        Visitor::build(vocabulary, now).set(card, "gold").and_then(|next| next.set(card, None::<&str>));
    assert_eq!(nothing.expect("a visitor").done(), Visitor::new(vocabulary, now));
}
