//! Holds the documentation together: every link of every page leads somewhere, the table of contents
//! lists every page, the lists of checks are whole, and the page of the language has an example of
//! every word that the grammar knows.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use tightrope::diagnostic::Slug;

/// Folders that hold what was built or installed, and nothing of ours.
const NOT_OURS: &[&str] = &["target", "node_modules", "out"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The pages of Markdown in a folder and below, by their paths from the root.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root().join(folder)).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let path = folder.join(&name);
        let name = name.to_str().expect("a name");
        if name.starts_with('.') || NOT_OURS.contains(&name) {
            continue;
        }
        if root().join(&path).is_dir() {
            pages(&path, found);
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
}

fn all_pages(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    pages(Path::new(folder), &mut found);
    found.sort();
    found
}

/// What links can lead to in a page, and its links with their lines.
#[derive(Default)]
struct Page {
    anchors: BTreeSet<String>,
    links: Vec<(usize, String)>,
    /// The code of its blocks, each with its language.
    code: Vec<(String, String)>,
}

/// How a heading is called in a link: as on GitHub, and in mdBook.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn page(text: &str) -> Page {
    let mut page = Page::default();
    let mut heading: Option<String> = None;
    let mut block: Option<(String, String)> = None;
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let line = text[..range.start].matches('\n').count() + 1;
                page.links.push((line, dest_url.to_string()));
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let name = anchor(&heading.take().unwrap_or_default());
                let before = times.entry(name.clone()).or_default();
                page.anchors.insert(if *before == 0 { name } else { format!("{name}-{before}") });
                *before += 1;
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                block = Some((language.to_string(), String::new()));
            }
            Event::End(TagEnd::CodeBlock) => page.code.extend(block.take()),
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, code)) = &mut block {
                    code.push_str(&words);
                } else if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            _ => {}
        }
    }
    page
}

/// A path without `..` in it, or nothing if it leads out of the project.
fn straight(path: &Path) -> Option<PathBuf> {
    let mut straight = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => straight.pop().then_some(())?,
            Component::CurDir => {}
            part => straight.push(part),
        }
    }
    Some(straight)
}

/// Why a link of a page leads nowhere, if it does.
fn nowhere(from: &Path, link: &str, anchors: &BTreeMap<PathBuf, BTreeSet<String>>) -> Option<String> {
    if let Some(place) = link.strip_prefix("https://").or(link.strip_prefix("mailto:")) {
        let name = place.split('/').next().unwrap_or_default();
        let sound = name.contains('.') && !place.contains(char::is_whitespace);
        return (!sound).then(|| "no such address can be".to_owned());
    }
    if link.contains("://") || link.starts_with('/') {
        return Some("it should be relative, or begin with https://".to_owned());
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let to = if file.is_empty() { Some(from.to_owned()) } else { straight(&from.parent()?.join(file)) };
    let Some(to) = to else { return Some("it leads out of the project".to_owned()) };
    if !root().join(&to).exists() {
        return Some(format!("there is no {}", to.display()));
    }
    let known = anchor.is_empty() || anchors.get(&to).is_some_and(|anchors| anchors.contains(anchor));
    (!known).then(|| format!("nothing in {} is called `{anchor}`", to.display()))
}

fn none_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_link_leads_somewhere() {
    let pages: BTreeMap<PathBuf, Page> = all_pages("")
        .into_iter()
        .map(|path| (path.clone(), page(&read(path.to_str().expect("a name")))))
        .collect();
    let anchors = pages.iter().map(|(path, page)| (path.clone(), page.anchors.clone())).collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, page) in &pages {
        for (line, link) in &page.links {
            seen += 1;
            let why = nowhere(path, link, &anchors);
            wrong.extend(why.map(|why| format!("{}, line {line}: [{link}]: {why}", path.display())));
        }
    }
    assert!(pages.len() > 60 && seen > 200, "{} pages, {seen} links", pages.len());
    none_wrong(&wrong);
}

#[test]
fn a_link_to_nowhere_is_told() {
    let text = "# One `two`, three\n\n[a](#one-two-three) [b](#one-two) [c](gone.md) [d](../../x) [e](http://a.b) \
                [f](https://a.b/c) [g](laws.md)\n\n# One `two`, three\n\n[h](#one-two-three-1)\n";
    let found = page(text);
    let from = Path::new("docs/laws.md");
    let anchors = BTreeMap::from([(from.to_owned(), found.anchors)]);
    let wrong = found.links.iter().filter(|(_, link)| nowhere(from, link, &anchors).is_some());
    let wrong: Vec<&str> = wrong.map(|(_, link)| link.as_str()).collect();
    assert_eq!(wrong, ["#one-two", "gone.md", "../../x", "http://a.b"]);
}

#[test]
fn the_table_of_contents_lists_every_page_once() {
    let listed = page(&read("docs/SUMMARY.md")).links;
    let mut listed: Vec<PathBuf> = listed.into_iter().map(|(_, link)| Path::new("docs").join(link)).collect();
    listed.sort();
    let mut pages = all_pages("docs");
    pages.retain(|page| page != Path::new("docs/SUMMARY.md"));
    assert_eq!(listed, pages);
}

#[test]
fn every_check_stands_in_the_lists_of_them() {
    let mut wrong = Vec::new();
    for (list, row) in
        [("docs/README.md", "| [SLUG](checks/SLUG.md) | "), ("docs/fixes.md", "| [SLUG](checks/SLUG.md) | ")]
    {
        let text = read(list);
        for slug in Slug::ALL {
            let row = row.replace("SLUG", slug.name());
            if text.matches(&row).count() != 1 {
                wrong.push(format!("{list}: `{row}` does not stand there once"));
            }
        }
    }
    none_wrong(&wrong);
}

/// The keywords of the grammar: the words of its rules that begin with `kw_`.
fn keywords() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in read("grammar/tightrope.pest").lines().filter(|line| line.starts_with("kw_")) {
        let words = line.split('"').skip(1).step_by(2);
        found.extend(words.filter(|word| word.len() > 1).map(ToOwned::to_owned));
    }
    assert!(found.len() > 50, "{found:?}");
    found
}

#[test]
fn every_keyword_has_an_example_in_the_page_of_the_language() {
    let code = page(&read("docs/reference.md")).code;
    let policies = code.iter().filter(|(language, _)| language == "rope").map(|(_, code)| code.as_str());
    let words: BTreeSet<String> = policies
        .flat_map(|code| code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')))
        .map(ToOwned::to_owned)
        .collect();
    let keywords = keywords();
    let missing: Vec<&String> = keywords.difference(&words).collect();
    assert!(missing.is_empty(), "without an example: {missing:?}");
}

#[test]
fn the_colours_of_the_book_know_every_keyword() {
    let script = read("docs/rope.js");
    let words = script.split('`').nth(1).expect("the words").split_whitespace();
    let words: BTreeSet<String> = words.map(ToOwned::to_owned).collect();
    assert_eq!(words, keywords());
}
