//! What only a process of its own shows: credentials of the environment, signals, kill -9, closed pipes.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::world::{SPEC, Spec, World};

#[allow(clippy::disallowed_methods, reason = "the program under test needs the tests' own PATH")]
pub fn s3jobs(world: &World) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_s3jobs"));
    command.current_dir(&world.root).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", &world.root).env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

/// Waits, without holding a thread of others, until something holds.
fn until(mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < Duration::from_secs(30), "it never happened");
        std::thread::yield_now();
    }
}

fn slowly(world: &World) {
    world.edit("s3jobs.yaml", "{seed: seed.yaml}", "{seed: seed.yaml, tasksPerSecond: 5}");
}

/// A project with a ledger for an endpoint where nobody answers.
fn far_away() -> World {
    let world = World::with(&SPEC);
    let lineage = "0123456789abcdef";
    world.edit(
        "s3jobs.yaml",
        "  local:",
        &format!("  ledger: {{directory: {{path: l, exclusive: true}}}}\n  lineage: {lineage}\n  local:"),
    );
    let header = serde_json::json!({
        "version": 1, "lineage": lineage, "endpoint": "http://127.0.0.1:1", "created": "2026-11-22T12:00:00Z",
    });
    world.write("l/ledger.json", &header.to_string());
    world
}

#[test]
fn an_endpoint_that_is_down_is_75() {
    let world = far_away();
    let mut command = s3jobs(&world);
    command.env("AWS_ACCESS_KEY_ID", "key").env("AWS_SECRET_ACCESS_KEY", "secret");
    let output = command.args(["plan", "--endpoint-url", "http://127.0.0.1:1"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(75), "{text}");
    assert!(text.contains("cannot reach http://127.0.0.1:1"), "{text}");
}

/// As with the AWS CLI, whose users have keys of another account in the environment.
#[test]
fn a_profile_that_is_named_wins_over_keys_of_the_environment() {
    let world = far_away();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    world.edit("l/ledger.json", "http://127.0.0.1:1", &url);
    world.write(".aws/credentials", "[ops]\naws_access_key_id = OF-THE-PROFILE\naws_secret_access_key = secret\n");
    let server = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let head = BufReader::new(&socket).lines().map(Result::unwrap).take_while(|line| !line.is_empty());
        let head: Vec<String> = head.collect();
        std::io::Write::write_all(
            &mut socket,
            b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        )
        .unwrap();
        head.join("\n")
    });
    let mut command = s3jobs(&world);
    command.env("AWS_ACCESS_KEY_ID", "OF-THE-ENVIRONMENT").env("AWS_SECRET_ACCESS_KEY", "secret");
    command.args(["plan", "--endpoint-url", &url, "--profile", "ops"]).output().unwrap();
    let head = server.join().unwrap();
    assert!(head.contains("OF-THE-PROFILE") && !head.contains("OF-THE-ENVIRONMENT"), "{head}");
}

#[test]
fn a_profile_that_does_not_exist_is_named_and_nothing_else_is_used() {
    let world = far_away();
    for (credentials, profile, told) in [
        ("", "nope", "the profile `nope` is not in ~/.aws/config or ~/.aws/credentials"),
        (
            "[ops]\naws_access_key_id = key\n",
            "nope",
            "the profile `nope` is not in ~/.aws/config or ~/.aws/credentials",
        ),
        ("[ops]\nregion = us-west-2\n", "ops", "the profile `ops` gives none"),
    ] {
        world.write(".aws/credentials", credentials);
        let mut command = s3jobs(&world);
        command.env("AWS_ACCESS_KEY_ID", "key").env("AWS_SECRET_ACCESS_KEY", "secret");
        let output =
            command.args(["plan", "--endpoint-url", "http://127.0.0.1:1", "--profile", profile]).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(77), "{text}");
        assert!(text.contains(told) && !text.contains("cannot reach"), "{text}");
    }
}

