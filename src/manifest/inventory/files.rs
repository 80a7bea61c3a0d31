use std::collections::BTreeSet;

use futures::StreamExt as _;

use super::report::{DataFile, Report};
use crate::aws::{Encryption, ObjectHead, Objects, Part, PortError};
use crate::manifest::listed::{Listed, finding, unread};
use crate::manifest::survey::READ_FOR_POLICY;
use crate::manifest::unpacked::Unpacked;
use crate::model::arn::ObjectAddress;
use crate::model::finding::{Finding, FindingCode};
use crate::rows::{Kind, Rows, Rule};

/// How many data files are looked at. Reports of many millions of objects have more.
const LOOKED_AT: usize = 100;
/// How many are asked for at once.
const AT_ONCE: usize = 16;
/// How many bytes of data files, packed, are read to count and check their rows: some two million rows.
const READ: u64 = 64 * 1024 * 1024;
/// How much is read at once, in bytes.
const PIECE: u64 = 4 * 1024 * 1024;

/// Looks whether the data files are there and whole, and reads them where they are small or buckets are watched for.
pub(super) async fn look(objects: &dyn Objects, (report, watched): (&Report, &BTreeSet<String>), listed: &mut Listed) {
    let (files, read) = if watched.is_empty() { (LOOKED_AT, READ) } else { (usize::MAX, READ_FOR_POLICY) };
    let looked_at = &report.files[..report.files.len().min(files)];
    let heads = futures::stream::iter(looked_at).map(|file| head(objects, report, file)).buffered(AT_ONCE);
    let heads: Vec<_> = heads.collect().await;
    let mut faults = Faults::default();
    for (file, head) in looked_at.iter().zip(&heads) {
        faults.take(report, file, head);
    }
    let bytes: u64 = report.files.iter().map(|file| file.size).sum();
    let heads: Option<Vec<ObjectHead>> = heads.into_iter().map(|head| head.ok().flatten()).collect();
    let is_sound = faults.is_none();
    listed.findings.extend(faults.findings());
    let Some(heads) = heads.filter(|_| is_sound) else { return };
    if report.files.len() > files || bytes > read {
        let (number, mebibytes) = (report.files.len(), bytes / (1024 * 1024));
        let message = format!(
            "the rows of the report were not checked, and of its {number} data files ({mebibytes} MiB) only the first {} \
             were looked for",
            looked_at.len()
        );
        listed.findings.push(Finding::note(FindingCode::ManifestInPart, message));
        return;
    }
    rows(objects, (report, watched), (&heads, listed)).await;
}

type Head = Result<Option<ObjectHead>, PortError>;

async fn head(objects: &dyn Objects, report: &Report, file: &DataFile) -> Head {
    objects.head(&address(report, file), None).await
}

fn address(report: &Report, file: &DataFile) -> ObjectAddress {
    ObjectAddress { bucket: report.bucket().to_owned(), key: file.key.clone() }
}

/// What is wrong with data files: each kind once, with the first file and how many are like it.
#[derive(Default)]
struct Faults {
    missing: Fault,
    changed: Fault,
    unseen: Option<Finding>,
}

/// The first file of a kind, in words, and how many there are.
type Fault = Option<(String, usize)>;

impl Faults {
    fn take(&mut self, report: &Report, file: &DataFile, head: &Head) {
        let address = address(report, file);
        match head {
            Ok(Some(head)) => {
                if let Some(words) = difference(file, head) {
                    count(&mut self.changed, || format!("the data file {address} {words}"));
                }
            }
            Ok(None) => count(&mut self.missing, || format!("the data file {address} does not exist")),
            Err(error) => {
                self.unseen.get_or_insert_with(|| unread(&format!("the data file {address}"), error));
            }
        }
    }

    fn is_none(&self) -> bool {
        self.missing.is_none() && self.changed.is_none() && self.unseen.is_none()
    }

