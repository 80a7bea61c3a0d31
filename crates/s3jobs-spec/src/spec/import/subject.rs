//! What a document is wrapped in: an answer of DescribeJob, an envelope of ours, or nothing.

use super::convert::Converter;
use super::manifest::entry;
use super::table::{Member, request};
use crate::model::JobName;
use crate::model::near::plain;
use crate::spec::code::Code;
use crate::spec::path::FieldPath;
use crate::spec::tree::{Entry, Kind, Node};

/// The members of a request or job.
pub(super) struct Subject<'n> {
    pub(super) members: &'n [Entry],
    pub(super) at: FieldPath,
    /// Whether it stands below an envelope of ours.
    pub(super) is_enveloped: bool,
    /// The name that the envelope gives.
    pub(super) name: Option<JobName>,
}

impl Converter<'_> {
    /// The request or job of a document, whatever it is wrapped in.
    pub(super) fn subject<'n>(&mut self, node: &'n Node, at: FieldPath) -> Option<Subject<'n>> {
        let Kind::Map(entries) = &node.kind else { return self.no_request(node, &at) };
        if let (Some(_), Some(spec)) = (node.entry("apiVersion"), node.entry("spec")) {
            return self.below_envelope(node, spec, &at);
        }
        let inner = ["job", "createjobrequest", "describejobresult"].iter().find_map(|name| entry(node, name));
        if let Some(inner) = inner {
            for other in entries.iter().filter(|other| other.key != inner.key) {
                match plain(&other.key).as_str() {
                    "responsemetadata" => self.leave_out(&other.key, "it is about the answer, and not about the job"),
                    _ => self.unknown(request(), other, &at.key(&other.key)),
                }
            }
            return self.subject(&inner.value, at.key(&inner.key));
        }
        let is_member = |entry: &Entry| request().member(&entry.key).is_some();
        if !entries.iter().any(is_member) {
            return self.no_request(node, &at);
        }
        Some(Subject { members: entries, at, is_enveloped: false, name: None })
    }

    fn below_envelope<'n>(&mut self, node: &'n Node, spec: &'n Entry, at: &FieldPath) -> Option<Subject<'n>> {
        let at = at.key("spec");
        let kinds = ["csv", "inventory", "file", "generator"];
        let manifest = spec.value.entry("manifest").map(|entry| &entry.value);
        if manifest.is_some_and(|manifest| kinds.iter().any(|kind| manifest.entry(kind).is_some())) {
            let message = "this is a spec already, and no request of S3's".to_owned();
            self.problem(
                Code::WrongKind,
                (&at, &spec.key_range),
                message,
                "there is nothing to import; `s3jobs validate` checks it",
            );
            return None;
        }
        let name = node.entry("metadata").and_then(|metadata| metadata.value.entry("name"));
        let name = name.and_then(|name| JobName::new(name.value.to_value().as_str()?).ok());
        match &spec.value.kind {
            Kind::Map(members) => Some(Subject { members, at, is_enveloped: true, name }),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => {
                self.no_request(&spec.value, &at)
            }
        }
    }

    fn no_request<T>(&mut self, node: &Node, at: &FieldPath) -> Option<T> {
        let is_list = entry(node, "jobs").is_some();
        let first = |names: &Member| match &node.kind {
            Kind::Map(entries) => entries.iter().any(|entry| names.member(&entry.key).is_some()),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => false,
        };
        let below = request().names().find(|name| request().member(name).is_some_and(first));
        let help = match below {
            _ if is_list => "ListJobs says little of each job: `s3jobs import JOB_ID...` asks for all of it".to_owned(),
            Some(name) => format!(
                "this is what stands in `{name}`: paste it as `{{\"{name}\": ..., ...}}`, with the other members"
            ),
            None => "paste what `aws s3control create-job --cli-input-json` takes, or what `describe-job` answers"
                .to_owned(),
        };
        let message = "no member of a CreateJob request stands here".to_owned();
        self.problem(Code::WrongKind, (at, &node.range), message, help);
        None
    }
}
