//! `long-retention`: a retention beyond the hundred years that S3 allows elsewhere.
// Source: S3 API, DefaultRetention: at most 36500 days or 100 years. Of PutObjectRetention S3's documentation says nothing.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

const DAYS: i64 = 36_500;
const SECONDS_OF_A_DAY: i64 = 86_400;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((at, until)) = subject.retention().and_then(|retained| retained.until) else { return Vec::new() };
    let days = (until.timestamp().as_second() - subject.now.as_second()) / SECONDS_OF_A_DAY;
    if days <= DAYS {
        return Vec::new();
    }
    let message =
        format!("this is {} years away, and what S3 retains by default is retained 100 years at most", days / 365);
    vec![subject.at_value(Code::LongRetention, at, message).with_help("is the year right?")]
}
