//! Owns the words for what cannot be read: what was found, what may stand there instead.
//! Must not know how reading resumes.

use super::parser::Rule;
use super::text::quoted_length;
use crate::diagnostic::{list, nearest};
use pest::error::ErrorVariant;
use std::ops::Range;

/// What stands where reading stopped.
pub struct Found<'a> {
    text: &'a str,
    at: usize,
    length: usize,
}

impl<'a> Found<'a> {
    /// The word or the sign at byte `at`.
    pub fn at(text: &'a str, at: usize) -> Self {
        let rest = &text[at..];
        let word = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            .count();
        let signs =
            rest.bytes().take_while(|byte| matches!(byte, b'=' | b'<' | b'>' | b'!' | b'&' | b'|')).count();
        let length = match rest.chars().next() {
            None => 0,
            Some(_) if signs > 0 => signs.min(8),
            Some(first) if word == 0 => first.len_utf8(),
            Some(first) if first.is_ascii_digit() => numeral(rest).min(64),
            Some(_) => word.min(64),
        };
        Found { text, at, length }
    }

    /// The bytes it covers.
    pub fn range(&self) -> Range<usize> {
        self.at..self.at + self.length
    }

    fn word(&self) -> &'a str {
        &self.text[self.range()]
    }

    /// What it is, in an author's words.
    pub fn quoted(&self) -> String {
        match self.word() {
            "" => "the end of the file".to_owned(),
            "\"" => "a text".to_owned(),
            "\n" | "\r" => "the end of the line".to_owned(),
            word if word.chars().all(char::is_control) => "an unprintable character".to_owned(),
            word => format!("`{word}`"),
        }
    }
}

/// How many bytes a number takes, and whatever hangs on to it: `1.5`, `50%`, `30days`.
fn numeral(text: &str) -> usize {
    let mut last = b'.';
    let goes_on = |byte: &u8| {
        let on = byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-' | b'%')
            || *byte == b'.' && last != b'.';
        last = *byte;
        on
    };
    let all = &text[..text.bytes().take_while(goes_on).count()];
    all.trim_end_matches('.').len()
}

/// What is wrong at a place, and what would mend it.
pub struct Explained {
    /// What is wrong, in one line.
    pub message: String,
    /// What would mend it.
    pub help: String,
    /// The word that was meant, as far as that can be told, and whether nothing else can have
    /// been: a word of a closed list, one letter off, and of no other.
    pub meant: Option<(&'static str, bool)>,
}

impl Explained {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Explained { message: message.into(), help: help.into(), meant: None }
    }
}

