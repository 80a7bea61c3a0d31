//! Jobs and requests that were there before s3jobs come over as specs that ask for the same.

use serde_json::Value;

use crate::world::{Ran, SPEC, Spec, World, steady};

/// A request of `--cli-input-json` about the objects of the world's seed.
fn request(world: &World) -> String {
    let etag = etag(world);
    format!(
        r#"{{
  "AccountId": "111122223333",
  "ConfirmationRequired": false,
  "Operation": {{"S3PutObjectTagging": {{"TagSet": [{{"Key": "a", "Value": "b"}}]}}}},
  "Manifest": {{
    "Spec": {{"Format": "S3BatchOperations_CSV_20180820", "Fields": ["Bucket", "Key"]}},
    "Location": {{"ObjectArn": "arn:aws:s3:::manifests/twenty.csv", "ETag": "{etag}"}}
  }},
  "Report": {{"Bucket": "arn:aws:s3:::reports", "Format": "Report_CSV_20180820", "Enabled": true, "ReportScope": "AllTasks"}},
  "Priority": 7,
  "RoleArn": "arn:aws:iam::111122223333:role/batch",
  "Description": "Tag the twenty",
  "ClientRequestToken": "one"
}}"#
    )
}

fn etag(world: &World) -> String {
    world.spec(&Spec { name: "probe", ..SPEC });
    let text = world.read("probe.yaml");
    world.remove("probe.yaml");
    text.split("etag: ").nth(1).unwrap().split(',').next().unwrap().to_owned()
}

/// The same as XML, as a client would send it.
fn xml(world: &World, more: &str) -> String {
    format!(
        "<CreateJobRequest xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\">\
         <ConfirmationRequired>true</ConfirmationRequired>\
         <Operation><S3PutObjectTagging><TagSet><member><Key>a</Key><Value>b</Value></member></TagSet></S3PutObjectTagging></Operation>\
         <Report><Bucket>arn:aws:s3:::reports</Bucket><Format>Report_CSV_20180820</Format><Enabled>true</Enabled>\
         <ReportScope>AllTasks</ReportScope></Report><ClientRequestToken>one</ClientRequestToken>\
         <Manifest><Spec><Format>S3BatchOperations_CSV_20180820</Format><Fields><member>Bucket</member><member>Key</member></Fields></Spec>\
         <Location><ObjectArn>arn:aws:s3:::manifests/twenty.csv</ObjectArn><ETag>{}</ETag></Location></Manifest>\
         <Priority>7</Priority><RoleArn>arn:aws:iam::111122223333:role/batch</RoleArn>{more}</CreateJobRequest>",
        etag(world)
    )
}

/// Creates a job in the world's local S3, as somebody else's script does. Its id.
pub async fn create(world: &World, more: &str) -> String {
    let body = xml(world, more);
    // The seed is laid by the first command.
    let ran = world.run("status --local").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let emulator = world.emulator().await;
    let request = http::Request::post("http://127.0.0.1/v20180820/jobs")
        .header("x-amz-account-id", "111122223333")
        .header("authorization", "AWS4-HMAC-SHA256 Credential=local/20261122/us-west-2/s3/aws4_request")
        .body(bytes::Bytes::from(body))
        .unwrap();
    let answer = emulator.respond(request).await.into_body();
    let text = String::from_utf8(answer.to_vec()).unwrap();
    let id = text.split("<JobId>").nth(1).unwrap_or_else(|| panic!("{text}"));
    id.split('<').next().unwrap().to_owned()
}

