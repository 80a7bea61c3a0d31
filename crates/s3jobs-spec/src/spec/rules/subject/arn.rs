//! The parts of an ARN, and every ARN of a job.

use super::{Subject, manifest, operation};
use crate::model::Manifest;
use crate::model::operation::{ObjectEncryption, Operation};
use crate::spec::path::FieldPath;

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. Parts that an ARN leaves out are empty.
// Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::spec::rules) struct Arn<'a> {
    pub(in crate::spec::rules) partition: &'a str,
    pub(in crate::spec::rules) region: &'a str,
    pub(in crate::spec::rules) account: &'a str,
    pub(in crate::spec::rules) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts of a text, if it is an ARN.
    pub(in crate::spec::rules) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let (partition, _service) = (parts.next()?, parts.next()?);
        Some(Self { partition, region: parts.next()?, account: parts.next()?, resource: parts.next()? })
    }
}

impl<'s> Subject<'s> {
    /// Every ARN that the job names, and the field that does.
    pub(in crate::spec::rules) fn arns(&self) -> Vec<(FieldPath, Arn<'s>)> {
        let spec = self.spec();
        let mut texts: Vec<(FieldPath, &'s str)> = Vec::new();
        if let Some(role) = &spec.role_arn {
            texts.push((FieldPath::of(["spec", "roleArn"]), role.as_str()));
        }
        match &spec.manifest {
            Manifest::Csv(csv) => texts.push((manifest(["csv", "object"]), csv.object.as_str())),
            Manifest::Inventory(report) => texts.push((manifest(["inventory", "object"]), report.object.as_str())),
            Manifest::File(_) | Manifest::Generator(_) => {}
        }
        if let Some(invoke) = self.lambda() {
            texts.push((operation(["lambdaInvoke", "functionArn"]), invoke.function_arn.as_str()));
        }
        texts.extend(self.kms_key());
        let bucket = |used: super::BucketUse<'s>| Some((used.at, used.written?));
        texts.extend(self.buckets().into_iter().filter_map(bucket));
        texts.into_iter().filter_map(|(at, text)| Some((at, Arn::parse(text)?))).collect()
    }

    /// The KMS key that encrypts what the job writes: its ARN, id or alias.
    pub(in crate::spec::rules) fn kms_key(&self) -> Option<(FieldPath, &'s str)> {
        if let Operation::UpdateObjectEncryption(update) = &self.spec().operation {
            let ObjectEncryption::SseKms(kms) = &update.object_encryption;
            let at = operation(["updateObjectEncryption", "objectEncryption", "sseKms", "kmsKeyArn"]);
            return Some((at, kms.kms_key_arn.as_str()));
        }
        let key = self.copy()?.sse_aws_kms_key_id.as_ref()?;
        Some((operation(["putObjectCopy", "sseAwsKmsKeyId"]), key.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_taken_apart() {
        let arn = Arn::parse("arn:aws:lambda:us-west-2:111122223333:function:resize:live").unwrap();
        assert_eq!((arn.partition, arn.region, arn.account), ("aws", "us-west-2", "111122223333"));
        assert_eq!(arn.resource, "function:resize:live");
        assert_eq!(Arn::parse("arn:aws:s3:::photos").unwrap().region, "");
        assert_eq!(Arn::parse("s3://photos"), None);
    }
}
