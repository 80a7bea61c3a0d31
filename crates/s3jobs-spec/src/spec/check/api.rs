//! What to do about names and words that are not ours: the tables of [`names`](super::names), looked up.

use serde_json::Value;

use super::names::{ABSENT, COUNTS, OF_A_JOB, RENAMED, SYNONYMS, WORDS};
use super::suggest::{self, plain};
use crate::spec::finding::Help;

/// What a field is called here, if that is one of the free ones.
pub(super) fn renamed(name: &str, free: &[&str]) -> Option<Help> {
    let ours = others(name).find(|ours| free.contains(ours))?;
    Some(Help::fix(suggest::did_you_mean(ours), ours))
}

/// What a field of another vocabulary may be called here.
pub(super) fn others(name: &str) -> impl Iterator<Item = &'static str> {
    let wanted = plain(name);
    RENAMED.iter().filter(move |(other, _)| plain(other) == wanted).map(|(_, ours)| *ours)
}

/// What to do about a field that is nowhere here, of which the free ones in its place are these.
pub(super) fn absent(name: &str, free: &[&str]) -> Option<Help> {
    if OF_A_JOB.contains(&name) {
        return Some("leave it out: S3 says this of a job that is there".into());
    }
    let is_it = |known: &str| plain(known) == plain(name);
    // A name of ours in other letters is no name of the API's, whatever it is elsewhere.
    let is_ours = free.iter().any(|field| is_it(field));
    let absent = ABSENT.iter().find(|(other, _)| is_it(other) && !is_ours);
    absent.map(|(_, help)| (*help).into())
}

/// What to do about a word that this field does not take.
pub(super) fn for_word(field: &str, word: &str) -> Option<Help> {
    let is_of = |of: &str| of == field || (of == "storageClass" && field == "matchAnyStorageClass");
    let synonym = SYNONYMS.iter().find(|(of, other, _)| is_of(of) && plain(other) == plain(word));
    if let Some((_, _, ours)) = synonym {
        return Some(Help::fix(format!("write `{ours}`"), *ours));
    }
    let known = WORDS.iter().find(|(of, other, _)| *of == field && other.eq_ignore_ascii_case(word));
    known.map(|(_, _, help)| (*help).into())
}

/// What to do about a field with too many or too few entries.
pub(super) fn for_count(field: &str) -> Option<Help> {
    COUNTS.iter().find(|(of, _)| *of == field).map(|(_, help)| (*help).into())
}

/// Whether a help says that a field only wraps those that are missing around it.
pub(super) fn is_wrapper(help: &str) -> bool {
    help.starts_with("write its fields right below")
}

/// The API's list of `Key` and `Value` as the map that it is here.
pub(super) fn map_of_pairs(list: &[Value]) -> Option<String> {
    let member = |pair: &Value, name: &str| {
        let fields = pair.as_object().filter(|fields| fields.len() == 2)?;
        let (_, text) = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        let text = text.as_str().map(str::to_owned).or_else(|| text.as_number().map(ToString::to_string));
        text.map(|text| Value::from(text).to_string())
    };
    let entry = |pair: &Value| Some(format!("{}: {}", member(pair, "key")?, member(pair, "value")?));
    let entries: Vec<String> = list.iter().map(entry).collect::<Option<_>>()?;
    (!entries.is_empty()).then(|| format!("{{{}}}", entries.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_of_the_api_lead_to_ours() {
        let free = ["bucket", "prefix", "scope", "expectedBucketOwner"];
        assert_eq!(renamed("ReportScope", &free), Some(Help::fix("did you mean `scope`?", "scope")));
        assert_eq!(renamed("report_scope", &free), Some(Help::fix("did you mean `scope`?", "scope")));
        assert!(absent("enabled", &free).is_some_and(|help| help.text.starts_with("leave it out")));
        assert_eq!((renamed("colour", &free), absent("colour", &free)), (None, None));
        assert_eq!(renamed("ObjectArn", &free), None);
        assert_eq!(absent("status", &["status"]), None);
    }

    #[test]
    fn words_of_the_console_lead_to_those_of_the_api() {
        let fix = |field, word| for_word(field, word).and_then(|help| help.fix);
        assert_eq!(fix("storageClass", "GLACIER_INSTANT").as_deref(), Some("GLACIER_IR"));
        assert_eq!(fix("matchAnyStorageClass", "Glacier Deep Archive").as_deref(), Some("DEEP_ARCHIVE"));
        assert_eq!(fix("fields", "ObjectKey").as_deref(), Some("Key"));
        assert_eq!(fix("scope", "ObjectKey"), None);
    }

    #[test]
    fn pairs_become_a_map() {
        let pairs = json!([{"Key": "team", "Value": "finance"}, {"key": "year", "value": 2026}]);
        let map = map_of_pairs(pairs.as_array().unwrap());
        assert_eq!(map.as_deref(), Some(r#"{"team": "finance", "year": "2026"}"#));
        assert_eq!(map_of_pairs(json!([{"team": "finance"}]).as_array().unwrap()), None);
    }
}
