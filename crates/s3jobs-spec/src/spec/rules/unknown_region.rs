//! `unknown-region`: a Region that AWS did not have when this version was made.
// Source: AWS General Reference, "AWS service endpoints".

use super::Subject;
use super::subject::known_regions;
use crate::spec::check::nearest;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(region) = &subject.spec().region else { return Vec::new() };
    if known_regions().any(|known| known == region.as_str()) {
        return Vec::new();
    }
    let known: Vec<&str> = known_regions().collect();
    let help = match nearest(region.as_str(), &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write the Region's code, such as `us-west-2`".to_owned(),
    };
    let message = format!("AWS has no Region `{region}` that this version knows");
    let finding = subject.at_value(Code::UnknownRegion, FieldPath::of(["spec", "region"]), message);
    vec![finding.with_help(help)]
}
