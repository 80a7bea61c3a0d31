use std::collections::BTreeSet;
use std::num::NonZeroU64;
use std::sync::Arc;

use serde_json::json;

use super::world::{Everywhere, S3, job, packed, scope, shown, survey};
use crate::aws::{Encryption, Objects as _};
use crate::manifest::listed::List;
use crate::manifest::survey::Limits;
use crate::manifest::{Survey, csv};
use crate::model::manifest::ManifestField;

const INVENTORY: &str = r#"{"sourceBucket": "photos", "fileFormat": "CSV", "fileSchema": "Bucket, Key", "files": []}"#;

#[tokio::test]
async fn a_good_list_is_counted_and_nothing_is_said() {
    assert_eq!(survey(S3::with("photos,a\nphotos,b"), &job(json!({}))).await, "2 objects");
}

#[tokio::test]
async fn what_s3_cannot_read_is_an_error_with_its_row() {
    let lists: [&[u8]; 8] = [
        b"Bucket,Key\nphotos,a\n",
        b"\xef\xbb\xbfphotos,a\n",
        b"photos|a\n",
        b"photos,a\n\nphotos,b,c\nphotos,d%2\n",
        b"photos,a,1\nphotos,b,2\n",
        b"",
        &packed("photos,a\n"),
        INVENTORY.as_bytes(),
    ];
    let mut told = Vec::new();
    for list in lists {
        told.push(survey(S3::with(list), &job(json!({}))).await);
    }
    insta::assert_snapshot!(told.join("\n\n"), @r"
    2 objects
    error[manifest-row] line 1: this row is a header, and S3 would take it for an object (in the list s3://lists/list) | remove it: `fields` says what the columns are; then upload the list again, and set its new `etag`

    1 objects
    error[manifest-row] line 1: the file begins with a byte-order mark, which S3 takes for a part of the bucket's name (in the list s3://lists/list) | save the file as UTF-8 without a byte-order mark; then upload the list again, and set its new `etag`

    1 objects
    error[manifest-row] line 1: the number of columns here is 1, and `fields` lists 2: they are separated by `|`, and S3 reads commas (in the list s3://lists/list) | separate the columns with commas; then upload the list again, and set its new `etag`

    4 objects
    error[manifest-row] line 2: this line is empty (in the list s3://lists/list) | remove it; then upload the list again, and set its new `etag`
    error[manifest-row] line 3: the number of columns here is 3, and `fields` lists 2 (in the list s3://lists/list) | list every column in `fields`, `Ignore` for those that S3 should not read; quote keys with commas
    error[manifest-row] line 4: `%2` is no URL-encoded byte (in the list s3://lists/list) | keys are URL-encoded: write `%25` for a percent sign; then upload the list again, and set its new `etag`

    2 objects
    error[manifest-row] line 1: the number of columns here is 3, and `fields` lists 2; 1 more row is like this (in the list s3://lists/list) | list every column in `fields`, `Ignore` for those that S3 should not read; quote keys with commas

    ? objects
    error[manifest-form] the list is empty: it names no object | write at least one row into it, or remove the job

    ? objects
    error[manifest-form] this is gzip, and S3 reads plain CSV | unpack it, and use the CSV file that is in it

    ? objects
    error[manifest-form] this is the `manifest.json` of an S3 Inventory report, and no CSV list | write `inventory` in place of `csv`, without `fields`: the report names its own columns
    ");
}

#[tokio::test]
async fn keys_that_s3_reads_otherwise_rows_that_stand_twice_and_several_buckets_are_told() {
    let list = "photos,a+b\nphotos,c\nphotos,c\nfilms,d\nphotos, e\n";
    let s3 = S3::with(list).bucket("films", "us-west-2");
    insta::assert_snapshot!(survey(s3, &job(json!({}))).await, @r"
    5 objects
    warning[manifest-key-encoding] line 1: S3 reads the `+` in this key as a space (in the list s3://lists/list) | write `%2B` for a plus sign, and `%20` for a space; then upload the list again, and set its new `etag`
    warning[manifest-key-encoding] line 5: a space after the comma belongs to the key (in the list s3://lists/list) | remove it, unless the key begins with one: then write `%20`; then upload the list again, and set its new `etag`
    warning[several-buckets] S3 expects the objects of a list in one bucket, and it names `films`, `photos` | write one list, and one job, for each bucket
    note[duplicate-rows] line 3: 1 row names an object that an earlier row names, and each row is a task of its own, which is paid for (in the list s3://lists/list) | remove the rows that stand there twice, unless each object is to be worked on twice
    ");
}

#[tokio::test]
async fn what_list_and_job_say_together_is_judged_as_for_a_file() {
    let s3 = || S3::with("photos,a\nfilms,b\n").bucket("films", "us-west-2").bucket("copies", "us-west-2");
    let copy = job(json!({"operation": {"putObjectCopy": {"targetResource": "s3://copies"}}}));
    let guarded = job(json!({"confirmation": {"guarded": {"minTasks": 5, "maxTasks": 10}}}));
    let mut under_policy = job(json!({}));
    under_policy.max_tasks = NonZeroU64::new(1);
    under_policy.protected_buckets = std::iter::once("films".to_owned()).collect();
    let mut told = Vec::new();
    for job in [copy, guarded, under_policy] {
        told.push(survey(s3(), &job).await);
    }
    insta::assert_snapshot!(told.join("\n\n"), @r"
    2 objects
    error[one-bucket] `putObjectCopy` takes objects of one bucket, and the list names `films`, `photos` | write one list, and one job, for each bucket

    2 objects
    warning[several-buckets] S3 expects the objects of a list in one bucket, and it names `films`, `photos` | write one list, and one job, for each bucket
    warning[rows-outside-guard] the number of rows is 2, and the guard allows 5 to 10: the job would be held until a person lets it run | correct the list, or the guard: S3 counts a task for each row

    2 objects
    error[policy-max-tasks] the number of rows is 2, and the project's policy allows a job at most 1 | split the list into several jobs
    error[policy-protected-bucket] the list names objects of `films`, which no job of this project may write to | take its objects off the list: the policy of s3jobs.yaml protects the bucket
    warning[several-buckets] S3 expects the objects of a list in one bucket, and it names `films`, `photos` | write one list, and one job, for each bucket
    ");
}

#[tokio::test]
async fn a_list_under_kms_keys_is_forbidden() {
    let s3 = S3::with("photos,a\n").encrypted("lists/list", Encryption::Kms);
    insta::assert_snapshot!(survey(s3, &job(json!({}))).await, @r#"
    ? objects
    error[manifest-encryption] the list is encrypted with SSE-KMS, and S3 reads no CSV manifest that is: the job would fail with "Reading the manifest is forbidden: AccessDenied" | write the list again with SSE-S3 (`aws s3 cp --sse AES256`) and set its new `etag`, or use a manifest of kind `inventory`, which may be encrypted with SSE-KMS
    "#);
}

#[tokio::test]
async fn a_list_under_a_key_that_its_writer_keeps_is_forbidden() {
    let s3 = S3::with("photos,a\n").encrypted("lists/list", Encryption::Customer);
    let address = job(json!({})).manifest.object().unwrap().address();
    let version = "v1".parse().unwrap();
    let mut told = Vec::new();
    for version in [None, Some(&version)] {
        let (error, finding) = crate::manifest::head(&s3, &address, version).await.unwrap_err();
        let finding = finding.unwrap();
        told.push(format!("{error}\n{}: {}\n{}", finding.code, finding.message, finding.help.unwrap()));
    }
    insta::assert_snapshot!(told.join("\n\n"), @r"
    HeadObject: refused by S3 (400: HTTP status 400)
    manifest-encryption: so S3 answers for an object that is encrypted with SSE-C, which S3 Batch Operations cannot read
    write the list again with SSE-S3 (`aws s3 cp --sse AES256`), and set its new `etag`

    HeadObject: refused by S3 (400: HTTP status 400)
    manifest-version: so S3 answers for a version id that is none (`v1`), and for an object that is encrypted with SSE-C, which S3 Batch Operations cannot read
    correct `versionId`, or leave it out and set the current `etag`; for SSE-C, write the list again with SSE-S3 (`aws s3 cp --sse AES256`), and set its new `etag`
    ");
}

#[tokio::test]
async fn what_may_not_be_read_is_a_note() {
    let s3 = S3::with("photos,a\n").denied("s3://lists/list");
    let everywhere = Everywhere(Arc::new(S3::with("photos,a\n")));
    let job = job(json!({}));
    let head = everywhere.0.head(&job.manifest.object().unwrap().address(), None).await.unwrap();
    let denied = Everywhere(Arc::new(s3));
    let surveyed = Survey::new(&denied, [(scope(), &job)]).job(&scope(), &job, head.as_ref()).await;
    // A policy that cannot be held against the list is not kept.
    let mut under_policy = job.clone();
    under_policy.protected_buckets = std::iter::once("films".to_owned()).collect();
    let judged = Survey::new(&denied, [(scope(), &under_policy)]).job(&scope(), &under_policy, head.as_ref()).await;
    assert!(shown(&judged).contains("error[policy-protected-bucket] the list could not be read"), "{}", shown(&judged));
    insta::assert_snapshot!(shown(&surveyed), @r"
    ? objects
    note[manifest-unread] the list was not checked: GetObject: access denied (not yours) | S3 reads it with the job's role, so this may be no fault; to have it checked, allow s3:GetObject on it
    ");
}

#[tokio::test]
async fn a_list_that_is_overwritten_after_its_head_is_not_checked() {
    let before = S3::with("photos,a\n");
    let job = job(json!({}));
    let head = before.head(&job.manifest.object().unwrap().address(), None).await.unwrap();
    let after = Everywhere(Arc::new(S3::with("photos;a\n")));
    let surveyed = Survey::new(&after, [(scope(), &job)]).job(&scope(), &job, head.as_ref()).await;
    insta::assert_snapshot!(shown(&surveyed), @r"
    ? objects
    note[manifest-unread] the list was not checked: GetObject: refused in this state (PreconditionFailed) | it was overwritten meanwhile: run the command again
    ");
}

#[tokio::test]
async fn of_a_list_beyond_the_limit_the_first_rows_are_checked_and_a_note_says_so() {
    let s3 = S3::with("photos,a\nphotos,b\nphotos;c\n");
    let (fields, address) =
        ([ManifestField::Bucket, ManifestField::Key], job(json!({})).manifest.object().unwrap().address());
    let head = s3.head(&address, None).await.unwrap().unwrap();
    let list = List { address: &address, version: None, head: &head };
    let listed = csv::read(&s3, (list, 20), &[&fields], &BTreeSet::new()).await.pop().unwrap();
    assert_eq!(listed.objects, None);
    let [finding] = listed.findings.as_slice() else { panic!("{:?}", listed.findings) };
    insta::assert_snapshot!(finding.message, @"only the first 2 rows were checked, 20 of 27 bytes; S3 reads all of them");
}

#[tokio::test]
async fn a_list_is_read_once_however_many_jobs_use_it_and_whatever_columns_they_expect() {
    let everywhere = Everywhere(Arc::new(S3::with("photos,a,1\nphotos,b,2\n")));
    let columns = |fields| json!({"manifest": {"csv": {"object": "s3://lists/list", "etag": "any", "fields": fields}}});
    let jobs = [
        job(columns(json!(["Bucket", "Key", "Ignore"]))),
        job(columns(json!(["Bucket", "Key"]))),
        job(columns(json!(["Bucket", "Key", "Ignore"]))),
    ];
    let head = everywhere.0.head(&jobs[0].manifest.object().unwrap().address(), None).await.unwrap();
    let survey = Survey::new(&everywhere, jobs.iter().map(|job| (scope(), job)));
    let mut told = Vec::new();
    for job in &jobs {
        told.push(shown(&survey.job(&scope(), job, head.as_ref()).await));
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    2 objects
    2 objects
    error[manifest-row] line 1: the number of columns here is 3, and `fields` lists 2; 1 more row is like this (in the list s3://lists/list) | list every column in `fields`, `Ignore` for those that S3 should not read; quote keys with commas
    2 objects
    ");
    insta::assert_snapshot!(everywhere.0.calls().join("\n"), @r"
    HeadObject s3://lists/list
    GetObject s3://lists/list
    HeadBucket photos
    HeadBucket reports
    ");
}

/// A protected bucket behind what is read of other lists, and one behind many others, are found.
#[tokio::test]
async fn a_list_is_read_to_its_end_where_the_policy_protects_buckets() {
    let many: Vec<String> = (1..=20).map(|number| format!("photos-{number},a\n")).collect();
    let many = many.concat();
    let list = format!("{many}films,b\n");
    let everywhere = Everywhere(Arc::new(S3::with(&list).bucket("films", "us-west-2")));
    let open = job(json!({}));
    let mut bound = open.clone();
    bound.protected_buckets = std::iter::once("films".to_owned()).collect();
    let mut copy = job(json!({"operation": {"putObjectCopy": {"targetResource": "s3://copies"}}}));
    copy.protected_buckets = bound.protected_buckets.clone();
    let head = everywhere.0.head(&open.manifest.object().unwrap().address(), None).await.unwrap();
    let mut told = Vec::new();
    for (job, for_policy) in [(&open, 1000), (&copy, 1000), (&bound, 1000), (&bound, 40)] {
        let mut survey = Survey::new(&everywhere, [(scope(), job)]);
        survey.limits = Limits { any: 20, for_policy };
        let surveyed = survey.job(&scope(), job, head.as_ref()).await;
        let text = shown(&surveyed);
        told.extend(
            text.lines().filter(|line| line.contains("protected") || line.contains("in-part")).map(str::to_owned),
        );
        told.push("--".to_owned());
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    note[manifest-in-part] only the first 1 rows were checked, 20 of 239 bytes; S3 reads all of them
    --
    note[manifest-in-part] only the first 1 rows were checked, 20 of 239 bytes; S3 reads all of them
    --
    error[policy-protected-bucket] the list names objects of `films`, which no job of this project may write to | take its objects off the list: the policy of s3jobs.yaml protects the bucket
    --
    error[policy-protected-bucket] the list is too long to be read to its end, so that whether it names a bucket which the policy protects is not known | split the list into several, and write a job for each
    note[manifest-in-part] only the first 3 rows were checked, 40 of 239 bytes; S3 reads all of them
    --
    ");
}
