//! Completion reports.

use aws_sdk_s3control::types;
use aws_sdk_s3control::types::JobReportFormat;

use super::fields::{optional_text, string};
use super::words::Word;
use crate::model::Report;

/// The report, always sent: without one, S3 is told that none is wanted.
pub(super) fn encode(report: Option<&Report>) -> types::JobReport {
    let Some(report) = report else {
        return types::JobReport::builder().enabled(false).build();
    };
    let Report { bucket, prefix, scope, expected_bucket_owner } = report;
    types::JobReport::builder()
        .enabled(true)
        .format(JobReportFormat::ReportCsv20180820)
        .bucket(bucket.as_str())
        .set_prefix(string(prefix.as_ref()))
        .report_scope(scope.encode())
        .set_expected_bucket_owner(string(expected_bucket_owner.as_ref()))
        .build()
}

/// An enabled report, or `None` if this version does not know its form.
pub(super) fn decode(report: &types::JobReport) -> Option<Report> {
    if *report.format()? != JobReportFormat::ReportCsv20180820 {
        return None;
    }
    Some(Report {
        bucket: report.bucket()?.parse().ok()?,
        prefix: optional_text(report.prefix())?,
        scope: Word::decode(report.report_scope()?)?,
        expected_bucket_owner: optional_text(report.expected_bucket_owner())?,
    })
}