fn notes(ran: &Ran) -> Vec<&str> {
    ran.err.lines().filter(|line| line.starts_with("note: ")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_s3_becomes_a_spec_that_asks_for_the_same() {
    let world = World::new();
    let tags = "<Description>Tag &lt;all&gt; &amp; more</Description><Tags><member><Key>team</Key><Value>x</Value></member></Tags>";
    let id = create(&world, tags).await;
    let ran = world.run(&format!("import {id} --local")).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(
        ran.steady()
            .replace(", SuspendedDate, SuspendedCause", "")
            .replace(&id[..8], "JOBID8")
            .replace(&etag(&world), "ETAG")
    );
    // S3 may have counted its tasks by then.
    let told = steady(&ran.err).replace(", SuspendedDate, SuspendedCause", "");
    insta::assert_snapshot!("what_is_told_of_a_job", told);

    let ran = world.run(&format!("import {id} --local --name taken-over --out jobs/")).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(world.run("fmt --check").await.code, 0);
    let plan = world.run("plan --local").await;
    assert_eq!(plan.code, 0, "{}{}", plan.out, plan.err);
    assert!(plan.out.contains("+ taken-over  run 1  create: the first run"), "{}", plan.out);
}

/// The job that s3jobs would create is the one that it was made of: the same again, but for the marker.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_created_of_an_imported_spec_imports_as_the_same_spec() {
    let world = World::new();
    let id = create(&world, "<Description>Tag them</Description>").await;
    world.run(&format!("import {id} --local --name again --out again.yaml")).await;
    let first = world.read("again.yaml");
    world.edit("again.yaml", "confirmation: manual", "confirmation: automatic");
    let ran = world.run("apply --local --yes --wait --poll-interval 20ms").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let list = world.run("ledger show again --local -o json").await;
    let record: serde_json::Value = serde_json::from_str(&list.out).unwrap();
    let created = find(&record, "jobId").unwrap();
    // Another project finds a job that is not its own.
    world.edit("s3jobs.yaml", "metadata: {name: test}", "metadata: {name: other}");
    let ran = world.run(&format!("import {created} --local --name again")).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let body = |text: &str| text.split_once("apiVersion").unwrap().1.split("  # recorded").next().unwrap().to_owned();
    assert_eq!(body(&ran.out), body(&first));
    assert!(notes(&ran).iter().any(|note| note.contains("left out tags s3jobs:attempt")), "{}", ran.err);
}

fn find(value: &Value, name: &str) -> Option<String> {
    match value {
        Value::Object(fields) => {
            let own = fields.get(name).and_then(|value| value.as_str()).map(str::to_owned);
            own.or_else(|| fields.values().find_map(|value| find(value, name)))
        }
        Value::Array(items) => items.iter().find_map(|item| find(item, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_this_project_is_refused_with_what_to_do() {
    let world = World::with(&SPEC);
    world.run("apply --local --yes --wait --poll-interval 20ms").await;
    let list = world.run("ledger show tag --local -o json").await;
    let id = find(&serde_json::from_str(&list.out).unwrap(), "jobId").unwrap();
    let ran = world.run(&format!("import {id} --local")).await;
    assert_eq!((ran.code, ran.out.as_str()), (4, ""));
    insta::assert_snapshot!(steady(&ran.err), @r"
    error: job JOB-ID is run 1 of `tag` of this project already, so nothing was written
    help: `s3jobs status tag --local` shows it; to do the same once more, raise `run` in its spec
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_not_there_is_said_to_be_nowhere() {
    let world = World::new();
    let ran = world.run("import 8f3a1c52-1111-4222-8333-944444444444 --local").await;
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(
        ran.err.contains("S3 has no job 8f3a1c52-1111-4222-8333-944444444444 in 111122223333/us-west-2 at local"),
        "{}",
        ran.err
    );
}

#[tokio::test]
async fn a_request_becomes_a_spec_and_what_is_left_out_is_told() {
    let world = World::new();
    world.write("create-job.json", &request(&world));
    let ran = world.run("import --file create-job.json").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.out.replace(&etag(&world), "ETAG"));
    insta::assert_snapshot!("what_is_told_of_a_request", ran.err);
    let again = world.run_with_input("import -", &request(&world)).await;
    assert_eq!(again.out.split_once('\n').unwrap().1, ran.out.split_once('\n').unwrap().1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_request_runs() {
    let world = World::new();
    world.write("create-job.json", &request(&world));
    let ran = world.run("import --file create-job.json --name tagged --out tagged.yaml").await;
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.starts_with("wrote tagged.yaml\n"), "{}", ran.err);
    world.edit("tagged.yaml", "confirmation: manual", "confirmation: automatic");
    let ran = world.run("apply --local --yes --wait --poll-interval 20ms").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[tokio::test]
async fn a_file_that_is_there_is_replaced_by_a_persons_word_alone() {
    let world = World::new();
    world.write("create-job.json", &request(&world));
    world.write("mine.yaml", "# mine\n");
    let ran = world.run("import --file create-job.json --out mine.yaml").await;
    assert_eq!(ran.code, 64);
    insta::assert_snapshot!(ran.err, @r"
    error: `mine.yaml` is there already, so nothing was written
    help: give another name, or add `--force` to replace it
    ");
    assert_eq!(world.read("mine.yaml"), "# mine\n");
    assert_eq!(world.run("import --file create-job.json --out mine.yaml --force").await.code, 0);
    assert!(world.read("mine.yaml").contains("name: tag-the-twenty"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_out_of_the_project_is_not_written_through() {
    let world = World::new();
    let outside = tempfile::tempdir().unwrap();
    let victim = outside.path().join("victim.yaml");
    std::fs::write(&victim, "theirs").unwrap();
    std::os::unix::fs::symlink(&victim, world.root.join("out.yaml")).unwrap();
    std::os::unix::fs::symlink(outside.path(), world.root.join("folder")).unwrap();
    world.write("create-job.json", &request(&world));
    for out in ["out.yaml", "folder/a.yaml", "folder/"] {
        let ran = world.run(&format!("import --file create-job.json --out {out} --force")).await;
        assert_ne!(ran.code, 0, "{out}: {}", ran.err);
    }
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "theirs");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn several_requests_are_a_file_each_or_documents_of_one() {
    let world = World::new();
    let one = request(&world);
    world.write("old.json", &format!("[{one}, {}]", one.replace("\"Priority\": 7", "\"Priority\": 8")));
    let ran = world.run("import --file old.json --out jobs/").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(world.exists("jobs/tag-the-twenty.yaml") && world.exists("jobs/tag-the-twenty-2.yaml"), "{}", ran.err);
    assert!(ran.err.contains("note: left out ClientRequestToken of 2 jobs: "), "{}", ran.err);
    let documents = world.run("import --file old.json").await;
    assert_eq!(documents.out.matches("\n---\n").count(), 1, "{}", documents.out);
    let ran = world.run("import --file old.json --name one").await;
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("`--name` is for one job, and 2 are imported"), "{}", ran.err);
}

/// What no spec can say refuses all, so that nothing is written half.
#[tokio::test]
async fn what_has_no_place_is_shown_and_nothing_is_written() {
    let world = World::new();
    world.write("good.json", &request(&world));
    world.write("bad.json", &request(&world).replace("\"Priority\": 7,", "\"Priority\": 7,\n  \"Colour\": \"red\","));
    let ran = world.run("import --file good.json --file bad.json --out jobs/").await;
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!(ran.err);
    assert!(!world.exists("jobs"));
}

/// What a spec can say and S3, or this project, would not take is written to be mended.
#[tokio::test]
async fn a_spec_with_errors_is_written_and_they_are_shown() {
    let world = World::new();
    let long = "x".repeat(150);
    world.write("create-job.json", &request(&world).replace("Tag the twenty", &long));
    let ran = world.run("import --file create-job.json --out long.yaml").await;
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("error[wrong-length]") && ran.err.contains("long.yaml:"), "{}", ran.err);
    assert!(world.read("long.yaml").contains(&long));
    let ran = world.run("import --file create-job.json --description short --out short.yaml").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    world.remove("long.yaml");
    assert_eq!(world.run("validate").await.code, 0);
}

/// What the project's defaults add cannot be taken away by a spec, so it is said.
#[tokio::test]
async fn what_the_project_would_add_is_an_error_that_names_it() {
    let world = World::new();
    world.edit("s3jobs.yaml", "scope: AllTasks}", "scope: AllTasks, prefix: batch}\n    tags: {Department: Finance}");
    world.write("create-job.json", &request(&world));
    let ran = world.run("import --file create-job.json").await;
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("`tag-the-twenty` asks for something else than the job did: report.prefix, tags.Department"),
        "{}",
        ran.err
    );
}

#[tokio::test]
async fn without_a_project_the_place_of_a_job_is_asked_for() {
    let world = World::new();
    world.remove("s3jobs.yaml");
    let ran = world.run("import 8f3a1c52-1111-4222-8333-944444444444").await;
    assert_eq!(ran.code, 64);
    insta::assert_snapshot!(ran.err, @r"
    error: nothing says in which account the job is
    help: say it with `--account-id`, or under `spec.defaults` of the project file
    ");
    world.write("create-job.json", &request(&world));
    let ran = world.run("import --file create-job.json --region us-west-2").await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("  accountId: \"111122223333\"\n  region: us-west-2\n"), "{}", ran.out);
}

#[tokio::test]
async fn a_file_in_the_place_of_an_id_and_nothing_at_all_are_usage_errors() {
    let world = World::new();
    let ran = world.run("import create-job.json").await;
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("a file is given with `--file`"), "{}", ran.err);
    assert_eq!(world.run("import").await.code, 64);
    assert_eq!(world.run("import --file no-such.json").await.code, 64);
    std::fs::write(world.root.join("wide.json"), [0xff, 0xfe, b'{', 0]).unwrap();
    let ran = world.run("import --file wide.json").await;
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("`wide.json` is not UTF-8"), "{}", ran.err);
}

/// Every request of `tests/fixtures/requests`: each becomes a valid spec in one step.
#[tokio::test]
async fn every_form_in_which_requests_are_kept_becomes_a_valid_spec_in_one_step() {
    let world = World::copy_of("requests");
    let mut specs = String::new();
    for file in ["skeleton.yaml", "boto3.txt"] {
        let ran = world.run(&format!("import --file {file}")).await;
        assert_eq!(ran.code, 0, "{file}: {}", ran.err);
        specs += &ran.out;
    }
    insta::assert_snapshot!(specs);
}

/// A job that a spec takes over with `recorded` is not taken over a second time, under another name.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_a_spec_has_recorded_is_refused_with_its_spec() {
    let world = World::new();
    let id = create(&world, "").await;
    let ran = world.run(&format!("import {id} --local --name taken-over --out jobs/")).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    world.edit("jobs/taken-over.yaml", "  # recorded: ", "  recorded: ");
    let ran = world.run(&format!("import {id} --local --name again --out jobs/")).await;
    assert_eq!((ran.code, world.exists("jobs/again.yaml")), (4, false), "{}", ran.err);
    insta::assert_snapshot!(steady(&ran.err), @r"
    error: `jobs/taken-over.yaml` says that job JOB-ID is run 1 of `taken-over` already, so nothing was written
    help: `s3jobs status taken-over --local` shows it; to do the same once more, raise `run` in its spec, and leave `recorded` out
    ");
    let described =
        format!(r#"{{"Job": {{"JobId": "{id}", "Priority": 1, "Operation": {{"S3DeleteObjectTagging": {{}}}}}}}}"#);
    let ran = world.run_with_input("import -", &described).await;
    assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{}", ran.err);
}

/// No spec can say that it wants no report where the project gives one: that is told, and stops nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_a_report_comes_over_and_what_the_project_adds_is_told() {
    let world = World::new();
    let report = r#""Report": {"Bucket": "arn:aws:s3:::reports", "Format": "Report_CSV_20180820", "Enabled": true, "ReportScope": "AllTasks"}"#;
    let without = request(&world).replace(report, r#""Report": {"Enabled": false}"#);
    let ran = world.run_with_input("import -", &without).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.out.contains("report"), "{}", ran.out);
    assert!(ran.err.contains("`tag-the-twenty` writes a completion report, which the job did not"), "{}", ran.err);
    world.edit("s3jobs.yaml", "    report: {bucket: s3://reports, scope: AllTasks}\n", "");
    let ran = world.run_with_input("import -", &without).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.err.contains("which the job did not"), "{}", ran.err);
}

/// A script as people have it, with a file beside it.
#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_creates_a_job_becomes_a_spec_that_runs() {
    let world = World::new();
    let script = format!(
        "#!/bin/sh\nJOB=$(aws s3control create-job --account-id 111122223333 \\\n  --operation file://op.json \\\n  --manifest \
         'Spec={{Format=S3BatchOperations_CSV_20180820,Fields=[Bucket,Key]}},Location={{ObjectArn=arn:aws:s3:::manifests/twenty.csv,ETag={}}}' \\\n  \
         --report Bucket=arn:aws:s3:::reports,Format=Report_CSV_20180820,Enabled=true,ReportScope=AllTasks --priority 7 \\\n  \
         --role-arn arn:aws:iam::111122223333:role/batch --client-request-token $(uuidgen) --no-confirmation-required)\n",
        etag(&world)
    );
    world.write("scripts/create.sh", &script);
    world.write("scripts/op.json", r#"{"S3PutObjectTagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}"#);
    let ran = world.run("import --file scripts/create.sh --name tagged --out tagged.yaml").await;
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    world.edit("tagged.yaml", "confirmation: manual", "confirmation: automatic");
    let ran = world.run("apply --local --yes --wait --poll-interval 20ms").await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    // What others wrote names no file but those beside it.
    for path in ["../s3jobs.yaml", "/etc/hostname", "none.json"] {
        world.write("scripts/create.sh", &script.replace("op.json", path));
        let ran = world.run("import --file scripts/create.sh").await;
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{path}: {}", ran.err);
        assert!(ran.err.contains(&format!("`file://{path}` was not read")), "{path}: {}", ran.err);
    }
}
