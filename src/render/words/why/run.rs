//! Runs that stand in each other's way, or in that of their specs.

use super::case::Case;
use super::elsewhere::{changed_by_former, later_former, open_former};
use super::job::{ending_by_hand, gone, lines, status_of};
use super::replaced::replace_command;
use crate::model::{JobName, JobStatus, RunKey, RunNumber};
use crate::plan::why::{Changed, EarlierRun, Made, Rename, SameEffect, Since, Taken, Unused, WayOn, WayOut, WentBack};

pub(super) fn changed(found: &Changed, case: Case<'_>) -> Vec<String> {
    match found {
        Changed::Spec { run, since, way_out } => spec_changed(*run, (since, way_out), case),
        Changed::Superseded { run, later } => {
            let cancel = case.command("cancel");
            vec![
                format!("run {run} is held, and the spec asks for run {later} by now"),
                format!("{cancel} ends it, and the next apply creates run {later}; restore the spec to let it run"),
            ]
        }
        Changed::UnderFormerName { former } => changed_by_former(former),
        Changed::SincePlanned { run, owner, differences } => {
            let told = format!("{run} was recorded by {owner} since this was planned, and not with what was planned");
            let way_out = "plan again to see what it does now".to_owned();
            [told, way_out].into_iter().chain(lines(differences, ("planned", "recorded"))).collect()
        }
    }
}

fn spec_changed(run: RunNumber, (since, way_out): (&Since, &WayOut), case: Case<'_>) -> Vec<String> {
    let told = match since {
        Since::Over => format!("run {run} is over, and not known to have done what the spec asks for"),
        Since::Recorded { at, made } => format!("run {run} was recorded on {at}, and {}", self::made(made)),
        Since::Submitted { at } => format!("run {run} was submitted on {at} and cannot change any more"),
    };
    let (highest, replace) = match way_out {
        WayOut::RunAgain { highest, is_replaceable } => (*highest, is_replaceable.then(|| replace_command(case))),
        WayOut::OfNeighbours { names, scope } => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let way_out = format!(
                "{} has its jobs in {scope}, too, where a job of one name is one run: if this is its run, give each \
                 environment another account or Region, or its jobs other names",
                names.join(" and ")
            );
            return vec![told, way_out];
        }
    };
    let once_more = once_more(highest, "the changed job");
    let way_out = match since {
        Since::Over => once_more,
        Since::Recorded { .. } => {
            format!("restore the spec to go on with it; or give it up ({}), and {once_more}", case.command("cancel"))
        }
        Since::Submitted { .. } => format!("restore the spec, or {once_more}"),
    };
    let replace = replace.map(|replace| format!("its job has not begun: {replace} makes the changed one in its place"));
    [told, way_out].into_iter().chain(replace).collect()
}

/// What runs a job once more whose highest run is this one.
pub(super) fn once_more(highest: RunNumber, what: &str) -> String {
    match highest.next() {
        next if next == highest => format!("give it another name to run {what} once more: its run numbers are used up"),
        next => format!("set `run: {next}` to run {what} once more"),
    }
}

fn made(made: &Made) -> String {
    match made {
        Made::NotKnown => "whether S3 has made its job is not known".to_owned(),
        Made::Listed { job, status } if status.is_some_and(JobStatus::is_held) => {
            format!("S3 lists its job, {job}, which is held")
        }
        Made::Listed { job, status } => {
            format!("S3 lists its job, {job}, which is {}: somebody let it run, or ended it", status_of(*status))
        }
    }
}

pub(super) fn went_back(found: &WentBack) -> Vec<String> {
    match found {
        WentBack::Recorded { highest, asked, taken } => {
            let way_out = taken.as_ref().map_or_else(|| once_more(*highest, "the job"), self::taken);
            vec![format!("run {highest} of this job is in the ledger and the spec says run {asked}"), way_out]
        }
        WentBack::UnderFormerName { former, asked } => later_former(former, *asked),
        WentBack::Meanwhile { later, this } => {
            vec![format!("run {later} of this job was recorded meanwhile, and this is run {this}")]
        }
    }
}

