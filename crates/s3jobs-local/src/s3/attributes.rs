use std::collections::BTreeMap;

use http::{HeaderMap, header};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use s3s::{S3Error, S3Request, S3Result};

use super::acl::acl_in_headers;
use super::admitted::Unread;
use super::encoded_words;
use super::error::{invalid_argument, not_implemented, refuse};
use super::header::text;
use super::members::Members as _;
use crate::code::Code;
use crate::objects::{
    BucketKey, Encryption, EncryptionAlgorithm, EventHold, Headers, LegalHold, Lock, NewAcl, NewObject, Period,
    Refusal, Retention, RetentionMode, StorageClass, Tags,
};
use crate::store::Source;

/// What the headers of a write say of the new object. PutObject, CopyObject and CreateMultipartUpload have them in common.
#[derive(Debug)]
pub(super) struct Attributes {
    pub(super) headers: Headers,
    /// Names in lower case, without `x-amz-meta-`.
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) tags: Tags,
    /// Nothing: `STANDARD`.
    pub(super) storage_class: Option<StorageClass>,
    pub(super) acl: Option<NewAcl>,
    pub(super) lock: Lock,
    /// Nothing: the bucket's default.
    pub(super) encryption: Option<Encryption>,
}

/// The headers that [`Attributes::read`] honours, apart from standard ones.
pub(super) const ATTRIBUTES: [&str; 20] = [
    "x-amz-acl",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-meta-",
    "x-amz-object-lock-event-hold",
    "x-amz-object-lock-event-hold-duration-days",
    "x-amz-object-lock-event-hold-duration-years",
    "x-amz-object-lock-legal-hold",
    "x-amz-object-lock-mode",
    "x-amz-object-lock-retain-until-date",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-bucket-key-enabled",
    "x-amz-server-side-encryption-context",
    "x-amz-storage-class",
    "x-amz-tagging",
    "x-amz-website-redirect-location",
];

impl Attributes {
    pub(super) fn read<T>(request: &S3Request<T>) -> S3Result<Self> {
        let headers = &request.headers;
        let unread = request.extensions.get::<Unread>().map(|Unread(unread)| unread);
        Ok(Self {
            headers: kept_headers(headers, unread)?,
            metadata: user_metadata(headers)?,
            tags: tags_in_header(text(headers, "x-amz-tagging")?)?,
            storage_class: text(headers, "x-amz-storage-class")?.map(str::parse).transpose()?,
            acl: acl_in_headers(headers)?,
            lock: lock(headers)?,
            encryption: encryption(headers)?,
        })
    }

    /// A new object of these bytes.
    pub(super) fn object(self, source: Source, modified: Timestamp) -> NewObject {
        let Self { headers, metadata, tags, storage_class, acl, lock, encryption } = self;
        let storage_class = storage_class.unwrap_or_default();
        NewObject { headers, metadata, tags, storage_class, acl, lock, encryption, ..NewObject::new(source, modified) }
    }
}

/// Text that is not ASCII is kept as it came, and what is missing or empty is nothing.
fn kept_headers(headers: &HeaderMap, unread: Option<&HeaderMap>) -> S3Result<Headers> {
    let kept = |name: header::HeaderName| {
        let value = headers.get(&name).or_else(|| unread?.get(&name));
        match value.map(|value| std::str::from_utf8(value.as_bytes())) {
            None | Some(Ok("")) => Ok(None),
            Some(Ok(text)) => Ok(Some(text.to_owned())),
            Some(Err(_)) => {
                let message = format!("header `{name}` is not UTF-8");
                Err(refuse(Code::InvalidArgument, message).with("ArgumentName", name.as_str()))
            }
        }
    };
    Ok(Headers {
        cache_control: kept(header::CACHE_CONTROL)?,
        content_disposition: kept(header::CONTENT_DISPOSITION)?,
        content_encoding: kept(header::CONTENT_ENCODING)?,
        content_language: kept(header::CONTENT_LANGUAGE)?,
        content_type: kept(header::CONTENT_TYPE)?,
        expires: kept(header::EXPIRES)?,
        redirect: redirect(headers)?,
    })
}

/// Where a website sends who asks for the object.
// Source: S3 API reference, PutObject, `x-amz-website-redirect-location`.
pub(super) fn redirect(headers: &HeaderMap) -> S3Result<Option<String>> {
    match text(headers, "x-amz-website-redirect-location")? {
        None => Ok(None),
        Some(to) if ["/", "http://", "https://"].iter().any(|start| to.starts_with(start)) => Ok(Some(to.to_owned())),
        Some(_) => Err(refuse(
            Code::InvalidRedirectLocation,
            "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
        )),
    }
}

fn user_metadata(headers: &HeaderMap) -> S3Result<BTreeMap<String, String>> {
    let mut metadata: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers {
        let Some(name) = name.as_str().strip_prefix("x-amz-meta-") else { continue };
        // Header values are bytes; clients that send more than ASCII send UTF-8, or encoded words.
        let Ok(value) = std::str::from_utf8(value.as_bytes()) else {
            return Err(refuse(Code::InvalidArgument, format!("header `x-amz-meta-{name}` is not UTF-8")));
        };
        let joined = metadata.entry(name.to_owned()).or_default();
        joined.push_str(if joined.is_empty() { "" } else { "," });
        joined.push_str(&encoded_words::decode(value));
    }
    Ok(metadata)
}

