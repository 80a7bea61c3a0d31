use bytes::Bytes;
use s3s::dto::{
    Bucket as BucketEntry, BucketLocationConstraint, CreateBucketInput, CreateBucketOutput, DeleteBucketInput,
    DeleteBucketOutput, GetBucketLocationInput, GetBucketLocationOutput, HeadBucketInput, HeadBucketOutput,
    ListBucketsInput, ListBucketsOutput,
};
use s3s::{S3Request, S3Response, S3Result};

use super::acl::{acl_in_headers, owner};
use super::described::set;
use super::error::refuse;
use super::honoured::Honoured;
use super::members::Members as _;
use super::operations::{Answer, Operations};
use super::signer::Signer;
use super::status::no_content;
use super::time::shown_time;
use crate::code::Code;
use crate::objects::{
    Account, Bucket, CannedAcl, Failure, LockConfiguration, NewAcl, Ownership, Reading as _, Refusal, Versioning,
};
use s3jobs_spec::model::seed::BucketName;

/// The region that S3's protocol treats as the default.
const FIRST_REGION: &str = "us-east-1";

pub(super) fn create(own: &Operations, request: &S3Request<CreateBucketInput>) -> Answer<CreateBucketOutput> {
    HONOURED.check(request)?;
    let name = &request.input.bucket;
    check_name(name)?;
    let place = location(request)?;
    let bucket = bucket(own, request, &place)?;
    let is_first = place.region == FIRST_REGION;
    match own.store.write(|change| change.create_bucket(name, &bucket)) {
        // Source: S3 API reference, CreateBucket: in this region alone, making one's own bucket again is no error.
        Err(Failure::Refused(Refusal::BucketAlreadyOwnedByYou { .. })) if is_first => {}
        outcome => outcome?,
    }
    let location = if is_first { format!("/{name}") } else { format!("http://{name}.s3.amazonaws.com/") };
    let mut answer = S3Response::new(CreateBucketOutput { location: Some(location) });
    set(&mut answer.headers, "x-amz-bucket-arn", arn(name));
    Ok(answer)
}

/// The Amazon Resource Name of a bucket.
fn arn(name: &str) -> String {
    format!("arn:aws:s3:::{name}")
}

const HONOURED: Honoured = Honoured::NOTHING.elements(&["CreateBucketConfiguration", "LocationConstraint"]).headers(&[
    "x-amz-acl",
    "x-amz-bucket-object-lock-enabled",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-object-ownership",
]);

/// The bucket that a request asks for.
// Source: S3 API reference, CreateBucket: object lock brings versioning.
fn bucket(own: &Operations, request: &S3Request<CreateBucketInput>, place: &Location) -> S3Result<Bucket> {
    let mut bucket = Bucket::new(place.region.as_str(), own.now());
    bucket.location.clone_from(&place.older_name);
    bucket.owner = account(request);
    let acl = acl_in_headers(&request.headers)?;
    match (&request.input.object_ownership, &acl) {
        (Some(name), _) => bucket.set_ownership(asked_ownership(name.as_str())?)?,
        // Source: the service does so for the list that every bucket has anyway; all others it refuses.
        (None, Some(NewAcl::Canned(CannedAcl::Private))) => bucket.set_ownership(Ownership::BucketOwnerPreferred)?,
        (None, Some(_) | None) => {}
    }
    if request.input.object_lock_enabled_for_bucket == Some(true) {
        bucket.set_versioning(Versioning::Enabled)?;
        bucket.set_lock(LockConfiguration::default())?;
    }
    match acl {
        None | Some(NewAcl::Canned(CannedAcl::Private)) => {}
        Some(_) if bucket.ownership == Some(Ownership::BucketOwnerEnforced) => return Err(Refusal::AclsInUse.into()),
        Some(acl) => bucket.set_acl(&acl)?,
    }
    Ok(bucket)
}

fn asked_ownership(name: &str) -> S3Result<Ownership> {
    Ownership::from_name(name).ok_or_else(|| {
        let message = format!("Invalid x-amz-object-ownership header: {name}");
        refuse(Code::InvalidArgument, message).with("ArgumentName", "x-amz-object-ownership")
    })
}

/// The account that a request comes from, where its access key tells.
fn account<T>(request: &S3Request<T>) -> Option<Account> {
    request.extensions.get::<Signer>()?.account.clone()
}

fn check_name(name: &str) -> S3Result<()> {
    let wrong = match BucketName::new(name) {
        Ok(name) => name.check().err().map(|error| error.to_string()),
        Err(error) => Some(error.to_string()),
    };
    match wrong {
        Some(reason) => Err(refuse(Code::InvalidBucketName, format!("The specified bucket is not valid: {reason}"))),
        None => Ok(()),
    }
}

/// Where a bucket is to be.
struct Location {
    region: String,
    /// The name by which it was asked for, where that is not the region's own.
    older_name: Option<String>,
}

