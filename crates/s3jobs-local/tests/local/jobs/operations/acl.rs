//! Access control lists.

use super::{job, refusal, world_with};

const BUCKETS: &str = "[{name: open, ownership: ObjectWriter, objects: [{key: k, content: x}]}, {name: shut, objects: [{key: k, content: x}]}]";

fn canned(name: &str) -> String {
    format!(
        "<S3PutObjectAcl><AccessControlPolicy><CannedAccessControlList>{name}</CannedAccessControlList></AccessControlPolicy></S3PutObjectAcl>"
    )
}

fn grants(grants: &str) -> String {
    format!(
        "<S3PutObjectAcl><AccessControlPolicy><AccessControlList><Owner><ID>me</ID></Owner><Grants>{grants}</Grants>\
         </AccessControlList></AccessControlPolicy></S3PutObjectAcl>"
    )
}

#[tokio::test]
async fn lists_are_replaced_where_the_bucket_takes_them() {
    let world = world_with(BUCKETS).await;
    let rows = "open,k\nshut,k\n";
    insta::assert_snapshot!(world.outcome(&job(&world, rows, &canned("private")).await).await, @r"
    Complete 2/1/1
    open,k,,succeeded,200,,Successful
    shut,k,,failed,400,AccessControlListNotSupported,The bucket does not allow ACLs
    ");
}

#[tokio::test]
async fn full_control_of_the_buckets_owner_is_taken_everywhere() {
    let world = world_with(BUCKETS).await;
    let draft = job(&world, "shut,k\n", &canned("bucket-owner-full-control")).await;
    assert!(world.outcome(&draft).await.starts_with("Complete 1/1/0"));
}

#[tokio::test]
async fn grants_name_accounts_and_groups() {
    let world = world_with(BUCKETS).await;
    let grant = |kind: &str, who: &str| {
        format!(
            "<member><Grantee><TypeIdentifier>{kind}</TypeIdentifier><Identifier>{who}</Identifier></Grantee>\
             <Permission>READ</Permission></member>"
        )
    };
    let operation = grants(&grant("id", "7009a8971cd538e11f6b6606438875e7c86c5b672f46db45460ddcd087d36c32"));
    assert!(world.outcome(&job(&world, "open,k\n", &operation).await).await.starts_with("Complete 1/1/0"));
    insta::assert_snapshot!(refusal(&grants(&grant("emailAddress", "a@b.c"))).await, @"501 NotImplemented: a grant to an e-mail address is not implemented by this server yet");
    insta::assert_snapshot!(refusal(&grants("<member><Permission>READ</Permission></member>")).await, @"400 BadRequestException: a grant needs Grantee.TypeIdentifier, Grantee.Identifier and Permission");
}

#[tokio::test]
async fn a_policy_is_one_list() {
    insta::assert_snapshot!(refusal("<S3PutObjectAcl/>").await, @"400 BadRequestException: S3PutObjectAcl.AccessControlPolicy is missing");
    insta::assert_snapshot!(refusal("<S3PutObjectAcl><AccessControlPolicy/></S3PutObjectAcl>").await, @"400 BadRequestException: S3PutObjectAcl.AccessControlPolicy.AccessControlList is missing");
}
