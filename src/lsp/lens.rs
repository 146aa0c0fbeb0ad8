//! Owns code lenses: above each test, how it goes. Must not know how tests run.

use super::look::Look;
use crate::desk;
use gen_lsp_types::{CodeLens, Command};

/// The lenses of a file. They say something and do nothing, so their command is none.
pub fn answer(look: &Look<'_>) -> Option<Vec<CodeLens>> {
    let told = desk::tests(look.desk, look.findings()?, look.file, look.today);
    let lens = |told: desk::Told| CodeLens {
        range: look.range(told.span),
        command: Some(Command { title: told.words, ..Command::default() }),
        ..CodeLens::default()
    };
    Some(told.into_iter().map(lens).collect())
}
