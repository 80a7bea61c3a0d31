//! An S3 Control endpoint that is used exactly as it was given.

use aws_sdk_s3control::config::endpoint::{Endpoint, EndpointFuture, Params, ResolveEndpoint};
use aws_smithy_types::endpoint::EndpointAuthScheme;

/// Sends every call to one URL.
///
/// The SDK's own rules put the account id before the host of custom endpoints too, and `111122223333.127.0.0.1` does
/// not resolve. The account is in the header `x-amz-account-id` anyway.
#[derive(Debug)]
pub(super) struct Direct {
    /// The URL, without a trailing slash.
    pub(super) url: String,
    /// The Region that requests are signed for.
    pub(super) region: String,
}

impl ResolveEndpoint for Direct {
    fn resolve_endpoint<'a>(&'a self, _params: &'a Params) -> EndpointFuture<'a> {
        let scheme = EndpointAuthScheme::with_capacity("sigv4", 3)
            .put("signingName", "s3".to_owned())
            .put("signingRegion", self.region.clone())
            .put("disableDoubleEncoding", true);
        EndpointFuture::ready(Ok(Endpoint::builder().url(self.url.clone()).auth_scheme(scheme).build()))
    }
}
