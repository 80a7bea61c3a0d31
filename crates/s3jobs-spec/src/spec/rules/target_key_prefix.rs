//! `target-key-prefix`: S3 puts the slash after the prefix itself.
// Source: S3 Control 2018-08-20, `S3CopyObjectOperation$TargetKeyPrefix`: a folder, such as Folder1.

use super::Subject;
use super::subject::operation;
use crate::model::operation::TargetKeyPrefix;
use crate::model::yaml;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Help};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let prefix = subject.copy().and_then(|copy| copy.target_key_prefix.as_ref()).map(TargetKeyPrefix::as_str);
    let Some(prefix) = prefix.filter(|text| text.starts_with('/') || text.ends_with('/')) else { return Vec::new() };
    let at = operation(["putObjectCopy", "targetKeyPrefix"]);
    let finding = subject.at_value(Code::TargetKeyPrefix, at, "the copies' keys will hold an empty folder name");
    let bare = prefix.trim_matches('/');
    let help = if bare.is_empty() {
        "remove the field".into()
    } else {
        Help::fix(format!("write `{bare}`: S3 adds the slash"), yaml::to_yaml(&bare.into()))
    };
    vec![finding.with_help(help)]
}
