//! A spec that its layers have filled, with all that rules can rely on.

use super::finding::Finding;
use super::layers::{Layers, Origins};
use super::missing::{self, Missing};
use crate::model::document::{Description, Priority};
use crate::model::identity::RunNumber;
use crate::model::operation::TagSet;
use crate::model::scope::{AccountId, Region};
use crate::model::{
    Acceptance, Confirmation, JobDocument, JobName, JobSpec, Manifest, Metadata, Moved, Operation, PartialReport,
    Recorded, RoleArn, SameEffect,
};
use crate::spec::finding::Place;

/// A document with everything that environment and project add to it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filled {
    pub(super) metadata: Metadata,
    pub(super) spec: FilledSpec,
}

/// What a job does, to which objects, and who lets it run. What is optional here may still be missing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FilledSpec {
    pub(super) account_id: Option<AccountId>,
    pub(super) region: Option<Region>,
    pub(super) run: RunNumber,
    pub(super) description: Option<Description>,
    pub(super) priority: Priority,
    pub(super) role_arn: Option<RoleArn>,
    pub(super) operation: Operation,
    pub(super) manifest: Manifest,
    pub(super) report: Option<PartialReport>,
    pub(super) confirmation: Option<Confirmation>,
    pub(super) tags: TagSet,
    pub(super) after: Vec<JobName>,
    pub(super) acceptance: Option<Acceptance>,
    pub(super) same_effect: Option<SameEffect>,
    pub(super) moved: Option<Moved>,
    pub(super) recorded: Option<Recorded>,
    pub(super) suspend: bool,
}

/// What became of a document.
pub(super) enum Filling {
    /// Rules can judge it. A field may be missing that only the resolved job needs.
    Whole { filled: Box<Filled>, origins: Origins, missing: Lacking },
    /// Without what is missing, there is nothing to judge.
    Part { missing: Lacking },
    /// It is a job in other environments only.
    OfEnvironments,
}

/// What a document lacks.
#[derive(Default)]
pub(super) struct Lacking {
    pub(super) findings: Vec<Finding>,
    /// Whether some environment gives a part of it.
    pub(super) is_given_elsewhere: bool,
}

/// Fills a document from the layers of the chosen environment.
pub(super) fn fill(mut document: JobDocument, layers: &Layers<'_>, place: &Place) -> Filling {
    let origins = layers.fill(&mut document);
    let missing = missing::of(&document.spec, layers, place);
    let is_given_elsewhere = missing.iter().any(|missing| missing.is_given_elsewhere);
    if layers.leaves_out_incomplete() && is_given_elsewhere {
        return Filling::OfEnvironments;
    }
    let findings = missing.into_iter().map(|Missing { finding, .. }| finding).collect();
    let missing = Lacking { findings, is_given_elsewhere };
    match filled(document) {
        Some(filled) => Filling::Whole { filled: Box::new(filled), origins, missing },
        None => Filling::Part { missing },
    }
}

fn filled(document: JobDocument) -> Option<Filled> {
    let JobDocument { api_version: _, kind: _, metadata, spec } = document;
    let JobSpec {
        account_id,
        region,
        run,
        description,
        priority,
        role_arn,
        operation,
        manifest,
        report,
        confirmation,
        tags,
        after,
        acceptance,
        same_effect,
        moved,
        recorded,
        suspend,
        environments: _,
    } = spec;
    let spec = FilledSpec {
        account_id,
        region,
        run,
        description,
        priority: priority?,
        role_arn,
        operation: operation?,
        manifest: manifest?,
        report,
        confirmation,
        tags,
        after,
        acceptance,
        same_effect,
        moved,
        recorded,
        suspend,
    };
    Some(Filled { metadata, spec })
}
