//! Bodies through the codec and back.

use serde_json::Value;

use super::decode::body;
use super::encode;
use super::shapes::{CREATE_JOB, PUT_JOB_TAGGING};
use crate::refusal::Refusal;

/// What the AWS SDK for Rust sends.
const SDK: &str = include_str!("../../../../tests/data/create_job_from_sdk.xml");
/// What the AWS CLI sends for the same job: another order, and quotes as they are.
const CLI: &str = include_str!("../../../../tests/data/create_job_from_cli.xml");

fn create(xml: &str) -> Result<Value, Refusal> {
    body(&CREATE_JOB, "CreateJobRequest", xml.as_bytes())
}

fn with_operation(operation: &str) -> Result<Value, Refusal> {
    let start = SDK.find("<Operation>").unwrap() + "<Operation>".len();
    let end = SDK.find("</Operation>").unwrap();
    create(&format!("{}{operation}{}", &SDK[..start], &SDK[end..])).map(|mut request| request["Operation"].take())
}

fn complaint(operation: &str) -> String {
    with_operation(operation).unwrap_err().to_string()
}

#[test]
fn the_order_of_elements_and_the_way_of_quoting_do_not_matter() {
    let (sdk, cli) = (create(SDK).unwrap(), create(CLI).unwrap());
    assert_eq!(sdk["Description"], "desc <1> & more");
    assert_eq!(sdk["Manifest"]["Location"]["ETag"], "\"abc\"");
    assert_eq!(sdk, cli);
}

#[test]
fn what_was_decoded_is_encoded_and_decoded_to_the_same() {
    let value = create(SDK).unwrap();
    let xml = encode::document(&CREATE_JOB, "CreateJobRequest", &value);
    assert_eq!(create(&xml).unwrap(), value);
}

/// The operations of the service model, one a line, nearly all of their members present.
const OPERATIONS: &str = include_str!("../../../../tests/data/operations.xml");

#[test]
fn every_operation_is_decoded_and_encoded_without_loss() {
    for operation in OPERATIONS.lines() {
        let mut request = create(SDK).unwrap();
        request["Operation"] = with_operation(operation).unwrap_or_else(|refusal| panic!("{operation}: {refusal}"));
        let xml = encode::document(&CREATE_JOB, "CreateJobRequest", &request);
        assert!(xml.contains(operation), "{operation}\nis not in\n{xml}");
    }
}

#[test]
fn members_that_the_model_does_not_know_are_refused_by_name() {
    insta::assert_snapshot!(complaint("<S3PutObjectTagging><Tags/></S3PutObjectTagging>"), @"BadRequestException: CreateJobRequest.Operation.S3PutObjectTagging.Tags is not a member of CreateJobRequest.Operation.S3PutObjectTagging");
}

#[test]
fn a_job_has_exactly_one_operation() {
    insta::assert_snapshot!(complaint("<S3DeleteObjectTagging/><S3ReplicateObject/>"), @"BadRequestException: CreateJobRequest.Operation must hold exactly one member but holds 2");
    insta::assert_snapshot!(complaint(""), @"BadRequestException: CreateJobRequest.Operation must hold exactly one member but holds 0");
}

#[test]
fn required_members_words_and_limits_are_checked_with_their_place() {
    insta::assert_snapshot!(complaint("<S3PutObjectLegalHold></S3PutObjectLegalHold>"), @"BadRequestException: CreateJobRequest.Operation.S3PutObjectLegalHold.LegalHold is missing");
    insta::assert_snapshot!(complaint("<S3InitiateRestoreObject><GlacierJobTier>EXPEDITED</GlacierJobTier></S3InitiateRestoreObject>"), @"BadRequestException: CreateJobRequest.Operation.S3InitiateRestoreObject.GlacierJobTier must be one of BULK, STANDARD but is `EXPEDITED`");
    insta::assert_snapshot!(complaint("<LambdaInvoke><UserArguments/></LambdaInvoke>"), @"BadRequestException: CreateJobRequest.Operation.LambdaInvoke.UserArguments must hold 1 to 10 elements but holds 0");
    insta::assert_snapshot!(complaint("<S3PutObjectTagging><TagSet><member><Key>a!</Key><Value/></member></TagSet></S3PutObjectTagging>"), @r"BadRequestException: CreateJobRequest.Operation.S3PutObjectTagging.TagSet[0].Key `a!` does not match ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$");
}

#[test]
fn white_space_counts_inside_a_leaf_and_not_between_elements() {
    let xml = "<?xml version=\"1.0\"?>\n<PutJobTaggingRequest>\n <Tags>\n  <member><Key>k</Key><Value> v </Value></member>\n </Tags>\n</PutJobTaggingRequest>\n";
    let value = body(&PUT_JOB_TAGGING, "PutJobTaggingRequest", xml.as_bytes()).unwrap();
    assert_eq!(value["Tags"][0]["Value"], " v ");
}

#[test]
fn bodies_that_are_not_one_xml_document_are_malformed() {
    let deep = "<a>".repeat(40);
    for xml in ["", "hello", "<a>", "<a></b>", "<a/><b/>", "<a>&nbsp;</a>", "<!DOCTYPE a><a/>", deep.as_str(), "<a/>x"]
    {
        assert_eq!(create(xml).unwrap_err().code.as_str(), "MalformedXML", "{xml}");
    }
    assert_eq!(body(&CREATE_JOB, "CreateJobRequest", b"<a>\xff</a>").unwrap_err().code.as_str(), "MalformedXML");
}

#[test]
fn another_root_element_is_refused() {
    insta::assert_snapshot!(create("<Job/>").unwrap_err(), @"BadRequestException: the body's root element is `Job`, not `CreateJobRequest`");
}
