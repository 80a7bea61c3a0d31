//! `removes-retention`: objects are no longer kept, and the dates that they had are lost.
// Source: S3 Control 2018-08-20, `S3Retention`: without mode and date, the retention is removed.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((at, _)) = subject.removed_retention() else { return Vec::new() };
    let message = "an empty retention removes the one that each object has: whoever may delete objects can delete them";
    let help = "give `mode` and `retainUntilDate` to set one; if it is meant, say why: \
                `# s3jobs: allow(removes-retention) REASON`";
    vec![subject.at_value(Code::RemovesRetention, at, message).with_help(help)]
}
