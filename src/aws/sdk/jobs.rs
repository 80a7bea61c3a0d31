//! The job calls of S3 Control over the SDK.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_s3control::types;

use super::answer::{DescribedJob, Kept};
use super::clients::Clients;
use super::codec;
use super::connection::Tries;
use super::failure::{CREATE_JOB, Call, UPDATE_STATUS, chain, lost, port_error};
use super::pages::Pages;
use crate::aws::error::PortError;
use crate::aws::port::{IsPassedOver, JobControl, RequestedStatus};
use crate::model::document::Priority;
use crate::model::operation::TagSet;
use crate::model::{JobId, ListedJob, LiveJob, Request};

/// The job calls in one scope.
#[derive(Debug)]
pub(super) struct SdkJobs {
    pub(super) clients: Arc<Clients>,
}

impl SdkJobs {
    fn call(&self, name: &'static str, target: impl Into<String>) -> Call {
        Call { name, target: target.into(), bucket: None, place: self.clients.control_place() }
    }

    fn call_on(&self, name: &'static str, id: &JobId) -> Call {
        self.call(name, format!("job {id} of account {}", self.clients.account()))
    }

    /// DescribeJob, with the answer as S3 wrote it.
    pub(super) async fn describe_whole(&self, id: &JobId) -> Result<DescribedJob, PortError> {
        let call = self.call_on("DescribeJob", id);
        let client = self.clients.control(call.name, Tries::Several).await?;
        let kept = Kept::default();
        let request = client.describe_job().account_id(self.clients.account()).job_id(id.as_str());
        let sent = Box::pin(request.customize().interceptor(kept.clone()).send()).await;
        let output = sent.map_err(|error| port_error(&call, &error))?;
        let text = kept.text().ok_or_else(|| lost(&call, "the answer holds no text"))?;
        let live = output.job().and_then(|job| codec::job::live(job).ok());
        Ok(DescribedJob { text, live })
    }
}

#[async_trait]
impl JobControl for SdkJobs {
    async fn create_job(&self, request: &Request) -> Result<JobId, PortError> {
        let call = self.call(CREATE_JOB, "something that the request names");
        let client = self.clients.control(call.name, Tries::Once).await?;
        let input = codec::request::encode(request).map_err(|error| unbuildable(&call, &error))?;
        let sent = Box::pin(input.account_id(self.clients.account()).send_with(client)).await;
        let output = sent.map_err(|error| port_error(&call, &error))?;
        let id = output.job_id().and_then(|id| JobId::new(id).ok());
        id.ok_or_else(|| lost(&call, "the answer holds no job id"))
    }

    async fn describe_job(&self, id: &JobId) -> Result<LiveJob, PortError> {
        let call = self.call_on("DescribeJob", id);
        let client = self.clients.control(call.name, Tries::Several).await?;
        let sent = client.describe_job().account_id(self.clients.account()).job_id(id.as_str()).send().await;
        let output = sent.map_err(|error| port_error(&call, &error))?;
        let job = output.job().ok_or_else(|| lost(&call, "the answer holds no job"))?;
        codec::job::live(job).map_err(|problem| unreadable(&call, problem))
    }

    async fn list_jobs(&self) -> Result<Vec<ListedJob>, PortError> {
        self.list_other_jobs(&|_| false).await
    }

    async fn list_other_jobs(&self, is_passed_over: &IsPassedOver<'_>) -> Result<Vec<ListedJob>, PortError> {
        let call = self.call("ListJobs", format!("account {}", self.clients.account()));
        let client = self.clients.control(call.name, Tries::Several).await?;
        let (mut jobs, mut pages, mut token) = (Vec::new(), Pages::default(), None);
        loop {
            let request = client.list_jobs().account_id(self.clients.account()).max_results(PAGE);
            let page = request.set_next_token(token).send().await.map_err(|error| port_error(&call, &error))?;
            for job in page.jobs() {
                let job = codec::job::listed(job).map_err(|problem| unreadable(&call, problem))?;
                if !is_passed_over(&job.id) {
                    jobs.push(job);
                }
            }
            token = pages.next(&call, page.next_token())?;
            if token.is_none() {
                return Ok(jobs);
            }
        }
    }

    async fn update_status(&self, id: &JobId, status: RequestedStatus, reason: &str) -> Result<(), PortError> {
        let call = self.call_on(UPDATE_STATUS, id);
        // What S3 answers to a later try says nothing of an earlier one, and only a call that surely had no effect is taken back.
        let client = self.clients.control(call.name, Tries::Once).await?;
        let status = match status {
            RequestedStatus::Ready => types::RequestedJobStatus::Ready,
            RequestedStatus::Cancelled => types::RequestedJobStatus::Cancelled,
        };
        let request = client.update_job_status().account_id(self.clients.account()).job_id(id.as_str());
        let request = request.requested_job_status(status).set_status_update_reason(reason_text(reason));
        request.send().await.map(drop).map_err(|error| port_error(&call, &error))
    }

    async fn update_priority(&self, id: &JobId, priority: Priority) -> Result<(), PortError> {
        let call = self.call_on("UpdateJobPriority", id);
        let client = self.clients.control(call.name, Tries::Several).await?;
        let request = client.update_job_priority().account_id(self.clients.account()).job_id(id.as_str());
        let sent = request.priority(codec::fields::priority(priority)).send().await;
        sent.map(drop).map_err(|error| port_error(&call, &error))
    }

    async fn job_tags(&self, id: &JobId) -> Result<TagSet, PortError> {
        let call = self.call_on("GetJobTagging", id);
        let client = self.clients.control(call.name, Tries::Several).await?;
        let sent = client.get_job_tagging().account_id(self.clients.account()).job_id(id.as_str()).send().await;
        let output = sent.map_err(|error| port_error(&call, &error))?;
        codec::fields::decode_tags(output.tags()).ok_or_else(|| unreadable(&call, "a tag that is not a tag of S3"))
    }

    async fn put_job_tags(&self, id: &JobId, tags: &TagSet) -> Result<(), PortError> {
        let call = self.call_on("PutJobTagging", id);
        let client = self.clients.control(call.name, Tries::Several).await?;
        let tags = codec::fields::encode_tags(tags).map_err(|error| unbuildable(&call, &error))?;
        let request = client.put_job_tagging().account_id(self.clients.account()).job_id(id.as_str());
        request.set_tags(Some(tags)).send().await.map(drop).map_err(|error| port_error(&call, &error))
    }
}

/// How many jobs S3 may list in one answer.
// Source: S3 Control 2018-08-20, `MaxResults` (0 to 1000).
const PAGE: i32 = 1000;

/// The reason as S3 takes it: at most 256 characters, and absent rather than empty.
// Source: S3 Control 2018-08-20, `JobStatusUpdateReason` (1 to 256 characters).
fn reason_text(reason: &str) -> Option<String> {
    let text: String = reason.chars().take(256).collect();
    (!text.is_empty()).then_some(text)
}

/// The request could not even be put together. Nothing was sent.
fn unbuildable(call: &Call, error: &aws_sdk_s3control::error::BuildError) -> PortError {
    PortError::Rejected { call: call.name, code: "InvalidRequest".to_owned(), message: chain(error) }
}

/// S3 answered in a form that this version does not know.
fn unreadable(call: &Call, problem: &str) -> PortError {
    PortError::Rejected {
        call: call.name,
        code: "UnknownAnswer".to_owned(),
        message: format!("the answer holds {problem}, which this version does not know; update s3jobs"),
    }
}
