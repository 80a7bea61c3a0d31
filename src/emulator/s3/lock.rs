use s3s::dto::{
    DefaultRetention, GetObjectLegalHoldInput, GetObjectLegalHoldOutput, GetObjectLockConfigurationInput,
    GetObjectLockConfigurationOutput, GetObjectRetentionInput, GetObjectRetentionOutput, ObjectLockConfiguration,
    ObjectLockEnabled, ObjectLockLegalHold, ObjectLockLegalHoldStatus, ObjectLockRetention, ObjectLockRetentionMode,
    ObjectLockRule, PutObjectLegalHoldInput, PutObjectLegalHoldOutput, PutObjectLockConfigurationInput,
    PutObjectLockConfigurationOutput, PutObjectRetentionInput, PutObjectRetentionOutput,
};
use s3s::{S3Error, S3Request, S3Response, S3Result};

use super::error::{absent, malformed_xml, missing_body, refuse, unset};
use super::honoured::Honoured;
use super::service::{Answer, Operations};
use super::time::{from_wire, wire_time};
use super::version::which;
use crate::emulator::store::{
    self, Authority, Bypass, LegalHold, Lock, LockConfiguration, NewObject, Period, Place, Reading, Retention,
    RetentionMode, require_lock,
};

/// The longest default retention.
// Source: S3 User Guide, "Configuring S3 Object Lock": 36500 days or 100 years.
const MAX_DAYS: u32 = 36_500;
const MAX_YEARS: u32 = 100;

