//! `tightrope report`, and `compile --to html`: what is written where. What stands on the pages is held by
//! `tests/report.rs`.

use crate::page::{all, cells};
use crate::shell::{Shell, dated, project};
use scraper::Html;

#[test]
fn the_command_writes_one_page_the_same_on_every_run() {
    let shell = Shell::with(&[]);
    let set = &project("policies/storefront");
    let page = shell.run(&dated(&["report", set])).ends(0).out;
    assert!(page.contains("<title>storefront: Tightrope report</title>"));
    for name in ["one", "two/deep"] {
        let ran = shell.run(&dated(&["report", set, "--out", name])).ends(0);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
        assert_eq!(shell.names(name), ["index.html"], "one page and nothing else");
        assert!(shell.inside(name).read("index.html") == page, "{name} has another page");
    }
    let titled = shell.run(&dated(&["report", set, "--title", "The shop & more"])).ends(0).out;
    assert!(titled.contains("<h1>The shop &#38; more</h1>"));
}

#[test]
fn errors_are_told_and_shown() {
    let shell = Shell::with(&[("file", "")]);
    for (name, shown) in [("rude.rope", "this set may not ship"), ("broken.rope", "not a policy yet")] {
        let ran = shell.run(&dated(&["report", &project(&format!("tests/report/{name}"))])).ends(1);
        assert!(ran.err.contains("error[") && ran.out.contains(shown), "{}", ran.err);
    }
    shell.run(&dated(&["report", "nowhere"])).ends(2);
    // A file is no folder.
    shell.run(&dated(&["report", &project("policies/b2b"), "--out", "file"])).ends(2);
}

#[test]
fn a_table_alone() {
    let shell = Shell::with(&[]);
    let set = &project("policies/storefront");
    shell.run(&dated(&["compile", set, "--to", "html", "--out", "tables"])).ends(0);
    let page = Html::parse_document(&shell.read("tables/product.question.html"));
    let rows: Vec<String> = all(&page, "tbody tr").into_iter().map(cells).collect();
    assert_eq!(rows.len(), 3);
    assert!(
        rows[0].starts_with("1 | acquaintance or above | known | unknown | ask account.skill"),
        "{rows:?}"
    );
    assert!(rows[2].starts_with("3 | everybody else | show staff_line"), "{rows:?}");
    let together = shell.run(&dated(&["compile", set, "--to", "html"])).ends(0).out;
    let page = Html::parse_document(&together);
    assert_eq!(all(&page, "html").len(), 1, "one page, whatever the slots");
    assert_eq!(all(&page, "table").len(), shell.names("tables").len());
}
