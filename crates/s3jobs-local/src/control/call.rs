//! A request to one of the eight calls, with every parameter checked.

use std::collections::BTreeMap;

use http::Request;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::model::{self, CallModel, CallName, Count, Parameter};
use super::{decode, scope, shapes};
use crate::jobs::{JobId, Listing, RequestedStatus, Status, StatusChange};
use crate::refusal::Refusal;

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

/// Reads a request as a call. Refusals have codes that the service model names for it.
pub(super) fn read(request: &Request<bytes::Bytes>) -> Result<(&'static CallModel, Call), Refusal> {
    let (method, path) = (request.method(), request.uri().path());
    let (model, id) = model::find(method, path).ok_or_else(|| Refusal::no_such_call(method, path))?;
    let checked = scope::check_account(request);
    let call = checked.and_then(|()| read_call(model, id, request)).map_err(|refusal| model.refuse(refusal))?;
    Ok((model, call))
}

fn read_call(model: &CallModel, id: &str, request: &Request<bytes::Bytes>) -> Result<Call, Refusal> {
    let mut query = Query::read(model.query, request.uri().query().unwrap_or_default())?;
    match model.name {
        CallName::CreateJob => {
            decode::body(&shapes::CREATE_JOB, "CreateJobRequest", request.body()).map(Call::CreateJob)
        }
        CallName::DescribeJob => job_id(id).map(Call::DescribeJob),
        CallName::ListJobs => Ok(Call::ListJobs(listing(&mut query))),
        CallName::UpdateJobPriority => {
            let priority = query.take("priority").and_then(|value| value.as_i64()).unwrap_or_default();
            Ok(Call::UpdateJobPriority { id: job_id(id)?, priority })
        }
        CallName::UpdateJobStatus => Ok(Call::UpdateJobStatus { id: job_id(id)?, change: status_change(&mut query) }),
        CallName::PutJobTagging => put_tagging(job_id(id)?, request.body()),
        CallName::GetJobTagging => job_id(id).map(Call::GetJobTagging),
        CallName::DeleteJobTagging => job_id(id).map(Call::DeleteJobTagging),
    }
}

fn job_id(segment: &str) -> Result<JobId, Refusal> {
    let id = percent_decode_str(segment).decode_utf8_lossy();
    decode::parameter(&shapes::JOB_ID, "JobId", &id)?;
    Ok(JobId(id.into_owned()))
}

fn status_change(query: &mut Query) -> StatusChange {
    let ready = query.take("requestedJobStatus").is_some_and(|status| status == "Ready");
    let status = if ready { RequestedStatus::Ready } else { RequestedStatus::Cancelled };
    StatusChange {
        status,
        reason: query.take("statusUpdateReason").as_ref().and_then(Value::as_str).map(str::to_owned),
    }
}

fn put_tagging(id: JobId, body: &[u8]) -> Result<Call, Refusal> {
    let mut request = decode::body(&shapes::PUT_JOB_TAGGING, "PutJobTaggingRequest", body)?;
    Ok(Call::PutJobTagging { id, tags: request["Tags"].take() })
}

fn listing(query: &mut Query) -> Listing {
    let statuses = query.0.remove("jobStatuses").unwrap_or_default();
    Listing {
        statuses: statuses.iter().filter_map(Value::as_str).filter_map(Status::from_name).collect(),
        limit: query.take("maxResults").and_then(|limit| limit.as_u64()),
        after: query.take("nextToken").as_ref().and_then(Value::as_str).map(str::to_owned),
    }
}

/// The query parameters of a call, each checked.
struct Query(BTreeMap<&'static str, Vec<Value>>);

impl Query {
    fn read(parameters: &'static [Parameter], query: &str) -> Result<Self, Refusal> {
        let mut values: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = unescape(name)?;
            if let Some(parameter) = parameters.iter().find(|parameter| parameter.name == name) {
                values.entry(parameter.name).or_default().push(checked(parameter, &unescape(value)?)?);
            } else if !is_everywhere(&name) {
                return Err(Refusal::invalid(format!("the parameter {name} is not one that this call takes")));
            }
        }
        parameters.iter().try_for_each(|parameter| count(parameter, values.get(parameter.name).map_or(0, Vec::len)))?;
        Ok(Self(values))
    }

    /// The value of a parameter that stands at most once.
    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)?.pop()
    }
}

fn checked(parameter: &Parameter, text: &str) -> Result<Value, Refusal> {
    let read = decode::parameter(parameter.shape, parameter.name, text);
    read.map_err(|refusal| if parameter.name == "nextToken" { Refusal::next_token() } else { refusal })
}

// Presigned requests carry their signature as `X-Amz-...` parameters; some SDKs name the operation in `x-id`.
fn is_everywhere(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("x-amz-") || name == "x-id"
}

fn count(parameter: &Parameter, times: usize) -> Result<(), Refusal> {
    let Parameter { name, count, .. } = parameter;
    match (count, times) {
        (Count::One, 0) => Err(Refusal::invalid(format!("the parameter {name} is missing"))),
        (Count::One | Count::AtMostOne, 2..) => Err(Refusal::invalid(format!("the parameter {name} stands twice"))),
        (Count::One | Count::AtMostOne | Count::Several, _) => Ok(()),
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
        let request = Request::builder().method(method).uri(uri).header("x-amz-account-id", "111122223333");
        read(&request.body(bytes::Bytes::new()).unwrap()).map(|(_, call)| call)
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
