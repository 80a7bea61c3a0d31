//! The members of CreateJob's request, and the field of a spec that each is: `members.txt`, read.

use std::sync::LazyLock;

use serde_json::Value;

use crate::model::near::plain;
use crate::spec::schema::SchemaKind;

/// A member of the request, an element of a list, or the request itself.
#[derive(Debug)]
pub(super) struct Member {
    /// Its name in the API; empty for an element.
    pub(super) name: &'static str,
    /// The name of its field; none if it stands nowhere in a spec.
    pub(super) field: Option<&'static str>,
    pub(super) form: Form,
    members: Vec<Member>,
}

/// What stands in a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Time,
    Flag,
    Number,
    /// Named members.
    Map,
    List,
    /// A list of `Key` and `Value`, which is a map in a spec.
    Pairs,
    /// Texts by names that people choose.
    Named,
}

const ROWS: &str = include_str!("members.txt");
/// What the rows call an element of a list, and the key of a map.
const ELEMENT: &str = "[]";
const KEY: &str = "{key}";

/// The request.
pub(super) fn request() -> &'static Member {
    static REQUEST: LazyLock<Member> = LazyLock::new(read);
    &REQUEST
}

fn read() -> Member {
    let mut root = Member { name: "", field: None, form: Form::Map, members: Vec::new() };
    for row in ROWS.lines().filter(|row| !row.is_empty() && !row.starts_with('#')) {
        let mut columns = row.split(" | ");
        let (path, place) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
        root.insert(&steps(path), place);
    }
    root
}

/// `A.B[].C` to `A`, `B`, `[]`, `C`.
fn steps(path: &'static str) -> Vec<&'static str> {
    let step = |part: &'static str| {
        let name = part.find(['[', '{']).unwrap_or(part.len());
        [&part[..name], &part[name..]].into_iter().filter(|step| !step.is_empty())
    };
    path.split('.').flat_map(step).collect()
}

impl Member {
    fn insert(&mut self, steps: &[&'static str], place: &'static str) {
        match steps {
            [] => {}
            [name] => {
                if let Some(form) = self.form_by_inner(name, place) {
                    self.form = form;
                }
                let field = place.starts_with("spec.").then(|| place.rsplit(['.']).next()).flatten();
                self.members.push(Self { name, field, form: form_of(place), members: Vec::new() });
            }
            [outer, inner @ ..] => {
                if let Some(member) = self.members.iter_mut().find(|member| member.name == *outer) {
                    member.insert(inner, place);
                }
            }
        }
    }

    /// What a member is because of what stands in it.
    fn form_by_inner(&self, inner: &str, place: &str) -> Option<Form> {
        match inner {
            ELEMENT if place.starts_with("spec.") => Some(Form::List),
            ELEMENT => Some(Form::Pairs),
            KEY => Some(Form::Named),
            _ if self.form == Form::Named => None,
            _ => Some(Form::Map),
        }
    }

    /// The member of this name, however it is written: in another case, with hyphens or underscores.
    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        let wanted = plain(name);
        self.members.iter().find(|member| plain(member.name) == wanted)
    }

    /// An element of this list.
    pub(super) fn element(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.name == ELEMENT)
    }

    /// The names of the members.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.members.iter().map(|member| member.name).filter(|name| *name != ELEMENT)
    }
}

/// What the schema of specs says of a place.
fn form_of(place: &str) -> Form {
    let Some(path) = place.strip_prefix("spec.") else { return Form::Text };
    let root = SchemaKind::Job.schema();
    let path = path.replace("{csv,inventory}", "csv").replace("[]", ".[]").replace("{}", ".{}");
    let found = path.split('.').try_fold(inner(root, root, "spec"), |schema, step| Some(inner(root, schema?, step)));
    let schema = found.flatten();
    let word = |name: &str| schema.and_then(|schema| schema.get(name)).and_then(Value::as_str);
    match (word("type"), word("format")) {
        (Some("string"), Some("date-time")) => Form::Time,
        (Some("boolean"), _) => Form::Flag,
        (Some("integer" | "number"), _) => Form::Number,
        (Some("object"), _) => Form::Map,
        (Some("array"), _) => Form::List,
        (Some(_) | None, _) => Form::Text,
    }
}

fn inner<'s>(root: &'s Value, schema: &'s Value, step: &str) -> Option<&'s Value> {
    let inner = match step {
        "[]" => schema.get("items"),
        "{}" => schema.get("additionalProperties"),
        name => {
            let of = |schema: &'s Value| schema.get("properties")?.get(name);
            of(schema).or_else(|| of(schema.get("else")?))
        }
    }?;
    match inner.get("$ref").and_then(Value::as_str) {
        Some(reference) => root.pointer(reference.strip_prefix('#')?),
        None => Some(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> (Option<&'static str>, Form) {
        let found = path
            .split('.')
            .try_fold(request(), |member, name| if name == ELEMENT { member.element() } else { member.member(name) });
        let found = found.unwrap_or_else(|| panic!("{path}"));
        (found.field, found.form)
    }

    #[test]
    fn every_member_has_its_field_and_its_form() {
        assert_eq!(at("priority"), (Some("priority"), Form::Number));
        assert_eq!(at("role-arn"), (Some("roleArn"), Form::Text));
        assert_eq!(at("Tags"), (Some("tags"), Form::Pairs));
        assert_eq!(at("Operation"), (Some("operation"), Form::Map));
        assert_eq!(at("Operation.S3DeleteObjectTagging"), (Some("deleteObjectTagging"), Form::Map));
        assert_eq!(at("Operation.LambdaInvoke.UserArguments"), (Some("userArguments"), Form::Named));
        assert_eq!(at("Operation.S3PutObjectCopy.RequesterPays"), (Some("requesterPays"), Form::Flag));
        assert_eq!(
            at("Operation.S3PutObjectCopy.ModifiedSinceConstraint"),
            (Some("modifiedSinceConstraint"), Form::Time)
        );
        assert_eq!(at("Operation.S3PutObjectCopy.AccessControlGrants.[].Grantee"), (Some("grantee"), Form::Map));
        assert_eq!(at("Manifest.Spec.Fields"), (Some("fields"), Form::List));
        assert_eq!(at("Manifest.Location.ObjectArn"), (Some("object"), Form::Text));
        assert_eq!(at("Report.Enabled").0, None);
        let filter = "ManifestGenerator.S3JobManifestGenerator.Filter";
        assert_eq!(at(&format!("{filter}.MatchAnyObjectEncryption")).1, Form::List);
        assert_eq!(
            at(&format!("{filter}.MatchAnyObjectEncryption.[].SSE-KMS.KmsKeyArn")),
            (Some("kmsKeyArn"), Form::Text)
        );
    }
}
