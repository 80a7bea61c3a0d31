use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::cli::errors::{Error, UsageError};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::files;
use crate::render::json;
use crate::spec::schema::SchemaKind;

/// The ending of a schema's file name; `schema NAME` takes the name without it.
const ENDING: &str = ".schema.json";

/// Print the JSON Schema of a kind of document, or of a command's JSON output
///
/// Without a name, the names are listed. Editors use the schemas for completion: see the first line of every example.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SchemaArgs {
    /// The schema's name, such as `job`, `project`, `seed` or `output/plan`
    #[arg(value_name = "NAME", conflicts_with = "write")]
    name: Option<String>,
    /// Write every schema, and the reference of findings, into a folder
    #[arg(long, value_name = "DIR")]
    write: Option<Utf8PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs schema job                        What a job spec may say
  s3jobs schema --write schemas            All of them, as files";

pub(crate) fn run(args: &SchemaArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    match (&args.write, &args.name) {
        (Some(folder), _) => write_all(&cli.context.working_directory.join(folder))?,
        (None, Some(name)) => {
            let (_, text) = schemas().find(|(known, _)| known == name).ok_or_else(|| unknown(name))?;
            cli.context.out.write_all(text.as_bytes())?;
        }
        (None, None) => {
            for (name, _) in schemas() {
                cli.context.print(format_args!("{name}"))?;
            }
        }
    }
    cli.context.out.flush()?;
    Ok(Exit::Done)
}

/// Every generated file: its path below `schemas/`, and its text.
fn all() -> impl Iterator<Item = (&'static str, String)> {
    SchemaKind::files().into_iter().chain(json::schemas())
}

/// Every schema by its name: of the documents that people write, and of the JSON that commands write.
fn schemas() -> impl Iterator<Item = (String, String)> {
    all().filter_map(|(path, text)| Some((path.strip_suffix(ENDING)?.to_owned(), text)))
}

fn unknown(name: &str) -> UsageError {
    let known: Vec<String> = schemas().map(|(known, _)| format!("`{known}`")).collect();
    UsageError::UnknownSchema { name: name.to_owned(), known: known.join(", ") }
}

fn write_all(folder: &Utf8Path) -> Result<(), Error> {
    for (path, text) in all() {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| files::create(&path)?.write_all(text.as_bytes()))
            .map_err(|source| Error::Write { path: path.clone(), source })?;
    }
    Ok(())
}
