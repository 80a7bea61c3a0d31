//! Behaviour that can be chosen, because S3's own is not documented.

use jiff::SignedDuration;

use crate::jobs::world::{Draft, World, texts};

async fn listed(world: &World) -> Vec<String> {
    texts(&world.call("GET", "", "").await.body, "JobId")
}

async fn created(choices: &str) -> (World, Draft, String) {
    let (world, draft) = World::behaving(choices).with_objects(1).await;
    let id = world.create(&draft.clone().held()).await;
    (world, draft.held(), id)
}

#[tokio::test]
async fn a_token_is_remembered_for_as_long_as_was_chosen() {
    let (world, draft, id) = created("token-memory=10m").await;
    world.pass(SignedDuration::from_secs(599));
    assert_eq!(world.create(&draft).await, id);
    world.pass(SignedDuration::from_secs(1));
    let second = world.create(&draft).await;
    assert_ne!(second, id);
    assert_eq!(world.create(&draft).await, second);
}

#[tokio::test]
async fn without_memory_every_request_makes_a_job() {
    let (world, draft, id) = created("token-memory=none").await;
    assert_ne!(world.create(&draft).await, id);
}

#[tokio::test]
async fn other_parameters_may_get_the_tokens_job() {
    let (world, mut draft, id) = created("token-reuse=ignored").await;
    draft.priority += 1;
    assert_eq!(world.create(&draft).await, id);
    assert_eq!(world.describe(&id).await.text("Priority").unwrap(), "10");
}

#[tokio::test]
async fn a_job_is_listed_only_after_the_lag_but_described_at_once() {
    let (world, _, id) = created("list-lag=5s").await;
    assert_eq!(listed(&world).await, Vec::<String>::new());
    assert_eq!(world.status(&id).await, "New");
    world.pass(SignedDuration::from_secs(5));
    assert_eq!(listed(&world).await, [id]);
}

#[tokio::test]
async fn a_calls_effect_is_shown_only_after_the_lag() {
    let (world, _, id) = created("effect-lag=5s").await;
    assert_eq!(world.describe(&id).await.text("Code").unwrap(), "NotFoundException");
    assert_eq!(listed(&world).await, Vec::<String>::new());
    world.pass(SignedDuration::from_secs(5));
    world.run();
    assert_eq!((world.status(&id).await, listed(&world).await), ("Suspended".to_owned(), vec![id.clone()]));
    assert_eq!(world.request_status(&id, "Ready").await.text("Status").unwrap(), "Ready");
    world.run();
    assert_eq!(world.status(&id).await, "Suspended");
    let suspended = texts(&world.call("GET", "?jobStatuses=Suspended", "").await.body, "JobId");
    assert_eq!(suspended, [id.as_str()]);
    world.pass(SignedDuration::from_secs(5));
    assert_eq!(world.status(&id).await, "Complete");
    assert_eq!(texts(&world.call("GET", "?jobStatuses=Suspended", "").await.body, "JobId"), Vec::<String>::new());
}

async fn in_pages(world: &World) -> Vec<String> {
    let (mut listed, mut query) = (Vec::new(), "?maxResults=2".to_owned());
    loop {
        let page = world.call("GET", &query, "").await;
        listed.extend(texts(&page.body, "JobId"));
        let Some(next) = page.text("NextToken") else { return listed };
        query = format!("?maxResults=2&nextToken={next}");
    }
}

async fn nine_jobs(choices: &str) -> (World, Vec<String>) {
    let (world, draft) = World::behaving(choices).with_objects(1).await;
    let mut ids = Vec::new();
    for number in 0..9 {
        ids.push(world.create(&draft.clone().token(&format!("token-{number}"))).await);
    }
    (world, ids)
}

#[tokio::test]
async fn lists_may_begin_with_the_oldest_job() {
    let (world, ids) = nine_jobs("list-order=oldest-first").await;
    assert_eq!(in_pages(&world).await, ids);
}

#[tokio::test]
async fn an_arbitrary_order_still_lists_every_job_once() {
    let (world, mut ids) = nine_jobs("list-order=arbitrary").await;
    let mut listed = in_pages(&world).await;
    assert_eq!(listed, texts(&world.call("GET", "", "").await.body, "JobId"));
    assert!(listed != ids && !listed.iter().rev().eq(&ids));
    listed.sort_unstable();
    ids.sort_unstable();
    assert_eq!(listed, ids);
}

#[tokio::test]
async fn a_missing_job_may_be_told_by_the_user_guides_code() {
    let (world, _, _) = created("missing-job=NoSuchJobException").await;
    insta::assert_snapshot!(world.describe("no-such-job").await.error(), @"404 NoSuchJobException: The specified job does not exist");
}

#[tokio::test]
async fn a_waiting_job_may_be_cancelling_first() {
    let (world, _, id) = created("cancel-of-waiting=cancelling").await;
    world.run();
    assert_eq!(world.request_status(&id, "Cancelled").await.text("Status").unwrap(), "Cancelling");
    world.run();
    assert_eq!(world.status(&id).await, "Cancelled");
}

