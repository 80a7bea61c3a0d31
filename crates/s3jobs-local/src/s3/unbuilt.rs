//! What is not built and only the request as it came can tell: calls that have a query parameter of their own, refused by
//! name before anybody reads their bodies, and elements that the protocol layer takes for mistakes.

use http::{Method, Request};
use s3s::S3Result;

use super::error::not_implemented;

/// Query parameters that stand for calls of their own, and what the calls are about.
// Source: S3 API Reference 2006-03-01, the request of each call.
const CALLS: [(&str, &str); 20] = [
    ("abac", "access control by tags (?abac)"),
    ("accelerate", "transfer acceleration (?accelerate)"),
    ("analytics", "storage class analysis (?analytics)"),
    ("annotation", "annotations of objects (?annotation)"),
    ("cors", "cross-origin rules (?cors)"),
    ("intelligent-tiering", "the configuration of Intelligent-Tiering (?intelligent-tiering)"),
    ("inventory", "scheduled inventories (?inventory); `s3jobs local inventory BUCKET` makes one at once"),
    ("lifecycle", "lifecycle rules (?lifecycle)"),
    ("logging", "server access logs (?logging)"),
    ("metadataAnnotationTable", "metadata tables (?metadataAnnotationTable)"),
    ("metadataConfiguration", "metadata tables (?metadataConfiguration)"),
    ("metadataInventoryTable", "metadata tables (?metadataInventoryTable)"),
    ("metadataJournalTable", "metadata tables (?metadataJournalTable)"),
    ("metadataTable", "metadata tables (?metadataTable)"),
    ("metrics", "request metrics (?metrics)"),
    ("notification", "notifications of events (?notification)"),
    ("requestPayment", "requester pays (?requestPayment)"),
    ("select", "queries of objects (?select)"),
    ("torrent", "torrents (?torrent)"),
    ("website", "websites (?website)"),
];

/// The path of answers from Object Lambda functions.
const OBJECT_LAMBDA: &str = "/WriteGetObjectResponse";

/// Elements that the protocol layer calls malformed. Others that it does not know it skips, and the call refuses them.
// Source: S3 API Reference 2006-03-01, the request of each call.
const ELEMENTS: [&str; 8] = [
    "BlockedEncryptionTypes",
    "ChecksumMD5",
    "ChecksumSHA512",
    "ChecksumXXHASH128",
    "ChecksumXXHASH3",
    "ChecksumXXHASH64",
    "Not",
    "UseSourceMultiRegionKey",
];

/// Refuses a call with a body that is not built. Those without are refused where they are carried out.
pub(super) fn refuse_unbuilt<B>(request: &Request<B>) -> S3Result<()> {
    if ![Method::PUT, Method::POST].contains(request.method()) {
        return Ok(());
    }
    if request.uri().path() == OBJECT_LAMBDA {
        return Err(not_implemented("Object Lambda (WriteGetObjectResponse)"));
    }
    let query = request.uri().query().unwrap_or_default();
    let mut asked = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    let unbuilt = asked.find_map(|name| CALLS.iter().find(|(call, _)| *call == name));
    unbuilt.map_or(Ok(()), |(_, what)| Err(not_implemented(what)))
}

/// Refuses a body, which was found malformed, by the name of the element that is not built.
pub(super) fn refuse_unbuilt_element(body: &[u8]) -> S3Result<()> {
    let body = String::from_utf8_lossy(body);
    let unbuilt = ELEMENTS.into_iter().find(|name| body.contains(&format!("<{name}")));
    unbuilt.map_or(Ok(()), |name| Err(not_implemented(&format!("element `{name}` here"))))
}
