//! One realistic spec: all eleven operations, and all kinds of manifests but `file`, whose lists would have to be there.
//!
//! Every spec is valid and does something of its own, so that neither schema nor rules find anything. Times are quoted:
//! validators that read YAML 1.1 take others for dates, which are no text.

use std::fmt::Write as _;

use crate::random::Random;

const REGIONS: [&str; 5] = ["us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-southeast-2"];
const ACCOUNTS: [&str; 4] = ["111122223333", "012345678901", "444455556666", "777788889999"];
const TEAMS: [&str; 6] = ["finance", "media", "search", "platform", "research", "legal"];
const STAGES: [&str; 3] = ["prod", "staging", "test"];
const CLASSES: [&str; 4] = ["STANDARD_IA", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA"];
const OPERATIONS: usize = 11;
const TAG: usize = 0;
const COPY: usize = 1;
const RESTORE: usize = 3;
const REPLICATE: usize = 7;
const CHECKSUM: usize = 8;

/// What the parts of a spec share.
struct Spec<'r> {
    index: usize,
    account: &'static str,
    region: &'static str,
    team: &'static str,
    random: &'r mut Random,
    text: String,
}

/// The text of a spec. Its operation goes around with its number.
pub(crate) fn spec(index: usize, random: &mut Random) -> String {
    let (account, region) = (random.one_of(&ACCOUNTS), random.one_of(&REGIONS));
    let team = random.one_of(&TEAMS);
    let mut spec = Spec { index, account, region, team, random, text: String::with_capacity(1500) };
    spec.head();
    spec.operation();
    spec.manifest();
    spec.tail();
    spec.text
}

