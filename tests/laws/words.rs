//! Owns the closed lists that generators pick from: words of scales, types with their
//! constants, and the values that visitors bring. Must not know policies.

use super::model::Kind;

/// Origins, from harmless to not.
pub const ORIGINS: &[&str] = &["explicit", "context", "transacted", "observed", "inferred"];
/// Parties, from harmless to not.
pub const PARTIES: &[&str] = &["first-party", "second-party", "third-party"];
/// Categories, from ordinary to special.
pub const CATEGORIES: &[&str] = &[
    "preference",
    "interest",
    "setting",
    "purchase",
    "name",
    "behaviour",
    "contact",
    "region",
    "birthday",
    "location",
    "financial",
    "demographic",
    "household",
    "health",
    "belief",
    "child",
    "hardship",
];
/// Those of them that are special.
pub const SPECIAL: &[&str] = &["health", "belief", "child", "hardship"];
/// The levels of intimacy.
pub const LEVELS: &[&str] = &["ordinary", "personal", "private", "special"];
/// Exposures that a rule may choose, from quiet to plain.
pub const EXPOSURES: &[&str] = &["silent", "tacit", "visible"];
/// Viewers, narrow to wide.
pub const VIEWERS: &[&str] = &["visitor", "household", "partner", "public"];
/// Channels, from those that one comes to to those that follow one.
pub const CHANNELS: &[&str] = &["page", "inbox", "push", "offsite"];
/// Formats of content.
pub const FORMATS: &[&str] = &["banner", "bullets", "datasheet", "video"];
/// Lengths of time that fit dates.
pub const DAYS: &[&str] = &[
    "30 days",
    "1 day",
    "0 days",
    "2 weeks",
    "1 month",
    "6 months",
    "2 years",
    "1 year",
    "3000 years",
    "99999999999999 days",
];
/// Lengths of time that fit `fresh`.
pub const AGES: &[&str] =
    &["30 days", "12 hours", "1 hour", "36 hours", "0 days", "1 day", "2 weeks", "1 month", "2 years"];
/// Confidences.
pub const SURES: &[&str] = &["80%", "50%", "0%", "12.5%", "100%", "29%"];
/// Shares for holdouts.
pub const HOLDOUTS: &[&str] = &["10%", "50%", "5%", "99.9%", "12.5%"];
/// Shares for rollouts.
pub const ROLLOUTS: &[&str] = &["50%", "12.5%", "100%", "99%", "0%"];
/// Names of members, each with the words that it prints as.
pub const MEMBERS: &[(&str, Option<&str>)] = &[
    ("laptops", None),
    ("drives", Some("hard drives")),
    ("or", Some("{gold}")),
    ("cameras", None),
    ("known", Some("é")),
];

/// Ranges of numbers, as they are written and as they bound.
const WHOLE: &[(&str, f64, f64)] = &[
    (" 0..", 0.0, f64::INFINITY),
    ("", f64::NEG_INFINITY, f64::INFINITY),
    (" 0..5", 0.0, 5.0),
    (" ..10", f64::NEG_INFINITY, 10.0),
    (" -3..3", -3.0, 3.0),
    (" 7..7", 7.0, 7.0),
    (" 0..3", 0.0, 3.0),
    (" 0..2", 0.0, 2.0),
    (" 1..4", 1.0, 4.0),
];
const DENSE: &[(&str, f64, f64)] = &[
    ("", f64::NEG_INFINITY, f64::INFINITY),
    (" 0..1", 0.0, 1.0),
    (" -0.5..2.5", -0.5, 2.5),
    (" 0.25..", 0.25, f64::INFINITY),
];

/// How many ranges there are to pick from; those after them are for small worlds.
pub fn ranges(kind: Kind) -> usize {
    if matches!(kind, Kind::Int(_)) { 6 } else { DENSE.len() }
}

/// `0..3`, `0..2` and `1..4`.
pub const SMALL_RANGES: [Kind; 3] = [Kind::Int(6), Kind::Int(7), Kind::Int(8)];
/// `0..1`.
pub const SHARE: Kind = Kind::Number(1);

