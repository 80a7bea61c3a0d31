//! A request to one of the eight calls, with every parameter checked.

use std::collections::BTreeMap;

use http::{Method, Request};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::decode;
use super::refusal::Refusal;
use super::shapes;
use crate::emulator::jobs::{JobId, Listing, RequestedStatus, Status, StatusChange};

/// Where every job call's path begins.
const JOBS: &str = "/v20180820/jobs";

/// One of the eight job calls.
#[derive(Debug, PartialEq)]
pub(super) enum Call {
    CreateJob(Value),
    DescribeJob(JobId),
    ListJobs(Listing),
    UpdateJobPriority { id: JobId, priority: i64 },
    UpdateJobStatus { id: JobId, change: StatusChange },
    PutJobTagging { id: JobId, tags: Value },
    GetJobTagging(JobId),
    DeleteJobTagging(JobId),
}

/// Reads a request as a call.
pub(super) fn read(request: &Request<bytes::Bytes>) -> Result<Call, Refusal> {
    let (method, path) = (request.method(), request.uri().path());
    let unknown = || Refusal::no_such_call(method, path);
    let below = path.strip_prefix(JOBS).ok_or_else(unknown)?.trim_end_matches('/');
    let segments: Vec<&str> = below.split('/').skip(1).collect();
    let mut query = Query::read(request.uri().query().unwrap_or_default())?;
    let call = match (method, segments.as_slice()) {
        _ if !(below.is_empty() || below.starts_with('/')) => return Err(unknown()),
        (&Method::POST, []) => Call::CreateJob(decode::body(&shapes::CREATE_JOB, "CreateJobRequest", request.body())?),
        (&Method::GET, []) => Call::ListJobs(listing(&mut query).map_err(Refusal::for_list)?),
        (&Method::GET, [id]) => Call::DescribeJob(job_id(id)?),
        (&Method::POST, [id, "priority"]) => update_priority(job_id(id)?, &mut query)?,
        (&Method::POST, [id, "status"]) => update_status(job_id(id)?, &mut query)?,
        (&Method::PUT, [id, "tagging"]) => put_tagging(job_id(id)?, request.body())?,
        (&Method::GET, [id, "tagging"]) => Call::GetJobTagging(job_id(id)?),
        (&Method::DELETE, [id, "tagging"]) => Call::DeleteJobTagging(job_id(id)?),
        _ => return Err(unknown()),
    };
    query.finish()?;
    Ok(call)
}

fn job_id(segment: &str) -> Result<JobId, Refusal> {
    let id = percent_decode_str(segment).decode_utf8_lossy();
    decode::parameter(&shapes::JOB_ID, "JobId", &id)?;
    Ok(JobId(id.into_owned()))
}

fn update_priority(id: JobId, query: &mut Query) -> Result<Call, Refusal> {
    let text = query.required("priority")?;
    let priority = decode::parameter(&shapes::PRIORITY, "priority", &text)?;
    Ok(Call::UpdateJobPriority { id, priority: priority.as_i64().unwrap_or_default() })
}

fn update_status(id: JobId, query: &mut Query) -> Result<Call, Refusal> {
    let text = query.required("requestedJobStatus")?;
    decode::parameter(&shapes::REQUESTED_STATUS, "requestedJobStatus", &text)?;
    let status = if text == "Ready" { RequestedStatus::Ready } else { RequestedStatus::Cancelled };
    let reason = query.optional("statusUpdateReason")?;
    if let Some(reason) = &reason {
        decode::parameter(&shapes::STATUS_REASON, "statusUpdateReason", reason)?;
    }
    Ok(Call::UpdateJobStatus { id, change: StatusChange { status, reason } })
}

fn put_tagging(id: JobId, body: &[u8]) -> Result<Call, Refusal> {
    let mut request = decode::body(&shapes::PUT_JOB_TAGGING, "PutJobTaggingRequest", body)?;
    Ok(Call::PutJobTagging { id, tags: request["Tags"].take() })
}

