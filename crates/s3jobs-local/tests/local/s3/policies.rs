use camino::Utf8PathBuf;
use s3jobs_local::{Emulator, State};

use crate::s3::world::{emulator, open, send};

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
    "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*"}}"#;
const PUBLIC: &str = r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::bucket/*"}]}"#;

async fn ask(emulator: &Emulator, line: &str, body: &str) -> String {
    let answer = send(emulator, line, &[], body).await;
    if answer.status.is_success() { answer.body } else { answer.error() }
}

#[tokio::test]
async fn a_policy_is_kept_as_it_was_given_and_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
    let state = || State::Directory(folder.join("state"));
    {
        let emulator = open(state());
        ask(&emulator, "PUT /bucket", "").await;
        let lacking = "404 NoSuchBucketPolicy: The bucket policy does not exist";
        assert_eq!(ask(&emulator, "GET /bucket?policy", "").await, lacking);
        assert_eq!(ask(&emulator, "GET /bucket?policyStatus", "").await, lacking);
        assert_eq!(send(&emulator, "PUT /bucket?policy", &[], POLICY).await.status, 204);
    }
    let emulator = open(state());
    let kept = send(&emulator, "GET /bucket?policy", &[], "").await;
    assert_eq!((kept.body.as_str(), kept.header("content-type")), (POLICY, "application/json"));
    let status = ask(&emulator, "GET /bucket?policyStatus", "").await;
    assert!(status.contains("<IsPublic>false</IsPublic>"), "{status}");
    assert_eq!(send(&emulator, "DELETE /bucket?policy", &[], "").await.status, 204);
    assert_eq!(send(&emulator, "DELETE /bucket?policy", &[], "").await.status, 204);
    assert_eq!(send(&emulator, "GET /bucket?policy", &[], "").await.status, 404);
}

#[tokio::test]
async fn a_bucket_that_is_made_again_has_no_policy() {
    let emulator = emulator();
    for expected in [204, 404] {
        ask(&emulator, "PUT /bucket", "").await;
        let line = if expected == 204 { "PUT /bucket?policy" } else { "GET /bucket?policy" };
        assert_eq!(send(&emulator, line, &[], POLICY).await.status.as_u16(), expected);
        ask(&emulator, "DELETE /bucket", "").await;
    }
    assert!(ask(&emulator, "PUT /bucket?policy", POLICY).await.starts_with("404 NoSuchBucket"));
    assert!(ask(&emulator, "DELETE /bucket?policy", "").await.starts_with("404 NoSuchBucket"));
}

#[tokio::test]
async fn a_public_policy_needs_a_bucket_that_does_not_block_it() {
    let emulator = emulator();
    ask(&emulator, "PUT /bucket", "").await;
    let refused = ask(&emulator, "PUT /bucket?policy", PUBLIC).await;
    insta::assert_snapshot!(refused, @r#"403 AccessDenied: The caller is not authorized to perform: s3:PutBucketPolicy on resource: &quot;arn:aws:s3:::bucket&quot; because public policies are blocked by the BlockPublicPolicy block public access setting."#);
    ask(&emulator, "DELETE /bucket?publicAccessBlock", "").await;
    assert_eq!(ask(&emulator, "PUT /bucket?policy", PUBLIC).await, "");
    let status = ask(&emulator, "GET /bucket?policyStatus", "").await;
    assert!(status.contains("<IsPublic>true</IsPublic>"), "{status}");
    let wrong = ask(&emulator, "PUT /bucket?policy", "[]").await;
    assert_eq!(wrong, "400 MalformedPolicy: Policies must be valid JSON and the first byte must be &apos;{&apos;");
    assert_eq!(ask(&emulator, "GET /bucket?policy", "").await, PUBLIC);
}
