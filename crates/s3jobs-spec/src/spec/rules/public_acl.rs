//! `public-acl`: the objects are opened to everybody, or to everybody with an AWS account.
// Source: S3 User Guide, "Access control list (ACL) overview": canned ACLs and Amazon S3 predefined groups.

use super::Subject;
use crate::model::operation::{CannedAccessControlList, Grant};
use crate::spec::code::Code;
use crate::spec::finding::Finding;

const HELP: &str = "S3 refuses it where Block Public Access is on; prefer a bucket policy, or signed links";

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let canned = subject.canned_list().and_then(|(at, list)| Some((at, public(list)?)));
    let grants = subject.grants().into_iter().flat_map(|(at, grants)| {
        let named = |(index, grant): (usize, &Grant)| {
            Some((at.join(index).join("grantee").join("identifier"), group(grant.grantee.identifier.as_str())?))
        };
        grants.iter().enumerate().filter_map(named).collect::<Vec<_>>()
    });
    let finding = |(at, message)| subject.at_value(Code::PublicAcl, at, message).with_help(HELP);
    canned.into_iter().chain(grants).map(finding).collect()
}

fn public(list: CannedAccessControlList) -> Option<&'static str> {
    use CannedAccessControlList as List;
    match list {
        List::PublicRead | List::PublicReadWrite => Some("everybody on the internet may read these objects"),
        List::AuthenticatedRead => Some("everybody with an AWS account, of whatever company, may read these objects"),
        List::Private | List::AwsExecRead | List::BucketOwnerRead | List::BucketOwnerFullControl => None,
    }
}

fn group(identifier: &str) -> Option<&'static str> {
    let name = identifier.strip_prefix("http://acs.amazonaws.com/groups/global/")?;
    match name {
        "AllUsers" => Some("this grants everybody on the internet access to these objects"),
        "AuthenticatedUsers" => Some("this grants everybody with an AWS account, of whatever company, access"),
        _ => None,
    }
}
