/work/main/benches/local/target/debug/deps/s3jobs_load-5c6b53c86e90f1c7.d: /work/main/clippy.toml src/main.rs src/connection.rs src/request.rs Cargo.toml

/work/main/benches/local/target/debug/deps/libs3jobs_load-5c6b53c86e90f1c7.rmeta: /work/main/clippy.toml src/main.rs src/connection.rs src/request.rs Cargo.toml

/work/main/clippy.toml:
src/main.rs:
src/connection.rs:
src/request.rs:
Cargo.toml:

# env-dep:CLIPPY_ARGS=
# env-dep:CLIPPY_CONF_DIR
