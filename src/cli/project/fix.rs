use super::rewrite::{Change, replace};
use super::specs::Reading;
use crate::cli::errors::{Error, UsageError};
use crate::cli::options::Paths;
use crate::cli::world::Cli;
use crate::render::text::formatting;
use crate::spec::{Correction, Fixed, SpecSet};
use crate::{files, spec};

/// How often what was corrected is looked at again: a value is seen only once its field has the right name.
const ROUNDS: usize = 8;

/// Corrects the specs' sure mistakes in their files, and gives what is left to say, and what was corrected.
pub(crate) fn run(cli: &mut Cli<'_>, paths: &Paths, reading: Reading) -> Result<(SpecSet, Vec<Correction>), Error> {
    if paths.paths.iter().any(|path| path == "-") {
        return Err(UsageError::FixOfInput.into());
    }
    let mut corrections = Vec::new();
    let mut set = reading.read(cli, paths)?;
    for _ in 0..ROUNDS {
        let fixed = spec::fix(&set.findings, &set.files);
        if fixed.is_empty() {
            break;
        }
        for Fixed { file, before, after, corrections: made } in fixed {
            let failed = |source| Error::Write { path: file.clone(), source };
            let path =
                files::resolve(&cli.context.working_directory, &file).map_err(|error| failed(error.into_io()))?;
            let nonce = (cli.context.nonce)();
            replace(&path, &Change { before: &before, after: &after }, &nonce).map_err(failed)?;
            corrections.extend(made);
        }
        set = reading.read(cli, paths)?;
    }
    let style = cli.style_of_stderr();
    formatting::fixed(&mut cli.context.err, style, &corrections)?;
    Ok((set, corrections))
}
