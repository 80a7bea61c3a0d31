//! The way in: a request, the call, its result, the answer.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use jiff::Timestamp;

use super::answer;
use super::call::{self, Call};
use super::scope;
use crate::behaviour::Behaviour;
use crate::code::Code;
use crate::jobs::{CallError, Jobs};
use crate::refusal::{Refusal, RequestIds};
use crate::store::Store;

/// Answers S3 Control's job calls from the store.
#[derive(Clone)]
pub(crate) struct Control {
    store: Store,
    behaviour: Arc<Behaviour>,
}

impl Control {
    /// Answers from this store.
    pub(crate) fn new(store: Store, behaviour: Behaviour) -> Self {
        Self { store, behaviour: Arc::new(behaviour) }
    }

    /// Answers one request whose path begins with `/v20180820/`, as of `now`. Blocks for the store.
    pub(crate) fn respond(&self, request: &Request<Bytes>, now: Timestamp, ids: &RequestIds) -> Response<Bytes> {
        let jobs = Jobs::new(&self.store, &self.behaviour, scope::scope(request));
        let result = call::read(request)
            .and_then(|(model, call)| self.perform(&jobs, call, now).map_err(|refusal| model.refuse(refusal)));
        let (status, body) = match result {
            Ok(body) => (StatusCode::OK, body),
            Err(refusal) => (refusal.status, refusal.document(ids)),
        };
        let has_body = !body.is_empty();
        let mut answer = Response::new(Bytes::from(body));
        *answer.status_mut() = status;
        if has_body {
            answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/xml"));
        }
        ids.stamp(&mut answer);
        answer
    }

    // Amazon S3 API Reference, PutJobTagging and DeleteJobTagging: a success has an empty body.
    fn perform(&self, jobs: &Jobs<'_>, call: Call, now: Timestamp) -> Result<String, Refusal> {
        match call {
            Call::CreateJob(request) => Ok(answer::created(&jobs.create(request, now)?)),
            Call::DescribeJob(id) => {
                Ok(answer::described(&jobs.describe(&id, now)?, self.behaviour.describe_echo, now))
            }
            Call::ListJobs(listing) => Ok(answer::listed(&jobs.list(&listing, now)?, now)),
            Call::UpdateJobPriority { id, priority } => {
                Ok(answer::prioritised(&jobs.set_priority(&id, priority, now)?))
            }
            Call::UpdateJobStatus { id, change } => Ok(answer::status_changed(&jobs.set_status(&id, change, now)?)),
            Call::PutJobTagging { id, tags } => {
                jobs.set_tags(&id, tags, now)?;
                Ok(String::new())
            }
            Call::GetJobTagging(id) => Ok(answer::tags(&jobs.describe(&id, now)?)),
            Call::DeleteJobTagging(id) => {
                jobs.set_tags(&id, serde_json::Value::Array(Vec::new()), now)?;
                Ok(String::new())
            }
        }
    }
}

impl From<CallError> for Refusal {
    fn from(error: CallError) -> Self {
        match error {
            CallError::NoSuchJob { error } => Self::no_such_job(error),
            CallError::TokenReused | CallError::TokenExists => Self::token_reused(error.to_string()),
            CallError::WrongStatus { .. } => Self::job_status(error.to_string()),
            CallError::NextToken => Self::next_token(),
            CallError::TooManyTags { count } => Self::too_many_tags(count),
            CallError::ForeignRole => Self::new(Code::AccessDenied, error.to_string()),
            CallError::Invalid { .. } => Self::invalid(error.to_string()),
            CallError::NotImplemented { .. } => Self::not_implemented(error.to_string()),
            CallError::Store(ref source) => Self::internal(source),
        }
    }
}