/// What is wrong at the place, and what would mend it.
pub fn explain(variant: &ErrorVariant<Rule>, found: &Found<'_>, text: &str, start: usize) -> Explained {
    let (positives, negatives) = match variant {
        ErrorVariant::ParsingError { positives, negatives } => (&positives[..], &negatives[..]),
        ErrorVariant::CustomError { .. } => (&[][..], &[][..]),
    };
    let word = found.word();
    let first = positives.first().copied();
    if negatives.contains(&Rule::reserved) && !word.is_empty() {
        return Explained::new(
            format!("`{word}` is a word of conditions, so it cannot name a segment"),
            "choose another name",
        );
    }
    if let Some(rule) = first
        && let Some((what, words)) = closed_list(rule)
        && positives.len() == 1
    {
        let near = nearest(word, words.iter().copied());
        let all = list(words.iter().map(|word| format!("`{word}`")), "or");
        let help = match near {
            Some(near) => format!("did you mean `{near}`? {what} is {all}"),
            None => format!("{what} is {all}"),
        };
        let meant = near.map(|near| (near, is_alone(word, words)));
        return Explained {
            meant,
            ..Explained::new(format!("expected {what}, found {}", found.quoted()), help)
        };
    }
    if in_template(text, found.at, positives) {
        return in_text(word);
    }
    if word == "\"" && positives.contains(&Rule::text) {
        return Explained::new(
            "this text has no end on its line, or an escape that is none",
            r#"a text ends with `"` on the line it began; escapes are `\"`, `\\`, `\n`, `\t` and `\u{…}`"#,
        );
    }
    if positives.contains(&Rule::declaration) || found.at == start {
        let near = super::recover::meant_at(&text[found.at..]);
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "a file is made of declarations, which begin with {}",
                list(super::recover::KINDS.iter().map(|kind| format!("`{kind}`")), "or")
            ),
        };
        let message = format!("expected a declaration, found {}", found.quoted());
        return Explained { meant: near.map(|near| (near, false)), ..Explained::new(message, help) };
    }
    if positives.contains(&Rule::is_category) || positives.contains(&Rule::kw_is) {
        return Explained::new(
            format!(
                "a field does not say what kind of data it is: found {} before its category",
                found.quoted()
            ),
            "add `is CATEGORY` behind its type: `is preference`, `is name`, `is behaviour` …",
        );
    }
    if (positives.contains(&Rule::expect) || positives.contains(&Rule::kw_expect))
        && text[..found.at].trim_end().ends_with(", consent")
    {
        return Explained::new(
            format!("expected the end of a list of consents, found {}", found.quoted()),
            "say `consent` once: `given consent analytics, ads`",
        );
    }
    let expected = list(names(positives), "or");
    let keywords: Vec<&str> = keywords(positives);
    // What begins a declaration means to: something is missing before it.
    let line = text[..found.at].rfind('\n').map_or(0, |newline| newline + 1);
    let begins =
        text[line..found.at].trim().is_empty() && super::recover::line_begins_declaration(text, line);
    let compares =
        positives.iter().any(|rule| matches!(rule, Rule::comparison | Rule::compared | Rule::kw_and));
    let near = meant_sign(word).filter(|_| compares);
    let near = near.or_else(|| nearest(word, keywords.iter().copied()).filter(|_| !begins));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if word.is_empty() => "is a closing brace missing?".to_owned(),
        None if positives.contains(&Rule::name) && word.starts_with(|c: char| c.is_ascii_uppercase()) => {
            "names are lower case: `a` to `z`, digits and `_`".to_owned()
        }
        None if word == "," => {
            "take the comma away: commas part what stands in one list (`uses a.b, a.c`, `{ red, green }`)"
                .to_owned()
        }
        None if !begins && text[..found.at].trim_end().ends_with(',') => {
            format!("write {expected} here, or take the comma before it away")
        }
        None if word.starts_with('-')
            && text[..found.at].ends_with(|last: char| last.is_ascii_alphanumeric()) =>
        {
            "names have no `-`: write `_` instead".to_owned()
        }
        None if expected.is_empty() => "look at what stands right before it".to_owned(),
        None if begins => {
            format!(
                "a declaration begins here, and the one before it is not finished: it still wants {expected}"
            )
        }
        None => format!("write {expected} here"),
    };
    let message = match expected.as_str() {
        "" => format!("{} cannot stand here", found.quoted()),
        expected => format!("expected {expected}, found {}", found.quoted()),
    };
    Explained { meant: near.map(|near| (near, false)), ..Explained::new(message, help) }
}

/// What is meant by signs that other languages have.
fn meant_sign(word: &str) -> Option<&'static str> {
    Some(match word {
        "=" | "===" => "==",
        "=>" | "≥" => ">=",
        "=<" | "≤" => "<=",
        "<>" | "≠" => "!=",
        "&" | "&&" => "and",
        "|" | "||" => "or",
        _ => return None,
    })
}

/// Whether a word is one letter from exactly one of these, and long enough for that to tell
/// something.
fn is_alone(word: &str, words: &[&str]) -> bool {
    const LONG: usize = 4;
    let near = words.iter().filter(|other| strsim::damerau_levenshtein(word, other) <= 1);
    word.len() >= LONG && near.count() == 1
}

/// Whether reading stopped inside a text that may speak data.
fn in_template(text: &str, at: usize, positives: &[Rule]) -> bool {
    let inside = [Rule::interpolation, Rule::doubled, Rule::literal, Rule::close_interpolation];
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    positives.iter().any(|rule| inside.contains(rule)) || ends_in_template(&text[line..at])
}

/// Whether a line ends inside the text of a `saying`.
fn ends_in_template(line: &str) -> bool {
    let mut rest = line;
    while let Some((before, _)) = rest.split_once('"') {
        let (text, says) = (&rest[before.len()..], before.trim_end().ends_with("saying"));
        match quoted_length(text, says) {
            Some(length) => rest = &text[length..],
            None => return says,
        }
    }
    false
}

