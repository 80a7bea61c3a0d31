use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::log::ROOT;
use super::rules;
use crate::findings::Paths;
use crate::findings::fingerprint::Fingerprints;
use crate::findings::located::Located;
use crate::output::escape;
use crate::spec::{Code, Location, Place};

/// The name of our fingerprints, with the version of what they are made of (3.5.4.2).
const FINGERPRINT: &str = "s3jobsFinding/v1";

/// Makes findings into results (3.27).
pub(super) struct Results<'p> {
    paths: &'p Paths,
    fingerprints: Fingerprints<'p>,
    indices: HashMap<Code, usize>,
}

impl<'p> Results<'p> {
    pub(super) fn new(paths: &'p Paths) -> Self {
        let indices = Code::ALL.iter().enumerate().map(|(index, code)| (*code, index)).collect();
        Self { paths, fingerprints: Fingerprints::new(paths), indices }
    }

    pub(super) fn result(&mut self, located: &Located<'_>) -> Value {
        let finding = located.finding;
        let mut result = Map::new();
        let mut set = |name: &str, value: Value| result.insert(name.to_owned(), value);
        set("ruleId", finding.code.name().into());
        set("ruleIndex", self.indices[&finding.code].into());
        set("level", rules::level(finding.severity).into());
        set("message", json!({ "text": message(located) }));
        set("locations", json!([self.location(&finding.place, located.location.as_ref())]));
        if !finding.related.is_empty() {
            set("relatedLocations", self.related(located));
        }
        set("partialFingerprints", json!({ FINGERPRINT: self.fingerprints.next(located) }));
        if let Some((location, text)) = &located.fix {
            set("fixes", json!([self.fix(located, location, text)]));
        }
        Value::Object(result)
    }

    /// Where it is: in the file, and in the document (3.28).
    fn location(&self, place: &Place, location: Option<&Location>) -> Value {
        let mut physical = json!({ "artifactLocation": self.artifact(place) });
        if let Some(location) = location {
            physical["region"] = region(location);
        }
        let at = place.at.to_string();
        let mut value = json!({ "physicalLocation": physical });
        if !at.is_empty() {
            let name = escape::text(&at);
            value["logicalLocations"] = json!([{ "fullyQualifiedName": name, "kind": "property" }]);
        }
        value
    }

    fn related(&self, located: &Located<'_>) -> Value {
        let related = located.finding.related.iter().zip(&located.related).enumerate();
        let location = |(id, (related, location)): (usize, (&crate::spec::Related, &Option<Location>))| {
            let mut value = self.location(&related.place, location.as_ref());
            value["id"] = id.into();
            value["message"] = json!({ "text": text(&related.message) });
            value
        };
        related.map(location).collect()
    }

    /// The correction as a change of the file (3.55).
    fn fix(&self, located: &Located<'_>, location: &Location, text: &str) -> Value {
        let help = located.finding.help.as_deref().unwrap_or("write what is suggested");
        json!({
            "description": { "text": lines(help) },
            "artifactChanges": [{
                "artifactLocation": self.artifact(&located.finding.place),
                "replacements": [{ "deletedRegion": region(location), "insertedContent": { "text": text } }],
            }],
        })
    }

    /// The file (3.4); one outside the repository has no base.
    fn artifact(&self, place: &Place) -> Value {
        let uri = self.paths.relative_url(&place.file);
        if self.paths.has(&place.file) { json!({ "uri": uri, "uriBaseId": ROOT }) } else { json!({ "uri": uri }) }
    }
}

/// Columns count characters, and the end is behind the last one (3.30).
fn region(location: &Location) -> Value {
    let Location { start, end, range: _ } = location;
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn message(located: &Located<'_>) -> String {
    let finding = located.finding;
    let help = finding.help.iter().map(|help| format!("\n{}", lines(help)));
    std::iter::once(text(&finding.sentence())).chain(help).collect()
}

fn lines(help: &str) -> String {
    help.lines().map(text).collect::<Vec<_>>().join("\n")
}

/// Text that is no link: `[words](address)` would become one (3.11.6).
fn text(raw: &str) -> String {
    let shown = escape::text(raw);
    if shown.contains("](") {
        shown.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
    } else {
        shown.into_owned()
    }
}
