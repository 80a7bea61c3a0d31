use http::StatusCode;
use s3s::S3Request;
use s3s::dto::{RestoreObjectInput, RestoreObjectOutput, Tier};

use super::error::{malformed_xml, refuse};
use super::honoured::Honoured;
use super::operations::{Answer, Operations};
use super::status::with_status;
use super::version::OfVersion as _;
use crate::code::Code;
use crate::objects::{Restoration, RestoreTier, Restored};

const HONOURED: Honoured = Honoured::IN_BUCKET.parameters(&["restore", "versionId"]).elements(&[
    "Days",
    "GlacierJobParameters",
    "RestoreRequest",
    "Tier",
]);

pub(super) fn restore(own: &Operations, request: &S3Request<RestoreObjectInput>) -> Answer<RestoreObjectOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let which = input.which()?;
    let sent = input.restore_request.as_ref().ok_or_else(malformed_xml)?;
    // The older place of the tier is directly in the request.
    let tier = sent.glacier_job_parameters.as_ref().map(|parameters| &parameters.tier).or(sent.tier.as_ref());
    let tier = match tier.map(Tier::as_str) {
        None => RestoreTier::default(),
        Some(name) => {
            RestoreTier::from_name(name).ok_or_else(|| refuse(Code::MalformedXML, "`Tier` is not one that S3 knows"))?
        }
    };
    let days = sent.days.and_then(|days| u32::try_from(days).ok());
    let asked = Restoration { days, tier };
    let (_, restored) = own.store.write(|change| change.restore(which, asked, own.now()))?;
    let status = match restored {
        Restored::Started => StatusCode::ACCEPTED,
        Restored::Extended => StatusCode::OK,
    };
    Ok(with_status(RestoreObjectOutput::default(), status))
}
