use std::collections::BTreeMap;
use std::io;
use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::cli::errors::LocalError;
use crate::cli::world::Context;
use crate::emulator::private;
use crate::model::digest::hex;
use crate::model::project::{FunctionCommand, FunctionUrl};
use crate::model::{FunctionName, LocalFunction};

/// Where it is remembered that a person trusts a project's functions: in that person's own folder, never in the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) path: Utf8PathBuf,
    /// The project's folder, absolute and without links.
    project: Utf8PathBuf,
}

/// What is remembered.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Trusted {
    project: Utf8PathBuf,
    /// The digest of the functions.
    functions: String,
}

impl Record {
    /// The record of a project. Nothing, where there is no folder for it outside of the project: one inside could have come
    /// with a checkout.
    pub(crate) fn of(context: &Context, root: &Utf8Path) -> Option<Self> {
        let project = root.canonicalize_utf8().ok()?;
        let folder = folder(context)?;
        let is_inside = real(&folder).starts_with(&project);
        let name = format!("{}.json", sha256(project.as_str()));
        (!is_inside).then(|| Self { path: folder.join(name), project })
    }

    /// Whether functions of this digest were trusted.
    pub(crate) fn trusts(&self, digest: &str) -> bool {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        let expected = Trusted { project: self.project.clone(), functions: digest.to_owned() };
        serde_json::from_str::<Trusted>(&text).is_ok_and(|trusted| trusted == expected)
    }

    /// Remembers that functions of this digest are trusted, instead of those before.
    pub(crate) fn write(&self, digest: &str) -> Result<(), LocalError> {
        let trusted = Trusted { project: self.project.clone(), functions: digest.to_owned() };
        self.write_text(&trusted).map_err(|source| LocalError::Address { path: self.path.clone(), source })
    }

    fn write_text(&self, trusted: &Trusted) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            private::own_folder(folder)?;
        }
        let mut file = private::own_file(&self.path)?;
        file.set_len(0)?;
        file.write_all(format!("{}\n", serde_json::to_string(trusted)?).as_bytes())
    }
}

/// What stands for functions: a change of any of them changes it.
pub(crate) fn digest(functions: &BTreeMap<FunctionName, LocalFunction>) -> String {
    // Names and texts are written with their quotes, so that no two lists look alike.
    let pairs = functions.iter().map(|(name, function)| {
        let LocalFunction { url, command, timeout_seconds } = function;
        let [url, command] = [url.as_ref().map(FunctionUrl::as_str), command.as_ref().map(FunctionCommand::as_str)];
        format!("{:?} {url:?} {command:?} {timeout_seconds:?}\n", name.as_str())
    });
    format!("sha256:{}", sha256(&pairs.collect::<String>()))
}

/// The user's folder for what programs remember.
// Source: XDG Base Directory Specification: a path that is not absolute is ignored.
fn folder(context: &Context) -> Option<Utf8PathBuf> {
    let absolute = |name: &str| context.variable(name).map(Utf8PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local").join("state")));
    let state = state.or_else(|| absolute("LOCALAPPDATA"));
    state.map(|state| state.join("s3jobs").join("trusted"))
}

/// A path without links, as far as it exists.
fn real(path: &Utf8Path) -> Utf8PathBuf {
    let found = path.ancestors().find_map(|above| Some((above, above.canonicalize_utf8().ok()?)));
    found.map_or_else(
        || path.to_owned(),
        |(above, real)| path.strip_prefix(above).map_or_else(|_| real.clone(), |rest| real.join(rest)),
    )
}

/// The SHA-256 of a text.
fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest_of(yaml: &str) -> String {
        digest(&serde_yaml::from_str(yaml).unwrap())
    }

    #[test]
    fn whatever_would_run_otherwise_has_another_digest() {
        let texts = [
            "{}",
            "a: {command: x}",
            "b: {command: x}",
            "a: {command: x y}",
            "a: {command: x, timeoutSeconds: 5}",
            "a: {url: \"http://127.0.0.1:1\"}",
            "a: {command: \"http://127.0.0.1:1\"}",
            "{a: {command: x}, b: {command: x}}",
            "a: {command: 'x\" None\\n\"b\" None Some(\"x'}",
        ];
        let digests: std::collections::BTreeSet<String> = texts.iter().map(|text| digest_of(text)).collect();
        assert_eq!(digests.len(), texts.len());
        assert_eq!(digest_of("{b: {command: x}, a: {command: x}}"), digest_of("{a: {command: x}, b: {command: x}}"));
    }
}
