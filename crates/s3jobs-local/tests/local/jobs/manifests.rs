//! Manifests of every kind, from the request to the completion report.

use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use s3jobs_local::Tick;

use crate::jobs::world::{ACCOUNT, Draft, World};

/// Tokens so far: each job of a test has one of its own.
static TOKENS: AtomicU32 = AtomicU32::new(0);

impl Draft {
    /// The same over an inventory report.
    fn inventory(mut self, etag: &str) -> Self {
        self.manifest = format!(
            "<Manifest><Spec><Format>S3InventoryReport_CSV_20161130</Format></Spec><Location>\
             <ObjectArn>arn:aws:s3:::admin-bucket/lists/manifest.json</ObjectArn><ETag>{etag}</ETag></Location></Manifest>"
        );
        self
    }

    /// The same over a list that is generated of `data-bucket`.
    fn generated(mut self, filter: &str, output: &str) -> Self {
        let wanted = !output.is_empty();
        self.manifest = format!(
            "<ManifestGenerator><S3JobManifestGenerator><SourceBucket>arn:aws:s3:::data-bucket</SourceBucket>{output}\
             <Filter>{filter}</Filter><EnableManifestOutput>{wanted}</EnableManifestOutput></S3JobManifestGenerator>\
             </ManifestGenerator>"
        );
        self
    }
}

const OUTPUT: &str = "<ManifestOutputLocation><Bucket>arn:aws:s3:::admin-bucket</Bucket>\
    <ManifestPrefix>generated</ManifestPrefix><ManifestFormat>S3InventoryReport_CSV_20211130</ManifestFormat>\
    </ManifestOutputLocation>";

