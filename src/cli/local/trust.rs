//! Whether a project's own Lambda functions may run here: its file may have come with somebody else's checkout.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::trusted::{Record, digest};
use crate::cli::errors::{Error, LocalError, VARIABLE};
use crate::cli::project::Found;
use crate::cli::world::Context;
use crate::model::project::{FunctionCommand, FunctionUrl};
use crate::model::{FunctionName, LocalFunction};

/// Lets a project's functions run if a person trusted them. Nobody is asked by the way: a question before a command that was
/// meant for something else is answered without being read.
pub(crate) fn require(context: &mut Context, found: &Found) -> Result<(), Error> {
    let functions = functions(found);
    let digest = digest(&functions);
    if context.variable(VARIABLE) == Some(&digest) || is_of_own_clone(&found.root) {
        return Ok(());
    }
    let record = Record::of(context, &found.root);
    if record.as_ref().is_some_and(|record| record.trusts(&digest)) {
        return Ok(());
    }
    let told = format!("{} lets its local S3 run on this machine:", found.file);
    std::iter::once(told).chain(listed(&functions)).try_for_each(|line| context.say(line))?;
    Err(LocalError::Untrusted { project: found.file.clone(), digest }.into())
}

/// The functions that the project file has.
pub(crate) fn functions(found: &Found) -> BTreeMap<FunctionName, LocalFunction> {
    found.project.spec.local.as_ref().map(|local| local.functions.clone()).unwrap_or_default()
}

/// Every function on a line, with nothing in it that a terminal would obey.
pub(crate) fn listed(functions: &BTreeMap<FunctionName, LocalFunction>) -> Vec<String> {
    let line = |(name, function): (&FunctionName, &LocalFunction)| {
        let LocalFunction { url, command, timeout_seconds: _ } = function;
        let target = url.as_ref().map(FunctionUrl::as_str).or(command.as_ref().map(FunctionCommand::as_str));
        let target: String = target.unwrap_or_default().chars().flat_map(shown).collect();
        format!("  {}: {target}", name.as_str())
    };
    functions.iter().map(line).collect()
}

fn shown(character: char) -> Vec<char> {
    let is_plain = character == ' ' || character.is_alphanumeric() || character.is_ascii_graphic();
    if is_plain { vec![character] } else { character.escape_default().collect() }
}

/// Whether a project is among the examples of the clone that this program was built from, and is run from by `cargo run`:
/// whoever does that runs that clone's code already. Programs that are given to others are not built so.
fn is_of_own_clone(root: &Utf8Path) -> bool {
    let examples = Utf8PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/specs-examples"));
    let real = |path: &Utf8Path| path.canonicalize_utf8().ok();
    cfg!(debug_assertions) && real(root).zip(real(&examples)).is_some_and(|(root, examples)| root.starts_with(examples))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_own_clone_are_trusted_and_copies_are_not() {
        let clone = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(is_of_own_clone(&clone.join("specs-examples/more")));
        assert!(!is_of_own_clone(clone));
        assert!(!is_of_own_clone(&clone.join("specs-examples/../src")));
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(!is_of_own_clone(Utf8Path::from_path(elsewhere.path()).unwrap()));
    }
}
