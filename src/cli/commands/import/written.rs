use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::args::ImportArgs;
use super::taken::Taken;
use crate::cli::errors::{Error, ImportError};
use crate::cli::project::{Written, write as write_new};
use crate::cli::world::Cli;
use crate::files;

/// Where the specs stand by now.
pub(super) enum Places {
    /// On standard output, as this text.
    Output(String),
    /// In these files, as they are shown.
    Files(Vec<Utf8PathBuf>),
}

/// Writes the specs. A file that is there is replaced by a person's word alone, and before that, no other one is written.
pub(super) fn write(args: &ImportArgs, jobs: &[Taken], cli: &mut Cli<'_>) -> Result<Places, Error> {
    let Some(out) = &args.out else {
        let text = joined(jobs);
        cli.context.out.write_all(text.as_bytes())?;
        cli.context.out.flush()?;
        return Ok(Places::Output(text));
    };
    let texts = texts(out, jobs, cli);
    let place = |shown: &Utf8Path| cli.context.working_directory.join(shown);
    let there = texts.iter().find(|(shown, _)| place(shown).symlink_metadata().is_ok());
    if let Some((path, _)) = there.filter(|_| !args.force) {
        return Err(ImportError::Exists { path: path.clone() }.into());
    }
    let mut written = Vec::new();
    for (shown, text) in texts {
        let path = place(&shown);
        match write_new(&path, &text)? {
            Written::New | Written::Same => {}
            Written::Other if args.force => {
                let failed = |source| Error::Write { path: path.clone(), source };
                let replaced = files::create(&path).and_then(|mut file| file.write_all(text.as_bytes()));
                replaced.map_err(failed)?;
            }
            Written::Other => return Err(ImportError::Exists { path: shown }.into()),
        }
        written.push(shown);
    }
    for shown in &written {
        cli.context.say(format_args!("wrote {shown}"))?;
    }
    Ok(Places::Files(written))
}

/// The files, and what is in each.
fn texts(out: &Utf8Path, jobs: &[Taken], cli: &Cli<'_>) -> Vec<(Utf8PathBuf, String)> {
    let is_folder = out.as_str().ends_with('/') || cli.context.working_directory.join(out).is_dir();
    if !is_folder {
        return vec![(out.to_owned(), joined(jobs))];
    }
    let file = |taken: &Taken| (out.join(format!("{}.yaml", taken.job.name)), taken.job.text(&taken.origin));
    jobs.iter().map(file).collect()
}

/// The specs as documents of one text.
fn joined(jobs: &[Taken]) -> String {
    jobs.iter().map(|taken| taken.job.text(&taken.origin)).collect::<Vec<_>>().join("---\n")
}
