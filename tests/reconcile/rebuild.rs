//! A ledger that was rolled back, or lost records: what S3 tells is put on record again, and nothing runs twice.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::support::world::{CrashPoint, Mishap, Ports, World, crashing, scope};
use crate::support::{desired, lineage, name, summary, with_run};
use s3jobs::apply::Follow;
use s3jobs::aws::{Identity, JobControl, Objects, PortError, PutCondition, RequestedStatus, Services};
use s3jobs::ledger::{Ledger, LedgerError, Outcome, Record};
use s3jobs::model::arn::ObjectAddress;
use s3jobs::model::document::Priority;
use s3jobs::model::operation::TagSet;
use s3jobs::model::request::AttemptKey;
use s3jobs::model::{Attempt, Job, JobId, ListedJob, LiveJob, Request, Scope};
use s3jobs::observe::{Depth, Sources, observe};
use s3jobs::plan::{Desired, Options};
use s3jobs::rebuild::{Author, Fate, Rebuild, Specified, Written, find, look, write};
use serde_json::json;

/// Looks for what is not on record.
async fn found(world: &World, services: &dyn Services) -> Rebuild {
    let sources = Sources { services, ledger: world.ledger.as_ref(), parallelism: s3jobs::observe::PARALLELISM };
    find(&look(sources, (&lineage(), &[scope()].into()), world.now()).await.unwrap(), &Specified::new())
}

async fn write_with(world: &World, ledger: &dyn Ledger, rebuild: &Rebuild) -> Result<Written, LedgerError> {
    let (lineage, nonce) = (lineage(), || uuid::Uuid::new_v4().to_string());
    let author = Author {
        lineage: &lineage,
        by: "ops@host",
        reason: Some("restored the backup of Monday"),
        at: world.now(),
        origin: &crate::support::origin(),
        nonce: &nonce,
    };
    write(ledger, rebuild, &author).await
}

/// Rebuilds the ledger; returns how many records were made.
async fn rebuild(world: &World) -> usize {
    let found = found(world, world.services().as_ref()).await;
    let written = write_with(world, world.ledger.as_ref(), &found).await.unwrap();
    assert!(written.overtaken.is_empty());
    written.records.len()
}

/// What was found, a line each.
fn told(rebuild: &Rebuild) -> String {
    let lost = rebuild.lost.iter().map(|lost| match &lost.fate {
        Fate::Adopted(it) => format!(
            "{} {} beside {}",
            lost.run,
            it.job.live.status.map_or("?", s3jobs::model::JobStatus::as_str),
            it.beside.len()
        ),
        Fate::Forgotten { .. } => format!("{} forgotten", lost.run),
        Fate::Unclaimed { .. } => format!("{} unclaimed", lost.run),
    });
    let left = rebuild.left.iter().map(|left| format!("{} left: {:?}", left.run, left.why));
    lost.chain(left).collect::<Vec<_>>().join("\n")
}

/// A copy of the ledger as it is now.
fn back_up(world: &World) -> tempfile::TempDir {
    let backup = tempfile::tempdir().unwrap();
    copy(&world.ledger_folder(), backup.path());
    backup
}

