//! The real server, killed with SIGKILL again and again while it is written to and a job runs: nothing that was
//! acknowledged is lost, and nothing is reported twice. `S3JOBS_KILLS` says how often; by default 25 times.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]
#![allow(clippy::disallowed_methods, reason = "real processes run by the real clock")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Tasks for each kill, and how many of them run in a second: the job is still at it when the last kill comes.
const TASKS_PER_KILL: usize = 80;
const TASKS_PER_SECOND: usize = 250;
const WRITERS: usize = 4;

/// A server over one state folder, started again and again on the same port.
pub(crate) struct Server {
    folder: PathBuf,
    pub(crate) address: String,
    child: Child,
}

impl Server {
    pub(crate) fn start(folder: &Path, address: &str, extra: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_s3jobs"));
        command.args(["local", "--state", "state", "--listen", address]).args(extra);
        command.current_dir(folder).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line:?}")).to_owned();
        Self { folder: folder.to_owned(), address, child }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn restart(&mut self, extra: &[&str]) {
        *self = Self::start(&self.folder.clone(), &self.address.clone(), extra);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Sends one request on a connection of its own. Nothing, if no whole answer came.
pub(crate) fn send(address: &str, line: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let head = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n",
        body.len(),
        if line.contains("/v20180820/") { "x-amz-account-id: 111122223333\r\n" } else { "" },
    );
    stream.write_all(&[head.as_bytes(), body].concat()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let body = answer[end + 4..].to_vec();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let is_whole = length.is_none_or(|length: usize| length == body.len());
    is_whole.then(|| (head[9..12].parse().unwrap(), body))
}

fn text(answer: &(u16, Vec<u8>)) -> String {
    String::from_utf8_lossy(&answer.1).into_owned()
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    text.split_once(open)?.1.split_once(close).map(|(found, _)| found)
}

fn create_job(token: &str, held: bool, etag: &str) -> String {
    format!(
        "<CreateJobRequest xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><ConfirmationRequired>{held}</ConfirmationRequired>\
         <Operation><S3PutObjectTagging><TagSet><member><Key>team</Key><Value>blue</Value></member></TagSet></S3PutObjectTagging></Operation>\
         <Report><Bucket>arn:aws:s3:::reports</Bucket><Format>Report_CSV_20180820</Format><Enabled>true</Enabled><Prefix>r</Prefix>\
         <ReportScope>AllTasks</ReportScope></Report><ClientRequestToken>{token}</ClientRequestToken><Manifest><Spec>\
         <Format>S3BatchOperations_CSV_20180820</Format><Fields><member>Bucket</member><member>Key</member></Fields></Spec><Location>\
         <ObjectArn>arn:aws:s3:::manifests/list.csv</ObjectArn><ETag>{etag}</ETag></Location></Manifest><Priority>10</Priority>\
         <RoleArn>arn:aws:iam::111122223333:role/batch</RoleArn></CreateJobRequest>"
    )
}

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    objects: BTreeMap<String, Vec<u8>>,
    jobs: BTreeSet<String>,
}

/// Writes objects, small and large ones, and now and then a held job, until it is told to stop.
fn write((writer, address): (usize, &str), etag: &str, stop: &AtomicBool, acknowledged: &Mutex<Acknowledged>) {
    for number in 0.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        if writer == 0 && number % 20 == 7 {
            let answer =
                send(address, "POST /v20180820/jobs", create_job(&format!("held-{number}"), true, etag).as_bytes());
            let id = answer.filter(|answer| answer.0 == 200).map(|answer| text(&answer));
            let id = id.as_deref().and_then(|body| between(body, "<JobId>", "<")).map(str::to_owned);
            acknowledged.lock().unwrap().jobs.extend(id);
        }
        let key = format!("/data/w{writer}/{number:06}");
        // Every eighth body is large enough to be a file of its own.
        let length = if number % 8 == 3 { 100_000 } else { 100 };
        let body = format!("{key} ").repeat(length / 16).into_bytes();
        match send(address, &format!("PUT {key}"), &body) {
            Some((200, _)) => drop(acknowledged.lock().unwrap().objects.insert(key, body)),
            Some(other) => panic!("{key}: {} {}", other.0, text(&other)),
            // The server is gone: it will be back.
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

fn kills() -> usize {
    std::env::var("S3JOBS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(25)
}

fn seed(tasks: usize) -> String {
    let rows: Vec<String> = (1..=tasks).map(|number| format!("data,in/{number:06}\\n")).collect();
    let rows = rows.concat();
    format!(
        "apiVersion: s3jobs/v1\nkind: Seed\nmetadata: {{name: kill}}\nspec:\n  buckets:\n  - name: data\n    series: [{{prefix: in/, count: {tasks}, sizeBytes: 10}}]\n  \
         - name: manifests\n    objects: [{{key: list.csv, content: \"{rows}\"}}]\n  - name: reports\n"
    )
}

/// Waits until a job has ended, and returns its description.
fn ended(address: &str, id: &str) -> String {
    let deadline = Instant::now() + Duration::from_mins(2);
    loop {
        let described = send(address, &format!("GET /v20180820/jobs/{id}"), b"").unwrap();
        let described = text(&described);
        if ["Complete", "Failed", "Cancelled"].contains(&between(&described, "<Status>", "<").unwrap()) {
            return described;
        }
        assert!(Instant::now() < deadline, "{described}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The keys in the report, in order, each as often as it is there.
fn reported(address: &str, id: &str) -> Vec<String> {
    let manifest = text(&send(address, &format!("GET /reports/r/job-{id}/manifest.json"), b"").unwrap());
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let mut keys = Vec::new();
    for result in manifest["Results"].as_array().unwrap() {
        let part = text(&send(address, &format!("GET /reports/{}", result["Key"].as_str().unwrap()), b"").unwrap());
        keys.extend(part.lines().map(|row| row.split(',').nth(1).unwrap().trim_matches('"').to_owned()));
    }
    keys.sort();
    keys
}

#[test]
fn a_server_that_is_killed_again_and_again_loses_nothing_and_reports_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = kills() * TASKS_PER_KILL;
    std::fs::write(folder.path().join("seed.yaml"), seed(tasks)).unwrap();
    let rate = TASKS_PER_SECOND.to_string();
    let pace = ["--tasks-per-second", rate.as_str()];
    let mut server = Server::start(folder.path(), "127.0.0.1:0", &["--seed", "seed.yaml", pace[0], pace[1]]);
    let head = send(&server.address, "GET /manifests/list.csv", b"").unwrap();
    let etag = md5(&head.1);
    let created =
        send(&server.address, "POST /v20180820/jobs", create_job("the-job", false, &etag).as_bytes()).unwrap();
    let id = between(&text(&created), "<JobId>", "<").unwrap().to_owned();

    let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Acknowledged::default())));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (address, etag) = (server.address.clone(), etag.clone());
            let (stop, acknowledged) = (Arc::clone(&stop), Arc::clone(&acknowledged));
            std::thread::spawn(move || write((writer, &address), &etag, &stop, &acknowledged))
        })
        .collect();
    for kill in 0..kills() {
        // From while it starts its engine to well into its work.
        std::thread::sleep(Duration::from_millis(20 + (kill as u64 * 37) % 160));
        server.kill();
        server.restart(&pace);
    }
    stop.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.join().unwrap();
    }
    server.kill();
    server.restart(&[]);

