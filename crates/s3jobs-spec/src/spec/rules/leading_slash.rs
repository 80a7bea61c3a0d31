//! `leading-slash`: a key or prefix begins with a slash, which keys in S3 seldom do.
// Source: S3 User Guide, "Batch Replication errors": a prefix such as `/Tax/` matches no key that begins with `Tax/`.

use super::Subject;
use super::subject::manifest;
use crate::model::Manifest;
use crate::model::manifest::{KeyPart, KeyPrefix};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, quoted};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let finding = |(at, text): (FieldPath, String)| {
        let bare = text.trim_start_matches('/');
        let message = format!("{} begins with a slash, and keys in S3 seldom do", quoted(&text));
        let help = if bare.is_empty() { "remove it".to_owned() } else { format!("write {}", quoted(bare)) };
        let finding = subject.at_value(Code::LeadingSlash, at, message);
        finding.with_help(format!("{help}, unless your keys begin with `/`"))
    };
    texts(subject).into_iter().filter(|(_, text)| text.starts_with('/')).map(finding).collect()
}

/// The keys and prefixes of a manifest. Prefixes of copies and reports have rules of their own.
fn texts(subject: &Subject<'_>) -> Vec<(FieldPath, String)> {
    match &subject.spec().manifest {
        Manifest::Csv(csv) => vec![(manifest(["csv", "object"]), csv.object.address().key)],
        Manifest::Inventory(report) => vec![(manifest(["inventory", "object"]), report.object.address().key)],
        Manifest::File(file) => prefix(manifest(["file", "prefix"]), file.prefix.as_ref()),
        Manifest::Generator(generator) => {
            let output = generator.manifest_output_location.as_ref().and_then(|output| output.prefix.as_ref());
            let mut texts = prefix(manifest(["generator", "manifestOutputLocation", "prefix"]), output);
            let keys = subject.filter().and_then(|filter| filter.key_name_constraint.as_ref());
            if let Some([part]) = keys.and_then(|keys| keys.match_any_prefix.as_ref()) {
                let at = manifest(["generator", "filter", "keyNameConstraint", "matchAnyPrefix"]);
                texts.push((at.join(0), KeyPart::as_str(part).to_owned()));
            }
            texts
        }
    }
}

fn prefix(at: FieldPath, prefix: Option<&KeyPrefix>) -> Vec<(FieldPath, String)> {
    prefix.map(|prefix| (at, prefix.as_str().to_owned())).into_iter().collect()
}
