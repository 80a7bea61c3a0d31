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
    near(name, known).unwrap_or_else(|| possible(known))
}

/// The name that was probably meant.
pub(super) fn near(name: &str, known: &[&str]) -> Option<Help> {
    let nearest = nearest(name, known)?;
    let is_in_capitals = nearest != name && nearest.eq_ignore_ascii_case(name) && starts_lower(nearest);
    let case = if is_in_capitals { " Names are written in lowerCamelCase" } else { "" };
    let text = format!("{}{case}", did_you_mean(nearest));
    Some(if is_sure(name, nearest, known) { Help::fix(text, nearest) } else { text.into() })
}

/// The same, if it is that name in other letters.
pub(super) fn same(name: &str, known: &[&str]) -> Option<Help> {
    near(name, known).filter(|_| known.iter().any(|known| plain(known) == plain(name)))
}

/// The names that exist.
pub(super) fn possible(known: &[&str]) -> Help {
    if known.is_empty() {
        return "no name is possible here; write `{}`".into();
    }
    format!("possible here: {}", list(known, 12)).into()
}

fn starts_lower(name: &str) -> bool {
    name.starts_with(|first: char| first.is_lowercase())
}

/// The words that lead to a name; [`meant`] finds it in them again.
pub(super) fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// The words that lead to other places for a field; [`meant`] finds the only one in them again.
pub(super) fn belongs_below(name: &str, places: &[String]) -> String {
    let places: Vec<String> = places.iter().map(|place| format!("`{place}`")).collect();
    let places = match places.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        places => places.concat(),
    };
    format!("`{name}` belongs below {places}")
}

/// The field beside the unknown one that a help line leads to: whatever else is said of it follows from the mistake.
pub(super) fn meant(help: &str) -> Option<&str> {
    if let Some(rest) = help.strip_prefix("did you mean `") {
        return rest.split_once("`?").map(|(name, _)| name);
    }
    let (_, place) = help.split_once("` belongs below `")?;
    let place = place.split_once('`').filter(|(_, rest)| !rest.contains('`') || rest.starts_with(':'))?.0;
    place.split('.').next()
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
    fn the_name_that_a_help_leads_to_is_found_again() {
        assert_eq!(meant(&did_you_mean("scope")), Some("scope"));
        assert_eq!(meant(&near("RoleArn", &["roleArn"]).unwrap().text), Some("roleArn"));
        let below =
            |places: &[&str]| belongs_below("mode", &places.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(meant(&below(&["retention"])), Some("retention"));
        assert_eq!(meant(&below(&["manifest.csv"])), Some("manifest"));
        assert_eq!(below(&["a", "b", "c"]), "`mode` belongs below `a`, `b` or `c`");
        assert_eq!(meant(&below(&["a", "b"])), None);
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
