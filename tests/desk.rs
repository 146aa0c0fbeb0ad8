//! What an author is told while writing. The cursor stands in the text, as `$0`; what is written is
//! one file of a set whose other file is `desk/base.rope`.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::sync::Arc;
use tightrope::check::check;
use tightrope::desk::{
    Colour, Desk, Findings, colours, complete, costs, folds, hover, outline, rename, renamed, tests, widening,
};
use tightrope::source::{FileId, SourceFile, Sources, Span};
use tightrope::syntax;
use tightrope::vocabulary::{Date, parse_date};

const BASE: &str = include_str!("desk/base.rope");

/// A set on the desk, with a cursor in it.
struct Scene {
    desk: Desk,
    findings: Findings,
    file: FileId,
    at: usize,
}

fn today() -> Date {
    parse_date("2026-11-21").expect("a day")
}

/// The base, and a file with the cursor in it.
fn scene(text: &str) -> Scene {
    let at = text.find("$0").expect("a cursor");
    files(&[("base.rope", BASE), ("edit.rope", &text.replace("$0", ""))], "edit.rope", at)
}

/// The base alone, with the cursor put before the first `here`.
fn base(here: &str) -> Scene {
    files(&[("base.rope", BASE)], "base.rope", BASE.find(here).expect("that place"))
}

fn files(files: &[(&str, &str)], name: &str, at: usize) -> Scene {
    let good = Sources::new(vec![SourceFile::from_bytes("base.rope", BASE.as_bytes().to_vec())]);
    let good = Arc::new(check(&good, today()));
    assert!(good.tables.is_some(), "the base has errors: {:?}", good.diagnostics);
    let files = files.iter().map(|(name, text)| SourceFile::from_bytes(*name, text.as_bytes().to_vec()));
    let sources = Sources::new(files.collect());
    let file = sources.find(name).expect("the file");
    let (ast, _) = syntax::parse(&sources);
    let last = Arc::new(check(&sources, today()));
    Scene { desk: Desk::new(sources, ast), findings: Findings { last, good: Some(good) }, file, at }
}

impl Scene {
    fn slice(&self, span: Span) -> String {
        let file = self.desk.sources.file(span.file);
        let (line, column) = file.position(span.start as usize);
        format!("{}:{line}:{column} {}", file.name(), self.desk.sources.slice(span))
    }

    fn symbol(&self) -> tightrope::desk::Symbol {
        self.desk.names().at(self.file, self.at).expect("a name under the cursor").symbol.clone()
    }
}

/// What is told of the name under the cursor.
fn hovered(scene: &Scene) -> String {
    let symbol = scene.symbol();
    hover(&scene.desk, &scene.findings, &symbol).unwrap_or_else(|| format!("nothing of {symbol:?}"))
}

/// The offers at the cursor, one a line.
fn offered(text: &str) -> String {
    let scene = scene(text);
    let found = complete(&scene.desk, &scene.findings, scene.file, scene.at);
    let written = scene.desk.sources.file(scene.file).text().get(found.range).unwrap_or("?");
    let lines = found.offers.iter().map(|offer| {
        let cost = offer.cost.map_or(String::new(), |(total, comfort)| format!(" [{total}/{comfort}]"));
        let dear = if offer.is_too_dear() { " TOO DEAR" } else { "" };
        let kind = offer.kind.map_or("word", |kind| kind.word());
        format!("{kind} {}{cost}{dear} {}", offer.text, offer.detail).trim_end().to_owned()
    });
    format!("{text}\n--- in the place of `{written}`\n{}", lines.collect::<Vec<_>>().join("\n"))
}

macro_rules! offers {
    ($($name:ident $text:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(offered($text));
        }
    )*};
}

