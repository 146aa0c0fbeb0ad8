//! Tries `oracles::fix` on whatever the fuzzer comes up with.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oracles::fix::holds(bytes));
