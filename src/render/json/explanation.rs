//! `kind: Explanation`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ApiVersion, TOOL_VERSION};
use crate::plan::pages::Page;
use crate::spec::explain::{Candidate, Deprecation, Field, Member, Presence, Word};
use crate::spec::{Code, Examples, Excerpt, Role, Severity};

/// What there is to know about a field of the spec language, or about codes of findings.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Explanation")]
pub struct ExplanationDocument {
    /// The version of the document.
    pub api_version: ApiVersion,
    /// `Explanation`.
    pub kind: ExplanationKind,
    /// The version of s3jobs that wrote it.
    pub tool_version: String,
    /// The field that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldView>,
    /// The code that was asked for, or every code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodeView>,
    /// What a code of plans means that was asked for, or every one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plan_codes: Vec<PlanCodeView>,
    /// Fields of the name that was asked for: other ones, or those of which one may be meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<CandidateView>,
}

/// The kind of an explanation.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub enum ExplanationKind {
    /// What there is to know about a topic.
    #[default]
    Explanation,
}

/// A field of the spec language.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Field")]
pub struct FieldView {
    /// The kind of document that it belongs to, such as `Job`.
    pub document_kind: &'static str,
    /// Where it stands, such as `spec.manifest.csv.etag`; empty for the whole document.
    pub path: String,
    /// What kind of value it takes, in words, such as `list of words`.
    pub r#type: String,
    /// Whether it must be there.
    pub presence: PresenceView,
    /// Whether S3 deprecates it.
    pub deprecated: bool,
    /// What it has if it is left out, as YAML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The limits of its value, one fact each.
    pub limits: Vec<String>,
    /// The words that it takes.
    pub values: Vec<WordView>,
    /// What it is, in paragraphs with blank lines between them.
    pub description: String,
    /// The fields in it, with those in them.
    pub fields: Vec<MemberView>,
    /// The smallest example of it, as YAML.
    pub example: String,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Presence")]
pub enum PresenceView {
    /// Always.
    Required,
    /// In the spec, or in the project's defaults.
    RequiredOrDefaulted,
    /// Exactly one of several fields is, and this is one of them.
    OneOf,
    /// No.
    Optional,
}

/// A word that a field takes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Word")]
pub struct WordView {
    /// The word.
    pub value: String,
    /// What it means; empty for names that need no words.
    pub meaning: String,
}

/// A field inside another one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Member")]
pub struct MemberView {
    /// Its name.
    pub name: String,
    /// What kind of value it takes, in words.
    pub r#type: String,
    /// Whether it must be there.
    pub presence: PresenceView,
    /// The first sentence of its description.
    pub summary: String,
    /// The fields in it.
    pub fields: Vec<Self>,
}

/// A field that a name may mean.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Candidate")]
pub struct CandidateView {
    /// The kind of document that it belongs to.
    pub document_kind: &'static str,
    /// Where it stands.
    pub path: String,
    /// What kind of value it takes, in words.
    pub r#type: String,
    /// The first sentence of its description.
    pub summary: String,
}

/// A code of a finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Code")]
pub struct CodeView {
    /// The code, such as `no-report`.
    pub code: &'static str,
    /// How grave such a finding is: `error`, `warning` or `note`.
    pub severity: SeverityView,
    /// What it means, in one sentence.
    pub description: &'static str,
    /// Why it matters.
    pub reason: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// Where the fact comes from.
    pub source: &'static str,
    /// What gives such a finding; empty if it cannot be shown.
    pub wrong: Vec<ExcerptView>,
    /// What does not.
    pub right: Vec<ExcerptView>,
}

/// A code of plans: the reason of a step, or a finding about a list or a bucket.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PlanCode")]
pub struct PlanCodeView {
    /// The code, such as `earlier-run-active`.
    pub code: &'static str,
    /// What it means, in one sentence.
    pub description: &'static str,
    /// Why it matters.
    pub reason: &'static str,
    /// What to do about it: the ways out.
    pub remedy: &'static str,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Severity")]
pub enum SeverityView {
    /// The spec is invalid.
    Error,
    /// The spec is valid; a person should look.
    Warning,
    /// Nothing is wrong; it is good to know.
    Note,
}

/// A part of the files of an example.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Excerpt")]
pub struct ExcerptView {
    /// What it is: fields of `spec`, or a file.
    pub part: PartView,
    /// The file's path, where the part is another file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its text.
    pub text: String,
}

/// What a part of an example is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Part")]
pub enum PartView {
    /// Fields of a job's `spec`.
    Spec,
    /// A whole spec file.
    Job,
    /// The whole project file.
    Project,
    /// Another file.
    File,
}

impl ExplanationDocument {
    fn new() -> Self {
        Self { tool_version: TOOL_VERSION.to_owned(), ..Self::default() }
    }

