//! Whose jobs a request is about: account and region.

use http::{HeaderMap, Request};

use crate::gate::{self, Service};
use crate::jobs::Scope;
use crate::refusal::Refusal;
use crate::signature::Claimed;

/// The header that names the account.
// Source: S3 Control 2018-08-20, every operation's `AccountId`.
const ACCOUNT: &str = "x-amz-account-id";
/// The account when a request names none.
const DEFAULT_ACCOUNT: &str = "000000000000";
/// The region when a request is not signed.
const DEFAULT_REGION: &str = "us-east-1";

/// Reads account and region from headers and host.
///
/// The account: `x-amz-account-id`, else the host's first label where it is one, else all zeros. The region: the
/// signature's credential scope, else `us-east-1`.
pub(crate) fn scope<B>(request: &Request<B>) -> Scope {
    let account = account_header(request.headers()).or_else(|| account_host(request));
    let region = Claimed::of(request).and_then(|claimed| claimed.region);
    Scope {
        account: account.unwrap_or(DEFAULT_ACCOUNT).to_owned(),
        region: region.unwrap_or_else(|| DEFAULT_REGION.to_owned()),
    }
}

/// Whether a request to a host that S3 may have names an account, and is thus no object of a bucket: in its header, or
/// before a host that is not S3's alone.
pub(crate) fn names_account<B>(request: &Request<B>, (service, before): (Option<Service>, &str)) -> bool {
    request.headers().contains_key(ACCOUNT) || service != Some(Service::S3) && is_account(before)
}

/// Refuses a request that names no account, or in `x-amz-account-id` something else.
pub(super) fn check_account<B>(request: &Request<B>) -> Result<(), Refusal> {
    let headers = request.headers();
    let header = headers.get(ACCOUNT).map(|_| account_header(headers));
    match header.unwrap_or_else(|| account_host(request)) {
        Some(_) => Ok(()),
        None if header.is_some() => Err(Refusal::invalid("x-amz-account-id must be 12 digits")),
        None => Err(Refusal::invalid("x-amz-account-id is missing")),
    }
}

fn account_header(headers: &HeaderMap) -> Option<&str> {
    headers.get(ACCOUNT)?.to_str().ok().filter(|text| is_account(text))
}

fn account_host<B>(request: &Request<B>) -> Option<&str> {
    gate::authority(request)?.split('.').next().filter(|label| is_account(label))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(uri: &str, headers: &[(&'static str, &str)]) -> String {
        let mut request = Request::get(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let scope = scope(&request.body(()).unwrap());
        format!("{} {}", scope.account, scope.region)
    }

    #[test]
    fn the_account_header_wins_over_the_host() {
        let host = ("host", "111122223333.s3control.emulator.test");
        assert_eq!(read("/", &[host]), "111122223333 us-east-1");
        assert_eq!(read("/", &[host, ("x-amz-account-id", "444455556666")]), "444455556666 us-east-1");
    }

    #[test]
    fn an_absolute_request_line_names_the_account() {
        assert_eq!(read("http://123456789012.s3control.emulator.test/v20180820/jobs", &[]), "123456789012 us-east-1");
    }

    #[test]
    fn the_region_is_that_of_the_signature() {
        let signed =
            "AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0";
        assert_eq!(read("/", &[("authorization", signed)]), "000000000000 eu-west-1");
        let presigned = "/?X-Amz-Credential=AKID%2F20261122%2Feu-west-2%2Fs3%2Faws4_request";
        assert_eq!(read(presigned, &[]), "000000000000 eu-west-2");
    }
}
