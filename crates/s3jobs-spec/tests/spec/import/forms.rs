//! Every form in which a request or a job is had.

use s3jobs_spec::spec;
use s3jobs_spec::spec::import::distinct;
use serde_json::{Value, json};

use super::{one, read, told};

/// What `aws s3control create-job --cli-input-json` takes.
const CLI: &str = r#"{
  "AccountId": "111122223333",
  "ConfirmationRequired": false,
  "Operation": {"S3PutObjectTagging": {"TagSet": [{"Key": "Owner", "Value": "Storage"}]}},
  "Report": {"Bucket": "arn:aws:s3:::example-reports", "Prefix": "tagging", "Format": "Report_CSV_20180820", "Enabled": true, "ReportScope": "AllTasks"},
  "Manifest": {
    "Spec": {"Format": "S3BatchOperations_CSV_20180820", "Fields": ["Bucket", "Key"]},
    "Location": {"ObjectArn": "arn:aws:s3:::example-manifests/list.csv", "ETag": "9b2cf535f27731c974343645a3985328"}
  },
  "Priority": 10,
  "RoleArn": "arn:aws:iam::111122223333:role/batch",
  "ClientRequestToken": "4f3c"
}"#;

/// The spec of it.
fn tagging() -> Value {
    json!({
        "accountId": "111122223333",
        "operation": {"putObjectTagging": {"tagSet": {"Owner": "Storage"}}},
        "report": {"bucket": "arn:aws:s3:::example-reports", "prefix": "tagging", "scope": "AllTasks"},
        "manifest": {"csv": {
            "object": "arn:aws:s3:::example-manifests/list.csv",
            "etag": "9b2cf535f27731c974343645a3985328",
            "fields": ["Bucket", "Key"],
        }},
        "priority": 10,
        "roleArn": "arn:aws:iam::111122223333:role/batch",
        "confirmation": "manual",
    })
}

