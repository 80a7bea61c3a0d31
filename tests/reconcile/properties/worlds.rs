//! Worlds as they come: specs, what the command says, and what ledger and S3 hold, each in any state beside any other.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use s3jobs::ledger::{Claim, Outcome, Owner, Record, Refusal};
use s3jobs::model::confirmer::ConfirmerPattern;
use s3jobs::model::policy::{Freeze, TypedConfirmation};
use s3jobs::model::{Caller, Job, JobName, JobStatus, Lineage, Progress};
use s3jobs::plan::{Create, Desired, Manifest, Observed, Options, Patience, Prune, SeenJob};
use serde_json::{Value, json};

use crate::support::*;

const STATUSES: [JobStatus; 13] = [
    JobStatus::New,
    JobStatus::Preparing,
    JobStatus::Suspended,
    JobStatus::Ready,
    JobStatus::Active,
    JobStatus::Pausing,
    JobStatus::Paused,
    JobStatus::Completing,
    JobStatus::Complete,
    JobStatus::Cancelling,
    JobStatus::Cancelled,
    JobStatus::Failing,
    JobStatus::Failed,
];

/// What a job does; the first is another one for each name, and the others are the same work under each.
fn operations(name: usize) -> [Value; 6] {
    let acl = json!({"accessControlPolicy": {"cannedAccessControlList": "public-read"}});
    let kept = json!({"retention": {"mode": "COMPLIANCE", "retainUntilDate": "2036-01-01T00:00:00Z"}});
    [
        json!({"putObjectTagging": {"tagSet": {"of": format!("job-{name}")}}}),
        json!({"deleteObjectTagging": {}}),
        json!({ "putObjectAcl": acl }),
        json!({ "putObjectRetention": kept }),
        json!({"putObjectCopy": {"targetResource": "s3://copies", "targetKeyPrefix": format!("job-{name}")}}),
        json!({"putObjectLegalHold": {"legalHold": {"status": "OFF"}}}),
    ]
}

/// What the specs of a name say.
#[derive(Clone, Debug)]
struct Spec {
    run: u32,
    operation: usize,
    confirmation: usize,
    priority: u32,
    tags: usize,
    is_after: bool,
    is_suspended: bool,
}

/// What is on record of a run.
#[derive(Clone, Debug)]
struct Recorded {
    operation: usize,
    state: State,
    status: Option<JobStatus>,
    /// S3's other jobs with the run's marker: their status, and whether they do the same.
    others: Vec<(JobStatus, bool)>,
    is_claimed: bool,
    /// Whether its end, or its start, was asked for long ago.
    asked: (bool, bool),
    tags: usize,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Intent,
    Refused,
    Elected,
    Closed(Outcome),
}

/// One name's part of a world.
#[derive(Clone, Debug)]
struct Named {
    spec: Option<Spec>,
    runs: Vec<Recorded>,
    manifest: usize,
    /// Whether the command confirms it, says its name, or ends it.
    asked: [bool; 3],
}

/// What holds for all names.
#[derive(Clone, Copy, Debug)]
struct Common {
    freeze: usize,
    max_tasks: Option<u64>,
    typed: Option<u64>,
    prune: bool,
    never_creates: bool,
    lost: usize,
    confirmers: usize,
}

/// A world of up to four names.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    names: Vec<Named>,
    common: Common,
}

/// Everything that a plan is made of.
pub(crate) struct World {
    pub(crate) desired: Desired,
    pub(crate) observed: Observed,
    pub(crate) options: Options,
}

/// Which work: often the same, so that specs, records and jobs meet.
fn operation() -> impl Strategy<Value = usize> {
    prop_oneof![2 => Just(0), 1 => 0..6_usize]
}

fn spec() -> impl Strategy<Value = Spec> {
    let is = proptest::bool::weighted;
    (1_u32..4, operation(), 0..3_usize, 1_u32..3, 0..3_usize, (is(0.3), is(0.1))).prop_map(
        |(run, operation, confirmation, priority, tags, (is_after, is_suspended))| Spec {
            run,
            operation,
            confirmation,
            priority,
            tags,
            is_after,
            is_suspended,
        },
    )
}

fn recorded() -> impl Strategy<Value = Recorded> {
    let outcome = select(vec![Outcome::Complete, Outcome::Failed, Outcome::Cancelled, Outcome::NeverCreated]);
    let state = prop_oneof![
        2 => Just(State::Intent),
        1 => Just(State::Refused),
        4 => Just(State::Elected),
        2 => outcome.prop_map(State::Closed),
    ];
    let status = || prop_oneof![1 => Just(JobStatus::Suspended), 3 => select(STATUSES.to_vec())];
    let is = proptest::bool::weighted;
    let others = proptest::collection::vec((status(), any::<bool>()), 0..3);
    (operation(), state, proptest::option::weighted(0.9, status()), others, is(0.9), (is(0.1), is(0.1)), 0..3_usize)
        .prop_map(|(operation, state, status, others, is_claimed, asked, tags)| Recorded {
            operation,
            state,
            status,
            others,
            is_claimed,
            asked,
            tags,
        })
}

