//! The `s3jobs` command: the library, run in this process's world.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use s3jobs::cli::{self, Context};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return cli::report_start_failure(&error).into(),
    };
    let code = runtime.block_on(async {
        match Context::of_process() {
            Ok(mut context) => cli::run(std::env::args_os(), &mut context).await,
            Err(error) => cli::report_start_failure(&error).code(),
        }
    });
    // Ends without waiting for a thread that still reads a terminal.
    runtime.shutdown_background();
    ExitCode::from(code)
}
