use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::world::{S3, over_inventory, packed, survey};
use crate::aws::Encryption;
use crate::model::digest::hex;

const ROWS: &str = "\"photos\",\"a+b%2Bc\",\"\"\n\"photos\",\"d\",\"\"\n";

fn md5(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// A report with these fields in place of a good one's.
fn report(fields: Value) -> String {
    let file = packed(ROWS);
    let mut report = json!({
        "sourceBucket": "photos",
        "destinationBucket": "arn:aws:s3:::lists",
        "version": "2016-11-30",
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, VersionId",
        "files": [{"key": "list/data/1.csv.gz", "size": file.len(), "MD5checksum": md5(&file)}],
    });
    report.as_object_mut().unwrap().extend(fields.as_object().cloned().unwrap());
    report.to_string()
}

fn s3(manifest: &str) -> S3 {
    S3::with("")
        .object("lists/list/manifest.json", manifest)
        .object("lists/list/manifest.checksum", format!("{}\n", md5(manifest.as_bytes())))
        .object("lists/list/data/1.csv.gz", packed(ROWS))
}

#[tokio::test]
async fn a_good_report_is_read_and_counted_plain_or_packed() {
    let job = over_inventory(json!({}));
    assert_eq!(survey(s3(&report(json!({}))), &job).await, "2 objects");
    let file = json!({"key": "list/data/2.csv", "size": ROWS.len(), "MD5checksum": md5(ROWS.as_bytes())});
    let plain = s3(&report(json!({"files": [file]}))).object("lists/list/data/2.csv", ROWS);
    assert_eq!(survey(plain, &job).await, "2 objects");
}

#[tokio::test]
async fn what_s3_batch_operations_does_not_take_is_an_error() {
    let file = packed(ROWS);
    let wrong_size = json!([{"key": "list/data/1.csv.gz", "size": 1, "MD5checksum": md5(&file)}]);
    let wrong_md5 = json!([{"key": "list/data/1.csv.gz", "size": file.len(), "MD5checksum": md5(b"x")}]);
    let worlds = [
        s3(&report(json!({"fileFormat": "ORC"}))),
        s3(&report(json!({"fileSchema": "Bucket, VersionId"}))),
        s3(&report(json!({"files": []}))),
        s3(&report(json!({}))).without("lists/list/data/1.csv.gz"),
        s3(&report(json!({"files": wrong_size}))),
        s3(&report(json!({"files": wrong_md5}))),
        // Under KMS keys an ETag is no MD5, so the file is read.
        s3(&report(json!({"files": wrong_md5}))).encrypted("lists/list/data/1.csv.gz", Encryption::Kms),
        s3(&report(json!({}))).object("lists/list/manifest.checksum", md5(b"another")),
        s3("photos,a\nphotos,b\n"),
        s3("{\"files\": 1}"),
        s3(&report(json!({"fileSchema": "Bucket, Key"}))),
    ];
    let mut told = Vec::new();
    for world in worlds {
        told.push(survey(world, &over_inventory(json!({}))).await);
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    ? objects
    error[inventory-report] the report is in ORC, and S3 Batch Operations takes reports in CSV only | make an inventory configuration whose output format is CSV, and use its next report
    ? objects
    error[inventory-report] the report has no column `Key`: its columns are `Bucket, VersionId` | use a report as S3 writes it: it always names bucket and key
    ? objects
    error[inventory-report] the report names no data file: it lists no object | use a report of a bucket that has objects
    ? objects
    error[inventory-report] the data file s3://lists/list/data/1.csv.gz does not exist | use a newer report: this one's files were deleted, perhaps by a lifecycle rule
    ? objects
    error[inventory-report] the data file s3://lists/list/data/1.csv.gz has 45 bytes, and `manifest.json` says 1 | use a report as S3 wrote it: S3 refuses one whose data files were changed
    ? objects
    error[inventory-report] the data file s3://lists/list/data/1.csv.gz has the MD5 c6bc8f535a55c43cb8f76964bd6fb22c, and `manifest.json` says 9dd4e461268c8034f5c8564e155c67a6 | use a report as S3 wrote it: S3 refuses one whose data files were changed
    ? objects
    error[inventory-report] the data file s3://lists/list/data/1.csv.gz has the MD5 c6bc8f535a55c43cb8f76964bd6fb22c, and `manifest.json` says 9dd4e461268c8034f5c8564e155c67a6 | use a report as S3 wrote it: S3 refuses one whose data files were changed
    ? objects
    error[inventory-report] the report is not whole: s3://lists/list/manifest.checksum holds another MD5 than `manifest.json` has (7269dedf72229dd7bfd04b0c75c21ee9) | use a report as S3 wrote it: a `manifest.json` that was edited belongs to no report
    ? objects
    error[manifest-form] this is no `manifest.json` of an S3 Inventory report: it does not even begin as JSON does | for a list in CSV, write `csv` in place of `inventory`, with `fields`; else name the `manifest.json` of a report, such as `s3://BUCKET/PREFIX/SOURCE/CONFIG/2026-01-31T00-00Z/manifest.json`
    ? objects
    error[manifest-form] this is no `manifest.json` of an S3 Inventory report: invalid type: integer `1`, expected a sequence at line 1 column 11 | name the `manifest.json` of a report, such as `s3://BUCKET/PREFIX/SOURCE/CONFIG/2026-01-31T00-00Z/manifest.json`
    2 objects
    error[manifest-row] line 1: the number of columns here is 3, and `fields` lists 2; 1 more row is like this (in the data file list/data/1.csv.gz) | list every column in `fields`, `Ignore` for those that S3 should not read; quote keys with commas
    ");
}

#[tokio::test]
async fn replication_needs_a_report_of_versions() {
    let job = over_inventory(json!({"operation": {"replicateObject": {}}}));
    assert_eq!(survey(s3(&report(json!({}))), &job).await, "2 objects");
    let rows = "photos,a\n";
    let file = json!({"key": "list/data/2.csv", "size": rows.len(), "MD5checksum": md5(rows.as_bytes())});
    let without =
        s3(&report(json!({"fileSchema": "Bucket, Key", "files": [file]}))).object("lists/list/data/2.csv", rows);
    insta::assert_snapshot!(survey(without, &job).await, @r"
    1 objects
    error[version-id-needed] only versions are replicated, and the report has no column `VersionId` | make an inventory configuration of all versions, and use its next report
    ");
}

#[tokio::test]
async fn many_data_files_are_not_all_looked_for_and_a_note_says_so() {
    let files: Vec<Value> = (0..150)
        .map(|number| json!({"key": format!("list/data/{number}.csv"), "size": 9, "MD5checksum": md5(b"photos,a\n")}))
        .collect();
    let manifest = report(json!({"fileSchema": "Bucket, Key", "files": files}));
    let all =
        (0..150).fold(s3(&manifest), |s3, number| s3.object(&format!("lists/list/data/{number}.csv"), "photos,a\n"));
    insta::assert_snapshot!(survey(all, &over_inventory(json!({}))).await, @r"
    ? objects
    note[manifest-in-part] the rows of the report were not checked, and of its 150 data files (0 MiB) only the first 100 were looked for
    ");
    insta::assert_snapshot!(survey(s3(&manifest), &over_inventory(json!({}))).await, @r"
    ? objects
    error[inventory-report] the data file s3://lists/list/data/0.csv does not exist; 99 more are like this | use a newer report: this one's files were deleted, perhaps by a lifecycle rule
    ");
}

#[tokio::test]
async fn data_files_that_may_not_be_asked_for_are_a_note() {
    let s3 = s3(&report(json!({}))).denied("s3://lists/list/data/1.csv.gz");
    insta::assert_snapshot!(survey(s3, &over_inventory(json!({}))).await, @r"
    ? objects
    note[manifest-unread] the data file s3://lists/list/data/1.csv.gz was not checked: HeadObject: access denied (not yours) | S3 reads it with the job's role, so this may be no fault; to have it checked, allow s3:GetObject on it
    ");
}

#[tokio::test]
async fn every_data_file_is_read_where_the_policy_protects_buckets() {
    let rows = |number: usize| if number == 149 { "films,a\n" } else { "photo,a\n" };
    let files: Vec<Value> = (0..150)
        .map(|number| {
            json!({"key": format!("list/data/{number}.csv"), "size": 8, "MD5checksum": md5(rows(number).as_bytes())})
        })
        .collect();
    let manifest = report(json!({"fileSchema": "Bucket, Key", "files": files}));
    let all = (0..150)
        .fold(s3(&manifest), |s3, number| s3.object(&format!("lists/list/data/{number}.csv"), rows(number)))
        .bucket("films", "us-west-2");
    let mut bound = over_inventory(json!({}));
    bound.protected_buckets = std::iter::once("films".to_owned()).collect();
    let told = survey(all, &bound).await;
    assert!(
        told.starts_with("150 objects\nerror[policy-protected-bucket] the list names objects of `films`"),
        "{told}"
    );
}
