//! A completion report: whether there is one is a member of its own in the API.

use serde_json::Value;

use super::convert::{Converter, Structure};
use super::table::Member;
use crate::spec::code::Code;
use crate::spec::path::FieldPath;
use crate::spec::tree::{Kind, Node};

impl Converter<'_> {
    /// The field `report`; none if S3 writes no report.
    pub(super) fn report(&mut self, member: &Member, node: &Node, at: &FieldPath) -> Option<Value> {
        if !matches!(node.kind, Kind::Map(_)) {
            return Some(node.to_value());
        }
        let Structure { fields, others } = self.structure(member, node, at);
        let enabled = others.iter().find(|(other, _)| other.name == "Enabled").map(|(_, entry)| &entry.value);
        let said = match enabled.map(|value| (&value.kind, value)) {
            Some((Kind::Bool(is_enabled), _)) => Some(*is_enabled),
            Some((Kind::Text(text), _)) => text.to_ascii_lowercase().parse().ok(),
            Some(_) | None => None,
        };
        for (other, entry) in others.into_iter().filter(|(other, _)| other.name != "Enabled") {
            self.constant(other, entry, at);
        }
        match said {
            Some(true) => Some(fields.into()),
            Some(false) => {
                for name in fields.keys() {
                    self.leave_out(format!("`{name}` of {at}"), "`Enabled` is false, so S3 writes no report");
                }
                None
            }
            None => {
                let range = enabled.map_or(&node.range, |value| &value.range).clone();
                let message = format!("`{at}` does not say whether S3 writes a report");
                self.problem(
                    Code::MissingField,
                    (at, &range),
                    message,
                    "add `\"Enabled\": true` or `\"Enabled\": false`",
                );
                None
            }
        }
    }
}
