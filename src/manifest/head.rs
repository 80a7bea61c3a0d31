use bytes::Bytes;

use super::begun::Begun;
use super::csv::PIECE as FIRST;
use crate::aws::{ObjectHead, Objects, PortError};
use crate::model::arn::ObjectAddress;
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::VersionId;

/// HeadObject of a list. Where S3 refuses it without words, what that may mean comes with the error.
pub(crate) async fn head(
    objects: &dyn Objects,
    address: &ObjectAddress,
    version: Option<&VersionId>,
) -> Result<Option<ObjectHead>, (PortError, Option<Finding>)> {
    objects.head(address, version).await.map_err(|error| {
        let finding = why(&error, version);
        (error, finding)
    })
}

/// A list with its first bytes, in one call. What refuses to give those may still say what HeadObject does.
pub(super) async fn begin(
    objects: &dyn Objects,
    address: &ObjectAddress,
    version: Option<&VersionId>,
) -> Result<Option<Begun>, (PortError, Option<Finding>)> {
    if let Ok(begun) = objects.begin(address, version, FIRST).await {
        return Ok(begun.map(|(head, first)| Begun { head, first }));
    }
    let head = head(objects, address, version).await?;
    Ok(head.map(|head| Begun { head, first: Bytes::new() }))
}

/// What an answer of 400 means, which has no body.
// Source: S3 API reference, HeadObject: without the key of an object under SSE-C it answers 400 Bad Request, and so it does
// for a version id that is none.
fn why(error: &PortError, version: Option<&VersionId>) -> Option<Finding> {
    match error {
        PortError::Rejected { code, .. } if code == "400" || code == "BadRequest" => {}
        PortError::Rejected { .. }
        | PortError::Throttled { .. }
        | PortError::Denied { .. }
        | PortError::Credentials { .. }
        | PortError::NotFound { .. }
        | PortError::TokenReused { .. }
        | PortError::Conflict { .. }
        | PortError::Unreachable { .. }
        | PortError::LostAnswer { .. } => return None,
    }
    let as_s3 = "write the list again with SSE-S3 (`aws s3 cp --sse AES256`), and set its new `etag`";
    let finding = match version {
        None => {
            let message =
                "so S3 answers for an object that is encrypted with SSE-C, which S3 Batch Operations cannot read";
            Finding::error(FindingCode::ManifestEncryption, message).with_help(as_s3)
        }
        Some(version) => {
            let message = format!(
                "so S3 answers for a version id that is none (`{version}`), and for an object that is encrypted with \
                 SSE-C, which S3 Batch Operations cannot read"
            );
            let help = format!("correct `versionId`, or leave it out and set the current `etag`; for SSE-C, {as_s3}");
            Finding::error(FindingCode::ManifestVersion, message).with_help(help)
        }
    };
    Some(finding)
}
