//! `not-an-etag`: a text with signs that no ETag has, or in capitals.
// Source: S3 API, Object, `ETag`: hex digits in lower case, for objects in parts with a hyphen and the number of parts; S3 User
// Guide, "Troubleshooting Batch Operations": "ETag format is invalid".

use std::sync::LazyLock;

use regex::Regex;

use super::Subject;
use super::placeholder::is_placeholder;
use crate::model::yaml::to_yaml;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Help, quoted};

/// What S3 gives objects of general purpose buckets.
static ETAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[0-9a-f]{32}(-[0-9]{1,5})?$").expect("a constant pattern, compiled by a test"));

/// How to learn the right one.
pub(super) const ASK: &str =
    "`aws s3api head-object --bucket BUCKET --key KEY --query ETag --output text` tells the list's ETag";

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((at, etag)) = subject.etag() else { return Vec::new() };
    let Form::Never(message) = form(etag) else { return Vec::new() };
    let right = hidden(etag);
    let help = right.map_or_else(|| ASK.into(), |etag| Help::fix(format!("write {etag}"), to_yaml(&etag.into())));
    vec![subject.at_value(Code::NotAnEtag, at, message).with_help(help)]
}

/// What a text is that is to be an ETag.
pub(super) enum Form {
    /// One of S3, or a placeholder, of which a rule of its own speaks.
    Usual,
    /// One that S3 does not give, though nothing says that it never will.
    Odd,
    /// No ETag, for this reason.
    Never(String),
}

/// Tells ETags from other texts. Quotes around them and the `W/` of weak ones are taken off before they are compared.
pub(super) fn form(etag: &str) -> Form {
    let bare = etag.strip_prefix("W/").unwrap_or(etag).trim_matches('"');
    if ETAG.is_match(bare) || is_placeholder(bare) {
        return Form::Usual;
    }
    if ETAG.is_match(&bare.to_ascii_lowercase()) {
        return Form::Never("S3 writes ETags in lower case, and compares them letter by letter".to_owned());
    }
    match bare.chars().find(|sign| !sign.is_ascii_alphanumeric() && *sign != '-') {
        Some('\\') => Form::Never("no ETag has a backslash".to_owned()),
        Some(sign) => Form::Never(format!("no ETag has {} in it", quoted(&sign.to_string()))),
        None => Form::Odd,
    }
}

/// The ETag in a text that quotes or escapes it: `\"60e4...\"` as JSON writes it, `&quot;60e4...&quot;` as XML does.
fn hidden(text: &str) -> Option<String> {
    let bare = text.trim().replace("&quot;", "").replace("&#34;", "").replace("%22", "");
    let bare = bare.trim_start_matches("W/").replace(['\\', '"', '\'', '`', ' '], "");
    let bare = bare.trim_start_matches("ETag:").trim_end_matches(',').to_ascii_lowercase();
    ETAG.is_match(&bare).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "60e460c9d1046e73f7dde5043ac3ae85";

    #[test]
    fn etags_are_told_from_what_only_holds_one() {
        for usual in
            [MD5.to_owned(), format!("\"{MD5}\""), format!("W/\"{MD5}\""), format!("{MD5}-12"), "TODO".to_owned()]
        {
            assert!(matches!(form(&usual), Form::Usual), "{usual}");
        }
        for wrapped in ["\\\"{}\\\"", "&quot;{}&quot;", "\"\"{}\"\",", "'{}'", " {}", "W/\\\"{}\\\""] {
            let text = wrapped.replace("{}", MD5);
            assert!(matches!(form(&text), Form::Never(_) | Form::Usual), "{text}");
            assert_eq!(hidden(&text).as_deref(), Some(MD5), "{text}");
        }
        assert!(matches!(form(&MD5.to_uppercase()), Form::Never(_)));
        assert!(matches!(form("s3://lists/a.csv"), Form::Never(_)));
        assert!(matches!(form("kB/a0+Q1b2=="), Form::Never(_)));
        assert!(matches!(form("60e460c9d1046e73"), Form::Odd));
        assert!(matches!(form(&"a1".repeat(32)), Form::Odd));
    }
}
