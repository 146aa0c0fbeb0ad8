//! The index on sets so large that most rows stand in its later blocks: it finds the winners that
//! the tables have, for visitors made to meet a row each, and for visitors at random.
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use tightrope::decide::{self, Buckets, Codes, Index, Room, Visitor, Winner};
use tightrope::proofs::facts;
use tightrope::source::Sources;
use tightrope::table::Tables;
use tightrope::vocabulary::{Date, Moment, SurfaceId, parse_date};
use tightrope::{compile, policy, syntax};

#[path = "../benches/support/mod.rs"]
mod support;

const HOME: SurfaceId = SurfaceId(0);

fn today() -> Date {
    parse_date("2026-11-21").expect("a day")
}

fn tables(rules: usize) -> Tables {
    let (ast, told) = syntax::parse(&Sources::single("large.rope", &support::policy(rules)));
    assert!(told.is_empty());
    let (policy, told) = policy::resolve(&ast);
    assert!(told.is_empty());
    compile::compile(&policy).expect("tables")
}

fn visitor(tables: &Tables, facts: &str) -> Visitor {
    let read = decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today()));
    read.expect("a visitor").0
}

/// The winners by the index, held to those by the tables; how many there are.
fn winners(tables: &Tables, index: &Index, visitor: &Visitor) -> usize {
    let (tier, mut codes) = (decide::tier(tables, visitor), Codes::default());
    index.encode(tables, visitor, tier, &mut codes);
    let slots = tables.slots_of(HOME);
    let mut found: Vec<Winner> = vec![None; slots.len()];
    index.winners(tables, &codes, HOME, (Buckets::Off, None), &mut found);
    let defined: Vec<Winner> =
        slots.iter().map(|slot| decide::winner(tables, visitor, tier, *slot, Buckets::Off)).collect();
    assert_eq!(found, defined);
    found.iter().flatten().count()
}

#[test]
fn large_sets_have_the_winners_of_their_tables() {
    for rules in [300, 3_000] {
        let tables = tables(rules);
        let index = Index::new(&tables);
        let mut won = 0;
        let rows: Vec<_> = tables.slots.iter().flat_map(|table| &table.rows).step_by(7).collect();
        for row in &rows {
            let facts = facts(&tables.vocabulary, &row.region, today()).to_string();
            won += winners(&tables, &index, &visitor(&tables, &facts)).min(1);
        }
        assert_eq!(won, rows.len(), "whoever meets a row has a winner");
        for facts in support::visitors(50) {
            winners(&tables, &index, &visitor(&tables, &facts));
        }
    }
}

/// A surface of so many slots, the last of them with more rules than its first word has room for.
fn wide(slots: usize) -> Tables {
    let mut text = String::from(
        "trust { tier anybody { comfort 9 } }\nsource facts : explicit first-party { n : int 0..1000 is preference }\n\
         content base : banner\ncontent other : banner\ngoal serve \"It serves\" { metric visits up  holdout 10% }\n\
         surface home : page {\n",
    );
    let last = slots - 1;
    (0..slots).for_each(|slot| text.push_str(&format!("    slot s{slot} shows base\n")));
    text.push_str("}\n");
    let mut rule = |name: String, when: String, slot: usize, beats: String| {
        text.push_str(&format!(
            "rule {name} {{ goal serve requires anybody uses facts.n when {when} show other in home.s{slot} \
             because \"You told us.\" {beats} }}\n"
        ));
    };
    (0..last).for_each(|slot| rule(format!("r{slot}"), format!("facts.n >= {slot}"), slot, String::new()));
    for step in 0..200 {
        let beats = if step < 199 { format!("beats t{}", step + 1) } else { String::new() };
        rule(format!("t{step}"), format!("facts.n in {}..{}", step * 5, step * 5 + 6), last, beats);
    }
    let (ast, told) = syntax::parse(&Sources::single("wide.rope", &text));
    assert!(told.is_empty(), "{told:?}");
    compile::compile(&policy::resolve(&ast).0).expect("tables")
}

#[test]
fn surfaces_of_any_number_of_slots_have_their_winners() {
    for slots in [1, 7, 8, 9, 33, 64, 65, 70] {
        let tables = wide(slots);
        let index = Index::new(&tables);
        for number in (0..1000).step_by(17) {
            let facts = format!("{{\"facts\": {{\"n\": {number}}}}}");
            let won = winners(&tables, &index, &visitor(&tables, &facts));
            assert_eq!(won, (slots - 1).min(number + 1) + 1, "{slots} slots, {number}");
        }
    }
}

