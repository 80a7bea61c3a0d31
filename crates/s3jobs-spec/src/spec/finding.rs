//! One mistake in a spec, as data: what, where, and what to do about it.

use std::borrow::Cow;

use camino::{Utf8Path, Utf8PathBuf};

use super::code::{Code, Severity};
use super::path::FieldPath;
use crate::model::project::EnvironmentName;
pub(crate) use crate::model::text::quoted;

/// One thing that is wrong with a spec.
///
/// Holds places, not positions: a [`SourceMap`](super::SourceMap) finds line and column when the finding is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of mistake it is.
    pub code: Code,
    /// How grave it is: its code's severity, unless the user chose another.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in the user's words: a lowercase fragment.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What to write in place of the text at `place`, where one correction is surely the right one.
    pub fix: Option<String>,
    /// Other places that belong to the mistake, such as the first of two equal names.
    pub related: Vec<Related>,
    /// The environments that have it, where not all do; none stands for no environment. Empty: wherever it was looked.
    pub only_in: Vec<Option<EnvironmentName>>,
}

/// What to do about a mistake: words, and perhaps the text that corrects it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// An instruction for a person.
    pub text: String,
    /// What to write in place of what stands at the finding's place.
    pub fix: Option<String>,
}

impl Help {
    /// An instruction, and the text that follows it.
    pub fn fix(text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { text: text.into(), fix: Some(fix.into()) }
    }
}

impl<T: Into<String>> From<T> for Help {
    fn from(text: T) -> Self {
        Self { text: text.into(), fix: None }
    }
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where it is.
    pub place: Place,
    /// What is there.
    pub message: String,
}

/// A field of a document of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as its path is shown to the user.
    pub file: Utf8PathBuf,
    /// Which document of the file, counted from 0.
    pub document: usize,
    /// The field.
    pub at: FieldPath,
    /// What of the field is meant.
    pub target: Target,
}

/// What of a field a finding points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Its key.
    Key,
    /// Its value.
    Value,
    /// Its key and its value: what another field replaces. Shown at the key.
    Entry,
    /// The same, with what separates it from the fields around it: what is left out. Shown at the key.
    Removed,
    /// The place of the document's fault of this number: what is wrong there has no path, such as broken YAML.
    Fault(usize),
    /// These bytes of the file, from the first to one beyond the last: what is no field, such as a comment or a CSV row.
    Bytes(usize, usize),
}

impl Finding {
    /// A finding without help and related places.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        let severity = code.severity();
        Self {
            code,
            severity,
            place,
            message: message.into(),
            help: None,
            fix: None,
            related: Vec::new(),
            only_in: Vec::new(),
        }
    }

    /// The message, and the environments that have it, where not all do.
    pub fn sentence(&self) -> Cow<'_, str> {
        let names: Vec<&str> = self.only_in.iter().flatten().map(EnvironmentName::as_str).collect();
        let noun = if names.len() == 1 { "environment" } else { "environments" };
        let environments = format!("in {noun} {}", names.join(", "));
        let place = match (self.only_in.contains(&None), names.is_empty()) {
            (false, true) => return Cow::Borrowed(&self.message),
            (true, true) => "without an environment".to_owned(),
            (true, false) => format!("without an environment, and {environments}"),
            (false, false) => environments,
        };
        Cow::Owned(format!("{} (only {place})", self.message))
    }

    /// Adds what to do about it.
    pub fn with_help(mut self, help: impl Into<Help>) -> Self {
        let Help { text, fix } = help.into();
        self.help = Some(text);
        self.fix = fix;
        self
    }

    /// Adds what to do about it, if there is something to say.
    pub(crate) fn with_optional_help(self, help: Option<Help>) -> Self {
        match help {
            Some(help) => self.with_help(help),
            None => self,
        }
    }

    /// Its own place, and the related ones.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.place).chain(self.related.iter().map(|related| &related.place))
    }

    /// Adds another place that belongs to the mistake.
    pub fn with_related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { place, message: message.into() });
        self
    }
}

impl Place {
    /// A place in the first document of a file that could not be read as documents.
    pub(crate) fn file(file: &Utf8Path) -> Self {
        Self { file: file.to_owned(), document: 0, at: FieldPath::root(), target: Target::Value }
    }
}

/// Whether any finding makes the spec set invalid.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
