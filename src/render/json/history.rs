//! What happened to a run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::ledger::history::Event;
use crate::ledger::{History, Outcome, Who};
use crate::model::document::Priority;
use crate::model::{JobId, Time};

/// What happened to a run, as its record tells it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "History")]
pub struct HistoryView {
    /// What happened, first to last.
    pub events: Vec<EventView>,
    /// How many events between the first eight and the others are not kept. Left out if none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<u64>,
}

/// Something that happened to a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "HistoryEvent")]
pub struct EventView {
    /// When.
    pub at: Time,
    /// What, as a code: `intent`, `sent`, `unanswered`, `resent`, `refused`, `elected`, `confirming`, `cancelling`, `taken-back`,
    /// `tags`, `priority`, `second-job-cancelled`, `closed`, `recording`, `recorded`, `moved`, `rebuilt`, `record-lost`,
    /// `resolved`, `pruned`, or one of a newer version.
    pub event: String,
    /// Who did it. Left out where nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<WhoView>,
    /// The attempt that it was about, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The job that it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// How the run ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The priority that was set, or that the job had in the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The tags that were set.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// The keys of tags that were removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed_tags: Vec<String>,
    /// Why, in the words of whoever did it, of S3, or of s3jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Who did something to a run, and from where.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Who")]
pub struct WhoView {
    /// A name for people.
    pub name: String,
    /// The caller's ARN, where AWS was asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Who began the run of the CI system, in its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The host's name, or the address of the CI system's run.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The commit of the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Whether the spec, the project file or the list was another one than in that commit.
    pub dirty: bool,
    /// The version of s3jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_version: Option<String>,
}

impl HistoryView {
    /// A history as it is told. `None` if it tells nothing.
    pub fn of(history: &History) -> Option<Self> {
        let events: Vec<EventView> = history.events.iter().map(|event| EventView::of(history, event)).collect();
        let left_out = Some(history.left_out).filter(|left_out| *left_out > 0);
        (!events.is_empty()).then_some(Self { events, left_out })
    }
}

impl EventView {
    fn of(history: &History, event: &Event) -> Self {
        let Event { at, event: what, who: _, attempt, job_id, outcome, priority, tags, removed_tags, reason } = event;
        Self {
            at: *at,
            event: what.code().to_owned(),
            by: history.author(event).map(WhoView::from),
            attempt: attempt.map(|attempt| attempt.get()),
            job_id: job_id.clone(),
            outcome: *outcome,
            priority: *priority,
            tags: tags.iter().map(|(key, value)| (key.as_str().to_owned(), value.as_str().to_owned())).collect(),
            removed_tags: removed_tags.iter().map(|key| key.as_str().to_owned()).collect(),
            reason: reason.clone(),
        }
    }
}

impl From<&Who> for WhoView {
    fn from(who: &Who) -> Self {
        let Who { name, arn, actor, place, commit, dirty, version } = who;
        Self {
            name: name.clone(),
            arn: arn.clone(),
            actor: actor.clone(),
            place: place.clone(),
            commit: commit.clone(),
            dirty: *dirty,
            tool_version: version.clone(),
        }
    }
}
