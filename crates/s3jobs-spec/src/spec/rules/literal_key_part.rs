//! `literal-key-part`: a text that keys are compared with has signs that mean something elsewhere, and nothing here.
// Source: S3 Control 2018-08-20, `KeyNameConstraint`: keys begin with, end with or contain the text; the spec language of s3jobs.

use super::Subject;
use super::subject::manifest;
use crate::model::manifest::KeyPart;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, quoted};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let keys = subject.filter().and_then(|filter| filter.key_name_constraint.as_ref());
    let Some(keys) = keys else { return Vec::new() };
    let at = |field| manifest(["generator", "filter", "keyNameConstraint", field]).join(0);
    let parts = [
        ("matchAnyPrefix", &keys.match_any_prefix),
        ("matchAnySuffix", &keys.match_any_suffix),
        ("matchAnySubstring", &keys.match_any_substring),
    ];
    let finding = |(field, part): (&'static str, &Option<[KeyPart; 1]>)| {
        let [part] = part.as_ref()?;
        of_text(subject, at(field), part.as_str())
    };
    parts.into_iter().filter_map(finding).collect()
}

fn of_text(subject: &Subject<'_>, at: FieldPath, text: &str) -> Option<Finding> {
    let (message, help) = if text.starts_with("s3://") || text.starts_with("arn:") {
        let message = format!("{} names a bucket, and keys begin behind it", quoted(text));
        (message, "write what keys begin with, such as `logs/`".to_owned())
    } else if text.contains('*') {
        let (plain, message) = (
            text.replace('*', ""),
            format!("the `*` in {} is a sign of the key: S3 knows no wildcards here", quoted(text)),
        );
        let help = if plain.is_empty() {
            "leave the field out: every key matches then".to_owned()
        } else {
            format!("write {}", quoted(&plain))
        };
        (message, format!("{help}, unless your keys have a `*`"))
    } else {
        let encoded = encoded(text)?;
        let message = format!("`{encoded}` stands for itself here: only keys in lists are URL-encoded");
        (message, "write the key's own characters, such as a space".to_owned())
    };
    Some(subject.at_value(Code::LiteralKeyPart, at, message).with_help(help))
}

/// The first URL-encoded byte of a text.
fn encoded(text: &str) -> Option<&str> {
    let bytes = text.match_indices('%').filter_map(|(at, _)| text.get(at..at + 3));
    bytes.into_iter().find(|byte| byte.bytes().skip(1).all(|digit| digit.is_ascii_hexdigit()))
}
