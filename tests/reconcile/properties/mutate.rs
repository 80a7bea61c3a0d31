//! Plans that are wrong: each way in which one can come to do what it must not, or to leave out what it must do.

use std::sync::Arc;

use s3jobs::model::job::Guard;
use s3jobs::model::policy::Freeze;
use s3jobs::model::{Attempt, Digest, JobStatus};
use s3jobs::plan::{Action, ConfirmIf, Confirmer, EndIf, Patience, Plan, Search, Share, Step, Why};

use super::worlds::World;
use crate::support::{id, name, time};

/// A way to spoil a plan. `None` where the plan has nothing that it could spoil.
type Spoil = fn(&World, &Plan) -> Option<Plan>;

/// All of them, by name.
pub(crate) const WAYS: [(&str, Spoil); 32] = [
    ("a step twice", |_, plan| {
        let step = plan.steps.iter().find(|step| !matches!(step.stage, s3jobs::plan::Stage::Copied))?.clone();
        let mut plan = plan.clone();
        plan.steps.push(step);
        Some(plan)
    }),
    ("no step for a spec", without_step),
    ("create over a record", create_over_a_record),
    ("create twice", |_, plan| doubled(plan, |it| matches!(it, Action::Create { .. }))),
    ("create as another attempt", |_, plan| {
        creation(plan, |it| *it.attempt = Attempt::new(it.attempt.get() + 1).unwrap())
    }),
    ("create with another digest", |_, plan| creation(plan, |it| *it.digest = another_digest())),
    ("create with another request", |_, plan| {
        creation(plan, |it| {
            let mut request = it.request.as_ref().clone();
            request.body.role_arn = "arn:aws:iam::111122223333:role/another".parse().unwrap();
            *it.request = Arc::new(request);
        })
    }),
    ("create under a block", |_, plan| {
        let action = find(plan, |it| matches!(it, Action::Create { .. }))?;
        on(plan, |step| step.verdict() == s3jobs::plan::Verdict::Blocked, |step| step.actions.insert(0, action.clone()))
    }),
    ("claim another effect", |_, plan| condition(plan, |it| it.effect = another_digest())),
    ("share an effect without a word", |_, plan| {
        condition(plan, |it| it.shares.push(Share { with: name("other"), reason: "made up".to_owned() }))
    }),
    ("drop what comes before", |_, plan| {
        let has_before = find(plan, |it| matches!(it, Action::Create { when, .. } if !when.after.is_empty()));
        has_before.and_then(|_| condition(plan, |it| it.after.clear()))
    }),
    ("drop patience", |_, plan| condition(plan, |it| it.patience = Patience::of_looks(std::time::Duration::ZERO))),
    ("send into a freeze", |_, plan| condition(plan, |it| it.freezes = other_freezes(&it.freezes))),
    ("let run in a freeze", |_, plan| confirmation(plan, |it| it.freezes = other_freezes(&it.freezes))),
    ("let run past the policy", |_, plan| {
        confirmation(plan, |it| it.most = if it.most.is_some() { None } else { std::num::NonZeroU64::new(9) })
    }),
    ("drop who may let run", |_, plan| {
        let has = |it: &Action| matches!(it, Action::Confirm(ConfirmIf { confirmers: Some(_), .. }));
        on(plan, |step| step.actions.iter().any(has), |step| in_confirmation(step, |it| it.confirmers = None))
    }),
    ("drop the guard", |_, plan| {
        let guarded = find(plan, |it| matches!(it, Action::Confirm(ConfirmIf { guard: Some(_), .. })));
        guarded.and_then(|_| confirmation(plan, |it| it.guard = None))
    }),
    ("make up a guard", |_, plan| {
        let one = std::num::NonZeroU64::MIN;
        let guard = Guard { min_tasks: one, max_tasks: std::num::NonZeroU64::MAX };
        confirmation(plan, |it| it.guard = it.guard.is_none().then_some(guard))
    }),
    ("drop the name that has to be typed", |_, plan| {
        let is_named = |it: &Action| matches!(it, Action::Confirm(condition) if !condition.unnamed.is_empty());
        on(plan, |step| step.actions.iter().any(is_named), |step| in_confirmation(step, |it| it.unnamed.clear()))
    }),
    ("let run on a word that nobody said", |world, plan| {
        let is_said = |step: &Step| world.options.confirm.contains(&step.run.name);
        let by_spec = |it: &Action| matches!(it, Action::Confirm(ConfirmIf { by: Confirmer::Spec, .. }));
        let fits = |step: &Step| !is_said(step) && step.actions.iter().any(by_spec);
        on(plan, fits, |step| in_confirmation(step, |it| it.by = Confirmer::Person))
    }),
    ("let run twice", |_, plan| doubled(plan, |it| matches!(it, Action::Confirm(_)))),
    ("let run before it is made", |_, plan| {
        let both = |step: &Step| step.creates() && step.actions.iter().any(|it| matches!(it, Action::Confirm(_)));
        on(plan, both, |step| step.actions.reverse())
    }),
    ("let run what waits for a person", |world, plan| {
        let waits = |step: &Step| matches!(step.why, Why::AwaitingConfirmation);
        let condition = ConfirmIf {
            by: Confirmer::Spec,
            guard: None,
            most: world.desired.max_tasks,
            freezes: world.desired.freezes.clone(),
            confirmers: None,
            unnamed: Vec::new(),
        };
        on(plan, waits, |step| step.actions.insert(0, Action::Confirm(condition.clone())))
    }),
    ("leave a job that was made alone", |_, plan| {
        on(plan, Step::creates, |step| step.actions.retain(|it| *it != Action::Close))
    }),
    ("leave the record of an ended job open", |_, plan| {
        on(plan, |step| matches!(step.why, Why::Ended), |step| step.actions.retain(|it| *it != Action::Close))
    }),
    ("close first", |_, plan| {
        on(
            plan,
            |step| step.actions.len() > 1 && step.actions.last() == Some(&Action::Close),
            |step| step.actions.reverse(),
        )
    }),
    ("end the elected job as a second one", |world, plan| {
        let elected = |step: &Step| world.observed.record(&step.run).and_then(|it| it.record.job().cloned());
        let step = plan.steps.iter().find_map(|step| Some((step.run.clone(), elected(step)?)))?;
        on(plan, |it| it.run == step.0, |it| it.actions.insert(0, Action::CancelDuplicate { job: step.1.clone() }))
    }),
    ("end a stranger's job as a second one", |_, plan| {
        on(plan, |_| true, |step| step.actions.insert(0, Action::CancelDuplicate { job: id(999_999) }))
    }),
    ("leave second jobs held", |_, plan| {
        let ends = |it: &Action| matches!(it, Action::CancelDuplicate { .. });
        let is_decided = |step: &Step| !step.actions.iter().any(|it| matches!(it, Action::Resume { .. }));
        on(plan, |step| is_decided(step) && step.actions.iter().any(ends), |step| step.actions.retain(|it| !ends(it)))
    }),
    ("end a job that nobody ended", |world, plan| {
        let is_named = |step: &Step| world.options.cancel.contains(&step.run.name);
        let is_held = |step: &Step| step.stage.status().is_some_and(JobStatus::is_held);
        let is_live = |step: &Step| is_held(step) && !step.ends() && !is_named(step);
        let end = Action::Cancel { why: "made up".to_owned(), only: EndIf::Live };
        on(plan, is_live, |step| step.actions.insert(0, end.clone()))
    }),
    ("send again what was only to be looked for", |_, plan| {
        let when = plan.steps.iter().flat_map(|step| &step.actions).find_map(|it| match it {
            Action::Create { when, .. } => Some(when.clone()),
            Action::Resume { search: Search::AdoptOrResend(when), .. } => Some(when.clone()),
            _other => None,
        })?;
        let only = |it: &Action| matches!(it, Action::Resume { search: Search::AdoptOnly, .. });
        on(
            plan,
            |step| step.actions.iter().any(only),
            |step| {
                for action in &mut step.actions {
                    if let Action::Resume { search, .. } = action {
                        *search = Search::AdoptOrResend(when.clone());
                    }
                }
            },
        )
    }),
    ("set another priority", |_, plan| {
        let sets = |it: &Action| matches!(it, Action::SetPriority { .. });
        on(
            plan,
            |step| step.actions.iter().any(sets),
            |step| {
                for action in &mut step.actions {
                    if let Action::SetPriority { to, .. } = action {
                        *to = 77_u32.try_into().unwrap();
                    }
                }
            },
        )
    }),
];

