//! The committed schemas: what the types generate, and what every validator can read.

use camino::Utf8Path;
use s3jobs::spec::schema::SchemaKind;

#[test]
fn committed_schemas_are_what_the_types_generate() {
    for kind in SchemaKind::ALL {
        let path = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(kind.file_name());
        assert!(
            kind.committed() == kind.generated(),
            "{path} differs from the types; run `cargo run -- schema --write schemas` and commit the result:\n{}",
            similar::TextDiff::from_lines(kind.committed(), &kind.generated()).unified_diff().context_radius(2),
        );
    }
}

#[test]
fn committed_schemas_are_valid_draft_2020_12() {
    for kind in SchemaKind::ALL {
        let schema: serde_json::Value = serde_json::from_str(kind.committed()).unwrap();
        jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[test]
fn no_schema_keeps_an_ambiguous_union_or_null() {
    for kind in SchemaKind::ALL {
        let text = kind.committed();
        for keyword in ["\"oneOf\"", "\"anyOf\"", "\"null\"", "\"uint32\"", "\"uint64\"", "\"double\""] {
            assert!(!text.contains(keyword), "{kind} holds {keyword}");
        }
    }
}
