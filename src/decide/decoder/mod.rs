//! Owns reading facts in one pass, straight into a visitor. Only facts of which there is nothing to
//! tell are read so; whatever is strange in others, [`super::facts`] looks at it closely, and is
//! the definition. Must not know rules.

mod columns;
mod datum;
mod names;
mod plain;
mod reader;
mod words;

use self::columns::Columns;
use self::names::Names;
use self::reader::Reader;
use super::facts::{FactsError, read};
use super::visitor::{Problem, Visitor};
use crate::vocabulary::{Moment, Vocabulary};

/// The keys that are the host's own; sources come after them.
const HOSTS: [&str; 4] = ["id", "trust", "consent", "now"];
const ID: usize = 0;
const TRUST: usize = 1;
const CONSENT: usize = 2;
const NOW: usize = 3;

/// What may stand in an annotated datum.
const NOTES: [&str; 3] = ["value", "sure", "as_of"];
const VALUE: usize = 0;
const SURE: usize = 1;

/// What the names in facts stand for, by one look each. Made once for each policy set.
#[derive(Debug, Clone, Default)]
pub struct Decoder {
    top: Names,
    sources: Vec<Columns>,
    tiers: Names,
    consents: Names,
    notes: Names,
}

impl Decoder {
    /// What the names of a vocabulary stand for.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let hosts = HOSTS.into_iter().enumerate().map(|(at, name)| (name, at));
        // A name that the vocabulary does not find is left to those who look closely.
        let sources = vocabulary.sources.iter().enumerate().filter(|(at, source)| {
            vocabulary.find_source(&source.name).is_some_and(|found| found.index() == *at)
        });
        let sources = sources.map(|(at, source)| (source.name.as_str(), HOSTS.len() + at));
        let tiers = vocabulary.tier_ids().map(|id| (vocabulary[id].name.as_str(), id.index()));
        let consents = vocabulary.consents.iter().filter_map(|consent| {
            let found = vocabulary.find_consent(&consent.name)?;
            Some((consent.name.as_str(), found.index()))
        });
        Decoder {
            top: Names::new(hosts.chain(sources)),
            sources: vocabulary.sources.iter().map(|source| Columns::new(vocabulary, &source.name)).collect(),
            tiers: Names::new(tiers),
            consents: Names::new(consents),
            notes: Names::new(NOTES.into_iter().enumerate().map(|(at, name)| (name, at))),
        }
    }

    /// Reads a visitor, as [`read`] does.
    ///
    /// # Errors
    /// As [`read`].
    pub fn decode(
        &self,
        vocabulary: &Vocabulary,
        json: &[u8],
        now: Moment,
    ) -> Result<(Visitor, Vec<Problem>), FactsError> {
        let mut visitor = Visitor::new(vocabulary, now);
        let problems = self.decode_into(vocabulary, json, now, &mut visitor)?;
        Ok((visitor, problems))
    }

    /// Reads a visitor, as [`read`] does, in the place of another, of whom nothing is left: one
    /// visitor serves for one read after another. Where there is an error nothing is known of them.
    ///
    /// # Errors
    /// As [`read`].
    pub fn decode_into(
        &self,
        vocabulary: &Vocabulary,
        json: &[u8],
        now: Moment,
        visitor: &mut Visitor,
    ) -> Result<Vec<Problem>, FactsError> {
        if self.plain_into(vocabulary, json, now, visitor).is_some() {
            return Ok(Vec::new());
        }
        visitor.clear(vocabulary, now);
        let (read, problems) = read(vocabulary, json, now)?;
        *visitor = read;
        Ok(problems)
    }

    /// Reads a visitor of whom there is nothing to tell; else none.
    pub fn plain(&self, vocabulary: &Vocabulary, json: &[u8], now: Moment) -> Option<Visitor> {
        let mut visitor = Visitor::new(vocabulary, now);
        self.plain_into(vocabulary, json, now, &mut visitor)?;
        Some(visitor)
    }

    fn plain_into(
        &self,
        vocabulary: &Vocabulary,
        json: &[u8],
        now: Moment,
        visitor: &mut Visitor,
    ) -> Option<()> {
        Reader::new(self, vocabulary, now, visitor).facts(json)
    }
}