const NUMBERS: &[&str] = &[
    "-999999999999999",
    "-3",
    "-2",
    "-0.5",
    "-0",
    "0",
    "0.1",
    "0.25",
    "0.5",
    "1",
    "2",
    "2.5",
    "3",
    "5",
    "7",
    "10",
    "999999999999999",
];
const DATES: &[&str] = &[
    "0000-01-01",
    "1999-12-31",
    "2024-02-29",
    "2026-02-28",
    "2026-10-22",
    "2026-11-20",
    "2026-11-21",
    "2026-11-22",
    "9999-12-31",
];
const TEXTS: &[&str] = &[r#""a""#, r#""b c""#, r#""q\"x\\""#, r#""\u{e9}{}""#];

/// The type as it is declared.
pub fn declared(kind: Kind) -> String {
    let members = |count: usize| {
        let members = MEMBERS.iter().take(count).map(|(name, words)| match words {
            Some(words) => format!("{name} \"{words}\""),
            None => (*name).to_owned(),
        });
        members.collect::<Vec<_>>().join(", ")
    };
    match kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Int(range) => format!("int{}", WHOLE[range].0),
        Kind::Number(range) => format!("number{}", DENSE[range].0),
        Kind::Text => "text".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Tier => "tier".to_owned(),
        Kind::OneOf(count) => format!("one of {{ {} }}", members(count)),
        Kind::SetOf(count) => format!("set of {{ {} }}", members(count)),
    }
}

/// The constants that a field of the type may be compared with, lowest first where there is
/// an order; at least one.
pub fn constants(kind: Kind, tiers: &[String]) -> Vec<String> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let numbers = |low: f64, high: f64, whole: bool| {
        let fits = |word: &&&str| {
            let number: f64 = word.parse().expect("a number");
            low <= number && number <= high && !(whole && word.contains('.'))
        };
        NUMBERS.iter().filter(fits).map(|word| (*word).to_owned()).collect()
    };
    match kind {
        Kind::Bool => owned(&["true", "false"]),
        Kind::Int(range) => numbers(WHOLE[range].1, WHOLE[range].2, true),
        Kind::Number(range) => numbers(DENSE[range].1, DENSE[range].2, false),
        Kind::Text => owned(TEXTS),
        Kind::Date => owned(DATES),
        Kind::Tier => tiers.to_vec(),
        Kind::OneOf(count) | Kind::SetOf(count) => {
            MEMBERS.iter().take(count).map(|(name, _)| (*name).to_owned()).collect()
        }
    }
}

/// Whether `<` and its kin take the type.
pub fn is_ordered(kind: Kind) -> bool {
    matches!(kind, Kind::Int(_) | Kind::Number(_) | Kind::Date | Kind::Tier)
}

/// Values of the type as JSON, some of which may lie outside its range.
pub fn values(kind: Kind, tiers: &[String]) -> Vec<String> {
    let quoted = |words: Vec<String>| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>();
    match kind {
        Kind::Bool => vec!["true".to_owned(), "false".to_owned()],
        Kind::Int(_) | Kind::Number(_) => {
            let more = [
                "4",
                "6",
                "7.0",
                "8",
                "11",
                "-1",
                "-4",
                "1e0",
                "1E+2",
                "0.75",
                "0.10000000000000001",
                "-0.0",
                "1e-300",
                "9007199254740992",
                "9007199254740991",
                "-9007199254740992",
                "9007199254740993",
                "9007199254740994",
            ];
            NUMBERS.iter().chain(&more).map(|word| (*word).to_owned()).collect()
        }
        Kind::Text => vec![
            r#""a""#.to_owned(),
            r#""b c""#.to_owned(),
            r#""q\"x\\""#.to_owned(),
            r#""\u00e9{}""#.to_owned(),
            r#""zz {told.name}""#.to_owned(),
            r#"" ""#.to_owned(),
        ],
        Kind::Date => {
            let more = ["2026-11-23", "2025-11-21", "2026-08-21", "2024-11-21", "2026-03-01", "0001-01-01"];
            quoted(DATES.iter().chain(&more).map(|word| (*word).to_owned()).collect())
        }
        Kind::Tier | Kind::OneOf(_) => quoted(constants(kind, tiers)),
        Kind::SetOf(count) => {
            let names = constants(kind, tiers);
            let set = |mask: usize| {
                let members = (0..count).filter(|at| mask & (1 << at) != 0).map(|at| names[at].clone());
                format!("[{}]", quoted(members.collect()).join(","))
            };
            (0..1 << count).map(set).collect()
        }
    }
}

/// What is of no type, or of another one.
pub const ODD_VALUES: &[&str] = &[
    "null",
    "\"\"",
    "[]",
    "{}",
    "[[]]",
    "[\"laptops\",1]",
    "1e999",
    "-1e999",
    "\"2026-02-30\"",
    "\"laptops\"",
    "[\"laptops\"]",
    "[\"nobody\"]",
    "3",
    "true",
    "2.5",
    "\"stranger\"",
    "\"\\ud800\"",
    "{\"value\":{}}",
    "{\"sure\":1}",
    "{\"value\":null}",
    "[null]",
    "99999999999999999999",
    "\"true\"",
];
