//! Owns the keys that artifacts are signed with and held to, in the forms that everybody's tools write.
//! Must not know what is signed, nor where keys are kept.

use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer};
use sha2::{Digest, Sha256};
use std::fmt;

const PRIVATE: &str = "PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";

/// What signs artifacts: an ed25519 key, of which nothing is ever printed.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// What tells whose signature it is: the public half of an ed25519 key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: ed25519_dalek::VerifyingKey,
    fingerprint: String,
}

/// Why a text is no key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// Not in the form that keys have.
    #[error("holds no key in PEM; it should have a line `-----BEGIN {0}-----`")]
    NotPem(&'static str),
    /// In PEM, and something else than what was asked for.
    #[error("holds a `{found}`, and a `{wanted}` is needed{}", hint(found))]
    Another {
        /// What it says it is.
        found: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// What was asked for, but damaged or not of ed25519.
    #[error("holds no ed25519 key: it is damaged, or one of another algorithm (RSA, ECDSA)")]
    NotEd25519,
    /// A key for which anybody can make signatures.
    #[error("holds a weak key, for which anybody can make a signature; make another one")]
    Weak,
}

/// What mends the mistakes that are made most.
fn hint(found: &str) -> &'static str {
    match found {
        PRIVATE => ": keep it to yourself, and give the public one that belongs to it",
        PUBLIC => ": with it nobody can sign",
        "ENCRYPTED PRIVATE KEY" => ": take its password off (`openssl pkey -in FILE -out OTHER`)",
        _ => "",
    }
}

impl SigningKey {
    /// Reads a private key in PKCS#8 and PEM, as `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// # Errors
    /// Where the text is none.
    pub fn from_pem(text: &str) -> Result<SigningKey, KeyError> {
        let text = block(text, PRIVATE)?;
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(text).map_err(|_| KeyError::NotEd25519)?;
        Ok(SigningKey(key))
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey::of(self.0.verifying_key())
    }

    pub(super) fn sign(&self, text: &str) -> [u8; 64] {
        self.0.sign(text.as_bytes()).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl PublicKey {
    /// Reads a public key in SPKI and PEM, as `openssl pkey -pubout` writes it.
    ///
    /// # Errors
    /// Where the text is none.
    pub fn from_pem(text: &str) -> Result<PublicKey, KeyError> {
        let text = block(text, PUBLIC)?;
        let key = ed25519_dalek::VerifyingKey::from_public_key_pem(text).map_err(|_| KeyError::NotEd25519)?;
        if key.is_weak() { Err(KeyError::Weak) } else { Ok(PublicKey::of(key)) }
    }

    fn of(key: ed25519_dalek::VerifyingKey) -> PublicKey {
        // Every such key has a form in DER.
        let der = key.to_public_key_der().map(|der| der.to_vec()).unwrap_or_default();
        PublicKey { key, fingerprint: format!("sha256:{}", hex(&Sha256::digest(der))) }
    }

    /// What it is called: `sha256:` and the SHA-256 of the key in DER, in hexadecimal digits. It is what
    /// `openssl pkey -pubin -in FILE -outform DER | sha256sum` prints.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(super) fn has_signed(&self, text: &str, signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        self.key.verify_strict(text.as_bytes(), &signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.fingerprint)
    }
}

/// The block in PEM, of which there may be words before, if it is what is wanted.
fn block<'t>(text: &'t str, wanted: &'static str) -> Result<&'t str, KeyError> {
    const BEGIN: &str = "-----BEGIN ";
    let text = text.trim();
    let at = text.find(BEGIN).ok_or(KeyError::NotPem(wanted))?;
    let (found, _) = text[at + BEGIN.len()..].split_once("-----").ok_or(KeyError::NotPem(wanted))?;
    if found == wanted {
        return Ok(&text[at..]);
    }
    let found = found.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(40).collect();
    Err(KeyError::Another { found, wanted })
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
