use super::command::{Global, Paths};
use super::context::Context;
use super::error::{Error, UsageError};
use super::rewrite::replace;
use super::specs::Reading;
use crate::files;
use crate::render::text::formatting;
use crate::spec::{self, Fixed, SpecSet};

use super::show;

/// How often what was corrected is looked at again: a value is seen only once its field has the right name.
const ROUNDS: usize = 8;

/// Corrects the specs' sure mistakes in their files, and gives what is left to say.
pub(super) fn run(
    context: &mut Context,
    global: &Global,
    (paths, reading): (&Paths, Reading),
) -> Result<SpecSet, Error> {
    if paths.paths.iter().any(|path| path == "-") {
        return Err(UsageError::FixOfInput.into());
    }
    let (mut corrections, mut files) = (0, std::collections::BTreeSet::new());
    let mut set = reading.read(context, global, paths)?;
    for _ in 0..ROUNDS {
        let fixed = spec::fix(&set.findings, &set.files);
        if fixed.is_empty() {
            break;
        }
        for Fixed { file, before, after, corrections: made } in fixed {
            let failed = |source| Error::Write { path: file.clone(), source };
            let path = files::resolve(&context.working_directory, &file).map_err(|error| failed(error.into_io()))?;
            let nonce = (context.nonce)();
            replace(&path, (&before, &after), &nonce).map_err(failed)?;
            corrections += made;
            files.insert(file);
        }
        set = reading.read(context, global, paths)?;
    }
    let style = show::style_of_stderr(context, global);
    formatting::fixed(&mut context.err, style, corrections, files.len())?;
    Ok(set)
}