fn named() -> impl Strategy<Value = Named> {
    let is = proptest::bool::weighted;
    (
        proptest::option::weighted(0.85, spec()),
        proptest::collection::vec(recorded(), 0..3),
        0..8_usize,
        [is(0.2), is(0.2), is(0.1)],
    )
        .prop_map(|(spec, runs, manifest, asked)| Named { spec, runs, manifest, asked })
}

/// Any world.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    let is = proptest::bool::weighted;
    let some = |values: Vec<u64>| proptest::option::weighted(0.3, select(values));
    let common = (0..6_usize, some(vec![10, 5000]), some(vec![0, 5000]), is(0.2), is(0.1), 0..12_usize, 0..6_usize)
        .prop_map(|(freeze, max_tasks, typed, prune, never_creates, lost, confirmers)| Common {
            freeze,
            max_tasks,
            typed,
            prune,
            never_creates,
            lost,
            confirmers,
        });
    (proptest::collection::vec(named(), 1..5), common).prop_map(|(names, common)| Case { names, common })
}

fn job_of(number: usize, (run, operation): (u32, usize), changes: &Value) -> Job {
    let mut all = json!({ "operation": operations(number)[operation] });
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    with_run(job_with(&format!("job-{number}"), all), run)
}

fn tags(which: usize) -> Value {
    [json!({}), json!({"a": "1"}), json!({"a": "2", "b": "1"})][which].clone()
}

fn wanted(number: usize, spec: &Spec) -> Job {
    let confirmations = [json!("automatic"), json!("manual"), json!({"guarded": {"minTasks": 1, "maxTasks": 2000}})];
    let mut changes = json!({
        "confirmation": confirmations[spec.confirmation],
        "priority": spec.priority,
        "tags": tags(spec.tags),
        "suspend": spec.is_suspended,
    });
    if spec.is_after && number > 0 {
        changes["after"] = json!([format!("job-{}", number - 1)]);
    }
    job_of(number, (spec.run, spec.operation), &changes)
}

fn record_of(number: usize, (run, recorded): (u32, &Recorded)) -> Record {
    let job = job_of(number, (run, recorded.operation), &json!({"tags": tags(recorded.tags)}));
    let elected = id(u32::try_from(number * 100).unwrap() + run * 10);
    let long_ago = time("2026-11-22T11:01:00Z");
    let mut record = match recorded.state {
        State::Intent | State::Refused => record(&job, None),
        State::Elected => record(&job, Some(elected)),
        State::Closed(outcome @ Outcome::NeverCreated) => {
            let closed = closed_record(&job, outcome, Progress::default());
            Record { closed: closed.closed, ..record(&job, None) }
        }
        State::Closed(outcome) => {
            let progress = Progress { total: 1000, succeeded: 1000, ..Progress::default() };
            let closed = closed_record(&job, outcome, progress);
            Record { closed: closed.closed, ..record(&job, Some(elected)) }
        }
    };
    let current = record.current_mut();
    if matches!(recorded.state, State::Refused) {
        current.refused = Some(Refusal { at: long_ago, message: "no".to_owned() });
    }
    if matches!(recorded.state, State::Elected) {
        let (is_to_end, is_to_run) = recorded.asked;
        (current.cancelling, current.confirming) = (is_to_end.then_some(long_ago), is_to_run.then_some(long_ago));
    }
    record
}

fn jobs_of(record: &Record, recorded: &Recorded) -> Vec<SeenJob> {
    let elected = record.job().zip(recorded.status).map(|(job, status)| seen(record, job.clone(), status));
    let other = |(index, (status, is_same)): (usize, &(JobStatus, bool))| {
        let base = record.run.name.as_str()[4..].parse::<u32>().unwrap() * 100 + record.run.run.get() * 10;
        let mut other = seen(record, id(base + 1 + u32::try_from(index).unwrap()), *status);
        if !is_same {
            other.live.operation =
                Some(serde_json::from_value(json!({"putObjectTagging": {"tagSet": {"x": "y"}}})).unwrap());
        }
        other
    };
    let others = recorded.others.iter().enumerate().map(other).collect::<Vec<_>>();
    elected.into_iter().chain(others).collect()
}

/// Something that the world holds, in whatever order it was looked at.
pub(crate) enum Fact {
    Record(Box<Record>),
    Claim(Claim),
    Job(Box<SeenJob>),
    Gone(Box<Record>),
}

