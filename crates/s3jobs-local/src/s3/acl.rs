use http::HeaderMap;
use s3s::dto::{
    AccessControlPolicy, GetBucketAclInput, GetBucketAclOutput, GetObjectAclInput, GetObjectAclOutput, Grant, Grantee,
    Owner, Permission, PutBucketAclInput, PutBucketAclOutput, PutObjectAclInput, PutObjectAclOutput, Type,
};
use s3s::{S3Request, S3Response, S3Result};

use super::described::{set, shown_version};
use super::error::{invalid_argument, not_implemented, refuse};
use super::header::text;
use super::honoured::Honoured;
use super::members::Members as _;
use super::operations::{Answer, Operations};
use super::version::OfVersion as _;
use crate::code::Code;
use crate::objects::{self, Acl, CannedAcl, NewAcl, OWNER};

/// The headers that [`acl_in_headers`] honours.
const HEADERS: [&str; 6] = [
    "x-amz-acl",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
];

const GRANTS: [(&str, objects::Permission); 5] = [
    ("x-amz-grant-full-control", objects::Permission::FullControl),
    ("x-amz-grant-read", objects::Permission::Read),
    ("x-amz-grant-read-acp", objects::Permission::ReadAcp),
    ("x-amz-grant-write", objects::Permission::Write),
    ("x-amz-grant-write-acp", objects::Permission::WriteAcp),
];

/// What the body of a request to set a list is made of.
const ELEMENTS: [&str; 11] = [
    "AccessControlList",
    "AccessControlPolicy",
    "DisplayName",
    "EmailAddress",
    "Grant",
    "Grantee",
    "ID",
    "Owner",
    "Permission",
    "Type",
    "URI",
];

const OF_OBJECT: Honoured = Honoured::IN_BUCKET.parameters(&["acl", "versionId"]);
const NEW_OF_OBJECT: Honoured = OF_OBJECT.headers(&HEADERS).elements(&ELEMENTS);
const OF_BUCKET: Honoured = Honoured::IN_BUCKET.parameters(&["acl"]);
const NEW_OF_BUCKET: Honoured = OF_BUCKET.headers(&HEADERS).elements(&ELEMENTS);

pub(super) fn get_of_object(own: &Operations, request: &S3Request<GetObjectAclInput>) -> Answer<GetObjectAclOutput> {
    OF_OBJECT.check(request)?;
    let (object, version) = own.object(request.input.which()?)?;
    let grants = Some(grants(&object.acl()));
    let mut answer = S3Response::new(GetObjectAclOutput { grants, owner: Some(owner()), request_charged: None });
    if let Some(version) = version {
        set(&mut answer.headers, "x-amz-version-id", version);
    }
    Ok(answer)
}

pub(super) fn put_of_object(own: &Operations, request: &S3Request<PutObjectAclInput>) -> Answer<PutObjectAclOutput> {
    NEW_OF_OBJECT.check(request)?;
    let input = &request.input;
    let which = input.which()?;
    let acl = asked(&request.headers, input.access_control_policy.as_ref())?;
    let version = own.store.write(|change| {
        let version = change.put_acl(which, &acl)?;
        Ok::<_, objects::Failure>(shown_version(change, which.place.bucket, version)?)
    })?;
    let mut answer = S3Response::new(PutObjectAclOutput::default());
    if let Some(version) = version {
        set(&mut answer.headers, "x-amz-version-id", version);
    }
    Ok(answer)
}

pub(super) fn get_of_bucket(own: &Operations, request: &S3Request<GetBucketAclInput>) -> Answer<GetBucketAclOutput> {
    OF_BUCKET.check(request)?;
    let bucket = own.bucket(&request.input.bucket)?;
    Ok(S3Response::new(GetBucketAclOutput { grants: Some(grants(&bucket.acl)), owner: Some(owner()) }))
}

pub(super) fn put_of_bucket(own: &Operations, request: &S3Request<PutBucketAclInput>) -> Answer<PutBucketAclOutput> {
    NEW_OF_BUCKET.check(request)?;
    let acl = asked(&request.headers, request.input.access_control_policy.as_ref())?;
    own.change_bucket(&request.input.bucket, |bucket| bucket.set_acl(&acl))?;
    Ok(S3Response::new(PutBucketAclOutput::default()))
}

/// The one account that owns everything.
pub(super) fn owner() -> Owner {
    Owner { display_name: None, id: Some(OWNER.to_owned()) }
}

