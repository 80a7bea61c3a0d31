use s3s::dto::{
    GetObjectLegalHoldInput, GetObjectLegalHoldOutput, GetObjectRetentionInput, GetObjectRetentionOutput,
    ObjectLockLegalHold, ObjectLockLegalHoldStatus, ObjectLockRetention, ObjectLockRetentionMode,
    PutObjectLegalHoldInput, PutObjectLegalHoldOutput, PutObjectRetentionInput, PutObjectRetentionOutput,
};
use s3s::{S3Error, S3Request, S3Response, S3Result};
use serde::Deserialize;

use super::admitted::SentBody;
use super::error::{absent, malformed_xml, refuse};
use super::honoured::Honoured;
use super::operations::{Answer, Operations};
use super::status::AddedElements;
use super::time::{from_wire, wire_time};
use super::version::OfVersion as _;
use crate::code::Code;
use crate::objects::{
    self, Authority, Bypass, EventHold, LegalHold, Lock, NewObject, Period, Place, Reading, Refusal, Retention,
    RetentionMode, require_lock,
};

/// Refuses to write a locked object without a digest of its bytes.
// Source: S3 User Guide, "Object Lock considerations": also where the bucket's default retention applies.
pub(super) fn require_digest(view: &impl Reading, place: Place<'_>, new: &NewObject) -> S3Result<()> {
    let default = || Ok::<_, S3Error>(view.find_bucket(place.bucket)?.and_then(|bucket| bucket.lock?.default));
    if new.lock != Lock::default() || default()?.is_some() {
        let message = "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock \
                       parameters";
        return Err(refuse(Code::InvalidRequest, message));
    }
    Ok(())
}

/// Whether a request bypasses governance.
pub(super) fn authority(own: &Operations, bypass: Option<bool>) -> Authority {
    let bypass = if bypass == Some(true) { Bypass::Governance } else { Bypass::None };
    Authority { now: own.now(), bypass }
}

const OF_RETENTION: Honoured = Honoured::IN_BUCKET.parameters(&["retention", "versionId"]);

pub(super) fn get_retention(
    own: &Operations,
    request: &S3Request<GetObjectRetentionInput>,
) -> Answer<GetObjectRetentionOutput> {
    OF_RETENTION.check(request)?;
    let lock = of_object(own, request.input.which()?)?;
    let retention = lock.retention.ok_or_else(no_lock_of_object)?;
    let shown = ObjectLockRetention {
        mode: Some(ObjectLockRetentionMode::from_static(retention.mode.as_str())),
        retain_until_date: Some(wire_time(retention.end(own.now()))),
    };
    let mut answer = S3Response::new(GetObjectRetentionOutput { retention: Some(shown) });
    if let Some(hold) = retention.hold {
        let duration = hold.period().map(|period| period_element("EventHoldDuration", period)).unwrap_or_default();
        let xml = format!("<EventHold>{}</EventHold>{duration}", hold.as_str());
        answer.extensions.insert(AddedElements { end_tag: "</Retention>", xml });
    }
    Ok(answer)
}

/// A period as an element of its own.
pub(super) fn period_element(name: &str, period: Period) -> String {
    let (days, years) = period.parts();
    let part = |name: &str, number: Option<u32>| number.map(|it| format!("<{name}>{it}</{name}>")).unwrap_or_default();
    format!("<{name}>{}{}</{name}>", part("Days", days), part("Years", years))
}

const NEW_RETENTION: Honoured = OF_RETENTION.headers(&["x-amz-bypass-governance-retention"]).elements(&[
    "Days",
    "EventHold",
    "EventHoldDuration",
    "Mode",
    "RetainUntilDate",
    "Retention",
    "Years",
]);

/// What the protocol layer does not read of a retention.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentHold {
    event_hold: Option<String>,
    event_hold_duration: Option<SentPeriod>,
}

/// Days or years, as elements.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct SentPeriod {
    days: Option<i64>,
    years: Option<i64>,
}

