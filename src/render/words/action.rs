//! What a plan's actions do, and on which condition.

use super::count;
use crate::advice::Risk;
use crate::model::job::Guard;
use crate::model::operation::{TagKey, TagSet};
use crate::model::{JobName, RunKey};
use crate::plan::{Action, ConfirmIf, Confirmer, CreateIf, Done, EndIf};

/// An action and its condition, as an instruction: `confirm the job if S3 counts 1 to 1,000 tasks`.
pub(in crate::render) fn action(action: &Action, run: &RunKey) -> String {
    match action {
        Action::UploadManifest { from, to } => {
            let file = from.file_name().unwrap_or(from.as_str());
            format!("upload the manifest `{file}` to {to}")
        }
        Action::Create { attempt, when, .. } if attempt.get() > 1 => {
            format!("create the job, held (attempt {}){}", attempt.get(), after(when))
        }
        Action::Create { when, .. } => format!("create the job, held{}", after(when)),
        Action::Replace { attempt } => {
            format!("end the job of attempt {}, which has not begun, and go on if it has tried no task", attempt.get())
        }
        Action::Record(entry) => record(&entry.done),
        Action::Resume { .. } => "find the job, or send the recorded request once more with the same token".to_owned(),
        Action::CancelDuplicate { job } => format!("cancel the duplicate {job}, which is held and never ran"),
        Action::SetPriority { from, to } => {
            format!("change the priority from {} to {}", count(from.get().into()), count(to.get().into()))
        }
        Action::SetTags { set, remove, result: _ } => set_tags(set, remove),
        Action::Confirm(condition) => confirm(condition),
        Action::Cancel { why, only: EndIf::Live } => format!("cancel the job ({why})"),
        Action::Cancel { why, only: EndIf::Held } => format!("cancel the job while it is held ({why})"),
        Action::GiveUp => format!("give run {} up, if S3 knows no job of it", run.run),
        Action::Close => format!("close the record of run {} when the job has ended", run.run),
    }
}

/// What is put on record, and when.
fn record(done: &Done) -> String {
    match done {
        Done::Said(_) | Done::ByJob { .. } => {
            "put the run on record as done: nothing is sent, and nothing runs".to_owned()
        }
        Done::ByFormer { former: _, closing: Some(_) } => {
            "put the run on record with what became of it under its former name: nothing is sent, and nothing runs"
                .to_owned()
        }
        Done::ByFormer { former, closing: None } => {
            format!(
                "take over from `{}` who may do the work; put the run on record when {former} is closed",
                former.name
            )
        }
    }
}

/// The jobs that are done before: `, after a and b (complete and accepted)`.
fn after(when: &CreateIf) -> String {
    let names: Vec<&str> = when.names_before().map(JobName::as_str).collect();
    match names.split_last() {
        None => String::new(),
        Some((name, [])) => format!(", after {name} is complete and accepted"),
        Some((last, names)) => format!(", after {} and {last} are complete and accepted", names.join(", ")),
    }
}

fn confirm(condition: &ConfirmIf) -> String {
    let by = match condition.by {
        Confirmer::Spec => "",
        Confirmer::Person => ", as this command says",
    };
    let who = if condition.confirmers.is_some() { ", if the policy names who does" } else { "" };
    let by = format!("{by}{who}{}", named(&condition.unnamed));
    match (condition.guard, condition.most) {
        (Some(Guard { min_tasks, max_tasks }), most) => {
            let most = most.map_or(max_tasks, |most| most.min(max_tasks));
            let (least, most) = (count(min_tasks.get()), count(most.get()));
            format!("confirm the job if S3 counts {least} to {most} tasks{by}")
        }
        (None, Some(most)) => {
            format!("confirm the job if S3 counts at most {} tasks, as the policy says{by}", count(most.get()))
        }
        (None, None) => format!("confirm the job as soon as S3 has counted its tasks{by}"),
    }
}

/// What else it takes, where a yes is not enough.
fn named(unnamed: &[Risk]) -> String {
    let above: Vec<u64> = unnamed.iter().filter_map(|risk| risk.above_tasks).collect();
    match (unnamed, above.iter().min()) {
        ([], _) => String::new(),
        (risks, Some(most)) if above.len() == risks.len() => {
            format!(", and, with more than {} tasks, its name is typed", count(*most))
        }
        (_, _) => ", and its name is typed".to_owned(),
    }
}

fn set_tags(set: &TagSet, remove: &[TagKey]) -> String {
    let set: Vec<String> = set.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let removed: Vec<&str> = remove.iter().map(TagKey::as_str).collect();
    match (set.as_slice(), removed.as_slice()) {
        ([], removed) => format!("remove the job's tags {}", removed.join(", ")),
        (set, []) => format!("set the job's tags {}", set.join(", ")),
        (set, removed) => format!("set the job's tags {}, remove {}", set.join(", "), removed.join(", ")),
    }
}
