//! The reference of all codes, made from their pages.

use super::table::{Code, Group};

const HEAD: &str = "# Findings

What `s3jobs validate` finds, by code. A code is API: it never changes its meaning. `s3jobs explain CODE` prints what
stands here about one.

An error makes a spec invalid: nothing is planned or applied. A warning asks a person to look. A note is good to know.
";

impl Code {
    /// The page that explains every code, in Markdown: an index by group, then one heading a code.
    pub fn reference() -> String {
        let index = Self::GROUPS.iter().map(|group| index(*group));
        let pages = Self::ALL.iter().map(|code| section(*code));
        std::iter::once(HEAD.to_owned()).chain(index).chain(pages).collect()
    }
}

fn index(group: Group) -> String {
    let line = |code: &Code| format!("- [`{code}`](#{code}) ({}): {}\n", code.severity(), code.description());
    let lines: String = group.codes.iter().map(line).collect();
    format!("\n**{}**\n\n{lines}", group.title)
}

fn section(code: Code) -> String {
    let severity = match code.severity() {
        super::Severity::Error => "Error",
        super::Severity::Warning => "Warning",
        super::Severity::Note => "Note",
    };
    format!("\n## {code}\n\n{severity}. {}\n", code.page().markdown.trim())
}
