//! What each failure becomes. Time is paused, so that the SDK's pauses between tries take none.

use std::fmt::Write as _;

use bytes::Bytes;
use serde_json::json;

use super::{Fixed, control_error, fixed, job_id, scope, scripted};
use crate::aws::error::PortError;
use crate::aws::port::{RequestedStatus, Services};
use crate::aws::sdk::{Connection, Credentials, SdkServices};
use crate::aws::transport::Fault;
use crate::model::{Endpoint, Request, Scope};

/// Any request of CreateJob.
pub(super) fn request() -> Request {
    serde_json::from_value(json!({
        "clientRequestToken": "s3jobs-0123", "description": "d", "priority": 1, "tags": {},
        "body": {
            "operation": {"deleteObjectTagging": {}},
            "manifest": {"csv": {"object": "arn:aws:s3:::lists/a.csv", "etag": "abc", "fields": ["Bucket", "Key"]}},
            "roleArn": "arn:aws:iam::111122223333:role/batch",
        },
    }))
    .unwrap()
}

async fn create_error(s3: &Fixed) -> PortError {
    s3.jobs().create_job(&request()).await.unwrap_err()
}

async fn describe_error(s3: &Fixed) -> PortError {
    s3.jobs().describe_job(&job_id()).await.unwrap_err()
}

/// The variant's name and what it says.
fn told(error: &PortError) -> String {
    let debug = format!("{error:?}");
    let (variant, _) = debug.split_once(' ').unwrap();
    format!("{variant}: {error}")
}

