//! Owns what a host chooses about its server. Must not know how any of it is done.

use std::fmt;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// What a host chooses about its server.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen: `HOST:PORT`. Port 0 is any free one.
    pub listen: String,
    /// What whoever asks has to know; nothing lets anybody ask.
    pub key: Option<Key>,
    /// What the server shows who it is by; nothing speaks without TLS.
    pub tls: Option<Tls>,
    /// The origins of pages whose scripts may ask; `*` is any.
    pub cors: Vec<String>,
    /// Whether an evaluation without a targeting key is refused.
    pub needs_targeting_key: bool,
    /// How many threads answer; as many as there are cores, if not said.
    pub threads: Option<usize>,
    /// How much, how many, how long.
    pub limits: Limits,
}

/// How much a client may send, how many there may be at once, and how long each may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most bytes of a body.
    pub body: usize,
    /// The most requests that are answered at once.
    pub requests: usize,
    /// The most connections that are open at once.
    pub connections: usize,
    /// How long the head of a request may take, and the start of TLS.
    pub head_time: Duration,
    /// How long a body may take.
    pub body_time: Duration,
    /// How long a connection may stay open with nothing asked.
    pub idle_time: Duration,
    /// How long to go on answering, being not ready, once asked to stop.
    pub drain: Duration,
    /// How long requests that are under way may take then.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body: 1 << 20,
            requests: 1024,
            connections: 4096,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(75),
            drain: Duration::from_secs(3),
            grace: Duration::from_secs(20),
        }
    }
}

/// A key that is compared in constant time, and shown nowhere.
#[derive(Clone)]
pub struct Key(Box<[u8]>);

impl Key {
    /// This key, without the space around it; none where nothing else is left, or where it could not
    /// stand in a header.
    pub fn new(text: &str) -> Option<Key> {
        let text = text.trim();
        let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Key(text.as_bytes().into()))
    }

    /// Whether this is the key. How long it takes tells its length at most.
    pub fn is(&self, given: &[u8]) -> bool {
        self.0.ct_eq(given).into()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// What a server shows who it is by, as PEM.
#[derive(Clone)]
pub struct Tls {
    /// Its certificate, and those that lead from it to a root.
    pub certificates: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_key_is_itself_only_and_shown_nowhere() {
        let key = Key::new(" s3cret\n").expect("a key");
        assert!(key.is(b"s3cret"));
        for other in ["", "s3cre", "s3crets", "S3cret", " s3cret"] {
            assert!(!key.is(other.as_bytes()), "{other}");
        }
        assert_eq!(format!("{key:?}"), "Key(…)");
        for none in ["", " \n", "two words", "ключ"] {
            assert!(Key::new(none).is_none(), "{none}");
        }
    }
}
