//! `docs/local-s3.md` says of every header, parameter and element of S3's calls whether it counts; here it is held to that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use s3jobs_local::Emulator;

use crate::s3::world::{Answer, emulator, send};

const DOCUMENT: &str = include_str!("../../../../../docs/local-s3.md");
const MEMBERS: &str = include_str!("../../../../../tests/data/s3_members.txt");

/// What every request is about: a bucket with object lock and access control lists, and a bucket for replicas.
const BUCKET: &[(&str, &str)] =
    &[("x-amz-bucket-object-lock-enabled", "true"), ("x-amz-object-ownership", "ObjectWriter")];
const LOCK: &str =
    "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2027-01-01T00:00:00Z</RetainUntilDate></Retention>";
const TAGS: &str = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
const RULES: &str = "<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/r</Role><Rule><Status>Enabled</Status>\
    <Prefix>none</Prefix><Destination><Bucket>arn:aws:s3:::destination</Bucket></Destination></Rule></ReplicationConfiguration>";

const POLICY: &str =
    r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::*"}}"#;

/// A local S3 in which a call can be answered.
struct Place {
    emulator: Emulator,
    version: String,
    upload: String,
}

impl Place {
    async fn of(call: &str) -> Self {
        let emulator = emulator();
        let ask = async |line: &str, headers: &[(&str, &str)], body: &str| {
            let answer = send(&emulator, line, headers, body).await;
            assert!(answer.status.is_success(), "{line}: {}", answer.error());
            answer
        };
        ask("PUT /destination", BUCKET, "").await;
        if call != "CreateBucket" {
            ask("PUT /examplebucket", BUCKET, "").await;
        }
        let (mut version, mut upload) = (String::new(), String::new());
        if !["CreateBucket", "DeleteBucket"].contains(&call) {
            let class = if call == "RestoreObject" { "GLACIER" } else { "STANDARD" };
            ask("PUT /examplebucket/source", &[], "text").await;
            let put = ask("PUT /examplebucket/key", &[("x-amz-storage-class", class)], "text").await;
            put.header("x-amz-version-id").clone_into(&mut version);
            let begun = ask("POST /examplebucket/key?uploads", &[], "").await;
            upload = begun.element("UploadId");
            ask(&format!("PUT /examplebucket/key?uploadId={upload}&partNumber=1"), &[], "text").await;
            match call {
                "GetBucketReplication" => ask("PUT /examplebucket?replication", &[], RULES).await,
                "GetBucketPolicy" | "GetBucketPolicyStatus" => ask("PUT /examplebucket?policy", &[], POLICY).await,
                "GetBucketTagging" => ask("PUT /examplebucket?tagging", &[], TAGS).await,
                "GetObjectRetention" => ask("PUT /examplebucket/key?retention", &[], LOCK).await,
                "GetObjectLegalHold" => {
                    ask("PUT /examplebucket/key?legal-hold", &[], "<LegalHold><Status>ON</Status></LegalHold>").await
                }
                _ => put,
            };
        }
        Self { emulator, version, upload }
    }

    fn fill(&self, text: &str) -> String {
        let text = text.replace("{VersionId}", &self.version).replace("{UploadId}", &self.upload);
        // Base 64 of the CRC64NVME of `text`.
        let text = text.replace("{CRC64NVME}", "rCixvM1b9Xc=").replace("{Bucket}", "examplebucket");
        text.replace("{Key+}", "key").replace("{PartNumber}", "1")
    }
}

/// A call without its optional members.
#[derive(Clone)]
struct Call<'t> {
    name: &'t str,
    line: &'t str,
    headers: &'t str,
    body: &'t str,
}

impl Call<'_> {
    /// Sends the call with one more member.
    async fn send(&self, place: &str, sample: &str) -> Answer {
        let at = Place::of(self.name).await;
        let (mut line, mut headers, mut body) = (self.line.to_owned(), self.headers.to_owned(), self.body);
        match place {
            "header" => {
                headers = format!("{headers}|{sample}");
                // Permissions are in headers or in the body.
                if self.body.contains("AccessControlPolicy") && is_of_permissions(sample) {
                    body = "";
                }
            }
            "query" if !is_within(&line, sample) => {
                write!(line, "{}{sample}", if line.contains('?') { '&' } else { '?' }).unwrap();
            }
            "body" => body = sample,
            _ => {}
        }
        let headers: BTreeMap<&str, &str> = headers.split('|').filter_map(|header| header.split_once(": ")).collect();
        let headers: Vec<(&str, &str)> = headers.into_iter().collect();
        send(&at.emulator, &at.fill(&line), &headers, &at.fill(body)).await
    }
}

