use http::{Request, header};

use super::claim::{credential, parameter, part};
use super::second;

/// Who a request says that it comes from, and for where it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claimed {
    /// The access key's id.
    pub(crate) key: String,
    /// The AWS Region, such as `us-east-1`. Nothing: the signature, of version 2, is for none.
    pub(crate) region: Option<String>,
    /// The service, such as `s3`. Nothing likewise.
    pub(crate) service: Option<String>,
}

impl Claimed {
    /// What header or query say. It is what [`check`](super::check) checks, where there are keys; else nobody asks whether
    /// it is true.
    pub(crate) fn of<B>(request: &Request<B>) -> Option<Self> {
        let header = request.headers().get(header::AUTHORIZATION).and_then(|header| header.to_str().ok());
        let in_header = header.and_then(|text| credential(part(text, "Credential")?));
        let in_query = || credential(&parameter(request.uri().query()?, "X-Amz-Credential")?);
        let Some((key, scope)) = in_header.or_else(in_query) else {
            return second::key(request).map(|key| Self { key, region: None, service: None });
        };
        // `20261122/eu-west-1/s3/aws4_request`
        let mut parts = scope.split('/').skip(1).map(str::to_owned);
        let region = Some(parts.next().filter(|region| !region.is_empty())?);
        Some(Self { key, region, service: parts.next() })
    }
}
