//! `aws s3control create-job ...` as it stands in people's scripts.

use std::collections::BTreeMap;

use s3jobs_spec::spec::import::files_of;
use serde_json::json;

use super::{one, read, read_with, shown, told};

/// A script as people have them: options in JSON and in shorthand.
const SCRIPT: &str = r#"#!/bin/bash
# It's run by hand: aws s3control create-job is slow.
set -euo pipefail
JOB_ID=$(aws --profile ops s3control create-job \
    --account-id 111122223333 \
    --region eu-west-1 \
    --operation 'S3PutObjectCopy={TargetResource=arn:aws:s3:::example-archive,StorageClass=GLACIER_IR,NewObjectTagging=[{Key=a,Value=b c}]}' \
    --manifest "Spec={Format=S3BatchOperations_CSV_20180820,Fields=[Bucket,Key]},Location={ObjectArn=arn:aws:s3:::example-manifests/list.csv,ETag=9b2cf535f27731c974343645a3985328}" \
    --report Bucket=arn:aws:s3:::example-reports,Prefix=copies,Format=Report_CSV_20180820,Enabled=true,ReportScope=AllTasks \
    --priority=10 \
    --role-arn arn:aws:iam::111122223333:role/batch \
    --description 'Copy "all" of it' \
    --tags Key=team,Value=x Key=job,Value='a b' \
    --client-request-token "$(uuidgen)" \
    --no-confirmation-required \
    --query JobId --output text)
echo "$JOB_ID"
"#;

#[test]
fn a_command_of_a_script_becomes_a_spec() {
    let job = one(SCRIPT);
    insta::assert_snapshot!(job.text("Imported from copy.sh."));
    insta::assert_snapshot!("what_is_told_of_a_command", told(&job).join("\n"));
}

/// What is equal in JSON, in quotes, in shorthand and in files is equal in a spec.
#[test]
fn a_command_says_the_same_however_its_values_are_written() {
    let rest = "--priority 1 --role-arn arn:aws:iam::111122223333:role/batch";
    let tagging = json!({"putObjectTagging": {"tagSet": {"a": "b"}}});
    let written = [
        r#"--operation '{"S3PutObjectTagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}'"#,
        r#"--operation "{\"S3PutObjectTagging\": {\"TagSet\": [{\"Key\": \"a\", \"Value\": \"b\"}]}}""#,
        "--operation S3PutObjectTagging={TagSet=[{Key=a,Value=b}]}",
        "--operation 'S3PutObjectTagging={TagSet={Key=a,Value=b}}'",
        "--operation file://op.json",
        "--operation='file://sub/op with blanks.json'",
        "--cli-input-json file://all.json",
        r#"--cli-input-json '{"Operation": {"S3PutObjectTagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}, "Priority": 7}'"#,
        "--cli-input-yaml 'Operation: {S3PutObjectTagging: {TagSet: [{Key: a, Value: b}]}}'",
    ];
    let files = BTreeMap::from([
        (
            "file://op.json".to_owned(),
            Ok(r#"{"S3PutObjectTagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}"#.to_owned()),
        ),
        ("file://sub/op with blanks.json".to_owned(), Ok("S3PutObjectTagging={TagSet=[{Key=a,Value=b}]}".to_owned())),
        (
            "file://all.json".to_owned(),
            Ok(r#"{"Operation": {"S3PutObjectTagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}}"#.to_owned()),
        ),
    ]);
    for operation in written {
        for begin in [
            "aws s3control create-job",
            "$ aws s3control \\\n  create-job",
            "AWS_PAGER= /usr/bin/aws s3control create-job",
        ] {
            let text = format!("{begin} {operation} \\\n  {rest}\n");
            let import = read_with(&text, &files);
            assert!(import.findings.is_empty(), "{text}: {:?}", import.findings);
            let spec = &import.jobs[0].spec;
            assert_eq!((&spec["operation"], &spec["priority"]), (&tagging, &json!(1)), "{text}");
            let named = files_of(&text);
            assert_eq!(named.len(), usize::from(operation.contains("file://")), "{text}: {named:?}");
            assert!(named.iter().all(|name| files.contains_key(name)), "{text}: {named:?}");
        }
    }
}

/// The options put together as one object may hold shorthand, too.
#[test]
fn shorthand_is_read_wherever_a_structure_belongs() {
    let text = r#"{"operation": "S3PutObjectTagging={TagSet=[{Key=a,Value=b}]}", "priority": "7", "description": "a=b",
        "report": "Bucket=arn:aws:s3:::example-reports,Enabled=True,ReportScope=AllTasks", "tags": ["Key=a,Value=b"]}"#;
    let spec = one(text).spec;
    assert_eq!(spec["operation"], json!({"putObjectTagging": {"tagSet": {"a": "b"}}}));
    assert_eq!(spec["report"], json!({"bucket": "arn:aws:s3:::example-reports", "scope": "AllTasks"}));
    assert_eq!((&spec["description"], &spec["tags"]), (&json!("a=b"), &json!({"a": "b"})));
}

#[test]
fn each_command_of_a_script_is_a_job() {
    let command = |priority: u8| {
        format!("aws s3control create-job --priority {priority} --operation S3DeleteObjectTagging={{}}\n")
    };
    let import = read(&format!("for f in a b; do\n{}{}done\n", command(1), command(2)));
    assert!(import.findings.is_empty(), "{:?}", import.findings);
    let priorities: Vec<_> = import.jobs.iter().map(|job| job.spec["priority"].clone()).collect();
    assert_eq!(priorities, [json!(1), json!(2)]);
    assert_eq!(told(&import.jobs[0]), ["left out 3 other commands: `aws s3control create-job` alone is read"]);
}

#[test]
fn what_the_shell_would_put_in_is_named_with_what_to_do() {
    let text = "aws s3control create-job --account-id $ACCOUNT_ID \\\n  --operation \"S3PutObjectCopy={TargetResource=${TARGET}}\" \\\n  \
                --description \"by $(whoami)\" --priority 1\n";
    insta::assert_snapshot!(shown(text));
}

#[test]
fn what_is_wrong_with_a_command_is_said_at_its_place() {
    let begin = "aws s3control create-job --priority 1";
    let cases = [
        format!("{begin} --operation 'S3PutObjectTagging={{TagSet=[{{Key=a}}'"),
        format!("{begin} --colour red"),
        format!("{begin} --role-arn"),
        format!("{begin} --no-confirmation-required yes"),
        format!("{begin} --operation 'S3DeleteObjectTagging={{}}"),
        format!("{begin} --operation file://op.json"),
        format!("{begin} $MORE"),
    ];
    let told: Vec<String> = cases.iter().map(|text| shown(text)).collect();
    insta::assert_snapshot!(told.join("\n\n"));
}
