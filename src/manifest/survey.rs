use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use super::begun::{Begun, Reader};
use super::buckets::{Buckets, Found};
use super::head::{begin, head};
use super::listed::{List, Listed};
use super::memo::Memo;
use super::{csv, inventory, rules};
use crate::aws::{ObjectHead, PortError, Services};
use crate::model::arn::ObjectAddress;
use crate::model::finding::Finding;
use crate::model::manifest::{CsvManifest, ETag, InventoryManifest, ManifestField, VersionId};
use crate::model::{Job, Manifest, Scope};

/// Looks at the lists and buckets of the jobs of a plan, each once however many jobs use it.
pub struct Survey<'a> {
    services: &'a dyn Services,
    /// The columns that jobs expect of each CSV list.
    columns: BTreeMap<Place, BTreeSet<Vec<ManifestField>>>,
    /// The buckets that the policy keeps the jobs from changing, of each list that is read to its end for it.
    protected: BTreeMap<Place, BTreeSet<String>>,
    begun: Memo<Place, Result<Option<Begun>, Unread>>,
    lists: Memo<(Place, ETag), BTreeMap<Vec<ManifestField>, Listed>>,
    reports: Memo<(Place, ETag), Listed>,
    buckets: Buckets<'a>,
    pub(super) limits: Limits,
}

/// How much of a CSV list is read, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Of any.
    pub(super) any: u64,
    /// Where a policy has to be held against all of it.
    pub(super) for_policy: u64,
}

/// What was found about a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surveyed {
    /// How many objects its list names; `None` if that is not known.
    pub objects: Option<u64>,
    /// What a person should know, and what forbids the job.
    pub findings: Vec<Finding>,
}

/// Where a list is, and as whom it is read.
type Place = (Scope, ObjectAddress, Option<VersionId>);

/// Why nothing is known of a list. Where S3 refuses it without words, what that may mean comes with the error.
type Unread = (PortError, Option<Finding>);

/// How much of a list is read where a policy has to be held against all of it, in bytes.
// Of the 20 billion objects that S3 takes in one job most lists stay below this; a plan that read more would take hours.
pub(super) const READ_FOR_POLICY: u64 = 64 * 1024 * 1024 * 1024;

