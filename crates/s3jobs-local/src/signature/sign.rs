use http::header::{self, InvalidHeaderValue};
use http::{HeaderValue, Request};
use jiff::Timestamp;

use super::canonical;
use super::claim::Claim;
use super::signer::{Signer, digest};

/// The headers that are signed, in order.
const SIGNED: [&str; 3] = ["host", "x-amz-content-sha256", "x-amz-date"];

/// One access key with its secret. Not `Debug`: secrets are never shown.
#[derive(Clone, Copy)]
pub struct Credential<'k> {
    /// Its id.
    pub id: &'k str,
    /// Its secret.
    pub secret: &'k str,
}

/// Signs a request without a body, for a host, at the real time `now`. Other headers than the host are not signed.
///
/// The error is that of a host or an id that no header can have.
#[allow(clippy::missing_panics_doc, reason = "every header that is signed was set just before")]
pub fn sign(
    mut request: Request<()>,
    host: &str,
    (key, now): (Credential<'_>, Timestamp),
) -> Result<Request<()>, InvalidHeaderValue> {
    let claim = claim(key, now);
    let payload = digest(b"");
    let headers = request.headers_mut();
    headers.insert(header::HOST, HeaderValue::from_str(host)?);
    headers.insert("x-amz-content-sha256", HeaderValue::from_str(&payload)?);
    headers.insert("x-amz-date", HeaderValue::from_str(&claim.date)?);
    let canonical =
        canonical::request(&request, &claim.headers, &payload).expect("each header that is signed was set above");
    let signature = Signer::new(key.secret, &claim).sign("AWS4-HMAC-SHA256", &[&digest(canonical.as_bytes())]);
    let said = format!(
        "AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={signature}",
        key.id,
        claim.scope,
        SIGNED.join(";")
    );
    request.headers_mut().insert(header::AUTHORIZATION, HeaderValue::from_str(&said)?);
    Ok(request)
}

/// What the request says about its signature. A local S3 takes any Region.
fn claim(key: Credential<'_>, now: Timestamp) -> Claim {
    Claim {
        key: key.id.to_owned(),
        scope: format!("{}/us-east-1/s3/aws4_request", now.strftime("%Y%m%d")),
        headers: SIGNED.map(str::to_owned).to_vec(),
        signature: String::new(),
        date: now.strftime("%Y%m%dT%H%M%SZ").to_string(),
        at: now,
        life: None,
    }
}
