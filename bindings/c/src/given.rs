//! Owns what is given to C to keep: texts and handles, and taking them back. Must not know what they are.

use std::ffi::{CString, c_char};

/// Gives a text to whoever called, who frees it; nothing, where nobody wants it.
///
/// # Safety
/// `out` is null, or may be written to.
pub unsafe fn give(out: *mut *mut c_char, text: &str) {
    if out.is_null() {
        return;
    }
    // In JSON a zero is always escaped; words may repeat what somebody wrote.
    let text = match CString::new(text) {
        Ok(text) => text,
        Err(_) => CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default(),
    };
    // SAFETY: it is not null, and the caller says that it may be written to.
    unsafe { out.write(text.into_raw()) };
}

/// Gives a handle to whoever called, who frees it.
///
/// # Safety
/// `out` may be written to.
pub unsafe fn give_handle<T>(out: *mut *mut T, handle: T) {
    // SAFETY: the caller says so.
    unsafe { out.write(Box::into_raw(Box::new(handle))) };
}

/// Frees a text that this library has given. Null is fine.
///
/// # Safety
/// `text` is null, or was given by this library, and is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_text_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: the caller says that `give` made it, and that nobody else uses it.
        drop(unsafe { CString::from_raw(text) });
    }
}
