//! Whether a job that S3 describes is the one that was asked for.
//!
//! A marker can be copied, so nothing is done to a job before its operation, manifest, report and role were compared
//! with the recorded body. All that was sent must be equal, in [normal form](super::normal). What S3 says beyond that
//! counts only for a job that CreateJob itself answered: it is recorded once, as the job's [`Echo`], and compared exactly
//! from then on. So a default that is new in S3 never makes a job a stranger, and a copied marker never makes one ours.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::digest::{Digest, identity, uploaded_file};
use super::live::{InPart, LiveJob};
use super::manifest::Manifest;
use super::normal::{Normal, order, put};
use super::request::Body;
use super::scope::Scope;

/// What S3 said of a new job beyond what it was sent: path and value.
pub type Echo = BTreeMap<String, Value>;

/// One place where a live job is not what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, as a spec would name it: `operation.putObjectTagging.tagSet.team`.
    pub path: String,
    /// What the recorded body says there, if anything.
    pub recorded: Option<Value>,
    /// What the live job says there. `None` for a whole operation or manifest also means one that is not known.
    pub live: Option<Value>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, recorded, live } = self;
        let text = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string);
        write!(f, "{path}: recorded {}, in S3 {}", text(recorded), text(live))
    }
}

/// A live job beside the body that was recorded for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Where the job is not what was sent. Sorted by path.
    pub contrary: Vec<Difference>,
    /// What the job says where nothing was sent, and what is no default. Sorted by path.
    pub added: Vec<Difference>,
}

impl Comparison {
    /// Compares a live job with the body that was recorded for it.
    pub fn of(body: &Body, live: &LiveJob, scope: &Scope) -> Self {
        let Body { operation, manifest, report, role_arn } = body;
        let mut found = Vec::new();
        // What is equal as it stands is equal in every form, and S3 nearly always says what it was sent.
        if live.manifest.as_ref() != Some(manifest) {
            let said = live.manifest.as_ref().map(|manifest| value(&manifest.canonical(scope)));
            part("manifest", Some(value(&manifest.canonical(scope))), said, &mut found);
        }
        if live.operation.as_ref() != Some(operation) {
            let said = live.operation.as_ref().map(|operation| value(&operation.canonical(scope)));
            let said = said.or_else(|| live.operation_in_part.as_deref().map(|part| in_part(part, scope)));
            part("operation", Some(value(&operation.canonical(scope))), said, &mut found);
        }
        if live.report != *report {
            let sent = report.as_ref().map(|report| value(&report.canonical(scope)));
            let said = live.report.as_ref().map(|report| value(&report.canonical(scope)));
            part("report", sent, said, &mut found);
        }
        part("roleArn", Some(value(role_arn)), live.role_arn.as_ref().map(value), &mut found);
        // That no report is wanted is sent, too; and another operation or kind of manifest is never an addition.
        let is_detail = |path: &str| path.split('.').count() > 2 || path.starts_with("report.");
        let (added, contrary) = found.into_iter().partition(|it| it.recorded.is_none() && is_detail(&it.path));
        Self { contrary, added }
    }

    /// What is to be recorded of a job that CreateJob answered.
    pub fn echo(&self) -> Echo {
        self.added.iter().filter_map(|it| Some((it.path.clone(), it.live.clone()?))).collect()
    }

    /// Where the job differs from the body and the echo that were recorded; empty if nowhere. Sorted by path.
    pub fn against(self, echo: &Echo) -> Vec<Difference> {
        let Self { contrary, added } = self;
        let is_new = |it: &Difference| it.live.is_none() || echo.get(&it.path) != it.live.as_ref();
        let gone = echo.iter().filter(|(path, _)| !added.iter().any(|it| it.path == **path));
        let gone: Vec<Difference> = gone
            .map(|(path, said)| Difference { path: path.clone(), recorded: Some(said.clone()), live: None })
            .collect();
        let added = added.into_iter().filter(is_new).map(|it| {
            let recorded = echo.get(&it.path).cloned();
            Difference { recorded, ..it }
        });
        let mut all: Vec<Difference> = contrary.into_iter().chain(added).chain(gone).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }
}

