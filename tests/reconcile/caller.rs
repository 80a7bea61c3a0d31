//! Who calls, in the world of these tests.

use s3jobs::model::{Caller, Scope};

use crate::support::world::{World, scope};

#[tokio::test(start_paused = true)]
async fn the_local_s3_tells_who_calls_on_the_url_of_all_services() {
    let world = World::new().await;
    let services = world.services();
    let Caller { account, arn, user_id } = services.identity(&scope()).caller().await.unwrap();
    assert_eq!(arn, format!("arn:aws:iam::{account}:user/local"));
    assert_eq!(user_id, "local");
    let china = Scope { region: "cn-north-1".parse().unwrap(), ..scope() };
    let there = services.identity(&china).caller().await.unwrap();
    assert_eq!(there.arn, format!("arn:aws-cn:iam::{account}:user/local"));
}
