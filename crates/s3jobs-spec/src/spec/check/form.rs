//! What to do about a text that has not the form of its field, told by what the field takes.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::names::PLACES;
use super::request::slug;
use super::{expect, suggest};
use crate::spec::finding::Help;
use crate::spec::rules::known_regions;

/// How to turn a text into the form that its field takes.
pub(super) fn for_form(schema: &Value, text: &str) -> Option<Help> {
    if let Some(help) = unfilled(text) {
        return Some(help);
    }
    let what = expect::what(schema)?;
    if schema.get("format").is_some_and(|format| format == "date-time") {
        return Some(time(schema, text));
    }
    match what {
        _ if what.starts_with("a bucket") => bucket(text),
        _ if what.starts_with("an object") => object(text),
        _ if what.starts_with("a role") => role(text),
        _ if what.starts_with("an AWS account id") => account(text),
        _ if what.starts_with("an AWS Region") => region(text),
        _ if what.starts_with("a KMS key's ARN") => key(text),
        _ if what.starts_with("a Lambda function's ARN") => function(text),
        _ if what.starts_with("a description") => description(text),
        _ if NAMES.iter().any(|name| what.starts_with(name)) => name(schema, text),
        _ => None,
    }
}

/// What to do about a text that another program was to fill in.
pub(super) fn unfilled(text: &str) -> Option<Help> {
    let is_variable = ["${", "{{", "$("].iter().any(|begin| text.contains(begin));
    let is_placeholder = text.starts_with('<') && text.ends_with('>');
    let environments = "nothing is filled in here: write the value itself; `s3jobs explain environments` tells how values \
                        differ between environments";
    match (is_variable, is_placeholder) {
        (true, _) => Some(environments.into()),
        (false, true) => Some("replace the placeholder".into()),
        (false, false) => None,
    }
}

fn time(schema: &Value, text: &str) -> Help {
    static BARE_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));
    if BARE_DATE.is_match(text) {
        return format!("say from when on that day: {text}T00:00:00Z").into();
    }
    let form = schema.get("pattern").and_then(Value::as_str).and_then(|form| Regex::new(form).ok());
    let is_well_formed = |text: &str| form.as_ref().is_some_and(|form| form.is_match(text));
    let in_utc = format!("{}Z", text.replace(' ', "T"));
    if is_well_formed(text) {
        "there is no such day".into()
    } else if is_well_formed(&in_utc) {
        format!("say in which zone: {in_utc} is UTC").into()
    } else {
        "write date, time and offset: 2027-01-31T00:00:00Z".into()
    }
}

fn bucket(text: &str) -> Option<Help> {
    let bare = text.trim_end_matches('/');
    if is_bucket_name(bare) {
        return Some(Help::fix(format!("write s3://{bare}"), format!("s3://{bare}")));
    }
    let path = text.strip_prefix("s3://").or_else(|| Some(text.split_once(":::")?.1)).map(str::to_owned);
    let path = path.or_else(|| host(text))?;
    let name = path.split('/').next().filter(|name| is_bucket_name(name))?;
    let right = format!("s3://{name}");
    let rest = path[name.len()..].trim_matches(['/', '*']);
    if !rest.is_empty() {
        return Some(format!("a bucket has no key: write {right}, and `{rest}` as its prefix").into());
    }
    let help = format!("a bucket has no key: write {right}");
    Some(if text.trim_end_matches('/') == right { Help::fix(help, right) } else { help.into() })
}

fn object(text: &str) -> Option<Help> {
    if let Some(path) = host(text) {
        return Some(format!("write s3://{path}").into());
    }
    let is_bare = !text.contains(':') && text.contains('/');
    let is_bucket = || text.strip_prefix("s3://").is_some_and(|name| is_bucket_name(name.trim_end_matches('/')));
    if is_bare {
        Some(format!("write s3://{text}").into())
    } else if is_bucket() {
        Some(format!("this is a bucket; add the object's key: {}/KEY", text.trim_end_matches('/')).into())
    } else {
        None
    }
}

