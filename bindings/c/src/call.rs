//! Owns how a call ends: its code, the words for people, and that no panic gets out.
//! Must not know what is called.

use crate::given::give;
use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tightrope_bindings::{Code, Failure};

/// How a call ended. Later versions may add codes: what is not known is a failure.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TightropeCode {
    /// It did what it should.
    Ok = 0,
    /// The policies have errors; `tightrope_check` tells them one by one.
    Policy = 1,
    /// The policies cannot be read.
    Unreadable = 2,
    /// There is no good policy set yet to decide by; `tightrope_status` says why.
    NotReady = 3,
    /// The policies declare no such surface.
    UnknownSurface = 4,
    /// The facts are no JSON object.
    InvalidFacts = 5,
    /// Something else that was passed is not what it should be: null, no UTF-8, no such option.
    InvalidArgument = 6,
    /// There is no such set to acknowledge.
    NothingWaits = 7,
    /// The files cannot be watched.
    CannotWatch = 8,
    /// A mistake in Tightrope itself. Whatever was asked for was not done.
    Internal = 9,
}

impl From<Code> for TightropeCode {
    fn from(code: Code) -> Self {
        match code {
            Code::Policy => TightropeCode::Policy,
            Code::Unreadable => TightropeCode::Unreadable,
            Code::NotReady => TightropeCode::NotReady,
            Code::UnknownSurface => TightropeCode::UnknownSurface,
            Code::InvalidFacts => TightropeCode::InvalidFacts,
            Code::InvalidArgument => TightropeCode::InvalidArgument,
            Code::NothingWaits => TightropeCode::NothingWaits,
            Code::CannotWatch => TightropeCode::CannotWatch,
            Code::Internal => TightropeCode::Internal,
        }
    }
}

/// Does what was called for, and tells how it ended: by its code, and in words where C has a place for them.
///
/// # Safety
/// `error` is null, or may be written to.
pub unsafe fn call(error: *mut *mut c_char, work: impl FnOnce() -> Result<(), Failure>) -> TightropeCode {
    if !error.is_null() {
        // SAFETY: it is not null, and the caller says that it may be written to.
        unsafe { error.write(std::ptr::null_mut()) };
    }
    // What a panic leaves half done belongs to this call alone, or is guarded by locks that know of it.
    let ended = catch_unwind(AssertUnwindSafe(work));
    let failure = match ended {
        Ok(Ok(())) => return TightropeCode::Ok,
        Ok(Err(failure)) => failure,
        Err(_) => Failure::new(Code::Internal, "a mistake in Tightrope itself; please report it"),
    };
    // SAFETY: the caller says so.
    unsafe { give(error, &failure.message) };
    failure.code.into()
}

#[cfg(test)]
mod tests {
    use super::{TightropeCode, call};
    use crate::given::tightrope_text_free;
    use std::ffi::{CStr, c_char};
    use std::ptr::null_mut;

    #[test]
    fn no_panic_gets_out() {
        let mut error: *mut c_char = null_mut();
        let broken: Option<u8> = std::hint::black_box(None);
        #[expect(clippy::unwrap_used, reason = "it is to panic")]
        let work = || {
            broken.unwrap();
            Ok(())
        };
        // SAFETY: it may be written to, and is freed once.
        let (code, words) = unsafe {
            let code = call(&mut error, work);
            let words = CStr::from_ptr(error).to_string_lossy().into_owned();
            tightrope_text_free(error);
            (code, words)
        };
        assert_eq!(code, TightropeCode::Internal);
        assert_eq!(words, "a mistake in Tightrope itself; please report it");
    }
}
