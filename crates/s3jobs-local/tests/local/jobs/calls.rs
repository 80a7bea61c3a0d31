//! The eight calls.

use crate::jobs::world::{ACCOUNT, Answer, Draft, World, texts};

async fn draft(world: &World) -> Draft {
    world.make_bucket("admin-bucket").await;
    world.make_bucket("report-bucket").await;
    world.manifest("data-bucket,1\n").await
}

#[tokio::test]
async fn a_job_is_described_as_it_was_created() {
    let world = World::new();
    let mut draft = draft(&world).await.held();
    draft.manifest = Draft::csv("\"abc\"", &["Ignore", "Bucket", "Key"]);
    draft.rest =
        "<Description>tag &amp; go</Description><Tags><member><Key>a</Key><Value>b</Value></member></Tags>".to_owned();
    let id = world.create(&draft).await;
    let described = world.describe(&id).await.body.replace(&id, "ID").replace("><", ">\n<");
    insta::assert_snapshot!(described, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <DescribeJobResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">
    <Job>
    <JobId>ID</JobId>
    <ConfirmationRequired>true</ConfirmationRequired>
    <Description>tag &amp; go</Description>
    <JobArn>arn:aws:s3:us-east-1:111122223333:job/ID</JobArn>
    <Status>New</Status>
    <Manifest>
    <Spec>
    <Format>S3BatchOperations_CSV_20180820</Format>
    <Fields>
    <member>Ignore</member>
    <member>Bucket</member>
    <member>Key</member>
    </Fields>
    </Spec>
    <Location>
    <ObjectArn>arn:aws:s3:::admin-bucket/manifest.csv</ObjectArn>
    <ETag>&quot;abc&quot;</ETag>
    </Location>
    </Manifest>
    <Operation>
    <S3PutObjectTagging>
    <TagSet>
    <member>
    <Key>team</Key>
    <Value>blue</Value>
    </member>
    </TagSet>
    </S3PutObjectTagging>
    </Operation>
    <Priority>10</Priority>
    <ProgressSummary>
    <NumberOfTasksSucceeded>0</NumberOfTasksSucceeded>
    <NumberOfTasksFailed>0</NumberOfTasksFailed>
    <Timers>
    <ElapsedTimeInActiveSeconds>0</ElapsedTimeInActiveSeconds>
    </Timers>
    </ProgressSummary>
    <FailureReasons>
    </FailureReasons>
    <Report>
    <Bucket>arn:aws:s3:::report-bucket</Bucket>
    <Format>Report_CSV_20180820</Format>
    <Enabled>true</Enabled>
    <Prefix>reports</Prefix>
    <ReportScope>AllTasks</ReportScope>
    </Report>
    <CreationTime>2026-11-22T10:00:00Z</CreationTime>
    <RoleArn>arn:aws:iam::111122223333:role/batch</RoleArn>
    </Job>
    </DescribeJobResult>
    "#);
}

#[tokio::test]
async fn the_same_request_with_the_same_token_is_the_same_job() {
    let world = World::new();
    let draft = draft(&world).await;
    let first = world.create(&draft).await;
    assert_eq!(world.create(&draft).await, first);
    world.run();
    assert_eq!(world.create(&draft).await, first);
    assert_ne!(world.create(&draft.clone().token("token-2")).await, first);
}

#[tokio::test]
async fn another_request_with_the_same_token_is_refused() {
    let world = World::new();
    let mut draft = draft(&world).await;
    world.create(&draft).await;
    draft.priority += 1;
    let answer = world.call("POST", "", draft.xml()).await;
    insta::assert_snapshot!(answer.error(), @"400 IdempotencyException: The client request token was already used by a request with other parameters");
}

#[tokio::test]
async fn tokens_and_jobs_belong_to_an_account_and_a_region() {
    let world = World::new();
    let draft = draft(&world).await;
    let here = world.create(&draft).await;
    let signed = "AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    let elsewhere = [("x-amz-account-id", ACCOUNT), ("authorization", signed)];
    let answer = world.send("POST", "/v20180820/jobs", &elsewhere, draft.xml()).await;
    let there = answer.text("JobId").unwrap();
    assert_ne!(here, there);
    let answer = world.send("GET", &format!("/v20180820/jobs/{there}"), &elsewhere, "").await;
    assert_eq!(answer.text("JobArn").unwrap(), format!("arn:aws:s3:eu-west-1:{ACCOUNT}:job/{there}"));
    insta::assert_snapshot!(world.describe(&there).await.error(), @"400 NotFoundException: The specified job does not exist");
}

#[tokio::test]
async fn a_role_is_one_of_the_jobs_account() {
    let world = World::new();
    let draft = draft(&world).await;
    let xml = draft.xml().replace("iam::111122223333", "iam::444455556666");
    let answer = world.call("POST", "", xml.clone()).await;
    insta::assert_snapshot!(answer.error(), @"403 AccessDenied: Cross-account pass role is not allowed");
    let theirs = [("x-amz-account-id", "444455556666")];
    assert_eq!(world.send("POST", "/v20180820/jobs", &theirs, xml).await.status, 200);
}

#[tokio::test]
async fn an_absolute_request_line_names_the_account_in_its_host() {
    let world = World::new();
    let draft = draft(&world).await;
    let id = world.create(&draft).await;
    let uri = format!("http://{ACCOUNT}.s3control.emulator.test/v20180820/jobs/{id}");
    assert_eq!(world.send("GET", &uri, &[], "").await.text("JobId").unwrap(), id);
}

#[tokio::test]
async fn jobs_are_listed_newest_first_in_pages() {
    let world = World::new();
    let draft = draft(&world).await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.insert(0, world.create(&draft.clone().token(&format!("token-{number}"))).await);
    }
    let mut listed = Vec::new();
    let mut query = "?maxResults=2".to_owned();
    loop {
        let page = world.call("GET", &query, "").await;
        listed.extend(texts(&page.body, "JobId"));
        let Some(next) = page.text("NextToken") else { break };
        query = format!("?maxResults=2&nextToken={next}");
    }
    assert_eq!(listed, ids);
}

