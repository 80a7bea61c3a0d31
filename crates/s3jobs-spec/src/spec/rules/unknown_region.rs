//! `unknown-region`: a Region that AWS did not have when this version was made.
// Source: AWS General Reference, "AWS service endpoints".

use super::Subject;
use super::subject::known_regions;
use crate::model::project::{LedgerLocation, Project};
use crate::model::{ProjectDocument, Region};
use crate::spec::check::nearest;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(Unknown { message, help }) = subject.spec().region.as_ref().and_then(unknown) else { return Vec::new() };
    let finding = subject.at_value(Code::UnknownRegion, FieldPath::of(["spec", "region"]), message);
    vec![finding.with_help(help)]
}

/// What is said of a Region that is not known, wherever it stands.
struct Unknown {
    message: String,
    help: String,
}

fn unknown(region: &Region) -> Option<Unknown> {
    let known: Vec<&str> = known_regions().collect();
    if known.contains(&region.as_str()) {
        return None;
    }
    let help = match nearest(region.as_str(), &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write the Region's code, such as `us-west-2`".to_owned(),
    };
    Some(Unknown { message: format!("AWS has no Region `{region}` that this version knows"), help })
}

/// The Regions of a project file: those of its defaults are told once, whether or not a job takes them.
pub(in crate::spec) fn of_project(document: &Place, project: &ProjectDocument) -> Vec<Finding> {
    let Project { defaults, environments, ledger, policy, .. } = &project.spec;
    let at = |path: &[&str]| path.iter().fold(FieldPath::of(["spec"]), |at, step| at.join((*step).to_owned()));
    let own = defaults.iter().map(|defaults| (at(&["defaults", "region"]), defaults.region.as_ref()));
    let others = environments.iter().filter_map(|(name, environment)| {
        let region = environment.defaults.as_ref()?.region.as_ref();
        Some((at(&["environments", name.as_str(), "defaults", "region"]), region))
    });
    let of_ledger = match ledger {
        Some(LedgerLocation::S3(ledger)) => Some((at(&["ledger", "s3", "region"]), Some(&ledger.region))),
        Some(LedgerLocation::Directory(_)) | None => None,
    };
    let allowed = policy.iter().flat_map(|policy| policy.allowed_regions.iter().flatten()).enumerate();
    let allowed = allowed.map(|(index, region)| (at(&["policy", "allowedRegions"]).join(index), Some(region)));
    let finding = |(at, region): (FieldPath, Option<&Region>)| {
        let Unknown { message, help } = unknown(region?)?;
        let place = Place { at, target: Target::Value, ..document.clone() };
        Some(Finding::new(Code::UnknownRegion, place, message).with_help(help))
    };
    own.chain(others).chain(of_ledger).chain(allowed).filter_map(finding).collect()
}
