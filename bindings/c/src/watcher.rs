//! Owns watching, and telling C what happened. Must not know what an event looks like.

use crate::borrowed::{handle, place};
use crate::call::{TightropeCode, call};
use crate::engine::TightropeEngine;
use crate::given::give_handle;
use std::ffi::{CString, c_char, c_void};
use tightrope_bindings::{self as bindings, Watcher};

/// Keeps an engine up to date until it is freed.
pub struct TightropeWatcher(#[expect(dead_code, reason = "it is there to be dropped")] Watcher);

/// Is told of an event: the JSON object that `tightrope_reload` gives, which stands until this returns. It is
/// called on a thread of the watcher's, one call after the other, and must return to its caller: no exception and
/// no `longjmp` may leave it. It may call every function of this library.
pub type TightropeTold = Option<unsafe extern "C" fn(event: *const c_char, context: *mut c_void)>;

/// What C wants to be told, and with what.
struct Listener {
    told: TightropeTold,
    context: *mut c_void,
}

// SAFETY: whoever calls `tightrope_watch` says that the context may be used from the watcher's thread.
unsafe impl Send for Listener {}

impl Listener {
    fn tell(&self, event: &str) {
        // In JSON a zero is always escaped.
        if let (Some(told), Ok(event)) = (self.told, CString::new(event)) {
            // SAFETY: whoever calls `tightrope_watch` says that this may be called with this context until the
            // watcher is freed, and it is called by the watcher only; the event ends with a zero and stands.
            unsafe { told(event.as_ptr(), self.context) };
        }
    }
}

/// Reloads after every change of the files, until the watcher is freed. `told`, unless it is null, is called with
/// each event that came to something, and with `context`.
///
/// On success `watcher` is a watcher to be freed by `tightrope_watcher_free`. In a process that
/// was forked nobody watches: begin anew there.
///
/// # Safety
/// `engine` is one; `told` may be called with `context` from another thread until the watcher is freed; what is
/// written to may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_watch(
    engine: *const TightropeEngine,
    told: TightropeTold,
    context: *mut c_void,
    watcher: *mut *mut TightropeWatcher,
    error: *mut *mut c_char,
) -> TightropeCode {
    let work = || {
        // SAFETY: the caller says that it is null, or may be written to.
        let watcher = unsafe { place("watcher", watcher) }?;
        // SAFETY: the caller says that it is an engine, or null.
        let engine = unsafe { handle("engine", engine) }?;
        let listener = Listener { told, context };
        let watching = bindings::watch(&engine.0, move |event| listener.tell(event))?;
        // SAFETY: as above.
        unsafe { give_handle(watcher, TightropeWatcher(watching)) };
        Ok(())
    };
    // SAFETY: the caller says that `error` is null, or may be written to.
    unsafe { call(error, work) }
}

/// Ends watching. Null is fine. A reload that is under way is waited for, so nothing is told afterwards; but whoever
/// is told may call this, too, and then it returns at once.
///
/// # Safety
/// `watcher` is null, or was given by `tightrope_watch` and not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_watcher_free(watcher: *mut TightropeWatcher) {
    if !watcher.is_null() {
        // SAFETY: the caller says that `tightrope_watch` made it, and that nobody else frees it.
        let watcher = unsafe { Box::from_raw(watcher) };
        // SAFETY: there is no place for words.
        unsafe {
            call(std::ptr::null_mut(), move || {
                drop(watcher);
                Ok(())
            })
        };
    }
}
