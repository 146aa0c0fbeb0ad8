//! Owns the life of a server: it listens, keeps up with the policies, and stops when it is asked to.
//! Must not know what is answered.

mod accept;
mod connection;
mod io;
mod stop;
mod tls;

use super::http::{self, Shared};
use super::{Options, Told};
use crate::engine::{Engine, WatchError};
use accept::Phase;
use connection::Client;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::time::timeout;

/// Why a server cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It cannot listen there.
    #[error("cannot listen at `{address}`: {reason}")]
    Listen {
        /// Where.
        address: String,
        /// Why.
        reason: std::io::Error,
    },
    /// The machine has no threads, or no signals, left.
    #[error("the server cannot start: {0}")]
    Start(std::io::Error),
    /// It cannot show who it is.
    #[error("{0}")]
    Tls(String),
    /// The policies cannot be watched.
    #[error(transparent)]
    Watch(#[from] WatchError),
}

/// Answers until the process is asked to stop, and tells of all that happens.
///
/// # Errors
/// Where it cannot listen, or not start.
pub fn serve(
    engine: Engine,
    options: Options,
    told: impl Fn(&Told) + Send + Sync + 'static,
) -> Result<(), ServeError> {
    let mut builder = Builder::new_multi_thread();
    if let Some(threads) = options.threads {
        builder.worker_threads(threads.max(1));
    }
    let runtime = builder.thread_name("tightrope-serve").enable_all().build().map_err(ServeError::Start)?;
    runtime.block_on(live(Arc::new(Shared::new(engine, options, Box::new(told)))))
}

async fn live(shared: Arc<Shared>) -> Result<(), ServeError> {
    let mut stop = stop::Stop::new().map_err(ServeError::Start)?;
    let address = &shared.options.listen;
    let refused = |reason| ServeError::Listen { address: address.clone(), reason };
    let tls = shared.options.tls.as_ref().map(tls::acceptor).transpose().map_err(ServeError::Tls)?;
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    let watching = Arc::clone(&shared);
    let _watcher = shared.engine.watch(move |reloaded| watching.tell(&Told::Reloaded(reloaded)))?;
    shared.tell(&Told::Listens { address: bound, tls: tls.is_some() });

    let (phase, phases) = watch::channel(Phase::Open);
    let client = Client {
        router: http::router(Arc::clone(&shared)),
        tls,
        limits: shared.options.limits,
        open: shared.metrics.connections.clone(),
    };
    let accepting = tokio::spawn(accept::accept(listener, client, phases));
    let patient = stop.asked().await;
    shared.stop();
    shared.tell(&Told::Stops);
    let limits = &shared.options.limits;
    if patient {
        // Whoever sends requests here is to notice first that it is not ready.
        let _ = timeout(limits.drain, stop.asked()).await;
    }
    // Connections hold what tells them; once nobody does, all of them have ended.
    let _ = phase.send(Phase::Closing);
    let finished = tokio::select! {
        ended = timeout(limits.grace, phase.closed()) => ended.is_ok(),
        _ = stop.asked() => false,
    };
    accepting.abort();
    shared.tell(&Told::Stopped { finished });
    Ok(())
}
