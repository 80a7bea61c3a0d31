use std::collections::BTreeSet;

use crate::aws::{ObjectHead, PortError};
use crate::model::arn::ObjectAddress;
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::VersionId;
use crate::rows::{Mistakes, Rows, Rule};

/// A list in S3, as HeadObject tells of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct List<'a> {
    pub(super) address: &'a ObjectAddress,
    pub(super) version: Option<&'a VersionId>,
    pub(super) head: &'a ObjectHead,
}

/// What is known of a list.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    /// How many objects it lists; `None` if it was not read to its end.
    pub(super) objects: Option<u64>,
    /// The buckets that it names: up to eight, and those that the policy protects.
    pub(super) buckets: BTreeSet<String>,
    /// Whether it says which versions are meant; `None` if that is not known.
    pub(super) has_versions: Option<bool>,
    pub(super) findings: Vec<Finding>,
}

impl Listed {
    /// A list of which only this is known.
    pub(super) fn only(finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::default() }
    }

    /// Takes what the rows of a list hold.
    pub(super) fn take(&mut self, rows: Rows) {
        self.buckets.extend(rows.buckets);
        self.findings.extend(rows.mistakes.iter().map(finding));
    }
}

/// A mistake of rows as a finding.
pub(super) fn finding(alike: &Mistakes) -> Finding {
    let code = match alike.kind.rule() {
        Rule::Form => FindingCode::ManifestForm,
        Rule::Row => FindingCode::ManifestRow,
        Rule::KeyEncoding => FindingCode::ManifestKeyEncoding,
        Rule::Once => FindingCode::DuplicateRows,
    };
    let (severity, line) = (alike.kind.rule().severity(), alike.line);
    Finding { code, severity, line, message: alike.message(), help: Some(alike.help.clone()) }
}

/// What is said of a list, or a part of it, that cannot be read: the job's role reads it, which may be allowed more.
pub(super) fn unread(what: &str, error: &PortError) -> Finding {
    let help = match error {
        PortError::Conflict { .. } => "it was overwritten meanwhile: run the command again",
        PortError::Denied { .. } | PortError::Credentials { .. } => {
            "S3 reads it with the job's role, so this may be no fault; to have it checked, allow s3:GetObject on it"
        }
        PortError::Throttled { .. } | PortError::Unreachable { .. } | PortError::LostAnswer { .. } => {
            "run the command again"
        }
        PortError::NotFound { .. } | PortError::TokenReused { .. } | PortError::Rejected { .. } => {
            "see that the job's role can read it"
        }
    };
    Finding::note(FindingCode::ManifestUnread, format!("{what} was not checked: {error}")).with_help(help)
}
