//! The actions of a plan's steps.

use std::num::NonZeroU64;

use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::Risk;
use crate::model::confirmer::ConfirmerPattern;
use crate::model::document::Priority;
use crate::model::operation::{TagKey, TagSet};
use crate::model::{JobId, JobName};
use crate::plan::{Action, ConfirmIf, Confirmer, EndIf, Step};
use crate::render::words;

/// Something that apply may do. Fields that do not belong to the action are left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Action")]
pub struct ActionView {
    /// What is done.
    pub action: ActionKind,
    /// What is done and when, in words. The words may change.
    pub message: String,
    /// Which attempt at the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The jobs that are complete and accepted before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Vec<JobName>>,
    /// The file that is uploaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Where it is uploaded to: `s3://BUCKET/KEY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The job that is cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// `true` if the job is only ended while nobody has let it run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_if_held: Option<bool>,
    /// The priority that the job has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_priority: Option<Priority>,
    /// The priority that it gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_priority: Option<Priority>,
    /// Tags that are added or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_tags: Option<TagSet>,
    /// Tags that are removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove_tags: Option<Vec<TagKey>>,
    /// On whose word the job is let run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<ConfirmedBy>,
    /// The least number of tasks with which the job is let run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_tasks: Option<NonZeroU64>,
    /// The greatest number of tasks with which the job is let run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tasks: Option<NonZeroU64>,
    /// The greatest number of tasks that the project's policy allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_max_tasks: Option<NonZeroU64>,
    /// Who may let the job run, by the project's policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmers: Option<Vec<ConfirmerPattern>>,
    /// What has the job's name typed before it is let run, where nobody has typed it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name_not_typed: Vec<Risk>,
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActionKind {
    /// Upload a manifest that is a file.
    UploadManifest,
    /// Create the job, held.
    Create,
    /// Put the run on record as done, and send nothing.
    Record,
    /// End the job of an attempt that has not begun, so that the next one is made in its place.
    Replace,
    /// Find the job of a recorded request, or send it once more.
    Resume,
    /// Cancel a second job of the run, which is held.
    CancelDuplicate,
    /// Change the job's priority.
    SetPriority,
    /// Change the job's tags.
    SetTags,
    /// Let the job run.
    Confirm,
    /// End the job.
    Cancel,
    /// Close the record of a run of which no job is known.
    GiveUp,
    /// Close the record when the job has ended.
    Close,
}

/// On whose word a job is let run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConfirmedBy {
    /// The spec's: `automatic` or `guarded`.
    Spec,
    /// A person's, with this command.
    Person,
}

impl ActionView {
    pub(super) fn new(action: &Action, step: &Step) -> Self {
        let view = Self {
            action: kind(action),
            message: words::action(action, &step.run),
            attempt: None,
            after: None,
            file: None,
            object: None,
            job_id: None,
            only_if_held: None,
            from_priority: None,
            to_priority: None,
            set_tags: None,
            remove_tags: None,
            confirmed_by: None,
            min_tasks: None,
            max_tasks: None,
            policy_max_tasks: None,
            confirmers: None,
            name_not_typed: Vec::new(),
        };
        view.with(action)
    }

    /// The view with the fields that belong to its action.
    fn with(self, action: &Action) -> Self {
        match action {
            Action::UploadManifest { from, to } => {
                Self { file: Some(from.to_string()), object: Some(to.to_string()), ..self }
            }
            Action::Create { attempt, request: _, digest: _, confirmation: _, acceptance: _, when } => {
                let after: Vec<JobName> = when.names_before().cloned().collect();
                Self { attempt: Some(attempt.get()), after: (!after.is_empty()).then_some(after), ..self }
            }
            Action::Replace { attempt } => Self { attempt: Some(attempt.get()), ..self },
            Action::Resume { attempt, search: _ } => Self { attempt: Some(attempt.get()), ..self },
            Action::CancelDuplicate { job } => Self { job_id: Some(job.clone()), ..self },
            Action::SetPriority { from, to } => Self { from_priority: Some(*from), to_priority: Some(*to), ..self },
            Action::SetTags { set, remove, result: _ } => {
                Self { set_tags: Some(set.clone()), remove_tags: Some(remove.clone()), ..self }
            }
            Action::Confirm(ConfirmIf { by, guard, most, freezes: _, confirmers, unnamed }) => Self {
                confirmed_by: Some(match by {
                    Confirmer::Spec => ConfirmedBy::Spec,
                    Confirmer::Person => ConfirmedBy::Person,
                }),
                min_tasks: guard.map(|guard| guard.min_tasks),
                max_tasks: guard.map(|guard| guard.max_tasks),
                policy_max_tasks: *most,
                confirmers: confirmers.as_ref().map(|it| it.allowed.to_vec()),
                name_not_typed: unnamed.clone(),
                ..self
            },
            Action::Cancel { why: _, only } => Self { only_if_held: (*only == EndIf::Held).then_some(true), ..self },
            Action::Record(_) | Action::GiveUp | Action::Close => self,
        }
    }
}

fn kind(action: &Action) -> ActionKind {
    match action {
        Action::UploadManifest { .. } => ActionKind::UploadManifest,
        Action::Create { .. } => ActionKind::Create,
        Action::Record(_) => ActionKind::Record,
        Action::Replace { .. } => ActionKind::Replace,
        Action::Resume { .. } => ActionKind::Resume,
        Action::CancelDuplicate { .. } => ActionKind::CancelDuplicate,
        Action::SetPriority { .. } => ActionKind::SetPriority,
        Action::SetTags { .. } => ActionKind::SetTags,
        Action::Confirm(_) => ActionKind::Confirm,
        Action::Cancel { .. } => ActionKind::Cancel,
        Action::GiveUp => ActionKind::GiveUp,
        Action::Close => ActionKind::Close,
    }
}
