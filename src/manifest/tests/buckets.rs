use serde_json::json;

use super::world::{S3, job, survey};

fn generated(bucket: &str) -> serde_json::Value {
    json!({"generator": {"sourceBucket": format!("s3://{bucket}"), "enableManifestOutput": false}})
}

#[tokio::test]
async fn a_job_is_in_the_region_of_its_objects_and_a_copy_in_that_of_its_target() {
    let s3 = || {
        S3::with("abroad,a\n").bucket("abroad", "eu-west-1").bucket("copies", "us-west-2").bucket("far", "eu-west-1")
    };
    let copy = |target: &str| json!({"putObjectCopy": {"targetResource": format!("s3://{target}")}});
    let jobs = [
        job(json!({})),
        job(json!({"operation": copy("copies")})),
        job(json!({"operation": copy("far")})),
        job(json!({"manifest": generated("abroad")})),
        job(json!({"manifest": generated("abroad"), "operation": copy("copies")})),
    ];
    let mut told = Vec::new();
    for job in jobs {
        told.push(survey(s3(), &job).await);
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    1 objects
    error[other-region] `putObjectTagging`: objects are in `abroad`, which is in `eu-west-1`, and the job is in `us-west-2`: every job but a copy is created in the Region of its objects | write `region: eu-west-1`, or use a list of objects in `us-west-2`
    1 objects
    1 objects
    error[other-region] `putObjectCopy`: copies go to `far`, which is in `eu-west-1`, and the job is in `us-west-2`: a copy is created in the Region of its target | write `region: eu-west-1`, or name a target in `us-west-2`
    ? objects
    error[other-region] `putObjectTagging`: objects are listed of `abroad`, which is in `eu-west-1`, and the job is in `us-west-2`: S3 lists objects of the job's own Region | write `region: eu-west-1`, or name a bucket in `us-west-2`
    ? objects
    error[other-region] `putObjectCopy`: objects are listed of `abroad`, which is in `eu-west-1`, and the job is in `us-west-2`: S3 lists objects of the job's own Region | write `region: eu-west-1`, or name a bucket in `us-west-2`
    ");
}

#[tokio::test]
async fn buckets_that_do_not_exist_are_warned_of() {
    let fields = json!({
        "operation": {"putObjectCopy": {"targetResource": "s3://no-target"}},
        "manifest": {"generator": {
            "sourceBucket": "s3://no-source", "enableManifestOutput": true,
            "manifestOutputLocation": {"bucket": "s3://no-output"},
        }},
        "report": {"bucket": "s3://no-reports", "scope": "AllTasks"},
    });
    insta::assert_snapshot!(survey(S3::with(""), &job(fields)).await, @r"
    ? objects
    warning[no-such-bucket] S3 is to keep the list in `no-output`, and there is no such bucket: the job would fail | make the bucket, or correct its name
    warning[no-such-bucket] the completion report goes to `no-reports`, and there is no such bucket: the job would fail when all its tasks are done | make the bucket, or correct its name
    warning[no-such-bucket] S3 is to list the objects of `no-source`, and there is no such bucket: the job would fail | make the bucket, or correct its name
    warning[no-such-bucket] copies go to `no-target`, and there is no such bucket: every task would fail | make the bucket, or correct its name
    ");
    insta::assert_snapshot!(survey(S3::with("gone,a\n"), &job(json!({}))).await, @r"
    1 objects
    warning[no-such-bucket] the list names objects of `gone`, and there is no such bucket: their tasks would fail | correct the list, or make the bucket
    ");
}

#[tokio::test]
async fn a_bucket_that_may_not_be_asked_for_is_a_note() {
    insta::assert_snapshot!(survey(S3::with("photos,a\n").denied("reports"), &job(json!({}))).await, @r"
    1 objects
    note[bucket-unseen] whether the bucket `reports` is there, and in which Region, is not known: HeadBucket: access denied (not yours) | nothing depends on it; to have it checked, allow s3:ListBucket on the bucket
    ");
}

/// A list that is not there, and one that is to be uploaded, say so of their bucket: no job can be made of them.
#[tokio::test]
async fn the_bucket_of_a_list_that_is_not_there_is_told() {
    let csv = json!({"csv": {"object": "s3://no-lists/a.csv", "etag": "9b2cf535f27731c974343645a3985328", "fields": ["Bucket", "Key"]}});
    let report =
        json!({"inventory": {"object": "s3://no-lists/manifest.json", "etag": "9b2cf535f27731c974343645a3985328"}});
    for list in [csv, report] {
        let told = survey(S3::with("a,b\n"), &job(json!({"manifest": list}))).await;
        assert_eq!(
            told,
            "? objects\nerror[no-such-bucket] the list should be in `no-lists`, and there is no such bucket | make the bucket, or correct its name"
        );
    }
}