/// Puts a backup into the ledger's place.
fn restore(world: &World, backup: &tempfile::TempDir) {
    std::fs::remove_dir_all(world.ledger_folder()).unwrap();
    copy(backup.path(), &world.ledger_folder());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn lose(world: &World, part: &str) {
    std::fs::remove_dir_all(world.ledger_folder().join(part)).unwrap();
}

async fn planned(world: &World, wanted: &Desired) -> String {
    summary(&world.plan(wanted, &Options::default()).await)
}

async fn records(world: &World) -> Vec<Record> {
    world.ledger.load_all().await.unwrap().into_iter().map(|versioned| versioned.record).collect()
}

async fn twin_of(world: &World, record: &Record) -> JobId {
    let mut twin: Request = Request::clone(&record.current().request);
    twin.client_request_token = serde_json::from_value(json!(uuid::Uuid::new_v4().to_string())).unwrap();
    world.services().jobs(&scope()).create_job(&twin).await.unwrap()
}

async fn update(world: &World, job: &JobId, status: RequestedStatus, reason: &str) {
    tokio::time::sleep(Duration::from_secs(1)).await;
    world.services().jobs(&scope()).update_status(job, status, reason).await.unwrap();
}

fn manual() -> serde_json::Value {
    json!({"confirmation": "manual"})
}

#[tokio::test(start_paused = true)]
async fn a_restored_backup_is_brought_up_to_date_and_nothing_runs_again() {
    let world = World::new().await;
    let backup = back_up(&world);
    let job = world.job("tag", json!({"tags": {"team": "a"}}));
    let wanted = desired([job.clone()]);
    let _ = world.apply(&wanted).await;
    let original = records(&world).await.remove(0);
    restore(&world, &backup);
    let plan = world.plan(&wanted, &Options::default()).await;
    assert_eq!(summary(&plan), "tag#1 Blocked ledger-lost-history []");
    assert!(
        crate::support::detail(&plan.steps[0]).concat().contains("`s3jobs ledger rebuild`"),
        "{:?}",
        crate::support::detail(&plan.steps[0])
    );

    assert_eq!(rebuild(&world).await, 1);
    let rebuilt = records(&world).await.remove(0);
    assert_eq!(rebuilt.current().request, original.current().request, "token, tags and marker included");
    assert_eq!(rebuilt.current().applied_tags, original.current().applied_tags);
    assert_eq!((&rebuilt.digest, &rebuilt.effect), (&original.digest, &original.effect));
    let (theirs, ours) = (original.closed.unwrap(), rebuilt.closed.unwrap());
    assert_eq!((ours.outcome, ours.progress, ours.ended), (theirs.outcome, theirs.progress, theirs.ended));
    assert_eq!(ours.report, theirs.report);
    let who = rebuilt.rebuilt.unwrap();
    assert_eq!((who.by.as_str(), who.reason.as_deref()), ("ops@host", Some("restored the backup of Monday")));
    let claim = world.ledger.load_claim(original.effect.as_ref().unwrap()).await.unwrap().unwrap().record;
    assert_eq!(claim.owners.len(), 1);

    assert_eq!(planned(&world, &wanted).await, "tag#1 Done completed []");
    assert_eq!(told(&found(&world, world.services().as_ref()).await), "", "a second rebuilding finds nothing");
    let _ = world.apply(&desired([with_run(job, 2)])).await;
    assert_eq!(world.jobs().await, ["Complete 20/20", "Complete 20/20"]);
    assert_eq!(world.records().await, ["tag#1 Complete", "tag#2 Complete"]);
}

/// In whatever state the job is: the next apply goes on with it.
#[tokio::test(start_paused = true)]
async fn a_lost_run_goes_on_where_its_job_stands() {
    for automatic in [true, false] {
        let world = World::new().await;
        let confirmation = if automatic { "automatic" } else { "manual" };
        let wanted = desired([world.job("tag", json!({"confirmation": confirmation}))]);
        let _ = world.apply_as(&wanted, &Options::default(), Follow::Created).await;
        lose(&world, "runs");
        lose(&world, "effects");
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(rebuild(&world).await, 1);
        assert_eq!(world.records().await, ["tag#1 open, job"]);
        assert!(records(&world).await[0].current().confirming.is_none(), "it is held");
        let options = Options { confirm: [name("tag")].into(), ..Options::default() };
        let options = if automatic { Options::default() } else { options };
        let _ = world.apply_as(&wanted, &options, Follow::Ended).await;
        assert_eq!(
            (world.jobs().await, world.records().await),
            (vec!["Complete 20/20".to_owned()], vec!["tag#1 Complete".to_owned()])
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_run_that_was_let_run_or_cancelled_is_followed_and_closed() {
    for status in [RequestedStatus::Ready, RequestedStatus::Cancelled] {
        let world = World::new().await;
        let wanted = desired([world.job("tag", manual())]);
        let _ = world.apply(&wanted).await;
        let job = records(&world).await[0].job().unwrap().clone();
        update(&world, &job, status, "by hand").await;
        lose(&world, "runs");
        lose(&world, "effects");
        assert_eq!(rebuild(&world).await, 1);
        let _ = world.apply(&wanted).await;
        let ended = if status == RequestedStatus::Ready { "Complete" } else { "Cancelled" };
        assert_eq!(world.records().await, [format!("tag#1 {ended}")]);
        assert_eq!(world.jobs().await.len(), 1);
    }
}

/// The list was replaced after it was looked at.
#[tokio::test(start_paused = true)]
async fn a_lost_run_that_failed_is_closed_with_its_reasons() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let pause = CrashPoint::pausing(2);
    let ports = crashing(&world.ports(), &pause);
    let replace = async {
        pause.reached.notified().await;
        let list = ObjectAddress { bucket: "manifests".to_owned(), key: "list.csv".to_owned() };
        let objects = world.services().objects(&scope());
        objects.put(&list, "data,other\n".into(), PutCondition::None).await.unwrap();
        pause.resume.notify_one();
    };
    let options = Options::default();
    let _ = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), replace);
    let original = records(&world).await.remove(0).closed.unwrap();
    assert_eq!((original.outcome, original.failure_reasons.len()), (Outcome::Failed, 1));
    lose(&world, "runs");
    assert_eq!(rebuild(&world).await, 1);
    let rebuilt = records(&world).await.remove(0).closed.unwrap();
    assert_eq!((rebuilt.outcome, &rebuilt.failure_reasons), (original.outcome, &original.failure_reasons));
    let _ = world.apply(&wanted).await;
    assert_eq!((world.jobs().await.len(), world.records().await), (1, vec!["tag#1 Failed".to_owned()]));
}

/// Records that are older than their jobs are mended by the ordinary apply: no rebuilding is needed.
#[tokio::test(start_paused = true)]
async fn a_ledger_from_before_any_step_of_a_run_goes_on_by_itself() {
    for point in 2..14 {
        let world = World::new().await;
        let wanted = desired([world.job("tag", json!({}))]);
        let pause = CrashPoint::pausing(point);
        let ports = crashing(&world.ports(), &pause);
        let take = async {
            pause.reached.notified().await;
            let backup = back_up(&world);
            pause.resume.notify_one();
            backup
        };
        let options = Options::default();
        let (_, backup) = tokio::join!(world.apply_with(&ports, &wanted, (&options, Follow::Ended)), take);
        assert_eq!(world.jobs().await, ["Complete 20/20"]);
        restore(&world, &backup);
        assert_eq!(told(&found(&world, world.services().as_ref()).await), "", "{point}");
        let _ = world.apply(&wanted).await;
        assert_eq!(world.jobs().await, ["Complete 20/20"], "{point}");
        assert_eq!(world.records().await, ["tag#1 Complete"], "{point}");
    }
}

/// A record that says that no job was made, from before the send that made it.
#[tokio::test(start_paused = true)]
async fn a_ledger_from_before_the_send_that_worked_blocks_and_is_rebuilt() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let services = world.faulty_services(|request| {
        let is_create = request.method() == "POST" && request.uri().path().ends_with("/jobs");
        is_create.then_some(Mishap::Answer(503, "SlowDown"))
    });
    let _ = world.apply_with(&world.ports_over(services), &wanted, (&Options::default(), Follow::Ended)).await;
    assert!(records(&world).await[0].is_refused());
    let backup = back_up(&world);
    let _ = world.apply(&wanted).await;
    restore(&world, &backup);
    assert_eq!(planned(&world, &wanted).await, "tag#1 Blocked ledger-lost-history []");
    assert_eq!(rebuild(&world).await, 1);
    let _ = world.apply(&wanted).await;
    assert_eq!((world.jobs().await.len(), world.records().await), (1, vec!["tag#1 Complete".to_owned()]));
}