fn grants(acl: &Acl) -> Vec<Grant> {
    let grantee = |grantee: &objects::Grantee| match grantee {
        objects::Grantee::User(id) => person(Type::CANONICAL_USER, Some(id.clone()), None),
        objects::Grantee::Group(uri) => person(Type::GROUP, None, Some(uri.clone())),
    };
    let grant = |grant: &objects::Grant| Grant {
        grantee: Some(grantee(&grant.grantee)),
        permission: Some(Permission::from_static(grant.permission.as_str())),
    };
    acl.grants.iter().map(grant).collect()
}

fn person(kind: &'static str, id: Option<String>, uri: Option<String>) -> Grantee {
    Grantee { display_name: None, email_address: None, id, type_: Type::from_static(kind), uri }
}

/// The list that a request to set one asks for: in headers or in its body, and not in both.
fn asked(headers: &HeaderMap, body: Option<&AccessControlPolicy>) -> S3Result<NewAcl> {
    match (acl_in_headers(headers)?, body) {
        (Some(_), Some(_)) => Err(refuse(Code::UnexpectedContent, "This request does not support content")),
        (Some(acl), None) => Ok(acl),
        (None, Some(policy)) => acl_in_body(policy),
        (None, None) => Err(refuse(Code::MissingSecurityHeader, "Your request was missing a required header")
            .with("MissingHeaderName", HEADERS[0])),
    }
}

fn acl_in_body(policy: &AccessControlPolicy) -> S3Result<NewAcl> {
    let malformed = || {
        refuse(
            Code::MalformedACLError,
            "The XML you provided was not well-formed or did not validate against our published schema",
        )
    };
    if policy.owner.as_ref().and_then(|owner| owner.id.as_deref()).is_some_and(|id| id != OWNER) {
        return Err(refuse(Code::AccessDenied, "Access Denied"));
    }
    let mut grants = Vec::new();
    for grant in policy.grants.iter().flatten() {
        let permission = grant.permission.as_ref().and_then(|name| objects::Permission::from_name(name.as_str()));
        let person = grant.grantee.as_ref().ok_or_else(malformed)?;
        let grantee = match (&person.id, &person.uri, &person.email_address) {
            (Some(id), None, None) => objects::Grantee::User(id.clone()),
            (None, Some(uri), None) => group("Group/URI", uri)?,
            (None, None, Some(_)) => return Err(not_implemented("grantees by e-mail address")),
            (_, _, _) => return Err(malformed()),
        };
        grants.push(objects::Grant { grantee, permission: permission.ok_or_else(malformed)? });
    }
    Ok(NewAcl::Grants(grants))
}

fn group(argument: &'static str, uri: &str) -> S3Result<objects::Grantee> {
    let known = [objects::ALL_USERS, objects::AUTHENTICATED_USERS, objects::LOG_DELIVERY];
    if known.contains(&uri) {
        Ok(objects::Grantee::Group(uri.to_owned()))
    } else {
        Err(invalid_argument(argument, uri, "Invalid group uri"))
    }
}

/// The list that headers ask for: a canned one or grants, and not both.
// Source: S3 API reference, PutObjectAcl, request headers.
pub(super) fn acl_in_headers(headers: &HeaderMap) -> S3Result<Option<NewAcl>> {
    let canned = match text(headers, "x-amz-acl")? {
        None => None,
        Some(name) => {
            let unknown = || invalid_argument(HEADERS[0], name, "");
            Some(CannedAcl::from_name(name).ok_or_else(unknown)?)
        }
    };
    let mut grants = Vec::new();
    for (name, permission) in GRANTS {
        for grantee in text(headers, name)?.into_iter().flat_map(|value| value.split(',')) {
            grants.push(objects::Grant { grantee: grantee_in_header(name, grantee)?, permission });
        }
    }
    match (canned, grants.is_empty()) {
        (None, true) => Ok(None),
        (Some(canned), true) => Ok(Some(NewAcl::Canned(canned))),
        (None, false) => Ok(Some(NewAcl::Grants(grants))),
        (Some(_), false) => {
            Err(refuse(Code::InvalidRequest, "Specifying both Canned ACLs and Header Grants is not allowed"))
        }
    }
}

/// One grantee: `id="..."` or `uri="..."`.
fn grantee_in_header(name: &'static str, text: &str) -> S3Result<objects::Grantee> {
    let wrong = || invalid_argument(name, text, "Argument format not recognized");
    let (kind, value) = text.trim().split_once('=').ok_or_else(wrong)?;
    let value = value.trim().trim_matches('"');
    match kind.trim() {
        "id" => Ok(objects::Grantee::User(value.to_owned())),
        "uri" => group("uri", value),
        "emailAddress" => Err(not_implemented("grantees by e-mail address")),
        _ => Err(wrong()),
    }
}
