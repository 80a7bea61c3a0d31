use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use super::context::Context;
use super::error::{Error, UsageError};
use crate::exit::Exit;
use crate::render::json;
use crate::spec::schema::SchemaKind;

/// Print the JSON Schema of a kind of document, or of a command's JSON output
///
/// Without a name, the names are listed. Editors use the schemas for completion: see the first line of every example.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SchemaArgs {
    /// The schema's name, such as `job`, `project`, `seed` or `output/plan`
    #[arg(value_name = "NAME", conflicts_with = "write")]
    name: Option<String>,
    /// Write every schema into a folder
    #[arg(long, value_name = "DIR")]
    write: Option<Utf8PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs schema job                        What a job spec may say
  s3jobs schema --write schemas            All of them, as files";

/// A schema: its name, and its text.
struct Named {
    name: String,
    text: String,
}

impl Named {
    fn file(&self) -> String {
        format!("{}.schema.json", self.name)
    }
}

pub(super) fn run(args: &SchemaArgs, context: &mut Context) -> Result<Exit, Error> {
    match (&args.write, &args.name) {
        (Some(folder), _) => write_all(&context.working_directory.join(folder))?,
        (None, Some(name)) => {
            let found = schemas().into_iter().find(|schema| schema.name == *name).ok_or_else(|| unknown(name))?;
            context.out.write_all(found.text.as_bytes())?;
        }
        (None, None) => {
            for schema in schemas() {
                writeln!(context.out, "{}", schema.name)?;
            }
        }
    }
    context.out.flush()?;
    Ok(Exit::Done)
}

/// Every schema: of the documents that people write, and of the JSON that commands write.
fn schemas() -> Vec<Named> {
    let documents = SchemaKind::ALL
        .into_iter()
        .map(|kind| Named { name: kind.name().to_lowercase(), text: kind.generated() });
    let outputs = json::schemas()
        .into_iter()
        .map(|(name, schema)| Named { name: format!("output/{name}"), text: format!("{:#}\n", schema.to_value()) });
    documents.chain(outputs).collect()
}

fn unknown(name: &str) -> UsageError {
    let known: Vec<String> = schemas().into_iter().map(|schema| format!("`{}`", schema.name)).collect();
    UsageError::UnknownSchema { name: name.to_owned(), known: known.join(", ") }
}

fn write_all(folder: &Utf8Path) -> Result<(), Error> {
    for schema in schemas() {
        let path = folder.join(schema.file());
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, &schema.text))
            .map_err(|source| Error::Write { path: path.clone(), source })?;
    }
    Ok(())
}
