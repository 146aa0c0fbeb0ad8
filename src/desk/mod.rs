//! Owns what an author asks of a set while writing it: what a name stands for and where else it
//! stands, what may stand here, what this costs.
//! Must not know editors, their protocol, nor where text comes from.

mod collect;
mod colour;
mod complete;
mod costs;
mod draft;
mod hover;
mod names;
mod outline;
mod rename;
mod symbol;
mod tests_told;
mod token;
mod wanted;

pub use colour::{Colour, Coloured, colours};
pub use complete::{Completion, Offer, complete};
pub use costs::{Cost, costs};
pub use hover::{gist, hover};
pub use names::Names;
pub use outline::{Entry, Fold, folds, outline, widening};
pub use rename::{Refusal, rename, renamed};
pub use symbol::{Kind, Occurrence, Symbol};
pub use tests_told::{Told, tests};
pub use token::{Shape, Token, tokens};

use crate::check::Report;
use crate::source::{FileId, Sources};
use crate::syntax::ast::{Ast, Declaration};
use std::sync::{Arc, OnceLock};

/// A set as it is written right now.
#[derive(Debug, Default)]
pub struct Desk {
    /// Its files.
    pub sources: Sources,
    /// What was read of them.
    pub ast: Ast,
    names: OnceLock<Names>,
}

/// What checks found of a set. It may be a little behind what is written.
#[derive(Debug, Clone)]
pub struct Findings {
    /// The last check.
    pub last: Arc<Report>,
    /// The last one that found no error, if there was one: it has tables.
    pub good: Option<Arc<Report>>,
}

impl Desk {
    /// A set that was read.
    pub fn new(sources: Sources, ast: Ast) -> Self {
        Desk { sources, ast, names: OnceLock::new() }
    }

    /// Every name in it.
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::of(&self.sources, &self.ast))
    }

    /// What is declared at a byte, if that could be read.
    pub fn declaration(&self, file: FileId, byte: usize) -> Option<&Declaration> {
        let within = |declaration: &&Arc<Declaration>| {
            let range = declaration.span.range();
            declaration.span.file == file && range.start <= byte && byte <= range.end
        };
        self.ast.declarations.iter().find(within).map(|declaration| &**declaration)
    }

    /// The declaration of a symbol, or that of which it is a part.
    pub fn declares(&self, symbol: &Symbol) -> Option<&Declaration> {
        let place = self.names().declarations(symbol).next()?;
        self.declaration(place.span.file, place.span.start as usize)
    }
}
