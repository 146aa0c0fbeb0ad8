//! Owns reading one visitor off the letters. Must not know how names are found, nor rules.

use super::columns::{Column, Columns, Kind};
use super::names::Names;
use super::scan::Scanner;
use super::{CONSENT, Decoder, HOSTS, ID, NOW, SURE, TRUST, VALUE};
use crate::decide::visitor::Visitor;
use crate::vocabulary::{Members, Moment, TierId, Value, Vocabulary, parse_date};

/// An empty text, which is nothing.
const NO_WORDS: &[u8] = b"\"\"";

/// A datum, with how sure it is and since when.
#[derive(Default)]
struct Given {
    value: Option<Value>,
    sure: Option<f64>,
    as_of: Option<Moment>,
}

/// Reads one visitor. Each step says nothing where something is strange.
pub struct Reader<'a> {
    decoder: &'a Decoder,
    vocabulary: &'a Vocabulary,
    visitor: &'a mut Visitor,
    scan: Scanner<'a>,
    /// The id of the one before, to take the letters of the next.
    id: Option<String>,
    /// Whether the age of something was looked at.
    aged: bool,
}

impl<'a> Reader<'a> {
    /// Reads these letters into the visitor, of whom nothing is left.
    pub fn new(
        decoder: &'a Decoder,
        vocabulary: &'a Vocabulary,
        json: &'a [u8],
        now: Moment,
        visitor: &'a mut Visitor,
    ) -> Self {
        let id = visitor.clear(vocabulary, now);
        Reader { decoder, vocabulary, visitor, scan: Scanner::new(json), id, aged: false }
    }

    /// Reads the facts; nothing where they are strange, and then the visitor is half read.
    pub fn facts(mut self) -> Option<()> {
        let decoder = self.decoder;
        self.scan.next();
        self.scan.eat(b'{')?;
        let (mut first, mut seen) = (true, Members::none());
        while self.scan.more(&mut first, b'}')? {
            let top = self.scan.key(&decoder.top)?;
            once(&mut seen, top)?;
            if self.scan.peek() == b'n' {
                self.scan.word(b"null")?;
                continue;
            }
            match top {
                ID => self.id()?,
                TRUST => self.trust()?,
                CONSENT => self.visitor.consents = self.list(&decoder.consents)?,
                NOW => self.now()?,
                source => self.source(decoder.sources.get(source - HOSTS.len())?)?,
            }
        }
        self.scan.end()
    }

    fn id(&mut self) -> Option<()> {
        let text = self.scan.text()?;
        if !text.is_empty() {
            let mut id = self.id.take().unwrap_or_default();
            id.clear();
            id.push_str(&text);
            self.visitor.id = Some(id);
        }
        Some(())
    }

    fn trust(&mut self) -> Option<()> {
        match self.scan.name(&self.decoder.tiers) {
            Some(tier) => self.visitor.trust = Some(TierId::from_index(tier)),
            None => self.scan.word(NO_WORDS)?,
        }
        Some(())
    }

    fn now(&mut self) -> Option<()> {
        if let Some(now) = self.moment()? {
            // Ages are seen from the visitor's own moment; one that comes late comes too late.
            if self.aged {
                return None;
            }
            self.visitor.now = now;
        }
        Some(())
    }

    /// A moment, or nothing.
    fn moment(&mut self) -> Option<Option<Moment>> {
        let text = self.scan.text()?;
        if text.is_empty() { Some(None) } else { Moment::parse(&text).map(Some) }
    }

    /// A list of names.
    fn list(&mut self, names: &Names) -> Option<Members> {
        self.scan.eat(b'[')?;
        let (mut first, mut found) = (true, Members::none());
        while self.scan.more(&mut first, b']')? {
            found.insert(self.scan.name(names)?);
        }
        Some(found)
    }

    fn source(&mut self, source: &Columns) -> Option<()> {
        self.scan.eat(b'{')?;
        let (mut first, mut seen) = (true, Members::none());
        while self.scan.more(&mut first, b'}')? {
            let at = self.scan.key(&source.names)?;
            once(&mut seen, at)?;
            let column = source.columns.get(at)?;
            let given = if self.scan.peek() == b'{' {
                self.annotated(column)?
            } else {
                Given { value: self.value(&column.kind)?, ..Given::default() }
            };
            let Some(value) = given.value else { continue };
            if column.judged {
                self.aged |= column.ages;
                self.visitor.admit(self.vocabulary, column.field, value, given.sure, given.as_of);
            } else {
                self.visitor.put(column.field, value);
            }
        }
        Some(())
    }

    /// A value with how sure it is and since when.
    fn annotated(&mut self, column: &Column) -> Option<Given> {
        self.scan.eat(b'{')?;
        let mut given = Given::default();
        let (mut first, mut seen) = (true, Members::none());
        while self.scan.more(&mut first, b'}')? {
            let note = self.scan.key(&self.decoder.notes)?;
            once(&mut seen, note)?;
            match (note, self.scan.peek()) {
                (VALUE, _) => given.value = self.value(&column.kind)?,
                (_, b'n') => self.scan.word(b"null")?,
                (SURE, b'"') => self.scan.word(NO_WORDS)?,
                (SURE, _) => given.sure = Some(self.scan.number().filter(|sure| (0.0..=1.0).contains(sure))?),
                _ => given.as_of = self.moment()?,
            }
        }
        // Without a value it is strange.
        seen.contains(VALUE).then_some(given)
    }

    /// A value, or nothing.
    #[inline]
    fn value(&mut self, kind: &Kind) -> Option<Option<Value>> {
        let value = match (self.scan.peek(), kind) {
            (b'"', _) => return self.quoted(kind),
            (_, Kind::Number { whole, least, greatest }) if self.scan.peek() != b'n' => {
                let number = self.scan.number()?;
                let fits = *least <= number && number <= *greatest && (!whole || number.fract() == 0.0);
                // Adding zero turns -0 into 0.
                Value::Number(fits.then_some(number + 0.0)?)
            }
            (b't', Kind::Bool) => {
                self.scan.word(b"true")?;
                Value::Bool(true)
            }
            (b'f', Kind::Bool) => {
                self.scan.word(b"false")?;
                Value::Bool(false)
            }
            (b'[', Kind::SetOf(members)) => Value::Set(self.list(members)?),
            _ => {
                self.scan.word(b"null")?;
                return Some(None);
            }
        };
        Some(Some(value))
    }

    /// A value that is written as a text. An empty one is nothing, whatever the type.
    fn quoted(&mut self, kind: &Kind) -> Option<Option<Value>> {
        let named = match kind {
            Kind::OneOf(members) => self.scan.name(members).map(Value::Member),
            Kind::Tier => self.scan.name(&self.decoder.tiers).map(TierId::from_index).map(Value::Tier),
            Kind::Text | Kind::Date => {
                let text = self.scan.text()?;
                return Some(match kind {
                    _ if text.is_empty() => None,
                    Kind::Date => Some(Value::Date(parse_date(&text)?)),
                    _ => Some(Value::Text(text.into_owned())),
                });
            }
            _ => None,
        };
        if named.is_none() {
            self.scan.word(NO_WORDS)?;
        }
        Some(named)
    }
}

/// Marks a key as seen, if it was not.
fn once(seen: &mut Members, at: usize) -> Option<()> {
    if seen.contains(at) {
        return None;
    }
    seen.insert(at);
    Some(())
}