/// The request is signed with both, and tried several times.
#[test]
fn what_is_called_is_shown_without_keys_and_session_token() {
    let world = far_away();
    let mut command = s3jobs(&world);
    command.env("AWS_ACCESS_KEY_ID", "HIDDEN-id").env("AWS_SECRET_ACCESS_KEY", "HIDDEN-secret");
    command.env("AWS_SESSION_TOKEN", "HIDDEN-token");
    let output = command.args(["plan", "--endpoint-url", "http://127.0.0.1:1", "-vv"]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains(" called ") && text.contains("operation=ListJobs") && text.contains("error="), "{text}");
    assert!(!text.contains("HIDDEN") && !text.contains("AWS4-HMAC"), "{text}");
}

#[test]
fn no_credentials_are_77() {
    let world = far_away();
    let output = s3jobs(&world).args(["plan", "--endpoint-url", "http://127.0.0.1:1"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(77), "{text}");
    assert!(text.contains("no usable AWS credentials"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_client_that_is_killed_leaves_one_job_to_the_next() {
    for moment in ["runs", "job"] {
        let world = World::with(&SPEC);
        slowly(&world);
        let mut child = s3jobs(&world)
            .args(["apply", "--local", "--yes", "--wait"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let record = world.root.join(".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json");
        until(|| std::fs::read_to_string(&record).is_ok_and(|text| moment == "runs" || text.contains("\"job\"")));
        child.kill().unwrap();
        child.wait().unwrap();
        let output = s3jobs(&world).args(["apply", "--local", "--yes", "--wait"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let jobs = tokio::runtime::Runtime::new().unwrap().block_on(world.jobs());
        assert_eq!(jobs, ["Complete"], "killed at: {moment}");
    }
}

#[cfg(unix)]
#[test]
fn when_the_process_that_serves_ends_another_takes_over() {
    let world = World::with(&SPEC);
    slowly(&world);
    let mut server = s3jobs(&world).arg("local").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("listening on http://"), "{line}");
    let mut client = s3jobs(&world)
        .args(["apply", "--local", "--yes", "--wait"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let record = world.root.join(".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json");
    until(|| std::fs::read_to_string(&record).is_ok_and(|text| text.contains("\"job\"")));
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(client.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_told_nothing() {
    let world = World::with(&SPEC);
    let mut child =
        s3jobs(&world).args(["schema", "job"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

/// A local S3 in a process of its own, with something in its way.
#[cfg(unix)]
fn serve(world: &World, options: &[&str]) -> std::process::Child {
    let mut server =
        s3jobs(world).arg("local").args(options).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("listening on http://"), "{line}");
    server
}

/// Runs an apply against it, and expresses the wish to end when the record holds these words.
#[cfg(unix)]
async fn interrupted(world: &World, record_holds: &str) -> (crate::world::Ran, Duration) {
    let record = world.root.join(".s3jobs/local/ledger/runs/test/111122223333.us-west-2/tag/00001.json");
    let ended = async {
        while !std::fs::read_to_string(&record).is_ok_and(|text| text.contains(record_holds)) {
            tokio::task::yield_now().await;
        }
        world.interrupt();
        Instant::now()
    };
    let (ran, since) = tokio::join!(world.run("apply --local --yes --wait --poll-interval 20ms"), ended);
    (ran, since.elapsed())
}

/// That nothing happens for as long as a call hangs is said at once, and how to end at once.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_wish_to_end_while_a_call_hangs_says_what_is_waited_for() {
    for (call, record_holds) in [("CreateJob", "intended"), ("UpdateJobStatus", "confirming")] {
        let world = World::with(&SPEC);
        let mut server = serve(&world, &["--fault", &format!("hold:for=2s,calls={call}")]);
        let (ran, _) = interrupted(&world, record_holds).await;
        server.kill().unwrap();
        server.wait().unwrap();
        assert_eq!(ran.code, 130, "{call}: {}", ran.err);
        let said = "ending: waiting for 1 call in flight; ctrl-c again stops at once";
        assert_eq!(ran.err.matches(said).count(), 1, "{call}: {}", ran.err);
    }
}

/// Nobody waits for a report who wishes to end; what the jobs came to is shown.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_wish_to_end_while_a_report_is_read_shows_what_is_known() {
    let world = World::with(&Spec { manifest: "half", ..SPEC });
    let mut server = serve(&world, &["--fault", "hold:for=60s,calls=GetObject,bucket=reports"]);
    let (ran, took) = interrupted(&world, "\"closed\"").await;
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(ran.code, 130, "{}{}", ran.out, ran.err);
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert!(ran.err.contains("ending: the completion reports were not read to the end"), "{}", ran.err);
    assert!(ran.out.contains("complete, too many failures") && ran.out.contains("report tag"), "{}", ran.out);
}

/// S3 answers that the job may run and shows it held for some seconds: nobody is told that it waits for a person.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_let_run_and_is_still_shown_held_is_waited_for() {
    let world = World::with(&Spec { confirmation: "manual", ..SPEC });
    let mut server = serve(&world, &["--behaviour", "effect-lag=3s"]);
    assert_eq!(world.run("apply --local --yes --poll-interval 20ms").await.code, 0);
    let confirmed = world.run("confirm tag --local --yes --poll-interval 20ms --timeout 1s").await;
    assert_eq!(confirmed.code, 7, "{}{}", confirmed.out, confirmed.err);
    assert!(confirmed.err.contains("S3 does not show it yet"), "{}", confirmed.err);
    let status = world.run("status --local").await;
    assert!(status.out.contains("it was let run at 2026-11-22T"), "{}", status.out);
    assert!(!status.out.contains("confirm"), "{}", status.out);
    let waited = world.run("wait tag --local --poll-interval 20ms").await;
    assert_eq!(waited.code, 0, "{}{}", waited.out, waited.err);
    server.kill().unwrap();
    server.wait().unwrap();
}

/// Whoever reads that the ledger cannot be reached has to see where it was looked for, and which field says so.
#[test]
fn a_ledger_in_s3_that_answers_wrongly_is_told_with_its_url() {
    let answers = [
        ("404 Not Found", "text/html", "<html>no such page</html>", 1),
        ("403 Forbidden", "text/html", "<html>go away</html>", 77),
        ("200 OK", "text/html", "<html>welcome</html>", 75),
        ("404 Not Found", "application/xml", "<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>", 1),
    ];
    for (status, kind, body, code) in answers {
        let url = answering(status, kind, body);
        let world = World::with(&SPEC);
        let ledger = format!(
            "  ledger: {{s3: {{bucket: s3://my-ledger, region: us-west-2, accountId: \"111122223333\", endpointUrl: \"{url}\"}}}}\n  \
             lineage: 0123456789abcdef\n  local:"
        );
        world.edit("s3jobs.yaml", "  local:", &ledger);
        let mut command = s3jobs(&world);
        command.env("AWS_ACCESS_KEY_ID", "key").env("AWS_SECRET_ACCESS_KEY", "secret").arg("plan");
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(&url), "{status} {body}: {text}");
        assert!(text.contains("endpointUrl"), "{status} {body}: {text}");
        assert_eq!(output.status.code(), Some(code), "{status} {body}: {text}");
        assert_eq!(text.contains("the bucket `my-ledger` does not exist"), body.contains("NoSuchBucket"), "{text}");
    }
}

/// The URL of a server that answers everything alike.
fn answering(status: &str, kind: &str, body: &str) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    std::thread::spawn(move || {
        for mut socket in listener.incoming().map_while(Result::ok) {
            let head = BufReader::new(&socket).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            head.for_each(drop);
            // A client that went away has its answer.
            drop(std::io::Write::write_all(&mut socket, answer.as_bytes()));
        }
    });
    url
}
