//! Owns the threads that sets are read and checked on: a pool of the engine's own, so that a host's
//! pool is neither used up nor waited for, and none at all where the machine has no thread to give. A
//! process that was forked has threads of its own.
//! Must not know what is done on them.

use super::process::OfProcess;
use rayon::{ThreadPool, ThreadPoolBuilder, Yield};
use std::sync::Arc;

/// Deeply nested conditions are read on these, and a thread's stack is smaller than that of `main`.
pub(super) const STACK: usize = 16 * 1024 * 1024;

/// One for all engines: they read rarely. Only a pool that could be made is kept.
static POOL: OfProcess<ThreadPool> = OfProcess::empty();

/// Does work that may use several threads. Nobody may hold a lock meanwhile: a thread of another
/// pool that waits for this one does other work of its own, which may want the same lock.
pub(super) fn run<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match pool() {
        Some(pool) => pool.install(work),
        None => alone(work),
    }
}

fn pool() -> Option<Arc<ThreadPool>> {
    POOL.get(|| make(|threads| builder().num_threads(threads).build().ok()).ok_or(())).ok()
}

/// As many threads as there are cores (0 says so); else one; else there is no pool.
fn make(build: impl Fn(usize) -> Option<ThreadPool>) -> Option<ThreadPool> {
    build(0).or_else(|| build(1))
}

fn builder() -> ThreadPoolBuilder {
    ThreadPoolBuilder::new().stack_size(STACK).thread_name(|at| format!("tightrope-{at}"))
}

/// The same on this very thread.
fn alone<T>(work: impl FnOnce() -> T) -> T {
    if rayon::current_thread_index().is_none() {
        // From now on this thread is a pool of itself, as long as it lives: one that was dropped takes
        // no more work. Making it cannot fail: this thread is in none, and it needs no other.
        std::mem::forget(ThreadPoolBuilder::new().num_threads(1).use_current_thread().build());
    }
    let done = work();
    // What was left for later has nobody else to do it.
    while let Some(Yield::Executed) = rayon::yield_local() {}
    done
}

#[cfg(test)]
mod tests {
    use super::{alone, make, run};
    use rayon::prelude::*;
    use std::cell::RefCell;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    #[test]
    fn fewer_threads_are_asked_for_before_none() {
        let asked = RefCell::new(Vec::new());
        let refused = make(|threads| {
            asked.borrow_mut().push(threads);
            None
        });
        assert!(refused.is_none());
        assert_eq!(asked.into_inner(), [0, 1]);
    }

    #[test]
    fn without_a_pool_this_thread_does_everything() {
        // A thread of its own, since it stays a pool of itself.
        let tried = thread::spawn(|| {
            let here = thread::current().id();
            let later = Arc::new(AtomicUsize::new(0));
            for round in 1..=3 {
                let counted = Arc::clone(&later);
                let (threads, sum) = alone(|| {
                    rayon::spawn(move || {
                        counted.fetch_add(1, Ordering::SeqCst);
                    });
                    let elsewhere = (0..100).into_par_iter().filter(|_| thread::current().id() != here);
                    (elsewhere.count(), (0..100).into_par_iter().sum::<usize>())
                });
                assert_eq!((threads, sum, later.load(Ordering::SeqCst)), (0, 4950, round));
            }
        });
        assert!(tried.join().is_ok());
    }

    #[test]
    fn the_pool_is_not_that_of_the_host() {
        assert!(run(|| thread::current().name().is_some_and(|name| name.starts_with("tightrope-"))));
    }
}