/// Bucket and key of `https://BUCKET.s3.REGION.amazonaws.com/KEY` and `https://s3.REGION.amazonaws.com/BUCKET/KEY`.
fn host(text: &str) -> Option<String> {
    let (host, path) = text.strip_prefix("https://")?.split_once('/').unwrap_or((text.strip_prefix("https://")?, ""));
    if !host.contains(".amazonaws.com") {
        return None;
    }
    let bucket = host.split_once(".s3").map(|(bucket, _)| bucket);
    Some(bucket.map_or_else(|| path.to_owned(), |bucket| format!("{bucket}/{path}")))
}

fn role(text: &str) -> Option<Help> {
    let parts: Vec<&str> = text.split(':').collect();
    match parts.as_slice() {
        [name] => Some(format!("write its ARN: arn:aws:iam::ACCOUNT:role/{name}").into()),
        ["arn", _, "sts", _, account, session] => {
            let name = session.split('/').nth(1)?;
            Some(format!("this is a session of a role; the role is arn:aws:iam::{account}:role/{name}").into())
        }
        ["arn", _, "iam", .., last] if last.starts_with("user/") => {
            Some("this is a user; S3 assumes a role, whose ARN ends in `:role/NAME`".into())
        }
        _ => None,
    }
}

fn account(text: &str) -> Option<Help> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_grouped = text.chars().all(|c| c.is_ascii_digit() || c == '-' || c == ' ') && digits.len() == 12;
    let right = format!("\"{digits}\"");
    (is_grouped && digits != text).then(|| Help::fix(format!("write it without hyphens: {right}"), right))
}

fn region(text: &str) -> Option<Help> {
    static ZONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-z]{2,}(-[a-z]+)+-[0-9]+[a-z]$"));
    if ZONE.is_match(text) {
        let region = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
        return Some(Help::fix(format!("this is a zone; its Region is {region}"), region));
    }
    let wanted = suggest::plain(text);
    let named = || PLACES.iter().find(|(place, _)| wanted == suggest::plain(place)).map(|(_, region)| *region);
    if let Some(region) = known_regions().find(|region| suggest::plain(region) == wanted).or_else(named) {
        return Some(Help::fix(format!("write {region}"), region));
    }
    let lower = text.to_ascii_lowercase().replace(['_', ' '], "-");
    let is_region = crate::model::Region::new(lower.clone()).is_ok();
    is_region.then(|| Help::fix(format!("write {lower}"), lower))
}

/// What names are called that are made of lower-case letters, digits and hyphens.
const NAMES: [&str; 4] = ["a job name", "a project name", "an environment's name", "a seed's name"];

/// A name in the form that names have.
fn name(schema: &Value, text: &str) -> Option<Help> {
    let right = slug(text);
    let longest = schema.get("maxLength").and_then(Value::as_u64).unwrap_or_default();
    let is_short = u64::try_from(right.len()).is_ok_and(|length| length <= longest);
    (!right.is_empty() && right != text && is_short).then(|| {
        let yaml = crate::model::yaml::to_yaml(&right.as_str().into());
        Help::fix(format!("write {right}"), yaml)
    })
}

/// Why a description may be no longer.
// Source: S3 Control 2018-08-20, `NonEmptyMaxLength256String`; how s3jobs marks its jobs stands in docs/protocol.md.
fn description(text: &str) -> Option<Help> {
    const OURS: usize = 100;
    let more = text.chars().count().checked_sub(OURS).filter(|more| *more > 0)?;
    Some(
        format!(
            "leave out {more}: S3 takes 256, and s3jobs needs the rest for the marker that tells its jobs from others"
        )
        .into(),
    )
}

fn key(text: &str) -> Option<Help> {
    if text.contains("alias/") {
        return Some("an alias can come to name another key: write the ARN of the key itself".into());
    }
    (!text.contains(':')).then(|| format!("write its ARN: arn:aws:kms:REGION:ACCOUNT:key/{text}").into())
}

fn function(text: &str) -> Option<Help> {
    (!text.contains(':')).then(|| format!("write its ARN: arn:aws:lambda:REGION:ACCOUNT:function:{text}").into())
}

