//! Owns what every page shares: title, looks, scripts, and the policy by which a browser loads
//! nothing and runs nothing but these. Must not know what a page says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const THEME: &str = include_str!("theme.js");
const EXPLORE: &str = include_str!("explore.js");

/// What a page runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// The toggle between light and dark.
    Theme,
    /// That, and what helps to look around: bills on hover, the filter.
    Explore,
}

/// The head of a page, and the scripts at its end.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The title of the page.
    pub title: String,
    /// Its looks.
    pub style: &'static str,
    /// What it runs.
    pub script: String,
    /// The policy that its head declares. Only this style and this script count, by their hashes:
    /// whatever else found its way into the page would stay dead text.
    pub policy: String,
}

impl Shell {
    /// The shell of a page with that title.
    pub fn new(title: &str, script: Script) -> Self {
        let script = match script {
            Script::Theme => THEME.to_owned(),
            Script::Explore => format!("{THEME}\n{EXPLORE}"),
        };
        let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
        let policy = format!(
            "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'",
            hash(STYLE),
            hash(&script)
        );
        Shell { title: title.to_owned(), style: STYLE, script, policy }
    }
}