impl Spec<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn head(&mut self) {
        let Self { index, account, region, team, .. } = *self;
        let (ticket, run) = (1000 + self.random.below(9000), 1 + self.random.below(3));
        let priority = self.random.below(100);
        self.line("# yaml-language-server: $schema=../schemas/job.schema.json");
        if index.is_multiple_of(3) {
            self.line(&format!("#\n# Asked for in OPS-{ticket}. Read the runbook before you bump `run`."));
        }
        let _ = write!(
            self.text,
            "\
apiVersion: s3jobs/v1
kind: Job
metadata:
  name: {team}-job-{index:06}
  labels: {{team: {team}, ticket: ops-{ticket}}}
spec:
  accountId: \"{account}\"   # not a number
  region: {region}
  run: {run}
  description: Objects of {team}, OPS-{ticket}
  priority: {priority}
  roleArn: arn:aws:iam::{account}:role/batch-{team}
  operation:
"
        );
    }

    fn operation(&mut self) {
        let operation = match self.index % OPERATIONS {
            TAG => self.tagging(),
            COPY => self.copy(),
            2 => "    deleteObjectTagging: {}".to_owned(),
            RESTORE => self.restore(),
            4 => self.lambda(),
            5 => "    putObjectLegalHold:\n      legalHold: {status: \"ON\"}".to_owned(),
            6 => self.retention(),
            REPLICATE => "    replicateObject: {}".to_owned(),
            CHECKSUM => "    computeObjectChecksum:\n      checksumAlgorithm: SHA256\n      checksumType: FULL_OBJECT"
                .to_owned(),
            9 => self.encryption(),
            _ => self.acl(),
        };
        self.line(&operation);
    }

    fn tagging(&mut self) -> String {
        let (stage, center) = (self.random.one_of(&STAGES), 1000 + self.random.below(9000));
        format!(
            "    putObjectTagging:\n      tagSet:\n        stage: {stage}\n        team: {}\n        \"cost center\": \"{center}\"   # text, so in quotes\n        retention: 10 years",
            self.team
        )
    }

    fn copy(&mut self) -> String {
        let (class, team, index) = (self.random.one_of(&CLASSES), self.team, self.index);
        let (region, account, key) = (self.region, self.account, self.random.next());
        format!(
            "    putObjectCopy:
      targetResource: s3://{team}-archive-{index}
      targetKeyPrefix: from-{team}/{index:06}
      storageClass: {class}
      metadataDirective: REPLACE
      newObjectMetadata:
        contentType: application/octet-stream
        cacheControl: no-store
        sseAlgorithm: KMS
        userMetadata: {{origin: {team}-data, job: \"{index}\"}}
      newObjectTagging: {{}}            # no tags on the copies
      sseAwsKmsKeyId: arn:aws:kms:{region}:{account}:key/{key:016x}
      bucketKeyEnabled: true
      checksumAlgorithm: CRC64NVME"
        )
    }

    fn restore(&mut self) -> String {
        let days = 1 + self.random.below(30);
        let tier = self.random.one_of(&["BULK", "STANDARD"]);
        format!(
            "    initiateRestoreObject:\n      expirationInDays: {days}    # whole days\n      glacierJobTier: {tier}"
        )
    }

    fn lambda(&mut self) -> String {
        let (region, account, team) = (self.region, self.account, self.team);
        let width = 100 + self.random.below(900);
        format!(
            "    lambdaInvoke:
      functionArn: arn:aws:lambda:{region}:{account}:function:{team}-convert:live
      invocationSchemaVersion: \"2.0\"
      userArguments: {{width: \"{width}\", format: webp}}"
        )
    }

    fn retention(&mut self) -> String {
        let (year, month) = (2035 + self.random.below(10), 1 + self.random.below(12));
        format!(
            "    putObjectRetention:
      retention:
        mode: GOVERNANCE
        retainUntilDate: \"{year}-{month:02}-01T00:00:00Z\"
      bypassGovernanceRetention: false"
        )
    }

    fn encryption(&mut self) -> String {
        let (region, account, key) = (self.region, self.account, self.random.next());
        format!(
            "    updateObjectEncryption:
      objectEncryption:
        sseKms:
          kmsKeyArn: arn:aws:kms:{region}:{account}:key/{key:016x}
          bucketKeyEnabled: true"
        )
    }

    fn acl(&mut self) -> String {
        if self.random.once_in(2) {
            let allowed = "# s3jobs: allow(acls-disabled) these buckets have them";
            return format!(
                "    {allowed}\n    putObjectAcl:\n      accessControlPolicy:\n        cannedAccessControlList: private"
            );
        }
        let (owner, grantee) = (self.random.etag(), self.random.etag());
        format!(
            "    # s3jobs: allow(acls-disabled) these buckets have them
    putObjectAcl:
      accessControlPolicy:
        accessControlList:
          owner: {{id: \"{owner}{owner}\"}}
          grants:
            - grantee:
                typeIdentifier: id
                identifier: \"{grantee}{grantee}\"
              permission: READ"
        )
    }

    /// Three of five lists are CSV files, one is an inventory, and one is made by S3.
    fn manifest(&mut self) {
        let (team, index, etag) = (self.team, self.index, self.random.etag());
        let manifest = match index % 5 {
            0..=2 => {
                let columns = ["[Bucket, Key]", "[Bucket, Key, VersionId]", "[Ignore, Bucket, Key]"];
                let chosen = self.random.one_of(&columns);
                // Only versions are replicated.
                let fields = if index % OPERATIONS == REPLICATE { columns[1] } else { chosen };
                format!(
                    "    csv:\n      object: s3://{team}-manifests/batch/{index:06}/manifest.csv\n      etag: \"{etag}\"\n      fields: {fields}"
                )
            }
            3 => format!(
                "    inventory:\n      object: s3://{team}-inventory/daily/{index:06}/manifest.json\n      etag: \"{etag}\""
            ),
            _ => self.generator(),
        };
        self.line("  manifest:");
        self.line(&manifest);
    }

    fn generator(&mut self) -> String {
        let (team, index, account) = (self.team, self.index, self.account);
        let size = 1024 * (1 + self.random.below(4096));
        let last = match index % OPERATIONS {
            REPLICATE => "eligibleForReplication: true\n        objectReplicationStatuses: [NONE, FAILED]",
            _ => "matchAnyStorageClass: [STANDARD, STANDARD_IA]",
        };
        format!(
            "    generator:
      sourceBucket: s3://{team}-data-{index}
      expectedBucketOwner: \"{account}\"
      enableManifestOutput: true
      manifestOutputLocation:
        bucket: s3://{team}-lists
        prefix: generated/{index:06}
        encryption: {{sseS3: {{}}}}
      filter:
        createdAfter: \"2025-01-01T00:00:00Z\"
        createdBefore: \"2026-01-01T00:00:00Z\"
        keyNameConstraint:
          matchAnyPrefix: [logs/{team}/]
        objectSizeGreaterThanBytes: {size}
        {last}"
        )
    }

    fn tail(&mut self) {
        let (account, team, index) = (self.account, self.team, self.index);
        let (stage, center) = (self.random.one_of(&STAGES), 1000 + self.random.below(9000));
        // Checksums stand in the rows of succeeded tasks.
        let scope = if index % OPERATIONS == CHECKSUM {
            "AllTasks"
        } else {
            self.random.one_of(&["AllTasks", "FailedTasksOnly"])
        };
        // S3 demands the owner for checksums.
        let owned = index % OPERATIONS == CHECKSUM || self.random.once_in(3);
        let owner = if owned { format!("\n    expectedBucketOwner: \"{account}\"") } else { String::new() };
        let confirmation = match self.random.below(3) {
            // What can be undone needs no person.
            0 if [TAG, COPY, RESTORE, CHECKSUM].contains(&(index % OPERATIONS)) => " automatic".to_owned(),
            0 => " manual".to_owned(),
            1 => " manual".to_owned(),
            _ => format!("\n    guarded: {{minTasks: 1, maxTasks: {}}}", 1000 * (1 + self.random.below(5000))),
        };
        let _ = write!(
            self.text,
            "  report:
    bucket: s3://{team}-reports
    prefix: batch/{index:06}
    scope: {scope}{owner}
  confirmation:{confirmation}
  tags:
    Department: {team}
    Stage: {stage}
    CostCenter: \"{center}\"
  acceptance: {{maxFailedTasks: {}}}
",
            self.random.below(10)
        );
    }
}
