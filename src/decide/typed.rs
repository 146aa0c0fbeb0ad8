//! Owns which values a type admits, and the words for those that it does not. Must not know JSON,
//! nor how a host writes values down.

use crate::vocabulary::{Date, MAX_WHOLE, Member, Range, TierId, Type, Value, Vocabulary, parse_date};

/// A value, or why it is none.
pub type Typed<T = Value> = Result<T, String>;

/// True or false.
pub fn truth(typ: &Type, truth: bool) -> Typed {
    match typ {
        Type::Bool => Ok(Value::Bool(truth)),
        typ => Err(misfit(typ, "true or false")),
    }
}

/// A number.
pub fn number(typ: &Type, number: f64) -> Typed {
    let (Type::Int(range) | Type::Number(range)) = typ else {
        return Err(misfit(typ, "a number"));
    };
    if number.abs() > MAX_WHOLE {
        return Err("a number past 2⁵³ is not exact".to_owned());
    }
    if matches!(typ, Type::Int(_)) && number.fract() != 0.0 {
        return Err(format!("{number} is not a whole number"));
    }
    if !range.contains(number) {
        return Err(format!("{number} lies outside {}", bounds(*range)));
    }
    // Adding zero turns -0 into 0.
    Ok(Value::Number(number + 0.0))
}

/// Words, of which there are some: a text, a name, or a date.
pub fn words(vocabulary: &Vocabulary, typ: &Type, words: &str) -> Typed {
    match typ {
        Type::Text => Ok(Value::Text(words.to_owned())),
        Type::Date => match parse_date(words) {
            Some(date) => Ok(Value::Date(date)),
            None => Err(format!("`{words}` is no date; write one as `2026-11-30`")),
        },
        Type::Tier => match vocabulary.find_tier(words) {
            Some(tier) => Ok(Value::Tier(tier)),
            None => Err(format!("`{words}` is no tier")),
        },
        Type::OneOf { members } => member(members, words).map(Value::Member),
        typ => Err(misfit(typ, "a text")),
    }
}

/// A date that was made and not written; one that cannot be written is none.
pub fn date(typ: &Type, date: Date) -> Typed {
    match typ {
        Type::Date if parse_date(&date.to_string()) == Some(date) => Ok(Value::Date(date)),
        Type::Date => Err(format!("{date} is not in the years 0000 to 9999")),
        typ => Err(misfit(typ, "a date")),
    }
}

/// A tier that was looked up.
pub fn tier(vocabulary: &Vocabulary, typ: &Type, tier: TierId) -> Typed {
    match typ {
        Type::Tier if tier.index() < vocabulary.tiers.len() => Ok(Value::Tier(tier)),
        Type::Tier => Err("this tier is of another set".to_owned()),
        typ => Err(misfit(typ, "a tier")),
    }
}

/// The member of that name.
pub fn member(members: &[Member], name: &str) -> Typed<usize> {
    let at = members.iter().position(|member| member.name == name);
    at.ok_or_else(|| format!("`{name}` is none of its members"))
}

/// How sure something is.
pub fn sure(sure: f64) -> Typed<f64> {
    if (0.0..=1.0).contains(&sure) { Ok(sure) } else { Err(not_sure()) }
}

/// What is told of a confidence that is none.
pub fn not_sure() -> String {
    "`sure` is a number from 0 to 1".to_owned()
}

/// What is told of a value of another type.
pub fn misfit(typ: &Type, words: &str) -> String {
    format!("its type is `{}`, and this is {words}", typ.word())
}

fn bounds(range: Range) -> String {
    let end = |end: Option<f64>| end.map_or(String::new(), |end| end.to_string());
    format!("{}..{}", end(range.low), end(range.high))
}
