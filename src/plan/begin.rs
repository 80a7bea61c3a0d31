//! Whether the job of a step can be created now: with what was uploaded for it, and after what it comes after.

use std::sync::Arc;

use super::action::{Action, CreateIf};
use super::after::lacking;
use super::enter::{Entering, entering, entry};
use super::observed::Observed;
use super::overtaken::overtaken;
use super::planned::{Creation, creation};
use super::seen;
use super::settled::{Act, Settled, act, first};
use super::step::Step;
use super::wait::Wait;
use super::why::{PlaceFault, Predecessor, Why};
use crate::model::manifest::ETag;
use crate::model::{Manifest, Progress, Request};

/// No record, or one of a request that S3 refused: the step may upload and create. The upload comes first, since the request names
/// the list by its ETag (R15).
pub(super) fn uncreated(step: &Step, observed: &Observed) -> Settled {
    if let Some(entry) = entry(step) {
        return match entering((&step.run, entry), observed) {
            Entering::Now => first(step, |action| matches!(action, Action::Record(_))).unwrap_or(Settled::Nothing),
            Entering::Later => Settled::Nothing,
            Entering::Never(why) => Settled::Refuse(why),
        };
    }
    ready(step, observed).unwrap_or_else(|settled| *settled)
}

/// The creation of a step's job, complete. What comes before it, or stands in its way, if anything does.
pub(super) fn ready(step: &Step, observed: &Observed) -> Result<Settled, Box<Settled>> {
    let upload = step.actions.iter().find(|action| matches!(action, Action::UploadManifest { .. }));
    let planned = creation(step).ok_or_else(|| Box::new(Settled::Nothing))?;
    if let Some(why) = overtaken(&step.run, (planned.request, planned.when), observed) {
        return Err(Box::new(Settled::Refuse(why)));
    }
    if let Some(settled) = held_back(planned.when, observed) {
        return Err(Box::new(settled));
    }
    match (upload, observed.manifest(&step.run.name)) {
        (Some(_), Some(seen::Manifest::Found { etag, .. })) => {
            Ok(create(planned, Arc::new(with_etag(planned.request, etag))))
        }
        (Some(upload), Some(seen::Manifest::Missing)) => Err(Box::new(act(upload))),
        (Some(Action::UploadManifest { to, .. }), Some(seen::Manifest::Another)) => {
            Err(Box::new(Settled::Refuse(Why::List(PlaceFault::Another { place: Some(to.clone()) }.into()))))
        }
        (Some(_), Some(seen::Manifest::Unknown(trouble))) => {
            Err(Box::new(Settled::Refuse(Why::List(PlaceFault::NotKnown(trouble.clone()).into()))))
        }
        (Some(_), Some(seen::Manifest::Another | seen::Manifest::Generated) | None) => Err(Box::new(Settled::Nothing)),
        (None, _) => Ok(create(planned, Arc::clone(planned.request))),
    }
}

fn create(planned: Creation<'_>, request: Arc<Request>) -> Settled {
    let Creation { attempt: _, request: _, digest, confirmation, acceptance, when } = planned;
    let (digest, confirmation, acceptance) = (digest.clone(), confirmation.clone(), acceptance.clone());
    Settled::Act(Box::new(Act::Create { request, digest, confirmation, acceptance, when: Box::new(when.clone()) }))
}

/// What becomes of a run that comes after others, while these are not all complete and accepted.
pub(super) fn held_back(when: &CreateIf, observed: &Observed) -> Option<Settled> {
    let lacking = lacking(&when.after, observed);
    if lacking.is_empty() {
        return None;
    }
    if lacking.iter().all(Predecessor::is_open) {
        return Some(Settled::Wait(Wait::Predecessors(lacking), Progress::default()));
    }
    Some(Settled::Refuse(Why::Predecessors(lacking)))
}

/// The request with the ETag that S3 gave to the uploaded manifest.
fn with_etag(request: &Request, etag: &ETag) -> Request {
    let mut request = request.clone();
    if let Manifest::Csv(csv) = &mut request.body.manifest {
        csv.etag = etag.canonical();
    }
    request
}
