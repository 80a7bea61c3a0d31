//! What has no place in a spec is named, with its place and what to do, and what is left out is told.

use super::{one, shown, told};

#[test]
fn a_member_that_no_spec_has_is_named_at_its_place() {
    let text = r#"{
  "Priority": 10,
  "Operation": {"S3PutObjectTaging": {"TagSet": []}},
  "Colour": "red"
}"#;
    insta::assert_snapshot!(shown(text));
}

#[test]
fn an_operation_of_tomorrow_is_named() {
    insta::assert_snapshot!(shown(r#"{"Priority": 10, "Operation": {"S3DeleteObject": {"BypassGovernance": true}}}"#));
}

#[test]
fn formats_that_a_spec_cannot_say_are_named() {
    let text = r#"{"Priority": 1,
  "Report": {"Enabled": true, "Format": "Report_Parquet_20300101", "Bucket": "arn:aws:s3:::b"},
  "Manifest": {"Spec": {"Format": "S3InventoryReport_Parquet_20300101"}, "Location": {"ObjectArn": "arn:aws:s3:::b/k", "ETag": "e"}}}"#;
    insta::assert_snapshot!(shown(text));
}

#[test]
fn a_report_that_does_not_say_whether_it_is_one_is_asked_about() {
    insta::assert_snapshot!(shown(r#"{"Priority": 1, "Report": {"Bucket": "arn:aws:s3:::b"}}"#));
}

#[test]
fn what_a_report_that_is_off_says_is_told() {
    let job = one(r#"{"Priority": 1, "Report": {"Enabled": false, "Prefix": "a", "Format": "Report_CSV_20180820"}}"#);
    assert_eq!(job.spec.get("report"), None);
    assert_eq!(told(&job), ["left out `prefix` of Report: `Enabled` is false, so S3 writes no report"]);
}

#[test]
fn what_stands_twice_is_no_guess() {
    let text = r#"{"Priority": 1, "priority": 2,
  "Operation": {"S3PutObjectTagging": {"TagSet": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}}}"#;
    insta::assert_snapshot!(shown(text));
    insta::assert_snapshot!("the_same_name_twice", shown(r#"{"Priority": 1, "Priority": 2}"#));
}

#[test]
fn the_skeleton_of_the_aws_cli_is_filled_in_first() {
    let text = r#"{"Operation": {"LambdaInvoke": {"FunctionArn": ""}, "S3ReplicateObject": {}}, "Priority": 0,
  "Manifest": {"Spec": {"Format": "S3BatchOperations_CSV_20180820"}, "Location": {"ObjectArn": "", "ETag": ""}},
  "ManifestGenerator": {"S3JobManifestGenerator": {"SourceBucket": "", "EnableManifestOutput": true}}}"#;
    insta::assert_snapshot!(shown(text));
}

#[test]
fn a_tag_that_is_no_pair_is_named() {
    insta::assert_snapshot!(shown(
        r#"{"Priority": 1, "Tags": [{"Key": "a"}, {"Key": "b", "Value": "c", "Extra": 1}]}"#
    ));
}

#[test]
fn what_is_no_request_says_what_to_paste() {
    let cases = [
        ("a part of one", r#"{"S3PutObjectTagging": {"TagSet": []}}"#),
        ("a list of jobs", r#"{"Jobs": [{"JobId": "job-one"}]}"#),
        ("something else", r#"{"services": {}}"#),
        ("a text", "hello"),
        ("nothing", "\n"),
        ("a spec", "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {name: a}\nspec: {manifest: {csv: {}}}\n"),
        ("JSON that ends early", "{\n  \"Priority\": 10,\n  \"Operation\": {"),
        ("a name that a shell would fill in", "{\n  'Priority': ${PRIORITY}\n}"),
        ("YAML with a fault", "Priority: 10\nOperation: {S3ReplicateObject: {}\n"),
    ];
    let all: String = cases.iter().map(|(name, text)| format!("## {name}\n{}\n", shown(text))).collect();
    insta::assert_snapshot!(all);
}

/// Values of another form than S3's are not lost: the spec has them, and its check says what is wrong.
#[test]
fn values_of_a_wrong_form_are_kept() {
    let job = one(r#"{"Priority": "high", "Tags": "a, b", "Operation": "operation.json", "Description": {"a": 1}}"#);
    assert_eq!(job.spec["priority"], "high");
    assert_eq!(job.spec["tags"], "a, b");
    assert_eq!(job.spec["operation"], "operation.json");
    assert_eq!(job.spec["description"]["a"], 1);
}

mod any_text {
    use proptest::prelude::*;

    use super::super::read;

    proptest! {
        /// Whatever is pasted is read or refused: nothing panics, and what is refused is said at a place of the text.
        #[test]
        fn any_text_is_read_or_refused(text in "[\\PC\n]{0,80}") {
            check(&text);
        }

        /// The same of texts that look like requests.
        #[test]
        fn anything_like_a_request_is_read_or_refused(
            parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..30),
        ) {
            let text = parts.concat();
            check(&text);
            check(&format!("aws s3control create-job --operation {text}"));
            check(&format!("aws s3control create-job --operation 'A={text}'"));
        }
    }

    const PARTS: [&str; 40] = [
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ",",
        ":",
        "=",
        "\n",
        "  ",
        "\"",
        "'",
        "\\",
        "\\ud83d",
        "-",
        "1",
        "#",
        "\"Operation\": ",
        "\"S3PutObjectTagging\"",
        "\"TagSet\": ",
        "\"Key\"",
        "\"Value\"",
        "\"Manifest\": ",
        "\"Report\": ",
        "\"Priority\": ",
        "Tags: ",
        "True",
        "null",
        "create_job",
        "<Job>",
        "</Job>",
        "<JobId/>",
        "&amp;",
        " --tags ",
        "Key=",
        "$X",
        "$(",
        "`",
        "file://a",
    ];

    fn check(text: &str) {
        let import = read(text);
        for finding in &import.findings {
            assert!(finding.help.is_some(), "{finding:?}");
        }
        assert!(!(import.jobs.is_empty() && import.findings.is_empty()), "lost: {text}");
        for job in &import.jobs {
            let written = job.text("Imported.");
            assert_eq!(s3jobs_spec::spec::format(&written).text, written);
        }
    }
}
