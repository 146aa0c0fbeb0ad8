//! Owns the functions about an engine, and the check. Must not know how they end.

use crate::borrowed::{bytes, handle, optional_text, paths as read_paths, place, text};
use crate::call::{TightropeCode, call};
use crate::given::{give, give_handle};
use std::ffi::c_char;
use tightrope_bindings::{self as bindings, Buckets, Engine};

/// The version of this interface. It grows when something that a program was built with no longer holds.
pub const TIGHTROPE_ABI_VERSION: u32 = 1;

/// For `tightrope_decide`: nobody is held out, and everybody is in every rollout. For previews and tests.
pub const TIGHTROPE_NO_BUCKETS: u32 = 1;

/// A policy set to decide by, always the last good one. Any number of threads may use it at once.
pub struct TightropeEngine(pub(crate) Engine);

/// The `TIGHTROPE_ABI_VERSION` that the library was built with. A program asks once whether it is its own.
#[unsafe(no_mangle)]
pub extern "C" fn tightrope_abi_version() -> u32 {
    TIGHTROPE_ABI_VERSION
}

/// Loads the policies under `count` paths (files or folders), or an artifact (one path that ends in `.json`).
///
/// `options` is a JSON object, or null for none: `at_start` ("fail", "wait" or "defaults"), `stale_at_most` and
/// `look_every` (seconds), `tighten_only`, `noticing` ("events" or "polling"), `clock` (a moment that the clock
/// stands still at, for tests). `docs/hosts.md` says what they do.
///
/// On success `engine` is an engine to be freed by `tightrope_engine_free`.
///
/// # Safety
/// `paths` holds so many texts; texts end with a zero; what is written to may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_load(
    paths: *const *const c_char,
    count: usize,
    options: *const c_char,
    engine: *mut *mut TightropeEngine,
    error: *mut *mut c_char,
) -> TightropeCode {
    let work = || {
        // SAFETY: the caller says that it is null, or may be written to.
        let engine = unsafe { place("engine", engine) }?;
        // SAFETY: the caller says that so many texts stand there.
        let paths = unsafe { read_paths(paths, count) }?;
        // SAFETY: the caller says that it is a text, or null.
        let options = unsafe { optional_text("options", options) }?;
        let loaded = bindings::load(paths, options.unwrap_or_default())?;
        // SAFETY: as above.
        unsafe { give_handle(engine, TightropeEngine(loaded)) };
        Ok(())
    };
    // SAFETY: the caller says that `error` is null, or may be written to.
    unsafe { call(error, work) }
}

/// Frees an engine. Null is fine. Whoever watches for it goes on until they are freed, too.
///
/// # Safety
/// `engine` is null, or was given by `tightrope_load`, and no thread uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_engine_free(engine: *mut TightropeEngine) {
    if !engine.is_null() {
        // SAFETY: the caller says that `tightrope_load` made it, and that nobody else uses it.
        let engine = unsafe { Box::from_raw(engine) };
        // SAFETY: there is no place for words.
        unsafe {
            call(std::ptr::null_mut(), move || {
                drop(engine);
                Ok(())
            })
        };
    }
}

/// Decides a surface for the visitor that `length` bytes of JSON at `facts` tell of. The decision is the line that
/// `tightrope decide` prints.
///
/// `now` (a date, or a time as RFC 3339 writes it) holds where the facts bring no `now` of their own; null takes
/// the clock's. `flags` is 0 or `TIGHTROPE_NO_BUCKETS`.
///
/// On success `decision` is a text, and so is `version`, unless that is null: the content hash of the set that
/// made the decision. Both are to be freed by `tightrope_text_free`.
///
/// # Safety
/// `engine` is one; `facts` holds so many bytes; texts end with a zero; what is written to may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_decide(
    engine: *const TightropeEngine,
    surface: *const c_char,
    facts: *const c_char,
    length: usize,
    now: *const c_char,
    flags: u32,
    decision: *mut *mut c_char,
    version: *mut *mut c_char,
    error: *mut *mut c_char,
) -> TightropeCode {
    let work = || {
        // SAFETY: the caller says that it is null, or may be written to.
        let decision = unsafe { place("decision", decision) }?;
        // Whoever does not want it has no place for it.
        // SAFETY: the caller says that it is null, or may be written to.
        let version = unsafe { place("version", version) }.unwrap_or(version);
        // SAFETY: the caller says that it is an engine, or null.
        let engine = unsafe { handle("engine", engine) }?;
        // SAFETY: the caller says that it is a text, or null.
        let surface = unsafe { text("surface", surface) }?;
        // SAFETY: the caller says that so many bytes stand there.
        let facts = unsafe { bytes("facts", facts, length) }?;
        // SAFETY: the caller says that it is a text, or null.
        let now = unsafe { optional_text("now", now) }?;
        let buckets = match flags {
            0 => Buckets::ById,
            TIGHTROPE_NO_BUCKETS => Buckets::Off,
            _ => return Err(no_such_flags(flags)),
        };
        let answer = bindings::decide(&engine.0, surface, facts, now, buckets)?;
        // SAFETY: the caller says that both are null, or may be written to.
        unsafe {
            give(decision, &answer.decision);
            give(version, &answer.version);
        }
        Ok(())
    };
    // SAFETY: the caller says that `error` is null, or may be written to.
    unsafe { call(error, work) }
}

