//! Who calls, as STS tells it.

use super::{fixed, scope, scripted};
use crate::aws::error::PortError;
use crate::aws::port::Services as _;
use crate::aws::transport::Fault;
use crate::model::Scope;

const ANSWER: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
     <Arn>arn:aws:sts::444455556666:assumed-role/ops/anna</Arn><UserId>AROA1:anna</UserId><Account>444455556666</Account>\
     </GetCallerIdentityResult><ResponseMetadata><RequestId>R</RequestId></ResponseMetadata></GetCallerIdentityResponse>";

fn error(code: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>no</Message></Error><RequestId>R</RequestId></ErrorResponse>"
    )
}

#[tokio::test]
async fn the_caller_is_asked_for_once_for_the_same_credentials() {
    let sts = fixed(200, ANSWER);
    let elsewhere = Scope { region: "eu-west-1".parse().unwrap(), ..scope() };
    let other = Scope { account: "444455556666".parse().unwrap(), ..scope() };
    let (one, two, three) =
        (sts.services.identity(&scope()), sts.services.identity(&elsewhere), sts.services.identity(&other));
    let (first, second, third) = tokio::join!(one.caller(), two.caller(), three.caller());
    let caller = first.unwrap();
    assert_eq!(caller.account.as_str(), "444455556666");
    assert_eq!(caller.arn, "arn:aws:sts::444455556666:assumed-role/ops/anna");
    assert_eq!(caller.user_id, "AROA1:anna");
    assert_eq!((&second.unwrap(), &third.unwrap()), (&caller, &caller));
    assert_eq!(sts.count(), 1);
    assert_eq!(sts.last_body(), "Action=GetCallerIdentity&Version=2011-06-15");
    let elsewhere = Scope { region: "cn-north-1".parse().unwrap(), ..scope() };
    sts.services.identity(&elsewhere).caller().await.unwrap();
    assert_eq!(sts.count(), 2, "credentials of one partition are none of another");
}

#[tokio::test(start_paused = true)]
async fn a_failure_says_what_can_be_done_and_is_not_kept() {
    let sts = scripted(|nth| {
        let (status, body) = if nth == 0 { (403, error("InvalidClientTokenId")) } else { (200, ANSWER.to_owned()) };
        Ok(http::Response::builder().status(status).body(body.into()).unwrap())
    });
    let identity = sts.services.identity(&scope());
    let refused = identity.caller().await.unwrap_err();
    assert!(
        matches!(&refused, PortError::Credentials { message, .. } if message == "InvalidClientTokenId: no"),
        "{refused:?}"
    );
    identity.caller().await.unwrap();
    for (code, kind) in [("AccessDenied", "Permission"), ("Throttling", "Temporary"), ("ExpiredToken", "Credentials")] {
        let failed = fixed(403, &error(code)).services.identity(&scope()).caller().await.unwrap_err();
        assert_eq!(format!("{:?}", failed.kind()), kind, "{code}: {failed}");
    }
    let unreachable = scripted(|_| Err(Fault::Refused)).services.identity(&scope()).caller().await.unwrap_err();
    assert!(matches!(unreachable, PortError::Unreachable { .. }), "{unreachable:?}");
    let unread = fixed(200, &ANSWER.replace("<Account>444455556666", "<Account>me")).services.identity(&scope());
    let unread = unread.caller().await.unwrap_err();
    assert!(matches!(unread, PortError::LostAnswer { .. }), "{unread:?}");
}
