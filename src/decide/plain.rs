//! Owns what a host says of a field in values of its own language. Must not know fields, nor types.

use crate::vocabulary::{Date, Moment, TierId};

/// A value as a host has it: whatever fits into a field, whether or not it fits into this one.
#[derive(Debug, Clone, PartialEq)]
pub enum Plain {
    /// Nothing is known.
    Nothing,
    /// True or false.
    Bool(bool),
    /// A number, whole or not.
    Number(f64),
    /// A text, a date as it is written, or the name of a member or tier. An empty one is nothing.
    Text(String),
    /// Names of members.
    List(Vec<String>),
    /// A date.
    Date(Date),
    /// A tier.
    Tier(TierId),
}

/// How sure a value is, and since when it holds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Given {
    /// How sure, from 0 to 1.
    pub sure: Option<f64>,
    /// Since when.
    pub as_of: Option<Moment>,
}

impl Given {
    /// So sure, from 0 to 1.
    pub fn sure(sure: f64) -> Self {
        Given { sure: Some(sure), as_of: None }
    }

    /// Since then.
    pub fn as_of(moment: Moment) -> Self {
        Given { sure: None, as_of: Some(moment) }
    }
}

macro_rules! plainly {
    ($($from:ty => $make:expr;)*) => {$(
        impl From<$from> for Plain {
            fn from(value: $from) -> Self {
                $make(value)
            }
        }
    )*};
}

// A whole number past 2⁵³ loses its last digit here, as it does in JSON, and is refused.
plainly! {
    bool => Plain::Bool;
    f64 => Plain::Number;
    f32 => |number| Plain::Number(f64::from(number));
    i8 => |number| Plain::Number(f64::from(number));
    i16 => |number| Plain::Number(f64::from(number));
    i32 => |number| Plain::Number(f64::from(number));
    i64 => |number| Plain::Number(number as f64);
    isize => |number| Plain::Number(number as f64);
    u8 => |number| Plain::Number(f64::from(number));
    u16 => |number| Plain::Number(f64::from(number));
    u32 => |number| Plain::Number(f64::from(number));
    u64 => |number| Plain::Number(number as f64);
    usize => |number| Plain::Number(number as f64);
    String => Plain::Text;
    &str => |words: &str| Plain::Text(words.to_owned());
    &String => |words: &String| Plain::Text(words.clone());
    Date => Plain::Date;
    TierId => Plain::Tier;
}

impl<S: AsRef<str>> From<&[S]> for Plain {
    fn from(names: &[S]) -> Self {
        Plain::List(names.iter().map(|name| name.as_ref().to_owned()).collect())
    }
}

impl<S: AsRef<str>, const N: usize> From<[S; N]> for Plain {
    fn from(names: [S; N]) -> Self {
        names.as_slice().into()
    }
}

impl<S: AsRef<str>> From<Vec<S>> for Plain {
    fn from(names: Vec<S>) -> Self {
        names.as_slice().into()
    }
}

impl<T: Into<Plain>> From<Option<T>> for Plain {
    fn from(value: Option<T>) -> Self {
        value.map_or(Plain::Nothing, Into::into)
    }
}