offers! {
    a_file_is_made_of_declarations "$0";
    a_rule_has_clauses "rule r {\n    goal find_faster\n    $0\n}";
    clauses_that_stand_once_are_offered_once "rule r {\n    $0\n    goal find_faster\n    requires friend\n}";
    a_goal_is_wanted_behind_goal "rule r {\n    goal $0\n    requires friend\n}";
    tiers_go_by_the_ladder "rule r { requires $0 }";
    fields_are_offered_with_what_the_rule_would_cost
        "rule r {\n    goal find_faster\n    requires stranger\n    uses account.reads, $0\n    when account.reads has video\n    show welcome in home.hero\n}";
    half_of_a_path_is_completed "rule r {\n    requires acquaintance\n    uses visits.c$0\n    show welcome in home.hero\n}";
    conditions_begin_with_fields_segments_and_words "rule r {\n    requires friend\n    when $0\n}";
    conditions_go_on "rule r {\n    when account.member $0\n}";
    a_segment_goes_on "segment s = account.member $0";
    what_only_spares_costs_its_label "rule r {\n    requires stranger\n    unless $0\n    show welcome in home.hero\n}";
    constants_are_those_of_the_field "segment s = visits.category == $0";
    constants_in_braces_are_too "segment s = visits.category in { drives, $0 }";
    slots_are_wanted_behind_in "rule r {\n    show welcome in $0\n}";
    contents_are_wanted_behind_show "rule r { show $0 }";
    a_text_speaks_fields "rule r {\n    requires friend\n    show welcome saying \"Dear {$0\" in home.hero\n}";
    a_plain_text_has_no_offers "rule r { because \"You $0\" }";
    a_comment_has_no_offers "// goal $0";
    only_what_people_tell_can_be_asked_for "rule r {\n    requires friend\n    ask $0 saying \"?\" in home.rail\n}";
    waivers_name_checks "rule r { allow $0 }";
    a_source_has_an_origin "source s : $0";
    a_field_has_a_type "source s : explicit first-party {\n    f : $0\n}";
    a_field_has_a_category "source s : explicit first-party {\n    f : text is $0\n}";
    a_tier_has_clauses "trust {\n    tier t { $0 }\n}";
    a_goal_has_clauses "goal g \"words\" {\n    metric m up\n    $0\n}";
    a_promise_rules_out_data "promise \"p\" {\n    never use $0\n}";
    a_test_gives_and_expects "test \"t\" {\n    $0\n}";
    a_test_gives_values "test \"t\" {\n    given account.relationship = $0\n}";
    a_test_names_the_rule "test \"t\" {\n    expect home.hero shows welcome by $0\n}";
    a_mistake_above_is_passed_over "rule r {\n    goal goal goal\n    requires friend\n    beats $0\n}";
}

