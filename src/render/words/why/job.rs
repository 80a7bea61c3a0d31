//! Jobs that are not what they should be, or that nobody can say anything of.

use std::borrow::Cow;

use super::case::Case;
use crate::ledger::ReportPlace;
use crate::model::{JobId, JobStatus, Progress, RunKey, Scope, Time};
use crate::plan::Difference;
use crate::plan::why::{CopiedMarker, Doing, Elected, JobDiffers, SecondJob, Stranger, Unanswered};
use crate::render::words::closing::report_place;

/// The command of the AWS CLI that ends a job to which nothing is done here.
pub(in crate::render) fn ending_by_hand(scope: &Scope, id: &JobId) -> String {
    format!(
        "`aws s3control update-job-status --account-id {} --region {} --job-id {id} --requested-job-status Cancelled`",
        scope.account, scope.region
    )
}

/// A job's status, as it stands behind "is".
pub(in crate::render) fn status_of(status: Option<JobStatus>) -> &'static str {
    status.map_or("in a status of its own", JobStatus::as_str)
}

/// What is said of a job that S3 shows held although it was let run.
pub(in crate::render) fn let_run(since: Time) -> String {
    format!("it was let run at {since}; S3 does not show it yet")
}

/// What is said of a job that S3 shows as before although its end was asked for.
pub(in crate::render) fn end_asked(since: Time) -> String {
    format!("its end was asked for at {since}; S3 does not show it yet")
}

/// What is said of a job that S3 holds long after its end was asked for.
pub(super) fn end_still_asked(since: Time) -> String {
    format!("its end was asked for at {since}, and S3 still holds it")
}

/// Why a job is not let run whose end was asked for, and what can be done.
pub(super) fn end_first((since, until): (Time, Option<Time>), case: Case<'_>) -> [String; 2] {
    let [confirm, cancel] = ["confirm", "cancel"].map(|word| case.command(word));
    match until {
        Some(until) => [
            format!("its end was asked for at {since}, and S3 may show it until {until}: nothing lets it run before"),
            format!("{cancel} ends it; {confirm} counts after {until}"),
        ],
        None => [
            format!("{}: only a person lets it run", end_still_asked(since)),
            format!("{confirm} lets it run, {cancel} ends it"),
        ],
    }
}

/// What is said when S3 no longer knows a job whose record is open.
pub(super) fn gone((run, id): (&RunKey, &JobId), report: Option<&ReportPlace>, case: Case<'_>) -> [String; 3] {
    let look = match report {
        Some(place) => format!("if it ran, its completion report is at {}", report_place(place)),
        None => "its request asked for no completion report".to_owned(),
    };
    [
        format!("S3 no longer knows job {id}; whether it ran is not known, so nothing is created"),
        format!("{look}; 90 days after its creation the next apply closes the record, and then `run` can be bumped"),
        format!("before that, whoever knows what became of it says so: {}", case.resolve(run)),
    ]
}

/// What a person can do about a job that carries a marker of ours and is left alone; nothing, if it has ended.
fn about_stranger(job: &JobId, Stranger { scope, doing }: &Stranger) -> Option<String> {
    let by_hand = ending_by_hand(scope, job);
    match doing {
        Doing::Held => {
            Some(format!("it is held and does nothing; no command of s3jobs acts on it, and {by_hand} ends it"))
        }
        Doing::Running => Some(format!("if it is not meant to run, end it by hand ({by_hand})")),
        Doing::Ended => None,
    }
}

/// What becomes of the jobs that S3 lists of a recorded request.
pub(super) fn job_listed(job: &JobId, others: &[JobId]) -> String {
    match others {
        [] => format!("S3 lists job {job}: apply takes it up, and nothing is sent"),
        [other] => format!("S3 lists job {job}, which apply takes up, and a later one, which it cancels: {other}"),
        others => {
            let names: Vec<&str> = others.iter().map(JobId::as_str).collect();
            format!("S3 lists job {job}, which apply takes up, and later ones, which it cancels: {}", names.join(", "))
        }
    }
}

pub(super) fn differs(found: &JobDiffers, case: Case<'_>) -> Vec<String> {
    match found {
        JobDiffers::Planned { job, scope } => vec![
            format!("job {job} is not the job that was recorded; nothing is done to it"),
            format!(
                "find out who changed what; if it is not meant to run, end it by hand ({}): when it has ended, apply \
                 closes the record",
                ending_by_hand(scope, job)
            ),
        ],
        JobDiffers::Since(differences) => lines(differences, ("recorded", "live")).collect(),
        JobDiffers::Described { job, differences } => {
            let told = format!("job {job} is not the recorded one");
            std::iter::once(told).chain(differences.iter().map(ToString::to_string)).collect()
        }
        JobDiffers::Marked { job, stranger, differences } => {
            let told = format!("job {job} carries this run's marker and is not the recorded one");
            let cancel = case.command("cancel");
            let way_out = format!("find out whose it is; {cancel} gives this run up, and a higher `run` starts anew");
            let lines = lines(differences, ("recorded", "live"));
            std::iter::once(told).chain(lines).chain([way_out]).chain(about_stranger(job, stranger)).collect()
        }
    }
}

