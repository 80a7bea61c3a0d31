//! Several accounts in one run, each with its own credentials.

use s3jobs::emulator::Emulator;

use crate::process::s3jobs;
use crate::world::{SPEC, Spec, World};

const LINEAGE: &str = "0123456789abcdef";

/// A local S3 on a socket, which tells who calls, and ends with the test.
struct Served {
    url: String,
    end: tokio::sync::oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

async fn serve(emulator: Emulator) -> Served {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let task = tokio::spawn(async move { drop(emulator.serve(listener, async { drop(ended.await) }).await) });
    Served { url, end, task }
}

/// Two jobs in two accounts, whose profiles have keys that are account ids: the local S3 takes those for the accounts.
async fn world() -> (World, Served) {
    let world = World::new();
    world.spec(&SPEC);
    let more = "  accountId: \"444455556666\"\n  roleArn: arn:aws:iam::444455556666:role/batch\n";
    world.spec(&Spec { name: "away", operation: "deleteObjectTagging: {}", manifest: "half", more, ..SPEC });
    // The local S3 is made, and filled, by a first look.
    let ran = world.run("plan --local tag").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let served = serve(world.emulator().await).await;
    let ledger = format!(
        "  ledger: {{directory: {{path: ledger, exclusive: true}}}}\n  lineage: \"{LINEAGE}\"\n  accounts:\n    \
         \"111122223333\": {{profile: one}}\n    \"444455556666\": {{profile: two}}\n  local:"
    );
    world.edit("s3jobs.yaml", "  local:", &ledger);
    let header = serde_json::json!({
        "version": 1, "lineage": LINEAGE, "endpoint": served.url, "created": "2026-11-22T12:00:00Z",
    });
    world.write("ledger/ledger.json", &header.to_string());
    (world, served)
}

/// Keys of these accounts for the profiles `one` and `two`.
fn credentials(world: &World, one: &str, two: &str) {
    let profile = |name, key| format!("[{name}]\naws_access_key_id = {key}\naws_secret_access_key = secret\n");
    world.write(".aws/credentials", &format!("{}{}", profile("one", one), profile("two", two)));
}

/// What a command says on both streams, on one line, and its exit code.
async fn run(world: &World, served: &Served, line: &str) -> (Option<i32>, String) {
    let mut command = s3jobs(world);
    for service in ["S3_CONTROL", "S3", "STS"] {
        command.env(format!("AWS_ENDPOINT_URL_{service}"), &served.url);
    }
    command.args(line.split_whitespace());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code(), told.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_of_another_account_stop_its_jobs_and_no_others() {
    let (world, served) = world().await;
    credentials(&world, "111122223333", "111122223333");
    let wrong = "the credentials for account 444455556666 are those of `arn:aws:iam::111122223333:root` in account 111122223333";
    let (code, told) = run(&world, &served, "plan").await;
    assert_eq!(code, Some(77), "{told}");
    assert!(told.contains(wrong) && told.contains("spec.accounts") && told.contains("+ tag run 1"), "{told}");
    assert_eq!(told.matches(wrong).count(), 1, "{told}");
    let (code, told) = run(&world, &served, "apply --yes").await;
    assert_eq!(code, Some(77), "{told}");
    assert!(world.exists("ledger/runs/test/111122223333.us-west-2/tag/00001.json"), "{told}");
    assert!(!world.exists("ledger/runs/test/444455556666.us-west-2"), "nothing was written: {told}");
    for word in ["confirm away --yes", "cancel away"] {
        let (code, told) = run(&world, &served, word).await;
        assert_eq!(code, Some(77), "{word}: {told}");
        assert!(told.contains(wrong), "{word}: {told}");
    }
    // Looking needs no such proof.
    let (code, told) = run(&world, &served, "status").await;
    assert!(code == Some(0) && !told.contains(wrong), "{told}");
    credentials(&world, "111122223333", "444455556666");
    let (code, told) = run(&world, &served, "apply --yes").await;
    assert_eq!(code, Some(0), "{told}");
    assert!(world.exists("ledger/runs/test/444455556666.us-west-2/away/00001.json"), "{told}");
    // Whose credentials did it is known, and told.
    for (name, account) in [("tag", "111122223333"), ("away", "444455556666")] {
        let (code, told) = run(&world, &served, &format!("audit {name}")).await;
        assert!(code == Some(0) && told.contains(&format!("arn:aws:iam::{account}:root")), "{told}");
    }
    served.end.send(()).unwrap();
    served.task.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_missing_is_the_trouble_of_its_account() {
    let (world, served) = world().await;
    world.write(".aws/credentials", "[one]\naws_access_key_id = 111122223333\naws_secret_access_key = secret\n");
    let (code, told) = run(&world, &served, "plan").await;
    assert_eq!(code, Some(77), "{told}");
    assert!(told.contains("the profile `two` is not in ~/.aws/config") && told.contains("+ tag run 1"), "{told}");
    served.end.send(()).unwrap();
    served.task.await.unwrap();
}

/// What stands in for AWS takes anybody's credentials, unless an STS is named that tells whose they are.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_who_calls_an_endpoint_on_this_machine() {
    let (world, served) = world().await;
    credentials(&world, "AKIAANYBODY", "AKIAANYBODY");
    let mut command = s3jobs(&world);
    command.args(["plan", "--endpoint-url", &served.url, "-v"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!told.contains("GetCallerIdentity") && !told.contains("are those of"), "{told}");
    served.end.send(()).unwrap();
    served.task.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_an_account_from_being_asked_is_told_once_of_all_its_jobs() {
    let (world, served) = world().await;
    let more = "  accountId: \"444455556666\"\n  roleArn: arn:aws:iam::444455556666:role/batch\n";
    world.spec(&Spec { name: "beside", operation: "putObjectTagging: {tagSet: {e: f}}", more, ..SPEC });
    credentials(&world, "111122223333", "111122223333");
    let wrong = "the credentials for account 444455556666 are those of";
    let (code, _) = run(&world, &served, "plan -o markdown=comment.md").await;
    assert_eq!(code, Some(77));
    let (code, _) = run(&world, &served, "apply --yes -o text=result.txt").await;
    assert_eq!(code, Some(77));
    let (comment, result) = (world.read("comment.md"), world.read("result.txt"));
    for text in [&comment, &result] {
        assert_eq!(text.matches(wrong).count(), 1, "{text}");
    }
    assert!(comment.contains("| :no_entry: | 2 runs |"), "{comment}");
    assert!(result.contains("2 runs: blocked (not-observed): S3 could not be asked"), "{result}");
    served.end.send(()).unwrap();
    served.task.await.unwrap();
}
