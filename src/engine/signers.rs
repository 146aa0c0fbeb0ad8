//! Owns whose artifacts an engine takes, and which numbers. Must not know how a signature is made, nor
//! what is done with what is refused.

use super::Set;
use crate::table::{Artifact, PublicKey, SignedError, from_signed, load};

/// Whose artifacts are taken: by default everybody's, and policies in text. Whoever trusts certain keys
/// takes nothing else: no artifact without their signature, and no policies in text.
#[derive(Debug, Clone, Default)]
pub struct Signers {
    /// The keys; nothing where everybody is trusted.
    keys: Option<Vec<PublicKey>>,
    least: u64,
}

/// Why what stands in the files is not taken, though it can be read.
#[derive(Debug, thiserror::Error)]
pub enum UntrustedError {
    /// It is text, which nobody signed.
    #[error(
        "`{0}` is no signed artifact, and nothing else is trusted here; sign it with `tightrope compile --sign-with`"
    )]
    Text(String),
    /// None of the keys signed it as it stands.
    #[error("`{path}`: {reason}")]
    Signature {
        /// The file.
        path: String,
        /// Why.
        reason: SignedError,
    },
    /// It is an older one, signed as it is.
    #[error(
        "`{path}` is older than what is taken here: its number is {number}, and {least} is the least; \
         to go back, sign the older policies with a new number"
    )]
    Older {
        /// The file.
        path: String,
        /// Its number.
        number: u64,
        /// The lowest number that is taken.
        least: u64,
    },
    /// It has the number of the set in use, and is another.
    #[error(
        "`{path}` has the number {number}, as the set in use has, and other content; every change needs a number of its own"
    )]
    Reused {
        /// The file.
        path: String,
        /// Their number.
        number: u64,
    },
}

impl Signers {
    /// Those who have these keys, several where one takes over from another. Without any, nothing is taken.
    pub fn keys(keys: impl IntoIterator<Item = PublicKey>) -> Signers {
        Signers { keys: Some(keys.into_iter().collect()), least: 0 }
    }

    /// Whoever has this key, too.
    pub fn and(mut self, key: PublicKey) -> Signers {
        self.keys.get_or_insert_default().push(key);
        self
    }

    /// No artifact of a lower number. A number is worth what the signature is, so where no key is
    /// trusted nothing is taken.
    pub fn at_least(mut self, number: u64) -> Signers {
        self.keys.get_or_insert_default();
        self.least = number;
        self
    }

    /// Whether only what was signed is taken.
    pub fn asks_for_signatures(&self) -> bool {
        self.keys.is_some()
    }

    /// The artifact that these bytes are, where its signature is one of those trusted.
    pub(super) fn open(&self, bytes: &[u8]) -> Result<Artifact, SignedError> {
        match &self.keys {
            None => Ok(load(bytes)?),
            Some(keys) => from_signed(bytes, keys),
        }
    }

    /// Whether a number is taken after the last good set, if there is one.
    pub(super) fn takes(
        &self,
        path: &str,
        artifact: &Artifact,
        good: Option<&Set>,
    ) -> Result<(), UntrustedError> {
        let (Some(_), Some(number)) = (&self.keys, artifact.number) else {
            return Ok(());
        };
        let before = good.and_then(|good| Some((good.number()?, good.hash())));
        let least = self.least.max(before.map_or(0, |(before, _)| before));
        let path = || path.to_owned();
        if number < least {
            return Err(UntrustedError::Older { path: path(), number, least });
        }
        match before {
            Some((before, hash)) if before == number && hash != artifact.hash => {
                Err(UntrustedError::Reused { path: path(), number })
            }
            _ => Ok(()),
        }
    }
}
