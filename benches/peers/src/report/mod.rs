//! Owns telling what was found: figures, tables, the page and the plot.
//! Must not know how it was measured.

mod figure;
mod machine;
mod page;
mod plot;

pub use figure::{Bound, Figure, grouped, short, time};
pub use machine::{machine, version};
pub use page::page;
pub use plot::{Line, plot};

/// What one section of the run found.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// Its words and tables, in Markdown.
    pub text: String,
    /// The figures that it is about.
    pub figures: Vec<Figure>,
}