/// Where the body asks for the bucket, which has to be the region that the request is signed for.
// Source: S3 API reference, CreateBucket, `LocationConstraint`: `EU` is eu-west-1, and the first region has no name.
fn location(request: &S3Request<CreateBucketInput>) -> S3Result<Location> {
    let signed = request.extensions.get::<Signer>().map_or(FIRST_REGION, |signer| signer.region.as_str());
    let configuration = request.input.create_bucket_configuration.as_ref();
    let asked = configuration.and_then(|own| own.location_constraint.as_ref()).map(BucketLocationConstraint::as_str);
    let asked = asked.filter(|asked| !asked.is_empty());
    let (region, older_name) = match asked {
        None => (FIRST_REGION, None),
        Some("EU") => ("eu-west-1", Some("EU".to_owned())),
        Some(asked) => (asked, None),
    };
    match asked {
        Some(asked) if signed == FIRST_REGION && (asked == FIRST_REGION || !is_region(region)) => {
            let message = "The specified location-constraint is not valid";
            Err(refuse(Code::InvalidLocationConstraint, message).with("LocationConstraint", asked))
        }
        Some(_) | None if signed == region || signed == FIRST_REGION => {
            Ok(Location { region: region.to_owned(), older_name })
        }
        Some(_) | None => {
            let asked = asked.unwrap_or("unspecified");
            let message = format!(
                "The {asked} location constraint is incompatible for the region specific endpoint this request was sent to."
            );
            Err(refuse(Code::IllegalLocationConstraintException, message))
        }
    }
}

/// Whether a name has the form of a Region's, such as `eu-central-1`: new ones come, so there is no list of them.
fn is_region(name: &str) -> bool {
    let is_word = |part: &&str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let parts: Vec<&str> = name.split('-').collect();
    match parts.as_slice() {
        [words @ .., number] if words.len() >= 2 => words.iter().all(is_word) && number.parse::<u8>().is_ok(),
        [..] => false,
    }
}

pub(super) fn delete(own: &Operations, request: &S3Request<DeleteBucketInput>) -> Answer<DeleteBucketOutput> {
    Honoured::IN_BUCKET.check(request)?;
    own.store.write(|change| change.delete_bucket(&request.input.bucket))?;
    Ok(no_content())
}

pub(super) fn head(own: &Operations, request: &S3Request<HeadBucketInput>) -> Answer<HeadBucketOutput> {
    Honoured::IN_BUCKET.check(request)?;
    let bucket = own.bucket(&request.input.bucket)?;
    let output = HeadBucketOutput {
        access_point_alias: Some(false),
        bucket_region: Some(bucket.region),
        ..HeadBucketOutput::default()
    };
    let mut answer = S3Response::new(output);
    set(&mut answer.headers, "content-type", "application/xml");
    set(&mut answer.headers, "x-amz-bucket-arn", arn(&request.input.bucket));
    Ok(answer)
}

pub(super) fn locate(own: &Operations, request: &S3Request<GetBucketLocationInput>) -> Answer<GetBucketLocationOutput> {
    Honoured::IN_BUCKET.parameters(&["location"]).check(request)?;
    let bucket = own.bucket(&request.input.bucket)?;
    // The first region has no name here.
    let region = bucket.location.or(Some(bucket.region).filter(|region| region != FIRST_REGION));
    Ok(S3Response::new(GetBucketLocationOutput { location_constraint: region.map(BucketLocationConstraint::from) }))
}

const LISTED: Honoured =
    Honoured::NOTHING.parameters(&["prefix", "bucket-region", "continuation-token", "max-buckets"]);

pub(super) fn list(own: &Operations, request: &S3Request<ListBucketsInput>) -> Answer<ListBucketsOutput> {
    LISTED.check(request)?;
    let ListBucketsInput { bucket_region, continuation_token, max_buckets, prefix } = &request.input;
    let limit = match max_buckets {
        None => usize::MAX,
        // Source: S3 API reference, ListBuckets, `MaxBuckets`.
        Some(1..=10_000) => max_buckets.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX),
        Some(_) => {
            let message = "Argument max-buckets must be an integer between 1 and 10000";
            return Err(refuse(Code::InvalidArgument, message).with("ArgumentName", "max-buckets"));
        }
    };
    let buckets = own.store.read(|view| view.buckets())?;
    let asker = account(request);
    // The token is the name of the last bucket of the page before.
    let seen = |name: &String| continuation_token.as_ref().is_some_and(|token| name <= token);
    let mut wanted = buckets.into_iter().filter(|(name, bucket)| {
        !seen(name)
            && asker.as_ref().is_none_or(|account| bucket.belongs_to(account))
            && prefix.as_ref().is_none_or(|prefix| name.starts_with(prefix))
            && bucket_region.as_ref().is_none_or(|region| bucket.region == *region)
    });
    let entry = |(name, bucket): (String, Bucket)| BucketEntry {
        bucket_region: Some(bucket.region),
        creation_date: Some(shown_time(bucket.created)),
        name: Some(name),
    };
    let buckets: Vec<BucketEntry> = wanted.by_ref().take(limit).map(entry).collect();
    let last = buckets.last().and_then(|bucket| bucket.name.clone());
    Ok(S3Response::new(ListBucketsOutput {
        buckets: Some(buckets),
        continuation_token: last.filter(|_| wanted.next().is_some()),
        owner: Some(owner()),
        prefix: prefix.clone(),
    }))
}

/// The list of buckets with the ARN of each, of which the protocol layer knows nothing yet.
// Source: S3 2006-03-01 service model, `Bucket`.
pub(super) fn with_arns(body: &Bytes) -> Bytes {
    let Some(list) = std::str::from_utf8(body).ok().filter(|body| body.contains("<ListAllMyBucketsResult")) else {
        return body.clone();
    };
    let mut whole = String::new();
    for piece in list.split_inclusive("</Name>") {
        whole.push_str(piece);
        let name = piece.strip_suffix("</Name>").and_then(|piece| piece.rsplit_once("<Name>"));
        if let Some((_, name)) = name {
            whole.extend(["<BucketArn>", arn(name).as_str(), "</BucketArn>"]);
        }
    }
    Bytes::from(whole)
}
