//! Where a person finds a job in the AWS Management Console.

use crate::model::scope::{Partition, Scope};
use crate::model::{Endpoint, JobId};

/// The address of a job in the console. Only AWS has one.
// Source: S3 User Guide, "Managing S3 Batch Operations jobs", and the AWS General Reference on the consoles of China and GovCloud.
pub(in crate::render) fn console(scope: &Scope, job: &JobId) -> Option<String> {
    let host = match (&scope.endpoint, scope.partition()) {
        (Endpoint::Local | Endpoint::Url(_), _) => return None,
        (Endpoint::Aws, Partition::Aws) => "console.aws.amazon.com",
        (Endpoint::Aws, Partition::AwsCn) => "console.amazonaws.cn",
        (Endpoint::Aws, Partition::AwsUsGov) => "console.amazonaws-us-gov.com",
    };
    Some(format!("https://{host}/s3/jobs/{job}?region={}", scope.region))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(region: &str, endpoint: &str) -> Option<String> {
        let scope = serde_json::json!({"account": "111122223333", "region": region, "endpoint": endpoint});
        console(&serde_json::from_value(scope).unwrap(), &JobId::new("job-0001").unwrap())
    }

    #[test]
    fn each_partition_has_a_console_and_other_services_have_none() {
        let found = ["us-west-2", "cn-north-1", "us-gov-west-1"].map(|region| address(region, "aws").unwrap());
        assert_eq!(
            found,
            [
                "https://console.aws.amazon.com/s3/jobs/job-0001?region=us-west-2",
                "https://console.amazonaws.cn/s3/jobs/job-0001?region=cn-north-1",
                "https://console.amazonaws-us-gov.com/s3/jobs/job-0001?region=us-gov-west-1",
            ]
        );
        assert_eq!(address("us-west-2", "local"), None);
        assert_eq!(address("us-west-2", "http://127.0.0.1:9000"), None);
    }
}
