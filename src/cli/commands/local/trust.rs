use crate::cli::errors::{Error, LocalError, VARIABLE};
use crate::cli::local::trust::{functions, listed};
use crate::cli::local::trusted::{Record, digest};
use crate::cli::project::Found;
use crate::cli::world::Context;
use crate::exit::Exit;

/// Runs `local trust`: shows the functions, and remembers that they may run.
pub(crate) fn run(context: &mut Context, found: Option<&Found>) -> Result<u8, Error> {
    let found = found.ok_or(LocalError::NoProject)?;
    let functions = functions(found);
    if functions.is_empty() {
        context.print(format!("{} has no functions: there is nothing to trust", found.file))?;
        return Ok(Exit::Done.code());
    }
    let digest = digest(&functions);
    let record = Record::of(context, &found.root).ok_or(LocalError::NoRecords)?;
    record.write(&digest)?;
    let told = std::iter::once("trusted, until they change:".to_owned()).chain(listed(&functions));
    told.chain([
        String::new(),
        format!("remembered in {}; remove that file to take it back", record.path),
        format!("for CI: {VARIABLE}={digest}"),
    ])
    .try_for_each(|line| context.print(line))?;
    context.out.flush()?;
    Ok(Exit::Done.code())
}
