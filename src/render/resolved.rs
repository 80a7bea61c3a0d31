//! A resolved spec, with the place that each field comes from: as YAML with comments, and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::json::{ApiVersion, TOOL_VERSION};
use super::{Style, escape};
use crate::model::yaml::to_yaml;
use crate::render::page::{Line, Page, Tone};
use crate::spec::{self, FieldPath, FileTexts, Layer, Origin, Place, ResolvedSpec, Segment, SourceMap};

/// At which column comments stand, where the line is not longer.
const COMMENTS: usize = 60;

/// A resolved spec.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedSpecDocument {
    api_version: ApiVersion,
    kind: &'static str,
    tool_version: &'static str,
    /// The spec that says the same without project file and environment.
    spec: Value,
    /// Where each field comes from.
    origins: Vec<OriginView>,
}

/// Where a field comes from.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OriginView {
    /// The field, such as `spec.report.bucket`.
    path: String,
    /// `overlay` (what the spec says for the environment), `spec`, `environment` (what the project says for it),
    /// `defaults`, or `builtIn` where nobody gives it.
    from: &'static str,
    /// The environment's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    /// The file that says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

impl ResolvedSpecDocument {
    /// The document of a resolved spec.
    pub fn new(resolved: &ResolvedSpec, files: &FileTexts) -> Self {
        let lines = Lines::new(files);
        let view = |(path, origin): &(FieldPath, Origin)| {
            let path = path.to_string();
            match origin {
                Origin::BuiltIn => OriginView { path, from: "builtIn", environment: None, file: None, line: None },
                Origin::Written(layer, place) => {
                    let (from, environment) = match layer {
                        Layer::Overlay(name) => ("overlay", Some(name.to_string())),
                        Layer::Spec => ("spec", None),
                        Layer::Environment(name) => ("environment", Some(name.to_string())),
                        Layer::Defaults => ("defaults", None),
                    };
                    OriginView { path, from, environment, file: Some(place.file.to_string()), line: lines.of(place) }
                }
            }
        };
        let origins = resolved.origins.iter().map(view).collect();
        let spec = serde_json::to_value(&resolved.document).unwrap_or_default();
        Self { api_version: ApiVersion::V1, kind: "ResolvedSpec", tool_version: TOOL_VERSION, spec, origins }
    }
}

/// Writes a resolved spec as YAML that can be read as a spec, with a comment beside each field.
pub fn yaml(out: &mut dyn Write, style: Style, (resolved, files): (&ResolvedSpec, &FileTexts)) -> io::Result<()> {
    let lines = Lines::new(files);
    let origins: BTreeMap<&FieldPath, &Origin> = resolved.origins.iter().map(|(path, origin)| (path, origin)).collect();
    let page = &mut Page::new(out, style);
    let value = serde_json::to_value(&resolved.document).unwrap_or_default();
    let mut place = Cursor::default();
    let text = spec::format(&to_yaml(&value)).text;
    for line in text.lines() {
        let at = place.advance(line);
        let comment = origins.get(&at).map(|origin| comment(origin, &lines));
        match comment {
            Some(comment) => {
                let gap = COMMENTS.saturating_sub(line.chars().count()).max(2);
                page.line(0, Line::new().text(line).tone(Tone::Dim, format!("{:gap$}# {comment}", "")))?;
            }
            None => page.line(0, line)?,
        }
    }
    Ok(())
}

fn comment(origin: &Origin, lines: &Lines<'_>) -> String {
    let place = |place: &Place| match lines.of(place) {
        Some(line) => format!("{}:{line}", escape::text(place.file.as_str())),
        None => escape::text(place.file.as_str()).into_owned(),
    };
    match origin {
        Origin::BuiltIn => "built-in default".to_owned(),
        Origin::Written(Layer::Spec, at) => place(at),
        Origin::Written(Layer::Defaults, at) => format!("{}, defaults", place(at)),
        Origin::Written(Layer::Overlay(name) | Layer::Environment(name), at) => {
            format!("{}, environment {name}", place(at))
        }
    }
}

/// Which field a line of block YAML is about, up to the depth at which fields have origins.
#[derive(Default)]
struct Cursor(Vec<(usize, String)>);

impl Cursor {
    fn advance(&mut self, line: &str) -> FieldPath {
        let indent = line.len() - line.trim_start().len();
        self.0.retain(|(outer, _)| *outer < indent);
        let Some(key) = key(line.trim_start()) else { return FieldPath::root() };
        self.0.push((indent, key));
        self.0.iter().map(|(_, key)| Segment::from(key.clone())).collect()
    }
}

/// The key with which a line begins: bare, or a JSON text.
fn key(line: &str) -> Option<String> {
    if line.starts_with('"') {
        let mut keys = serde_json::Deserializer::from_str(line).into_iter::<String>();
        return keys.next()?.ok();
    }
    line.split_once(':').filter(|_| !line.starts_with("- ")).map(|(key, _)| key.to_owned())
}

/// The lines of places.
struct Lines<'f> {
    files: &'f FileTexts,
    maps: std::cell::RefCell<BTreeMap<String, Option<SourceMap<'f>>>>,
}

impl<'f> Lines<'f> {
    fn new(files: &'f FileTexts) -> Self {
        Self { files, maps: std::cell::RefCell::default() }
    }

    fn of(&self, place: &Place) -> Option<usize> {
        let mut maps = self.maps.borrow_mut();
        let map = maps.entry(place.file.to_string()).or_insert_with(|| self.files.get(&place.file).map(SourceMap::new));
        map.as_ref().map(|map| map.locate(place).start.line)
    }
}
