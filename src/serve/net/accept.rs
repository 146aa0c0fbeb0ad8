//! Owns taking connections, so many at once. Must not know what is asked over them.

use super::connection::Client;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// Where a server is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It takes connections.
    Open,
    /// It takes none, and those that there are end with what is under way.
    Closing,
}

/// So long nothing is taken where the machine could not give a connection.
const REST: Duration = Duration::from_millis(100);

/// Takes connections until the server closes.
pub async fn accept(listener: TcpListener, client: Client, mut phase: watch::Receiver<Phase>) {
    let room = Arc::new(Semaphore::new(client.limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    loop {
        // Whoever finds no place waits outside, in the machine's own queue.
        let next = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            (place, stream) = next => (place, stream),
            _ = phase.wait_for(|phase| *phase == Phase::Closing) => return,
        };
        let Ok((stream, _)) = stream else {
            // Out of files, or given up by the other side before it was taken.
            tokio::time::sleep(REST).await;
            continue;
        };
        let (client, phase) = (client.clone(), phase.clone());
        tokio::spawn(async move {
            client.open.inc();
            client.serve(stream, phase).await;
            client.open.dec();
            drop(place);
        });
    }
}