/// More fields than there are lines for: the rest are looked at all the same.
#[test]
fn sets_of_any_number_of_fields_have_their_winners() {
    const FIELDS: usize = 150;
    let fields: String = (0..FIELDS).map(|field| format!("f{field} : int 0..100 is preference\n")).collect();
    let rule = |field: usize| {
        let beats = if field + 1 < FIELDS { format!("beats r{}", field + 1) } else { String::new() };
        format!(
            "rule r{field} {{ goal serve requires anybody uses facts.f{field} when facts.f{field} in 40..50 show other in \
             home.only because \"You told us.\" {beats} }}\n"
        )
    };
    let text = format!(
        "trust {{ tier anybody {{ comfort 9 }} }}\nsource facts : explicit first-party {{\n{fields}}}\n\
         content base : banner\ncontent other : banner\ngoal serve \"It serves\" {{ metric visits up  holdout 10% }}\n\
         surface home : page {{ slot only shows base }}\n{}",
        (0..FIELDS).map(rule).collect::<String>()
    );
    let (ast, told) = syntax::parse(&Sources::single("many.rope", &text));
    assert!(told.is_empty(), "{told:?}");
    let tables = compile::compile(&policy::resolve(&ast).0).expect("tables");
    let index = Index::new(&tables);
    for field in (0..FIELDS).step_by(7).chain([FIELDS - 1]) {
        let met = |number: usize| format!("{{\"facts\": {{\"f{field}\": {number}}}}}");
        assert_eq!(winners(&tables, &index, &visitor(&tables, &met(45))), 1, "{field}");
        assert_eq!(winners(&tables, &index, &visitor(&tables, &met(39))), 0, "{field}");
    }
}

/// An artifact is data from elsewhere: one that names members which its type does not have is made
/// ready, and decides, all the same.
#[test]
fn members_that_nobody_declared_are_no_reason_to_fail() {
    let honest = serde_json::to_string(&tables(300)).expect("JSON");
    let forged = honest.replace("{\"members\":[1]}", "{\"members\":[0,1,2,3,4,5,6,7,8,9]}");
    assert_ne!(forged, honest, "a cell to forge");
    let forged: Tables = serde_json::from_str(&forged).expect("tables");
    let (ready, mut room) = (decide::Ready::new(forged), Room::default());
    for facts in support::visitors(20) {
        let visitor = visitor(ready.tables(), &facts);
        ready.decide(HOME, &visitor, Vec::new(), Buckets::ById, &mut room);
    }
}

/// A set made to take memory: rows that look at many fields of many members, on so many surfaces.
fn greedy_for_memory(rules: usize, surfaces: usize) -> Tables {
    const FIELDS: usize = 50;
    const MEMBERS: usize = 1_000;
    let members: Vec<String> = (0..MEMBERS).map(|member| format!("m{member}")).collect();
    let mut text = "trust { tier anyone { comfort 9 } }\ncontent plain : banner\ncontent other : banner\n\
                    goal serve \"Serve\" { metric visits up }\nsource told : explicit first-party {\n"
        .to_owned();
    for field in 0..FIELDS {
        text += &format!("f{field} : one of {{ {} }} is preference\n", members.join(", "));
    }
    text += "}\n";
    for surface in 0..surfaces {
        text += &format!("surface s{surface} : page {{ slot hero shows plain }}\n");
    }
    for rule in 0..rules {
        let asks: Vec<String> = (0..FIELDS)
            .map(|field| format!("told.f{field} == m{}", (rule * 7 + field * 31) % MEMBERS))
            .collect();
        let beats = if rule + 1 < rules { format!("beats r{}", rule + 1) } else { String::new() };
        text += &format!(
            "rule r{rule} {{ goal serve requires anyone when {} show other in s{}.hero {beats} }}\n",
            asks.join(" and "),
            rule % surfaces
        );
    }
    let (ast, told) = syntax::parse(&Sources::single("greedy.rope", &text));
    assert!(told.is_empty());
    let (policy, told) = policy::resolve(&ast);
    assert!(told.is_empty());
    compile::compile(&policy).expect("tables")
}

#[test]
fn no_set_makes_the_index_outgrow_its_bound() {
    for (rules, surfaces) in [(1, 1), (60, 60), (2_080, 1)] {
        let tables = greedy_for_memory(rules, surfaces);
        let index = Index::new(&tables);
        // The rows that there are in each block are no lines.
        let most = (1 << 20) + surfaces * 1024 + rules * 1024;
        assert!(index.bytes() <= most, "{rules} rows on {surfaces}: {} bytes, {most} at most", index.bytes());
        // It finds the winners all the same.
        let mut codes = Codes::default();
        for (surface, table) in tables.slots.iter().enumerate() {
            for row in table.rows.iter().step_by(29) {
                let facts = facts(&tables.vocabulary, &row.region, today()).to_string();
                let visitor = visitor(&tables, &facts);
                let tier = decide::tier(&tables, &visitor);
                index.encode(&tables, &visitor, tier, &mut codes);
                let (surface, mut found) = (SurfaceId::from_index(surface), [None]);
                index.winners(&tables, &codes, surface, (Buckets::Off, None), &mut found);
                assert_eq!(
                    found,
                    [decide::winner(&tables, &visitor, tier, tables.slots_of(surface)[0], Buckets::Off)]
                );
                assert!(found[0].is_some(), "{facts}");
            }
        }
    }
    // A set of the usual kind keeps all its lines.
    let usual = tables(3_000);
    assert!(Index::new(&usual).bytes() < 3_000 * 1024);
}
