//! The parser's error kinds in the user's words.

use granit_parser::{ErrorKind, ScanError};

use super::build::MAX_DEPTH;
use crate::spec::code::Code;

/// What is wrong, and what to do about it.
pub(super) struct Explained {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
}

/// What to do about a control character.
pub(super) const CONTROL_HELP: &str = r"remove it, or write it as an escape in double quotes: \x07";

/// Names a control character.
pub(super) fn control_character(c: char) -> String {
    format!("the control character U+{:04X} stands here", u32::from(c))
}

/// Whether a tab was the mistake.
pub(super) fn is_about_a_tab(error: &ScanError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
    )
}

/// The character that may not stand where it stands, if that was the mistake.
#[allow(clippy::wildcard_enum_match_arm, reason = "the parser's enum, which may grow")]
pub(super) fn forbidden_character(error: &ScanError) -> Option<char> {
    match error.kind() {
        ErrorKind::UnexpectedCharacter { character } => Some(*character),
        _ => None,
    }
}

/// Explains a syntax error.
#[allow(clippy::wildcard_enum_match_arm, reason = "the parser's enum, which may grow")]
pub(super) fn explain(error: &ScanError) -> Explained {
    let of = |message: &str, help| Explained { code: Code::YamlSyntax, message: message.to_owned(), help: Some(help) };
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => Explained {
            code: Code::TooDeep,
            message: format!("more than {MAX_DEPTH} maps and lists stand inside each other"),
            help: None,
        },
        _ if is_about_a_tab(error) => of("a tab stands where YAML allows only spaces", "indent with spaces"),
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey => {
            of("a field was expected here", "write `name: value`, indented like its neighbours")
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            of("a list element was expected here", "write `- value`, indented like its neighbours")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => of(
            "this line is neither `name: value` nor part of the value above",
            "write a colon and a space after the name",
        ),
        ErrorKind::UnclosedQuotedScalar => {
            of("this text is quoted but never closed", "close it with the quote it began with")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            of("something follows the closing quote", "quote the whole value, and write `''` for a quote inside '…'")
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            of("this escape does not exist inside double quotes", r"write `\\` for a backslash, or use single quotes")
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            of("a `[` or `{` is not closed properly", "separate elements with commas and close every bracket")
        }
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            of(&control_character(*character), CONTROL_HELP)
        }
        ErrorKind::UnexpectedCharacter { character } => {
            of(&format!("`{}` cannot begin a value", character.escape_debug()), "quote the value")
        }
        ErrorKind::DirectiveDisallowed => of("a spec takes no YAML directives", "leave the line out"),
        _ => Explained { code: Code::YamlSyntax, message: format!("not YAML: {}", error.info()), help: None },
    }
}
