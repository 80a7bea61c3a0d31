//! How the credentials of single accounts are got.

use std::sync::{Arc, Mutex};

use aws_config::BehaviorVersion;
use aws_sdk_s3control::config::{Credentials as Keys, ProvideCredentials as _, Region};
use bytes::Bytes;

use super::failures::{local, request};
use super::scope;
use crate::aws::error::PortError;
use crate::aws::port::Services;
use crate::aws::sdk::connection::assuming;
use crate::aws::sdk::{Connection, Credentials, SdkServices};
use crate::aws::transport::{Fault, InProcess};
use crate::model::Scope;
use crate::model::project::AccountAccess;

const ROLE: &str = "arn:aws:iam::444455556666:role/s3jobs-apply";

#[tokio::test]
async fn the_role_of_an_account_is_assumed_with_the_callers_credentials() {
    let asked = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&asked);
    let transport = InProcess::client(move |request| {
        let signed = request.headers()["authorization"].to_str().unwrap().contains("CALLER");
        *kept.lock().unwrap() = format!("{} {signed}", String::from_utf8_lossy(request.body()));
        async {
            http::Response::new(Bytes::from_static(
                b"<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                  <AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
                  <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
            ))
        }
    });
    let settings = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .http_client(transport)
        .credentials_provider(Keys::new("CALLER", "secret", None, None, "a test"))
        .load()
        .await;
    let settings = assuming(settings, (&ROLE.parse().unwrap(), Some(&"a-word".parse().unwrap()))).await;
    let keys = settings.credentials_provider().unwrap().provide_credentials().await.unwrap();
    assert_eq!(keys.access_key_id(), "ASSUMED");
    let asked = asked.lock().unwrap().clone();
    assert!(
        asked.contains("s3jobs-apply") && asked.contains("ExternalId=a-word") && asked.ends_with("true"),
        "{asked}"
    );
}

#[tokio::test]
async fn an_accounts_profile_counts_for_that_account_alone() {
    let access = AccountAccess { profile: Some("no-such-profile-of-s3jobs".to_owned()), ..AccountAccess::default() };
    let connection = Connection {
        credentials: Credentials::Chain,
        accounts: [(scope().account, access)].into(),
        transport: Some(InProcess::faulty(|_| async { Err(Fault::Refused) })),
        ..local()
    };
    let elsewhere = Scope { account: "444455556666".parse().unwrap(), ..scope() };
    assert!(connection.access(&scope().account).is_some() && connection.access(&elsewhere.account).is_none());
    let error = SdkServices::new(connection).jobs(&scope()).create_job(&request()).await.unwrap_err();
    assert!(matches!(&error, PortError::Credentials { .. }), "{error:?}");
}