impl<'a> Survey<'a> {
    /// A survey of these jobs. Nothing is asked for before [`job`](Self::job).
    pub fn new(services: &'a dyn Services, jobs: impl IntoIterator<Item = (Scope, &'a Job)>) -> Self {
        let mut columns: BTreeMap<Place, BTreeSet<Vec<ManifestField>>> = BTreeMap::new();
        let mut protected: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
        for (scope, job) in jobs {
            let place = match &job.manifest {
                Manifest::Csv(list) => place(&scope, list),
                Manifest::Inventory(report) => report_place(&scope, report),
                Manifest::File(_) | Manifest::Generator(_) => continue,
            };
            if let Manifest::Csv(list) = &job.manifest {
                columns.entry(place.clone()).or_default().insert(list.fields.clone());
            }
            if rules::is_bound_by_list(job) {
                protected.entry(place).or_default().extend(job.protected_buckets.clone());
            }
        }
        Self {
            services,
            columns,
            protected,
            begun: Memo::new(),
            lists: Memo::new(),
            reports: Memo::new(),
            buckets: Buckets::new(services),
            limits: Limits { any: csv::LOOKED_AT, for_policy: READ_FOR_POLICY },
        }
    }

    /// What HeadObject says of a job's list, which is at `address`. A list that is going to be read comes with its beginning, in
    /// the same call.
    pub async fn head(
        &self,
        (scope, job): (&Scope, &Job),
        address: &ObjectAddress,
        version: Option<&VersionId>,
    ) -> Result<Option<ObjectHead>, Unread> {
        let objects = self.services.objects(scope);
        if matches!(job.manifest, Manifest::File(_)) {
            return head(objects.as_ref(), address, version).await;
        }
        let ask = begin(objects.as_ref(), address, version);
        let begun = self.begun.get((scope.clone(), address.clone(), version.cloned()), ask).await?;
        Ok(begun.map(|begun| begun.head))
    }

    /// Reads a list, its beginning from what came with its head.
    fn begun(&self, place: &Place, head: &ObjectHead) -> Begun {
        let begun = self.begun.peek(place).and_then(Result::ok).flatten().filter(|begun| begun.head.etag == head.etag);
        begun.unwrap_or_else(|| Begun { head: head.clone(), first: Bytes::new() })
    }

    /// What is found about a job. `head` is what HeadObject says of its list, if that is there.
    pub async fn job(&self, scope: &Scope, job: &Job, head: Option<&ObjectHead>) -> Surveyed {
        let listed = match (&job.manifest, head) {
            (Manifest::Csv(list), Some(head)) => self.csv(scope, list, head).await,
            (Manifest::Inventory(report), Some(head)) => self.inventory(scope, report, head).await,
            // A file was checked with its spec, whether it is uploaded or not.
            (Manifest::File(_), _) => Listed {
                objects: job.file.as_ref().map(|file| file.rows),
                buckets: job.file.as_ref().map(|file| file.buckets.clone()).unwrap_or_default(),
                ..Listed::default()
            },
            (Manifest::Csv(_) | Manifest::Inventory(_), None) | (Manifest::Generator(_), _) => Listed::default(),
        };
        let mut findings = listed.findings.clone();
        if !matches!(job.manifest, Manifest::File(_)) {
            findings.extend(rules::findings(job, &listed));
        }
        let found = match (&job.manifest, head) {
            (_, Some(_)) | (Manifest::Generator(_), None) => Found::There,
            (Manifest::Csv(_) | Manifest::Inventory(_) | Manifest::File(_), None) => Found::Missing,
        };
        findings.extend(self.buckets.findings(scope, job, (&listed.buckets, found)).await);
        findings.sort_by_key(|finding| finding.severity);
        Surveyed { objects: listed.objects, findings }
    }

    async fn csv(&self, scope: &Scope, manifest: &CsvManifest, head: &ObjectHead) -> Listed {
        let place = place(scope, manifest);
        // Read once for all the columns that jobs expect of it.
        let columns = self.columns.get(&place).cloned().unwrap_or_else(|| BTreeSet::from([manifest.fields.clone()]));
        let read = async {
            let columns: Vec<&[ManifestField]> = columns.iter().map(Vec::as_slice).collect();
            let list = List { address: &place.1, version: place.2.as_ref(), head };
            let watched = self.protected.get(&place).cloned().unwrap_or_default();
            let Limits { any, for_policy } = self.limits;
            let looked_at = if watched.is_empty() { any } else { for_policy };
            let objects = self.services.objects(scope);
            let reader = Reader { objects: objects.as_ref(), begun: self.begun(&place, head) };
            let read = csv::read(&reader, (list, looked_at), &columns, &watched).await;
            columns.iter().map(|fields| fields.to_vec()).zip(read).collect()
        };
        let lists = self.lists.get((place.clone(), head.etag.clone()), read).await;
        lists.get(&manifest.fields).cloned().unwrap_or_default()
    }

    async fn inventory(&self, scope: &Scope, manifest: &InventoryManifest, head: &ObjectHead) -> Listed {
        let place = report_place(scope, manifest);
        let watched = self.protected.get(&place).cloned().unwrap_or_default();
        let read = async {
            let list = List { address: &place.1, version: place.2.as_ref(), head };
            let objects = self.services.objects(scope);
            let reader = Reader { objects: objects.as_ref(), begun: self.begun(&place, head) };
            inventory::read(&reader, list, &watched).await
        };
        self.reports.get((place.clone(), head.etag.clone()), read).await
    }
}

fn place(scope: &Scope, list: &CsvManifest) -> Place {
    (scope.clone(), list.object.address(), list.version_id.clone())
}

fn report_place(scope: &Scope, report: &InventoryManifest) -> Place {
    (scope.clone(), report.object.address(), report.version_id.clone())
}