    let described = ended(&server.address, &id);
    assert!(described.contains("<Status>Complete<"), "{described}");
    assert!(described.contains(&format!("<NumberOfTasksSucceeded>{tasks}<")), "{described}");
    let expected: Vec<String> = (1..=tasks).map(|number| format!("in/{number:06}")).collect();
    assert!(reported(&server.address, &id) == expected, "the report has not each task once");
    let acknowledged = acknowledged.lock().unwrap();
    assert!(acknowledged.objects.len() > kills(), "{} writes", acknowledged.objects.len());
    for (key, body) in &acknowledged.objects {
        let found = send(&server.address, &format!("GET {key}"), b"").unwrap();
        assert!(found.0 == 200 && found.1 == *body, "{key} is lost: {} {}", found.0, found.1.len());
    }
    for job in &acknowledged.jobs {
        assert_eq!(send(&server.address, &format!("GET /v20180820/jobs/{job}"), b"").unwrap().0, 200, "{job} is lost");
    }
}

fn md5(bytes: &[u8]) -> String {
    use md5::Digest as _;
    md5::Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// A file system that takes no more: files may not grow beyond a limit, and writing beyond it fails.
#[test]
fn a_full_disk_fails_requests_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), "127.0.0.1:0", &[]);
    assert_eq!(send(&server.address, "PUT /data", b"").unwrap().0, 200);
    assert_eq!(send(&server.address, "PUT /data/before", b"kept").unwrap().0, 200);
    server.kill();
    let script = format!(
        "trap '' XFSZ; ulimit -f 4096; exec '{}' local --state state --listen {}",
        env!("CARGO_BIN_EXE_s3jobs"),
        server.address
    );
    let mut limited = Command::new("bash");
    limited.args(["-c", &script]).current_dir(folder.path()).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut limited = limited.spawn().unwrap();
    BufReader::new(limited.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    let mut stored = Vec::new();
    let mut refused = None;
    for number in 0..200 {
        let body = vec![b'x'; 60_000];
        match send(&server.address, &format!("PUT /data/{number}"), &body) {
            Some((200, _)) => stored.push(number),
            other => {
                refused = other;
                break;
            }
        }
    }
    assert!(!stored.is_empty() && stored.len() < 200, "{} stored", stored.len());
    if let Some(refused) = refused {
        assert_eq!(refused.0, 500, "{}", text(&refused));
    }
    drop(limited.kill());
    limited.wait().unwrap();
    server.restart(&[]);
    assert_eq!(send(&server.address, "GET /data/before", b"").unwrap().1, b"kept");
    for number in stored {
        assert_eq!(send(&server.address, &format!("GET /data/{number}"), b"").unwrap().1.len(), 60_000, "{number}");
    }
}