/// What is said of a run that another environment asks for: it is that one's.
fn taken(Taken { run, by }: &Taken) -> String {
    let name =
        |environment: &Option<_>| environment.as_ref().map_or("no environment".to_owned(), |it| format!("`{it}`"));
    let names: Vec<String> = by.iter().map(name).collect();
    format!(
        "run {run} is what the spec for {} asks for, where a job of one name is one run: give each environment another \
         account or Region, or its jobs other names",
        names.join(" and ")
    )
}

pub(super) fn earlier_run(found: &EarlierRun, case: Case<'_>) -> Vec<String> {
    let not_closed = |run: &RunNumber| format!("run {run} of this job is not closed");
    match found {
        EarlierRun::SecondJob { run, job, scope } => vec![
            format!("job {job} is a second job of run {run} and was let run by somebody else; it is not done"),
            format!("wait until it has ended, or end it by hand ({})", ending_by_hand(scope, job)),
        ],
        EarlierRun::Gone { run, job, report } => {
            let earlier = RunKey { run: *run, ..case.run.clone() };
            std::iter::once(not_closed(run)).chain(gone((&earlier, job), report.as_ref(), case)).collect()
        }
        EarlierRun::Open { run, way_on } => vec![not_closed(run), self::way_on(*run, way_on, case)],
        EarlierRun::UnderFormerName { former, is_idle } => open_former(former, *is_idle, case),
        EarlierRun::OpenAtSend { run } => {
            vec![not_closed(run), "nothing was sent; apply again when it has ended".to_owned()]
        }
    }
}

fn way_on(run: RunNumber, way_on: &WayOn, case: Case<'_>) -> String {
    let (wait, cancel) = (case.command("wait"), case.command("cancel"));
    match way_on {
        WayOn::Taken(taken) => self::taken(taken),
        WayOn::Resume(made) => format!("{}: go on with run {run}, or end it ({cancel})", self::made(made)),
        WayOn::EndOrRestore => format!("it is held: end it ({cancel}), or restore its spec to let it run"),
        WayOn::WaitOrEnd => format!("wait until it has ended ({wait}), or end it ({cancel})"),
    }
}

pub(super) fn same_effect(found: &SameEffect, case: Case<'_>) -> Vec<String> {
    match found {
        SameEffect::OnlyClaimed { by, unused } => only_claimed(by, *unused, case),
        SameEffect::InAnotherPlace(other) => vec![
            format!("{other} in {} already works on these same objects", other.scope),
            format!(
                "give this environment its own objects (`environments: {{NAME: {{manifest: ...}}}}`), or say that it is \
                 meant with `sameEffect: {{of: {}, reason: ...}}`",
                other.name
            ),
        ],
        SameEffect::OfAnotherProject { other, is_first } => of_another_project((other, *is_first), case),
        SameEffect::UnderAnotherName { other, rename } => {
            let told = format!("{other} in {} does the same to the same objects", other.scope);
            let both = format!(
                "if both are meant, say so with `sameEffect: {{of: {}, reason: ...}}`; else change what the job does",
                other.name
            );
            let renamed = rename.map(|rename| renamed(&other.name, rename, case));
            let idle = matches!(rename, Some(Rename::Anew(_))).then(|| gives_back(other, case));
            std::iter::once(told).chain(renamed).chain([both]).chain(idle).collect()
        }
        SameEffect::InAnotherSpec(name) => vec![
            format!("the spec of `{name}` asks for the same on the same objects"),
            "remove one of the two specs".to_owned(),
        ],
        SameEffect::OwnedAtSend(owners) => {
            let named: Vec<String> = owners.iter().map(|owner| format!("{owner} in {}", owner.scope)).collect();
            let first = owners.first().map_or("NAME", |owner| owner.name.as_str());
            vec![
                format!("{} does the same to the same objects", named.join(" and ")),
                format!(
                    "nothing was sent; if this is a new name for it, say `moved: {{from: {first}}}`; if both are meant, say so \
                     with `sameEffect: {{of: {first}, reason: ...}}`"
                ),
            ]
        }
    }
}

