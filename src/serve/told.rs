//! Owns what a server tells whoever runs it. Must not know where that is written down. It holds no
//! facts, no ids and no keys, so that none can be.

use crate::engine::Reloaded;
use std::net::SocketAddr;

/// What happened to a server.
#[derive(Debug)]
pub enum Told {
    /// It listens.
    Listens {
        /// Where.
        address: SocketAddr,
        /// Whether it speaks TLS.
        tls: bool,
    },
    /// The policies were read again, which came to something.
    Reloaded(Reloaded),
    /// The set of that version was acknowledged, and is in use.
    Acknowledged(String),
    /// It was asked to stop: it is not ready any more, and finishes what is under way.
    Stops,
    /// It has stopped.
    Stopped {
        /// Whether all that was under way was finished.
        finished: bool,
    },
}
