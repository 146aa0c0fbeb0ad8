//! Owns reading facts in one pass, straight into a visitor. Only facts of which there is nothing to
//! tell are read so; whatever is strange in others, [`super::facts`] looks at it closely, and is
//! the definition. Must not know rules.

mod names;
mod scan;

use self::names::Names;
use self::scan::Scanner;
use super::facts::{FactsError, read};
use super::visitor::{Problem, Visitor};
use crate::vocabulary::{
    FieldId, MAX_WHOLE, Members, Moment, Range, TierId, Type, Value, Vocabulary, parse_date,
};

/// The keys that are the host's own; sources come after them.
const HOSTS: [&str; 4] = ["id", "trust", "consent", "now"];
const ID: usize = 0;
const TRUST: usize = 1;
const CONSENT: usize = 2;
const NOW: usize = 3;

/// An empty text, which is nothing.
const NO_WORDS: &[u8] = b"\"\"";

/// What the names in facts stand for, by one look each. Made once for each policy set.
#[derive(Debug, Clone, Default)]
pub struct Decoder {
    top: Names,
    sources: Vec<Columns>,
    tiers: Names,
    consents: Names,
    notes: Names,
}

/// What may stand in an annotated datum.
const NOTES: [&str; 3] = ["value", "sure", "as_of"];

/// The fields of a source.
#[derive(Debug, Clone, Default)]
struct Columns {
    /// Each by its place among them.
    names: Names,
    columns: Vec<Column>,
}

/// A field, as far as its facts go.
#[derive(Debug, Clone)]
struct Column {
    field: FieldId,
    kind: Kind,
    /// Whether it has to be sure or fresh.
    judged: bool,
    /// Whether it has to be fresh.
    ages: bool,
}

/// What values are.
#[derive(Debug, Clone)]
enum Kind {
    Bool,
    Number { whole: bool, least: f64, greatest: f64 },
    Text,
    Date,
    Tier,
    OneOf(Names),
    SetOf(Names),
}

/// A datum, with how sure it is and since when.
#[derive(Default)]
struct Given {
    value: Option<Value>,
    sure: Option<f64>,
    as_of: Option<Moment>,
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
        let id = visitor.clear(vocabulary, now);
        let scan = Scanner::new(json);
        Reader { decoder: self, vocabulary, visitor, scan, id, aged: false }.facts()
    }
}

impl Columns {
    fn new(vocabulary: &Vocabulary, source: &str) -> Self {
        let found = vocabulary.find_source(source);
        let fields = vocabulary.field_ids().filter(|id| Some(vocabulary[*id].source) == found);
        let fields = fields
            .filter(|id| vocabulary.find_field(source, &vocabulary[*id].name) == Some(*id))
            .collect::<Vec<_>>();
        let names = fields.iter().enumerate().map(|(at, id)| (vocabulary[*id].name.as_str(), at));
        Columns {
            names: Names::new(names),
            columns: fields.iter().map(|id| Column::new(vocabulary, *id)).collect(),
        }
    }
}

impl Column {
    fn new(vocabulary: &Vocabulary, field: FieldId) -> Self {
        let declared = &vocabulary[field];
        let number = |whole, range: &Range| Kind::Number {
            whole,
            least: range.least().max(-MAX_WHOLE),
            greatest: range.greatest().min(MAX_WHOLE),
        };
        let kind = match &declared.typ {
            Type::Bool => Kind::Bool,
            Type::Int(range) => number(true, range),
            Type::Number(range) => number(false, range),
            Type::Text => Kind::Text,
            Type::Date => Kind::Date,
            Type::Tier => Kind::Tier,
            Type::OneOf { members } | Type::SetOf { members } => {
                let names = members.iter().enumerate().map(|(at, member)| (member.name.as_str(), at));
                let one = matches!(declared.typ, Type::OneOf { .. });
                if one { Kind::OneOf(Names::new(names)) } else { Kind::SetOf(Names::new(names)) }
            }
        };
        let ages = declared.fresh.is_some();
        Column { field, kind, judged: ages || declared.sure.is_some(), ages }
    }
}

/// Reads one visitor. Each step says nothing where something is strange.
struct Reader<'a> {
    decoder: &'a Decoder,
    vocabulary: &'a Vocabulary,
    visitor: &'a mut Visitor,
    scan: Scanner<'a>,
    /// The id of the one before, to take the letters of the next.
    id: Option<String>,
    /// Whether the age of something was looked at.
    aged: bool,
}

impl Reader<'_> {
    fn facts(&mut self) -> Option<()> {
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
                (0, _) => given.value = self.value(&column.kind)?,
                (_, b'n') => self.scan.word(b"null")?,
                (1, b'"') => self.scan.word(NO_WORDS)?,
                (1, _) => given.sure = Some(self.scan.number().filter(|sure| (0.0..=1.0).contains(sure))?),
                _ => given.as_of = self.moment()?,
            }
        }
        // Without a value it is strange.
        seen.contains(0).then_some(given)
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
