//! Owns the last look before a formatted text is handed out: nothing that the author wrote is lost,
//! moved, or documents something else. Must not know how anything is laid out.

use super::tree::{Token, Tree};
use super::trivia::Comment;
use crate::syntax::recover::doc_above;

/// Whether two texts, each with its tree, have the same tokens, and the same comments at the same
/// tokens, and document the same things.
pub fn same(before: (&str, &Tree<'_>), after: (&str, &Tree<'_>)) -> bool {
    let ((text, tree), (other_text, other)) = (before, after);
    let written = |token: &&Token<'_>| !token.text.is_empty();
    let tokens = tree.tokens.iter().filter(written);
    let others = other.tokens.iter().filter(written);
    tokens.clone().count() == others.clone().count()
        && tokens.zip(others).all(|(token, other)| {
            token.rule == other.rule
                && token.text == other.text
                && token.after == other.after
                && comments(&token.before, &other.before)
                && token.begins == other.begins
                && (!token.begins || doc_above(text, token.at) == doc_above(other_text, other.at))
        })
        && comments(&tree.last, &other.last)
}

fn comments(before: &[Comment<'_>], after: &[Comment<'_>]) -> bool {
    before.len() == after.len() && before.iter().zip(after).all(|(before, after)| before.text == after.text)
}
