//! Tries `oracles::index` on whatever the fuzzer comes up with.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oracles::index::holds(bytes));
