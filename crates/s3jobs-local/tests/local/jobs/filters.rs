//! Generated lists by how objects are replicated and encrypted.

use crate::jobs::world::{Draft, World, texts};

const SOURCE: &str =
    "[{name: source, replication: [{id: all, destination: copies}]}, {name: copies, versioning: Enabled}]";

/// The keys, and `Failed` where there are none, of the list that is generated of a bucket.
async fn listed(world: &World, bucket: &str, filter: &str) -> String {
    let draft = Draft::over("unused");
    let draft = Draft {
        manifest: format!(
            "<ManifestGenerator><S3JobManifestGenerator><SourceBucket>arn:aws:s3:::{bucket}</SourceBucket>\
             <Filter>{filter}</Filter><EnableManifestOutput>false</EnableManifestOutput></S3JobManifestGenerator>\
             </ManifestGenerator>"
        ),
        ..draft
    };
    let id = world.create(&draft).await;
    world.run();
    if world.status(&id).await == "Failed" {
        return "Failed".to_owned();
    }
    let report = world.report(&id).await;
    let mut keys: Vec<&str> = report.lines().filter_map(|row| row.split(',').nth(1)).collect();
    keys.sort_unstable();
    keys.join(" ")
}

fn statuses(names: &[&str]) -> String {
    let members: String = names.iter().map(|name| format!("<member>{name}</member>")).collect();
    format!("<ObjectReplicationStatuses>{members}</ObjectReplicationStatuses>")
}

