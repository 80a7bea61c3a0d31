//! What can change while a job exists: its priority and its tags.

use super::action::Action;
use super::seen::SeenJob;
use crate::ledger::Record;
use crate::model::document::Priority;
use crate::model::operation::{TagKey, TagSet};
use crate::model::{Job, LiveJob};

/// The job's priority, where the spec has another.
pub(super) fn priority_update(job: &Job, live: &LiveJob) -> Option<Action> {
    priority(job, live.priority)
}

/// The job's tags, by a three-way merge of those last applied, the spec's and the job's: a key that was applied and that
/// the spec dropped is removed, the spec's keys are set, every other key stays.
pub(super) fn tag_update(job: &Job, record: &Record, seen: &SeenJob) -> Option<Action> {
    tags(job, record, seen.tags.as_ref()?)
}

/// What changes on a job that is not found yet: it has, or gets, what the recorded request says.
pub(super) fn updates_of_intent(job: &Job, record: &Record) -> Vec<Action> {
    let request = &record.current().request;
    priority(job, request.priority).into_iter().chain(tags(job, record, &request.tags)).collect()
}

fn priority(job: &Job, from: Priority) -> Option<Action> {
    let to = job.priority;
    (from != to).then_some(Action::SetPriority { from, to })
}

fn tags(job: &Job, record: &Record, live: &TagSet) -> Option<Action> {
    let applied = &record.current().applied_tags;
    let set: TagSet = job
        .tags
        .iter()
        .filter(|(key, value)| live.get(key) != Some(value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let dropped = |key: &&TagKey| !job.tags.contains_key(*key) && live.contains_key(*key);
    let remove: Vec<TagKey> = applied.keys().filter(dropped).cloned().collect();
    if set.is_empty() && remove.is_empty() {
        return None;
    }
    let mut result = live.clone();
    result.retain(|key, _| !remove.contains(key));
    result.extend(set.clone());
    Some(Action::SetTags { set, remove, result })
}