/// The content hash of the set in use, which is its version; empty while there is none. On success `version` is a
/// text to be freed by `tightrope_text_free`.
///
/// # Safety
/// `engine` is one; what is written to may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_version(
    engine: *const TightropeEngine,
    version: *mut *mut c_char,
    error: *mut *mut c_char,
) -> TightropeCode {
    // SAFETY: the caller says all that this asks.
    unsafe { tell(engine, ("version", version), error, |engine| Ok(engine.current().hash().to_owned())) }
}

/// How things stand with the set in use: a JSON object with `ready` (decisions can be made), `fresh`, `serving`
/// ("policies", "defaults" or "nothing"), `version`, `loaded_at`, and perhaps `stale` and `pending`. On success
/// `status` is a text to be freed by `tightrope_text_free`.
///
/// # Safety
/// `engine` is one; what is written to may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_status(
    engine: *const TightropeEngine,
    status: *mut *mut c_char,
    error: *mut *mut c_char,
) -> TightropeCode {
    // SAFETY: the caller says all that this asks.
    unsafe { tell(engine, ("status", status), error, bindings::status) }
}

/// Reads the whole set again. A good one takes over at once; else the last good one stays, and that is no failure:
/// `event` says so. It is a JSON object with `event` ("unchanged", "swapped", "kept", "defaults" or "waits"),
/// `message`, and perhaps `version`, `stale` and `pending`; a text to be freed by `tightrope_text_free`, unless
/// it is null. Deciding goes on meanwhile.
///
/// # Safety
/// `engine` is one; what is written to may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_reload(
    engine: *const TightropeEngine,
    event: *mut *mut c_char,
    error: *mut *mut c_char,
) -> TightropeCode {
    let work = || {
        // SAFETY: the caller says that it is null, or may be written to.
        let event = unsafe { place("event", event) }.unwrap_or(event);
        // SAFETY: the caller says that it is an engine, or null.
        let told = bindings::reload(&unsafe { handle("engine", engine) }?.0)?;
        // SAFETY: the caller says that it is null, or may be written to.
        unsafe { give(event, &told) };
        Ok(())
    };
    // SAFETY: the caller says that `error` is null, or may be written to.
    unsafe { call(error, work) }
}

/// Takes into use the set of that version, which waits because it is creepier than the one in use: somebody has
/// seen what it does, and means it.
///
/// # Safety
/// `engine` is one; `version` ends with a zero; what is written to may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_acknowledge(
    engine: *const TightropeEngine,
    version: *const c_char,
    error: *mut *mut c_char,
) -> TightropeCode {
    let work = || {
        // SAFETY: the caller says that it is an engine, or null.
        let engine = unsafe { handle("engine", engine) }?;
        // SAFETY: the caller says that it is a text, or null.
        bindings::acknowledge(&engine.0, unsafe { text("version", version) }?)
    };
    // SAFETY: the caller says that `error` is null, or may be written to.
    unsafe { call(error, work) }
}

/// Checks the policies under `count` paths. That they have errors is no failure: on success `diagnostics` is the
/// JSON array that `tightrope check --format json` prints, a text to be freed by `tightrope_text_free`. `today` is
/// the day of the check; null takes the machine's.
///
/// # Safety
/// `paths` holds so many texts; texts end with a zero; what is written to may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tightrope_check(
    paths: *const *const c_char,
    count: usize,
    today: *const c_char,
    diagnostics: *mut *mut c_char,
    error: *mut *mut c_char,
) -> TightropeCode {
    let work = || {
        // SAFETY: the caller says that it is null, or may be written to.
        let diagnostics = unsafe { place("diagnostics", diagnostics) }?;
        // SAFETY: the caller says that so many texts stand there.
        let paths = unsafe { read_paths(paths, count) }?;
        // SAFETY: the caller says that it is a text, or null.
        let today = unsafe { optional_text("today", today) }?;
        // SAFETY: it is not null, and the caller says that it may be written to.
        unsafe { give(diagnostics, &bindings::check(&paths, today)?) };
        Ok(())
    };
    // SAFETY: the caller says that `error` is null, or may be written to.
    unsafe { call(error, work) }
}

/// Gives a text about an engine.
///
/// # Safety
/// `engine` is null or an engine, and the others are null or may be written to.
unsafe fn tell(
    engine: *const TightropeEngine,
    (what, out): (&str, *mut *mut c_char),
    error: *mut *mut c_char,
    about: impl FnOnce(&Engine) -> Result<String, bindings::Failure>,
) -> TightropeCode {
    let work = || {
        // SAFETY: the caller says that it is null, or may be written to.
        let out = unsafe { place(what, out) }?;
        // SAFETY: the caller says that it is an engine, or null.
        let engine = unsafe { handle("engine", engine) }?;
        // SAFETY: it is not null, and the caller says that it may be written to.
        unsafe { give(out, &about(&engine.0)?) };
        Ok(())
    };
    // SAFETY: the caller says that `error` is null, or may be written to.
    unsafe { call(error, work) }
}

fn no_such_flags(flags: u32) -> bindings::Failure {
    let message = format!("`flags` is 0 or TIGHTROPE_NO_BUCKETS, not {flags}");
    bindings::Failure::new(bindings::Code::InvalidArgument, message)
}
