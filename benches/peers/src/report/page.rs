//! Owns the page that everything found is told on. Must not know how it was measured.

use super::Section;

/// The page, in Markdown.
pub fn page(sections: &[Section], machine: &str, date: Option<&str>) -> String {
    let date = date.map_or(String::new(), |date| format!(" Measured on {date}."));
    let mut page = format!(
        "# Performance\n\nMade by one command, which holds every engine to the same outcomes before it takes a time:\n\n\
         ```sh\ncargo run --release --manifest-path benches/peers/Cargo.toml -- --write docs --date \"$(date +%F)\"\n```\n\n\
         Machine: {machine}.{date} All engines ran in one process and took turns, so that the noise of the\n\
         machine hit all alike; times are medians.\n\n"
    );
    let figures: Vec<String> =
        sections.iter().flat_map(|section| &section.figures).map(super::Figure::line).collect();
    if !figures.is_empty() {
        page.push_str("## Figures\n\n| measure | must | aim | found | reached |\n|---|---|---|---|---|\n");
        page.push_str(&figures.join("\n"));
        page.push_str("\n\n`aim` and `must` say which was reached, `no` that neither was.\n\n");
    }
    for section in sections {
        page.push_str(&format!("## {}\n\n{}\n", section.title, section.text));
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}
