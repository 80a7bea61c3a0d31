use bytes::Bytes;
use http::{Method, Request, header};
use percent_encoding::percent_decode_str;

use crate::code::Code;
use crate::refusal::Refusal;
use crate::signature::Claimed;

/// The only version of the API.
const VERSION: &str = "2011-06-15";

/// The content type of a call's parameters.
const FORM: &str = "application/x-www-form-urlencoded";

/// The other calls of STS. They give credentials, and a local S3 takes any, or those that it was started with.
// Source: AWS Security Token Service API Reference, "Actions".
const UNBUILT: [&str; 10] = [
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "DecodeAuthorizationMessage",
    "GetAccessKeyInfo",
    "GetDelegatedAccessToken",
    "GetFederationToken",
    "GetSessionToken",
    "GetWebIdentityToken",
];

/// Whether a request to a host that all services have is one to STS. S3 has no call of this form.
pub(crate) fn is_asked<B>(request: &Request<B>) -> bool {
    let is_form = || {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        request.method() == Method::POST && kind.is_some_and(|kind| kind.starts_with(FORM))
    };
    let is_signed = || Claimed::of(request).and_then(|claimed| claimed.service).as_deref() == Some("sts");
    let query = request.uri().query().unwrap_or_default();
    request.uri().path() == "/" && (is_signed() || is_form() || parameter(query, "Action").is_some())
}

/// Takes a request that is `GetCallerIdentity`, and refuses all others.
pub(super) fn check(request: &Request<Bytes>) -> Result<(), Refusal> {
    let body = String::from_utf8_lossy(request.body());
    let sent = if request.method() == Method::POST { body.as_ref() } else { "" };
    let query = request.uri().query().unwrap_or_default();
    let given = |name| parameter(query, name).or_else(|| parameter(sent, name));
    let action =
        given("Action").ok_or_else(|| Refusal::new(Code::MissingAction, "The request is missing an action."))?;
    let version = given("Version").unwrap_or_else(|| "NO_VERSION_SPECIFIED".to_owned());
    if version == VERSION && action == "GetCallerIdentity" {
        return Ok(());
    }
    if version == VERSION && UNBUILT.contains(&action.as_str()) {
        return Err(Refusal::not_implemented(format!(
            "the local S3 answers GetCallerIdentity alone of STS, and not {action}; it needs no other credentials"
        )));
    }
    Err(Refusal::new(Code::InvalidAction, format!("Could not find operation {action} for version {version}")))
}

fn parameter(form: &str, name: &str) -> Option<String> {
    let value = form.split('&').find_map(|pair| pair.split_once('=').filter(|(found, _)| *found == name))?.1;
    Some(percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned())
}