#[test]
fn names_tell_what_they_stand_for() {
    let places = [
        "first_name   :",
        "category : one",
        "drives \"hard",
        "acquaintance {",
        "stranger     {",
        "welcome_by_name {",
        "hero shows",
        "home :",
        "drive_sheet  :",
        "find_faster \"",
        "drive_shoppers =",
        "analytics \"",
        "visits :",
        "behaviour fresh",
    ];
    let told = places.map(|place| format!("### {place}\n\n{}", hovered(&base(place))));
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn a_waiver_tells_its_check() {
    let text = "rule greet {\n    goal find_faster\n    requires stranger\n    uses account.first_name\n    when known account.first_name\n    show welcome saying \"Hi {account.first_name}\" in home.rail\n    because \"You told us.\"\n    allow cre$0epy \"agreed with the works council\" until 2026-12-31\n}";
    insta::assert_snapshot!(hovered(&scene(text)));
}

#[test]
fn a_name_leads_to_its_declaration_and_everywhere_it_stands() {
    let mut told = Vec::new();
    for text in [
        "segment s = vis$0its.category == drives",
        "segment s = visits.cat$0egory == drives",
        "segment s = visits.category == dri$0ves",
        "rule r { goal find_fa$0ster",
        "rule r { beats welcome_by_name, x show welc$0ome in home.hero",
        "rule r { when nonsense nonsense\n    for drive_shop$0pers\n}",
        "rule r { show welcome saying \"{account.first_$0name}\" in",
        "test \"t\" { given trust friend expect home.he$0ro shows welcome }",
    ] {
        let scene = scene(text);
        let symbol = scene.symbol();
        let names = scene.desk.names();
        let list = |places: Vec<String>| places.join("\n  ");
        let declared = names.declarations(&symbol).map(|place| scene.slice(place.span)).collect();
        let stands = names.of_symbol(&symbol).map(|place| scene.slice(place.span)).collect();
        told.push(format!("{text}\n is {symbol:?}\n  {}\n stands at\n  {}", list(declared), list(stands)));
    }
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn a_new_name_is_written_everywhere_or_nowhere() {
    let mut told = Vec::new();
    for (text, name) in [
        ("segment s = visits.cat$0egory == drives", "kind"),
        ("segment s = vi$0sits.category == drives", "calls"),
        ("segment s = visits.category == dri$0ves", "disks"),
        ("rule r { beats welcome_by$0_name", "greet"),
        ("rule r { beats welcome_by$0_name", "datasheet_for_drive_shoppers"),
        ("rule r { beats welcome_by$0_name", "Welcome"),
        ("segment s = drive_shop$0pers", "unknown"),
        ("segment s = vi$0sits.category == drives", "observed"),
        ("segment s = vi$0sits.category == drives", "account"),
        ("source s : context first-party { a : bool is prefer$0ence }", "x"),
        ("rule r { goal nob$0ody }", "x"),
        ("goal g \"g\" { metric mo$0re up holdout 5% }", "x"),
        ("consent $0a", "bb"),
        ("rule r { when$0 }", "x"),
    ] {
        let scene = scene(text);
        let before = rename(&scene.desk, scene.file, scene.at).map(|place| place.symbol.short().to_owned());
        let edits = renamed(&scene.desk, scene.file, scene.at, name);
        let words = match edits {
            Ok(edits) => {
                let edits = edits.iter().map(|edit| format!("  {} -> {}", scene.slice(edit.span), edit.text));
                edits.collect::<Vec<_>>().join("\n")
            }
            Err(refusal) => format!("  refused: {refusal}"),
        };
        told.push(format!("{text} to {name} ({})\n{words}", before.unwrap_or_default()));
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn rules_tell_what_they_cost() {
    let scene = scene(
        "rule greet { goal find_faster requires stranger uses account.first_name when known account.first_name show welcome saying \"Hi {account.first_name}\" in home.rail because \"x\" }$0",
    );
    let all = [FileId(0), scene.file].map(|file| costs(&scene.desk, &scene.findings, file));
    let lines = all.iter().flatten();
    let lines = lines.map(|cost| format!("{} {}/{}", scene.slice(cost.span), cost.total, cost.comfort));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn tests_tell_how_they_go() {
    let told = |scene: &Scene| {
        let told = tests(&scene.desk, &scene.findings, scene.file, today());
        told.iter().map(|told| format!("{}: {}", scene.slice(told.span), told.words)).collect::<Vec<_>>()
    };
    let good = base("test");
    let broken = scene(
        "test \"a drive shopper who likes datasheets gets one\" { expect home.hero default }\n$0rule r {",
    );
    insta::assert_snapshot!([told(&good), told(&broken)].concat().join("\n"));
}

#[test]
fn every_word_is_told_apart() {
    let scene = scene(
        "$0/// doc\nrule é \"\nrule half {\n    goal find_faster // why\n    when visits.category ==\n",
    );
    let mut lines = Vec::new();
    for file in [FileId(0), scene.file] {
        let text = scene.desk.sources.file(file).text();
        let mut end = 0;
        for coloured in colours(&scene.desk, file) {
            assert!(end <= coloured.range.start, "{coloured:?} lies in the one before");
            end = coloured.range.end;
            if coloured.colour != Colour::Word || file == scene.file {
                lines.push(format!("{:?} {}", coloured.colour, &text[coloured.range]));
            }
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_file_has_an_outline() {
    fn tell(scene: &Scene, entries: &[tightrope::desk::Entry], indent: usize, lines: &mut Vec<String>) {
        for entry in entries {
            let kind = entry.kind.map_or("ladder", |kind| kind.word());
            let place = scene.slice(entry.name_span);
            lines.push(format!("{}{kind} {} at {place}", "  ".repeat(indent), entry.name));
            tell(scene, &entry.parts, indent + 1, lines);
        }
    }
    let scene = scene("$0consent a\nrule half {\n    goal\nsegment s = a.b\n");
    let mut lines = Vec::new();
    for file in [FileId(0), scene.file] {
        tell(&scene, &outline(&scene.desk, file), 0, &mut lines);
    }
    let folded = folds(&scene.desk, FileId(0));
    let folded = folded.iter().map(|fold| format!("{}..{} {}", fold.first, fold.last, fold.comment));
    insta::assert_snapshot!(format!("{}\n{}", lines.join("\n"), folded.collect::<Vec<_>>().join("\n")));
}

#[test]
fn a_selection_widens() {
    let scene = base("datasheet\n    show");
    let around = widening(&scene.desk, scene.file, scene.at);
    let text = scene.desk.sources.file(scene.file).text();
    let told = around.iter().map(|range| text[range.clone()].lines().next().unwrap_or("").to_owned());
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
}

/// Wherever the cursor stands, in the base and in every beginning of it: nothing panics, and what
/// is asked of a name is answered alike from each of its places.
#[test]
fn every_place_can_be_asked_about() {
    for cut in (0..BASE.len()).step_by(23) {
        let text = &BASE[..cut];
        let mut scene = files(&[("base.rope", text)], "base.rope", cut);
        for at in [cut / 2, cut] {
            scene.at = at;
            let _ = complete(&scene.desk, &scene.findings, scene.file, at);
            let _ = widening(&scene.desk, scene.file, at);
            if let Ok(place) = rename(&scene.desk, scene.file, at) {
                assert!(scene.desk.names().of_symbol(&place.symbol).any(|other| other == place));
            }
            if let Some(place) = scene.desk.names().at(scene.file, at) {
                let _ = hover(&scene.desk, &scene.findings, &place.symbol);
            }
        }
        let _ = colours(&scene.desk, scene.file);
        let _ = outline(&scene.desk, scene.file);
    }
}

/// A set that ships with the project.
fn shipped(set: &str) -> Desk {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(set);
    let sources = tightrope::engine::read_paths(&[folder]).expect("a set");
    let (ast, told) = syntax::parse(&sources);
    assert!(told.is_empty(), "{set}: {told:?}");
    Desk::new(sources, ast)
}

/// No name is missed and no word of the language is taken for one: what is no name is in the grammar.
#[test]
fn every_word_of_the_shipped_sets_is_a_name_or_a_word_of_the_grammar() {
    for set in ["storefront", "b2b", "magazine"] {
        let desk = shipped(set);
        for (id, file) in desk.sources.iter() {
            for coloured in colours(&desk, id) {
                let word = &file.text()[coloured.range.clone()];
                let known = coloured.colour != Colour::Word || syntax::words().contains(&word);
                assert!(known, "{} {:?}: `{word}`", file.name(), file.position(coloured.range.start));
            }
        }
    }
}

/// Whatever has a name: with another one, the set means what it meant.
#[test]
fn a_set_means_the_same_by_other_names() {
    let mut tried = std::collections::BTreeSet::new();
    for set in ["storefront", "b2b", "magazine"] {
        let desk = shipped(set);
        let (before, _) = tightrope::policy::resolve(&desk.ast);
        let places = desk.sources.iter().flat_map(|(id, _)| desk.names().in_file(id));
        for place in places.filter(|place| !place.declares).step_by(149) {
            let at = place.span.start as usize;
            let Ok(edits) = renamed(&desk, place.span.file, at, "zz_another") else { continue };
            let files = desk.sources.iter().map(|(id, file)| {
                let fix =
                    tightrope::diagnostic::Fix { title: String::new(), safe: true, edits: edits.clone() };
                let (text, _) = tightrope::diagnostic::apply(id, file.text(), &[&fix]);
                SourceFile::from_bytes(file.name(), text.into_bytes())
            });
            let (ast, told) = syntax::parse(&Sources::new(files.collect()));
            assert!(told.is_empty(), "{:?}: {told:?}", place.symbol);
            let (after, told) = tightrope::policy::resolve(&ast);
            assert!(told.is_empty(), "{:?}: {told:?}", place.symbol);
            assert_eq!(after.rules.len(), before.rules.len());
            assert_eq!(after.vocabulary.fields.len(), before.vocabulary.fields.len());
            tried.insert(place.symbol.kind);
        }
    }
    assert!(tried.len() >= 9, "of these kinds only: {tried:?}");
}
