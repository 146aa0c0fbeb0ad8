//! Tries `oracles::artifact` on whatever the fuzzer comes up with.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oracles::artifact::holds(bytes));