impl World {
    pub(crate) async fn keep_versions(&self, bucket: &str) {
        let body = "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status>\
                    </VersioningConfiguration>";
        let answer = self.send("PUT", &format!("/{bucket}?versioning"), &[], body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Puts a version of an object and returns its id.
    pub(crate) async fn put_version(&self, path: &str, body: &'static str) -> String {
        let answer = self.send("PUT", path, &[], body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.headers["x-amz-version-id"].to_str().unwrap().to_owned()
    }

    /// A job over a CSV manifest with these columns, run to its end.
    async fn run_csv(&self, fields: &[&str], rows: impl Into<Bytes>) -> String {
        let etag = self.put("/admin-bucket/manifest.csv", rows).await;
        let draft = Draft { manifest: Draft::csv(&etag, fields), ..Draft::over(&etag) };
        self.run_job(&draft).await
    }

    /// A job run to its end.
    async fn run_job(&self, draft: &Draft) -> String {
        let draft = draft.clone().token(&format!("token-{}", TOKENS.fetch_add(1, Ordering::Relaxed)));
        let id = self.create(&draft).await;
        self.run();
        id
    }

    /// What became of a job over a CSV manifest.
    async fn csv_outcome(&self, fields: &[&str], rows: impl Into<Bytes>) -> String {
        let id = self.run_csv(fields, rows).await;
        self.summary(&id).await
    }

    /// Puts an inventory report with these data files and returns the ETag of its `manifest.json`.
    async fn put_inventory(&self, schema: &str, files: &[&str]) -> String {
        let packed: Vec<Vec<u8>> = files.iter().map(|rows| pack(rows)).collect();
        self.put_inventory_of(schema, packed).await
    }

    /// The same with data files as they are.
    async fn put_inventory_of(&self, schema: &str, files: Vec<Vec<u8>>) -> String {
        let mut listed = Vec::new();
        for (number, packed) in files.into_iter().enumerate() {
            let size = packed.len();
            let md5 = self.put(&format!("/admin-bucket/lists/data/{number}.csv.gz"), packed).await;
            listed
                .push(format!("{{\"key\":\"lists/data/{number}.csv.gz\",\"size\":{size},\"MD5checksum\":\"{md5}\"}}"));
        }
        let manifest = format!(
            "{{\"sourceBucket\":\"data-bucket\",\"destinationBucket\":\"arn:aws:s3:::admin-bucket\",\"version\":\"2016-11-30\",\
             \"creationTimestamp\":\"1793000000000\",\"fileFormat\":\"CSV\",\"fileSchema\":\"{schema}\",\"files\":[{}]}}",
            listed.join(",")
        );
        self.put("/admin-bucket/lists/manifest.json", manifest).await
    }
}

fn pack(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

const KEYS: [&str; 2] = ["Bucket", "Key"];

#[tokio::test]
async fn keys_are_url_encoded_and_come_back_as_they_stand() {
    let (world, _) = World::new().with_objects(0).await;
    for path in ["/data-bucket/a%20b", "/data-bucket/c%2Bd", "/data-bucket/%C3%BC%2C%25"] {
        world.put(path, "x").await;
    }
    let id =
        world.run_csv(&KEYS, "data-bucket,a+b\ndata-bucket,a%20b\ndata-bucket,c%2Bd\ndata-bucket,%C3%BC%2C%25\n").await;
    assert_eq!(world.summary(&id).await, "Complete 4/4/0");
    insta::assert_snapshot!(world.report(&id).await, @r"
    data-bucket,a+b,,succeeded,200,,Successful
    data-bucket,a%20b,,succeeded,200,,Successful
    data-bucket,c%2Bd,,succeeded,200,,Successful
    data-bucket,%C3%BC%2C%25,,succeeded,200,,Successful
    ");
}

#[tokio::test]
async fn columns_may_be_ignored_and_a_header_is_a_row_like_any_other() {
    let (world, _) = World::new().with_objects(1).await;
    let id = world.run_csv(&["Ignore", "Key", "Bucket", "Ignore"], "x,Key,Bucket,y\nx,1,data-bucket,\"y,z\"\n").await;
    insta::assert_snapshot!(world.report(&id).await, @r"
    data-bucket,1,,succeeded,200,,Successful
    Bucket,Key,,failed,404,NoSuchBucket,The specified bucket does not exist
    ");
}

/// As `s3jobs explain manifest-row` says: its bucket is a second one.
#[tokio::test]
async fn a_header_fails_a_job_whose_operation_takes_one_bucket() {
    let (world, _) = World::new().with_objects(1).await;
    let draft = world.manifest("bucket,key\ndata-bucket,1\n").await;
    let copy = "<S3PutObjectCopy><TargetResource>arn:aws:s3:::report-bucket</TargetResource></S3PutObjectCopy>";
    let id = world.run_job(&draft.clone().operation(copy)).await;
    assert_eq!(world.summary(&id).await, "Failed -/0/0 Invalid Manifest Content");
    let id = world.run_job(&draft).await;
    assert_eq!(world.summary(&id).await, "Complete 2/1/1");
}

#[tokio::test]
async fn a_manifest_that_is_not_as_announced_fails_its_job() {
    let (world, _) = World::new().with_objects(1).await;
    let cases: [(&[&str], &[u8]); 11] = [
        (&["Bucket"], b"data-bucket\n"),
        (&["Key", "Ignore"], b"1,x\n"),
        (&KEYS, b"data-bucket,1,x\n"),
        (&KEYS, b"data-bucket,1\n\n"),
        (&KEYS, b"\xef\xbb\xbfdata-bucket,1\n"),
        (&KEYS, b"data-bucket,\xff\n"),
        (&KEYS, b"data-bucket,%FF\n"),
        (&KEYS, b",1\n"),
        (&KEYS, b""),
        (&["Bucket", "Key", "VersionId"], b"data-bucket,1,no version\n"),
        (&["Bucket", "Key", "Key"], b"data-bucket,1,1\n"),
    ];
    let mut outcomes = String::new();
    for (fields, rows) in cases {
        let outcome = world.csv_outcome(fields, rows).await;
        outcomes += &format!("{} {:?}: {outcome}\n", fields.join("+"), String::from_utf8_lossy(rows));
    }
    insta::assert_snapshot!(outcomes, @r#"
    Bucket "data-bucket\n": Failed -/0/0 Required fields are missing in the schema: Key
    Key+Ignore "1,x\n": Failed -/0/0 Required fields are missing in the schema: Bucket
    Bucket+Key "data-bucket,1,x\n": Failed -/0/0 Unexpected number of task fields
    Bucket+Key "data-bucket,1\n\n": Failed -/0/0 Manifest file is not properly formatted
    Bucket+Key "\u{feff}data-bucket,1\n": Failed -/0/0 Manifest file is not properly formatted
    Bucket+Key "data-bucket,�\n": Failed -/0/0 Manifest file is not properly formatted
    Bucket+Key "data-bucket,%FF\n": Failed -/0/0 Invalid object key format
    Bucket+Key ",1\n": Failed -/0/0 Manifest file is not properly formatted
    Bucket+Key "": Failed -/0/0 Invalid Manifest Content
    Bucket+Key+VersionId "data-bucket,1,no version\n": Failed -/0/0 Invalid version ID format
    Bucket+Key+Key "data-bucket,1,1\n": Failed -/0/0 Required fields are missing in the schema: Key
    "#);
}

#[tokio::test]
async fn a_manifest_is_found_by_its_version_and_its_etag_with_quotes_or_without() {
    let (world, draft) = World::new().with_objects(1).await;
    world.keep_versions("admin-bucket").await;
    let version = world.put_version("/admin-bucket/manifest.csv", "data-bucket,1\n").await;
    let etag = world.get(&format!("/admin-bucket/manifest.csv?versionId={version}")).await.headers["etag"].clone();
    let etag = etag.to_str().unwrap().trim_matches('"').to_owned();
    world.put_version("/admin-bucket/manifest.csv", "data-bucket,2\n").await;
    let with = |etag: &str, version: &str| {
        let manifest =
            Draft::csv(etag, &KEYS).replace("<ETag>", &format!("<ObjectVersionId>{version}</ObjectVersionId><ETag>"));
        Draft { manifest, ..draft.clone() }
    };
    let mut outcomes = String::new();
    for draft in [
        with(&etag, &version),
        with(&format!("&quot;{etag}&quot;"), &version),
        with(&etag, "null"),
        with(&etag, "unknown"),
        Draft { manifest: Draft::csv(&etag, &KEYS), ..draft.clone() },
        Draft { manifest: Draft::csv("not-an-etag", &KEYS), ..draft.clone() },
        Draft { manifest: Draft::csv(&etag, &KEYS).replace("manifest.csv", "none.csv"), ..draft.clone() },
        Draft { manifest: Draft::csv(&etag, &KEYS).replace("admin-bucket", "no-bucket"), ..draft.clone() },
    ] {
        let id = world.run_job(&draft).await;
        outcomes += &world.summary(&id).await;
        outcomes.push('\n');
    }
    insta::assert_snapshot!(outcomes, @r"
    Complete 1/1/0
    Complete 1/1/0
    Complete 1/1/0
    Failed -/0/0 Reading the manifest failed: InvalidArgument
    Failed -/0/0 Etag mismatch reading manifest
    Failed -/0/0 ETag format is invalid
    Failed -/0/0 Reading the manifest failed: NoSuchKey
    Failed -/0/0 Reading the manifest failed: NoSuchBucket
    ");
}

#[tokio::test]
async fn a_csv_manifest_must_not_be_encrypted_with_a_key_of_kms() {
    let (world, draft) = World::new().with_objects(1).await;
    let headers = [("x-amz-server-side-encryption", "aws:kms")];
    let etag = world.put_with("/admin-bucket/manifest.csv", &headers, "data-bucket,1\n").await;
    let id = world.run_job(&Draft { manifest: Draft::csv(&etag, &KEYS), ..draft }).await;
    insta::assert_snapshot!(world.summary(&id).await, @"Failed -/0/0 Reading the manifest is forbidden: AccessDenied");
}

#[tokio::test]
async fn a_row_names_a_version_and_an_empty_one_fails_its_task_in_a_versioned_bucket() {
    let (world, _) = World::new().with_objects(1).await;
    world.put("/report-bucket/plain", "x").await;
    world.keep_versions("data-bucket").await;
    let old = world.put_version("/data-bucket/1", "second").await;
    world.put_version("/data-bucket/1", "third").await;
    let rows = format!(
        "data-bucket,1,{old}\ndata-bucket,1,null\ndata-bucket,1,\nreport-bucket,plain,\n\
         data-bucket,1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\ndata-bucket,1,foreign\n"
    );
    let id = world.run_csv(&["Bucket", "Key", "VersionId"], rows).await;
    let rows = world.report(&id).await.replace(&old, "OLD");
    insta::assert_snapshot!(rows, @r"
    data-bucket,1,OLD,succeeded,200,,Successful
    data-bucket,1,null,succeeded,200,,Successful
    report-bucket,plain,,succeeded,200,,Successful
    data-bucket,1,\N,failed,400,InvalidRequest,Task failed due to missing VersionId
    data-bucket,1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,failed,404,NoSuchVersion,The specified version does not exist.
    data-bucket,1,foreign,failed,400,InvalidArgument,Invalid version id specified
    ");
    let tags = world.get(&format!("/data-bucket/1?tagging&versionId={old}")).await;
    assert_eq!(tags.text("Value").as_deref(), Some("blue"), "{tags:?}");
    assert_eq!(world.tags("/data-bucket/1").await, "");
}

#[tokio::test]
async fn an_inventory_report_is_read_file_by_file_and_its_checksums_are_verified() {
    let (world, draft) = World::new().with_objects(3).await;
    let files = ["\"data-bucket\",\"1\",\"7\"\n\"data-bucket\",\"2\",\"7\"\n", "", "\"data-bucket\",\"3\",\"7\"\n"];
    let etag = world.put_inventory("Bucket, Key, Size", &files).await;
    world.put("/admin-bucket/lists/manifest.checksum", format!("{etag}\n")).await;
    let draft = draft.inventory(&etag);
    let id = world.run_job(&draft).await;
    assert_eq!(world.summary(&id).await, "Complete 3/3/0");
    assert_eq!(world.tags("/data-bucket/3").await, "team=blue");

    world.put("/admin-bucket/lists/manifest.checksum", "0".repeat(32)).await;
    let id = world.run_job(&draft).await;
    assert_eq!(world.summary(&id).await, "Failed -/0/0 Invalid Manifest Content");
}

#[tokio::test]
async fn data_files_need_not_be_packed() {
    let (world, draft) = World::new().with_objects(3).await;
    let files = vec![b"data-bucket,1\r\ndata-bucket,2\r\n".to_vec(), Vec::new(), pack("data-bucket,3\n")];
    let etag = world.put_inventory_of("Bucket, Key", files).await;
    let draft = draft.inventory(&etag);
    let id = world.run_job(&draft).await;
    assert_eq!(world.summary(&id).await, "Complete 3/3/0");
    world.put("/admin-bucket/lists/data/0.csv.gz", "data-bucket,1\r\ndata-bucket,9\r\n").await;
    let id = world.run_job(&draft).await;
    assert_eq!(world.summary(&id).await, "Failed -/0/0 Invalid Manifest Content", "another MD5");
}

#[tokio::test]
async fn a_large_plain_report_goes_on_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let path = camino::Utf8Path::from_path(directory.path()).unwrap();
    let (mut world, draft) = World::in_directory(path).with_objects(0).await;
    let rows: String = (0..60_000).map(|key| format!("data-bucket,a-long-folder/{key:09}\n")).collect();
    let etag = world.put_inventory_of("Bucket, Key", vec![rows.into_bytes()]).await;
    let id = world.create(&draft.held().inventory(&etag)).await;
    while world.status(&id).await != "Suspended" {
        assert_eq!(world.tick(), Tick::Moved);
        drop(world);
        world = World::in_directory(path);
    }
    assert_eq!(world.summary(&id).await, "Suspended 60000/0/0");
}

#[tokio::test]
async fn a_damaged_or_missing_data_file_fails_the_job_before_any_task_runs() {
    let (world, draft) = World::new().with_objects(2).await;
    let etag = world.put_inventory("Bucket, Key", &["\"data-bucket\",\"1\"\n", "\"data-bucket\",\"2\"\n"]).await;
    let draft = draft.inventory(&etag);
    let mut outcomes = String::new();
    let other = pack("\"data-bucket\",\"9\"\n");
    let mut cut = pack("\"data-bucket\",\"2\"\n");
    cut.pop();
    for body in [other, cut, b"data-bucket,2\n".to_vec()] {
        world.put("/admin-bucket/lists/data/1.csv.gz", body).await;
        let id = world.run_job(&draft).await;
        outcomes += &format!("{}\n", world.summary(&id).await);
    }
    world.send("DELETE", "/admin-bucket/lists/data/1.csv.gz", &[], "").await;
    let id = world.run_job(&draft).await;
    outcomes += &world.summary(&id).await;
    assert_eq!(world.tags("/data-bucket/1").await, "");
    insta::assert_snapshot!(outcomes, @r"
    Failed -/0/0 Invalid Manifest Content
    Failed -/0/0 Invalid Manifest Content
    Failed -/0/0 Invalid Manifest Content
    Failed -/0/0 Reading the manifest failed: NoSuchKey
    ");
}

#[tokio::test]
async fn a_report_that_is_no_csv_or_lacks_columns_is_refused() {
    let (world, draft) = World::new().with_objects(1).await;
    let etag = world.put_inventory("Bucket, Size", &["\"data-bucket\",\"1\"\n"]).await;
    let id = world.run_job(&draft.clone().inventory(&etag)).await;
    assert_eq!(world.summary(&id).await, "Failed -/0/0 Required fields are missing in the schema: Key");
    let orc = world.get("/admin-bucket/lists/manifest.json").await.body.replace("\"CSV\"", "\"ORC\"");
    let etag = world.put("/admin-bucket/lists/manifest.json", orc).await;
    let id = world.run_job(&draft.clone().inventory(&etag)).await;
    assert_eq!(world.summary(&id).await, "Failed -/0/0 Invalid Manifest Content");
    let etag = world.put("/admin-bucket/lists/manifest.json", "data-bucket,1").await;
    let id = world.run_job(&draft.clone().inventory(&etag)).await;
    assert_eq!(world.summary(&id).await, "Failed -/0/0 Manifest file is not properly formatted");
    let mut draft = draft.token("fields").inventory(&etag);
    draft.manifest = draft.manifest.replace("</Format>", "</Format><Fields><member>Bucket</member></Fields>");
    let answer = world.call("POST", "", draft.xml()).await;
    insta::assert_snapshot!(answer.error(), @"400 BadRequestException: Manifest.Spec.Fields describes CSV manifests; an inventory report&apos;s manifest.json names its own columns");
}

#[tokio::test]
async fn a_large_report_is_read_piece_by_piece_and_goes_on_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let path = camino::Utf8Path::from_path(directory.path()).unwrap();
    let (world, draft) = World::in_directory(path).with_objects(0).await;
    let rows = |from: u32| (from..from + 60_000).map(|key| format!("\"data-bucket\",\"a-long-folder/{key:09}\"\n"));
    let files = [rows(0).collect::<String>(), rows(60_000).collect::<String>()];
    let etag = world.put_inventory("Bucket, Key", &[&files[0], &files[1]]).await;
    let id = world.create(&draft.held().inventory(&etag)).await;
    let mut steps = 0;
    let mut world = world;
    while world.status(&id).await != "Suspended" {
        assert_eq!(world.tick(), Tick::Moved);
        drop(world);
        world = World::in_directory(path);
        steps += 1;
    }
    assert!(steps > 5, "{steps}");
    assert_eq!(world.summary(&id).await, "Suspended 120000/0/0");
}

#[tokio::test]
async fn a_generated_list_has_what_passes_every_filter() {
    let (world, draft) = World::new().with_objects(0).await;
    for (key, size) in [("logs/a.txt", 10), ("logs/b.txt", 2000), ("logs/c.bin", 2000), ("data/d.txt", 2000)] {
        world.put(&format!("/data-bucket/{key}"), "x".repeat(size)).await;
    }
    let cold = [("x-amz-storage-class", "GLACIER")];
    world.put_with("/data-bucket/logs/cold.txt", &cold, "x".repeat(2000)).await;
    let kms = [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", "k1")];
    world.put_with("/data-bucket/logs/kms.txt", &kms, "x".repeat(2000)).await;
    let names = |kind: &str, text: &str| {
        format!("<KeyNameConstraint><{kind}><member>{text}</member></{kind}></KeyNameConstraint>")
    };
    let filters = [
        String::new(),
        names("MatchAnyPrefix", "logs/"),
        names("MatchAnySuffix", ".bin"),
        names("MatchAnySubstring", "/d"),
        "<ObjectSizeGreaterThanBytes>10</ObjectSizeGreaterThanBytes><ObjectSizeLessThanBytes>2000</ObjectSizeLessThanBytes>".to_owned(),
        "<ObjectSizeLessThanBytes>11</ObjectSizeLessThanBytes>".to_owned(),
        "<MatchAnyStorageClass><member>GLACIER</member><member>DEEP_ARCHIVE</member></MatchAnyStorageClass>".to_owned(),
        "<CreatedAfter>2026-11-22T09:59:59Z</CreatedAfter><CreatedBefore>2026-11-22T10:00:01Z</CreatedBefore>".to_owned(),
        "<CreatedAfter>2026-11-22T10:00:00Z</CreatedAfter>".to_owned(),
        "<MatchAnyObjectEncryption><ObjectEncryption><SSE-KMS/></ObjectEncryption></MatchAnyObjectEncryption>".to_owned(),
        "<MatchAnyObjectEncryption><ObjectEncryption><SSE-S3/></ObjectEncryption></MatchAnyObjectEncryption>".to_owned(),
        "<MatchAnyObjectEncryption><ObjectEncryption><NOT-SSE/></ObjectEncryption></MatchAnyObjectEncryption>".to_owned(),
        "<ObjectReplicationStatuses><member>NONE</member></ObjectReplicationStatuses>".to_owned(),
        "<ObjectReplicationStatuses><member>COMPLETED</member></ObjectReplicationStatuses>".to_owned(),
        "<EligibleForReplication>true</EligibleForReplication>".to_owned(),
    ];
    let mut outcomes = String::new();
    for filter in filters {
        let id = world.run_job(&draft.clone().generated(&filter, "")).await;
        outcomes += &format!("{filter}: {}\n", world.summary(&id).await);
    }
    insta::assert_snapshot!(outcomes, @r"
    : Complete 6/6/0
    <KeyNameConstraint><MatchAnyPrefix><member>logs/</member></MatchAnyPrefix></KeyNameConstraint>: Complete 5/5/0
    <KeyNameConstraint><MatchAnySuffix><member>.bin</member></MatchAnySuffix></KeyNameConstraint>: Complete 1/1/0
    <KeyNameConstraint><MatchAnySubstring><member>/d</member></MatchAnySubstring></KeyNameConstraint>: Complete 1/1/0
    <ObjectSizeGreaterThanBytes>10</ObjectSizeGreaterThanBytes><ObjectSizeLessThanBytes>2000</ObjectSizeLessThanBytes>: Failed -/0/0 Manifest generation found no keys matching the filter criteria.
    <ObjectSizeLessThanBytes>11</ObjectSizeLessThanBytes>: Complete 1/1/0
    <MatchAnyStorageClass><member>GLACIER</member><member>DEEP_ARCHIVE</member></MatchAnyStorageClass>: Complete 1/1/0
    <CreatedAfter>2026-11-22T09:59:59Z</CreatedAfter><CreatedBefore>2026-11-22T10:00:01Z</CreatedBefore>: Complete 6/6/0
    <CreatedAfter>2026-11-22T10:00:00Z</CreatedAfter>: Failed -/0/0 Manifest generation found no keys matching the filter criteria.
    <MatchAnyObjectEncryption><ObjectEncryption><SSE-KMS/></ObjectEncryption></MatchAnyObjectEncryption>: Complete 1/1/0
    <MatchAnyObjectEncryption><ObjectEncryption><SSE-S3/></ObjectEncryption></MatchAnyObjectEncryption>: Complete 5/5/0
    <MatchAnyObjectEncryption><ObjectEncryption><NOT-SSE/></ObjectEncryption></MatchAnyObjectEncryption>: Failed -/0/0 Manifest generation found no keys matching the filter criteria.
    <ObjectReplicationStatuses><member>NONE</member></ObjectReplicationStatuses>: Complete 6/6/0
    <ObjectReplicationStatuses><member>COMPLETED</member></ObjectReplicationStatuses>: Failed -/0/0 Manifest generation found no keys matching the filter criteria.
    <EligibleForReplication>true</EligibleForReplication>: Failed -/0/0 Manifest generation found no keys matching the filter criteria.
    ");
}

#[tokio::test]
async fn a_generated_list_names_current_versions_and_is_written_where_it_is_wanted() {
    let (world, draft) = World::new().with_objects(2).await;
    world.keep_versions("data-bucket").await;
    let second = world.put_version("/data-bucket/2", "second").await;
    world.send("DELETE", "/data-bucket/1", &[], "").await;
    let third = world.put_version("/data-bucket/a%20b", "third").await;
    let id = world.run_job(&draft.clone().generated("", OUTPUT)).await;
    assert_eq!(world.summary(&id).await, "Complete 2/2/0");
    let rows = world.report(&id).await.replace(&second, "SECOND").replace(&third, "THIRD");
    insta::assert_snapshot!(rows, @r"
    data-bucket,2,SECOND,succeeded,200,,Successful
    data-bucket,a%20b,THIRD,succeeded,200,,Successful
    ");
    let described = world.describe(&id).await;
    let descriptor = described.body.split("GeneratedManifestDescriptor>").nth(1).unwrap();
    assert!(descriptor.contains("<Format>S3InventoryReport_CSV_20211130</Format>"), "{descriptor}");
    let arn = descriptor.split("<ObjectArn>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(arn, format!("arn:aws:s3:::admin-bucket/generated/job-{id}/manifest.json"));
    let written = world.get(&format!("/admin-bucket/generated/job-{id}/manifest.json")).await;
    let etag = written.headers["etag"].to_str().unwrap().trim_matches('"');
    assert!(descriptor.contains(&format!("<ETag>{etag}</ETag>")), "{descriptor} {etag}");
    assert_eq!(world.get(&format!("/admin-bucket/generated/job-{id}/manifest.checksum")).await.body, etag);

    // What S3 writes for itself can be read by a job again.
    let mut again = draft.inventory(etag);
    again.manifest = again.manifest.replace("lists/manifest.json", &format!("generated/job-{id}/manifest.json"));
    let id = world.run_job(&again).await;
    assert_eq!(world.summary(&id).await, "Complete 2/2/0");
}

#[tokio::test]
async fn a_list_that_cannot_be_generated_fails_the_job() {
    let (world, draft) = World::new().with_objects(1).await;
    let drafts = [
        draft.clone().generated("", &OUTPUT.replace("admin-bucket", "no-such-bucket")),
        draft.clone().generated(
            "",
            &OUTPUT
                .replace("<Bucket>", "<ExpectedManifestBucketOwner>999988887777</ExpectedManifestBucketOwner><Bucket>"),
        ),
        Draft {
            manifest: draft.clone().generated("", "").manifest.replace("data-bucket", "no-such-bucket"),
            ..draft.clone()
        },
        Draft {
            manifest: draft
                .clone()
                .generated("", "")
                .manifest
                .replace("<SourceBucket>", "<ExpectedBucketOwner>999988887777</ExpectedBucketOwner><SourceBucket>"),
            ..draft.clone()
        },
        Draft {
            manifest: draft.clone().generated("", "").manifest.replace(
                "<SourceBucket>",
                &format!("<ExpectedBucketOwner>{ACCOUNT}</ExpectedBucketOwner><SourceBucket>"),
            ),
            ..draft.clone()
        },
    ];
    let mut outcomes = String::new();
    for draft in drafts {
        let id = world.run_job(&draft).await;
        outcomes += &format!("{}\n", world.summary(&id).await);
    }
    insta::assert_snapshot!(outcomes, @r"
    Failed -/0/0 Error occurred when preparing manifest: Failed to write manifest
    Failed -/0/0 Error occurred when preparing manifest: Failed to write manifest
    Failed -/0/0 Error occurred when preparing manifest: The specified bucket does not exist
    Failed -/0/0 Error occurred when preparing manifest: the source bucket is not owned by the expected account
    Complete 1/1/0
    ");
}

#[tokio::test]
async fn a_generator_that_asks_for_too_much_is_refused() {
    let (world, draft) = World::new().with_objects(1).await;
    let two =
        "<KeyNameConstraint><MatchAnyPrefix><member>a</member><member>b</member></MatchAnyPrefix></KeyNameConstraint>";
    let answer = world.call("POST", "", draft.clone().generated(two, "").xml()).await;
    insta::assert_snapshot!(answer.error(), @"400 BadRequestException: MatchAnyPrefix takes one entry, not 2");
    let mut nowhere = draft.generated("", "");
    nowhere.manifest = nowhere.manifest.replace("false", "true");
    let answer = world.call("POST", "", nowhere.xml()).await;
    insta::assert_snapshot!(answer.error(), @"400 BadRequestException: EnableManifestOutput needs a ManifestOutputLocation");
}
