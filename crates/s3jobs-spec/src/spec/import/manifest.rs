//! Lists of objects: what the API says in `Spec` and `Location` is one of two kinds in a spec, and a generator is a third.

use serde_json::{Map, Value};

use super::convert::{Converter, Structure};
use super::table::{Member, request};
use crate::model::near::plain;
use crate::spec::code::Code;
use crate::spec::path::FieldPath;
use crate::spec::tree::{Entry, Kind, Node};

impl Converter<'_> {
    /// The field `manifest` of a `Manifest`.
    pub(super) fn manifest(&mut self, member: &Member, node: &Node, at: &FieldPath) -> Option<Value> {
        // Some write the generator in the manifest's place.
        if let Some(entry) = entry(node, "jobmanifestgenerator") {
            let generators = request().member("ManifestGenerator")?;
            return Some(self.generator(generators, node, (at, entry)));
        }
        let Kind::Map(_) = &node.kind else { return Some(node.to_value()) };
        let Structure { others, .. } = self.structure(member, node, at);
        let mut parts = Map::new();
        let mut format = None;
        for (part, entry) in others {
            let inner = at.key(&entry.key);
            if !matches!(entry.value.kind, Kind::Map(_)) {
                let message = format!("`{inner}` is a map of members");
                self.problem(Code::WrongType, (&inner, &entry.value.range), message, "write what the API has there");
                return None;
            }
            let Structure { fields, others } = self.structure(part, &entry.value, &inner);
            parts.extend(fields);
            format = format.or(others.first().map(|(_, entry)| (inner.key(&entry.key), &entry.value)));
        }
        self.listed(parts, format, (node, at))
    }

    /// A list, by its format.
    fn listed(
        &mut self,
        mut fields: Map<String, Value>,
        format: Option<(FieldPath, &Node)>,
        (node, at): (&Node, &FieldPath),
    ) -> Option<Value> {
        let kinds = format!("s3jobs knows `{CSV}` and `{INVENTORY}`");
        let Some((inner, format)) = format else {
            let message = format!("`{at}` does not say of which format the list is");
            self.problem(Code::MissingField, (at, &node.range), message, format!("add `Format` to `Spec`: {kinds}"));
            return None;
        };
        let kind = match &format.kind {
            Kind::Text(text) if text == CSV => "csv",
            Kind::Text(text) if text == INVENTORY => "inventory",
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) | Kind::Map(_) => {
                self.problem(
                    Code::BadValue,
                    (&inner, &format.range),
                    "a spec cannot say this format of a list".to_owned(),
                    kinds,
                );
                return None;
            }
        };
        let has_fields =
            fields.get("fields").is_some_and(|fields| fields.as_array().is_none_or(|fields| !fields.is_empty()));
        if kind == "inventory" && has_fields {
            let message =
                "a spec cannot say the `Fields` of an inventory report: the report itself names its columns".to_owned();
            self.problem(Code::UnknownField, (at, &node.range), message, "leave `Fields` out, or correct the format");
            return None;
        }
        if kind == "inventory" {
            fields.remove("fields");
        }
        Some(Map::from_iter([(kind.to_owned(), fields.into())]).into())
    }

    /// The field `manifest` of a `ManifestGenerator`, given its only member.
    pub(super) fn generator(&mut self, member: &Member, node: &Node, (at, entry): (&FieldPath, &Entry)) -> Value {
        let Structure { fields, .. } = self.structure(member, node, at);
        if !matches!(entry.value.kind, Kind::Map(_)) {
            return Map::from_iter([("generator".to_owned(), entry.value.to_value())]).into();
        }
        fields.into()
    }
}

/// The entry of this name.
pub(super) fn entry<'n>(node: &'n Node, name: &str) -> Option<&'n Entry> {
    match &node.kind {
        Kind::Map(entries) => {
            entries.iter().find(|entry| plain(&entry.key) == name && !matches!(entry.value.kind, Kind::Null))
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => None,
    }
}

const CSV: &str = "S3BatchOperations_CSV_20180820";
const INVENTORY: &str = "S3InventoryReport_CSV_20161130";
