//! Owns writing tables in other formats, one per file. Must not know deciding.

#[cfg(feature = "cli")]
mod csv;
mod diff;
mod escape;
#[cfg(feature = "cli")]
pub mod html;
mod markdown;
mod needs;
#[cfg(feature = "cli")]
mod plain;
mod words;

#[cfg(feature = "cli")]
pub use self::csv::csv;
#[cfg(feature = "cli")]
pub use self::html::{PageError, html, html_together};
pub use crate::table::to_json as json;
pub use diff::{diff_markdown, diff_pretty};
pub use markdown::markdown;
pub use needs::needs;
pub use words::{cell as cell_words, offer as offer_words};