#[tokio::test(start_paused = true)]
async fn every_error_code_has_its_class() {
    let cases = [
        (400, "TooManyRequestsException"),
        (503, "SlowDown"),
        (403, "AccessDenied"),
        (403, "InvalidAccessKeyId"),
        (400, "ExpiredToken"),
        (403, "SignatureDoesNotMatch"),
        (400, "IdempotencyException"),
        (400, "JobStatusException"),
        (400, "NotFoundException"),
        (404, "NoSuchJob"),
        (404, "NoSuchJobException"),
        (400, "BadRequestException"),
        (400, "TooManyTagsException"),
        (501, "NotImplemented"),
        (500, "InternalServiceException"),
        (503, "ServiceUnavailable"),
    ];
    let mut table = String::new();
    for (status, code) in cases {
        let create = create_error(&fixed(status, &control_error(code, "words of S3"))).await;
        let describe = describe_error(&fixed(status, &control_error(code, "words of S3"))).await;
        writeln!(table, "{status} {code}\n  {}\n  {}", told(&create), told(&describe)).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[tokio::test(start_paused = true)]
async fn create_job_is_sent_once_whatever_happens() {
    for s3 in [
        fixed(503, &control_error("SlowDown", "please")),
        fixed(500, &control_error("InternalServiceException", "sorry")),
        scripted(|_| Err(Fault::Lost)),
        scripted(|_| Err(Fault::Refused)),
    ] {
        create_error(&s3).await;
        assert_eq!(s3.count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_changes_nothing_when_repeated_is_repeated() {
    let s3 = scripted(|number| {
        if number < 2 {
            return Err(Fault::Lost);
        }
        let body = "<UpdateJobPriorityResult><JobId>8f3a1c52</JobId><Priority>7</Priority></UpdateJobPriorityResult>";
        Ok(http::Response::new(Bytes::from(body)))
    });
    s3.jobs().update_priority(&job_id(), 7.try_into().unwrap()).await.unwrap();
    assert_eq!(s3.count(), 3);
}

/// A refusal of a second try would hide that the first one may have had its effect.
#[tokio::test(start_paused = true)]
async fn a_job_is_let_run_or_ended_by_one_try_a_call() {
    let s3 = scripted(|number| if number == 0 { Err(Fault::Lost) } else { Ok(http::Response::new(Bytes::new())) });
    let error = s3.jobs().update_status(&job_id(), RequestedStatus::Ready, "r").await.unwrap_err();
    assert!(matches!(error, PortError::LostAnswer { .. }), "{error:?}");
    assert_eq!(s3.count(), 1);
}

/// It may be that the job is no longer held since an earlier call had its effect.
#[tokio::test(start_paused = true)]
async fn a_refusal_to_change_a_status_whose_reason_cannot_be_read_is_a_lost_answer() {
    let error = fixed(400, "<ErrorResponse><Err").jobs().update_status(&job_id(), RequestedStatus::Ready, "r").await;
    assert!(matches!(error, Err(PortError::LostAnswer { .. })), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn nobody_listening_is_unreachable() {
    let s3 = scripted(|_| Err(Fault::Refused));
    insta::assert_snapshot!(told(&create_error(&s3).await), @"Unreachable: CreateJob: cannot reach http://127.0.0.1:9000 (io error: connection refused)");
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_is_a_lost_answer() {
    let s3 = scripted(|_| Err(Fault::Lost));
    insta::assert_snapshot!(told(&create_error(&s3).await), @"LostAnswer: CreateJob: the answer was lost (io error: connection reset); whether it took effect is not known");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_xml_is_a_lost_answer() {
    insta::assert_snapshot!(told(&create_error(&fixed(200, "<html>")).await), @"LostAnswer: CreateJob: the answer was lost (HTTP status 200, but not in a form that can be read); whether it took effect is not known");
    insta::assert_snapshot!(told(&create_error(&fixed(502, "<html>bad gateway")).await), @"LostAnswer: CreateJob: the answer was lost (S3 answered 502: HTTP status 502); whether it took effect is not known");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_is_not_xml_is_told_by_its_status() {
    insta::assert_snapshot!(told(&create_error(&fixed(403, "<html>forbidden")).await), @"Denied: CreateJob: access denied (HTTP status 403)");
    insta::assert_snapshot!(told(&create_error(&fixed(400, "")).await), @"Rejected: CreateJob: refused by S3 (400: HTTP status 400)");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_is_lost() {
    let transport = crate::aws::transport::InProcess::client(|_| std::future::pending());
    let services = SdkServices::new(Connection { transport: Some(transport), ..local() });
    let error = services.jobs(&scope()).create_job(&request()).await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"LostAnswer: CreateJob: the answer was lost (operation attempt timeout (single attempt) occurred after 60s); whether it took effect is not known");
}

#[tokio::test]
async fn a_scope_of_another_endpoint_is_refused() {
    let s3 = fixed(200, "");
    let elsewhere = Scope { endpoint: Endpoint::Aws, ..scope() };
    let error = s3.services.jobs(&elsewhere).list_jobs().await.unwrap_err();
    insta::assert_snapshot!(error, @"ListJobs: refused by S3 (WrongEndpoint: the job lives at `aws`, but this connection leads to `local`; choose the same endpoint)");
    assert_eq!(s3.count(), 0);
}

#[tokio::test]
async fn a_closed_port_is_unreachable_over_real_sockets() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let services = SdkServices::new(Connection { s3_control_url: Some(url.parse().unwrap()), ..local() });
    let error = services.jobs(&scope()).create_job(&request()).await.unwrap_err();
    assert!(matches!(&error, PortError::Unreachable { endpoint, .. } if *endpoint == url), "{error:?}");
}

#[tokio::test]
async fn a_server_that_hangs_up_is_a_lost_answer_over_real_sockets() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut first = [0; 16];
        tokio::io::AsyncReadExt::read_exact(&mut socket, &mut first).await.unwrap();
    });
    let services = SdkServices::new(Connection { s3_control_url: Some(url.parse().unwrap()), ..local() });
    let error = services.jobs(&scope()).create_job(&request()).await.unwrap_err();
    server.await.unwrap();
    assert!(matches!(&error, PortError::LostAnswer { .. }), "{error:?}");
}

#[tokio::test]
async fn a_profile_that_does_not_exist_is_a_matter_of_credentials() {
    let transport = crate::aws::transport::InProcess::faulty(|_| async { Err(Fault::Refused) });
    let services = SdkServices::new(Connection {
        credentials: Credentials::Chain,
        accounts: std::collections::BTreeMap::new(),
        profile: Some("no-such-profile-of-s3jobs".to_owned()),
        transport: Some(transport),
        ..local()
    });
    let error = services.jobs(&scope()).create_job(&request()).await.unwrap_err();
    assert!(matches!(&error, PortError::Credentials { .. }), "{error:?}");
}

pub(super) fn local() -> Connection {
    Connection {
        endpoint: Endpoint::Local,
        s3_control_url: Some("http://127.0.0.1:9000".parse().unwrap()),
        s3_url: Some("http://127.0.0.1:9000".parse().unwrap()),
        sts_url: Some("http://127.0.0.1:9000".parse().unwrap()),
        accounts: std::collections::BTreeMap::new(),
        profile: None,
        credentials: Credentials::Local,
        transport: None,
    }
}