/// The tags in `x-amz-tagging`, which is written like a URL's query.
pub(super) fn tags_in_header(header: Option<&str>) -> S3Result<Tags> {
    let header = header.unwrap_or_default();
    let malformed = || {
        let message = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without \
                       tag name duplicates.";
        invalid_argument("x-amz-tagging", header, message)
    };
    let mut tags: Vec<(String, String)> = Vec::new();
    for pair in header.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(key), Some(value)) = (form_decoded(key), form_decoded(value)) else { return Err(malformed()) };
        if pair.matches('=').count() > 1 || tags.iter().any(|(known, _)| *known == key) {
            return Err(malformed());
        }
        tags.push((key, value));
    }
    Ok(Tags::new(tags)?)
}

/// A part of a URL's query; nothing where its bytes are not UTF-8.
fn form_decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    Some(percent_decode_str(&spaced).decode_utf8().ok()?.into_owned())
}

/// The retention that headers ask for.
fn retention(headers: &HeaderMap) -> S3Result<Option<Retention>> {
    const MODE: &str = "x-amz-object-lock-mode";
    const UNTIL: &str = "x-amz-object-lock-retain-until-date";
    let (named, dated) = (text(headers, MODE)?, text(headers, UNTIL)?);
    let mode = named.map(|name| {
        RetentionMode::from_name(name).ok_or_else(|| invalid_argument(MODE, name, "Unknown wormMode directive."))
    });
    let until = dated.map(|date| {
        let wrong = "The retain until date must be provided in ISO 8601 format";
        date.parse().map_err(|_| invalid_argument(UNTIL, date, wrong))
    });
    match Retention::asked(mode.transpose()?, until.transpose()?, event_hold(headers)?) {
        Err(Refusal::HalfRetention) => {
            let missing = if named.is_none() { MODE } else { UNTIL };
            let message = format!("{UNTIL} and {MODE} must both be supplied");
            Err(refuse(Code::InvalidArgument, message).with("ArgumentName", missing))
        }
        outcome => Ok(outcome?),
    }
}

/// The event hold that headers ask for.
fn event_hold(headers: &HeaderMap) -> S3Result<Option<EventHold>> {
    let number = |name: &'static str| {
        let Some(text) = text(headers, name)? else { return Ok(None) };
        let wrong = || invalid_argument(name, text, format!("header `{name}` is not a whole number"));
        text.parse().map(Some).map_err(|_| wrong())
    };
    let days = number("x-amz-object-lock-event-hold-duration-days")?;
    let period = match Period::asked(days, number("x-amz-object-lock-event-hold-duration-years")?) {
        Err(refusal @ Refusal::TwoPeriods) => return Err(refuse(Code::InvalidArgument, refusal.to_string())),
        outcome => outcome?,
    };
    Ok(EventHold::asked(text(headers, "x-amz-object-lock-event-hold")?, period)?)
}

fn lock(headers: &HeaderMap) -> S3Result<Lock> {
    const HOLD: &str = "x-amz-object-lock-legal-hold";
    let retention = retention(headers)?;
    let legal_hold = match text(headers, HOLD)? {
        None => None,
        Some(name) => Some(
            LegalHold::from_name(name)
                .ok_or_else(|| invalid_argument(HOLD, name, "Legal hold must be either of 'ON' or 'OFF'"))?,
        ),
    };
    Ok(Lock { retention, legal_hold })
}

fn encryption(headers: &HeaderMap) -> S3Result<Option<Encryption>> {
    const NAME: &str = "x-amz-server-side-encryption";
    let algorithm = match text(headers, NAME)? {
        None => None,
        Some(name @ ("aws:fsx" | "aws:backup")) => return Err(not_implemented(&format!("header `{NAME}: {name}`"))),
        Some(name) => Some(EncryptionAlgorithm::from_name(name).ok_or_else(|| {
            refuse(Code::InvalidEncryptionAlgorithmError, "The Encryption request you specified is not valid.")
                .with("ArgumentName", NAME)
                .with("ArgumentValue", name)
        })?),
    };
    let key = text(headers, "x-amz-server-side-encryption-aws-kms-key-id")?.map(str::to_owned);
    let context = text(headers, "x-amz-server-side-encryption-context")?.map(str::to_owned);
    let bucket_key = match text(headers, "x-amz-server-side-encryption-bucket-key-enabled")? {
        Some("true") => BucketKey::Enabled,
        Some(_) | None => BucketKey::Disabled,
    };
    let Some(algorithm) = algorithm else {
        return if key.is_none() && context.is_none() && bucket_key == BucketKey::Disabled {
            Ok(None)
        } else {
            Err(without_kms(NAME))
        };
    };
    if !algorithm.uses_kms() && (key.is_some() || context.is_some()) {
        return Err(without_kms(NAME));
    }
    Ok(Some(Encryption { algorithm, key, bucket_key, context }))
}

/// The refusal of what only encryption with a key of KMS has.
fn without_kms(header: &str) -> S3Error {
    let message = "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : \
                   aws:kms";
    refuse(Code::InvalidArgument, message).with("ArgumentName", header)
}