async fn set_versioning(world: &World, bucket: &str, status: &str) {
    let body = format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
    let answer = world.send("PUT", &format!("/{bucket}?versioning"), &[], body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// A world with an object of each replication status.
async fn replicated() -> World {
    let world = World::behaving("token-memory=none");
    for bucket in ["admin-bucket", "report-bucket"] {
        world.make_bucket(bucket).await;
    }
    world.seed("[{name: source, versioning: Enabled, objects: [{key: older, content: x}]}]");
    world.seed("[{name: copies, versioning: Enabled}]");
    let rule = "<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/r</Role><Rule><ID>all</ID><Status>Enabled\
                </Status><Priority>1</Priority><Filter/><DeleteMarkerReplication><Status>Disabled</Status>\
                </DeleteMarkerReplication><Destination><Bucket>arn:aws:s3:::copies</Bucket></Destination></Rule>\
                </ReplicationConfiguration>";
    let answer = world.send("PUT", "/source?replication", &[], rule).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    world.put("/source/done", "x").await;
    set_versioning(&world, "copies", "Suspended").await;
    world.put("/source/failed", "x").await;
    set_versioning(&world, "copies", "Enabled").await;
    world
}

#[tokio::test]
async fn a_list_has_the_objects_of_every_replication_status_that_is_asked_for() {
    let world = replicated().await;
    assert_eq!(listed(&world, "source", &statuses(&["NONE"])).await, "older");
    assert_eq!(listed(&world, "source", &statuses(&["COMPLETED"])).await, "done");
    assert_eq!(listed(&world, "source", &statuses(&["FAILED"])).await, "failed");
    assert_eq!(listed(&world, "source", &statuses(&["FAILED", "NONE"])).await, "failed older");
    assert_eq!(listed(&world, "source", &statuses(&["REPLICA"])).await, "Failed");
    assert_eq!(listed(&world, "copies", &statuses(&["REPLICA"])).await, "done");
    assert_eq!(
        listed(&world, "source", "<EligibleForReplication>true</EligibleForReplication>").await,
        "done failed older"
    );
    assert_eq!(listed(&world, "copies", "<EligibleForReplication>true</EligibleForReplication>").await, "Failed");
}

#[tokio::test]
async fn a_replication_job_over_what_failed_makes_it_whole() {
    let world = replicated().await;
    let draft = Draft::over("unused").operation("<S3ReplicateObject/>");
    let manifest = format!(
        "<ManifestGenerator><S3JobManifestGenerator><SourceBucket>arn:aws:s3:::source</SourceBucket><Filter>{}</Filter>\
         <EnableManifestOutput>false</EnableManifestOutput></S3JobManifestGenerator></ManifestGenerator>",
        statuses(&["FAILED", "NONE"])
    );
    let id = world.create(&Draft { manifest, ..draft }).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Complete 2/2/0");
    assert_eq!([world.get("/copies/failed").await.status, world.get("/copies/older").await.status], [200, 200]);
    assert_eq!(listed(&world, "source", &statuses(&["COMPLETED"])).await, "done failed older");
}

#[tokio::test]
async fn replication_of_existing_objects_is_left_to_jobs() {
    let world = World::behaving("token-memory=none");
    world.seed(SOURCE);
    let rule = "<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/r</Role><Rule><ID>all</ID><Status>Enabled\
                </Status><Priority>1</Priority><Filter/><ExistingObjectReplication><Status>Enabled</Status>\
                </ExistingObjectReplication><DeleteMarkerReplication><Status>Disabled</Status>\
                </DeleteMarkerReplication><Destination><Bucket>arn:aws:s3:::copies</Bucket></Destination></Rule>\
                </ReplicationConfiguration>";
    let answer = world.send("PUT", "/source?replication", &[], rule).await;
    insta::assert_snapshot!(answer.error(), @"400 MalformedXML: `ExistingObjectReplication` is no longer supported; leave it out, and replicate existing objects with a job of S3 Batch Operations (S3ReplicateObject)");
}

/// The ARN of a key of KMS.
fn key(name: &str) -> String {
    format!("arn:aws:kms:us-east-1:111122223333:key/{name}")
}

#[tokio::test]
async fn a_list_has_the_objects_that_are_encrypted_so() {
    let (world, _) = World::behaving("token-memory=none").with_objects(0).await;
    let algorithm = "x-amz-server-side-encryption";
    let id = "x-amz-server-side-encryption-aws-kms-key-id";
    let bucket_key = "x-amz-server-side-encryption-bucket-key-enabled";
    world.put("/data-bucket/plain", "x").await;
    let (one, two) = (key("1111"), key("2222"));
    world.put_with("/data-bucket/one", &[(algorithm, "aws:kms"), (id, &one)], "x").await;
    let with_bucket_key = [(algorithm, "aws:kms"), (id, one.as_str()), (bucket_key, "true")];
    world.put_with("/data-bucket/one-cheap", &with_bucket_key, "x").await;
    world.put_with("/data-bucket/two", &[(algorithm, "aws:kms"), (id, &two)], "x").await;
    world.put_with("/data-bucket/by-id", &[(algorithm, "aws:kms"), (id, "2222")], "x").await;
    world.put_with("/data-bucket/twice", &[(algorithm, "aws:kms:dsse"), (id, &one)], "x").await;
    let of = |kind: &str, inside: &str| {
        let filter = format!(
            "<MatchAnyObjectEncryption><ObjectEncryption><{kind}>{inside}</{kind}></ObjectEncryption></MatchAnyObjectEncryption>"
        );
        let world = &world;
        async move { listed(world, "data-bucket", &filter).await }
    };
    let arn = |name: &str| format!("<KmsKeyArn>{}</KmsKeyArn>", key(name));
    let cheap = |on: bool| format!("<BucketKeyEnabled>{on}</BucketKeyEnabled>");
    assert_eq!(of("SSE-S3", "").await, "plain");
    assert_eq!(of("SSE-KMS", "").await, "by-id one one-cheap two");
    assert_eq!(of("SSE-KMS", &arn("1111")).await, "one one-cheap");
    assert_eq!(of("SSE-KMS", &arn("2222")).await, "two");
    assert_eq!(of("SSE-KMS", &cheap(true)).await, "one-cheap");
    assert_eq!(of("SSE-KMS", &(arn("1111") + &cheap(false))).await, "one");
    assert_eq!(of("SSE-KMS", &arn("3333")).await, "Failed");
    assert_eq!(of("DSSE-KMS", "").await, "twice");
    assert_eq!(of("DSSE-KMS", &arn("1111")).await, "twice");
    assert_eq!(of("DSSE-KMS", &arn("2222")).await, "Failed");
    assert_eq!(of("SSE-C", "").await, "Failed");
}

#[tokio::test]
async fn a_large_generated_list_is_written_in_files_that_its_manifest_names() {
    let world = World::behaving("token-memory=none");
    for bucket in ["admin-bucket", "report-bucket"] {
        world.make_bucket(bucket).await;
    }
    world.seed("[{name: many, series: [{prefix: k, count: 25000, sizeBytes: 1}]}]");
    let manifest = "<ManifestGenerator><S3JobManifestGenerator><SourceBucket>arn:aws:s3:::many</SourceBucket>\
                    <ManifestOutputLocation><Bucket>arn:aws:s3:::admin-bucket</Bucket>\
                    <ManifestPrefix>lists</ManifestPrefix><ManifestFormat>S3InventoryReport_CSV_20211130</ManifestFormat>\
                    </ManifestOutputLocation><Filter/><EnableManifestOutput>true</EnableManifestOutput>\
                    </S3JobManifestGenerator></ManifestGenerator>";
    let id = world.create(&Draft { manifest: manifest.to_owned(), ..Draft::over("unused") }.held()).await;
    world.run();
    assert_eq!(world.summary(&id).await, "Suspended 25000/0/0");
    let written = world.get(&format!("/admin-bucket/lists/job-{id}/manifest.json")).await.body;
    let named: Vec<&str> = written.split("\"key\": \"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(named.len(), 3);
    let listing = world.get(&format!("/admin-bucket?list-type=2&prefix=lists/job-{id}/data/")).await.body;
    let mut there = texts(&listing, "Key");
    let mut named: Vec<String> = named.into_iter().map(str::to_owned).collect();
    there.sort();
    named.sort();
    assert_eq!(named, there);
}
