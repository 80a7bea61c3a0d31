//! "Did you mean", in words: the nearest of the names that exist ([`near`]), or all of them.

use std::fmt::Write as _;

pub(in crate::spec) use crate::model::near::plain;
use crate::model::near::{self, slips};
use crate::spec::finding::Help;

/// The name that was probably meant, if one is near enough.
pub(in crate::spec) fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    near::nearest(name, known.iter().copied(), |known| known)
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
    let slips = slips(name, nearest);
    let is_alone = known.iter().filter(|candidate| self::slips(name, candidate) <= slips + 1).count() == 1;
    slips == 0 || (slips <= SLIPS && plain(name).chars().count() > 2 * SLIPS && is_alone)
}

/// Names in backticks, separated by commas; of more than `most`, only so many.
pub(in crate::spec) fn list(names: &[&str], most: usize) -> String {
    let mut text = names.iter().take(most).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if let Some(rest) = names.len().checked_sub(most).filter(|rest| *rest > 0) {
        let _ = write!(text, " and {rest} more");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

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