/// How a server that cannot start ends: exit code and standard error.
fn refused(folder: &Path, options: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_s3jobs"));
    command.args(["local", "--listen", "127.0.0.1:0", "--state", "state"]).args(options);
    let output = command.current_dir(folder).env_clear().output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_state_that_cannot_be_used_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("state")).unwrap();
    std::fs::write(folder.path().join("state/state.redb"), "this is no database at all").unwrap();
    let (code, said) = refused(folder.path(), &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("cannot open the local S3"), "{said}");
    std::fs::remove_dir_all(folder.path().join("state")).unwrap();
    std::fs::write(folder.path().join("state"), "this is no folder").unwrap();
    let (code, said) = refused(folder.path(), &[]);
    assert!(code == Some(1) && said.contains("cannot be made or written"), "{said}");
}

#[test]
fn a_crash_that_a_rule_asks_for_ends_the_process_and_the_next_one_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let rule = ["--fault", "crash:calls=PutObject,nth=2,when=after"];
    let mut server = Server::start(folder.path(), "127.0.0.1:0", &rule);
    assert_eq!(send(&server.address, "PUT /data", b"").unwrap().0, 200);
    assert_eq!(send(&server.address, "PUT /data/1", b"one").unwrap().0, 200);
    assert!(send(&server.address, "PUT /data/2", b"two").is_none());
    server.child.wait().unwrap();
    server.restart(&[]);
    assert_eq!(send(&server.address, "GET /data/2", b"").unwrap().1, b"two");
}

/// Waits, for a minute at most, until something is there.
fn until<T>(mut found: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(Instant::now() < deadline, "it never happened");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// No signal handler and no destructor runs: the system itself has to end what the server started.
#[cfg(target_os = "linux")]
#[test]
fn the_processes_of_a_function_end_with_a_server_that_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("seed.yaml"), seed(1)).unwrap();
    let function = "slow=echo $$ > shell; sh -c 'echo $$ > child; exec sleep 600'; true";
    let mut server = Server::start(folder.path(), "127.0.0.1:0", &["--seed", "seed.yaml", "--function", function]);
    let list = send(&server.address, "GET /manifests/list.csv", b"").unwrap();
    let tag =
        "<S3PutObjectTagging><TagSet><member><Key>team</Key><Value>blue</Value></member></TagSet></S3PutObjectTagging>";
    let invoke =
        "<LambdaInvoke><FunctionArn>arn:aws:lambda:us-east-1:111122223333:function:slow</FunctionArn></LambdaInvoke>";
    let job = create_job("slow", false, &md5(&list.1)).replace(tag, invoke);
    assert_eq!(send(&server.address, "POST /v20180820/jobs", job.as_bytes()).unwrap().0, 200);
    let started = |name: &str| {
        let text = std::fs::read_to_string(folder.path().join(name)).ok()?;
        text.ends_with('\n').then(|| text.trim().to_owned())
    };
    let processes = [until(|| started("shell")), until(|| started("child"))];
    // What is killed still has an entry, without a command line, until its new parent has seen it.
    let lives = |id: &String| std::fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| !line.is_empty());
    assert!(processes.iter().all(lives), "{processes:?}");
    server.kill();
    until(|| (!processes.iter().any(lives)).then_some(()));
}

/// With 64 files, there is place for 32 connections.
#[test]
fn idle_connections_give_way_to_a_new_client() {
    let folder = tempfile::tempdir().unwrap();
    let script =
        format!("ulimit -n 64; exec '{}' local --in-memory --listen 127.0.0.1:0", env!("CARGO_BIN_EXE_s3jobs"));
    let mut limited = Command::new("bash");
    limited.args(["-c", &script]).current_dir(folder.path()).env_clear().stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = limited.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
    let server = Server { folder: folder.path().to_owned(), address: address.clone(), child };
    let idle: Vec<TcpStream> = (0..80).map(|_| TcpStream::connect(&address).unwrap()).collect();
    let begin = Instant::now();
    assert_eq!(send(&address, "PUT /data", b"").unwrap().0, 200);
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    drop((idle, server));
}
