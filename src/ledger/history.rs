//! What happened to a run, write by write, as the file of its record tells it.
//!
//! Every write of a record says what it is about, and by whom. The history stands in the file and nowhere else: whoever plans over
//! thousands of records does not hold it, and whoever writes a record adds to it without having read it. What is done without a
//! write of the record (a priority that is set) goes along with the next one of the same process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::outcome::Outcome;
use crate::model::document::Priority;
use crate::model::operation::{TagKey, TagSet};
use crate::model::{Attempt, JobId, JobName, RunKey, Scope, Time};

/// How many events of a run are kept from its beginning, and how many of the last ones. Those between are counted.
const FIRST: usize = 8;
const LAST: usize = 56;

/// The field of a record's file.
const FIELD: &str = "history";

/// Declares what can happen to a run, each with its code.
macro_rules! happenings {
    ($($(#[$doc:meta])* $name:ident $code:literal)+) => {
        /// What happened to a run. The code is an interface; the words are not.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum What {
            $($(#[$doc])* $name,)+
            /// What a newer version wrote, by its code.
            Other(String),
        }

        impl What {
            /// The stable code.
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$name => $code,)+
                    Self::Other(code) => code,
                }
            }
        }

        impl From<String> for What {
            fn from(code: String) -> Self {
                match code.as_str() {
                    $($code => Self::$name,)+
                    _ => Self::Other(code),
                }
            }
        }
    };
}

happenings! {
    /// The request was recorded, and was about to be sent.
    Intent "intent"
    /// S3 answered CreateJob.
    Sent "sent"
    /// CreateJob was sent, and no answer came.
    Unanswered "unanswered"
    /// The recorded request was about to be sent again.
    Resent "resent"
    /// A send surely made no job: S3 refused it, or something forbade it.
    Refused "refused"
    /// The record named the job.
    Elected "elected"
    /// The job was about to be let run.
    Confirming "confirming"
    /// The job was about to be ended.
    Cancelling "cancelling"
    /// The job was about to be ended, so that the next attempt is made in its place.
    Replacing "replacing"
    /// S3 refused what was announced.
    TakenBack "taken-back"
    /// Tags were about to be set or removed.
    Tags "tags"
    /// The priority was set.
    Priority "priority"
    /// A second job of the run was cancelled.
    SecondJobCancelled "second-job-cancelled"
    /// The record was closed.
    Closed "closed"
    /// That the run was done elsewhere was about to be put on record.
    Recording "recording"
    /// The run was put on record as done elsewhere.
    Recorded "recorded"
    /// The run was put on record as done under the job's former name.
    Moved "moved"
    /// The lost record was made again.
    Rebuilt "rebuilt"
    /// The record before this one was lost.
    RecordLost "record-lost"
    /// A person said what became of the run.
    Resolved "resolved"
    /// The record was reduced to what keeps the run from running again.
    Pruned "pruned"
}

impl From<What> for String {
    fn from(what: What) -> Self {
        what.code().to_owned()
    }
}

/// Something that happened to a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// When.
    pub at: Time,
    /// What.
    pub event: What,
    /// Who did it: which one of the history's.
    #[serde(default)]
    pub who: usize,
    /// The attempt that it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<Attempt>,
    /// The job that it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// How the run ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The priority that was set, or that the job had in the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The tags that were set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: TagSet,
    /// The tags that were removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed_tags: Vec<TagKey>,
    /// Why, in the words of whoever did it, of S3, or of this tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event {
    /// Something that happened, and nothing more about it.
    pub fn new(event: What, at: Time) -> Self {
        Self {
            at,
            event,
            who: 0,
            attempt: None,
            job_id: None,
            outcome: None,
            priority: None,
            tags: TagSet::new(),
            removed_tags: Vec::new(),
            reason: None,
        }
    }

    /// The same, about a job.
    pub fn of_job(self, job: &JobId) -> Self {
        Self { job_id: Some(job.clone()), ..self }
    }

    /// The same, with why.
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }
}

/// Who did something to a run, and from where: one process of this tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Who {
    /// A name for people.
    pub name: String,
    /// The caller's ARN, as AWS says it. `None` where it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Who began the run of the CI system, in its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The host's name, or the address of the CI system's run.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The commit of the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Whether the job's spec was another one than in that commit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dirty: bool,
    /// The version of this tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Who writes records in this process: as whom in each place, and with which specs that differ from the commit.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    who: Who,
    edited: BTreeSet<JobName>,
    callers: BTreeMap<Scope, String>,
}

