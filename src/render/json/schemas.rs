//! The schemas of the documents, made from their types.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use super::{ApplyResultDocument, LedgerDocument, PlanDocument, ReportDocument, StatusDocument};
use crate::render::jsonl::EventLine;

/// Every output's schema, by the name of its file without `.schema.json`.
pub fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("apply-result", schema::<ApplyResultDocument>()),
        ("event", schema::<EventLine>()),
        ("ledger", schema::<LedgerDocument>()),
        ("plan", schema::<PlanDocument>()),
        ("report", schema::<ReportDocument>()),
        ("status", schema::<StatusDocument>()),
    ]
}

/// As it is written: a field that may be left out is not required.
fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