/// S3 says defaults that nobody sent; the digest is the one of the spec all the same.
#[tokio::test(start_paused = true)]
async fn a_lost_copy_gets_its_own_digest_and_token_back() {
    for stated in [json!({}), json!({"requesterPays": false}), json!({"bucketKeyEnabled": false})] {
        let world = World::new().await;
        let mut operation = json!({"targetResource": "s3://reports", "targetKeyPrefix": "copies"});
        operation.as_object_mut().unwrap().extend(stated.as_object().cloned().unwrap());
        let wanted = desired([world.job("copy", json!({"operation": {"putObjectCopy": operation}}))]);
        let _ = world.apply(&wanted).await;
        let original = records(&world).await.remove(0);
        lose(&world, "runs");
        lose(&world, "effects");
        assert_eq!(rebuild(&world).await, 1);
        let rebuilt = records(&world).await.remove(0);
        assert_eq!(rebuilt.digest, original.digest, "{stated}");
        let token = |record: &Record| record.current().request.client_request_token.clone();
        assert_eq!((token(&rebuilt), rebuilt.effect()), (token(&original), original.effect()), "{stated}");
        assert_eq!(planned(&world, &wanted).await, "copy#1 Done completed []", "{stated}");
    }
}

/// A clone that does something else: shown, left alone, and its run is not on record.
#[tokio::test(start_paused = true)]
async fn a_job_with_a_copied_marker_is_never_adopted() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", manual())]);
    let _ = world.apply(&wanted).await;
    let mut clone: Request = Request::clone(&records(&world).await[0].current().request);
    clone.client_request_token = serde_json::from_value(json!("another")).unwrap();
    clone.body.operation = serde_json::from_value(json!({"deleteObjectTagging": {}})).unwrap();
    let elected = records(&world).await[0].job().unwrap().clone();
    let clone = world.services().jobs(&scope()).create_job(&clone).await.unwrap();
    lose(&world, "runs");
    lose(&world, "effects");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let seen = found(&world, world.services().as_ref()).await;
    assert_eq!(told(&seen), "tag#1 Suspended beside 0\ntag#1 left: NotAsMarked");
    assert_eq!(seen.left[0].job.live.id, clone);
    assert_eq!(rebuild(&world).await, 1);
    assert_eq!(records(&world).await[0].job(), Some(&elected));
    let options = Options { confirm: [name("tag")].into(), ..Options::default() };
    let _ = world.apply_as(&wanted, &options, Follow::Ended).await;
    assert_eq!(world.jobs().await, ["Complete 20/20", "Suspended 0/20"]);
}

