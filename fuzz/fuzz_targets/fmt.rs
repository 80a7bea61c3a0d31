#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| s3jobs_fuzz::fmt(data));