    fn findings(self) -> impl Iterator<Item = Finding> {
        let faults = [
            (self.missing, "use a newer report: this one's files were deleted, perhaps by a lifecycle rule"),
            (self.changed, "use a report as S3 wrote it: S3 refuses one whose data files were changed"),
        ];
        let error = |(fault, help): (Fault, &str)| {
            let (first, number) = fault?;
            let more = if number > 1 { format!("; {} more are like this", number - 1) } else { String::new() };
            Some(Finding::error(FindingCode::InventoryReport, format!("{first}{more}")).with_help(help))
        };
        faults.into_iter().filter_map(error).chain(self.unseen)
    }
}

fn count(fault: &mut Fault, words: impl FnOnce() -> String) {
    fault.get_or_insert_with(|| (words(), 0)).1 += 1;
}

/// How a data file differs from what the report says of it.
fn difference(file: &DataFile, head: &ObjectHead) -> Option<String> {
    if head.bytes != file.size {
        return Some(format!("has {} bytes, and `manifest.json` says {}", head.bytes, file.size));
    }
    let etag = head.etag.canonical();
    // The ETag is the MD5 of what was uploaded in one piece without KMS keys; any other says nothing of it.
    let is_md5 = etag.as_str().len() == 32 && matches!(head.encryption, None | Some(Encryption::S3));
    let differs = is_md5 && !etag.as_str().eq_ignore_ascii_case(&file.md5);
    differs.then(|| format!("has the MD5 {etag}, and `manifest.json` says {}", file.md5))
}

/// Reads the rows of all data files.
async fn rows(
    objects: &dyn Objects,
    (report, watched): (&Report, &BTreeSet<String>),
    (heads, listed): (&[ObjectHead], &mut Listed),
) {
    let mut count = 0;
    for (file, head) in report.files.iter().zip(heads) {
        match read(objects, (report, watched), (file, head)).await {
            Ok(rows) => {
                count += rows.count;
                listed
                    .findings
                    .extend(rows.mistakes.iter().filter(|it| is_fault(it.kind)).map(|it| within(file, finding(it))));
                listed.buckets.extend(rows.buckets);
            }
            Err(finding) => {
                listed.findings.push(finding);
                return;
            }
        }
    }
    listed.objects = Some(count);
}

/// Whether a kind of mistake is one in a list that S3 wrote: there, `+` stands for a space, and a bucket without versions
/// has none in any row.
fn is_fault(kind: Kind) -> bool {
    match kind.rule() {
        Rule::KeyEncoding => false,
        Rule::Row => !matches!(kind, Kind::SomeVersions | Kind::NoVersions),
        Rule::Form | Rule::Once => true,
    }
}

fn within(file: &DataFile, finding: Finding) -> Finding {
    Finding { message: format!("{} (in the data file {})", finding.message, file.key), ..finding }
}

async fn read(
    objects: &dyn Objects,
    (report, watched): (&Report, &BTreeSet<String>),
    (file, head): (&DataFile, &ObjectHead),
) -> Result<Rows, Finding> {
    let address = address(report, file);
    let broken = |words: String| {
        let finding = Finding::error(FindingCode::InventoryReport, format!("the data file {address} {words}"));
        finding.with_help("use a report as S3 wrote it: S3 refuses one whose data files were changed")
    };
    let mut unpacked = Unpacked::new(&report.fields(), watched);
    let mut reached = 0;
    while reached < head.bytes {
        let part = Part { etag: head.etag.clone(), bytes: reached..head.bytes.min(reached + PIECE) };
        let piece = objects.get_part(&address, None, &part).await;
        let piece = piece.map_err(|error| unread(&format!("the data file {address}"), &error))?;
        if piece.is_empty() {
            break;
        }
        reached += piece.len() as u64;
        unpacked.push(&piece).map_err(|error| broken(format!("is no gzip that can be unpacked: {error}")))?;
    }
    let (rows, md5) = unpacked.finish().map_err(|error| broken(format!("is no gzip that can be unpacked: {error}")))?;
    if !md5.eq_ignore_ascii_case(&file.md5) {
        return Err(broken(format!("has the MD5 {md5}, and `manifest.json` says {}", file.md5)));
    }
    Ok(rows)
}
