/work/main/benches/local/target/debug/deps/s3jobs_load-33c18ad074dc903e.d: src/main.rs src/connection.rs src/request.rs

/work/main/benches/local/target/debug/deps/libs3jobs_load-33c18ad074dc903e.rmeta: src/main.rs src/connection.rs src/request.rs

src/main.rs:
src/connection.rs:
src/request.rs:
