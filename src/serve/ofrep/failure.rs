//! Owns what is answered where nothing is evaluated. Must not know HTTP.

use serde::Serialize;

/// Why nothing is evaluated, in OpenFeature's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// The request is no JSON.
    ParseError,
    /// It is, and holds no context to evaluate by.
    InvalidContext,
    /// The context has no targeting key, and the host wants one.
    TargetingKeyMissing,
    /// There is no such flag.
    FlagNotFound,
    /// There is nothing to decide by yet.
    ProviderNotReady,
    /// Anything else.
    General,
}

/// Why nothing is evaluated, as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The flag that was asked for; none where all of them were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Why, for programs.
    #[serde(rename = "errorCode")]
    pub code: Code,
    /// Why, for people.
    #[serde(rename = "errorDetails")]
    pub details: String,
}

impl Failure {
    /// A failure that is of no flag yet.
    pub fn new(code: Code, details: impl Into<String>) -> Self {
        Failure { key: None, code, details: details.into() }
    }

    /// The same, of a flag.
    pub fn of(self, key: Option<&str>) -> Self {
        Failure { key: key.map(ToOwned::to_owned), ..self }
    }
}
