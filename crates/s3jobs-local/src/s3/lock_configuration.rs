//! The object lock of a bucket. The protocol layer refuses requests with an event hold, so that they are read here.

use bytes::Bytes;
use http::{Method, Request, Response};
use s3s::dto::{
    DefaultRetention, GetObjectLockConfigurationInput, GetObjectLockConfigurationOutput, ObjectLockConfiguration,
    ObjectLockEnabled, ObjectLockRetentionMode, ObjectLockRule,
};
use s3s::path::{S3Path, parse_path_style};
use s3s::{S3Error, S3Request, S3Response, S3Result};
use serde::Deserialize;

use super::admission::has_parameter;
use super::error::{malformed_xml, missing_body, refuse, unset};
use super::honoured::Honoured;
use super::lock::{SentPeriod, mode_of, period_element};
use super::operations::{Answer, Operations};
use super::status::AddedElements;
use crate::code::Code;
use crate::objects::{self, LockConfiguration, Period, Refusal};
use crate::store::Store;

const HONOURED: Honoured = Honoured::IN_BUCKET.parameters(&["object-lock"]);

/// `ObjectLockConfiguration`, with the wire's names.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Sent {
    #[serde(rename = "@xmlns")]
    _namespace: Option<String>,
    object_lock_enabled: Option<String>,
    rule: Option<SentRule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentRule {
    default_retention: SentRetention,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentRetention {
    mode: String,
    days: Option<i64>,
    years: Option<i64>,
    default_event_hold: Option<SentPeriod>,
}

/// Whether a request, whose bucket is in the path, sets a bucket's object lock.
pub(super) fn is_asked<B>(request: &Request<B>) -> bool {
    let is_bucket = || matches!(parse_path_style(request.uri().path()), Ok(S3Path::Bucket { .. }));
    request.method() == Method::PUT && has_parameter(request.uri(), "object-lock") && is_bucket()
}

/// Sets a bucket's object lock.
pub(super) fn put(store: &Store, request: &Request<Bytes>) -> S3Result<Response<Bytes>> {
    HONOURED.check_parts((request.headers(), request.uri()), None)?;
    let path = parse_path_style(request.uri().path()).map_err(|error| refuse(Code::InvalidURI, error.to_string()))?;
    let S3Path::Bucket { bucket } = path else { return Err(refuse(Code::MethodNotAllowed, "not a bucket")) };
    let lock = read(request.body())?;
    store.write(|change| Ok::<_, S3Error>(change.change_bucket(&bucket, |bucket| bucket.set_lock(lock))?))?;
    Ok(Response::new(Bytes::new()))
}

fn read(body: &Bytes) -> S3Result<LockConfiguration> {
    if body.is_empty() {
        return Err(missing_body());
    }
    let text = std::str::from_utf8(body).map_err(|_| malformed_xml())?;
    let sent: Sent = quick_xml::de::from_str(text).map_err(|_| malformed_xml())?;
    if sent.object_lock_enabled.as_deref() != Some(ObjectLockEnabled::ENABLED) {
        return Err(malformed_xml());
    }
    let default = sent.rule.map(|rule| default_retention(&rule.default_retention)).transpose()?;
    Ok(LockConfiguration { default })
}

// Source: S3 2006-03-01, `ObjectLockRule`: a period, a duration of event holds, or both.
fn default_retention(sent: &SentRetention) -> S3Result<objects::DefaultRetention> {
    let mode = mode_of(&sent.mode)?;
    let period = Period::asked(sent.days, sent.years).map_err(|refusal| {
        let message = "Default retention period must be a positive integer value, at most 100 years.";
        if refusal == Refusal::PeriodOutOfRange { refuse(Code::InvalidArgument, message) } else { refusal.into() }
    })?;
    let hold = sent.default_event_hold.as_ref().map(|hold| hold.read()?.ok_or_else(malformed_xml)).transpose()?;
    if period.is_none() && hold.is_none() {
        return Err(malformed_xml());
    }
    Ok(objects::DefaultRetention { mode, period, hold })
}

pub(super) fn get(
    own: &Operations,
    request: &S3Request<GetObjectLockConfigurationInput>,
) -> Answer<GetObjectLockConfigurationOutput> {
    HONOURED.check(request)?;
    let bucket = own.bucket(&request.input.bucket)?;
    let lock = bucket.lock.ok_or_else(|| {
        let message = "Object Lock configuration does not exist for this bucket";
        unset(Code::ObjectLockConfigurationNotFoundError, message, &request.input.bucket)
    })?;
    let whole = |number: Option<u32>| number.and_then(|number| i32::try_from(number).ok());
    let rule = |default: objects::DefaultRetention| {
        let (days, years) = default.period.map(Period::parts).unwrap_or_default();
        let mode = Some(ObjectLockRetentionMode::from_static(default.mode.as_str()));
        let default_retention = Some(DefaultRetention { days: whole(days), mode, years: whole(years) });
        ObjectLockRule { default_retention }
    };
    let configuration = ObjectLockConfiguration {
        object_lock_enabled: Some(ObjectLockEnabled::from_static(ObjectLockEnabled::ENABLED)),
        rule: lock.default.map(rule),
    };
    let output = GetObjectLockConfigurationOutput { object_lock_configuration: Some(configuration) };
    let mut answer = S3Response::new(output);
    if let Some(hold) = lock.default.and_then(|default| default.hold) {
        let xml = period_element("DefaultEventHold", hold);
        answer.extensions.insert(AddedElements { end_tag: "</DefaultRetention>", xml });
    }
    Ok(answer)
}
