//! Differences: one line where that is readable, else line by line over YAML.

use std::io;

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::plan::Difference;
use crate::render::page::{Line, Page, Tone};

/// The longest value that is shown on one line, in characters.
const ONE_LINE: usize = 60;

/// Writes differences, each under its path.
pub(super) fn write(page: &mut Page<'_>, indent: usize, differences: &[Difference]) -> io::Result<()> {
    for (tone, line) in differences.iter().flat_map(lines) {
        page.line(indent, Line::new().tone(tone, line))?;
    }
    Ok(())
}

/// A difference as lines, with their tones.
pub(in crate::render) fn lines(difference: &Difference) -> Vec<(Tone, String)> {
    let Difference { path, before, after } = difference;
    match (before.as_deref(), after.as_deref()) {
        (Some(before), Some(after)) if is_short(before) && is_short(after) => {
            vec![(Tone::Warn, format!("~ {path}: {before} -> {after}"))]
        }
        (Some(before), None) if is_short(before) => vec![(Tone::Bad, format!("- {path}: {before}"))],
        (None, Some(after)) if is_short(after) => vec![(Tone::Good, format!("+ {path}: {after}"))],
        (before, after) => {
            let mut lines = vec![(Tone::Warn, format!("~ {path}:"))];
            lines.extend(line_by_line(&expand(before), &expand(after)));
            lines
        }
    }
}

fn line_by_line(before: &str, after: &str) -> Vec<(Tone, String)> {
    let diff = TextDiff::from_lines(before, after);
    let line = |tag: ChangeTag, text: &str| {
        let (tone, sign) = match tag {
            ChangeTag::Equal => (Tone::Dim, ' '),
            ChangeTag::Delete => (Tone::Bad, '-'),
            ChangeTag::Insert => (Tone::Good, '+'),
        };
        (tone, format!("{sign}   {}", text.trim_end_matches('\n')))
    };
    diff.iter_all_changes().map(|change| line(change.tag(), change.value())).collect()
}

fn is_short(value: &str) -> bool {
    !value.contains('\n') && value.chars().count() <= ONE_LINE
}

/// A structure in flow style as lines of YAML; any other text as it is.
fn expand(value: Option<&str>) -> String {
    let Some(value) = value else { return String::new() };
    let block = match serde_json::from_str::<Value>(value) {
        Ok(structure @ (Value::Array(_) | Value::Object(_))) => serde_yaml::to_string(&structure).ok(),
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | Err(_) => None,
    };
    let text = block.unwrap_or_else(|| value.to_owned());
    if text.ends_with('\n') { text } else { format!("{text}\n") }
}
