//! What the comparison in run.py needs of Rust: specs to measure with, and processes that
//! only read and parse them, or only load them.
//!
//! The sources are taken in by path: the parser is no part of the library's public face.

#![allow(dead_code, unused_imports, unreachable_pub, reason = "only a part of the sources is used here")]

#[path = "../../../src/files/mod.rs"]
mod files;
mod generate;
mod load;
#[path = "../../../src/model/mod.rs"]
mod model;
mod parse;
mod random;
#[path = "../../../src/spec/mod.rs"]
mod spec;
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
