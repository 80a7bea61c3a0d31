use http::StatusCode;
use s3s::S3Request;
use s3s::dto::{RestoreObjectInput, RestoreObjectOutput, Tier};

use super::error::{not_implemented, refuse};
use super::honoured::Honoured;
use super::service::{Answer, Operations};
use super::status::with_status;
use super::version::which;
use crate::emulator::store::{Restoration, RestoreTier, Restored};

const HONOURED: Honoured = Honoured { headers: &[], also: &[], parameters: &["restore", "versionId"] };

pub(super) fn restore(own: &Operations, request: &S3Request<RestoreObjectInput>) -> Answer<RestoreObjectOutput> {
    HONOURED.check(request)?;
    let input = &request.input;
    let which = which(&input.bucket, &input.key, input.version_id.as_deref())?;
    let Some(sent) = &input.restore_request else {
        let message = "The XML you provided was not well-formed or did not validate against our published schema";
        return Err(refuse("MalformedXML", message));
    };
    let select = [
        ("OutputLocation", sent.output_location.is_some()),
        ("SelectParameters", sent.select_parameters.is_some()),
        ("Type", sent.type_.is_some()),
        ("Description", sent.description.is_some()),
    ];
    if let Some((member, _)) = select.into_iter().find(|(_, given)| *given) {
        return Err(not_implemented(&format!("`RestoreRequest.{member}`")));
    }
    // The older place of the tier is directly in the request.
    let tier = sent.glacier_job_parameters.as_ref().map(|parameters| &parameters.tier).or(sent.tier.as_ref());
    let tier = match tier.map(Tier::as_str) {
        None => RestoreTier::default(),
        Some(name) => {
            RestoreTier::from_name(name).ok_or_else(|| refuse("MalformedXML", "`Tier` is not one that S3 knows"))?
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
