//! The SDK's errors, by what a caller can do about them.
//!
//! What is not known for certain to have had no effect is [`PortError::LostAnswer`].

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3control::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

use super::profile::NoProfile;
use super::role::NoRole;
use crate::aws::error::PortError;
use crate::model::Region;

/// The call that failed.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// The API's name of the call.
    pub(super) name: &'static str,
    /// What was asked for, as a noun phrase that can precede "does not exist".
    pub(super) target: String,
    /// The bucket that holds it, if it is in one.
    pub(super) bucket: Option<String>,
    /// Where the request went, for people.
    pub(super) place: String,
}

/// The call that may take effect although S3 answers that it failed.
pub(super) const CREATE_JOB: &str = "CreateJob";

/// The call that S3 refuses of a job in another state.
pub(super) const UPDATE_STATUS: &str = "UpdateJobStatus";

/// S3 is busy and did nothing.
const BUSY: &[&str] = &[
    "TooManyRequestsException",
    "TooManyRequests",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "RequestLimitExceeded",
];

/// The keys that signed the request are no good.
const KEYS: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
];

/// The service model says `NotFoundException`, the User Guide `NoSuchJobException`.
const MISSING: &[&str] =
    &["NotFoundException", "NoSuchJob", "NoSuchJobException", "NotFound", "NoSuchKey", "NoSuchBucket", "NoSuchVersion"];

/// It is the bucket that does not exist, and not what was asked for in it.
const NO_BUCKET: &str = "NoSuchBucket";

/// The job's or object's state does not allow the call.
const STATE: &[&str] = &["JobStatusException", "PreconditionFailed", "ConditionalRequestConflict", "OperationAborted"];

/// A permission is missing.
const PERMISSION: &[&str] = &["AccessDenied", "AccessDeniedException", "AllAccessDisabled", "Forbidden"];

/// Says what a caller can do about a failed call.
#[allow(clippy::wildcard_enum_match_arm, reason = "the SDK's enum is open: newer versions add to it")]
pub(super) fn port_error<E>(call: &Call, error: &SdkError<E, HttpResponse>) -> PortError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(service) => answered(call, &Answer::new(service.err(), service.raw())),
        SdkError::ResponseError(response) if response.raw().status().is_client_error() => {
            answered(call, &Answer::unreadable(response.raw()))
        }
        SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => unsent(call, error),
        // Time-outs, unreadable answers, and kinds of failure that only a newer SDK knows.
        _ => lost(call, chain(error)),
    }
}

/// Where a bucket is, as S3 says of one that it does not let the caller use from there.
pub(super) fn bucket_region<E>(error: &SdkError<E, HttpResponse>) -> Option<Region> {
    let answer = error.raw_response().filter(|answer| matches!(answer.status().as_u16(), 301 | 307 | 400 | 403))?;
    answer.headers().get("x-amz-bucket-region")?.parse().ok()
}

/// The code of S3's answer, if it gave one.
pub(super) fn code_of<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Option<&str> {
    error.as_service_error()?.code()
}

/// The answer was unusable, or never came.
pub(super) fn lost(call: &Call, message: impl Into<String>) -> PortError {
    PortError::LostAnswer { call: call.name, message: message.into() }
}

/// S3 answered that the call failed.
struct Answer {
    status: u16,
    code: String,
    message: String,
}

impl Answer {
    fn new(error: &impl ProvideErrorMetadata, response: &HttpResponse) -> Self {
        let mut answer = Self::unreadable(response);
        if let Some(code) = error.code() {
            code.clone_into(&mut answer.code);
        }
        if let Some(message) = error.message() {
            message.clone_into(&mut answer.message);
        }
        answer
    }

    /// An answer of which only the status is known, as after HeadObject, which has no body.
    fn unreadable(response: &HttpResponse) -> Self {
        let status = response.status().as_u16();
        let message = match response.headers().get("x-amz-bucket-region") {
            Some(region) => format!("HTTP status {status}; the bucket is in {region}"),
            None => format!("HTTP status {status}"),
        };
        Self { status, code: status.to_string(), message }
    }

    /// Whether S3's own code is not known.
    fn is_unread(&self) -> bool {
        self.code == self.status.to_string()
    }

