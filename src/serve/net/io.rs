//! Owns when something was last read and asked over a connection. Must not know what.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What happens over a connection. Times are milliseconds since it was opened, and one more: none is 0.
#[derive(Debug)]
pub struct Activity {
    opened: Instant,
    /// Requests that were begun and ended.
    begun: AtomicU64,
    ended: AtomicU64,
    /// When one was begun or ended last.
    last: AtomicU64,
    /// Since when bytes come that are no request yet.
    head: AtomicU64,
}

impl Activity {
    /// A connection is open, and the head of a request due.
    pub fn new() -> Self {
        let zero = AtomicU64::default;
        Activity {
            opened: Instant::now(),
            begun: zero(),
            ended: zero(),
            last: zero(),
            head: AtomicU64::new(1),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// A request is here, its head whole.
    pub fn begin(self: &Arc<Self>) -> Busy {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.head.store(0, Ordering::Relaxed);
        self.last.store(self.now(), Ordering::Relaxed);
        Busy(Arc::clone(self))
    }

    fn read(&self) {
        if self.is_idle() {
            // The first of them counts.
            let _ = self.head.compare_exchange(0, self.now(), Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    fn is_idle(&self) -> bool {
        self.ended.load(Ordering::Relaxed) == self.begun.load(Ordering::Relaxed)
    }

    /// For how long the head of a request has been coming, where one is.
    pub fn head(&self) -> Option<Duration> {
        let since = self.head.load(Ordering::Relaxed);
        (since > 0 && self.is_idle()).then(|| Duration::from_millis(self.now().saturating_sub(since)))
    }

    /// For how long nothing was asked.
    pub fn idle(&self) -> Duration {
        let last = if self.is_idle() { self.last.load(Ordering::Relaxed) } else { self.now() };
        Duration::from_millis(self.now().saturating_sub(last))
    }
}

/// A request that is being answered.
pub struct Busy(Arc<Activity>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
        self.0.last.store(self.0.now(), Ordering::Relaxed);
    }
}

/// A stream of which it is known when something was read.
pub struct Watched<S> {
    stream: S,
    activity: Arc<Activity>,
}

impl<S> Watched<S> {
    /// Watches a stream.
    pub fn new(stream: S, activity: Arc<Activity>) -> Self {
        Watched { stream, activity }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.activity.read();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
