//! `old-bucket-name`: a name that only old buckets of us-east-1 have.
// Source: S3 User Guide, "General purpose bucket naming rules": before March 2018, names in us-east-1 could have up to 255
// characters, capitals and underscores.

use super::Subject;
use super::subject::BucketUse;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, quoted};

/// The most characters of a name today.
const LONGEST: usize = 63;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let finding = |used: BucketUse<'_>| {
        let name = &*used.name;
        // An access point's ARN stands in a bucket's place.
        let what = what(name).filter(|_| !name.contains(':'))?;
        let message =
            format!("{} {what}, as only buckets have that were made in us-east-1 before March 2018", quoted(name));
        let finding = subject.at_value(Code::OldBucketName, used.at, message);
        Some(finding.with_help("names have lower-case letters, digits, dots and hyphens: check this one"))
    };
    subject.buckets().into_iter().filter_map(finding).collect()
}

/// What of a name is against the rules of today.
fn what(name: &str) -> Option<&'static str> {
    if name.len() > LONGEST {
        Some("has more than 63 characters")
    } else if name.contains('_') {
        Some("has an underscore")
    } else if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Some("has capitals")
    } else {
        None
    }
}
