//! The same stories with real processes: the command itself, over sockets and by the real clock, each runner in a checkout of its
//! own. A process is killed with SIGKILL, or stopped and let go on, wherever it is by then; and what it says and its exit code have
//! to be true.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use s3jobs::emulator::{Emulator, FaultPlan, Reply};
use s3jobs::ledger::Outcome;
use s3jobs::model::{Endpoint, RunKey};
use serde_json::Value;
use tokio::net::TcpListener;

use super::judge::judge;
use super::people::PATIENT;
use super::play::{Played, Stage};
use super::process::Transcript;
use super::story::{Action, End, Fate, Step as Deed, Story};
use crate::support::lineage;
use crate::support::world::World;

/// How often the engine of the local S3 goes on.
const BEAT: Duration = Duration::from_millis(10);

/// By when whatever was sent has taken effect, and is shown.
const SILENCE: Duration = Duration::from_secs(5);

/// How often everything is run to its end before it is said that it does not come there.
const ROUNDS: usize = 16;

/// How long a process takes, more or less, from one boundary of a story to the next.
const BOUNDARY: Duration = Duration::from_millis(7);

/// For how long a process stands still, at most.
const STALL: Duration = Duration::from_secs(3);

/// What a command is asked to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    Applied,
    Ended,
    Cancelled,
}

/// What a process came to that was not killed.
struct Said {
    code: i32,
    /// Its result, if it came so far.
    result: Option<Value>,
    text: String,
}

/// Plays a story to its end.
pub(super) async fn play(story: &Story) -> Played {
    let story = &brisk(story);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let stage = Stage::of(story, world(story, &url).await).await;
    let is_sheltered = Arc::new(AtomicBool::new(false));
    let server = tokio::spawn(serve(listener, stage.world.emulator.clone(), Arc::clone(&is_sheltered)));
    let checkouts = (0..=story.runners.len()).map(|_| Checkout::new(&stage, &url)).collect::<Vec<_>>();
    let (last, runners) = checkouts.split_last().unwrap();
    join_all(story.runners.iter().zip(runners).enumerate().map(|(number, (deeds, checkout))| {
        let transcript = stage.transcript.of(&format!("runner {number}"));
        runner(&stage, checkout, (deeds, transcript))
    }))
    .await;
    tokio::time::sleep(SILENCE).await;
    is_sheltered.store(true, Ordering::SeqCst);
    to_the_end(&stage, last).await;
    tokio::time::sleep(SILENCE).await;
    judge(&stage).await;
    server.abort();
    stage.played()
}

/// A story as told by the real clock: nobody waits as long as in one whose time is made up.
fn brisk(story: &Story) -> Story {
    const SPANS: [(&str, &str); 7] = [
        ("=1s", "=100ms"),
        ("=2s", "=200ms"),
        ("=3s", "=300ms"),
        ("=4s", "=400ms"),
        ("=5s", "=500ms"),
        ("=6s", "=600ms"),
        ("=20s", "=2s"),
    ];
    let shorter = |text: &String| {
        let is_span = |(long, _): &&(&str, &str)| {
            text.split([':', ',']).any(|part| part.ends_with(*long) && !part[..part.len() - long.len()].contains('='))
        };
        let text = SPANS.iter().find(is_span).map_or_else(|| text.clone(), |(long, short)| text.replace(long, short));
        // What is never answered takes longer than anybody waits here.
        if text.starts_with("hold:") && !text.contains("for=") { format!("{text},for=4s") } else { text }
    };
    let mut story = story.clone();
    story.behaviours = story.behaviours.iter().map(shorter).collect();
    story.faults = story.faults.iter().map(shorter).collect();
    story.pace = story.pace.map(|pace| pace * 10);
    for step in story.runners.iter_mut().flatten() {
        step.after /= 10;
    }
    story
}

async fn world(story: &Story, url: &str) -> World {
    let endpoint = Endpoint::Url(url.parse().unwrap());
    World::at(endpoint, (story.in_s3, BEAT), |config| {
        #[allow(clippy::disallowed_methods, reason = "real processes run by the real clock")]
        let clock = Arc::new(jiff::Timestamp::now);
        config.clock = clock;
        story.behaviours.iter().for_each(|choice| config.behaviour.set(choice).unwrap());
        config.tasks_per_second = story.pace.and_then(std::num::NonZeroU32::new);
        let rules = story.faults.iter().map(|rule| rule.parse().unwrap()).collect();
        config.faults = FaultPlan { rules, seed: story.seed, ..FaultPlan::default() };
    })
    .await
}

