//! Whether a text is meant for s3jobs: it says so, or nearly.
//!
//! A folder may hold YAML of other programs, which is left alone. A slip in a spec must not make it one of those: its job
//! would seem to have no spec. So whatever comes near is ours, and is told what is wrong with it.

use super::{request, suggest};
use crate::model::near::letters_apart;
use crate::spec::schema::SchemaKind;
use crate::spec::tree::{Document, Kind, Node};

/// What stands before the slash of `apiVersion`.
const GROUP: &str = "s3jobs";
/// How many slips a group may have.
const SLIPS: usize = 2;

/// Fields of a job's `spec` that hardly another program has.
const OF_JOB: [&str; 9] =
    ["accountId", "roleArn", "operation", "manifest", "report", "confirmation", "acceptance", "sameEffect", "priority"];
/// The two of them that every job has, and that no other program has together.
const CORE: [&str; 2] = ["operation", "manifest"];
/// Fields of a project's `spec`.
const OF_PROJECT: [&str; 7] = ["ledger", "lineage", "defaults", "accounts", "policy", "environments", "local"];
/// Fields of a seed's `spec`.
const OF_SEED: [&str; 1] = ["buckets"];

/// Whether a file says, or nearly says, that it is ours.
pub(in crate::spec) fn is_ours(text: &str, documents: &[Document]) -> bool {
    // Nearly every file: told without a look at its tree.
    if text.starts_with("apiVersion: s3jobs/") || text.contains("\napiVersion: s3jobs/") {
        return true;
    }
    if text.contains('\0') {
        // UTF-16 has a zero beside each letter.
        return reads_like_ours(&text.replace('\0', ""));
    }
    let roots = || documents.iter().filter_map(|document| document.root.as_ref());
    let is_broken = documents.iter().any(|document| !document.faults.is_empty());
    if roots().next().is_none() && !is_broken {
        // A spec that was cut off, or commented out as a whole: its job must not be missing without a word.
        return text.trim().is_empty() || text.contains(GROUP);
    }
    roots().any(is_meant) || (is_broken && reads_like_ours(text))
}

/// Whether a text that is no YAML, or not as a whole, has the lines of a spec.
pub(in crate::spec) fn reads_like_ours(text: &str) -> bool {
    let fields = || text.lines().filter_map(|line| line.trim_start().split_once(':'));
    let has = |wanted: &str| fields().any(|(key, _)| bare(key) == wanted);
    fields().any(|(key, value)| bare(key) == "apiVersion" && is_near_version(bare(value)))
        || CORE.iter().all(|field| has(field))
}

/// A scalar without quotes and spaces.
fn bare(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// The kind of document that a name means, slips allowed for.
pub(super) fn near_kind(name: &str) -> Option<SchemaKind> {
    let lower = name.to_lowercase();
    let is_near = |kind: &&SchemaKind| letters_apart(&lower, &kind.name().to_lowercase()) <= 1 && lower.len() > 2;
    SchemaKind::from_name(name).or_else(|| SchemaKind::ALL.iter().find(is_near).copied())
}

fn is_near_version(version: &str) -> bool {
    let group: String = version.split('/').next().unwrap_or_default().to_lowercase();
    let plain: String = group.chars().filter(|c| c.is_alphanumeric()).collect();
    plain.starts_with(GROUP) || (plain.len() > 3 && letters_apart(&plain, GROUP) <= SLIPS)
}

/// Whether a document is meant to be one of ours.
fn is_meant(root: &Node) -> bool {
    let Kind::Map(entries) = &root.kind else { return false };
    let spec = root.entry("spec").map(|entry| &entry.value);
    let version = text(root, "apiVersion");
    let is_request = |node: &Node| request::of_document(node).is_some();
    if version.is_some_and(is_near_version) || is_request(root) || spec.is_some_and(is_request) {
        return true;
    }
    let name = text(root, "kind");
    let has = |known: &[&str], least| spec.is_some_and(|spec| count(spec, known) >= least);
    match (name.and_then(near_kind), version) {
        // Other programs with such documents state their version.
        (Some(kind), None) => name == Some(kind.name()) || entries.iter().any(|entry| is_envelope(&entry.key)),
        (Some(kind), Some(version)) => has(fields(kind), if version.contains('/') { 2 } else { 1 }),
        (None, Some(_)) => has(&CORE, CORE.len()),
        (None, None) => has(&OF_JOB, 2) || has(&OF_PROJECT, 2) || count(root, &OF_JOB) >= 2,
    }
}

fn is_envelope(key: &str) -> bool {
    matches!(key, "metadata" | "spec")
}

fn fields(kind: SchemaKind) -> &'static [&'static str] {
    match kind {
        SchemaKind::Job => &OF_JOB,
        SchemaKind::Project => &OF_PROJECT,
        SchemaKind::Seed => &OF_SEED,
    }
}

/// How many of some fields a map has, slips allowed for.
fn count(node: &Node, known: &[&str]) -> usize {
    let mut found: Vec<&str> = keys(node).filter_map(|key| suggest::nearest(key, known)).collect();
    found.sort_unstable();
    found.dedup();
    found.len()
}

fn keys(node: &Node) -> impl Iterator<Item = &str> {
    let entries = match &node.kind {
        Kind::Map(entries) => entries.as_slice(),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => &[],
    };
    entries.iter().map(|entry| entry.key.as_str())
}

/// The text of a field of a map.
pub(super) fn text<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    match &node.entry(field)?.value.kind {
        Kind::Text(text) => Some(text),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Map(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::tree;

    fn ours(text: &str) -> bool {
        is_ours(text, &tree::parse(text))
    }

    #[test]
    fn what_other_programs_read_is_left_alone() {
        for text in [
            "services: {web: {image: nginx}}\n",
            "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {template: {spec: {}}, suspend: true}\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {}\n",
            "apiVersion: config.openshift.io/v1\nkind: Project\nmetadata: {name: a}\nspec: {projectRequestMessage: a}\n",
            "apiVersion: s3.services.k8s.aws/v1alpha1\nkind: Bucket\nspec: {name: a, policy: b}\n",
            "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n{{- if .x }}\n",
            "on: push\njobs: {plan: {steps: [{run: s3jobs plan}]}}\n",
            "- a\n- b\n",
            "# nothing\n",
        ] {
            assert!(!ours(text), "{text}");
        }
    }

    #[test]
    fn a_slip_makes_a_spec_no_other_program_s() {
        for text in [
            "apiVersion: s3jobs/v1\nkind: Job\n",
            "{\"apiVersion\": \"s3jobs/v2\"}\n",
            "apiVersion: s3job/v1\nkind: Job\n",
            "apiVersion: S3-Jobs/v1\n",
            "kind: Job\nmetadata: {name: a}\n",
            "kind: job\nspec: {}\n",
            "apiVersion: v1\nkind: Job\nspec: {operation: {}}\n",
            "apiVersion: batch/v1\nkind: Job\nspec: {operation: {}, manifest: {}}\n",
            "metadata: {name: a}\nspec: {operation: {}, manifest: {}}\n",
            "operation: {}\nmanifst: {}\n",
            "Operation: {}\nRoleArn: a\n",
            "apiVersion: s3jobs/v1\nkind: Job\n\tbroken: [\n",
            "apVersion: s3jobs/v1\nkind: Job\nspec:\n  operation: {\n  manifest: [\n",
            "# apiVersion: s3jobs/v1\n# kind: Job\n",
            "",
        ] {
            assert!(ours(text), "{text}");
        }
    }
}
