//! `secret`: a text that looks like a password or key, where many can read it.
// Source: IAM User Guide, "IAM identifiers" (AKIA and ASIA); RFC 7519 (JWT); RFC 7468 (private keys); the documented
// forms of GitHub's and Slack's tokens. Whoever may describe a job or read an object's tags sees these texts.

use std::sync::LazyLock;

use regex::Regex;

use super::Subject;
use super::subject::operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

/// What secrets look like, without groups.
const FORMS: [(&str, &str); 5] = [
    ("an AWS access key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    ("a JSON web token", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}"),
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})"),
    ("a Slack token", r"\bxox[abeprs]-[A-Za-z0-9-]{10,}"),
];

/// All forms in one, each a group: nearly no text has any, which is then found out in one pass.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    let groups: Vec<String> = FORMS.iter().map(|(_, form)| format!("({form})")).collect();
    Regex::new(&groups.join("|")).expect("a constant pattern, compiled by a test")
});

/// How many characters of a secret are shown.
const SHOWN: usize = 4;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let finding = |(at, key, text): Text<'_>| {
        let (what, at_byte) = kind(text)?;
        let at = key.map_or(at.clone(), |key| at.key(key));
        let begin: String = text[at_byte..].chars().take(SHOWN).collect();
        let message =
            format!("`{begin}…` looks like {what}, and all who can describe the job or read its objects see it");
        let finding = subject.at_key(Code::Secret, at, message);
        Some(finding.with_help("remove it, replace it where it is used, and keep the new one in a secrets manager"))
    };
    texts(subject).into_iter().filter_map(finding).collect()
}

/// The field that holds a text, the text's key if that is a map, and the text.
type Text<'s> = (FieldPath, Option<&'s str>, &'s str);

/// Every free text of a job.
fn texts<'s>(subject: &Subject<'s>) -> Vec<Text<'s>> {
    let spec = subject.spec();
    let mut texts = Vec::new();
    let description =
        spec.description.as_ref().map(|text| (FieldPath::of(["spec", "description"]), None, text.as_str()));
    texts.extend(description);
    let tags = FieldPath::of(["spec", "tags"]);
    texts.extend(spec.tags.iter().map(|(key, value)| (tags.clone(), Some(key.as_str()), value.as_str())));
    if let Some((at, tags)) = subject.object_tags() {
        texts.extend(tags.iter().map(|(key, value)| (at.clone(), Some(key.as_str()), value.as_str())));
    }
    let at = operation(["lambdaInvoke", "userArguments"]);
    let arguments = subject.lambda().and_then(|invoke| invoke.user_arguments.as_ref()).into_iter().flatten();
    texts.extend(arguments.map(|(key, value)| (at.clone(), Some(key.as_str()), value.as_str())));
    let at = operation(["putObjectCopy", "newObjectMetadata", "userMetadata"]);
    let metadata = subject.copy().and_then(|copy| copy.new_object_metadata.as_ref());
    let metadata = metadata.and_then(|metadata| metadata.user_metadata.as_ref()).into_iter().flatten();
    texts.extend(metadata.map(|(key, value)| (at.clone(), Some(key.as_str()), value.as_str())));
    texts
}

/// What secret a text holds, and the byte where it begins.
fn kind(text: &str) -> Option<(&'static str, usize)> {
    const SHORTEST: usize = 14;
    if text.len() < SHORTEST {
        return None;
    }
    if !ANY.is_match(text) {
        return is_secret_key(text.trim()).then_some(("an AWS secret access key", 0));
    }
    let found = ANY.captures(text)?;
    FORMS.iter().enumerate().find_map(|(form, (what, _))| Some((*what, found.get(form + 1)?.start())))
}

/// Whether a text has the form of a secret access key: 40 characters of base64, neither words nor a hash in hex.
fn is_secret_key(text: &str) -> bool {
    let has = |is: fn(u8) -> bool| text.bytes().any(is);
    text.len() == 40
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'/' || byte == b'+')
        && has(|byte| byte.is_ascii_uppercase())
        && has(|byte| byte.is_ascii_lowercase())
        && has(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_hashes_and_words() {
        // Put together here, so that no scanner takes this file for a leak.
        let key = format!("{}{}", "AKIA", "IOSFODNN7EXAMPLE");
        let secret = format!("{}{}", "wJalrXUtnFEMI/K7MDENG", "/bPxRfiCYEXAMPLEKEY");
        assert_eq!(kind(&format!("key {key}")), Some(("an AWS access key", 4)));
        assert_eq!(kind(&secret), Some(("an AWS secret access key", 0)));
        assert_eq!(kind(&format!("gh{}{}", "p_", "a".repeat(36))), Some(("a GitHub token", 0)));
        assert_eq!(kind("da39a3ee5e6b4b0d3255bfef95601890afd80709"), None);
        assert_eq!(kind("Remove the tags of all drafts of the year"), None);
        assert_eq!(kind("arn:aws:iam::111122223333:role/Some1234Role"), None);
    }
}
