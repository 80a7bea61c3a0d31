//! `acceptance-beyond-s3`: S3 itself fails a job of which more than half the tasks fail.
// Source: S3 User Guide, "Tracking job status and completion reports": above 50 percent, from 1,000 tasks on.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

const PERCENT: f64 = 50.0;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let percent = subject.spec().acceptance.as_ref().and_then(|acceptance| acceptance.max_failed_percent);
    let finding = percent.filter(|percent| *percent > PERCENT).map(|_| {
        let message = "from 1,000 tasks on, S3 itself fails a job when more than 50 percent of them have failed";
        let at = FieldPath::of(["spec", "acceptance", "maxFailedPercent"]);
        subject.at_value(Code::AcceptanceBeyondS3, at, message).with_help("write at most 50, or keep the job small")
    });
    finding.into_iter().collect()
}
