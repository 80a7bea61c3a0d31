//! `retention-in-the-past`: S3 takes only a retention that ends in the future.
// Source: S3 API, PutObjectRetention; S3 answers "The retain until date must be in the future!".

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((at, until)) = subject.retention().and_then(|retained| retained.until) else { return Vec::new() };
    // Nothing is sent for a run that was done elsewhere, and its retention may well be over.
    if until.timestamp() > subject.now || subject.spec().recorded.is_some() {
        return Vec::new();
    }
    let finding = subject.at_value(Code::RetentionInThePast, at, "this retention has ended already, and S3 refuses it");
    vec![finding.with_help("write a time in the future")]
}