/// A claim's run has only a job that cannot be told to be its own: nothing is settled while that has not ended.
#[tokio::test(start_paused = true)]
async fn a_claim_is_not_settled_beside_a_live_job_that_may_be_its_own() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", manual())]);
    let _ = world.apply(&wanted).await;
    let record = records(&world).await.remove(0);
    update(&world, record.job().unwrap(), RequestedStatus::Cancelled, "by hand").await;
    let mut clone = Request::clone(&record.current().request);
    clone.client_request_token = serde_json::from_value(json!("another")).unwrap();
    clone.body.operation = serde_json::from_value(json!({"deleteObjectTagging": {}})).unwrap();
    let clone = world.services().jobs(&scope()).create_job(&clone).await.unwrap();
    lose(&world, "runs");
    let only_clone = Hiding(world.services(), record.job().unwrap().clone());
    assert_eq!(told(&found(&world, &only_clone).await), "tag#1 left: NotAsMarkedAndClaimed");
    update(&world, &clone, RequestedStatus::Cancelled, "by hand").await;
    assert_eq!(told(&found(&world, &only_clone).await), "tag#1 forgotten\ntag#1 left: NotAsMarked");
}

#[tokio::test(start_paused = true)]
async fn of_two_held_jobs_the_oldest_is_adopted_and_the_other_cancelled() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let _ = world.apply_as(&wanted, &Options::default(), Follow::Created).await;
    let record = records(&world).await.remove(0);
    tokio::time::sleep(Duration::from_secs(2)).await;
    twin_of(&world, &record).await;
    lose(&world, "runs");
    lose(&world, "effects");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(told(&found(&world, world.services().as_ref()).await), "tag#1 Suspended beside 1");
    assert_eq!(rebuild(&world).await, 1);
    assert_eq!(records(&world).await[0].job(), record.job());
    let _ = world.apply(&wanted).await;
    assert_eq!(world.jobs().await, ["Complete 20/20", "Cancelled 0/20"]);
}

#[tokio::test(start_paused = true)]
async fn of_several_jobs_the_one_that_was_let_run_is_adopted() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", manual())]);
    let _ = world.apply(&wanted).await;
    let record = records(&world).await.remove(0);
    let second = twin_of(&world, &record).await;
    update(&world, &second, RequestedStatus::Ready, "by hand").await;
    lose(&world, "runs");
    lose(&world, "effects");
    assert_eq!(rebuild(&world).await, 1);
    assert_eq!(records(&world).await[0].job(), Some(&second));
    let _ = world.apply(&wanted).await;
    assert_eq!(world.jobs().await, ["Cancelled 0/20", "Complete 20/20"]);
}

