//! Lambda functions, which are shell scripts here.

use camino::Utf8Path;

use crate::jobs::world::{Draft, World};

/// Shell lines that read the event and find its ids, and a function that answers with one result.
const PRELUDE: &str = r#"e=$(cat)
i=$(printf %s "$e" | sed 's/.*"invocationId":"\([^"]*\)".*/\1/')
t=$(printf %s "$e" | sed 's/.*"taskId":"\([^"]*\)".*/\1/')
k=$(printf %s "$e" | sed 's/.*"s3Key":"\([^"]*\)".*/\1/')
v=$(printf %s "$e" | sed 's/.*"invocationSchemaVersion":"\([^"]*\)".*/\1/')
result() { printf '{"invocationSchemaVersion":"%s","treatMissingKeysAs":"PermanentFailure","invocationId":"%s","results":[{"taskId":"%s","resultCode":"%s","resultString":"%s"}]}' "$v" "$i" "$t" "$1" "$2"; }
"#;

fn invoke(options: &str) -> String {
    let arn = "arn:aws:lambda:us-east-1:111122223333:function:thumb:live";
    format!("<LambdaInvoke><FunctionArn>{arn}</FunctionArn>{options}</LambdaInvoke>")
}

/// A world whose function `thumb` is this script, run in a folder.
async fn with_script(folder: &Utf8Path, script: &str, objects: u32) -> (World, Draft) {
    let line = format!("{PRELUDE}{script}");
    let (world, draft) = World::with_functions(folder, &[("thumb", &line)]).with_objects(objects).await;
    (world, draft.operation(&invoke("")))
}

async fn run(world: &World, draft: &Draft) -> String {
    let id = world.create(draft).await;
    world.run();
    format!("{}\n{}", world.summary(&id).await, world.report(&id).await)
}

fn folder(temporary: &tempfile::TempDir) -> &Utf8Path {
    Utf8Path::from_path(temporary.path()).unwrap()
}

