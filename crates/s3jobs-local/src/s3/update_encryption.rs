//! UpdateObjectEncryption, which the protocol layer does not know: its route, its body and its checks.

use bytes::Bytes;
use http::{Method, Request, Response};
use s3s::path::{S3Path, parse_path_style};
use s3s::{S3Error, S3Result};
use serde::Deserialize;

use super::admission::has_parameter;
use super::error::{default_message, refuse};
use super::honoured::Honoured;
use super::version::which;
use crate::code::Code;
use crate::objects::{BucketKey, Encryption};
use crate::store::Store;

const HONOURED: Honoured = Honoured::IN_BUCKET.parameters(&["encryption", "versionId"]);

/// The lengths of a key's ARN.
// Source: S3 2006-03-01, `NonEmptyKmsKeyArnString`.
const ARN_LENGTHS: std::ops::RangeInclusive<usize> = 20..=2048;

// Sources of the texts: S3 API Reference, UpdateObjectEncryption, "Errors".
const TYPE: &str = "Requests that modify an object encryption configuration require a valid new encryption type. Valid \
                    values are SSEKMS. Modify the request to specify SSE-KMS for the updated encryption type, and then \
                    try again.";
const OTHER_TYPE: &str = "The UpdateObjectEncryption operation doesn't support updating the encryption type to DSSE-KMS or \
                          SSE-C. Modify the request to specify SSE-KMS for the updated encryption type, and then try again.";
const NO_KEY: &str = "Requests that modify an object's encryption type to SSE-KMS require an Amazon Web Services KMS key \
                      Amazon Resource Name (ARN). Modify the request to specify a KMS key ARN, and then try again.";
const KEY: &str = "Requests that modify an object's encryption type to SSE-KMS require a valid Amazon Web Services KMS key \
                   Amazon Resource Name (ARN). Confirm that you have a correctly formatted KMS key ARN in your request, \
                   and then try again.";
const BUCKET_KEY: &str = "The BucketKeyEnabled value isn't valid. Valid values are true or false. Modify the request to \
                          specify a valid value, and then try again.";

/// `ObjectEncryption`, with the wire's names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    #[serde(rename = "@xmlns")]
    _namespace: Option<String>,
    #[serde(rename = "SSE-KMS")]
    kms: Option<SentKms>,
    #[serde(rename = "SSE-S3")]
    s3: Option<Nothing>,
    #[serde(rename = "DSSE-KMS")]
    kms_twice: Option<Nothing>,
    #[serde(rename = "SSE-C")]
    customer: Option<Nothing>,
}

/// An element that is refused, whatever it holds.
#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentKms {
    #[serde(rename = "KMSKeyArn")]
    key: Option<String>,
    bucket_key_enabled: Option<String>,
}

/// Whether a request, whose bucket is in the path, is this call.
pub(super) fn is_asked<B>(request: &Request<B>) -> bool {
    let is_object = || matches!(parse_path_style(request.uri().path()), Ok(S3Path::Object { .. }));
    request.method() == Method::PUT && has_parameter(request.uri(), "encryption") && is_object()
}

/// Changes how an object is encrypted, in place.
pub(super) fn update(store: &Store, request: &Request<Bytes>) -> S3Result<Response<Bytes>> {
    HONOURED.check_parts((request.headers(), request.uri()), None)?;
    let path = parse_path_style(request.uri().path()).map_err(|error| refuse(Code::InvalidURI, error.to_string()))?;
    let S3Path::Object { bucket, key } = path else { return Err(refuse(Code::MethodNotAllowed, "not an object")) };
    let version = version(request.uri().query().unwrap_or_default());
    let which = which(&bucket, &key, version.as_deref())?;
    let encryption = read(request.body())?;
    store.write(|change| Ok::<_, S3Error>(change.set_encryption(which, encryption.clone())?))?;
    Ok(Response::new(Bytes::new()))
}

fn version(query: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("versionId="))?;
    Some(percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// The encryption that a body asks for.
fn read(body: &Bytes) -> S3Result<Encryption> {
    let text = std::str::from_utf8(body).ok().filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| refuse(Code::MalformedXML, default_message(Code::MalformedXML)))?;
    let sent: Sent = quick_xml::de::from_str(text)
        .map_err(|error| refuse(Code::MalformedXML, format!("{}: {error}", default_message(Code::MalformedXML))))?;
    if sent.kms_twice.is_some() || sent.customer.is_some() {
        return Err(refuse(Code::InvalidRequest, OTHER_TYPE));
    }
    let kms = sent.kms.filter(|_| sent.s3.is_none()).ok_or_else(|| refuse(Code::InvalidRequest, TYPE))?;
    let key = kms.key.filter(|key| !key.is_empty()).ok_or_else(|| refuse(Code::InvalidRequest, NO_KEY))?;
    if !is_key_arn(&key) {
        return Err(refuse(Code::InvalidRequest, KEY));
    }
    let bucket_key = match kms.bucket_key_enabled.as_deref() {
        None | Some("false") => BucketKey::Disabled,
        Some("true") => BucketKey::Enabled,
        Some(_) => return Err(refuse(Code::InvalidRequest, BUCKET_KEY)),
    };
    Ok(Encryption::kms(Some(key), bucket_key))
}

/// Whether a text is the ARN of a key, not that of an alias.
// Source: S3 2006-03-01, the pattern of `NonEmptyKmsKeyArnString`.
fn is_key_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let ["arn", partition, "kms", region, account, resource] = parts.as_slice() else { return false };
    let of = |text: &str, more: fn(char) -> bool| {
        !text.is_empty() && text.chars().all(|letter| letter == '-' || letter.is_ascii_digit() || more(letter))
    };
    ARN_LENGTHS.contains(&text.len())
        && partition.strip_prefix("aws").is_some_and(|rest| rest.is_empty() || of(rest, |it| it.is_ascii_alphabetic()))
        && of(region, |letter| letter.is_ascii_lowercase())
        && account.len() == 12
        && account.bytes().all(|digit| digit.is_ascii_digit())
        && resource.strip_prefix("key/").is_some_and(|id| of(id, |letter| letter.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_arn_of_a_key_is_taken() {
        let arn = |rest: &str| is_key_arn(&format!("arn:aws{rest}"));
        assert!(arn(":kms:us-east-1:111122223333:key/1234abcd-12ab"));
        assert!(arn("-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234"));
        let wrong = [
            ":kms:us-east-1:111122223333:alias/mine",
            ":kms:us-east-1:1111:key/1234abcd",
            ":kms::111122223333:key/1234abcd",
            ":s3:us-east-1:111122223333:key/1234abcd",
            ":kms:us-east-1:111122223333:key/",
            ":kms:us-east-1:111122223333:key/a:b",
        ];
        assert_eq!(wrong.map(arn), [false; 6]);
        assert!(!is_key_arn("1234abcd-12ab-34cd-56ef-1234567890ab"));
    }
}
