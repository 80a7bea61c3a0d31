//! CreateJob's request.

use aws_sdk_s3control::error::BuildError;
use aws_sdk_s3control::operation::create_job::CreateJobInput;
use aws_sdk_s3control::operation::create_job::builders::CreateJobInputBuilder;

use super::fields::{encode_tags, priority};
use super::manifest::Encoded;
use super::{manifest, operation, report};
use crate::model::Request;
use crate::model::request::Body;

/// The request without the account. `ConfirmationRequired` is always true: every job is created held.
pub(in crate::aws::sdk) fn encode(request: &Request) -> Result<CreateJobInputBuilder, BuildError> {
    let Request { client_request_token, description, priority: rank, body, tags } = request;
    let Body { operation, manifest, report, role_arn } = body;
    let input = CreateJobInput::builder()
        .confirmation_required(true)
        .client_request_token(client_request_token.as_str())
        .description(&**description)
        .priority(priority(*rank))
        .role_arn(role_arn.as_str())
        .operation(operation::encode(operation)?)
        .report(report::encode(report.as_ref()))
        .set_tags(Some(encode_tags(tags)?));
    Ok(match manifest::encode(manifest)? {
        Encoded::Listed(manifest) => input.manifest(manifest),
        Encoded::Generated(generator) => input.manifest_generator(*generator),
    })
}