impl Origin {
    /// One whose specs of these names are not as they were committed.
    pub fn new(who: Who, edited: BTreeSet<JobName>) -> Self {
        Self { who, edited, callers: BTreeMap::new() }
    }

    /// The same, where it is known as whom AWS is called: an ARN for each place.
    #[must_use]
    pub fn called_as(self, callers: BTreeMap<Scope, String>) -> Self {
        Self { callers, ..self }
    }

    /// Who writes the record of a run.
    pub fn of(&self, run: &RunKey) -> Arc<Who> {
        let dirty = self.who.commit.is_some() && self.edited.contains(&run.name);
        let arn = self.callers.get(&run.scope).cloned();
        Arc::new(Who { arn, dirty, ..self.who.clone() })
    }
}

/// What a write of a record adds to its history.
#[derive(Clone, Debug)]
pub struct Addition {
    /// What happened since the write before, first to last.
    pub events: Vec<Event>,
    /// Who did it.
    pub who: Arc<Who>,
}

/// What a write is about to add to the history of a record. It is no part of the record's state: two states that are written for
/// different reasons are the same.
#[derive(Clone, Debug, Default)]
pub struct Happened(Option<Arc<Addition>>);

impl Happened {
    /// This, by one process.
    pub fn new(events: Vec<Event>, who: Arc<Who>) -> Self {
        Self(Some(Arc::new(Addition { events, who })))
    }

    pub(super) fn addition(&self) -> Option<&Addition> {
        self.0.as_deref()
    }
}

impl PartialEq for Happened {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Happened {}

/// What is known of what happened to a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// Everybody who did something.
    #[serde(default)]
    pub who: Vec<Who>,
    /// What happened, first to last.
    #[serde(default)]
    pub events: Vec<Event>,
    /// How many events between the first and the last ones are not kept.
    #[serde(default)]
    pub left_out: u64,
}

impl History {
    /// Who did something.
    pub fn author(&self, event: &Event) -> Option<&Who> {
        self.who.get(event.who)
    }

    /// How many of the first events stand before those that are not kept.
    pub fn first(&self) -> usize {
        if self.left_out > 0 { FIRST.min(self.events.len()) } else { self.events.len() }
    }
}

/// A record's file, of which the history alone is read.
#[derive(Deserialize)]
struct Filed {
    #[serde(default)]
    history: History,
}

/// The history in the text of a record's file; empty in one of an older version.
pub(super) fn read(text: &str) -> Result<History, String> {
    serde_json::from_str::<Filed>(text).map(|filed| filed.history).map_err(|error| error.to_string())
}

/// Adds to the history of a record's file. What newer versions have written into it stays. One that is no history is left as it
/// is: nothing that counts depends on it.
pub(super) fn add(record: &mut Value, addition: &Addition) {
    let Some(record) = record.as_object_mut() else { return };
    let mut history = match record.remove(FIELD) {
        None => json!({"who": [], "events": []}),
        Some(history) => history,
    };
    if let Some(history) = history.as_object_mut() {
        add_to(history, addition);
    }
    record.insert(FIELD.to_owned(), history);
}

fn add_to(history: &mut Map<String, Value>, Addition { events, who }: &Addition) {
    let (Some(mut everybody), Some(mut told)) = (list(history, "who"), list(history, "events")) else { return };
    let Ok(who) = serde_json::to_value(who.as_ref()) else { return };
    let at = everybody.iter().position(|known| *known == who).unwrap_or_else(|| {
        everybody.push(who);
        everybody.len() - 1
    });
    let lines = events.iter().map(|event| serde_json::to_value(Event { who: at, ..event.clone() }));
    told.extend(lines.filter_map(Result::ok));
    let left_out = bound(&mut told);
    forget_others(&mut everybody, &mut told);
    history.insert("who".to_owned(), everybody.into());
    history.insert("events".to_owned(), told.into());
    if left_out > 0 {
        let before = history.get("leftOut").and_then(Value::as_u64).unwrap_or(0);
        history.insert("leftOut".to_owned(), (before + left_out as u64).into());
    }
}

fn list(history: &Map<String, Value>, name: &str) -> Option<Vec<Value>> {
    match history.get(name) {
        None => Some(Vec::new()),
        Some(found) => found.as_array().cloned(),
    }
}

/// Keeps the first and the last events. Says how many others there were.
fn bound(events: &mut Vec<Value>) -> usize {
    let over = events.len().saturating_sub(FIRST + LAST);
    if over > 0 {
        events.drain(FIRST..FIRST + over);
    }
    over
}