/// Where a live job differs from a body, of a job that was found by its marker; empty if nowhere. Sorted by path.
pub fn differences(body: &Body, live: &LiveJob, scope: &Scope) -> Vec<Difference> {
    Comparison::of(body, live, scope).against(&Echo::new())
}

/// How many fields may be stated in more ways than one before only the likely ones are tried: 4,096 digests.
const MOST_OPTIONAL: usize = 12;

/// Whether a spec can exist that has the digest which begins so and asks for what a live job does.
///
/// A digest holds what the spec stated, `false` and empty included, and S3 tells only what came of it.
pub fn may_have_digest(live: &LiveJob, scope: &Scope, short: &str) -> bool {
    digest_of_live(live, scope, short).is_some()
}

/// The digest which begins so, of a spec that asks for what a live job does. `None` if no spec can have it.
pub fn digest_of_live(live: &LiveJob, scope: &Scope, short: &str) -> Option<Digest> {
    let (operation, manifest) = (live.operation.as_ref()?, live.manifest.as_ref()?);
    let meant = |manifest: &Manifest, sha256: Option<&str>| {
        let digests = variants(identity(operation, manifest, sha256, scope)).map(Digest::of_identity);
        digests.into_iter().find(|digest| digest.short() == short)
    };
    meant(manifest, None).or_else(|| {
        let (file, sha256) = uploaded_file(manifest)?;
        meant(&file, Some(&sha256))
    })
}

/// Everything that means the same as an identity, the likely first: as it is, and in normal form.
fn variants(identity: Value) -> impl Iterator<Item = Value> {
    let normal = Normal::of("", identity.clone());
    let mut optional = normal.optional();
    optional.truncate(MOST_OPTIONAL);
    let bare = normal.value.unwrap_or_default();
    let ways = 1_usize << optional.len();
    std::iter::once(identity).chain((0..ways).map(move |way| {
        let stated = optional.iter().enumerate().filter(|(bit, _)| way & (1 << bit) != 0);
        stated.fold(bare.clone(), |mut whole, (_, (path, value))| {
            put(&mut whole, path, value);
            whole
        })
    }))
}

/// An operation of which not all is known: what is not stands there as S3 writes it, so that it is equal to nothing.
fn in_part(part: &InPart, scope: &Scope) -> Value {
    let mut said = value(&part.operation.canonical(scope));
    for (path, word) in &part.unknown {
        put(&mut said, path, &Value::String(word.clone()));
    }
    said
}

fn value<T: Serialize>(part: &T) -> Value {
    serde_json::to_value(part).expect("model types hold only strings, numbers, lists and string-keyed maps")
}

/// Where two states of a spec's part differ, with absent fields and nulls alike; empty if nowhere. Sorted by path.
pub fn value_differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    walk("", Some(before), Some(after), &mut found);
    found
}

fn part(path: &str, recorded: Option<Value>, live: Option<Value>, found: &mut Vec<Difference>) {
    let normal = |value| {
        let mut normal = Normal::of(path, value).value?;
        order(&mut normal);
        Some(normal)
    };
    walk(path, recorded.and_then(normal).as_ref(), live.and_then(normal).as_ref(), found);
}

fn walk(path: &str, recorded: Option<&Value>, live: Option<&Value>, found: &mut Vec<Difference>) {
    match (recorded.filter(|value| !value.is_null()), live.filter(|value| !value.is_null())) {
        (Some(Value::Object(recorded)), Some(Value::Object(live))) => members(path, recorded, live, found),
        (Some(Value::Array(recorded)), Some(Value::Array(live))) if recorded.len() == live.len() => {
            for (index, (recorded, live)) in recorded.iter().zip(live).enumerate() {
                walk(&format!("{path}[{index}]"), Some(recorded), Some(live), found);
            }
        }
        (recorded, live) if recorded == live => {}
        (recorded, live) => {
            found.push(Difference { path: path.to_owned(), recorded: recorded.cloned(), live: live.cloned() });
        }
    }
}

fn members(path: &str, recorded: &Map<String, Value>, live: &Map<String, Value>, found: &mut Vec<Difference>) {
    let names: BTreeSet<&String> = recorded.keys().chain(live.keys()).collect();
    for name in names {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        walk(&path, recorded.get(name), live.get(name), found);
    }
}
