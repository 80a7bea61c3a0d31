//! The kinds of documents, and the schema of each.

use std::fmt;
use std::sync::LazyLock;

use jsonschema::{Draft, PatternOptions, Validator};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use super::editor;
use super::json::Tree;
use super::shape::Shape;
use crate::model::seed::Seed;
use crate::model::{JobDocument, ProjectDocument};
use crate::spec::code::Code;

/// The draft that editors know best: those of `JetBrains` and VS Code know later ones in part. Beside a `$ref` this draft
/// looks at annotations only, and nothing else stands there.
// Source: JetBrains, "JSON Schema" (drafts 4, 6 and 7); VS Code, "JSON schemas and settings" (limited support beyond draft 7).
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// A kind of document that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaKind {
    /// A job spec.
    Job,
    /// A project file, `s3jobs.yaml`.
    Project,
    /// What a local S3 holds when it is new.
    Seed,
}

impl SchemaKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Job, Self::Project, Self::Seed];

    /// The kind's name, as `kind` in a document says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Job => "Job",
            Self::Project => "Project",
            Self::Seed => "Seed",
        }
    }

    /// The kind that a document's `kind` names.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name of the schema's file under `schemas/`.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Job => "job.schema.json",
            Self::Project => "project.schema.json",
            Self::Seed => "seed.schema.json",
        }
    }

    /// The committed schema, as a JSON text.
    pub const fn committed(self) -> &'static str {
        match self {
            Self::Job => include_str!("../../../../../schemas/job.schema.json"),
            Self::Project => include_str!("../../../../../schemas/project.schema.json"),
            Self::Seed => include_str!("../../../../../schemas/seed.schema.json"),
        }
    }

    /// The schema as the types generate it now, as a JSON text that ends with a line break.
    pub fn generated(self) -> String {
        let schema = match self {
            Self::Job => schema_of::<JobDocument>("urn:s3jobs:v1:job", "s3jobs job"),
            Self::Project => schema_of::<ProjectDocument>("urn:s3jobs:v1:project", "s3jobs project"),
            Self::Seed => schema_of::<Seed>("urn:s3jobs:v1:seed", "s3jobs seed"),
        };
        format!("{schema:#}\n")
    }

    /// Every file under `schemas/` that is made from the types and the codes of this module: name and content.
    pub fn files() -> Vec<(&'static str, String)> {
        let schemas = Self::ALL.into_iter().map(|kind| (kind.file_name(), kind.generated()));
        schemas.chain([("findings.md", Code::reference())]).collect()
    }

    /// The committed schema.
    pub(crate) fn schema(self) -> &'static Value {
        &self.compiled().schema
    }

    /// The validator of the committed schema.
    pub(crate) fn validator(self) -> &'static Validator<Tree> {
        &self.compiled().validator
    }

    fn compiled(self) -> &'static Compiled {
        static JOB: LazyLock<Compiled> = LazyLock::new(|| Compiled::new(SchemaKind::Job));
        static PROJECT: LazyLock<Compiled> = LazyLock::new(|| Compiled::new(SchemaKind::Project));
        static SEED: LazyLock<Compiled> = LazyLock::new(|| Compiled::new(SchemaKind::Seed));
        match self {
            Self::Job => &JOB,
            Self::Project => &PROJECT,
            Self::Seed => &SEED,
        }
    }
}

impl fmt::Display for SchemaKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

struct Compiled {
    schema: Value,
    validator: Validator<Tree>,
}

impl Compiled {
    fn new(kind: SchemaKind) -> Self {
        let schema: Value = serde_json::from_str(kind.committed()).expect("a test reads every committed schema");
        let validator = jsonschema::options_for::<Tree>()
            .with_draft(Draft::Draft7)
            // Linear time, whatever a spec holds.
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .build(&schema)
            .expect("a test compiles every committed schema");
        Self { schema, validator }
    }
}

fn schema_of<T: JsonSchema>(id: &str, title: &str) -> Value {
    let draft = |settings: &mut SchemaSettings| {
        settings.meta_schema = Some(DRAFT.into());
        settings.definitions_path = "/definitions".into();
    };
    let generator = SchemaSettings::draft2020_12().with(draft).with_transform(Shape).into_generator();
    let schema: Schema = generator.into_root_schema_for::<T>();
    let Value::Object(generated) = schema.to_value() else { return Value::Null };
    let head =
        [("$schema", generated.get("$schema").cloned()), ("$id", Some(id.into())), ("title", Some(title.into()))];
    let head = head.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    let mut root: serde_json::Map<String, Value> = head.collect();
    for (key, value) in generated {
        root.entry(key).or_insert(value);
    }
    let mut root = Value::Object(root);
    editor::annotate(&mut root);
    root
}
