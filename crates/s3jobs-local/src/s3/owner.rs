use http::{HeaderMap, Request};
use percent_encoding::percent_decode_str;
use s3s::{S3Error, S3Result};

use super::error::refuse;
use crate::code::Code;
use crate::objects::{Account, Reading as _};
use crate::store::Store;

/// Whose the bucket has to be that a request is about.
// Source: S3 User Guide, "Verifying bucket ownership with bucket owner condition".
pub(super) const EXPECTED: &str = "x-amz-expected-bucket-owner";

/// Whose the bucket has to be that is copied from.
pub(super) const SOURCE_EXPECTED: &str = "x-amz-source-expected-bucket-owner";

/// Refuses a request about a bucket of another account than it expects, whatever else it asks for.
///
/// That a bucket is missing is for the operation to say.
pub(super) fn check<B>(store: &Store, request: &Request<B>) -> S3Result<()> {
    let headers = request.headers();
    if let Some(account) = expected(headers, EXPECTED)? {
        require(store, &bucket_in(request.uri().path()), &account)?;
    }
    if let Some(account) = expected(headers, SOURCE_EXPECTED)? {
        let source = headers.get("x-amz-copy-source").and_then(|source| source.to_str().ok());
        require(store, &bucket_in(source.unwrap_or_default()), &account)?;
    }
    Ok(())
}

fn expected(headers: &HeaderMap, name: &str) -> S3Result<Option<Account>> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let account = value.to_str().ok().and_then(Account::new);
    account.map(Some).ok_or_else(|| {
        let value = String::from_utf8_lossy(value.as_bytes());
        let message =
            format!("The value of the expected bucket owner parameter must be an AWS Account ID... [{value}]");
        refuse(Code::InvalidBucketOwnerAWSAccountID, message)
    })
}

/// The bucket in `/BUCKET/KEY`, decoded first, as whoever carries the call out does it: an encoded slash ends its name as well.
fn bucket_in(path: &str) -> String {
    let path = percent_decode_str(path).decode_utf8_lossy();
    path.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default().to_owned()
}

fn require(store: &Store, bucket: &str, account: &Account) -> S3Result<()> {
    let found = store.read(|view| Ok::<_, S3Error>(view.find_bucket(bucket)?))?;
    if found.is_none_or(|bucket| bucket.belongs_to(account)) {
        Ok(())
    } else {
        Err(refuse(Code::AccessDenied, "Access Denied"))
    }
}
