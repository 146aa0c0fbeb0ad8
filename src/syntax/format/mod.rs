//! Owns the one style of policies: the text of a file, laid out anew. It keeps every token and every
//! comment, as the author wrote them, in their order.
//! Must not know what names mean, nor who asks.
//!
//! A file is read as a tree of tokens, each with the comments that it stands by (`tree`), written
//! down line by line (`page`) as `blocks`, `clauses`, `conditions` and `lists` say, and its rows are
//! put into columns (`table`). What comes out is read again and must be the same (`same`).

mod blocks;
mod clauses;
mod conditions;
mod lists;
mod page;
mod same;
mod table;
mod tree;
mod trivia;

use super::kept::parse;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use page::Page;
use tree::Tree;

/// How wide a line may be, as far as it can be broken.
const WIDTH: usize = 110;
/// How much further in stands what is in braces.
const INDENT: usize = 4;

/// Why a text was not formatted. It stays as it is.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FormatError {
    /// It cannot be read as policies; the places are those of a set of this one file.
    #[error("it cannot be read")]
    Unreadable(Vec<Diagnostic>),
    /// Formatted, it would not be the same: a mistake of the formatter, which costs the author
    /// nothing.
    #[error(
        "formatting would have changed more than its layout; this is a mistake in Tightrope, please report it"
    )]
    Changed,
}

/// The text of one file in the one style. It means the same as before, has the same comments at
/// the same places, and formatting it again changes nothing.
///
/// # Errors
/// Where the text cannot be read as policies.
pub fn format(text: &str) -> Result<String, FormatError> {
    let starts = declarations(text)?;
    let tree = Tree::read(text, &starts).ok_or(FormatError::Changed)?;
    let mut page = Page::new(&tree);
    for declaration in &tree.declarations {
        blocks::element(&mut page, declaration, 0, 0);
    }
    page.end();
    let (formatted, starts) = table::print(&page.lines());
    let after = Tree::read(&formatted, &starts).ok_or(FormatError::Changed)?;
    if same::same((text, &tree), (&formatted, &after)) { Ok(formatted) } else { Err(FormatError::Changed) }
}

/// Where the declarations of a text begin, if it can be read.
fn declarations(text: &str) -> Result<Vec<usize>, FormatError> {
    let (ast, told) = parse(&Sources::single("", text));
    if told.is_empty() {
        Ok(ast.declarations.iter().map(|declaration| declaration.span.start as usize).collect())
    } else {
        Err(FormatError::Unreadable(told))
    }
}
