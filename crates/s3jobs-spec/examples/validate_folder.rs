//! Validates the specs of a folder and prints what is wrong: `cargo run -p s3jobs-spec --example validate_folder -- FOLDER`.

use std::env;
use std::error::Error;
use std::io;
use std::process::ExitCode;

use camino::Utf8PathBuf;
use jiff::Timestamp;
use s3jobs_spec::findings::{FindingsReport, Style, write_text};
use s3jobs_spec::spec::{Sources, load};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let here = Utf8PathBuf::try_from(env::current_dir()?)?;
    let working_directory = env::args().nth(1).map_or_else(|| here.clone(), |folder| here.join(folder));
    #[allow(clippy::disallowed_methods, reason = "rules about dates go by the real time")]
    let now = Timestamp::now();

    let set = load(&Sources { working_directory, now, ..Sources::default() })?;
    write_text(&FindingsReport::from(&set), Style::Plain, &mut io::stdout().lock())?;
    Ok(if set.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
