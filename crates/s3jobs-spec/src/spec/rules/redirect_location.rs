//! `redirect-location`: only website endpoints follow an object's redirect.
// Source: S3 Control 2018-08-20, `S3CopyObjectOperation$RedirectLocation`.

use super::Subject;
use super::subject::operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let finding = subject.copy().and_then(|copy| copy.redirect_location.as_ref()).map(|_| {
        let message = "the copies redirect only where their bucket is a website and is asked as one";
        let finding = subject.at_key(Code::RedirectLocation, operation(["putObjectCopy", "redirectLocation"]), message);
        finding.with_help("turn on static website hosting for the target bucket")
    });
    finding.into_iter().collect()
}