fn is_of_permissions(header: &str) -> bool {
    header.starts_with("x-amz-acl") || header.starts_with("x-amz-grant-")
}

/// Whether a parameter is one that the call needs, and so is in its line already.
fn is_within(line: &str, parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or(parameter);
    line.contains(&format!("?{name}=")) || line.contains(&format!("&{name}="))
}

/// Every member of every call with what was answered to it: done, refused, or something that no sample should get.
async fn verdicts() -> Vec<(&'static str, &'static str, &'static str, String)> {
    let mut verdicts = Vec::new();
    let mut base: Option<(Call<'_>, u16)> = None;
    for line in MEMBERS.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (call, place, name, sample) = (columns[0], columns[1], columns[2], columns[3]);
        if place == "request" {
            let call = Call { name: call, line: name, headers: sample, body: columns[4] };
            let status = call.send(place, "").await.status.as_u16();
            assert!((200..300).contains(&status), "{}: {status}", call.name);
            base = Some((call, status));
            continue;
        }
        let (request, expected) = base.as_ref().unwrap();
        let answer = request.send(place, sample).await;
        verdicts.push((call, place, name, verdict(&answer, *expected)));
    }
    verdicts
}

fn verdict(answer: &Answer, expected: u16) -> String {
    let error = answer.error();
    // Samples that contradict the bytes, or what is there, are taken into account by such answers.
    let heeded = ["BadDigest", "InvalidPart:", "PreconditionFailed", "InvalidDigest", "the same checksum mode"];
    match answer.status.as_u16() {
        501 => "refused".to_owned(),
        // As S3 itself does.
        400 if error.contains("no longer supported") => "refused".to_owned(),
        status if status == expected || [206, 304, 412].contains(&status) => "done".to_owned(),
        _ if heeded.iter().any(|code| error.contains(code)) => "done".to_owned(),
        _ => error,
    }
}

/// Rows of a table: name, verdict, and the calls that have it so. Where no call has it otherwise, many are not listed.
fn table(verdicts: &[(&str, &str, &str, String)], places: &[&str]) -> BTreeSet<String> {
    let mut calls: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for (call, place, name, verdict) in verdicts {
        if places.contains(place) {
            calls.entry(name).or_default().entry(verdict.as_str()).or_default().insert(call);
        }
    }
    let mut rows = BTreeSet::new();
    for (name, verdicts) in &calls {
        for (verdict, calls) in verdicts {
            let calls: Vec<&str> = calls.iter().copied().collect();
            let listed =
                if verdicts.len() == 1 && calls.len() > 8 { "all that have it".to_owned() } else { calls.join(", ") };
            rows.insert(format!("| `{name}` | {verdict} | {listed} |"));
        }
    }
    rows
}

/// The rows below a heading. What is a best guess is done.
fn written(heading: &str) -> BTreeSet<String> {
    let section = DOCUMENT.split("\n## ").find(|section| section.starts_with(heading)).unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        format!("| {} | {} | {} |", cells[0], cells[1].replace("best guess", "done"), cells[2])
    })
    .collect()
}

fn compare(heading: &str, seen: &BTreeSet<String>) {
    let written = written(heading);
    let lacking: Vec<&str> = seen.difference(&written).map(String::as_str).collect();
    let wrong: Vec<&str> = written.difference(seen).map(String::as_str).collect();
    let (lacking, wrong) = (lacking.join("\n"), wrong.join("\n"));
    assert!(lacking.is_empty() && wrong.is_empty(), "docs/local-s3.md, {heading}, lacks\n{lacking}\nand has\n{wrong}");
}

#[tokio::test]
async fn every_member_of_every_call_is_what_the_tables_say() {
    let verdicts = verdicts().await;
    compare("Headers and parameters of S3's calls", &table(&verdicts, &["header", "query"]));
    compare("Elements of S3's calls", &table(&verdicts, &["body"]));
}