/// Refuses to write a locked object without a digest of its bytes.
// Source: S3 User Guide, "Object Lock considerations": also where the bucket's default retention applies.
pub(super) fn require_digest(view: &impl Reading, place: Place<'_>, new: &NewObject) -> S3Result<()> {
    let default = || Ok::<_, S3Error>(view.find_bucket(place.bucket)?.and_then(|bucket| bucket.lock?.default));
    if new.lock != Lock::default() || default()?.is_some() {
        let message = "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock \
                       parameters";
        return Err(refuse("InvalidRequest", message));
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
    let input = &request.input;
    let lock = of_object(own, which(&input.bucket, &input.key, input.version_id.as_deref())?)?;
    let retention = lock.retention.ok_or_else(no_lock_of_object)?;
    let retention = ObjectLockRetention {
        mode: Some(ObjectLockRetentionMode::from_static(retention.mode.as_str())),
        retain_until_date: Some(wire_time(retention.until)),
    };
    Ok(S3Response::new(GetObjectRetentionOutput { retention: Some(retention) }))
}

const NEW_RETENTION: Honoured =
    OF_RETENTION.headers(&["x-amz-bypass-governance-retention"]).elements(&["Mode", "RetainUntilDate", "Retention"]);

pub(super) fn put_retention(
    own: &Operations,
    request: &S3Request<PutObjectRetentionInput>,
) -> Answer<PutObjectRetentionOutput> {
    NEW_RETENTION.check(request)?;
    let input = &request.input;
    let which = which(&input.bucket, &input.key, input.version_id.as_deref())?;
    let retention = match input.retention.as_ref().map(|sent| (&sent.mode, &sent.retain_until_date)) {
        None | Some((None, None)) => None,
        Some((Some(mode), Some(until))) => Some(Retention { mode: self::mode(mode)?, until: from_wire(until)? }),
        Some((Some(_), None) | (None, Some(_))) => return Err(malformed_xml()),
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
    let input = &request.input;
    let lock = of_object(own, which(&input.bucket, &input.key, input.version_id.as_deref())?)?;
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
    let which = which(&input.bucket, &input.key, input.version_id.as_deref())?;
    let status = input.legal_hold.as_ref().and_then(|hold| hold.status.as_ref());
    let hold = status.and_then(|status| LegalHold::from_name(status.as_str()));
    let hold = hold.ok_or_else(malformed_xml)?;
    own.store.write(|change| change.put_legal_hold(which, hold))?;
    Ok(S3Response::new(PutObjectLegalHoldOutput::default()))
}

/// The lock of an object in a bucket that has object lock.
fn of_object(own: &Operations, which: store::Which<'_>) -> S3Result<Lock> {
    own.store.read(|view| {
        require_lock(&view.bucket(which.place.bucket)?)?;
        Ok(view.object_with_attributes(which)?.lock)
    })
}

fn no_lock_of_object() -> S3Error {
    absent("NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration")
}

fn mode(mode: &ObjectLockRetentionMode) -> S3Result<RetentionMode> {
    RetentionMode::from_name(mode.as_str()).ok_or_else(malformed_xml)
}

const OF_BUCKET: Honoured = Honoured::IN_BUCKET.parameters(&["object-lock"]).elements(&[
    "Days",
    "DefaultRetention",
    "Mode",
    "ObjectLockConfiguration",
    "ObjectLockEnabled",
    "Rule",
    "Years",
]);

pub(super) fn get_configuration(
    own: &Operations,
    request: &S3Request<GetObjectLockConfigurationInput>,
) -> Answer<GetObjectLockConfigurationOutput> {
    OF_BUCKET.check(request)?;
    let bucket = own.store.read(|view| view.bucket(&request.input.bucket))?;
    let lock = bucket.lock.ok_or_else(|| {
        let message = "Object Lock configuration does not exist for this bucket";
        unset("ObjectLockConfigurationNotFoundError", message, &request.input.bucket)
    })?;
    let whole = |number: u32| i32::try_from(number).ok();
    let rule = |default: store::DefaultRetention| {
        let (days, years) = match default.period {
            Period::Days(days) => (whole(days), None),
            Period::Years(years) => (None, whole(years)),
        };
        let mode = Some(ObjectLockRetentionMode::from_static(default.mode.as_str()));
        ObjectLockRule { default_retention: Some(DefaultRetention { days, mode, years }) }
    };
    let configuration = ObjectLockConfiguration {
        object_lock_enabled: Some(ObjectLockEnabled::from_static(ObjectLockEnabled::ENABLED)),
        rule: lock.default.map(rule),
    };
    Ok(S3Response::new(GetObjectLockConfigurationOutput { object_lock_configuration: Some(configuration) }))
}

pub(super) fn put_configuration(
    own: &Operations,
    request: &S3Request<PutObjectLockConfigurationInput>,
) -> Answer<PutObjectLockConfigurationOutput> {
    OF_BUCKET.check(request)?;
    let sent = request.input.object_lock_configuration.as_ref().ok_or_else(missing_body)?;
    if sent.object_lock_enabled.as_ref().map(ObjectLockEnabled::as_str) != Some(ObjectLockEnabled::ENABLED) {
        return Err(malformed_xml());
    }
    let default =
        sent.rule.as_ref().map(|rule| rule.default_retention.as_ref().ok_or_else(malformed_xml)).transpose()?;
    let lock = LockConfiguration { default: default.map(default_retention).transpose()? };
    own.store.write(|change| change.change_bucket(&request.input.bucket, |bucket| bucket.set_lock(lock)))?;
    Ok(S3Response::new(PutObjectLockConfigurationOutput::default()))
}

fn default_retention(sent: &DefaultRetention) -> S3Result<store::DefaultRetention> {
    let within = |number: i32, most: u32| u32::try_from(number).ok().filter(|number| (1..=most).contains(number));
    let period = match (sent.days, sent.years) {
        (Some(days), None) => within(days, MAX_DAYS).map(Period::Days),
        (None, Some(years)) => within(years, MAX_YEARS).map(Period::Years),
        (Some(_), Some(_)) | (None, None) => return Err(malformed_xml()),
    };
    let period = period.ok_or_else(|| {
        refuse("InvalidArgument", "Default retention period must be a positive integer value, at most 100 years.")
    })?;
    let mode = sent.mode.as_ref().ok_or_else(malformed_xml)?;
    Ok(store::DefaultRetention { mode: self::mode(mode)?, period })
}