    /// The document about a field, and about other fields of its name.
    pub fn of_field(field: &Field, also: &[Candidate]) -> Self {
        let candidates = also.iter().map(CandidateView::from).collect();
        Self { field: Some(field.into()), candidates, ..Self::new() }
    }

    /// The document about fields of which one may be meant.
    pub fn of_candidates(candidates: &[Candidate]) -> Self {
        Self { candidates: candidates.iter().map(CandidateView::from).collect(), ..Self::new() }
    }

    /// The document about codes.
    pub fn of_codes(codes: &[Code]) -> Self {
        Self { codes: codes.iter().copied().map(CodeView::from).collect(), ..Self::new() }
    }
}

impl ExplanationDocument {
    /// The document with pages of codes of plans added.
    pub fn with_pages(mut self, pages: impl IntoIterator<Item = &'static Page>) -> Self {
        self.plan_codes.extend(pages.into_iter().map(PlanCodeView::from));
        self
    }
}

impl From<&'static Page> for PlanCodeView {
    fn from(Page { code, description, reason, remedy }: &'static Page) -> Self {
        Self { code, description, reason, remedy }
    }
}

impl From<&Field> for FieldView {
    fn from(field: &Field) -> Self {
        let Field { kind, path, shape, presence, deprecation, default, limits, words, description, fields, example } =
            field;
        Self {
            document_kind: kind.name(),
            path: path.clone(),
            r#type: shape.to_string(),
            presence: presence.into(),
            deprecated: *deprecation == Deprecation::ByS3,
            default: default.clone(),
            limits: limits.clone(),
            values: words.iter().map(WordView::from).collect(),
            description: description.clone(),
            fields: fields.iter().map(MemberView::from).collect(),
            example: format!("{example}\n"),
        }
    }
}

impl From<&Presence> for PresenceView {
    fn from(presence: &Presence) -> Self {
        match presence {
            Presence::Required => Self::Required,
            Presence::RequiredSomewhere(_) => Self::RequiredOrDefaulted,
            Presence::OneOf => Self::OneOf,
            Presence::Optional => Self::Optional,
        }
    }
}

impl From<&Word> for WordView {
    fn from(Word { word, meaning }: &Word) -> Self {
        Self { value: word.clone(), meaning: meaning.clone() }
    }
}

impl From<&Member> for MemberView {
    fn from(Member { name, shape, presence, summary, fields }: &Member) -> Self {
        Self {
            name: name.clone(),
            r#type: shape.to_string(),
            presence: presence.into(),
            summary: summary.clone(),
            fields: fields.iter().map(Self::from).collect(),
        }
    }
}

impl From<&Candidate> for CandidateView {
    fn from(Candidate { kind, path, shape, summary }: &Candidate) -> Self {
        Self { document_kind: kind.name(), path: path.clone(), r#type: shape.to_string(), summary: summary.clone() }
    }
}

impl From<Code> for CodeView {
    fn from(code: Code) -> Self {
        let (wrong, right) = match &code.page().examples {
            Examples::Shown { wrong, right } => (wrong.as_slice(), right.as_slice()),
            Examples::None(_) => Default::default(),
        };
        Self {
            code: code.name(),
            severity: match code.severity() {
                Severity::Error => SeverityView::Error,
                Severity::Warning => SeverityView::Warning,
                Severity::Note => SeverityView::Note,
            },
            description: code.description(),
            reason: code.reason(),
            remedy: code.remedy(),
            source: code.source(),
            wrong: wrong.iter().map(ExcerptView::from).collect(),
            right: right.iter().map(ExcerptView::from).collect(),
        }
    }
}

impl From<&Excerpt> for ExcerptView {
    fn from(Excerpt { role, text }: &Excerpt) -> Self {
        let (part, path) = match role {
            Role::Spec { .. } => (PartView::Spec, None),
            Role::Job => (PartView::Job, None),
            Role::Project => (PartView::Project, None),
            Role::File(path) => (PartView::File, Some(path.clone())),
        };
        Self { part, path, text: text.clone() }
    }
}
