//! The project of a history: its specs, commit by commit.

use std::collections::BTreeMap;
use std::sync::Mutex;

use s3jobs::model::JobId;
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

/// What a spec says of a run that was done elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Recorded {
    ByJob(JobId),
    Reason,
}

/// What a spec says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spec {
    /// What it is called by now.
    pub(super) name: &'static str,
    /// What it says that it was called before.
    pub(super) moved: Option<&'static str>,
    /// What it comes after, by the first name of that one.
    pub(super) after: Option<&'static str>,
    pub(super) recorded: Option<Recorded>,
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
    pub(super) fn first(name: &'static str, word: Word) -> Self {
        let (moved, after, recorded) = (None, None, None);
        let (variant, run, priority, team) = (1, 1, 10, 1);
        Self { name, moved, after, recorded, variant, run, word, priority, team, is_suspended: false, is_there: true }
    }

    pub(super) fn any(name: &'static str, dice: &mut Dice) -> Self {
        let word = dice.one(&[Word::Automatic, Word::Automatic, Word::Guarded, Word::Manual]);
        let after = before(name).filter(|_| dice.percent(15));
        // Two names that begin with one effect are both blocked; those that come to it meet in the ledger.
        let variant = if area(name) == name || dice.percent(25) { 1 } else { 2 };
        Self { after, variant, ..Self::first(name, word) }
    }

    /// The job gets its other name, and says which one it had. A spec that says of its run that it was done elsewhere, too, is wrong.
    pub(super) fn rename(&mut self) {
        self.recorded = None;
        self.moved = Some(self.name);
        self.name = other(self.name);
    }

    /// The run was done elsewhere.
    pub(super) fn record(&mut self, recorded: Recorded) {
        self.moved = None;
        self.recorded = Some(recorded);
    }
}

/// Specs by the names with which they began.
type Specs = BTreeMap<&'static str, Spec>;

/// Each job's two names.
const NAMES: [(&str, &str); 3] = [("a", "d"), ("b", "e"), ("c", "f")];

/// The name with which the job of a name began.
pub(super) fn origin(name: &str) -> &'static str {
    let is_meant = |(first, second): &&(&'static str, &'static str)| *first == name || *second == name;
    NAMES.iter().find(is_meant).unwrap().0
}

fn other(name: &str) -> &'static str {
    let (first, second) = NAMES.iter().find(|(first, second)| *first == name || *second == name).unwrap();
    if *first == name { second } else { first }
}

/// What a job may come after: the one before it, so that nothing comes after itself.
pub(super) fn before(name: &str) -> Option<&'static str> {
    let at = NAMES.iter().position(|(first, _)| *first == name)?;
    Some(NAMES[at.checked_sub(1)?].0)
}

/// Every commit, the first one first.
pub(super) struct Project(Mutex<Vec<Specs>>);

/// The objects on which a job works: those of its name, but that one job works on another one's.
pub(super) fn area(name: &str) -> &'static str {
    let first = origin(name);
    if first == "c" { "a" } else { first }
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
        Self(Mutex::new(vec![specs.iter().cloned().collect()]))
    }

    /// Commits a change of one spec, by any of its names. One that does not exist is left alone.
    pub(super) fn edit(&self, name: &str, change: impl FnOnce(&mut Spec)) {
        let mut commits = self.0.lock().unwrap();
        let mut specs = commits.last().unwrap().clone();
        if let Some(spec) = specs.get_mut(origin(name)) {
            change(spec);
            commits.push(specs);
        }
    }

    /// Rewrites what every commit says of a job.
    pub(super) fn rewrite(&self, name: &str, change: impl Fn(&mut Spec)) {
        self.0.lock().unwrap().iter_mut().filter_map(|specs| specs.get_mut(name)).for_each(change);
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
        let specs = self.specs(behind);
        desired(there(&specs).map(|spec| world.job(spec.name, fields(spec, &specs))))
    }

    /// The specs in such a checkout, by name.
    pub(super) fn documents(&self, behind: usize) -> Vec<(&'static str, Value)> {
        let specs = self.specs(behind);
        there(&specs).map(|spec| (spec.name, document(spec, &specs))).collect()
    }

    /// What the job that began with this name is called in such a checkout.
    pub(super) fn called(&self, first: &'static str, behind: usize) -> &'static str {
        self.specs(behind).get(first).map_or(first, |spec| spec.name)
    }

    /// All specs of a checkout, those that are gone as well.
    fn specs(&self, behind: usize) -> Specs {
        let commits = self.0.lock().unwrap();
        commits[commits.len().saturating_sub(1 + behind)].clone()
    }

    /// What any commit asked for under this name and number, if its job might be created: what it does, and the run that has to be
    /// complete before.
    pub(super) fn asked(&self, name: &str, run: u32) -> Vec<Asked> {
        let commits = self.0.lock().unwrap();
        let asked = |specs: &Specs| {
            let spec = specs.get(origin(name)).filter(|spec| spec.is_there && spec.name == name && spec.run == run)?;
            let before = spec.after.and_then(|first| specs.get(first));
            let before = before.map(|before| (before.name, if before.is_there { before.run } else { 1 }));
            let may_run = spec.recorded.is_none() && !spec.is_suspended;
            may_run.then(|| Asked { tag: tag(name, spec.variant), before })
        };
        commits.iter().filter_map(asked).collect()
    }
}

/// What a commit asked for.
pub(super) struct Asked {
    /// The tag that its job puts on objects.
    pub(super) tag: String,
    /// The job that it comes after, and the lowest run of that.
    pub(super) before: Option<(&'static str, u32)>,
}

fn there(specs: &Specs) -> impl Iterator<Item = &Spec> {
    specs.values().filter(|spec| spec.is_there)
}

/// The whole document, as it is committed.
fn document(spec: &Spec, specs: &Specs) -> Value {
    let mut fields = fields(spec, specs);
    fields["accountId"] = json!("111122223333");
    fields["region"] = json!("us-west-2");
    fields["roleArn"] = json!("arn:aws:iam::111122223333:role/batch");
    fields["report"] = json!({"bucket": "s3://reports", "prefix": "final", "scope": "AllTasks"});
    json!({"apiVersion": "s3jobs/v1", "kind": "Job", "metadata": {"name": spec.name}, "spec": fields})
}

fn fields(spec: &Spec, specs: &Specs) -> Value {
    let Spec { name, moved, after, recorded, variant, run, word, priority, team, is_suspended, is_there: _ } = spec;
    let confirmation = match word {
        Word::Automatic => json!("automatic"),
        Word::Guarded => json!({"guarded": {"minTasks": 1, "maxTasks": 100}}),
        Word::Manual => json!("manual"),
    };
    let list = format!("s3://manifests/{}.csv", area(name));
    let mut fields = json!({
        "run": run, "suspend": is_suspended, "priority": priority, "confirmation": confirmation,
        "tags": {"Team": team.to_string()},
        "operation": {"putObjectTagging": {"tagSet": {"work": tag(name, *variant)}}},
        "manifest": {"csv": {"object": list, "etag": etag(area(name)), "fields": ["Bucket", "Key"]}},
    });
    if let Some(former) = moved {
        fields["moved"] = json!({"from": former});
    }
    if let Some(before) = after.and_then(|first| specs.get(first)) {
        fields["after"] = json!([before.name]);
    }
    match recorded {
        None => {}
        Some(Recorded::ByJob(job)) => fields["recorded"] = json!({"jobId": job}),
        Some(Recorded::Reason) => fields["recorded"] = json!({"reason": "Done by hand"}),
    }
    fields
}
