//! Comments that are meant to allow a finding, and are written otherwise than `# s3jobs: allow(CODE) REASON`.
//!
//! Other linters have other forms, and a comment that is silently no such comment is worse than none.

use super::code::{Code, Severity};

const NAME: &str = "s3jobs";

/// What other tools call it.
const WORDS: [&str; 8] = ["allow", "ignore", "disable", "suppress", "nolint", "noqa", "skip", "accept"];

/// Whether a text has a word for allowing something.
pub(super) fn has_word(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// Whether a comment, without its `#`, is meant to allow something.
pub(super) fn is_meant(words: &str) -> bool {
    let lower = words.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix(NAME) {
        return begins(rest);
    }
    // As other linters have it: `nolint: s3jobs`, `ignore[s3jobs]`.
    let word = WORDS.iter().find_map(|word| lower.strip_prefix(word));
    word.is_some_and(|rest| rest.trim_start_matches(is_mark).starts_with(NAME) && rest.starts_with(is_mark))
}

/// Whether what follows the name is a word for allowing something, and no sentence about this program.
fn begins(rest: &str) -> bool {
    let bare = rest.trim_start_matches(is_mark);
    let separator = &rest[..rest.len() - bare.len()];
    let Some(after) = WORDS.iter().find_map(|word| bare.strip_prefix(word)) else { return false };
    let is_whole = !after.starts_with(|c: char| c.is_alphanumeric());
    let is_marked = separator.trim() != "" || after.trim_start().starts_with(['(', '[', ':', '=']) || after.is_empty();
    is_whole && !separator.is_empty() && (is_marked || !codes(after).is_empty())
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || ":-_=@([/".contains(c)
}

/// What to write instead, with the codes that the comment names.
pub(super) fn right(words: &str) -> String {
    let codes: Vec<&str> = codes(words).into_iter().map(Code::name).collect();
    let codes = if codes.is_empty() { "CODE".to_owned() } else { codes.join(", ") };
    format!("write `# s3jobs: allow({codes}) REASON`")
}

/// The codes in a comment that can be allowed.
fn codes(words: &str) -> Vec<Code> {
    let names = words.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    names.filter_map(Code::from_name).filter(|code| code.severity() != Severity::Error).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_other_linters_are_noticed() {
        for words in [
            "s3jobs allow(no-report)",
            "s3jobs:allow no-report",
            "s3jobs: ignore(no-report) because",
            "s3jobs-ignore",
            "s3jobs ignore no-report",
            "S3jobs: Allow(no-report)",
            "nolint: s3jobs",
            "nolint:s3jobs(no-report)",
        ] {
            assert!(is_meant(words), "{words}");
        }
    }

    #[test]
    fn sentences_about_the_program_are_none() {
        for words in [
            "s3jobs ignores what git does",
            "s3jobs allow people to sleep",
            "s3jobs: the nightly job",
            "allow the s3jobs role to read this",
            "ignored by s3jobs",
        ] {
            assert!(!is_meant(words), "{words}");
        }
        assert!(is_meant("s3jobs-allow"));
    }

    #[test]
    fn the_right_form_has_the_codes_that_were_meant() {
        assert_eq!(
            right("s3jobs-ignore no-report, case-twins"),
            "write `# s3jobs: allow(no-report, case-twins) REASON`"
        );
        assert_eq!(right("s3jobs: allow(missing-field)"), "write `# s3jobs: allow(CODE) REASON`");
    }
}
