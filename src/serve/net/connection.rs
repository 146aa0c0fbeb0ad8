//! Owns one connection: what it speaks, how long it may stay, how it ends.
//! Must not know what is asked over it.

use super::accept::Phase;
use super::io::{Activity, Watched};
use super::tls::HTTP_2;
use crate::serve::Limits;
use axum::Router;
use axum::body::Body;
use axum::http::Response;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::gauge::Gauge;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// The most bytes of a head of HTTP/1. Of HTTP/2 it is 16 KiB.
const HEAD: usize = 64 * 1024;

/// The most requests at once of one connection, where it can have several.
const STREAMS: u32 = 128;

/// How often it is asked whether somebody is still there, where that can be asked.
const PING: Duration = Duration::from_secs(20);

/// What serving one client takes.
#[derive(Clone)]
pub struct Client {
    /// What answers.
    pub router: Router,
    /// What greets, where it is to be TLS.
    pub tls: Option<TlsAcceptor>,
    /// How long each part may take.
    pub limits: Limits,
    /// How many there are.
    pub open: Gauge,
}

impl Client {
    /// Serves a connection to its end.
    pub async fn serve(&self, stream: TcpStream, mut phase: watch::Receiver<Phase>) {
        // Answers are small, and whole.
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.tls else {
            return self.speak_1(stream, phase).await;
        };
        let greeting = timeout(self.limits.head_time, tls.accept(stream));
        let stream = tokio::select! {
            greeted = greeting => match greeted {
                Ok(Ok(stream)) => stream,
                // Too slow, or no TLS.
                Ok(Err(_)) | Err(_) => return,
            },
            _ = phase.wait_for(|phase| *phase == Phase::Closing) => return,
        };
        if stream.get_ref().1.alpn_protocol() == Some(HTTP_2) {
            self.speak_2(stream, phase).await;
        } else {
            self.speak_1(stream, phase).await;
        }
    }

    async fn speak_1(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
        phase: watch::Receiver<Phase>,
    ) {
        let activity = Arc::new(Activity::new());
        let stream = TokioIo::new(Watched::new(stream, Arc::clone(&activity)));
        let service = service(&self.router, &activity);
        let connection = http1::Builder::new()
            // That would count the rest between requests, too.
            .header_read_timeout(None)
            .max_buf_size(HEAD)
            .serve_connection(stream, service);
        self.drive(connection, &activity, Some(self.limits.head_time), phase).await;
    }

    async fn speak_2(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
        phase: watch::Receiver<Phase>,
    ) {
        let activity = Arc::new(Activity::new());
        let stream = TokioIo::new(Watched::new(stream, Arc::clone(&activity)));
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .keep_alive_interval(PING)
            .serve_connection(stream, service(&self.router, &activity));
        // What is read between requests need be no head there.
        self.drive(connection, &activity, None, phase).await;
    }

    /// Drives a connection until it ends, takes too long, or the server closes.
    async fn drive(
        &self,
        connection: impl GracefulConnection,
        activity: &Activity,
        head: Option<Duration>,
        mut phase: watch::Receiver<Phase>,
    ) {
        let mut connection = pin!(connection);
        let (mut closing, mut rested) = (false, false);
        let often = (self.limits.head_time.min(self.limits.idle_time) / 4)
            .clamp(Duration::from_millis(10), Duration::from_secs(1));
        loop {
            tokio::select! {
                // How it ended is the client's affair: what it sent was answered, or was no request.
                _ = connection.as_mut() => return,
                _ = phase.wait_for(|phase| *phase == Phase::Closing), if !closing => {
                    closing = true;
                    connection.as_mut().graceful_shutdown();
                }
                () = sleep(often) => {
                    if head.zip(activity.head()).is_some_and(|(most, took)| took > most) {
                        return;
                    }
                    if activity.idle() > self.limits.idle_time {
                        // Whoever does not take its goodbye is not waited for.
                        if rested {
                            return;
                        }
                        rested = true;
                        connection.as_mut().graceful_shutdown();
                    }
                }
            }
        }
    }
}

/// The router, of which it is known when it is asked something.
fn service(
    router: &Router,
    activity: &Arc<Activity>,
) -> impl Service<hyper::Request<Incoming>, Response = Response<Body>, Error = Infallible, Future: Send + 'static>
+ Send
+ use<> {
    let service = TowerToHyperService::new(router.clone());
    let activity = Arc::clone(activity);
    service_fn(move |request| {
        let busy = activity.begin();
        let answer = service.call(request);
        async move {
            let answer = answer.await;
            drop(busy);
            answer
        }
    })
}