    fn is(&self, codes: &[&str]) -> bool {
        codes.contains(&self.code.as_str())
    }
}

fn answered(call: &Call, answer: &Answer) -> PortError {
    let Call { name, target, bucket, .. } = call;
    let (call_name, message) = (*name, answer.message.clone());
    if answer.is(BUSY) || answer.status == 429 {
        return PortError::Throttled { call: call_name, message };
    }
    if answer.is(KEYS) {
        return PortError::Credentials { call: call_name, message: format!("{}: {message}", answer.code) };
    }
    if answer.is(MISSING) || answer.status == 404 {
        let bucket = bucket.as_ref().filter(|_| answer.code == NO_BUCKET);
        let what = bucket.map_or_else(|| target.clone(), |bucket| format!("the bucket `{bucket}`"));
        return PortError::NotFound { call: call_name, what };
    }
    if answer.code == "IdempotencyException" {
        return PortError::TokenReused { call: call_name, message };
    }
    if answer.is(STATE) || matches!(answer.status, 409 | 412) {
        return PortError::Conflict { call: call_name, message };
    }
    if answer.is(PERMISSION) || matches!(answer.status, 401 | 403) {
        return PortError::Denied { call: call_name, message };
    }
    refused(call, answer)
}

/// An answer that names no cause which a caller could act on.
fn refused(call: &Call, answer: &Answer) -> PortError {
    let Answer { status, code, message } = answer;
    match status {
        503 if call.name != CREATE_JOB => PortError::Throttled { call: call.name, message: message.clone() },
        // 501: S3 knows that it does nothing of the kind.
        500 | 502..=599 => lost(call, format!("S3 answered {code}: {message}")),
        // A success whose content could not be read.
        200..=299 => lost(call, format!("{message}, but not in a form that can be read")),
        // The reason may be that the job is no longer held, since an earlier call had its effect.
        400 if answer.is_unread() && call.name == UPDATE_STATUS => {
            lost(call, format!("{message}, with a reason that cannot be read"))
        }
        _ if code == "RequestTimeout" => lost(call, message.clone()),
        _ => PortError::Rejected { call: call.name, code: code.clone(), message: message.clone() },
    }
}

/// The request was not sent, or was sent and broke off.
fn unsent<E>(call: &Call, error: &SdkError<E, HttpResponse>) -> PortError
where
    E: Error + 'static,
{
    let message = chain(error);
    if causes(error).any(<dyn Error>::is::<CredentialsError>) {
        // The chain tells of every provider on a line of its own.
        let of_role = || causes(error).find_map(|cause| cause.downcast_ref::<NoRole>()).map(ToString::to_string);
        let of_profile = || causes(error).find_map(|cause| cause.downcast_ref::<NoProfile>()).map(ToString::to_string);
        let message = of_role().or_else(of_profile).unwrap_or(message).split_whitespace().collect::<Vec<_>>().join(" ");
        return PortError::Credentials { call: call.name, message };
    }
    if causes(error).any(never_connected) {
        return PortError::Unreachable { call: call.name, endpoint: call.place.clone(), message };
    }
    if matches!(error, SdkError::ConstructionFailure(_)) {
        return PortError::Rejected { call: call.name, code: "InvalidRequest".to_owned(), message };
    }
    lost(call, message)
}

/// Whether a cause says that there was no connection to send on.
fn never_connected(cause: &(dyn Error + 'static)) -> bool {
    use std::io::ErrorKind;
    if let Some(http) = cause.downcast_ref::<hyper_util::client::legacy::Error>() {
        return http.is_connect();
    }
    let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    matches!(kind, Some(ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable))
}

/// An error and all its causes, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&cause: &&'a (dyn Error + 'static)| cause.source())
}

/// The causes of an error in one line. The SDK's own summary of what kind of error it is says nothing to people.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut words: Vec<String> = Vec::new();
    for cause in causes(error).skip(1) {
        let text = cause.to_string();
        if words.last() != Some(&text) {
            words.push(text);
        }
    }
    if words.is_empty() {
        return DisplayErrorContext(error).to_string();
    }
    words.join(": ")
}