#[tokio::test(start_paused = true)]
async fn two_jobs_that_were_let_run_are_told_of_and_nothing_more_runs() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", manual())]);
    let _ = world.apply(&wanted).await;
    let record = records(&world).await.remove(0);
    let second = twin_of(&world, &record).await;
    update(&world, record.job().unwrap(), RequestedStatus::Ready, "by hand").await;
    update(&world, &second, RequestedStatus::Ready, "by hand").await;
    lose(&world, "runs");
    lose(&world, "effects");
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(told(&found(&world, world.services().as_ref()).await), "tag#1 Complete beside 1");
    assert_eq!(rebuild(&world).await, 1);
    let plan = world.plan(&wanted, &Options::default()).await;
    assert_eq!(summary(&plan), "tag#1 Done completed []");
    assert!(
        crate::support::detail(&plan.steps[0]).concat().contains("second job of this run"),
        "{:?}",
        crate::support::detail(&plan.steps[0])
    );
}

/// What a person has ended stays ended, although a second job of the run is held.
#[tokio::test(start_paused = true)]
async fn a_run_that_a_person_ended_is_not_let_run_by_its_second_job() {
    let world = World::new().await;
    let wanted = desired([world.job("tag", json!({}))]);
    let _ = world.apply_as(&wanted, &Options::default(), Follow::Created).await;
    let record = records(&world).await.remove(0);
    twin_of(&world, &record).await;
    update(&world, record.job().unwrap(), RequestedStatus::Cancelled, "s3jobs: cancelled by a person").await;
    lose(&world, "runs");
    lose(&world, "effects");
    assert_eq!(rebuild(&world).await, 1);
    let _ = world.apply(&wanted).await;
    assert_eq!(world.jobs().await, ["Cancelled 0/20", "Cancelled 0/20"]);
    assert_eq!(world.records().await, ["tag#1 Cancelled"]);
}

/// S3 has forgotten the job, the record is lost, and the claim is all that is left, whether a spec asks for it or not.
#[tokio::test(start_paused = true)]
async fn a_claim_alone_is_closed_as_unknown_and_its_run_never_runs() {
    let world = World::new().await;
    let job = world.job("tag", json!({}));
    let wanted = desired([job.clone()]);
    let _ = world.apply(&wanted).await;
    lose(&world, "runs");
    let forgetful = Hiding(world.services(), found(&world, world.services().as_ref()).await.jobs().remove(0));
    let forgotten = found(&world, &forgetful).await;
    assert_eq!(told(&forgotten), "tag#1 forgotten");
    let written = write_with(&world, world.ledger.as_ref(), &forgotten).await.unwrap();
    assert_eq!((written.records.len(), world.records().await), (1, vec!["tag#1 Unknown".to_owned()]));
    assert_eq!(told(&found(&world, &forgetful).await), "", "a second rebuilding finds nothing");

    let ports = world.ports_over(Arc::new(forgetful));
    let seen_by = async |wanted: &Desired, options: &Options| {
        let sources = Sources {
            services: ports.services.as_ref(),
            ledger: ports.ledger.as_ref(),
            parallelism: s3jobs::observe::PARALLELISM,
        };
        let observed = observe(sources, wanted, Depth::Plan, world.now()).await.unwrap();
        summary(&s3jobs::plan::plan(wanted, &observed, options))
    };
    let options = Options::default();
    assert_eq!(seen_by(&wanted, &options).await, "tag#1 Done closed-unknown []");
    let untag = serde_json::from_value(json!({"deleteObjectTagging": {}})).unwrap();
    let changed = desired([Job { operation: untag, ..job.clone() }]);
    assert_eq!(seen_by(&changed, &options).await, "tag#1 Blocked changed-after-submit []");
    let asked = Options { only: [name("tag")].into(), ..never() };
    assert_eq!(seen_by(&desired([]), &asked).await, "tag#1 Done closed-unknown []");
    let two = desired([with_run(job, 2)]);
    assert_eq!(seen_by(&two, &options).await.split('[').next(), Some("tag#2 Create next-run "));
    let _ = world.apply_with(&ports, &two, (&options, Follow::Ended)).await;
    assert_eq!(world.records().await, ["tag#1 Unknown", "tag#2 Complete"]);

    // S3 shows the job after all: what became of it is put on record.
    assert_eq!(planned(&world, &two).await, "tag#2 Done completed []");
    let third = desired([Job { name: name("third"), ..Job::clone(&two.jobs[&name("tag")]) }]);
    assert_eq!(planned(&world, &third).await, "third#2 Blocked ledger-lost-history []");
    assert_eq!(rebuild(&world).await, 1);
    assert_eq!(world.records().await, ["tag#1 Complete", "tag#2 Complete"]);
}