impl Case {
    /// What ledger and S3 hold.
    fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (number, named) in self.names.iter().enumerate() {
            for (index, recorded) in named.runs.iter().enumerate() {
                let record = record_of(number, (u32::try_from(index).unwrap() + 1, recorded));
                let owner = Owner {
                    run: record.run.clone(),
                    since: time("2026-11-22T11:00:00Z"),
                    reason: None,
                    moved_to: None,
                    given_back: None,
                };
                facts.extend(jobs_of(&record, recorded).into_iter().map(Box::new).map(Fact::Job));
                if recorded.is_claimed
                    && !facts.iter().any(|it| matches!(it, Fact::Claim(claim) if claim.digest == *record.effect()))
                {
                    facts.push(Fact::Claim(Claim::new(record.effect(), owner, "n".to_owned())));
                }
                if recorded.status.is_none() && record.job().is_some() {
                    facts.push(Fact::Gone(Box::new(record.clone())));
                }
                facts.push(Fact::Record(Box::new(record)));
            }
        }
        // Somebody's record is lost: the last one's, so that jobs and claims tell of it.
        if self.common.lost == 0 {
            facts.retain(|it| !matches!(it, Fact::Record(record) if record.run.run.get() == 2));
        }
        facts
    }

    /// What is wanted, as the specs and the project say it.
    fn desired(&self) -> Desired {
        let specs = self.names.iter().enumerate().filter_map(|(number, named)| Some((number, named.spec.as_ref()?)));
        let freeze = |from: &str, until: &str| Freeze {
            from: time(from),
            until: time(until),
            reason: "a test".parse().unwrap(),
        };
        let freezes = match self.common.freeze {
            0 => vec![freeze("2026-11-22T11:00:00Z", "2026-11-22T13:00:00Z")],
            1 => vec![freeze("2026-12-22T11:00:00Z", "2026-12-22T13:00:00Z")],
            _ => Vec::new(),
        };
        Desired {
            freezes: freezes.into(),
            max_tasks: self.common.max_tasks.map(|most| most.try_into().unwrap()),
            confirmers: self.confirmers(),
            typed_confirmation: TypedConfirmation { lambda_tasks: None, replaced_tags: self.common.typed },
            ..desired(specs.map(|(number, spec)| wanted(number, spec)))
        }
    }

    /// Who may let jobs run: everybody, whoever plans, or somebody else.
    fn confirmers(&self) -> Option<std::sync::Arc<[ConfirmerPattern]>> {
        let user = match self.common.confirmers {
            0 => "anna",
            1 => "mallory",
            _ => return None,
        };
        let pattern = json!([{ "arn": format!("arn:aws:iam::111122223333:user/{user}") }]);
        Some(serde_json::from_value::<Vec<ConfirmerPattern>>(pattern).unwrap().into())
    }

    fn options(&self) -> Options {
        let asked = |which: usize| -> BTreeSet<JobName> {
            let names = self.names.iter().enumerate().filter(|(_, named)| named.asked[which]);
            names.map(|(number, _)| name(&format!("job-{number}"))).collect()
        };
        Options {
            confirm: asked(0),
            typed: asked(1),
            cancel: asked(2),
            prune: if self.common.prune { Prune::Cancel } else { Prune::Leave },
            create: if self.common.never_creates { Create::Never } else { Create::Allowed },
            patience: Patience::AWS,
            ..Options::default()
        }
    }

    /// The world, its facts learned in an order.
    pub(crate) fn world_in_order(&self, order: impl FnOnce(&mut Vec<Fact>)) -> World {
        let desired = self.desired();
        let lineage: Lineage = if self.common.lost == 1 { "anotherledger".parse().unwrap() } else { lineage() };
        let mut observed = Observed::new(time("2026-11-22T12:00:00Z"), Some(lineage));
        for (number, named) in self.names.iter().enumerate() {
            let found = |etag: &str| Manifest::Found { etag: etag.parse().unwrap(), objects: Some(1000) };
            let manifest = match named.manifest {
                0 => Manifest::Missing,
                1 => found("0123456789abcdef0123456789abcdef"),
                _ => found(ETAG),
            };
            observed.set_manifest(name(&format!("job-{number}")), manifest);
        }
        let arn = "arn:aws:iam::111122223333:user/anna".to_owned();
        let anna = Caller { account: "111122223333".parse().unwrap(), arn, user_id: "anna".to_owned() };
        observed.set_caller(run_of(&job("any")).scope, Ok(anna));
        let mut facts = self.facts();
        order(&mut facts);
        for fact in facts {
            match fact {
                Fact::Record(record) => observed.add_record(held(*record)),
                Fact::Claim(claim) => observed.add_claim(claim),
                Fact::Job(job) => observed.add_job(*job),
                Fact::Gone(record) => observed.add_gone(record.run.scope.clone(), record.job().unwrap().clone()),
            }
        }
        World { desired, observed, options: self.options() }
    }

    /// The world.
    pub(crate) fn world(&self) -> World {
        self.world_in_order(|_| {})
    }
}