/// Answers over sockets: with all that goes wrong, or, when everything is run to its end, without.
async fn serve(listener: TcpListener, emulator: Emulator, is_sheltered: Arc<AtomicBool>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (emulator, is_sheltered) = (emulator.clone(), Arc::clone(&is_sheltered));
        let service = service_fn(move |request: http::Request<Incoming>| {
            let (emulator, is_sheltered) = (emulator.clone(), Arc::clone(&is_sheltered));
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
                let request = http::Request::from_parts(parts, body);
                if is_sheltered.load(Ordering::SeqCst) {
                    return Ok(emulator.respond(request).await.map(|body| part(body.clone(), body.len())));
                }
                match emulator.exchange(request).await {
                    Reply::Answer(answer) => Ok(answer.map(|body| part(body.clone(), body.len()))),
                    Reply::Truncated { answer, arrives } => Ok(answer.map(|body| part(body, arrives))),
                    Reply::Reset => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
                }
            }
        });
        tokio::spawn(async move {
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// What arrives of a body; where that is not all, the connection breaks.
fn part(body: Bytes, arrives: usize) -> BoxBody<Bytes, io::Error> {
    if arrives >= body.len() {
        return Full::new(body).map_err(|never| match never {}).boxed();
    }
    let frames = [Ok(Frame::data(body.slice(..arrives))), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    StreamBody::new(futures::stream::iter(frames)).boxed()
}

/// A checkout of the project.
struct Checkout {
    folder: tempfile::TempDir,
    url: String,
}

impl Checkout {
    fn new(stage: &Stage, url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = if stage.in_s3 {
            let place = "bucket: \"s3://ledger\", prefix: of/tests, region: us-west-2, accountId: \"111122223333\"";
            format!("{{s3: {{{place}, endpointUrl: \"{url}\"}}}}")
        } else {
            format!("{{directory: {{path: \"{}\", exclusive: true}}}}", stage.world.ledger_folder().display())
        };
        let head = "apiVersion: s3jobs/v1\nkind: Project\nmetadata: {name: demo}\nspec:\n";
        let file = format!("{head}  ledger: {ledger}\n  lineage: {}\n", lineage());
        std::fs::write(folder.path().join("s3jobs.yaml"), file).unwrap();
        std::fs::create_dir(folder.path().join("specs")).unwrap();
        Self { folder, url: url.to_owned() }
    }

    /// Checks out what the project says, so many commits behind. Gives the names of its jobs.
    fn check_out(&self, stage: &Stage, behind: usize) -> Vec<&'static str> {
        let specs = self.folder.path().join("specs");
        std::fs::remove_dir_all(&specs).unwrap();
        std::fs::create_dir(&specs).unwrap();
        let there = stage.project.documents(behind);
        for (name, document) in &there {
            std::fs::write(specs.join(format!("{name}.yaml")), document.to_string()).unwrap();
        }
        there.into_iter().map(|(name, _)| name).collect()
    }

    fn result(&self) -> PathBuf {
        self.folder.path().join("result.json")
    }

    /// Runs a command. `None` if it was killed.
    async fn run(&self, words: &[&str], fate: Option<Fate>) -> Option<Said> {
        let result = self.result();
        let _ = std::fs::remove_file(&result);
        let mut command = Command::new(env!("CARGO_BIN_EXE_s3jobs"));
        command.args(words).args(["--endpoint-url", &self.url]).current_dir(self.folder.path());
        command.args(["-o", "text", "-o", "json=result.json"]);
        command.env_clear().env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command.env("HOME", self.folder.path()).env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_MAX_ATTEMPTS", "2");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let pid = child.id();
        let waiting = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
        let (output, ()) = tokio::join!(waiting, befall(pid, fate));
        said(&output.unwrap(), &result)
    }
}

/// What befalls a process. One that is over by then meets nothing.
async fn befall(pid: u32, fate: Option<Fate>) {
    let Some(Fate { at, end }) = fate else { return };
    tokio::time::sleep(BOUNDARY * u32::try_from(at).unwrap()).await;
    match end {
        End::Kill => signal(pid, "-KILL").await,
        End::Stall(time) => {
            signal(pid, "-STOP").await;
            tokio::time::sleep(time.min(STALL)).await;
            signal(pid, "-CONT").await;
        }
    }
}

async fn signal(pid: u32, signal: &'static str) {
    let sent = move || Command::new("kill").args([signal, &pid.to_string()]).stderr(Stdio::null()).status();
    let _ = tokio::task::spawn_blocking(sent).await.unwrap();
}

fn said(output: &Output, result: &Path) -> Option<Said> {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let code = output.status.code()?;
    let result = std::fs::read_to_string(result).ok().and_then(|text| serde_json::from_str(&text).ok());
    Some(Said { code, result, text })
}

async fn runner(stage: &Stage, checkout: &Checkout, (deeds, transcript): (&[Deed], Transcript)) {
    for deed in deeds {
        tokio::time::sleep(deed.after).await;
        transcript.say(&format!("{:?}", deed.action));
        let there = checkout.check_out(stage, deed.behind);
        match words(deed.action, |first| stage.project.called(first, deed.behind)) {
            None => stage.perform(deed, &transcript).await,
            // Without a spec there is nothing that could be asked for, and a command says so.
            Some(_) if there.is_empty() => {}
            Some((words, goal)) => command(stage, checkout, (&words, goal, deed.fate), &transcript).await,
        }
    }
}

/// The command that an action is, if it is one. Jobs are called as in the checkout.
fn words(action: Action, called: impl Fn(&'static str) -> &'static str) -> Option<(Vec<&'static str>, Goal)> {
    let (words, goal): (&[&'static str], Goal) = match action {
        Action::ApplyUntilCreated => (&["apply", "--yes", "--detach"], Goal::Applied),
        Action::Apply => (&["apply", "--yes"], Goal::Applied),
        Action::ApplyToTheEnd => (&["apply", "--yes", "--wait"], Goal::Ended),
        Action::Prune => (&["apply", "--yes", "--wait", "--prune"], Goal::Ended),
        Action::Wait => (&["wait"], Goal::Ended),
        Action::Confirm(name) => return Some((vec!["confirm", "--yes", "--wait", called(name)], Goal::Ended)),
        Action::Cancel(name) => return Some((vec!["cancel", called(name)], Goal::Cancelled)),
        Action::Edit(_) | Action::Bump(_) | Action::BumpAndEdit(_) | Action::Reword(..) | Action::Reprioritise(_) => {
            return None;
        }
        Action::Replace(name) => return Some((vec!["apply", "--yes", "--replace", called(name)], Goal::Applied)),
        Action::Retag(_) | Action::Remove(_) | Action::Restore(_) => return None,
        Action::Suspend(_) | Action::Resume(_) => return None,
        Action::Rename(_) | Action::RenameAndBump(_) | Action::ForgetName(_) | Action::After(_) => return None,
        Action::Alone(_) | Action::Recorded(_) | Action::RecordedLate(_) | Action::NotRecorded(_) => return None,
        Action::ByHand(_) | Action::Resolve(_) | Action::Foreign | Action::LookAlike(_) => return None,
        Action::Clone(_) => return None,
        Action::RunClones | Action::LoseRecords | Action::LoseClaims | Action::TouchStrangers => return None,
        Action::PretendAfter(_) | Action::PretendWork(_) => return None,
    };
    Some((words.to_vec(), goal))
}

async fn command(
    stage: &Stage,
    checkout: &Checkout,
    (words, goal, fate): (&[&str], Goal, Option<Fate>),
    transcript: &Transcript,
) {
    let words = [words, &["--poll-interval", "100ms", "--timeout", "20s"]].concat();
    let Some(said) = checkout.run(&words, fate).await else {
        transcript.say(&format!("{words:?} was killed: {fate:?}"));
        stage.killed.fetch_add(1, Ordering::SeqCst);
        return;
    };
    transcript.say(&format!("{words:?} exits with {}:\n{}", said.code, said.text));
    note(stage, &said);
    if let Some(wrong) = wrong_code(&said, goal) {
        stage.broken(format!("{words:?} exits with {}: {wrong}\n{}", said.code, said.text));
    }
}

/// What a command said of the end of runs has to be true, then and for ever.
fn note(stage: &Stage, said: &Said) {
    if said.text.contains("ledger-lost-history") {
        stage.broken(format!("somebody is told of lost history:\n{}", said.text));
    }
    for run in runs(said) {
        if let Some(outcome) = run["closed"]["outcome"].as_str() {
            let outcome: Outcome = serde_json::from_value(outcome.into()).unwrap();
            let key = RunKey {
                project: "demo".parse().unwrap(),
                scope: stage.world.scope(),
                name: run["job"].as_str().unwrap().parse().unwrap(),
                run: serde_json::from_value(run["run"].clone()).unwrap(),
            };
            stage.closed.lock().unwrap().push((key, outcome));
        }
    }
}

fn runs(said: &Said) -> impl Iterator<Item = &Value> {
    said.result.iter().flat_map(|result| result["runs"].as_array().into_iter().flatten())
}

/// Why an exit code is not what the command came to, as docs and result say.
fn wrong_code(said: &Said, goal: Goal) -> Option<String> {
    /// Every code, the first one counts.
    const ORDER: [i32; 10] = [130, 64, 3, 77, 75, 4, 5, 6, 7, 1];
    let Some(result) = &said.result else {
        // Without a result it was told why: the ledger or S3 could not be asked, or the time was up.
        let is_unknown_name = said.code == 64 && said.text.contains("error: no spec and no record is named");
        let is_told = said.text.contains("error") && matches!(said.code, 1 | 4 | 7 | 75) || is_unknown_name;
        return (!is_told).then(|| "no result, and no error that tells why".to_owned());
    };
    if result["exitCode"] != said.code {
        return Some(format!("its result says {}", result["exitCode"]));
    }
    let codes: BTreeSet<i32> = runs(said).flat_map(|run| codes(run, goal)).collect();
    let has_errors = runs(said).any(|run| run["ending"] == "error" || run.get("notDone").is_some());
    let expected = ORDER.into_iter().find(|code| codes.contains(code)).unwrap_or(0);
    // Which error a call met decides between these.
    let is_error = has_errors && matches!(said.code, 1 | 75 | 77) && !codes.contains(&said.code);
    (said.code != expected && !is_error).then(|| format!("its runs make {expected}"))
}

/// What the end of one run makes the command exit with, by the table in the README.
fn codes(run: &Value, goal: Goal) -> Vec<i32> {
    let ending = run["ending"].as_str().unwrap();
    let past = run["closed"]["outcome"].as_str();
    // Whoever asks for a job by its name believes that it is there.
    if run["reason"] == "not-created" {
        return if goal == Goal::Cancelled { Vec::new() } else { vec![4] };
    }
    let ending = match (ending, past) {
        // That nothing is left to cancel is what was asked for.
        ("unchanged", Some(_)) if goal == Goal::Cancelled => return Vec::new(),
        ("unchanged", Some("complete")) if run["accepted"] == false => "beyond-acceptance",
        ("unchanged", Some("neverCreated")) => "given-up",
        ("unchanged", Some(outcome)) => outcome,
        (ending, _) => ending,
    };
    let code = match (ending, goal) {
        ("timed-out", _) => 7,
        ("error", _) => return Vec::new(),
        ("blocked", _) => 4,
        (_, Goal::Applied) => 0,
        ("complete" | "beyond-acceptance", Goal::Cancelled) => 1,
        ("cancelled" | "given-up" | "awaiting-confirmation", Goal::Cancelled) => 0,
        ("failed" | "cancelled" | "given-up", _) => 5,
        ("beyond-acceptance", _) => 6,
        ("awaiting-confirmation" | "awaiting-predecessors", Goal::Ended) => 4,
        ("unknown", _) => 1,
        _ => 0,
    };
    vec![code]
}

/// Runs everything to its end, and goes the ways out that are named on the way there.
async fn to_the_end(stage: &Stage, checkout: &Checkout) {
    let transcript = stage.transcript.of("last");
    for round in 0..ROUNDS {
        if checkout.check_out(stage, 0).is_empty() {
            stage.project.restore_all();
        }
        let there = checkout.check_out(stage, 0);
        let confirmed = there.iter().flat_map(|name| ["--confirm", name]);
        let apply: Vec<&str> = ["apply", "--yes", "--wait", "--prune"].into_iter().chain(confirmed).collect();
        command(stage, checkout, (&apply, Goal::Ended, None), &transcript).await;
        let planned = checkout.run(&["plan", "--prune", "--detailed-exitcode"], None).await.unwrap();
        let steps = planned.result.as_ref().map(|plan| plan["steps"].as_array().cloned().unwrap_or_default());
        let Some(steps) = steps else { return stage.broken(format!("no plan can be made:\n{}", planned.text)) };
        let open: Vec<(&str, &str)> = steps
            .iter()
            .map(|step| (step["job"].as_str().unwrap(), step["reason"].as_str().unwrap()))
            .filter(|(_, reason)| !stage.is_over(reason))
            .collect();
        if open.is_empty() && planned.code != 2 {
            return;
        }
        if round + 1 == ROUNDS {
            return stage.broken(format!("it does not come to an end, a plan says:\n{}", planned.text));
        }
        for (name, reason) in open {
            way_out(stage, checkout, (name, reason, round), &transcript).await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// What a person does who reads why a run stands still.
async fn way_out(
    stage: &Stage,
    checkout: &Checkout,
    (name, reason, round): (&str, &str, usize),
    transcript: &Transcript,
) {
    if stage.mended((name, reason), round, transcript).await {
        return;
    }
    if round >= PATIENT {
        transcript.say(&format!("cancels {name}, which is {reason}"));
        command(stage, checkout, (&["cancel", name], Goal::Cancelled, None), transcript).await;
    }
}