fn listing(query: &mut Query) -> Result<Listing, Refusal> {
    let mut statuses = Vec::new();
    for text in query.all("jobStatuses") {
        decode::parameter(&shapes::JOB_STATUS, "jobStatuses", &text)?;
        statuses.extend(Status::from_name(&text));
    }
    let limit = match query.optional("maxResults")? {
        Some(text) => decode::parameter(&shapes::MAX_RESULTS, "maxResults", &text)?.as_u64(),
        None => None,
    };
    let after = query.optional("nextToken")?;
    if let Some(token) = &after {
        decode::parameter(&shapes::NEXT_TOKEN, "nextToken", token).map_err(|_| Refusal::next_token())?;
    }
    Ok(Listing { statuses, limit, after })
}

/// Query parameters that were not asked for yet; what is left over is refused.
struct Query(BTreeMap<String, Vec<String>>);

impl Query {
    fn read(query: &str) -> Result<Self, Refusal> {
        let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            parameters.entry(unescape(name)?).or_default().push(unescape(value)?);
        }
        Ok(Self(parameters))
    }

    fn all(&mut self, name: &str) -> Vec<String> {
        self.0.remove(name).unwrap_or_default()
    }

    fn optional(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let mut values = self.all(name);
        let value = values.pop();
        if values.is_empty() { Ok(value) } else { Err(Refusal::invalid(format!("the parameter {name} stands twice"))) }
    }

    fn required(&mut self, name: &str) -> Result<String, Refusal> {
        self.optional(name)?.ok_or_else(|| Refusal::invalid(format!("the parameter {name} is missing")))
    }

    // Presigned requests carry their signature as `X-Amz-...` parameters; some SDKs name the operation in `x-id`.
    fn finish(self) -> Result<(), Refusal> {
        let ours = |name: &&String| !name.to_ascii_lowercase().starts_with("x-amz-") && name.as_str() != "x-id";
        match self.0.keys().find(ours) {
            Some(name) => Err(Refusal::invalid(format!("the parameter {name} is not one that this call takes"))),
            None => Ok(()),
        }
    }
}

fn unescape(text: &str) -> Result<String, Refusal> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| Refusal::invalid(format!("the query `{text}` is not UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(method: &str, uri: &str) -> Result<Call, Refusal> {
        read(&Request::builder().method(method).uri(uri).body(bytes::Bytes::new()).unwrap())
    }

    #[test]
    fn a_listing_takes_repeated_statuses() {
        let listing = call("GET", "/v20180820/jobs?jobStatuses=Active&jobStatuses=New&maxResults=5").unwrap();
        let wanted = Listing { statuses: vec![Status::Active, Status::New], limit: Some(5), after: None };
        assert_eq!(listing, Call::ListJobs(wanted));
    }

    #[test]
    fn parameters_that_the_call_does_not_know_are_refused() {
        let refusal = call("GET", "/v20180820/jobs/12345?verbose=1").unwrap_err();
        insta::assert_snapshot!(refusal, @"BadRequestException: the parameter verbose is not one that this call takes");
    }

    #[test]
    fn a_status_other_than_ready_and_cancelled_cannot_be_asked_for() {
        let refusal = call("POST", "/v20180820/jobs/12345/status?requestedJobStatus=Paused").unwrap_err();
        insta::assert_snapshot!(refusal, @"BadRequestException: requestedJobStatus must be one of Cancelled, Ready but is `Paused`");
    }

    #[test]
    fn too_many_results_is_listings_own_error() {
        let refusal = call("GET", "/v20180820/jobs?maxResults=1001").unwrap_err();
        insta::assert_snapshot!(refusal, @"InvalidRequestException: maxResults must be 0 to 1000 but is 1001");
    }

    #[test]
    fn other_control_calls_are_named_and_refused() {
        let refusal = call("GET", "/v20180820/accesspoint").unwrap_err();
        assert_eq!(refusal.status, 501);
        insta::assert_snapshot!(refusal, @"NotImplemented: GET /v20180820/accesspoint is not one of the eight S3 Control job calls that this server answers");
    }
}
