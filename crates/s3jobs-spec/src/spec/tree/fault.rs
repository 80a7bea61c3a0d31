//! Faults: what is noted, and exactly where.

use std::ops::Range;

use granit_parser::ScanError;

use super::build::Builder;
use super::{Document, Fault, syntax};
use crate::spec::code::Code;
use crate::spec::finding::Help;
use crate::spec::path::FieldPath;

impl Builder<'_, '_> {
    pub(super) fn syntax_error(&mut self, error: &ScanError) {
        let offset = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        let explained = syntax::explain(error);
        let range = self.culprit(offset, error);
        self.fault(explained.code, range, explained.message, explained.help);
    }

    /// The character that the parser stumbled over: it reports some errors just behind it, some just before.
    fn culprit(&self, offset: usize, error: &ScanError) -> Range<usize> {
        let (before, rest) = self.text.split_at_checked(offset).unwrap_or((self.text, ""));
        if syntax::is_about_a_tab(error) && before.ends_with('\t') {
            return before.trim_end_matches('\t').len()..offset;
        }
        match syntax::forbidden_character(error).and_then(|c| Some((rest.find(c)?, c))) {
            Some((distance, c)) => offset + distance..offset + distance + c.len_utf8(),
            None => self.one_character(offset),
        }
    }

    /// The character at an offset; at the end of a line or of the text, the last one before it.
    fn one_character(&self, offset: usize) -> Range<usize> {
        let rest = self.text.get(offset..).unwrap_or_default();
        if let Some(c) = rest.chars().next().filter(|c| *c != '\n' && *c != '\r') {
            return offset..offset + c.len_utf8();
        }
        let before = self.text.get(..offset).unwrap_or_default().trim_end();
        let last = before.chars().next_back().map_or(0, char::len_utf8);
        before.len() - last..before.len()
    }

    /// A fault where the node being read stands.
    pub(super) fn new_fault(&self, code: Code, range: Range<usize>, message: impl Into<String>) -> Fault {
        Fault { code, at: self.at.clone(), range, message: message.into(), help: None, related: None }
    }

    /// Notes a fault.
    #[allow(clippy::too_many_arguments, reason = "one line for each fault reads best")]
    pub(super) fn fault(&mut self, code: Code, range: Range<usize>, message: impl Into<String>, help: Option<&str>) {
        let fault = Fault { help: help.map(Help::from), ..self.new_fault(code, range, message) };
        self.document.faults.push(fault);
    }
}

/// YAML allows no control characters but tab and line breaks; where the parser let one through, it is noted.
// Source: YAML 1.2.2, section 5.1, c-printable.
pub(super) fn mark_control_characters(text: &str, documents: &mut Vec<Document>) {
    // Nearly every text has none of the bytes that such a character begins with.
    let is_suspicious = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || matches!(byte, 0x7f | 0xc2);
    if !text.bytes().any(is_suspicious) {
        return;
    }
    let forbidden = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    let Some((offset, c)) = text.char_indices().find(|(_, c)| forbidden(*c)) else { return };
    if documents.is_empty() {
        documents.push(Document::default());
    }
    let known = documents.iter().flat_map(|document| &document.faults).any(|fault| fault.range.start == offset);
    if let (Some(document), false) = (documents.first_mut(), known) {
        document.faults.push(Fault {
            code: Code::YamlSyntax,
            at: FieldPath::root(),
            range: offset..offset + c.len_utf8(),
            message: syntax::control_character(c),
            help: Some(syntax::CONTROL_HELP.into()),
            related: None,
        });
    }
}
