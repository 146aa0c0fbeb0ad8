//! Owns noticing that the process is asked to stop. Must not know what stopping means.

use std::io;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What asks to stop: whoever runs processes (SIGTERM), or somebody at a terminal (SIGINT).
pub struct Stop {
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(unix)]
    interrupt: Signal,
}

impl Stop {
    /// Listens from now on.
    ///
    /// # Errors
    /// Where the machine has no signals to give.
    pub fn new() -> io::Result<Self> {
        Ok(Stop {
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits until it is asked; whether by whoever runs processes, who sends others requests here and
    /// needs time to send them elsewhere.
    pub async fn asked(&mut self) -> bool {
        #[cfg(unix)]
        return tokio::select! {
            _ = self.terminate.recv() => true,
            _ = self.interrupt.recv() => false,
        };
        #[cfg(not(unix))]
        {
            // Where that cannot be waited for, nobody can ask.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            false
        }
    }
}