/// Differences in words, the two sides named.
pub(super) fn lines<'a>(
    differences: &'a [Difference],
    (before, after): (&'a str, &'a str),
) -> impl Iterator<Item = String> + 'a {
    let text = |value: &'a Option<String>| value.as_deref().map_or(Cow::Borrowed("nothing"), on_one_line);
    differences.iter().map(move |it| format!("{}: {before} {}, {after} {}", it.path, text(&it.before), text(&it.after)))
}

/// A value of YAML that takes several lines, as one.
fn on_one_line(value: &str) -> Cow<'_, str> {
    if !value.contains('\n') {
        return Cow::Borrowed(value);
    }
    let structure = serde_yaml::from_str::<serde_json::Value>(value);
    structure.map_or(Cow::Borrowed(value), |structure| Cow::Owned(structure.to_string()))
}

/// A second job of a run that somebody let run.
pub(super) fn second(SecondJob { job, status, .. }: &SecondJob) -> String {
    format!("job {job}, a second job of this run, was let run by somebody else and is {}", status_of(*status))
}

/// The second jobs of a run that somebody let run: what they did, the elected job did not do.
pub fn second_jobs(jobs: &[SecondJob]) -> Vec<String> {
    let told = |job: &SecondJob| match job.progress {
        Progress { total: 0, .. } => second(job),
        Progress { total, succeeded, failed, .. } => {
            format!("{}: {} of {total} tasks tried", second(job), succeeded + failed)
        }
    };
    jobs.iter().map(told).collect()
}

pub(super) fn duplicate(other: &SecondJob, elected: &Elected, case: Case<'_>) -> Vec<String> {
    let cancel = case.command("cancel");
    let way_out = match elected {
        Elected::Held(id) => format!("job {id}, the one of this run, is held and is not let run; {cancel} ends it"),
        Elected::Live(id, status) => format!(
            "job {id}, the one of this run, is {}: both work on the same objects; {cancel} ends it",
            status_of(*status)
        ),
        Elected::Closed => format!("end it by hand ({})", ending_by_hand(&other.scope, &other.job)),
        Elected::AboutToRun => {
            return vec![format!("job {}, a second job of this run, was let run by somebody else", other.job)];
        }
    };
    vec![second(other), way_out]
}

pub(super) fn copied_marker(found: &CopiedMarker) -> Vec<String> {
    match found {
        CopiedMarker::NotOnRecord { job, name, run, stranger } => {
            let told = format!(
                "job {job} carries the marker of {name}#{run}, which is not on record, and what it does cannot be told to \
                 be that"
            );
            let way_out =
                "find out whose it is: if it is this ledger's, restore the newest backup of the ledger; if its \
                           description was copied, rename the job of this spec"
                    .to_owned();
            [told, way_out].into_iter().chain(about_stranger(job, stranger)).collect()
        }
        CopiedMarker::OfRecord { job, stranger } => {
            let told = format!("job {job} carries this run's marker and is not the recorded job; it is left alone");
            std::iter::once(told).chain(about_stranger(job, stranger)).collect()
        }
    }
}

pub(super) fn unanswered(found: &Unanswered, case: Case<'_>) -> Vec<String> {
    let cancel = case.command("cancel");
    let stays_held = format!("{cancel} gives the run up: a job of it that appears later stays held");
    match found {
        Unanswered::SentTooOften { sends } => vec![
            format!(
                "the request was sent {sends} times, no answer came and no job of it is listed; each of them may have made a \
                 job, which stays held"
            ),
            format!(
                "{cancel} gives the run up: a job of it that appears later is cancelled, and a higher `run` starts anew"
            ),
        ],
        Unanswered::NotSentAgain { listed: Some(job) } => {
            vec![format!("the request was recorded, and its job {job} is listed: only apply takes it up"), stays_held]
        }
        Unanswered::NotSentAgain { listed: None } => vec![
            "the request was recorded and no job of it is listed; only an apply with its spec sends it again"
                .to_owned(),
            stays_held,
        ],
        Unanswered::TokenKnown { said } => vec![
            said.clone(),
            "a job of this run exists and is not listed yet, or somebody used its token; look for it with \
             `aws s3control list-jobs`, and run apply again once it is listed"
                .to_owned(),
            stays_held,
        ],
    }
}