fn in_text(word: &str) -> Explained {
    let message = match word {
        "" | "\n" | "\r" => "this text has no end on its line".to_owned(),
        "\\" => "this escape is none".to_owned(),
        "{" | "}" => format!("a lone `{word}` in a text"),
        _ => "this interpolation cannot be read".to_owned(),
    };
    let help = r#"write `{source.field | "fallback"}` to speak a field, `{{` and `}}` for braces; a text ends on its line"#;
    Explained::new(message, help)
}

/// The words of a closed list, and what it is a list of.
pub(super) fn closed_list(rule: Rule) -> Option<(&'static str, &'static [&'static str])> {
    Some(match rule {
        Rule::origin => ("an origin", &["context", "explicit", "transacted", "observed", "inferred"]),
        Rule::party => ("a party", &["first-party", "second-party", "third-party"]),
        Rule::intimacy => ("a level", &["ordinary", "personal", "private", "special"]),
        Rule::channel => ("a channel", &["page", "inbox", "push", "offsite"]),
        Rule::viewers => ("viewers", &["visitor", "household", "partner", "public"]),
        Rule::exposure_level => ("an exposure", &["silent", "tacit", "visible"]),
        Rule::direction => ("a direction", &["up", "down"]),
        Rule::unit => ("a unit of time", &["hours", "days", "weeks", "months", "years"]),
        Rule::field_type => {
            ("a type", &["bool", "int", "number", "text", "date", "tier", "one of", "set of"])
        }
        _ => return None,
    })
}

/// The keywords among the rules, or which the rules begin with.
fn keywords(rules: &[Rule]) -> Vec<&'static str> {
    rules.iter().flat_map(|rule| openers(*rule)).collect()
}

/// What the rules are called, without repetition.
fn names(rules: &[Rule]) -> Vec<String> {
    let mut seen = Vec::new();
    for rule in rules {
        let openers = openers(*rule);
        let words = if openers.is_empty() {
            vec![friendly(*rule)]
        } else {
            openers.iter().map(|word| format!("`{word}`")).collect()
        };
        for word in words {
            if !word.is_empty() && !seen.contains(&word) {
                seen.push(word);
            }
        }
    }
    seen
}

/// The keyword that a clause begins with.
pub(super) fn openers(rule: Rule) -> Vec<&'static str> {
    let one = match rule {
        Rule::tier => "tier",
        Rule::cap => "at most",
        Rule::earned => "earned when",
        Rule::comfort => "comfort",
        Rule::limit => "limit",
        Rule::wants => "wants",
        Rule::needs => "needs consent",
        Rule::is_category => "is",
        Rule::sure => "sure",
        Rule::fresh => "fresh",
        Rule::for_goals | Rule::rule_for => "for",
        Rule::seen_by => "seen by",
        Rule::slot => "slot",
        Rule::metric => "metric",
        Rule::guard => "guard",
        Rule::holdout => "holdout",
        Rule::review => "review by",
        Rule::rule_goal => "goal",
        Rule::requires => "requires",
        Rule::uses => "uses",
        Rule::when => "when",
        Rule::unless => "unless",
        Rule::show => "show",
        Rule::ask => "ask",
        Rule::exposure => "exposure",
        Rule::because => "because",
        Rule::beats => "beats",
        Rule::rollout => "rollout",
        Rule::allow => "allow",
        Rule::never_show => "never show",
        Rule::never_use => "never use",
        Rule::never_ask => "never ask",
        Rule::given => "given",
        Rule::expect => "expect",
        Rule::expect_default => "default",
        Rule::expect_shows => "shows",
        Rule::expect_asks => "asks",
        Rule::among => "in",
        Rule::has => "has",
        Rule::has_any => "has any",
        Rule::has_all => "has all",
        Rule::within => "within",
        Rule::older => "older than",
        rule if is_keyword(rule) => return vec![keyword(rule)],
        _ => return Vec::new(),
    };
    vec![one]
}

/// Whether the rule is a keyword; they stand last in the grammar.
pub fn is_keyword(rule: Rule) -> bool {
    rule >= Rule::kw_all
}

