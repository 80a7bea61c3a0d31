//! The project of a history: its specs, commit by commit.

use std::collections::BTreeMap;
use std::sync::Mutex;

use s3jobs::model::Job;
use s3jobs::plan::Desired;
use serde_json::{Value, json};

use super::dice::Dice;
use crate::support::desired;
use crate::support::world::World;

/// Who lets a job run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Automatic,
    Guarded,
    Manual,
}

/// What a spec says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spec {
    /// Which work.
    pub(super) variant: u32,
    pub(super) run: u32,
    pub(super) word: Word,
    pub(super) priority: u32,
    pub(super) team: u32,
    /// Whether it says that the job is left alone.
    pub(super) is_suspended: bool,
    /// Whether the spec is there.
    pub(super) is_there: bool,
}

impl Spec {
    pub(super) fn first(word: Word) -> Self {
        Self { variant: 1, run: 1, word, priority: 10, team: 1, is_suspended: false, is_there: true }
    }

    pub(super) fn any(dice: &mut Dice) -> Self {
        Self::first(dice.one(&[Word::Automatic, Word::Automatic, Word::Guarded, Word::Manual]))
    }
}

type Specs = BTreeMap<&'static str, Spec>;

/// Every commit, the first one first.
pub(super) struct Project(Mutex<Vec<Specs>>);

/// The objects on which a job works: those of its name, but that one job works on another one's.
pub(super) fn area(name: &str) -> &str {
    if name == "c" { "a" } else { name }
}

/// The tag that a job of this variant puts on the objects of its area.
pub(super) fn tag(name: &str, variant: u32) -> String {
    format!("{}-{variant}", area(name))
}

/// The objects of an area.
pub(super) fn objects(area: &str) -> Vec<String> {
    (1..=4).map(|number| format!("{area}/{number}")).collect()
}

/// The list of the objects of an area.
pub(super) fn list(area: &str) -> String {
    objects(area).iter().flat_map(|key| ["data,", key, "\n"]).collect()
}

fn etag(area: &str) -> String {
    s3jobs::model::digest::hex(&<md5::Md5 as sha2::Digest>::digest(list(area)))
}

impl Project {
    pub(super) fn new(specs: &[(&'static str, Spec)]) -> Self {
        Self(Mutex::new(vec![specs.iter().copied().collect()]))
    }

    /// Commits a change of one spec. One that does not exist is left alone.
    pub(super) fn edit(&self, name: &str, change: impl FnOnce(&mut Spec)) {
        let mut commits = self.0.lock().unwrap();
        let mut specs = commits.last().unwrap().clone();
        if let Some(spec) = specs.get_mut(name) {
            change(spec);
            commits.push(specs);
        }
    }

    /// Commits that every spec is there again.
    pub(super) fn restore_all(&self) {
        let names: Vec<&str> = self.0.lock().unwrap()[0].keys().copied().collect();
        for name in names {
            self.edit(name, |spec| spec.is_there = true);
        }
    }

    /// What a checkout asks for that is so many commits behind.
    pub(super) fn desired(&self, world: &World, behind: usize) -> Desired {
        desired(self.there(behind).iter().map(|(name, spec)| job(world, name, spec)))
    }

    /// The specs in such a checkout, by name.
    pub(super) fn documents(&self, behind: usize) -> Vec<(&'static str, Value)> {
        self.there(behind).iter().map(|(name, spec)| (*name, document(name, spec))).collect()
    }

    fn there(&self, behind: usize) -> Specs {
        let commits = self.0.lock().unwrap();
        let at = commits.len().saturating_sub(1 + behind);
        commits[at].iter().filter(|(_, spec)| spec.is_there).map(|(name, spec)| (*name, *spec)).collect()
    }
}

fn job(world: &World, name: &str, spec: &Spec) -> Job {
    world.job(name, fields(name, spec))
}

/// The whole document, as it is committed.
fn document(name: &str, spec: &Spec) -> Value {
    let mut fields = fields(name, spec);
    fields["accountId"] = json!("111122223333");
    fields["region"] = json!("us-west-2");
    fields["roleArn"] = json!("arn:aws:iam::111122223333:role/batch");
    fields["report"] = json!({"bucket": "s3://reports", "prefix": "final", "scope": "AllTasks"});
    json!({"apiVersion": "s3jobs/v1", "kind": "Job", "metadata": {"name": name}, "spec": fields})
}

fn fields(name: &str, spec: &Spec) -> Value {
    let Spec { variant, run, word, priority, team, is_suspended, is_there: _ } = spec;
    let confirmation = match word {
        Word::Automatic => json!("automatic"),
        Word::Guarded => json!({"guarded": {"minTasks": 1, "maxTasks": 100}}),
        Word::Manual => json!("manual"),
    };
    let list = format!("s3://manifests/{}.csv", area(name));
    json!({
        "run": run, "suspend": is_suspended, "priority": priority, "confirmation": confirmation,
        "tags": {"Team": team.to_string()},
        "operation": {"putObjectTagging": {"tagSet": {"work": tag(name, *variant)}}},
        "manifest": {"csv": {"object": list, "etag": etag(area(name)), "fields": ["Bucket", "Key"]}},
    })
}