/// The plan with the first step that fits changed. `None` if that changes nothing.
fn on(plan: &Plan, fits: impl Fn(&Step) -> bool, change: impl FnOnce(&mut Step)) -> Option<Plan> {
    let at = plan.steps.iter().position(fits)?;
    let mut changed = plan.clone();
    change(&mut changed.steps[at]);
    (changed != *plan).then_some(changed)
}

fn find(plan: &Plan, fits: impl Fn(&Action) -> bool) -> Option<Action> {
    plan.steps.iter().flat_map(|step| &step.actions).find(|it| fits(it)).cloned()
}

fn doubled(plan: &Plan, fits: impl Fn(&Action) -> bool) -> Option<Plan> {
    on(
        plan,
        |step| step.actions.iter().any(&fits),
        |step| {
            if let Some(at) = step.actions.iter().position(&fits) {
                step.actions.insert(at, step.actions[at].clone());
            }
        },
    )
}

/// What a creation says, to be changed.
struct Creation<'p> {
    attempt: &'p mut Attempt,
    request: &'p mut Arc<s3jobs::model::Request>,
    digest: &'p mut Digest,
    when: &'p mut s3jobs::plan::CreateIf,
}

fn creation(plan: &Plan, change: impl FnOnce(Creation<'_>)) -> Option<Plan> {
    on(plan, Step::creates, |step| {
        let created = step.actions.iter_mut().find_map(|it| match it {
            Action::Create { attempt, request, digest, when, .. } => Some(Creation { attempt, request, digest, when }),
            _other => None,
        });
        if let Some(created) = created {
            change(created);
        }
    })
}

fn condition(plan: &Plan, change: impl FnOnce(&mut s3jobs::plan::CreateIf)) -> Option<Plan> {
    creation(plan, |it| change(it.when))
}

fn in_confirmation(step: &mut Step, change: impl FnOnce(&mut ConfirmIf)) {
    let found = step.actions.iter_mut().find_map(|it| if let Action::Confirm(it) = it { Some(it) } else { None });
    if let Some(found) = found {
        change(found);
    }
}

fn confirmation(plan: &Plan, change: impl FnOnce(&mut ConfirmIf)) -> Option<Plan> {
    on(
        plan,
        |step| step.actions.iter().any(|it| matches!(it, Action::Confirm(_))),
        |step| in_confirmation(step, change),
    )
}

fn without_step(world: &World, plan: &Plan) -> Option<Plan> {
    let is_wanted = |step: &Step| world.desired.asks_for(&step.run) && world.options.cancel.is_empty();
    let at = plan.steps.iter().position(is_wanted)?;
    let mut changed = plan.clone();
    changed.steps.retain(|step| step.run != plan.steps[at].run);
    Some(changed)
}

/// A creation that another step has, in the step of a run that has a record.
fn create_over_a_record(world: &World, plan: &Plan) -> Option<Plan> {
    let action = find(plan, |it| matches!(it, Action::Create { .. }))?;
    let has_record = |step: &Step| world.observed.record(&step.run).is_some_and(|it| !it.record.is_refused());
    on(plan, has_record, |step| step.actions.insert(0, action))
}

fn another_digest() -> Digest {
    crate::support::digest_of(&crate::support::job("another"))
}

fn other_freezes(freezes: &[Freeze]) -> Arc<[Freeze]> {
    let made_up = Freeze {
        from: time("2030-01-01T00:00:00Z"),
        until: time("2030-01-02T00:00:00Z"),
        reason: "made up".parse().unwrap(),
    };
    if freezes.is_empty() { [made_up].into() } else { [].into() }
}
