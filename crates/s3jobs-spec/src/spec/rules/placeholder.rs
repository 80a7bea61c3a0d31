//! `placeholder`: an id that was to be filled in, where any text is an id.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

/// What people write where an id is to come, in any case.
const WORDS: [&str; 11] = [
    "todo",
    "tbd",
    "fixme",
    "changeme",
    "change_me",
    "change-me",
    "replaceme",
    "replace_me",
    "replace-me",
    "placeholder",
    "...",
];

/// The words of forms such as `arn:aws:iam::ACCOUNT:role/NAME`, in capitals only.
const FORMS: [&str; 5] = ["ETAG", "NAME", "ROLE", "KEY", "ID"];

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let etag = subject.etag().filter(|(_, etag)| is_placeholder(etag.trim_matches('"'))).map(|(at, etag)| {
        let finding = finding(subject, at, etag);
        finding.with_help("`aws s3api head-object --bucket BUCKET --key KEY --query ETag` tells the list's ETag")
    });
    let arns = subject.arns().into_iter().filter(|(_, arn)| !arn.account.is_empty());
    let names = arns.filter_map(|(at, arn)| {
        let name = arn.resource.split(['/', ':']).find(|part| is_placeholder(part))?;
        Some(finding(subject, at, name))
    });
    etag.into_iter().chain(names).collect()
}

fn finding(subject: &Subject<'_>, at: FieldPath, text: &str) -> Finding {
    subject.at_value(Code::Placeholder, at, format!("`{text}` is a placeholder, to be filled in"))
}

/// Whether a text was to be replaced.
pub(super) fn is_placeholder(text: &str) -> bool {
    let is_crossed = || text.len() > 2 && text.bytes().all(|byte| byte == b'x' || byte == b'X');
    let begins = |begin: &str| text.get(..begin.len()).is_some_and(|own| own.eq_ignore_ascii_case(begin));
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
        || FORMS.contains(&text)
        || begins("your-")
        || begins("your_")
        || (text.starts_with('<') && text.ends_with('>'))
        || is_crossed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_ids() {
        let placeholders = ["TODO", "todo", "<etag>", "XXX", "xxxxxxxx", "YOUR_ROLE", "your-function", "ETAG", "..."];
        assert_eq!(placeholders.map(is_placeholder), [true; 9]);
        let ids = ["60e460c9d1046e73f7dde5043ac3ae85", "todo-sync", "name", "key", "xx", "Yours", "", "role"];
        assert_eq!(ids.map(is_placeholder), [false; 8]);
    }
}