/// Keeps of those who did something whoever did an event that is kept.
fn forget_others(everybody: &mut Vec<Value>, events: &mut [Value]) {
    let number = |event: &Value| event.get("who").and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
    let named: BTreeSet<usize> = events.iter().filter_map(number).collect();
    if named.len() == everybody.len() {
        return;
    }
    let places: BTreeMap<usize, usize> = named.into_iter().enumerate().map(|(new, old)| (old, new)).collect();
    for event in events {
        let place = number(event).and_then(|old| places.get(&old)).copied();
        if let (Some(event), Some(place)) = (event.as_object_mut(), place) {
            event.insert("who".to_owned(), place.into());
        }
    }
    *everybody = places.into_keys().filter_map(|old| everybody.get(old).cloned()).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addition(name: &str, reason: u32) -> Addition {
        let at = Time::try_from("2026-11-22T12:00:00Z".to_owned()).unwrap();
        let who = Arc::new(Who { name: name.to_owned(), ..Who::default() });
        Addition { events: vec![Event::new(What::Priority, at).because(reason.to_string())], who }
    }

    /// A run that is bumped between priorities for ever.
    #[test]
    fn a_history_keeps_its_first_and_last_events_and_counts_the_others() {
        let mut record = json!({"version": 1});
        for number in 0..1000 {
            add(&mut record, &addition(&format!("runner-{number}"), number));
        }
        let text = record.to_string();
        assert!(text.len() < 16_000, "{}", text.len());
        let history = read(&text).unwrap();
        assert_eq!((history.events.len(), history.left_out, history.first()), (64, 936, 8));
        let told = |event: &Event| (event.reason.clone().unwrap(), history.author(event).unwrap().name.clone());
        assert_eq!(told(&history.events[7]), ("7".to_owned(), "runner-7".to_owned()));
        assert_eq!(told(&history.events[8]), ("944".to_owned(), "runner-944".to_owned()));
        assert_eq!(told(&history.events[63]), ("999".to_owned(), "runner-999".to_owned()));
    }

    #[test]
    fn one_invocation_is_told_of_once() {
        let mut record = json!({});
        (0..3).for_each(|number| add(&mut record, &addition("one", number)));
        add(&mut record, &addition("two", 3));
        let history = read(&record.to_string()).unwrap();
        assert_eq!(history.events.iter().map(|event| event.who).collect::<Vec<_>>(), [0, 0, 0, 1]);
        assert_eq!(history.who.len(), 2);
    }

    /// What this version does not know of events stays word for word.
    #[test]
    fn events_of_a_newer_version_stay() {
        let newer = json!({"at": "2026-11-22T12:00:00Z", "event": "teleported", "who": 0, "planet": "Mars"});
        let mut record = json!({"history": {"who": [{"name": "she", "shoe": 39}], "events": [newer], "more": true}});
        add(&mut record, &addition("he", 1));
        assert_eq!(record["history"]["events"][0], newer);
        assert_eq!(record["history"]["who"][0]["shoe"], 39);
        assert_eq!(record["history"]["more"], true);
        let history = read(&record.to_string()).unwrap();
        assert_eq!(history.events[0].event.code(), "teleported");
        assert_eq!(history.author(&history.events[1]).unwrap().name, "he");
    }

    /// An account may be reached by a role of its own.
    #[test]
    fn who_calls_is_told_of_the_place_of_the_run_and_edits_of_its_spec() {
        let scope = |region: &str| -> Scope {
            serde_json::from_value(json!({"account": "111122223333", "region": region, "endpoint": "aws"})).unwrap()
        };
        let run = |name: &str, region: &str| RunKey {
            project: "demo".parse().unwrap(),
            scope: scope(region),
            name: name.parse().unwrap(),
            run: 1_u32.try_into().unwrap(),
        };
        let who = Who { commit: Some("abc".to_owned()), ..Who::default() };
        let arn = "arn:aws:sts::111122223333:assumed-role/ci/ada".to_owned();
        let origin = Origin::new(who, BTreeSet::from(["edited".parse().unwrap()]));
        let origin = origin.called_as(BTreeMap::from([(scope("us-west-2"), arn.clone())]));
        let told = |name, region| {
            let who = origin.of(&run(name, region));
            (who.dirty, who.arn.clone())
        };
        assert_eq!(told("edited", "us-west-2"), (true, Some(arn)));
        assert_eq!(told("other", "eu-west-1"), (false, None));
    }

    #[test]
    fn what_is_no_history_is_left_as_it_is() {
        let mut record = json!({"history": "mine"});
        add(&mut record, &addition("he", 1));
        assert_eq!(record, json!({"history": "mine"}));
    }
}
