//! Findings as test results, for the dashboards that every CI has.
//!
//! A suite is a file, a case is a finding or a valid job: dashboards count cases, and most show one failure a case. An
//! error fails. A warning or note is a skipped case: it is seen, with its text, and does not fail the build, where a
//! passed case would hide it. Names hold no line numbers, so that a dashboard knows a case again when text moves.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use camino::Utf8Path;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::located::{Located, locate};
use super::text::plain;
use super::{FindingsReport, Paths};
use crate::output::escape;
use crate::spec::{FileTexts, LoadedJob, Severity};

/// What is known of one file.
#[derive(Default)]
struct Suite<'a> {
    findings: Vec<&'a Located<'a>>,
    jobs: Vec<&'a LoadedJob>,
}

impl Suite<'_> {
    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|located| located.finding.severity == severity).count()
    }

    fn tests(&self) -> usize {
        self.findings.len() + self.jobs.len()
    }

    fn failures(&self) -> usize {
        self.count(Severity::Error)
    }

    fn skipped(&self) -> usize {
        self.findings.len() - self.failures()
    }
}

/// Writes one XML document.
// Source: https://github.com/jenkinsci/xunit-plugin, junit-10.xsd, which names what Jenkins, GitLab and others read.
pub fn write_junit(report: &FindingsReport<'_>, paths: &Paths, out: &mut dyn Write) -> io::Result<()> {
    let located = locate(report);
    let mut suites: BTreeMap<&Utf8Path, Suite<'_>> = BTreeMap::new();
    for located in &located {
        suites.entry(&located.finding.place.file).or_default().findings.push(located);
    }
    for job in report.jobs {
        suites.entry(&job.file).or_default().jobs.push(job);
    }
    let mut xml = Xml { files: report.files, paths, writer: Writer::new_with_indent(Vec::new(), b' ', 2) };
    xml.document(&suites)?;
    out.write_all(&xml.writer.into_inner())?;
    writeln!(out)
}

struct Xml<'a> {
    files: &'a FileTexts,
    paths: &'a Paths,
    writer: Writer<Vec<u8>>,
}

impl Xml<'_> {
    fn document(&mut self, suites: &BTreeMap<&Utf8Path, Suite<'_>>) -> io::Result<()> {
        self.writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let tests = suites.values().map(Suite::tests).sum::<usize>().to_string();
        let failures = suites.values().map(Suite::failures).sum::<usize>().to_string();
        self.begin("testsuites", &[("name", "s3jobs"), ("tests", &tests), ("failures", &failures), ("errors", "0")])?;
        suites.iter().try_for_each(|(file, suite)| self.suite(file, suite))?;
        self.end("testsuites")
    }

    fn suite(&mut self, file: &Utf8Path, suite: &Suite<'_>) -> io::Result<()> {
        let file = self.paths.in_repository(file);
        let [tests, failures, skipped] =
            [suite.tests(), suite.failures(), suite.skipped()].map(|count| count.to_string());
        let counts = [("tests", tests.as_str()), ("failures", &failures), ("errors", "0"), ("skipped", &skipped)];
        let names = [("name", file.as_str()), ("file", &file)];
        self.begin("testsuite", &[names.as_slice(), &counts].concat())?;
        // Jenkins takes what stands before the last dot for a package.
        let class = file.trim_end_matches(".yaml").trim_end_matches(".yml");
        for job in &suite.jobs {
            let name = format!("job {}", job.job.name);
            self.empty("testcase", &[("name", &name), ("classname", class)])?;
        }
        let mut seen = HashMap::new();
        suite.findings.iter().try_for_each(|located| self.finding(class, &name(located, &mut seen), located))?;
        self.end("testsuite")
    }

    fn finding(&mut self, class: &str, name: &str, located: &Located<'_>) -> io::Result<()> {
        let finding = located.finding;
        let element = match finding.severity {
            Severity::Error => "failure",
            Severity::Warning | Severity::Note => "skipped",
        };
        self.begin("testcase", &[("name", name), ("classname", class)])?;
        self.begin(element, &[("type", finding.code.name()), ("message", &finding.sentence())])?;
        let text = format!("\n{}\n", plain(located, self.files));
        let text = text.split('\n').map(allowed).collect::<Vec<_>>().join("\n");
        self.writer.write_event(Event::Text(BytesText::new(&text)))?;
        self.end(element)?;
        self.end("testcase")
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Start(start(name, attributes)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Empty(start(name, attributes)))
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }
}

fn start<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, allowed(value).as_ref()));
    }
    start
}

/// A case's name: the code and the field, and a number if that was found before.
fn name(located: &Located<'_>, seen: &mut HashMap<String, usize>) -> String {
    let (code, at) = (located.finding.code, located.finding.place.at.to_string());
    let name = if at.is_empty() { code.to_string() } else { format!("{code} {at}") };
    let number = seen.entry(name.clone()).or_insert(0);
    *number += 1;
    if *number == 1 { name } else { format!("{name} #{number}") }
}

/// One line of text, without the characters that XML 1.0 has no way to write.
// Source: XML 1.0, section 2.2, production `Char`.
fn allowed(line: &str) -> Cow<'_, str> {
    let shown = escape::text(line);
    if !shown.contains(['\u{fffe}', '\u{ffff}']) {
        return shown;
    }
    Cow::Owned(shown.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}"))
}
