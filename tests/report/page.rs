//! Finding things in a page. It must not know what pages there are.

use scraper::{ElementRef, Html, Selector};

pub fn all<'d>(page: &'d Html, selector: &str) -> Vec<ElementRef<'d>> {
    page.select(&Selector::parse(selector).expect("a selector")).collect()
}

pub fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The cells of a row, or of all rows of a table, apart.
pub fn cells(element: ElementRef<'_>) -> String {
    let cells = Selector::parse("th, td").expect("a selector");
    element.select(&cells).map(words).collect::<Vec<_>>().join(" | ")
}
