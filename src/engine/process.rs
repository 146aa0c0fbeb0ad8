//! Owns what belongs to one process alone. A process that forks copies its memory and none of its
//! threads: in the copy nobody works in a pool, and a lock that another thread held is held for ever.
//! So the copy makes such things anew, and never touches those it was given.
//! Must not know what they are.

use arc_swap::ArcSwapOption;
use std::sync::Arc;

/// A value that each process makes for itself, and then keeps.
#[derive(Debug)]
pub(super) struct OfProcess<T>(ArcSwapOption<Made<T>>);

#[derive(Debug)]
struct Made<T> {
    process: u32,
    value: Arc<T>,
}

impl<T> Made<T> {
    fn here(value: T) -> Made<T> {
        Made { process: std::process::id(), value: Arc::new(value) }
    }
}

impl<T> OfProcess<T> {
    /// A value that is not made yet.
    pub(super) const fn empty() -> Self {
        OfProcess(ArcSwapOption::const_empty())
    }

    /// A value that this process has made.
    pub(super) fn new(value: T) -> Self {
        OfProcess(ArcSwapOption::from_pointee(Made::here(value)))
    }

    /// The value of this process, which is made where there is none yet. Nobody waits: of two threads
    /// that make one at a time, one throws its own away.
    pub(super) fn get<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        let before = self.0.load_full();
        if let Some(made) = before.as_ref().filter(|made| is_here(made)) {
            return Ok(Arc::clone(&made.value));
        }
        let new = Arc::new(Made::here(make()?));
        let found = self.0.compare_and_swap(&before, Some(Arc::clone(&new)));
        match found.as_ref().filter(|made| is_here(made)) {
            Some(other) => Ok(Arc::clone(&other.value)),
            None => {
                // That of another process is not even taken apart.
                std::mem::forget(before);
                Ok(Arc::clone(&new.value))
            }
        }
    }
}

impl<T> Drop for OfProcess<T> {
    fn drop(&mut self) {
        let made = self.0.swap(None);
        if made.as_ref().is_some_and(|made| !is_here(made)) {
            std::mem::forget(made);
        }
    }
}

fn is_here<T>(made: &Made<T>) -> bool {
    made.process == std::process::id()
}

#[cfg(test)]
mod tests {
    use super::{Made, OfProcess};
    use arc_swap::ArcSwapOption;
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Weak};
    use std::thread;

    fn made<T>(of: &OfProcess<T>, value: T) -> Arc<T> {
        let Ok(made) = of.get(|| Ok::<T, Infallible>(value));
        made
    }

    /// What a process finds that was forked from one that had made the value.
    fn forked<T>(value: T) -> (OfProcess<T>, Weak<T>) {
        let value = Arc::new(value);
        let weak = Arc::downgrade(&value);
        let process = std::process::id().wrapping_add(1);
        (OfProcess(ArcSwapOption::from_pointee(Made { process, value })), weak)
    }

    #[test]
    fn it_is_made_once() {
        let of = OfProcess::empty();
        assert_eq!(of.get(|| Err("no thread")), Err("no thread"));
        assert_eq!((*made(&of, 1), *made(&of, 2)), (1, 1));
        assert_eq!(*made(&OfProcess::new(3), 4), 3);
    }

    #[test]
    fn a_forked_process_makes_its_own_and_leaves_the_other_alone() {
        let (of, other) = forked("before");
        assert_eq!((*made(&of, "now"), *made(&of, "later")), ("now", "now"));
        assert_eq!(other.upgrade().as_deref(), Some(&"before"));
        let (of, other) = forked("before");
        drop(of);
        assert!(other.upgrade().is_some(), "what another process made was taken apart");
        let of = OfProcess::new("here");
        let here = Arc::downgrade(&made(&of, "never"));
        drop(of);
        assert!(here.upgrade().is_none());
    }

    #[test]
    fn of_several_that_are_made_at_a_time_one_is_kept() {
        let (of, count) = (OfProcess::empty(), AtomicUsize::new(0));
        let numbers: Vec<usize> = thread::scope(|scope| {
            let one = || *made(&of, count.fetch_add(1, Ordering::SeqCst));
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        assert_eq!(numbers.len(), 8);
        assert!(numbers.iter().all(|number| Some(number) == numbers.first()), "{numbers:?}");
    }
}