#[test]
fn the_input_of_the_aws_cli_becomes_a_spec_in_canonical_form() {
    let job = one(CLI);
    insta::assert_snapshot!(job.text("Imported from create-job.json."), @r#"
    # Imported from create-job.json.
    apiVersion: s3jobs/v1
    kind: Job
    metadata:
      name: put-object-tagging
    spec:
      accountId: "111122223333"
      priority: 10
      roleArn: arn:aws:iam::111122223333:role/batch
      operation:
        putObjectTagging:
          tagSet:
            Owner: Storage
      manifest:
        csv:
          object: arn:aws:s3:::example-manifests/list.csv
          etag: "9b2cf535f27731c974343645a3985328"
          fields:
            - Bucket
            - Key
      report:
        bucket: arn:aws:s3:::example-reports
        prefix: tagging
        scope: AllTasks
      confirmation: manual
    "#);
    insta::assert_snapshot!(told(&job).join("\n"), @r"
    left out ConfirmationRequired: every job is created held, and a person lets it run; `confirmation: automatic` leaves that to `apply`
    left out ClientRequestToken: it is made from the job's name and run, so that no job is created twice
    ");
}

/// One request in another form: what differs is how it is written.
#[test]
fn the_same_request_is_the_same_spec_however_it_is_written() {
    let value: Value = serde_json::from_str(CLI).unwrap();
    let python = CLI.replace('"', "'").replace("true", "True").replace("false", "False");
    let members = value.as_object().unwrap();
    let call: Vec<String> = members.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let call = call.join(",\n    ").replace("true", "True").replace("false", "False");
    let options = value.as_object().unwrap().iter().map(|(name, value)| {
        let hyphens = name.chars().flat_map(|c| c.is_uppercase().then_some('-').into_iter().chain(c.to_lowercase()));
        (hyphens.collect::<String>().trim_start_matches('-').to_owned(), value.clone())
    });
    let options = Value::Object(options.collect());
    let forms = [
        ("YAML", serde_yaml::to_string(&value).unwrap()),
        (
            "YAML, with comments of the skeleton",
            format!("{}# [REQUIRED] ...\n", serde_yaml::to_string(&value).unwrap()),
        ),
        ("a line", value.to_string()),
        ("tabs", CLI.replace("  ", "\t")),
        ("a byte-order mark and CRLF", format!("\u{feff}{}", CLI.replace('\n', "\r\n"))),
        ("Python", python.clone()),
        ("Python, assigned", format!("kwargs = {python}\n")),
        ("boto3", format!("response = client.create_job(\n    {call},\n)")),
        ("the names of the options", options.to_string()),
        (
            "nothing for what is not given",
            CLI.replace("\"Priority\"", "\"Description\": null, \"Tags\": null, \"Priority\""),
        ),
        ("CloudTrail", format!("{{\"CreateJobRequest\": {CLI}}}")),
        (
            "an envelope of ours",
            format!("apiVersion: s3jobs/v1\nkind: Job\nmetadata: {{name: put-object-tagging}}\nspec: {value}\n"),
        ),
        ("a list of one", format!("[{CLI}]")),
    ];
    for (form, text) in forms {
        let job = one(&text);
        assert_eq!((job.spec.clone(), job.name.as_str()), (tagging(), "put-object-tagging"), "{form}: {text}");
    }
}

/// An account id that is no text keeps each digit, leading zeros too.
#[test]
fn numbers_where_texts_belong_keep_every_digit() {
    let yaml = "AccountId: 012345678901\nPriority: '7'\nOperation: {S3DeleteObjectTagging: {}}\n";
    let spec = one(yaml).spec;
    assert_eq!((&spec["accountId"], &spec["priority"]), (&json!("012345678901"), &json!(7)));
}

#[test]
fn what_describe_job_answers_is_the_job_with_an_offer_to_take_it_over() {
    let described = r#"{"Job": {
        "JobId": "8f3a1c52-1111-4222-8333-944444444444", "ConfirmationRequired": false, "Status": "Complete",
        "JobArn": "arn:aws:s3:eu-west-1:444455556666:job/8f3a1c52-1111-4222-8333-944444444444",
        "Description": "Restore the logs of 2025", "Priority": 3, "RoleArn": "arn:aws:iam::444455556666:role/batch",
        "Operation": {"S3InitiateRestoreObject": {"ExpirationInDays": 7, "GlacierJobTier": "BULK"}},
        "ManifestGenerator": {"S3JobManifestGenerator": {
            "SourceBucket": "arn:aws:s3:::logs", "EnableManifestOutput": false,
            "Filter": {"CreatedAfter": "2025-01-01T00:00:00.000000+00:00", "MatchAnyObjectEncryption": [{"SSEKMS": {}}]}}},
        "Manifest": {"Spec": {"Format": "S3InventoryReport_CSV_20211130", "Fields": []}, "Location": {"ObjectArn": "arn:aws:s3:::x/y", "ETag": "z"}},
        "ProgressSummary": {"TotalNumberOfTasks": 5}, "FailureReasons": [], "SuspendedDate": null,
        "Report": {"Enabled": false}, "CreationTime": "2026-02-03T04:05:06.789000+00:00"}, "ResponseMetadata": {"HTTPStatusCode": 200}}"#;
    let import = read(described);
    assert!(import.findings.is_empty(), "{:?}", import.findings);
    let job = &import.jobs[0];
    insta::assert_snapshot!(job.text("Imported."), @r#"
    # Imported.
    apiVersion: s3jobs/v1
    kind: Job
    metadata:
      name: restore-the-logs-of-2025-8f3a1c52
    spec:
      accountId: "444455556666"
      region: eu-west-1
      description: Restore the logs of 2025
      priority: 3
      roleArn: arn:aws:iam::444455556666:role/batch
      operation:
        initiateRestoreObject:
          expirationInDays: 7
          glacierJobTier: BULK
      manifest:
        generator:
          sourceBucket: arn:aws:s3:::logs
          enableManifestOutput: false
          filter:
            createdAfter: "2025-01-01T00:00:00Z"
            matchAnyObjectEncryption:
              - sseKms: {}
      confirmation: manual
      # recorded: {jobId: "8f3a1c52-1111-4222-8333-944444444444"}  # uncomment it if this very job is the run: then none is created
    "#);
    assert_eq!(spec::format(&job.text("Imported.")).text, job.text("Imported."), "it is in canonical form");
    insta::assert_snapshot!(told(job).join("\n"), @r"
    left out ResponseMetadata: it is about the answer, and not about the job
    left out ConfirmationRequired: every job is created held, and a person lets it run; `confirmation: automatic` leaves that to `apply`
    left out Manifest: it is the list that S3 made by the generator, which the spec has
    left out JobId, Status, JobArn, ProgressSummary, FailureReasons, CreationTime: S3 says this of the job that is there
    ");
}

/// The XML that S3 answers says neither what a list is nor what a number is.
#[test]
fn what_s3_itself_answers_is_read_by_what_each_member_is() {
    let xml = r#"<?xml version="1.0"?><DescribeJobResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Job>
      <JobId>job-one</JobId><Description/><Priority>10</Priority><RoleArn>arn:aws:iam::111122223333:role/batch</RoleArn>
      <Operation><LambdaInvoke><FunctionArn>arn:aws:lambda:us-west-2:111122223333:function:f</FunctionArn>
        <InvocationSchemaVersion>2.0</InvocationSchemaVersion>
        <UserArguments><entry><key>a</key><value>1 &lt; 2</value></entry></UserArguments></LambdaInvoke></Operation>
      <ManifestGenerator><S3JobManifestGenerator><SourceBucket>arn:aws:s3:::b</SourceBucket>
        <EnableManifestOutput>false</EnableManifestOutput><Filter>
        <KeyNameConstraint><MatchAnyPrefix><member>a/</member></MatchAnyPrefix></KeyNameConstraint>
        <ObjectSizeGreaterThanBytes>0</ObjectSizeGreaterThanBytes>
        <MatchAnyStorageClass><member>STANDARD</member><member>GLACIER</member></MatchAnyStorageClass>
        <MatchAnyObjectEncryption><ObjectEncryption><SSE-S3/></ObjectEncryption></MatchAnyObjectEncryption>
        </Filter></S3JobManifestGenerator></ManifestGenerator>
      <Report><Enabled>false</Enabled></Report><StatusUpdateReason/></Job></DescribeJobResult>"#;
    let job = one(xml);
    assert_eq!(
        job.spec,
        json!({
            "priority": 10,
            "roleArn": "arn:aws:iam::111122223333:role/batch",
            "operation": {"lambdaInvoke": {
                "functionArn": "arn:aws:lambda:us-west-2:111122223333:function:f",
                "invocationSchemaVersion": "2.0",
                "userArguments": {"a": "1 < 2"},
            }},
            "manifest": {"generator": {
                "sourceBucket": "arn:aws:s3:::b",
                "enableManifestOutput": false,
                "filter": {
                    "keyNameConstraint": {"matchAnyPrefix": ["a/"]},
                    "objectSizeGreaterThanBytes": 0,
                    "matchAnyStorageClass": ["STANDARD", "GLACIER"],
                    "matchAnyObjectEncryption": [{"sseS3": {}}],
                },
            }},
            "confirmation": "manual",
        })
    );
}

/// A generator may stand where a spec has it, and a day may lack its time.
#[test]
fn a_generator_in_the_place_of_a_manifest_and_a_bare_day_are_understood() {
    let text = "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {name: from-logs}\nspec:\n  priority: 10\n  confirmation: automatic\n  \
                operation: {S3PutObjectCopy: {TargetResource: \"arn:aws:s3:::copies\", MetadataDirective: COPY, TargetKeyPrefix: logs, ChecksumAlgorithm: SHA256}}\n  \
                manifest:\n    S3JobManifestGenerator:\n      SourceBucket: arn:aws:s3:::originals\n      EnableManifestOutput: true\n      \
                ManifestOutputLocation: {Bucket: \"arn:aws:s3:::lists\", ManifestPrefix: gen, ManifestEncryption: {SSES3: {}}, ManifestFormat: S3InventoryReport_CSV_20211130}\n      \
                Filter: {CreatedAfter: \"2025-01-01\", KeyNameConstraint: {MatchAnyPrefix: [AWSLogs/]}}\n";
    let job = one(text);
    assert_eq!(job.name.as_str(), "from-logs");
    assert_eq!(job.spec["confirmation"], "automatic");
    let generator = &job.spec["manifest"]["generator"];
    assert_eq!(generator["filter"]["createdAfter"], "2025-01-01T00:00:00Z");
    assert_eq!(
        generator["manifestOutputLocation"],
        json!({"bucket": "arn:aws:s3:::lists", "prefix": "gen", "encryption": {"sseS3": {}}})
    );
    assert_eq!(
        told(&job),
        ["took `spec.manifest.S3JobManifestGenerator.Filter.CreatedAfter` for 2025-01-01T00:00:00Z: \
          it says no time zone; the AWS CLI takes that of its machine"]
    );
}

#[test]
fn several_jobs_are_several_specs_with_names_of_their_own() {
    let yaml = serde_yaml::to_string(&serde_json::from_str::<Value>(CLI).unwrap()).unwrap();
    for text in [format!("[{CLI}, {CLI}]"), format!("{CLI}\n{CLI}"), format!("---\n{yaml}---\n{yaml}")] {
        let mut import = read(&text);
        assert!(import.findings.is_empty(), "{:?}", import.findings);
        distinct(&mut import.jobs, &mut std::collections::BTreeSet::new());
        let names: Vec<&str> = import.jobs.iter().map(|job| job.name.as_str()).collect();
        assert_eq!(names, ["put-object-tagging", "put-object-tagging-2"]);
    }
}

#[test]
fn names_are_made_of_words_and_fit() {
    let named = |description: &str| {
        one(&json!({"Description": description, "Operation": {"S3ReplicateObject": {}}}).to_string()).name.to_string()
    };
    assert_eq!(named("Tag the 2025 Finance archive!"), "tag-the-2025-finance-archive");
    assert_eq!(named("日本"), "replicate-object");
    assert_eq!(named(&"ab ".repeat(50)).len(), 62);
}

/// A marker of s3jobs is no word of the author's, nor are the tags beside it.
#[test]
fn what_s3jobs_itself_put_on_a_job_is_told_and_left_out() {
    let description = "Tag it [s3jobs/1 shop/tag#2.1 aaaaaaaa bbbbbbbbbbbb 4d5e]";
    let check = {
        use sha2::{Digest as _, Sha256};
        let body = "s3jobs/1 shop/tag#2.1 aaaaaaaa bbbbbbbbbbbb";
        Sha256::digest(body)[..2].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let description = description.replace("4d5e", &check);
    let tags =
        json!([{"Key": "s3jobs:run", "Value": "2"}, {"Key": "team", "Value": "a"}, {"Key": "aws:x", "Value": "b"}]);
    let job =
        one(&json!({"Description": description, "Tags": tags, "Operation": {"S3ReplicateObject": {}}}).to_string());
    assert_eq!((&job.spec["description"], &job.spec["tags"]), (&json!("Tag it"), &json!({"team": "a"})));
    assert_eq!(job.marker.as_ref().map(|marker| marker.name.as_str()), Some("tag"));
    assert_eq!(told(&job), ["left out tags s3jobs:run, aws:x: AWS or s3jobs itself sets them"]);
}

/// The pasted requests that `validate --fix` corrects: an import makes a spec of each in one step.
#[test]
fn every_pasted_request_becomes_a_spec_in_one_step() {
    let folder = crate::top().join("tests/fixtures/specs/requests");
    let mut names = Vec::new();
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.extension() != Some("yaml")
            || ["json-in-quotes.yaml", "options-of-the-cli.yaml"].contains(&path.file_name().unwrap())
        {
            continue;
        }
        let job = one(&std::fs::read_to_string(&path).unwrap());
        let text = job.text("Imported.");
        let document: Value = serde_yaml::from_str(&text).unwrap();
        let spec = document["spec"].as_object().unwrap().clone();
        for field in spec.keys().filter(|name| !["manifest", "operation"].contains(&name.as_str())) {
            assert!(field.starts_with(char::is_lowercase), "{path}: {text}");
        }
        if spec.contains_key("manifest") {
            serde_json::from_value::<s3jobs_spec::model::JobDocument>(document)
                .unwrap_or_else(|error| panic!("{path}: {error}: {text}"));
        }
        names.push(path.file_name().unwrap().to_owned());
    }
    assert!(names.len() >= 7, "{names:?}");
}

#[test]
fn json_in_quotes_is_the_json() {
    let options = json!({
        "account-id": "111122223333",
        "operation": "{\"S3PutObjectTagging\": {\"TagSet\": [{\"Key\": \"team\", \"Value\": \"7\"}]}}",
        "report": "{\"Enabled\": false}",
        "tags": "[{\"Key\": \"a\", \"Value\": \"b\"}]",
        "no-confirmation-required": true,
    });
    let spec = one(&options.to_string()).spec;
    assert_eq!(spec["operation"], json!({"putObjectTagging": {"tagSet": {"team": "7"}}}));
    assert_eq!((spec.get("report"), &spec["tags"]), (None, &json!({"a": "b"})));
}