fn keyword(rule: Rule) -> &'static str {
    use std::sync::OnceLock;
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        Rule::all_rules()
            .iter()
            .filter(|rule| is_keyword(**rule))
            .map(|rule| format!("{rule:?}").trim_start_matches("kw_").to_owned())
            .collect()
    });
    words.get(rule as usize - Rule::kw_all as usize).map_or("", String::as_str)
}

/// Every word of the language: the keywords, and those of the closed lists.
pub fn words() -> &'static [&'static str] {
    use std::sync::OnceLock;
    static WORDS: OnceLock<Vec<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let lists = Rule::all_rules().iter().filter_map(|rule| closed_list(*rule)).flat_map(|(_, list)| list);
        let parts = lists.flat_map(|words| words.split(' '));
        let keywords = Rule::all_rules().iter().filter(|rule| is_keyword(**rule)).map(|rule| keyword(*rule));
        let units = closed_list(Rule::unit).into_iter().flat_map(|(_, units)| units);
        let one = units.filter_map(|unit| unit.strip_suffix('s'));
        let mut words: Vec<&str> = keywords.chain(parts).chain(one).chain(["true", "false"]).collect();
        words.sort_unstable();
        words.dedup();
        words
    })
}

/// The name of what a rule reads, in an author's words. Where it has none, nothing is said
/// of it.
fn friendly(rule: Rule) -> String {
    match rule {
        Rule::name => "a name",
        Rule::field_path => "a field (`source.field`)",
        Rule::slot_path => "a slot (`surface.slot`)",
        Rule::check_name => "the name of a check",
        Rule::text | Rule::template => "a text",
        Rule::number | Rule::count => "a number",
        Rule::percent => "a percentage",
        Rule::date => "a date (`2026-11-30`)",
        Rule::duration => "a duration (`30 days`)",
        Rule::unit => "a unit of time",
        Rule::number_range => "a range (`1..5`)",
        Rule::low_number | Rule::high_number => "a number",
        Rule::constant | Rule::low | Rule::high | Rule::payload_value => "a value",
        Rule::constants | Rule::members | Rule::set_value | Rule::payload => "a list in braces",
        Rule::range => "a range (`1..5`)",
        Rule::dots => "`..`",
        Rule::open => "`{`",
        Rule::close => "`}`",
        Rule::comma => "`,`",
        Rule::colon => "`:`",
        Rule::equals => "`=`",
        Rule::intimacy => "a level",
        Rule::origin => "an origin",
        Rule::party => "a party",
        Rule::channel => "a channel",
        Rule::viewers => "viewers",
        Rule::direction => "`up` or `down`",
        Rule::exposure_level => "an exposure",
        Rule::field => "a field (`name : type is category`)",
        Rule::field_type | Rule::plain_type | Rule::numeric_type => "a type",
        Rule::member => "a member",
        Rule::entry => "`key: value`",
        Rule::segment_name => "a segment",
        Rule::condition | Rule::conjunction | Rule::negation | Rule::atom => "a condition",
        Rule::open_paren => "`(`",
        Rule::close_paren => "`)`",
        Rule::comparison | Rule::compared => "a comparison",
        Rule::field_test => "a field",
        Rule::selector | Rule::data_word => "a field, or a kind of `data`",
        Rule::declaration => "a declaration",
        Rule::given_field | Rule::given_fields => "`field = value`",
        Rule::given_trust | Rule::expect_trust => "`trust`",
        Rule::given_consent => "`consent`",
        Rule::given_now => "`now`",
        Rule::expect_slot => "a slot (`surface.slot`)",
        Rule::close_interpolation => "`}`",
        Rule::escape => "an escape",
        _ => "",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_stand_last_in_the_grammar() {
        for rule in Rule::all_rules() {
            assert_eq!(format!("{rule:?}").starts_with("kw_"), is_keyword(*rule), "{rule:?}");
        }
    }

    #[test]
    fn no_word_for_an_author_is_a_name_of_the_grammar() {
        for rule in Rule::all_rules() {
            for name in names(&[*rule]) {
                assert!(!name.contains('_'), "{name}");
            }
        }
    }
}
