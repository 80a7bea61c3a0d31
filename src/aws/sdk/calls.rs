//! Tells of each call: what was asked of which service, how often it was tried, and what came of it.
//!
//! One event a call, and with bodies two more a try. Headers are never told, so that no signature, session token or key that
//! a customer keeps is among what is; what names a secret in a query or a body is masked.

use std::sync::LazyLock;

use aws_sdk_s3control::error::DisplayErrorContext;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef, Error,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use regex::Regex;
use tokio::time::Instant;
use tracing::{debug, enabled, info};

/// Whose events these are.
const TARGET: &str = "s3jobs::aws";

/// How much of a body is told, in bytes.
const SHOWN: usize = 16 * 1024;

/// What stands in place of a secret.
const MASK: &str = "***";

/// Tells of the calls of a client.
#[derive(Debug)]
pub(super) struct Calls;

/// A call that is on its way.
#[derive(Debug)]
struct Begun {
    at: Instant,
}

impl Storable for Begun {
    type Storer = StoreReplace<Self>;
}

/// What was sent last.
#[derive(Debug)]
struct Sent {
    method: String,
    url: String,
}

impl Storable for Sent {
    type Storer = StoreReplace<Self>;
}

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "Calls"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        cfg.interceptor_state().store_put(Begun { at: Instant::now() });
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if enabled!(target: TARGET, tracing::Level::INFO) {
            let request: &HttpRequest = context.request();
            let sent = Sent { method: request.method().to_owned(), url: shown_url(request.uri()) };
            let (service, operation) = names(cfg);
            let body = shown_body(request.body());
            debug!(target: TARGET, service, operation, try = tries(cfg), url = sent.url, body, "sent");
            cfg.interceptor_state().store_put(sent);
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let (true, Some(response)) = (enabled!(target: TARGET, tracing::Level::DEBUG), context.response()) {
            let (service, operation) = names(cfg);
            let status = response.status().as_u16();
            let body = shown_body(response.body());
            debug!(target: TARGET, service, operation, try = tries(cfg), status, body, "answered");
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if enabled!(target: TARGET, tracing::Level::INFO) {
            let (service, operation) = names(cfg);
            let response = context.response();
            let sent = cfg.load::<Sent>();
            info!(
                target: TARGET,
                service,
                operation,
                method = sent.map(|sent| sent.method.as_str()),
                url = sent.map(|sent| sent.url.as_str()),
                status = response.map(|response| response.status().as_u16()),
                code = response.and_then(code),
                error = context.output_or_error().and_then(Result::err).filter(|_| response.is_none()).map(told),
                tries = tries(cfg),
                ms = cfg.load::<Begun>().map(|begun| u64::try_from(begun.at.elapsed().as_millis()).unwrap_or(u64::MAX)),
                request_id = response.and_then(|response| response.headers().get("x-amz-request-id")),
                "called"
            );
        }
        Ok(())
    }
}

/// The names of service and operation.
fn names(cfg: &ConfigBag) -> (&str, &str) {
    cfg.load::<Metadata>().map_or(("", ""), |metadata| (metadata.service(), metadata.name()))
}

fn tries(cfg: &ConfigBag) -> u32 {
    cfg.load::<RequestAttempts>().map_or(0, RequestAttempts::attempts)
}

/// S3's code of an error.
fn code(response: &HttpResponse) -> Option<&str> {
    if response.status().is_success() {
        return None;
    }
    let body = str::from_utf8(response.body().bytes()?).ok()?;
    let (_, rest) = body.split_once("<Code>")?;
    Some(rest.split_once("</Code>")?.0)
}

/// Why there is no answer.
fn told(error: &OrchestratorError<Error>) -> String {
    match error.as_connector_error() {
        Some(connector) => DisplayErrorContext(connector).to_string(),
        None if error.is_timeout_error() => "timed out".to_owned(),
        None => "not sent".to_owned(),
    }
}

/// A URL whose query says nothing secret.
fn shown_url(url: &str) -> String {
    let (place, query) = url.split_once('?').map_or((url, None), |(place, query)| (place, Some(query)));
    let place = match place.split_once("://") {
        // Who signs in by the URL of an endpoint.
        Some((scheme, rest)) => {
            let host = rest.split('/').next().unwrap_or(rest);
            let after = host.rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[after..])
        }
        None => place.to_owned(),
    };
    let Some(query) = query else { return place };
    let shown = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={MASK}"),
        Some(_) | None => pair.to_owned(),
    });
    format!("{place}?{}", shown.collect::<Vec<_>>().join("&"))
}

/// Whether a parameter of a query holds what would let somebody act as the caller, or read what they encrypt.
// Source: S3 API Reference, "Authenticating Requests: Using Query Parameters", and SSE-C headers.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let parts = ["signature", "credential", "security-token", "accesskeyid", "customer-key", "secret", "password"];
    parts.iter().any(|part| name.contains(part))
}

/// So much of a body as is told, with what names a secret masked. A body that comes in pieces is not waited for.
fn shown_body(body: &SdkBody) -> String {
    static SECRETS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)(<(?:\w*(?:SecretAccessKey|SessionToken|SecurityToken|CustomerKey|Password)\w*)>|"\w*(?:SecretAccessKey|SessionToken|SecurityToken|CustomerKey|Password)\w*"\s*:\s*")[^<"]*"#)
            .expect("the pattern is constant")
    });
    let Some(bytes) = body.bytes() else { return "(a stream)".to_owned() };
    let whole = String::from_utf8_lossy(bytes);
    let masked = SECRETS.replace_all(&whole, format!("${{1}}{MASK}"));
    if masked.len() <= SHOWN {
        return masked.into_owned();
    }
    format!("{}... ({} bytes in all)", &masked[..masked.floor_char_boundary(SHOWN)], bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_tells_no_signature_token_key_or_password() {
        let url = "https://me:hidden@s3.test/b/k?versionId=1&X-Amz-Signature=hidden&X-Amz-Security-Token=hidden\
                   &x-amz-credential=hidden&x-amz-server-side-encryption-customer-key=hidden&nextToken=shown";
        let shown = shown_url(url);
        assert!(!shown.contains("hidden"), "{shown}");
        assert!(shown.starts_with("https://s3.test/b/k?versionId=1&") && shown.ends_with("nextToken=shown"), "{shown}");
    }

    #[test]
    fn a_body_tells_no_secret_and_no_more_than_its_beginning() {
        let body = r#"<A><SecretAccessKey>hidden</SecretAccessKey><SSECustomerKey>hidden</SSECustomerKey>x</A>{"SessionToken": "hidden"}"#;
        let shown = shown_body(&SdkBody::from(body));
        assert!(!shown.contains("hidden") && shown.contains("x</A>"), "{shown}");
        let long = shown_body(&SdkBody::from("ä".repeat(SHOWN)));
        assert!(long.ends_with("... (32768 bytes in all)"), "{}", &long[long.len() - 40..]);
    }
}