#[tokio::test]
async fn a_listing_keeps_to_the_statuses_that_were_asked_for() {
    let world = World::new();
    let draft = draft(&world).await;
    let cancelled = world.create(&draft.clone().token("token-1")).await;
    let new = world.create(&draft.clone().token("token-2")).await;
    world.request_status(&cancelled, "Cancelled").await;
    let list = async |query: &str| texts(&world.call("GET", query, "").await.body, "JobId");
    assert_eq!(list("?jobStatuses=Cancelled").await, [cancelled.as_str()]);
    assert_eq!(list("?jobStatuses=New&jobStatuses=Cancelled").await, [new.as_str(), cancelled.as_str()]);
    assert_eq!(list("?jobStatuses=Active").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_listed_job_says_what_it_does_and_how_far_it_is() {
    let world = World::new();
    let mut draft = draft(&world).await.held();
    draft.rest = "<Description>nightly</Description>".to_owned();
    let id = world.create(&draft).await;
    world.run();
    let listed = world.call("GET", "", "").await.body.replace(&id, "ID").replace("><", ">\n<");
    insta::assert_snapshot!(listed, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <ListJobsResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">
    <Jobs>
    <member>
    <JobId>ID</JobId>
    <Description>nightly</Description>
    <Operation>S3PutObjectTagging</Operation>
    <Priority>10</Priority>
    <Status>Suspended</Status>
    <CreationTime>2026-11-22T10:00:00Z</CreationTime>
    <ProgressSummary>
    <TotalNumberOfTasks>1</TotalNumberOfTasks>
    <NumberOfTasksSucceeded>0</NumberOfTasksSucceeded>
    <NumberOfTasksFailed>0</NumberOfTasksFailed>
    <Timers>
    <ElapsedTimeInActiveSeconds>0</ElapsedTimeInActiveSeconds>
    </Timers>
    </ProgressSummary>
    </member>
    </Jobs>
    </ListJobsResult>
    "#);
}

#[tokio::test]
async fn a_next_token_that_no_listing_gave_is_refused() {
    let world = World::new();
    let answer = world.call("GET", "?nextToken=tomorrow", "").await;
    insta::assert_snapshot!(answer.error(), @"400 InvalidNextTokenException: The next token is not one that ListJobs returned");
}

#[tokio::test]
async fn every_answer_carries_request_ids() {
    let world = World::new();
    let refused = world.describe("no-such-job").await;
    assert_eq!(refused.text("RequestId").unwrap(), refused.headers["x-amz-request-id"]);
    assert_eq!(refused.text("HostId").unwrap(), refused.headers["x-amz-id-2"]);
    assert!(world.call("GET", "", "").await.headers.contains_key("x-amz-request-id"));
}

async fn refusal(change: impl FnOnce(&mut Draft)) -> String {
    let world = World::new();
    let mut draft = draft(&world).await;
    change(&mut draft);
    let refused: Answer = world.call("POST", "", draft.xml()).await;
    assert_eq!(texts(&world.call("GET", "", "").await.body, "JobId"), Vec::<String>::new());
    refused.error()
}

#[tokio::test]
async fn what_cannot_run_here_is_refused_by_name() {
    let copy_to =
        |target: &str| format!("<S3PutObjectCopy><TargetResource>{target}</TargetResource></S3PutObjectCopy>");
    let directory = copy_to("arn:aws:s3express:us-east-1:111122223333:bucket/b--use1-az4--x-s3");
    let refused = refusal(|draft| draft.operation = directory).await;
    insta::assert_snapshot!(refused, @"501 NotImplemented: anything but a general purpose bucket (`arn:aws:s3express:us-east-1:111122223333:bucket/b--use1-az4--x-s3`) is not implemented by this server yet");
    let refused = refusal(|draft| draft.operation = copy_to("arn:aws:s3:us-east-1:111122223333:accesspoint/p")).await;
    insta::assert_snapshot!(refused, @"501 NotImplemented: anything but a general purpose bucket (`arn:aws:s3:us-east-1:111122223333:accesspoint/p`) is not implemented by this server yet");
}

#[tokio::test]
async fn requests_that_contradict_themselves_are_refused() {
    insta::assert_snapshot!(refusal(|draft| draft.manifest.clear()).await, @"400 BadRequestException: Manifest or ManifestGenerator is missing");
    insta::assert_snapshot!(refusal(|draft| draft.report = "<Enabled>true</Enabled>".to_owned()).await, @"400 BadRequestException: an enabled Report needs Bucket, Format and ReportScope");
    insta::assert_snapshot!(refusal(|draft| draft.manifest = draft.manifest.replace("admin-bucket/manifest.csv", "admin-bucket")).await, @"400 BadRequestException: `arn:aws:s3:::admin-bucket` is not the ARN of an object: arn:aws:s3:::BUCKET/KEY");
}

#[tokio::test]
async fn priority_changes_while_a_job_lives() {
    let world = World::new();
    let draft = draft(&world).await.held();
    let id = world.create(&draft).await;
    let answer = world.call("POST", &format!("/{id}/priority?priority=77"), "").await;
    assert_eq!((answer.status, answer.text("Priority")), (200, Some("77".to_owned())));
    assert_eq!(world.describe(&id).await.text("Priority").unwrap(), "77");
    world.request_status(&id, "Cancelled").await;
    let answer = world.call("POST", &format!("/{id}/priority?priority=78"), "").await;
    insta::assert_snapshot!(answer.error(), @"400 BadRequestException: A job with the status Cancelled cannot change its priority");
}

#[tokio::test]
async fn tags_are_replaced_as_a_whole_and_removed() {
    let world = World::new();
    let mut draft = draft(&world).await;
    draft.rest = "<Tags><member><Key>a</Key><Value>1</Value></member></Tags>".to_owned();
    let id = world.create(&draft).await;
    let keys = async || texts(&world.call("GET", &format!("/{id}/tagging"), "").await.body, "Key");
    assert_eq!(keys().await, ["a"]);
    let tags =
        "<PutJobTaggingRequest><Tags><member><Key>b</Key><Value>2</Value></member></Tags></PutJobTaggingRequest>";
    assert_eq!(world.call("PUT", &format!("/{id}/tagging"), tags).await.status, 200);
    assert_eq!(keys().await, ["b"]);
    assert_eq!(world.call("DELETE", &format!("/{id}/tagging"), "").await.status, 200);
    assert_eq!(keys().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_job_has_at_most_fifty_tags() {
    let world = World::new();
    let id = world.create(&draft(&world).await).await;
    let tag = |number| format!("<member><Key>k{number}</Key><Value/></member>");
    let tags: String = (0..51).map(tag).collect();
    let request = format!("<PutJobTaggingRequest><Tags>{tags}</Tags></PutJobTaggingRequest>");
    let answer = world.call("PUT", &format!("/{id}/tagging"), request).await;
    insta::assert_snapshot!(answer.error(), @"400 TooManyTagsException: A job has at most 50 tags; the request has 51");
}

#[tokio::test]
async fn an_account_id_that_lost_its_leading_zero_is_refused() {
    let world = World::new();
    let answer = world.send("GET", "/v20180820/jobs", &[("x-amz-account-id", "12345678901")], "").await;
    insta::assert_snapshot!(answer.error(), @"400 InvalidRequestException: x-amz-account-id must be 12 digits");
}

#[tokio::test]
async fn a_request_that_names_no_account_is_refused() {
    let world = World::new();
    let answer = world.send("GET", "/v20180820/jobs/12345", &[], "").await;
    insta::assert_snapshot!(answer.error(), @"400 BadRequestException: x-amz-account-id is missing");
}

/// Listing all of them, a page at a time, with a filter that leaves none out and one that leaves nearly all out.
#[tokio::test]
async fn a_thousand_jobs_are_listed_and_filtered() {
    let world = World::new();
    let draft = draft(&world).await.held();
    for number in 0..1001 {
        world.create(&draft.clone().token(&format!("token-{number}"))).await;
    }
    let first = world.call("GET", "?maxResults=1000&jobStatuses=New", "").await;
    let jobs = texts(&first.body, "JobId");
    assert_eq!(jobs.len(), 1000);
    let next = first.text("NextToken").unwrap();
    let rest = world.call("GET", &format!("?jobStatuses=New&nextToken={next}"), "").await;
    assert_eq!((texts(&rest.body, "JobId").len(), rest.text("NextToken")), (1, None));
    world.request_status(&jobs[500], "Cancelled").await;
    let cancelled = world.call("GET", "?jobStatuses=Cancelled", "").await;
    assert_eq!(texts(&cancelled.body, "JobId"), [jobs[500].clone()]);
}

#[tokio::test]
async fn a_page_of_no_jobs_is_a_page_of_the_default_size() {
    let world = World::new();
    let id = world.create(&draft(&world).await).await;
    assert_eq!(texts(&world.call("GET", "?maxResults=0", "").await.body, "JobId"), [id]);
}

/// Every call, each with one thing wrong: code and status are those that the service model names for it.
#[tokio::test]
async fn what_breaks_the_service_model_is_refused_by_each_call() {
    let world = World::new();
    let mut seen = String::new();
    for (method, path) in [
        ("POST", "?x=1"),
        ("GET", "/abc"),
        ("GET", "?maxResults=1001"),
        ("GET", "?nextToken=%20"),
        ("GET", "?jobStatuses=Done"),
        ("POST", "/12345/priority"),
        ("POST", "/12345/priority?priority=-1"),
        ("POST", "/12345/priority?priority=1&priority=2"),
        ("POST", "/12345/status?requestedJobStatus=Paused"),
        ("POST", "/12345/status?requestedJobStatus=Ready&statusUpdateReason="),
        ("GET", "/12345/tagging?versionId=1"),
        ("DELETE", "/123!5/tagging"),
        ("GET", "/12345"),
        ("POST", "/12345/status?requestedJobStatus=Ready"),
        ("DELETE", "/12345"),
    ] {
        seen += &format!("{method} {path} -> {}\n", world.call(method, path, "").await.error());
    }
    insta::assert_snapshot!(seen, @r"
    POST ?x=1 -> 400 BadRequestException: the parameter x is not one that this call takes
    GET /abc -> 400 BadRequestException: JobId must have 5 to 36 characters but has 3
    GET ?maxResults=1001 -> 400 InvalidRequestException: maxResults must be 0 to 1000 but is 1001
    GET ?nextToken=%20 -> 400 InvalidNextTokenException: The next token is not one that ListJobs returned
    GET ?jobStatuses=Done -> 400 InvalidRequestException: jobStatuses must be one of Active, Cancelled, Cancelling, Complete, Completing, Failed, Failing, New, Paused, Pausing, Preparing, Ready, Suspended but is `Done`
    POST /12345/priority -> 400 BadRequestException: the parameter priority is missing
    POST /12345/priority?priority=-1 -> 400 BadRequestException: priority must be 0 to 2147483647 but is -1
    POST /12345/priority?priority=1&priority=2 -> 400 BadRequestException: the parameter priority stands twice
    POST /12345/status?requestedJobStatus=Paused -> 400 BadRequestException: requestedJobStatus must be one of Cancelled, Ready but is `Paused`
    POST /12345/status?requestedJobStatus=Ready&statusUpdateReason= -> 400 BadRequestException: statusUpdateReason must have 1 to 256 characters but has 0
    GET /12345/tagging?versionId=1 -> 400 BadRequestException: the parameter versionId is not one that this call takes
    DELETE /123!5/tagging -> 400 BadRequestException: JobId `123!5` does not match [a-zA-Z0-9\-\_]+
    GET /12345 -> 400 NotFoundException: The specified job does not exist
    POST /12345/status?requestedJobStatus=Ready -> 400 NotFoundException: The specified job does not exist
    DELETE /12345 -> 501 NotImplemented: DELETE /v20180820/jobs/12345 is not one of the eight S3 Control job calls that this server answers
    ");
}
