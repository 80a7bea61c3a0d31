//! What the comparison in run.py needs of Rust: specs to measure with, and processes that
//! only read and parse them, or only load them.

mod generate;
mod load;
mod parse;
mod random;
mod specs;

use std::path::Path;
use std::process::ExitCode;

use mimalloc::MiMalloc;

/// As in `s3jobs` itself.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const USAGE: &str = "usage: s3jobs-bench generate FOLDER COUNT SEED | parse FOLDER | load FOLDER";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["generate", folder, count, seed] => match (count.parse(), seed.parse()) {
            (Ok(count), Ok(seed)) => generate::generate(Path::new(folder), count, seed),
            _ => return usage(),
        },
        ["load", folder] => load::load(Path::new(folder)),
        ["parse", folder] => parse::parse(Path::new(folder)),
        _ => return usage(),
    };
    match done {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("s3jobs-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(64)
}
