//! Owns one connection: what it speaks, how long it may stay, how it ends.
//! Must not know what is asked over it.

use super::accept::Phase;
use crate::serve::Limits;
use axum::Router;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use hyper_util::service::TowerToHyperService;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// The most bytes of a head of HTTP/1.
const HEAD: usize = 64 * 1024;

/// Serves a connection to its end.
pub async fn serve(stream: TcpStream, router: Router, phase: watch::Receiver<Phase>, limits: &Limits) {
    // Answers are small, and whole.
    let _ = stream.set_nodelay(true);
    let activity = Arc::new(Activity::default());
    let service = TowerToHyperService::new(router);
    let begun = Arc::clone(&activity);
    let service = service_fn(move |request| {
        let busy = Busy::new(&begun);
        let answer = service.call(request);
        async move {
            let answer = answer.await;
            drop(busy);
            answer
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    drive(connection, &activity, phase, limits.idle_time).await;
}

/// Drives a connection until it ends, has been idle for too long, or the server closes.
async fn drive(
    connection: impl GracefulConnection,
    activity: &Activity,
    mut phase: watch::Receiver<Phase>,
    idle: Duration,
) {
    let mut connection = pin!(connection);
    let mut closing = false;
    let mut seen = activity.count();
    let mut end = Instant::now() + idle;
    loop {
        tokio::select! {
            // How it ended is the client's affair: whatever it sent has been answered, or was no request.
            _ = connection.as_mut() => return,
            _ = phase.wait_for(|phase| *phase == Phase::Closing), if !closing => {
                closing = true;
                connection.as_mut().graceful_shutdown();
            }
            () = sleep_until(end) => {
                let now = activity.count();
                if now == seen && activity.is_idle() {
                    return;
                }
                seen = now;
                end = Instant::now() + idle;
            }
        }
    }
}

/// How much was asked over a connection.
#[derive(Debug, Default)]
struct Activity {
    begun: AtomicU64,
    ended: AtomicU64,
}

impl Activity {
    fn count(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    fn is_idle(&self) -> bool {
        self.ended.load(Ordering::Relaxed) == self.count()
    }
}

/// One request that is being answered.
struct Busy(Arc<Activity>);

impl Busy {
    fn new(activity: &Arc<Activity>) -> Self {
        activity.begun.fetch_add(1, Ordering::Relaxed);
        Busy(Arc::clone(activity))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}
