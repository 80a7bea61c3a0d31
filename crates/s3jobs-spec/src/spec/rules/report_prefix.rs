//! `report-prefix`: S3 puts slashes around the prefix itself.
// Source: S3 User Guide, "Examples: S3 Batch Operations completion reports": PREFIX/job-ID/manifest.json.

use super::Subject;
use crate::model::manifest::KeyPrefix;
use crate::model::yaml;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Help};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let prefix = subject.document.spec.report.as_ref().and_then(|report| report.prefix.as_ref());
    let Some(prefix) = prefix.map(KeyPrefix::as_str).filter(|text| text.starts_with('/') || text.ends_with('/')) else {
        return Vec::new();
    };
    let at = FieldPath::of(["spec", "report", "prefix"]);
    let finding = subject.at_value(Code::ReportPrefix, at, "the report's keys will hold an empty folder name");
    let bare = prefix.trim_matches('/');
    let help = if bare.is_empty() {
        "remove the field".into()
    } else {
        Help::fix(format!("write `{bare}`"), yaml::to_yaml(&bare.into()))
    };
    vec![finding.with_help(help)]
}