#[tokio::test]
async fn result_strings_stand_in_the_report() {
    let temporary = tempfile::tempdir().unwrap();
    let (world, draft) = with_script(folder(&temporary), "result Succeeded \"made $k\"", 3).await;
    insta::assert_snapshot!(run(&world, &draft).await, @r"
    Complete 3/3/0
    data-bucket,1,,succeeded,200,,made 1
    data-bucket,2,,succeeded,200,,made 2
    data-bucket,3,,succeeded,200,,made 3
    ");
}

#[tokio::test]
async fn events_of_the_first_schema_name_the_buckets_arn_and_the_encoded_key() {
    let temporary = tempfile::tempdir().unwrap();
    let (world, _) = with_script(folder(&temporary), "printf %s \"$e\" > event; result Succeeded", 1).await;
    let draft = world.manifest("data-bucket,a%2Bb+c\n").await.operation(&invoke(""));
    let id = world.create(&draft).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 1/1/0");
    let event = std::fs::read_to_string(folder(&temporary).join("event")).unwrap();
    insta::with_settings!({filters => vec![("\"(invocationId|taskId)\":\"[^\"]+\"", "\"$1\":ID")]}, {
        insta::assert_snapshot!(event.replace(&id, "JOB"), @r#"{"invocationSchemaVersion":"1.0","invocationId":ID,"job":{"id":"JOB"},"tasks":[{"taskId":ID,"s3Key":"a%2Bb+c","s3VersionId":null,"s3BucketArn":"arn:aws:s3:::data-bucket"}]}"#);
    });
}

#[tokio::test]
async fn events_of_the_second_schema_carry_arguments_and_the_buckets_name() {
    let temporary = tempfile::tempdir().unwrap();
    let (world, draft) = with_script(folder(&temporary), "printf %s \"$e\" > event; result Succeeded", 1).await;
    let options = "<InvocationSchemaVersion>2.0</InvocationSchemaVersion>\
        <UserArguments><entry><key>width</key><value>320</value></entry></UserArguments>";
    run(&world, &draft.operation(&invoke(options))).await;
    let event = std::fs::read_to_string(folder(&temporary).join("event")).unwrap();
    assert!(event.contains(r#""userArguments":{"width":"320"}"#), "{event}");
    assert!(event.contains(r#""s3Bucket":"data-bucket"}"#), "{event}");
}

#[tokio::test]
async fn a_temporary_failure_is_tried_again_before_the_job_ends() {
    let temporary = tempfile::tempdir().unwrap();
    let script = "echo x >> \"$k\"; if [ $(wc -l < \"$k\") -lt 3 ]; then result TemporaryFailure later; else result Succeeded third; fi";
    let (world, draft) = with_script(folder(&temporary), script, 2).await;
    insta::assert_snapshot!(run(&world, &draft).await, @r"
    Complete 2/2/0
    data-bucket,1,,succeeded,200,,third
    data-bucket,2,,succeeded,200,,third
    ");
}

#[tokio::test]
async fn the_last_temporary_failure_stands_in_the_report() {
    let temporary = tempfile::tempdir().unwrap();
    let (world, draft) = with_script(folder(&temporary), "result TemporaryFailure never", 1).await;
    insta::assert_snapshot!(run(&world, &draft).await, @r"
    Complete 1/0/1
    data-bucket,1,,failed,200,TemporaryFailure,never
    ");
}

#[tokio::test]
async fn a_function_that_fails_or_answers_nonsense_fails_its_tasks() {
    let temporary = tempfile::tempdir().unwrap();
    let script = "case $k in 1) echo broken >&2; exit 1;; 2) echo done;; *) result PermanentFailure bad;; esac";
    let (world, draft) = with_script(folder(&temporary), script, 3).await;
    insta::assert_snapshot!(run(&world, &draft).await, @r#"
    Complete 3/0/3
    data-bucket,1,,failed,200,PermanentFailure,"Lambda returned function error: {""errorMessage"":""broken"",""errorType"":""Runtime.ExitError""}"
    data-bucket,2,,failed,200,PermanentFailure,Invalid JSON returned in Lambda payload
    data-bucket,3,,failed,200,PermanentFailure,bad
    "#);
}

#[tokio::test]
async fn a_function_that_is_not_there_fails_its_tasks() {
    let (world, draft) = World::new().with_objects(1).await;
    let report = run(&world, &draft.operation(&invoke(""))).await;
    assert!(report.contains("failed,404,ResourceNotFoundException,Function not found: arn:aws:lambda"), "{report}");
}

#[tokio::test]
async fn many_tasks_are_invoked_in_batches_and_each_is_reported_once() {
    let temporary = tempfile::tempdir().unwrap();
    let (world, draft) = with_script(folder(&temporary), "result Succeeded", 150).await;
    let id = world.create(&draft).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 150/150/0");
    assert_eq!(world.report_rows(&id).await, 150);
}

/// Waits, for a minute at most, until a folder has so many files.
fn wait_for_files(folder: &Utf8Path, count: usize, world: &World) {
    for _ in 0..60_000 {
        if folder.read_dir().unwrap().count() >= count {
            return;
        }
        // It rests for a while where batches are under way.
        let _moved = world.tick();
    }
    panic!("{} files", folder.read_dir().unwrap().count());
}

#[tokio::test]
async fn a_job_that_is_cancelled_ends_its_invocations_and_begins_no_more() {
    let temporary = tempfile::tempdir().unwrap();
    let begun = folder(&temporary).join("begun");
    std::fs::create_dir(&begun).unwrap();
    let script = "touch begun/$k; while [ ! -e go ]; do sleep 0.01; done; result Succeeded";
    let (world, draft) = with_script(folder(&temporary), script, 40).await;
    let id = world.create(&draft).await;
    // So many run at once, of a batch of all 40.
    wait_for_files(&begun, 16, &world);
    let cancelled = world.call("POST", &format!("/{id}/status?requestedJobStatus=Cancelled"), "").await;
    assert_eq!(cancelled.status, 200, "{cancelled:?}");
    let _moved = world.tick();
    assert_eq!(world.status(&id).await, "Cancelling", "what runs is waited for");
    std::fs::write(folder(&temporary).join("go"), "").unwrap();
    world.run_until(&id, "Cancelled").await;
    assert_eq!(world.summary(&id).await, "Cancelled 40/16/0");
    assert_eq!(begun.read_dir().unwrap().count(), 16);
    assert_eq!(world.report_rows(&id).await, 16);
}

#[tokio::test]
async fn arguments_need_the_second_schema() {
    let (world, draft) = World::new().with_objects(1).await;
    let refusal =
        async |options: &str| world.call("POST", "", draft.clone().operation(&invoke(options)).xml()).await.error();
    let arguments = "<UserArguments><entry><key>k</key><value>v</value></entry></UserArguments>";
    insta::assert_snapshot!(refusal(arguments).await, @"400 BadRequestException: LambdaInvoke.UserArguments needs InvocationSchemaVersion 2.0");
    insta::assert_snapshot!(refusal("<InvocationSchemaVersion>3.0</InvocationSchemaVersion>").await, @"400 BadRequestException: LambdaInvoke.InvocationSchemaVersion must be 1.0 or 2.0 but is `3.0`");
}