fn never() -> Options {
    Options { create: s3jobs::plan::Create::Never, ..Options::default() }
}

/// A record, an effect and a claim: after whichever write the process dies, the next rebuilding does the rest.
#[tokio::test(start_paused = true)]
async fn a_rebuilding_that_is_killed_after_any_write_is_gone_on_with() {
    for point in 1..=8 {
        let world = World::new().await;
        let jobs =
            || [world.job("tag", json!({})), world.job("other", json!({"operation": {"deleteObjectTagging": {}}}))];
        let wanted = desired(jobs());
        let _ = world.apply(&wanted).await;
        lose(&world, "runs");
        lose(&world, "effects");
        let crash = CrashPoint::at(point);
        let Ports { ledger, .. } = crashing(&world.ports(), &crash);
        let seen = found(&world, world.services().as_ref()).await;
        tokio::select! {
            _ = write_with(&world, ledger.as_ref(), &seen) => panic!("{point} is no write"),
            () = crash.reached.notified() => {}
        }
        let _ = rebuild(&world).await;
        assert_eq!(world.records().await, ["other#1 Complete", "tag#1 Complete"], "{point}");
        assert_eq!(world.ledger.load_claims().await.unwrap().len(), 2, "{point}");
        assert_eq!(told(&found(&world, world.services().as_ref()).await), "", "{point}");
        assert_eq!(planned(&world, &wanted).await, "other#1 Done completed []\ntag#1 Done completed []", "{point}");
    }
}

/// Another ledger's jobs in the same account are not this one's.
#[tokio::test(start_paused = true)]
async fn jobs_of_another_lineage_are_not_looked_at() {
    let world = World::new().await;
    let (job, theirs) = (world.job("tag", json!({})), "anotherlineage".parse().unwrap());
    let run = crate::support::run_of(&job);
    let key = AttemptKey { lineage: &theirs, run: &run, attempt: Attempt::FIRST };
    let request = Request::new(&job, &key, None).unwrap();
    world.services().jobs(&scope()).create_job(&request).await.unwrap();
    assert_eq!(told(&found(&world, world.services().as_ref()).await), "");
}

/// Two names that share an effect by a word: the older one has taken it, and the plan is as it was.
#[tokio::test(start_paused = true)]
async fn a_lost_effect_that_two_jobs_share_is_claimed_for_both() {
    let world = World::new().await;
    let first = world.job("first", json!({"operation": {"deleteObjectTagging": {}}}));
    let second = world.job(
        "second",
        json!({"operation": {"deleteObjectTagging": {}}, "sameEffect": {"of": "first", "reason": "twice"}}),
    );
    let _ = world.apply(&desired([first.clone()])).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let wanted = desired([first, second]);
    let _ = world.apply(&wanted).await;
    lose(&world, "runs");
    lose(&world, "effects");
    assert_eq!(rebuild(&world).await, 2);
    let claims = world.ledger.load_claims().await.unwrap();
    let owners: Vec<String> = claims[0].record.owners.iter().map(|owner| owner.run.to_string()).collect();
    assert_eq!((claims.len(), owners), (1, vec!["first#1".to_owned(), "second#1".to_owned()]));
    assert_eq!(planned(&world, &wanted).await, "first#1 Done completed []\nsecond#1 Done completed []");
}

/// A scope that cannot be asked keeps its runs as they are.
#[tokio::test(start_paused = true)]
async fn a_claim_is_not_settled_where_s3_could_not_be_asked() {
    let world = World::new().await;
    let _ = world.apply(&desired([world.job("tag", json!({}))])).await;
    lose(&world, "runs");
    let services = world.faulty_services(|_| Some(Mishap::Answer(403, "AccessDenied")));
    let seen = found(&world, services.as_ref()).await;
    assert_eq!((told(&seen), seen.troubles.len()), (String::new(), 1));
}

trait Jobs {
    fn jobs(&self) -> Vec<JobId>;
}

