//! The schemas of the documents, made from their types.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use super::{ApplyResultDocument, LedgerDocument, PlanDocument, ReportDocument, StatusDocument};
use crate::render::findings::FindingsDocument;
use crate::render::jsonl::EventLine;

/// Every output's schema as it is committed: the path below `schemas/`, and the text.
pub fn schemas() -> Vec<(&'static str, String)> {
    vec![
        ("output/apply-result.schema.json", schema::<ApplyResultDocument>()),
        ("output/event.schema.json", schema::<EventLine>()),
        ("output/findings.schema.json", schema::<FindingsDocument>()),
        ("output/ledger.schema.json", schema::<LedgerDocument>()),
        ("output/plan.schema.json", schema::<PlanDocument>()),
        ("output/report.schema.json", schema::<ReportDocument>()),
        ("output/status.schema.json", schema::<StatusDocument>()),
    ]
}

/// As it is written: a field that may be left out is not required.
fn schema<T: JsonSchema>() -> String {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    format!("{:#}\n", schema.to_value())
}