fn is_bucket_name(text: &str) -> bool {
    static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"));
    NAME.is_match(text)
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns of this file are constants that its tests use")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_of_a_near_form_is_corrected() {
        let bucket = json!({ "type": "string", "x-what": "a bucket (`s3://BUCKET`)" });
        let pattern = crate::model::Time::PATTERN;
        let time = json!({ "type": "string", "format": "date-time", "x-what": "a time", "pattern": pattern });
        let object = json!({ "type": "string", "x-what": "an object (`s3://BUCKET/KEY`)" });
        assert_eq!(for_form(&bucket, "reports"), Some(Help::fix("write s3://reports", "s3://reports")));
        let bare = Help::fix("a bucket has no key: write s3://reports", "s3://reports");
        assert_eq!(for_form(&bucket, "s3://reports/"), Some(bare));
        let more = "a bucket has no key: write s3://reports, and `2025` as its prefix";
        assert_eq!(for_form(&bucket, "s3://reports/2025"), Some(more.into()));
        let arn = "arn:aws:s3:::reports/*";
        assert_eq!(for_form(&bucket, arn), Some("a bucket has no key: write s3://reports".into()));
        assert_eq!(for_form(&time, "2027-01-31"), Some("say from when on that day: 2027-01-31T00:00:00Z".into()));
        let in_utc = "say in which zone: 2027-01-31T09:30:00Z is UTC";
        assert_eq!(for_form(&time, "2027-01-31T09:30:00"), Some(in_utc.into()));
        assert_eq!(for_form(&object, "lists/a.csv"), Some("write s3://lists/a.csv".into()));
        let url = "https://lists.s3.us-west-2.amazonaws.com/a.csv";
        assert_eq!(for_form(&object, url), Some("write s3://lists/a.csv".into()));
    }

    #[test]
    fn names_and_ids_lead_to_arns() {
        let what = |what: &str| json!({ "type": "string", "x-what": what });
        let role = what("a role's ARN");
        let session = "arn:aws:sts::111122223333:assumed-role/Batch/me";
        let help = "this is a session of a role; the role is arn:aws:iam::111122223333:role/Batch";
        assert_eq!(for_form(&role, session), Some(help.into()));
        assert_eq!(for_form(&role, "Batch"), Some("write its ARN: arn:aws:iam::ACCOUNT:role/Batch".into()));
        let region = for_form(&what("an AWS Region"), "us-east-1a");
        assert_eq!(region, Some(Help::fix("this is a zone; its Region is us-east-1", "us-east-1")));
        let region = |text: &str| for_form(&what("an AWS Region"), text).and_then(|help| help.fix);
        for near in ["us-west2", "US West 2", "us_west_2", "uswest2", "Oregon"] {
            assert_eq!(region(near).as_deref(), Some("us-west-2"), "{near}");
        }
        assert_eq!(region("somewhere"), None);
        let account = for_form(&what("an AWS account id"), "1111-2222-3333").unwrap();
        assert_eq!(account.fix.as_deref(), Some("\"111122223333\""));
        assert!(for_form(&what("a KMS key's ARN"), "alias/mine").unwrap().text.starts_with("an alias"));
        assert!(for_form(&what("a Lambda function's ARN"), "resize").is_some());
    }

    #[test]
    fn names_are_written_as_names_are_and_descriptions_say_why_they_end() {
        let name = json!({ "type": "string", "x-what": "a job name (lower-case letters)", "maxLength": 63 });
        assert_eq!(for_form(&name, "My Job_2"), Some(Help::fix("write my-job-2", "my-job-2")));
        assert_eq!(for_form(&name, "2026"), None);
        assert_eq!(for_form(&name, "2026 "), Some(Help::fix("write 2026", "\"2026\"")));
        assert_eq!(for_form(&name, "!"), None);
        let description = json!({ "type": "string", "x-what": "a description (1 to 100 characters)" });
        assert!(for_form(&description, &"x".repeat(150)).unwrap().text.starts_with("leave out 50: S3 takes 256"));
        assert_eq!(for_form(&description, ""), None);
    }
}