impl Jobs for Rebuild {
    fn jobs(&self) -> Vec<JobId> {
        let adopted = self.lost.iter().filter_map(|lost| match &lost.fate {
            Fate::Adopted(adopted) => Some(adopted.job.live.id.clone()),
            Fate::Forgotten { .. } | Fate::Unclaimed { .. } => None,
        });
        adopted.collect()
    }
}

/// An S3 that has forgotten a job.
struct Hiding(Arc<dyn Services>, JobId);

impl Services for Hiding {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        Arc::new(HidingJobs(self.0.jobs(scope), self.1.clone()))
    }
    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        self.0.objects(scope)
    }
    fn identity(&self, scope: &Scope) -> Arc<dyn Identity> {
        self.0.identity(scope)
    }
}

struct HidingJobs(Arc<dyn JobControl>, JobId);

#[async_trait::async_trait]
impl JobControl for HidingJobs {
    async fn list_jobs(&self) -> Result<Vec<ListedJob>, PortError> {
        Ok(self.0.list_jobs().await?.into_iter().filter(|job| job.id != self.1).collect())
    }
    async fn describe_job(&self, id: &JobId) -> Result<LiveJob, PortError> {
        self.0.describe_job(id).await
    }
    async fn create_job(&self, request: &Request) -> Result<JobId, PortError> {
        self.0.create_job(request).await
    }
    async fn update_status(&self, id: &JobId, status: RequestedStatus, reason: &str) -> Result<(), PortError> {
        self.0.update_status(id, status, reason).await
    }
    async fn update_priority(&self, id: &JobId, priority: Priority) -> Result<(), PortError> {
        self.0.update_priority(id, priority).await
    }
    async fn job_tags(&self, id: &JobId) -> Result<TagSet, PortError> {
        self.0.job_tags(id).await
    }
    async fn put_job_tags(&self, id: &JobId, tags: &TagSet) -> Result<(), PortError> {
        self.0.put_job_tags(id, tags).await
    }
}

/// A claim is put back to what it said before a job moved, as a version of its object can be: the old name has the effect again.
#[tokio::test(start_paused = true)]
async fn a_claim_that_was_put_back_is_told_and_rebuilt() {
    let world = World::new().await;
    let old = world.job("old", json!({}));
    let new =
        Job { name: name("new"), moved: Some(serde_json::from_value(json!({"from": "old"})).unwrap()), ..old.clone() };
    let _ = world.apply(&desired([old.clone()])).await;
    let before = back_up(&world);
    let _ = world.apply(&desired([new.clone()])).await;
    assert_eq!(faults(&world).await, Vec::<String>::new());
    std::fs::remove_dir_all(world.ledger_folder().join("effects")).unwrap();
    copy(&before.path().join("effects"), &world.ledger_folder().join("effects"));
    let plan = || async { summary(&world.plan(&desired([with_run(old.clone(), 2)]), &Options::default()).await) };
    assert!(plan().await.contains("Create"), "{}", plan().await);
    let told = faults(&world).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("it took its effect over from old#1, and the claim"), "{told:?}");
    assert_eq!(rebuild(&world).await, 0);
    assert_eq!(faults(&world).await, Vec::<String>::new());
    assert!(plan().await.contains("old#2 Blocked same-effect-elsewhere"), "{}", plan().await);
    // One that says too little of whose runs there were is mended, too.
    let _ = world.apply(&desired([with_run(new.clone(), 2)])).await;
    std::fs::remove_dir_all(world.ledger_folder().join("effects")).unwrap();
    copy(&before.path().join("effects"), &world.ledger_folder().join("effects"));
    assert_eq!(faults(&world).await.len(), 2);
    rebuild(&world).await;
    assert_eq!(faults(&world).await, Vec::<String>::new());
    assert!(plan().await.contains("old#2 Blocked same-effect-elsewhere"), "{}", plan().await);
}

/// What a check of the ledger finds that is wrong with its records and claims.
async fn faults(world: &World) -> Vec<String> {
    let expected = s3jobs::ledger::Expected { lineage: Some(lineage()), endpoint: scope().endpoint };
    let checked = s3jobs::ledger::check(world.ledger.as_ref(), &expected).await.unwrap();
    checked.faults.into_iter().map(|fault| fault.message).collect()
}
