//! Lists of jobs that come in pages.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::{Fixed, scripted};
use crate::aws::error::PortError;

/// One page: a job, or none, and the token of the next page.
fn page(job: Option<usize>, token: Option<&str>) -> String {
    let job = job.map(|number| {
        format!(
            "<member><JobId>8f3a1c52-1111-4222-8333-{number:012}</JobId><Operation>S3PutObjectTagging</Operation>\
             <Priority>1</Priority><Status>Complete</Status><CreationTime>2026-11-22T12:00:00Z</CreationTime></member>"
        )
    });
    let token = token.map(|token| format!("<NextToken>{token}</NextToken>")).unwrap_or_default();
    format!("<ListJobsResult>{token}<Jobs>{}</Jobs></ListJobsResult>", job.unwrap_or_default())
}

fn pages(page: impl Fn(usize) -> String + Send + Sync + 'static) -> Fixed {
    scripted(move |number| Ok(http::Response::new(Bytes::from(page(number)))))
}

#[tokio::test(start_paused = true)]
async fn every_page_is_read_and_an_empty_one_is_no_end() {
    let s3 = pages(|number| match number {
        0 => page(Some(0), Some("one")),
        1 => page(None, Some("two")),
        2 => page(Some(2), Some("")),
        _ => unreachable!("the list has ended"),
    });
    let jobs = s3.jobs().list_jobs().await.unwrap();
    assert_eq!(jobs.iter().map(|job| &job.id).collect::<BTreeSet<_>>().len(), 2);
    let sent = s3.sent.lock().unwrap();
    let queries: Vec<&str> = sent.iter().map(|request| request.uri().query().unwrap_or_default()).collect();
    assert!(!queries[0].contains("nextToken"), "{queries:?}");
    assert!(queries[1].contains("nextToken=one") && queries[2].contains("nextToken=two"), "{queries:?}");
}

/// A list that cannot go on is not whole, whatever it listed so far.
#[tokio::test(start_paused = true)]
async fn a_list_that_repeats_a_token_is_an_error() {
    for tokens in [&["one"][..], &["one", "two"]] {
        let tokens: Vec<&'static str> = tokens.to_vec();
        let s3 = pages(move |number| page(Some(number), Some(tokens[number % tokens.len()])));
        let error = s3.jobs().list_jobs().await.unwrap_err();
        assert!(matches!(&error, PortError::LostAnswer { .. }) && error.is_temporary(), "{error:?}");
        assert!(error.to_string().contains("the same next page twice"), "{error}");
        assert!(s3.count() <= 4);
    }
}
