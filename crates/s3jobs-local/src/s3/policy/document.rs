use s3s::S3Result;
use serde_json::{Map, Value};

use super::malformed::malformed;
use super::public;
use super::statement;
use crate::code::Code;
use crate::s3::error::refuse;

/// The longest policy, in bytes.
// Source: S3 User Guide, "Bucket policies for Amazon S3": 20 KB.
const LONGEST: usize = 20 * 1024;

/// The versions of the language.
// Source: IAM User Guide, "IAM JSON policy elements: Version".
const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// A bucket policy that S3 would take.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::s3) struct Policy {
    statements: Vec<Map<String, Value>>,
}

impl Policy {
    /// Reads the policy of a bucket, or says as S3 does what is wrong with it.
    // Texts: the messages that the service sends.
    pub(in crate::s3) fn read(text: &str, bucket: &str) -> S3Result<Self> {
        if text.is_empty() {
            return Err(refuse(Code::MissingRequestBodyError, "Request Body is empty"));
        }
        if text.len() > LONGEST {
            return Err(refuse(Code::PolicyTooLarge, "Policy exceeds the maximum allowed document size."));
        }
        if !text.starts_with('{') {
            return Err(malformed("Policies must be valid JSON and the first byte must be '{'"));
        }
        let Ok(Value::Object(document)) = serde_json::from_str(text) else {
            return Err(malformed("This policy contains invalid Json"));
        };
        let known = ["Version", "Id", "Statement"];
        if let Some(other) = document.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(malformed(&format!("Unknown field {other}")));
        }
        if document.get("Version").is_some_and(|version| !version.as_str().is_some_and(|it| VERSIONS.contains(&it))) {
            return Err(malformed("The policy must contain a valid version string"));
        }
        let statements = statements(&document)?;
        statements.iter().try_for_each(|statement| statement::check(statement, bucket))?;
        Ok(Self { statements })
    }

    /// Whether it lets everybody in.
    pub(in crate::s3) fn is_public(&self) -> bool {
        self.statements.iter().any(public::is_public)
    }
}

/// One statement may stand without its list.
fn statements(document: &Map<String, Value>) -> S3Result<Vec<Map<String, Value>>> {
    let given = document.get("Statement").ok_or_else(|| malformed("Missing required field Statement"))?;
    let listed = given.as_array().map_or_else(|| vec![given.clone()], Clone::clone);
    if listed.is_empty() {
        return Err(malformed("Could not parse the policy: Statement is empty!"));
    }
    let fields = listed.into_iter().map(|statement| {
        let Value::Object(fields) = statement else { return Err(malformed("Invalid policy syntax.")) };
        Ok(fields)
    });
    fields.collect()
}