impl SentPeriod {
    pub(super) fn read(&self) -> S3Result<Option<Period>> {
        Ok(Period::asked(self.days, self.years)?)
    }
}

/// The event hold that a body asks for. The protocol layer has found it well-formed.
fn event_hold(request: &S3Request<PutObjectRetentionInput>) -> S3Result<Option<EventHold>> {
    let sent = request.extensions.get::<SentBody>().map(|SentBody(body)| String::from_utf8_lossy(body));
    let sent = sent.filter(|body| !body.trim().is_empty()).map(|body| quick_xml::de::from_str(&body));
    let SentHold { event_hold, event_hold_duration } =
        sent.transpose().map_err(|_| malformed_xml())?.unwrap_or_default();
    let period = event_hold_duration.map(|sent| sent.read()?.ok_or_else(malformed_xml)).transpose()?;
    Ok(EventHold::asked(event_hold.as_deref(), period)?)
}

pub(super) fn put_retention(
    own: &Operations,
    request: &S3Request<PutObjectRetentionInput>,
) -> Answer<PutObjectRetentionOutput> {
    NEW_RETENTION.check(request)?;
    let input = &request.input;
    let which = input.which()?;
    let sent = input.retention.as_ref();
    let mode = sent.and_then(|sent| sent.mode.as_ref()).map(|mode| mode_of(mode.as_str())).transpose()?;
    let until = sent.and_then(|sent| sent.retain_until_date.as_ref()).map(from_wire).transpose()?;
    let retention = match Retention::asked(mode, until, event_hold(request)?) {
        Err(Refusal::HalfRetention) => return Err(malformed_xml()),
        outcome => outcome?,
    };
    let authority = authority(own, input.bypass_governance_retention);
    own.store.write(|change| change.put_retention(which, retention, authority))?;
    Ok(S3Response::new(PutObjectRetentionOutput::default()))
}

const OF_LEGAL_HOLD: Honoured =
    Honoured::IN_BUCKET.parameters(&["legal-hold", "versionId"]).elements(&["LegalHold", "Status"]);

pub(super) fn get_legal_hold(
    own: &Operations,
    request: &S3Request<GetObjectLegalHoldInput>,
) -> Answer<GetObjectLegalHoldOutput> {
    OF_LEGAL_HOLD.check(request)?;
    let lock = of_object(own, request.input.which()?)?;
    let hold = lock.legal_hold.ok_or_else(no_lock_of_object)?;
    let legal_hold = ObjectLockLegalHold { status: Some(ObjectLockLegalHoldStatus::from_static(hold.as_str())) };
    Ok(S3Response::new(GetObjectLegalHoldOutput { legal_hold: Some(legal_hold) }))
}

pub(super) fn put_legal_hold(
    own: &Operations,
    request: &S3Request<PutObjectLegalHoldInput>,
) -> Answer<PutObjectLegalHoldOutput> {
    OF_LEGAL_HOLD.check(request)?;
    let input = &request.input;
    let which = input.which()?;
    let status = input.legal_hold.as_ref().and_then(|hold| hold.status.as_ref());
    let hold = status.and_then(|status| LegalHold::from_name(status.as_str()));
    let hold = hold.ok_or_else(malformed_xml)?;
    own.store.write(|change| change.put_legal_hold(which, hold))?;
    Ok(S3Response::new(PutObjectLegalHoldOutput::default()))
}

/// The lock of an object in a bucket that has object lock.
fn of_object(own: &Operations, which: objects::Which<'_>) -> S3Result<Lock> {
    own.store.read(|view| {
        require_lock(&view.bucket(which.place.bucket)?)?;
        Ok(view.object_with_attributes(which)?.lock)
    })
}

fn no_lock_of_object() -> S3Error {
    absent(Code::NoSuchObjectLockConfiguration, "The specified object does not have a ObjectLock configuration")
}

/// The mode of this name.
pub(super) fn mode_of(name: &str) -> S3Result<RetentionMode> {
    RetentionMode::from_name(name).ok_or_else(malformed_xml)
}
