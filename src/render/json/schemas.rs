//! The schemas of the documents, made from their types.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{
    ApplyResultDocument, AuditDocument, ExplanationDocument, LedgerDocument, PlanDocument, ReportDocument,
    ReportListDocument, StatusDocument,
};
use crate::render::findings::{FindingLine, FindingsDocument};
use crate::render::jsonl::EventLine;
use crate::render::resolved::ResolvedSpecDocument;

/// Every output's schema as it is committed: the path below `schemas/`, and the text.
pub fn schemas() -> Vec<(&'static str, String)> {
    vec![
        ("output/apply-result.schema.json", schema::<ApplyResultDocument<'_>>()),
        ("output/audit.schema.json", schema::<AuditDocument>()),
        ("output/event.schema.json", schema::<EventLine>()),
        ("output/explanation.schema.json", schema::<ExplanationDocument>()),
        ("output/finding-line.schema.json", schema_with_null::<FindingLine>()),
        ("output/findings.schema.json", schema_with_null::<FindingsDocument>()),
        ("output/ledger.schema.json", schema::<LedgerDocument>()),
        ("output/plan.schema.json", schema::<PlanDocument>()),
        ("output/report-list.schema.json", schema::<ReportListDocument>()),
        ("output/report.schema.json", schema::<ReportDocument>()),
        ("output/resolved-spec.schema.json", schema::<ResolvedSpecDocument>()),
        ("output/status.schema.json", schema::<StatusDocument>()),
    ]
}

fn schema<T: JsonSchema>() -> String {
    let mut schema = generated::<T>();
    without_null(&mut schema);
    format!("{schema:#}\n")
}

/// The schema of a document whose fields without a value are null.
fn schema_with_null<T: JsonSchema>() -> String {
    format!("{:#}\n", generated::<T>())
}

fn generated<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}

/// A field without a value is left out, never null: the schema says so too.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            drop_null_type(fields);
            drop_null_choice(fields);
            fields.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `type: [string, null]` becomes `type: string`.
fn drop_null_type(fields: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = fields.get("type") else { return };
    if let [only] = types.iter().filter(|name| **name != "null").collect::<Vec<_>>()[..] {
        let only = only.clone();
        fields.insert("type".to_owned(), only);
    }
}

/// `anyOf: [{$ref}, {type: null}]` becomes `$ref`.
fn drop_null_choice(fields: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = fields.get("anyOf") else { return };
    let null = json!({ "type": "null" });
    if let [Value::Object(only)] = choices.iter().filter(|choice| **choice != null).collect::<Vec<_>>()[..] {
        let only = only.clone();
        fields.remove("anyOf");
        only.into_iter().for_each(|(name, value)| {
            fields.entry(name).or_insert(value);
        });
    }
}
