//! How answers are read.

use bytes::Bytes;

use super::{fixed, job_id, scripted};
use crate::model::{JobStatus, LiveJob, Operation};

const DESCRIBED: &str = r#"<DescribeJobResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Job>
<JobId>8f3a1c52-1111-4222-8333-944444444444</JobId><ConfirmationRequired>true</ConfirmationRequired>
<Description>Tag it [s3jobs/1 p/n#1.1 aaaaaaaa bbbbbbbbbbbb cccc]</Description><Status>Failed</Status>
<Manifest><Spec><Format>S3BatchOperations_CSV_20180820</Format><Fields><member>Bucket</member><member>Key</member></Fields></Spec>
<Location><ObjectArn>arn:aws:s3:::lists/a.csv</ObjectArn><ETag>60e460c9d1046e73f7dde5043ac3ae85</ETag></Location></Manifest>
<Operation><S3PutObjectTagging><TagSet><member><Key>k</Key><Value>v</Value></member></TagSet></S3PutObjectTagging></Operation>
<Priority>10</Priority>
<ProgressSummary><TotalNumberOfTasks>7462</TotalNumberOfTasks><NumberOfTasksSucceeded>627</NumberOfTasksSucceeded>
<NumberOfTasksFailed>6835</NumberOfTasksFailed><Timers><ElapsedTimeInActiveSeconds>51</ElapsedTimeInActiveSeconds></Timers></ProgressSummary>
<StatusUpdateReason/><FailureReasons><member><FailureCode>TooManyFailures</FailureCode><FailureReason>Too many tasks failed</FailureReason></member></FailureReasons>
<Report><Bucket>arn:aws:s3:::reports</Bucket><Format>Report_CSV_20180820</Format><Enabled>true</Enabled><Prefix>final</Prefix><ReportScope>AllTasks</ReportScope></Report>
<CreationTime>2026-11-20T17:48:39.725Z</CreationTime><TerminationDate>2026-11-20T18:00:00Z</TerminationDate>
<RoleArn>arn:aws:iam::111122223333:role/batch</RoleArn><SuspendedDate>2026-11-20T17:50:00.001Z</SuspendedDate>
<SuspendedCause>AWAITING_CONFIRMATION</SuspendedCause></Job></DescribeJobResult>"#;

async fn described(answer: &str) -> LiveJob {
    fixed(200, answer).jobs().describe_job(&job_id()).await.unwrap()
}

#[tokio::test]
async fn a_described_job_is_read_whole() {
    insta::assert_debug_snapshot!(described(DESCRIBED).await);
}

/// What this version cannot read is there all the same, for who must not lose it.
#[tokio::test]
async fn a_described_job_is_kept_as_s3_wrote_it() {
    let unknown = DESCRIBED.replace("S3PutObjectTagging>", "S3PutObjectSomething>");
    let s3 = fixed(200, &unknown);
    let described = s3.services.describe_whole(&super::scope(), &job_id()).await.unwrap();
    assert_eq!(described.text, unknown);
    assert_eq!(described.live.and_then(|live| live.operation), None);
}

#[tokio::test]
async fn an_operation_that_is_not_known_is_none_not_a_guess() {
    let unknown = DESCRIBED.replace("S3PutObjectTagging>", "S3PutObjectSomething>");
    assert_eq!(described(&unknown).await.operation, None);
}

#[tokio::test]
async fn two_operations_in_one_job_are_not_known() {
    let two = DESCRIBED.replace("<Operation>", "<Operation><S3ReplicateObject/>");
    assert_eq!(described(&two).await.operation, None);
}

/// The described job with another operation.
async fn doing(operation: &str) -> Option<Operation> {
    let start = DESCRIBED.find("<Operation>").unwrap();
    let end = DESCRIBED.find("</Operation>").unwrap() + "</Operation>".len();
    let answer = format!("{}<Operation>{operation}</Operation>{}", &DESCRIBED[..start], &DESCRIBED[end..]);
    described(&answer).await.operation
}

#[tokio::test]
async fn a_duration_is_days_or_years_and_an_empty_one_is_none() {
    let hold = async |duration: &str| {
        let copy = format!(
            "<S3PutObjectCopy><TargetResource>arn:aws:s3:::copies</TargetResource>\
             <ObjectLockEventHoldDuration>{duration}</ObjectLockEventHoldDuration></S3PutObjectCopy>"
        );
        match doing(&copy).await {
            Some(Operation::PutObjectCopy(copy)) => copy.object_lock_event_hold_duration.map(|it| it.to_string()),
            None => Some("not known".to_owned()),
            Some(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(hold("").await, None);
    assert_eq!(hold("<Days>1</Days>").await.as_deref(), Some("1 day"));
    assert_eq!(hold("<Years>7</Years>").await.as_deref(), Some("7 years"));
    assert_eq!(hold("<Days>1</Days><Years>7</Years>").await.as_deref(), Some("not known"));
    assert_eq!(hold("<Days>0</Days>").await.as_deref(), Some("not known"));
}

/// An empty retention, which removes, may be answered as empty or be left out.
#[tokio::test]
async fn a_removal_of_retention_is_known_however_it_is_answered() {
    for retention in ["<Retention/>", "<Retention></Retention>", ""] {
        let seen = doing(&format!("<S3PutObjectRetention>{retention}</S3PutObjectRetention>")).await;
        let Some(Operation::PutObjectRetention(put)) = seen else { panic!("{retention}: {seen:?}") };
        assert!(put.retention.is_removal(), "{retention}");
    }
}

#[tokio::test]
async fn a_manifest_of_an_unknown_kind_is_none() {
    let unknown = DESCRIBED.replace("S3BatchOperations_CSV_20180820", "S3InventoryReport_Parquet_20300101");
    assert_eq!(described(&unknown).await.manifest, None);
}

#[tokio::test]
async fn an_inventory_manifest_with_fields_is_not_known() {
    let unknown = DESCRIBED.replace("S3BatchOperations_CSV_20180820", "S3InventoryReport_CSV_20161130");
    assert_eq!(described(&unknown).await.manifest, None);
}

#[tokio::test]
async fn a_status_that_is_not_known_is_none() {
    assert_eq!(described(&DESCRIBED.replace("Failed</Status>", "Dreaming</Status>")).await.status, None);
}

#[tokio::test]
async fn a_report_that_is_not_enabled_is_none() {
    let disabled = DESCRIBED.replace("<Enabled>true</Enabled>", "<Enabled>false</Enabled>");
    assert_eq!(described(&disabled).await.report, None);
}

#[tokio::test]
async fn an_enabled_report_of_an_unknown_form_is_an_error_not_no_report() {
    let unknown = DESCRIBED.replace("Report_CSV_20180820", "Report_Parquet_20300101");
    let error = fixed(200, &unknown).jobs().describe_job(&job_id()).await.unwrap_err();
    insta::assert_snapshot!(error, @"DescribeJob: refused by S3 (UnknownAnswer: the answer holds a completion report of an unknown form, which this version does not know; update s3jobs)");
}

#[tokio::test]
async fn every_page_of_a_listing_is_read() {
    let s3 = scripted(|number| {
        let (id, next) = if number == 0 { ("job-one", "<NextToken>more</NextToken>") } else { ("job-two", "") };
        let body = format!(
            "<ListJobsResult>{next}<Jobs><member><JobId>{id}</JobId><Description>d</Description>\
             <Operation>S3PutObjectTagging</Operation><Priority>10</Priority><Status>Suspended</Status>\
             <CreationTime>2026-11-20T17:48:39.725Z</CreationTime>\
             <ProgressSummary><TotalNumberOfTasks>3</TotalNumberOfTasks></ProgressSummary></member></Jobs></ListJobsResult>"
        );
        Ok(http::Response::new(Bytes::from(body)))
    });
    let jobs = s3.jobs().list_jobs().await.unwrap();
    let seen: Vec<_> = jobs.iter().map(|job| (job.id.as_str(), job.status, job.progress.total)).collect();
    assert_eq!(seen, [("job-one", Some(JobStatus::Suspended), 3), ("job-two", Some(JobStatus::Suspended), 3)]);
    insta::assert_snapshot!(s3.last_head(), @r"
    GET http://127.0.0.1:9000/v20180820/jobs?nextToken=more&maxResults=1000
    x-amz-account-id: 111122223333
    ");
}

#[tokio::test]
async fn a_created_job_without_an_id_is_a_lost_answer() {
    let s3 = fixed(200, "<CreateJobResult></CreateJobResult>");
    let error = s3.jobs().create_job(&super::failures::request()).await.unwrap_err();
    insta::assert_snapshot!(error, @"CreateJob: the answer was lost (the answer holds no job id); whether it took effect is not known");
}
