//! Bodies through the codec and back.

use serde_json::Value;

use super::decode::body;
use super::encode;
use super::refusal::Refusal;
use super::shapes::{CREATE_JOB, PUT_JOB_TAGGING};

/// What the AWS SDK for Rust sends.
const SDK: &str = "<CreateJobRequest xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><ClientRequestToken>tok-1</ClientRequestToken><ConfirmationRequired>true</ConfirmationRequired><Description>desc &lt;1&gt; &amp; more</Description><Manifest><Spec><Format>S3BatchOperations_CSV_20180820</Format><Fields><member>Bucket</member><member>Key</member></Fields></Spec><Location><ObjectArn>arn:aws:s3:::m/manifest.csv</ObjectArn><ETag>&quot;abc&quot;</ETag></Location></Manifest><Operation><S3PutObjectTagging><TagSet><member><Key>team</Key><Value>a-b</Value></member></TagSet></S3PutObjectTagging></Operation><Priority>10</Priority><Report><Bucket>arn:aws:s3:::r</Bucket><Format>Report_CSV_20180820</Format><Enabled>true</Enabled><Prefix>p</Prefix><ReportScope>AllTasks</ReportScope></Report><RoleArn>arn:aws:iam::123456789012:role/batch</RoleArn><Tags><member><Key>k</Key><Value>v</Value></member></Tags></CreateJobRequest>";
/// What the AWS CLI sends for the same job: another order, and quotes as they are.
const CLI: &str = "<CreateJobRequest xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><ConfirmationRequired>true</ConfirmationRequired><Operation><S3PutObjectTagging><TagSet><member><Key>team</Key><Value>a-b</Value></member></TagSet></S3PutObjectTagging></Operation><Report><Enabled>true</Enabled><Bucket>arn:aws:s3:::r</Bucket><Format>Report_CSV_20180820</Format><Prefix>p</Prefix><ReportScope>AllTasks</ReportScope></Report><ClientRequestToken>tok-1</ClientRequestToken><Manifest><Spec><Format>S3BatchOperations_CSV_20180820</Format><Fields><member>Bucket</member><member>Key</member></Fields></Spec><Location><ObjectArn>arn:aws:s3:::m/manifest.csv</ObjectArn><ETag>\"abc\"</ETag></Location></Manifest><Description>desc &lt;1&gt; &amp; more</Description><Priority>10</Priority><RoleArn>arn:aws:iam::123456789012:role/batch</RoleArn><Tags><member><Key>k</Key><Value>v</Value></member></Tags></CreateJobRequest>";

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

/// Every operation with every member, as the service model allows it.
#[test]
fn every_operation_is_decoded_and_encoded_without_loss() {
    let grant = "<member><Grantee><TypeIdentifier>id</TypeIdentifier><Identifier>x</Identifier><DisplayName>d</DisplayName></Grantee><Permission>READ</Permission></member>";
    let operations = [
        "<LambdaInvoke><FunctionArn>arn:aws:lambda:us-east-1:123456789012:function:f</FunctionArn><InvocationSchemaVersion>2.0</InvocationSchemaVersion><UserArguments><entry><key>k</key><value>v</value></entry></UserArguments></LambdaInvoke>".to_owned(),
        format!("<S3PutObjectCopy><TargetResource>arn:aws:s3:::b</TargetResource><CannedAccessControlList>private</CannedAccessControlList><AccessControlGrants>{grant}</AccessControlGrants><MetadataDirective>REPLACE</MetadataDirective><ModifiedSinceConstraint>2027-01-31T00:00:00Z</ModifiedSinceConstraint><NewObjectMetadata><CacheControl>c</CacheControl><UserMetadata><entry><key>k</key><value></value></entry></UserMetadata><ContentLength>1</ContentLength><ContentMD5>m</ContentMD5><HttpExpiresDate>2027-01-31T00:00:00Z</HttpExpiresDate><RequesterCharged>false</RequesterCharged><SSEAlgorithm>AES256</SSEAlgorithm></NewObjectMetadata><NewObjectTagging></NewObjectTagging><RedirectLocation>r</RedirectLocation><RequesterPays>true</RequesterPays><StorageClass>GLACIER_IR</StorageClass><UnModifiedSinceConstraint>2027-01-31T00:00:00Z</UnModifiedSinceConstraint><SSEAwsKmsKeyId>k</SSEAwsKmsKeyId><TargetKeyPrefix>p</TargetKeyPrefix><ObjectLockLegalHoldStatus>ON</ObjectLockLegalHoldStatus><ObjectLockMode>COMPLIANCE</ObjectLockMode><ObjectLockRetainUntilDate>2027-01-31T00:00:00Z</ObjectLockRetainUntilDate><BucketKeyEnabled>true</BucketKeyEnabled><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm></S3PutObjectCopy>"),
        format!("<S3PutObjectAcl><AccessControlPolicy><AccessControlList><Owner><ID>i</ID></Owner><Grants>{grant}</Grants></AccessControlList></AccessControlPolicy></S3PutObjectAcl>"),
        "<S3DeleteObjectTagging/>".to_owned(),
        "<S3InitiateRestoreObject><ExpirationInDays>7</ExpirationInDays><GlacierJobTier>BULK</GlacierJobTier></S3InitiateRestoreObject>".to_owned(),
        "<S3PutObjectLegalHold><LegalHold><Status>ON</Status></LegalHold></S3PutObjectLegalHold>".to_owned(),
        "<S3PutObjectRetention><BypassGovernanceRetention>true</BypassGovernanceRetention><Retention><RetainUntilDate>2027-01-31T00:00:00Z</RetainUntilDate><Mode>GOVERNANCE</Mode></Retention></S3PutObjectRetention>".to_owned(),
        "<S3ReplicateObject></S3ReplicateObject>".to_owned(),
        "<S3ComputeObjectChecksum><ChecksumAlgorithm>XXHASH3</ChecksumAlgorithm><ChecksumType>COMPOSITE</ChecksumType></S3ComputeObjectChecksum>".to_owned(),
        "<S3UpdateObjectEncryption><ObjectEncryption><SSE-KMS><KMSKeyArn>arn:aws:kms:us-east-1:123456789012:key/1</KMSKeyArn><BucketKeyEnabled>true</BucketKeyEnabled></SSE-KMS></ObjectEncryption></S3UpdateObjectEncryption>".to_owned(),
    ];
    for operation in operations {
        let value = with_operation(&operation).unwrap_or_else(|refusal| panic!("{operation}: {refusal}"));
        let sent = create(SDK).map(|mut request| {
            request["Operation"] = value.clone();
            encode::document(&CREATE_JOB, "CreateJobRequest", &request)
        });
        let xml = sent.unwrap();
        let plain = operation.replace("<S3DeleteObjectTagging/>", "<S3DeleteObjectTagging></S3DeleteObjectTagging>");
        assert!(xml.contains(&plain), "{plain}\nis not in\n{xml}");
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
        assert_eq!(create(xml).unwrap_err().code, "MalformedXML", "{xml}");
    }
    assert_eq!(body(&CREATE_JOB, "CreateJobRequest", b"<a>\xff</a>").unwrap_err().code, "MalformedXML");
}

#[test]
fn another_root_element_is_refused() {
    insta::assert_snapshot!(create("<Job/>").unwrap_err(), @"BadRequestException: the body's root element is `Job`, not `CreateJobRequest`");
}