/// So that a program which cancels its job right away does not find it failing for its list.
#[tokio::test]
async fn a_job_may_go_on_preparing_for_a_time() {
    let (world, _) = World::behaving("preparing-time=5s").with_objects(1).await;
    let broken = world.create(&world.manifest("no columns\n").await.token("broken")).await;
    let sound = world.create(&world.manifest("data-bucket,1\n").await.token("sound")).await;
    world.run();
    assert_eq!([world.status(&broken).await, world.status(&sound).await], ["Preparing", "Preparing"]);
    world.pass(SignedDuration::from_millis(4999));
    world.run();
    assert_eq!(world.request_status(&broken, "Cancelled").await.text("Status").unwrap(), "Cancelled");
    assert_eq!(world.status(&sound).await, "Preparing");
    world.pass(SignedDuration::from_millis(1));
    world.run();
    insta::assert_snapshot!(world.summary(&sound).await, @"Complete 1/1/0");
}

/// However many jobs are held back, others go on.
#[tokio::test]
async fn jobs_that_go_on_preparing_hold_up_no_other() {
    let (world, draft) = World::behaving("preparing-time=5s").with_objects(1).await;
    let early = world.create(&draft.clone().token("early")).await;
    world.pass(SignedDuration::from_secs(4));
    for number in 0..30 {
        world.create(&draft.clone().token(&format!("late-{number}"))).await;
    }
    world.pass(SignedDuration::from_secs(1));
    world.run();
    assert_eq!(world.status(&early).await, "Complete");
}

#[tokio::test]
async fn priorities_may_be_fixed_in_some_statuses() {
    let (world, _, id) = created("priority-change=waiting").await;
    let change = async || world.call("POST", &format!("/{id}/priority?priority=1"), "").await;
    insta::assert_snapshot!(change().await.error(), @"400 BadRequestException: A job with the status New cannot change its priority");
    world.run();
    assert_eq!(change().await.status, 200);
}

/// As two other clouds document it for this API.
#[tokio::test]
async fn any_repetition_of_a_token_may_be_an_error() {
    let (world, draft, id) = created("token-reuse=error-always,token-memory=10m").await;
    let again = world.call("POST", "", draft.xml()).await;
    insta::assert_snapshot!(again.error(), @"400 IdempotencyException: The client request token already exists");
    let other = Draft { priority: draft.priority + 1, ..draft.clone() };
    assert_eq!(world.call("POST", "", other.xml()).await.error(), again.error());
    assert_eq!(listed(&world).await, [id]);
    world.pass(SignedDuration::from_mins(10));
    world.create(&draft).await;
    assert_eq!(listed(&world).await.len(), 2);
}

#[tokio::test]
async fn a_missing_job_may_be_told_as_other_emulators_do() {
    let (world, _, _) = created("missing-job=NoSuchJob").await;
    insta::assert_snapshot!(world.describe("no-such-job").await.error(), @"404 NoSuchJob: The specified job does not exist");
}

/// What DescribeJob says of a copy of which nothing was sent but where to.
async fn copy_under(choice: &str) -> String {
    let (world, draft) = World::behaving(choice).with_objects(1).await;
    let copy = "<S3PutObjectCopy><TargetResource>arn:aws:s3:::report-bucket</TargetResource></S3PutObjectCopy>";
    let id = world.create(&draft.operation(copy).held()).await;
    let described = world.describe(&id).await.body;
    let said = described.split("</TargetResource>").nth(1).unwrap().split("</S3PutObjectCopy>").next().unwrap();
    said.replace("><", ">\n<")
}

#[tokio::test]
async fn nothing_may_be_said_of_what_was_never_sent() {
    assert_eq!(copy_under("describe-echo=as-sent").await, "");
}

#[tokio::test]
async fn defaults_may_be_said_of_what_was_never_sent() {
    insta::assert_snapshot!(copy_under("describe-echo=defaults").await, @r"
    <CannedAccessControlList>private</CannedAccessControlList>
    <AccessControlGrants>
    </AccessControlGrants>
    <MetadataDirective>COPY</MetadataDirective>
    <AnnotationDirective>COPY</AnnotationDirective>
    <NewObjectMetadata>
    <UserMetadata>
    </UserMetadata>
    <RequesterCharged>false</RequesterCharged>
    </NewObjectMetadata>
    <NewObjectTagging>
    </NewObjectTagging>
    <RequesterPays>false</RequesterPays>
    <StorageClass>STANDARD</StorageClass>
    <BucketKeyEnabled>false</BucketKeyEnabled>
    ");
}

#[tokio::test]
async fn what_no_client_knows_may_be_said() {
    insta::assert_snapshot!(copy_under("describe-echo=unknown-field").await, @r"
    <ObjectLockEventHold>OFF</ObjectLockEventHold>
    <FieldOfTomorrow>
    <Value>on</Value>
    </FieldOfTomorrow>
    ");
}

#[tokio::test]
async fn a_value_that_no_client_knows_may_be_said() {
    assert_eq!(copy_under("describe-echo=unknown-value").await, "<ChecksumAlgorithm>OF_TOMORROW</ChecksumAlgorithm>");
}

/// A client reads no more than the service model names, so that it finds what it would find without.
#[tokio::test]
async fn what_no_client_knows_stands_in_every_structure_and_in_no_other_call() {
    let (world, _, id) = created("describe-echo=unknown-field").await;
    let described = world.describe(&id).await.body;
    for name in ["Job", "S3PutObjectTagging", "Manifest", "Spec", "Location", "Report", "ProgressSummary"] {
        assert!(
            described.contains(&format!("<FieldOfTomorrow><Value>on</Value></FieldOfTomorrow></{name}>")),
            "{name}: {described}"
        );
    }
    assert!(!world.call("GET", "", "").await.body.contains("FieldOfTomorrow"));
    assert!(!world.call("GET", &format!("/{id}/tagging"), "").await.body.contains("FieldOfTomorrow"));
}