/// What is said of a job of another project. One that has nothing on record may have got its name by mistake.
fn of_another_project((other, is_first): (&RunKey, bool), case: Case<'_>) -> Vec<String> {
    let told = format!("{other} of project `{}` in {} does the same to the same objects", other.project, other.scope);
    let mistyped = is_first.then(|| {
        format!(
            "nothing of project `{}` is on record in this ledger: if its name was changed, change it back \
             (`metadata: {{name: {}}}` in the project file), and all that ran counts again",
            case.run.project, other.project
        )
    });
    let named = if other.name == case.run.name { "give this one another name and " } else { "" };
    let both = format!(
        "if both are meant, {named}say so with `sameEffect: {{of: {}, reason: ...}}`; else change what the job does",
        other.name
    );
    [told].into_iter().chain(mistyped).chain([both]).collect()
}

/// What is said to whoever gives a job a new name.
fn renamed(from: &JobName, rename: Rename, case: Case<'_>) -> String {
    let moved = format!("if this is a new name for it, say `moved: {{from: {from}}}`");
    let and = |run: RunNumber| if run == case.run.run { String::new() } else { format!(" and `run: {run}`") };
    match rename {
        Rename::Keep(run) => format!("{moved}{}: it counts as done here, and nothing runs again", and(run)),
        Rename::KeepWhenOver(run) => {
            format!("{moved}{}: it counts as done here when it has ended, and nothing runs again", and(run))
        }
        Rename::EndFirst(run) => {
            let cancel = case.invocation.command(&format!("cancel {from}"));
            format!("{moved} and `run: {run}`, and end what is held as `{from}` ({cancel}): run {run} does the work")
        }
        Rename::Anew(run) => {
            format!(
                "{moved} and `run: {run}`, which runs: what is on record of `{from}` ended before any task was tried"
            )
        }
    }
}

fn only_claimed(by: &RunKey, unused: Unused, case: Case<'_>) -> Vec<String> {
    if (&by.project, &by.scope) == (&case.run.project, &case.run.scope) {
        return only_claimed_here(by, unused, case);
    }
    let state = match unused {
        Unused::NotSubmitted => "was not submitted",
        Unused::GivenUp => "was given up before a job of it was known",
        Unused::Replaced => "was replaced before it began: it does something else by now",
    };
    vec![
        format!("{by} in {} claimed the effect and {state}", by.scope),
        format!(
            "go on under the name `{0}`, which owns the effect; or say that this job is meant with `sameEffect: {{of: {0}, \
             reason: ...}}`",
            by.name
        ),
        gives_back(by, case),
    ]
}

/// What is said of an effect whose owner will not do the work.
fn gives_back(by: &RunKey, case: Case<'_>) -> String {
    format!("if `{}` is not to do it any more, give its right back: {}", by.name, case.resolve(by))
}

/// The same of a run in the same place: its job may have got a new name.
fn only_claimed_here(by: &RunKey, unused: Unused, case: Case<'_>) -> Vec<String> {
    let told = |state: &str| format!("{by} in {} claimed the effect and {state}", by.scope);
    let both = format!("if both are meant, say so with `sameEffect: {{of: {}, reason: ...}}`", by.name);
    match unused {
        Unused::NotSubmitted => {
            let moved = format!("if this is a new name for it, say `moved: {{from: {}}}`, and it runs", by.name);
            vec![told("was not submitted"), moved, both, gives_back(by, case)]
        }
        Unused::Replaced => vec![told("was replaced before it began: it does something else by now"), both],
        Unused::GivenUp => {
            let moved = renamed(&by.name, Rename::Anew(by.run.next()), case);
            vec![told("was given up before a job of it was known"), moved, both, gives_back(by, case)]
        }
    }
}

/// What is said of a run that another runner has recorded since a plan was made.
pub(super) fn recorded_since(other: &RunKey) -> String {
    format!("{other} in {} was recorded since this was planned; plan again", other.scope)
}
