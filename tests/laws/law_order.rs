//! The language: "order never matters: not of files, not of declarations, not of clauses".

use super::dice::Dice;
use super::draft::Draft;
use super::policies::{ROOMY, TIGHT, sets};
use super::render;
use super::workshop::{today, tries, words};
use proptest::prelude::*;
use tightrope::check::{Report, check};
use tightrope::diagnostic::Diagnostic;
use tightrope::source::{SourceFile, Sources};
use tightrope::table::to_json;
use tightrope::{compile, policy, syntax};

/// The declarations in another order, in several files, with clauses in another order.
fn otherwise(declarations: &[Draft], dice: &mut Dice) -> Sources {
    let names = ["b.rope", "a.rope", "sub/z.rope"];
    let mut files: Vec<String> = vec![String::new(); dice.between(1, names.len())];
    let mut order: Vec<&Draft> = declarations.iter().collect();
    dice.shuffle(&mut order);
    for declaration in order {
        let file = dice.below(files.len());
        declaration.otherwise(dice, &mut files[file]);
        files[file].push('\n');
    }
    let files = files.into_iter().zip(names);
    let mut files: Vec<SourceFile> =
        files.map(|(text, name)| SourceFile::from_bytes(name, text.into_bytes())).collect();
    dice.shuffle(&mut files);
    Sources::new(files)
}

fn plainly(declarations: &[Draft]) -> Sources {
    let mut text = String::new();
    declarations.iter().for_each(|draft| draft.plain(&mut text));
    Sources::single("a.rope", &text)
}

/// All that is told, places aside.
pub fn told(report: &Report) -> Vec<String> {
    let one = |told: &Diagnostic| {
        let mut labels: Vec<&String> = told.labels.iter().map(|(_, words)| words).collect();
        labels.sort();
        let related: Vec<String> = told.related.iter().map(ToString::to_string).collect();
        let words = words(std::slice::from_ref(told));
        format!("{words} {related:?} {:?} {:?} {labels:?}", told.notes, told.witness)
    };
    let mut all: Vec<String> = report.diagnostics.iter().map(one).collect();
    all.sort();
    all
}

/// The artifact of what can be compiled, errors or not.
pub fn artifact(sources: &Sources) -> Option<String> {
    let (ast, _) = syntax::parse(sources);
    let tables = compile::compile(&policy::resolve(&ast).0).ok()?;
    to_json(&tables).ok()
}

fn whole(sources: &Sources) -> String {
    sources.iter().map(|(_, file)| format!("== {}\n{}\n", file.name(), file.text())).collect()
}

proptest! {
    #![proptest_config(tries(192))]

    /// Order never matters: not of files, not of declarations, not of clauses.
    #[test]
    fn order_never_matters(set in prop_oneof![sets(ROOMY).boxed(), sets(TIGHT).boxed()], mut dice in Dice::strategy(1000)) {
        let declarations = render::declarations(&set);
        let (one, other) = (plainly(&declarations), otherwise(&declarations, &mut dice));
        let reports = [check(&one, today()), check(&other, today())];
        let both = format!("{}\n{}", whole(&one), whole(&other));
        prop_assert_eq!(told(&reports[0]), told(&reports[1]), "told otherwise of\n{}", both);
        prop_assert_eq!(reports[0].tables.is_some(), reports[1].tables.is_some());
        prop_assert!(artifact(&one) == artifact(&other), "tables otherwise of\n{both}");
    }
}
