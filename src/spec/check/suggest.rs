//! "Did you mean": the nearest of the names that exist.

use std::fmt::Write as _;

use crate::spec::finding::Help;

/// The name that was probably meant, if one is near enough.
///
/// Case, hyphens and the API's leading `S3` do not count, so names of the AWS API lead to ours.
pub(in crate::spec) fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let wanted = plain(name);
    let distance = |candidate: &&'n str| strsim::damerau_levenshtein(&wanted, &plain(candidate));
    let best = known.iter().min_by_key(|candidate| distance(candidate))?;
    let allowed = (wanted.chars().count() / 3).clamp(1, 4);
    (distance(best) <= allowed).then_some(*best)
}

/// A help line: the name that was probably meant, else the names that exist.
pub(super) fn names(name: &str, known: &[&str]) -> Help {
    match nearest(name, known) {
        Some(nearest) if is_sure(name, nearest, known) => Help::fix(format!("did you mean `{nearest}`?"), nearest),
        Some(nearest) => format!("did you mean `{nearest}`?").into(),
        None if known.is_empty() => "no name is possible here; write `{}`".into(),
        None => format!("possible here: {}", list(known, 12)).into(),
    }
}

/// Whether a name can be corrected without asking: nothing else comes near it.
fn is_sure(name: &str, nearest: &str, known: &[&str]) -> bool {
    const SLIPS: usize = 2;
    let wanted = plain(name);
    let distance = |candidate: &str| strsim::damerau_levenshtein(&wanted, &plain(candidate));
    let slips = distance(nearest);
    let is_alone = known.iter().filter(|candidate| distance(candidate) <= slips + 1).count() == 1;
    slips == 0 || (slips <= SLIPS && wanted.chars().count() > 2 * SLIPS && is_alone)
}

/// Names in backticks, separated by commas; of more than `most`, only so many.
pub(in crate::spec) fn list(names: &[&str], most: usize) -> String {
    let mut text = names.iter().take(most).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if let Some(rest) = names.len().checked_sub(most).filter(|rest| *rest > 0) {
        let _ = write!(text, " and {rest} more");
    }
    text
}

/// A name without case, punctuation and the API's leading `S3`.
pub(in crate::spec) fn plain(name: &str) -> String {
    let lower: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match lower.strip_prefix("s3") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_and_names_of_the_api_are_found() {
        let known = ["accountId", "roleArn", "putObjectTagging", "initiateRestoreObject", "scope"];
        assert_eq!(nearest("acountId", &known), Some("accountId"));
        assert_eq!(nearest("RoleArn", &known), Some("roleArn"));
        assert_eq!(nearest("role-arn", &known), Some("roleArn"));
        assert_eq!(nearest("S3PutObjectTagging", &known), Some("putObjectTagging"));
        assert_eq!(nearest("colour", &known), None);
    }

    #[test]
    fn only_what_is_surely_meant_is_corrected() {
        let known = ["GLACIER", "GLACIER_IR", "putObjectTagging", "matchAnyPrefix", "matchAnySuffix"];
        let fix = |name| names(name, &known).fix;
        assert_eq!(fix("S3PutObjectTagging").as_deref(), Some("putObjectTagging"));
        assert_eq!(fix("putObjectTaging").as_deref(), Some("putObjectTagging"));
        assert_eq!(fix("glacier").as_deref(), Some("GLACIER"));
        assert_eq!(fix("GLACIERI"), None);
        assert_eq!(fix("matchAnyPuffix"), None);
    }
}
