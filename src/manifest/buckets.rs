use std::collections::BTreeSet;

use super::memo::Memo;
use crate::aws::{BucketHead, PortError, Services};
use crate::model::finding::{Finding, FindingCode};
use crate::model::{Job, Manifest, Operation, Scope};

/// The buckets that jobs use, each asked for once.
pub(super) struct Buckets<'a> {
    services: &'a dyn Services,
    seen: Memo<(Scope, String), Result<Option<BucketHead>, PortError>>,
}

/// What a job does with a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// Its objects are those that the job works on.
    Objects,
    /// S3 lists its objects.
    Listed,
    /// Copies go to it.
    Target,
    /// S3 keeps the generated list in it.
    GeneratedList,
    /// S3 writes the completion report to it.
    Report,
    /// The list should be in it, and is not.
    List,
    /// The file of the list goes to it, and is not there yet.
    Upload,
}

/// Whether a list is where it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is, or S3 makes it.
    There,
    /// There is no such object.
    Missing,
}

impl<'a> Buckets<'a> {
    pub(super) fn new(services: &'a dyn Services) -> Self {
        Self { services, seen: Memo::new() }
    }

    /// Whether the buckets of a job are there, and in the right Region. `objects` are those that its list names, and `found` says
    /// whether the list itself is where it should be.
    pub(super) async fn findings(
        &self,
        scope: &Scope,
        job: &Job,
        (objects, found): (&BTreeSet<String>, Found),
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut unseen = BTreeSet::new();
        for (name, used) in uses(job, (objects, found)) {
            match self.head(scope, &name).await {
                Ok(Some(head)) => findings.extend(elsewhere(job, (&name, used), &head)),
                Ok(None) => findings.push(missing(&name, used)),
                Err(error) if unseen.insert(name.clone()) => findings.push(not_seen(&name, &error)),
                Err(_) => {}
            }
        }
        findings
    }

    async fn head(&self, scope: &Scope, name: &str) -> Result<Option<BucketHead>, PortError> {
        let ask = async { self.services.objects(scope).bucket(name).await };
        self.seen.get((scope.clone(), name.to_owned()), ask).await
    }
}

/// The buckets of a job by name, and what for.
fn uses(job: &Job, (objects, found): (&BTreeSet<String>, Found)) -> BTreeSet<(String, Use)> {
    let mut uses: BTreeSet<(String, Use)> = objects.iter().map(|name| (name.clone(), Use::Objects)).collect();
    match (&job.manifest, found) {
        (Manifest::Generator(generator), _) => {
            uses.insert((generator.source_bucket.name().to_owned(), Use::Listed));
            let output = generator.manifest_output_location.as_ref().filter(|_| generator.enable_manifest_output);
            uses.extend(output.map(|output| (output.bucket.name().to_owned(), Use::GeneratedList)));
        }
        (Manifest::Csv(list), Found::Missing) => _ = uses.insert((list.object.address().bucket, Use::List)),
        (Manifest::Inventory(report), Found::Missing) => _ = uses.insert((report.object.address().bucket, Use::List)),
        (Manifest::File(file), Found::Missing) => _ = uses.insert((file.bucket.name().to_owned(), Use::Upload)),
        (Manifest::Csv(_) | Manifest::Inventory(_) | Manifest::File(_), Found::There) => {}
    }
    if let Operation::PutObjectCopy(copy) = &job.operation {
        uses.insert((copy.target_resource.name().to_owned(), Use::Target));
    }
    uses.extend(job.report.as_ref().map(|report| (report.bucket.name().to_owned(), Use::Report)));
    // The ARN of an access point names its Region, and directory buckets are asked for in another way.
    uses.retain(|(name, _)| !name.starts_with("arn:") && !name.ends_with("--x-s3"));
    uses
}

/// What is said of a bucket in another Region than the job, where S3 minds.
// Source: S3 User Guide, "Creating an S3 Batch Operations job" and "Copy objects": a copy is created in the Region of its
// target, every other job in that of its objects, and no objects are listed across Regions. Where report and generated list
// must be is not documented.
fn elsewhere(job: &Job, (name, used): (&str, Use), head: &BucketHead) -> Option<Finding> {
    let region = head.region.as_ref().filter(|region| **region != job.region)?;
    let kind = job.operation.kind();
    let is_copy = matches!(job.operation, Operation::PutObjectCopy(_));
    let (what, why, instead) = match used {
        Use::Target => ("copies go to", "a copy is created in the Region of its target", "name a target"),
        Use::Listed => ("objects are listed of", "S3 lists objects of the job's own Region", "name a bucket"),
        Use::Objects if !is_copy => {
            ("objects are in", "every job but a copy is created in the Region of its objects", "use a list of objects")
        }
        Use::Objects | Use::GeneratedList | Use::Report | Use::List | Use::Upload => return None,
    };
    let own = &job.region;
    let message = format!("`{kind}`: {what} `{name}`, which is in `{region}`, and the job is in `{own}`: {why}");
    let help = format!("write `region: {region}`, or {instead} in `{own}`");
    Some(Finding::error(FindingCode::OtherRegion, message).with_help(help))
}

fn missing(name: &str, used: Use) -> Finding {
    let message = match used {
        Use::Objects => {
            format!("the list names objects of `{name}`, and there is no such bucket: their tasks would fail")
        }
        Use::Listed => {
            format!("S3 is to list the objects of `{name}`, and there is no such bucket: the job would fail")
        }
        Use::Target => format!("copies go to `{name}`, and there is no such bucket: every task would fail"),
        Use::GeneratedList => {
            format!("S3 is to keep the list in `{name}`, and there is no such bucket: the job would fail")
        }
        Use::Report => format!(
            "the completion report goes to `{name}`, and there is no such bucket: the job would fail when all its tasks \
             are done"
        ),
        Use::List => format!("the list should be in `{name}`, and there is no such bucket"),
        Use::Upload => format!("the file of the list goes to `{name}`, and there is no such bucket"),
    };
    let help = match used {
        Use::Objects => "correct the list, or make the bucket",
        Use::Listed | Use::Target | Use::GeneratedList | Use::Report | Use::List | Use::Upload => {
            "make the bucket, or correct its name"
        }
    };
    let finding = match used {
        // Without a list no job is made: what is to be found is there or not before CreateJob, as S3 itself requires.
        Use::List | Use::Upload => Finding::error,
        Use::Objects | Use::Listed | Use::Target | Use::GeneratedList | Use::Report => Finding::warning,
    };
    finding(FindingCode::NoSuchBucket, message).with_help(help)
}

fn not_seen(name: &str, error: &PortError) -> Finding {
    let message = format!("whether the bucket `{name}` is there, and in which Region, is not known: {error}");
    let help = "nothing depends on it; to have it checked, allow s3:ListBucket on the bucket";
    Finding::note(FindingCode::BucketUnseen, message).with_help(help)
}
