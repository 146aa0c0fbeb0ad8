//! Owns what all requests share. Must not know what any of them asks.

use crate::engine::Engine;
use crate::serve::metrics::Metrics;
use crate::serve::{Options, Told};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;

/// What all requests share.
pub struct Shared {
    /// What decides.
    pub engine: Engine,
    /// What the host chose.
    pub options: Options,
    /// What is counted.
    pub metrics: Metrics,
    /// Room for the requests that are answered at once.
    pub room: Semaphore,
    stops: AtomicBool,
    told: Box<dyn Fn(&Told) + Send + Sync>,
}

impl Shared {
    /// What requests share of an engine and its options.
    pub fn new(engine: Engine, options: Options, told: Box<dyn Fn(&Told) + Send + Sync>) -> Self {
        let room = Semaphore::new(options.limits.requests.min(Semaphore::MAX_PERMITS));
        let metrics = Metrics::new(&engine);
        Shared { engine, options, metrics, room, stops: AtomicBool::new(false), told }
    }

    /// Tells whoever runs the server, and counts.
    pub fn tell(&self, told: &Told) {
        match told {
            Told::Reloaded(reloaded) => self.metrics.reloaded(reloaded),
            Told::Acknowledged(_) => self.metrics.acknowledged(),
            Told::Listens { .. } | Told::Stops | Told::Stopped { .. } => {}
        }
        (self.told)(told);
    }

    /// Begins to stop: it is not ready from now on.
    pub fn stop(&self) {
        self.stops.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn stops(&self) -> bool {
        self.stops.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("options", &self.options).finish_non_exhaustive()
    }
}
