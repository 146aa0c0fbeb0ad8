//! Owns reading what C lends for the time of a call: texts, bytes, paths, handles. What is wrong with them
//! is told by the name of the argument. Must not know what they are for.

use std::ffi::{CStr, c_char};
use std::path::PathBuf;
use std::slice;
use tightrope_bindings::{Code, Failure};

fn wrong(what: &str, is: &str) -> Failure {
    Failure::new(Code::InvalidArgument, format!("`{what}` {is}"))
}

/// A handle.
///
/// # Safety
/// `handle` is null, or a handle of this library that is not freed before the call has ended.
pub unsafe fn handle<'a, T>(what: &str, handle: *const T) -> Result<&'a T, Failure> {
    // SAFETY: it is null, or the caller says that it stands.
    unsafe { handle.as_ref() }.ok_or_else(|| wrong(what, "is null"))
}

/// A place for what is given, where there is nothing yet.
///
/// # Safety
/// `out` is null, or may be written to.
pub unsafe fn place<T>(what: &str, out: *mut *mut T) -> Result<*mut *mut T, Failure> {
    if out.is_null() {
        return Err(wrong(what, "is null"));
    }
    // SAFETY: it is not null, and the caller says that it may be written to.
    unsafe { out.write(std::ptr::null_mut()) };
    Ok(out)
}

/// A text, where there is one.
///
/// # Safety
/// `text` is null, or a text that ends with a zero and stays as it is until the call has ended.
pub unsafe fn optional_text<'a>(what: &str, text: *const c_char) -> Result<Option<&'a str>, Failure> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: it is not null, and the caller says that it ends with a zero and stays.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map(Some).map_err(|_| wrong(what, "is not UTF-8"))
}

/// A text.
///
/// # Safety
/// As [`optional_text`].
pub unsafe fn text<'a>(what: &str, text: *const c_char) -> Result<&'a str, Failure> {
    // SAFETY: the caller says so.
    unsafe { optional_text(what, text) }?.ok_or_else(|| wrong(what, "is null"))
}

/// Bytes. None at all may stand at null.
///
/// # Safety
/// `bytes` is null, or `length` bytes stand there and stay as they are until the call has ended.
pub unsafe fn bytes<'a>(what: &str, bytes: *const c_char, length: usize) -> Result<&'a [u8], Failure> {
    match (bytes.is_null(), length) {
        (true, 0) => Ok(&[]),
        (true, _) => Err(wrong(what, "is null")),
        (false, length) if isize::try_from(length).is_err() => Err(wrong(what, "is longer than memory")),
        // SAFETY: it is not null, the caller says that so many bytes stand there, and they are no more than
        // there can be.
        (false, length) => Ok(unsafe { slice::from_raw_parts(bytes.cast::<u8>(), length) }),
    }
}

/// Paths.
///
/// # Safety
/// `paths` is null, or `count` texts stand there, each as [`text`] has it.
pub unsafe fn paths(paths: *const *const c_char, count: usize) -> Result<Vec<PathBuf>, Failure> {
    if paths.is_null() {
        return if count == 0 { Ok(Vec::new()) } else { Err(wrong("paths", "is null")) };
    }
    let each = (0..count).map(|at| {
        // SAFETY: the caller says that so many stand there.
        let path = unsafe { *paths.add(at) };
        // SAFETY: the caller says so of each.
        unsafe { one_path(path) }
    });
    each.collect()
}

/// A path, which is bytes where the machine has it so.
///
/// # Safety
/// As [`text`].
#[cfg(unix)]
unsafe fn one_path(path: *const c_char) -> Result<PathBuf, Failure> {
    use std::os::unix::ffi::OsStrExt;
    if path.is_null() {
        return Err(wrong("paths", "holds a null"));
    }
    // SAFETY: it is not null, and the caller says that it ends with a zero and stays.
    let path = unsafe { CStr::from_ptr(path) };
    Ok(std::ffi::OsStr::from_bytes(path.to_bytes()).into())
}

/// A path, in UTF-8.
///
/// # Safety
/// As [`text`].
#[cfg(not(unix))]
unsafe fn one_path(path: *const c_char) -> Result<PathBuf, Failure> {
    // SAFETY: the caller says so.
    unsafe { text("paths", path) }.map(PathBuf::from)
}
