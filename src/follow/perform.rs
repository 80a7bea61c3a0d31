//! What the loop asks of whoever does things.

use std::borrow::Cow;

use async_trait::async_trait;

use super::event::StepError;
use crate::ledger::Versioned;
use crate::plan::settle::Act;
use crate::plan::{SeenJob, Step, Why};

/// One settled action of a run, with all that is known of the run.
pub struct Deed<'a> {
    /// The step that the action belongs to.
    pub step: Cow<'a, Step>,
    /// What is to be done.
    pub act: Act,
    /// The run's record.
    pub record: Option<Versioned>,
    /// The elected job, described and compared with the record.
    pub seen: Option<SeenJob>,
    /// Whether S3 has forgotten the elected job for good.
    pub is_forgotten: bool,
}

/// Whether a run goes on after an action.
#[derive(Debug)]
pub enum Flow {
    /// It does, at once.
    Continue,
    /// It does, when S3 was looked at again: it has to show something first.
    Again,
    /// A person has to decide.
    Stop(Why),
}

/// Does what is settled, and decides nothing.
#[async_trait]
pub trait Perform: Send + Sync {
    /// Does one action.
    async fn perform(&self, deed: &Deed<'_>) -> Result<Flow, StepError>;
}
