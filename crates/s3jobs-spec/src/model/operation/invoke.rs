//! Invoking a Lambda function.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::arn::LambdaFunctionArn;
use crate::model::bounds::some_within;
use crate::model::text::text_type;

text_type! {
    /// A user argument's key: 1 to 64 characters.
    UserArgumentKey, "a user argument's key (1 to 64 characters)", 1..=64;
    "size"
}

text_type! {
    /// A user argument's value: up to 1024 characters.
    UserArgumentValue, "a user argument's value (up to 1024 characters)", 0..=1024;
    "small"
}

/// Arguments that the function gets with every task.
pub type UserArguments = BTreeMap<UserArgumentKey, UserArgumentValue>;

/// Invokes a Lambda function for each object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{
    "functionArn": "arn:aws:lambda:us-west-2:111122223333:function:resize:live",
    "invocationSchemaVersion": "2.0",
    "userArguments": {"size": "small"},
}]))]
pub struct LambdaInvoke {
    /// The function's ARN. With a version or alias, the code is pinned to it.
    // The service model also takes a bare name; the ARN says which account and Region are meant.
    pub function_arn: LambdaFunctionArn,
    /// The form of the event that the function gets: `"1.0"`, or `"2.0"` for directory buckets and user arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invocation_schema_version: Option<InvocationSchemaVersion>,
    /// Up to 10 arguments that the function gets with every task. Needs schema version `"2.0"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("minProperties" = 1, "maxProperties" = 10, "propertyNames" = UserArgumentKey::LIMITS.schema("")))]
    // Source: S3 Control 2018-08-20, `UserArguments` (1 to 10 entries).
    #[serde(deserialize_with = "some_within::<1, 10, _, _>")]
    pub user_arguments: Option<UserArguments>,
}

/// The form of the event that a function gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum InvocationSchemaVersion {
    /// Bucket ARN and key.
    #[serde(rename = "1.0")]
    V1,
    /// Bucket name, key and user arguments.
    #[serde(rename = "2.0")]
    V2,
}
