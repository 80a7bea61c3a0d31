//! Workflow commands, read as GitHub's runner reads them.

use std::collections::BTreeMap;

use s3jobs_spec::spec::{Code, Finding};

use crate::formats::world::{GITHUB, LOG, Report, TOKEN, all_well, every_mistake, key, three};

/// A workflow command.
#[derive(Debug)]
pub struct Command {
    pub name: String,
    pub properties: BTreeMap<String, String>,
    pub message: String,
}

/// Every line as a command: `::NAME KEY=VALUE,...::MESSAGE`, with only the documented escapes.
pub fn commands(out: &str) -> Vec<Command> {
    let line = regex::Regex::new("^::([a-z]+)(?: ([^:]*))?::(.*)$").unwrap();
    let escapes = regex::Regex::new("%(25|0D|0A|3A|2C)").unwrap();
    let unescaped = |text: &str| {
        assert_eq!(text.matches('%').count(), escapes.find_iter(text).count(), "{text}");
        let escapes = [("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")];
        escapes.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    let command = |text: &str| {
        let parts = line.captures(text).unwrap_or_else(|| panic!("not a command: {text}"));
        let properties = parts[2].split(',').map(|property| property.split_once('=').unwrap());
        let properties = properties.map(|(key, value)| (key.to_owned(), unescaped(value))).collect();
        Command { name: parts[1].to_owned(), properties, message: unescaped(&parts[3]) }
    };
    out.lines().map(command).collect()
}

#[test]
fn each_finding_is_an_annotation_errors_first() {
    insta::assert_snapshot!(three().write(GITHUB), @"
    ::error file=jobs/tag.yaml,line=4,endLine=4,col=3,endColumn=10,title=unknown-field::`spec` has no field `priorty`%0Adid you mean `priority`?
    ::error file=jobs/untag.yaml,line=1,endLine=1,col=24,endColumn=27,title=duplicate-name::the name `täg` stands twice
    ::warning file=jobs/tag.yaml,line=3,endLine=3,col=1,endColumn=5,title=no-report::the job has no completion report%0Agive it a `report`
    ");
}

#[test]
fn every_annotation_has_what_github_documents() {
    let known = ["file", "line", "endLine", "col", "endColumn", "title"];
    for command in commands(&every_mistake().write(GITHUB)) {
        assert!(matches!(command.name.as_str(), "error" | "warning" | "notice"), "{command:?}");
        assert!(command.properties.keys().all(|key| known.contains(&key.as_str())), "{command:?}");
        assert!(!command.message.is_empty());
    }
}

/// `count` findings of a code.
fn findings(code: Code, count: usize) -> impl Iterator<Item = Finding> {
    (0..count).map(move |number| Finding::new(code, key("a.yaml", ["spec"]), format!("finding {number}")))
}

#[test]
fn what_github_would_drop_is_counted() {
    let mut report = Report::default().file("a.yaml", "spec: 1\n");
    report.findings.extend(findings(Code::NoReport, 12).chain(findings(Code::UnknownField, 25)));
    let commands = commands(&report.write(GITHUB));
    let count = |name: &str| commands.iter().filter(|command| command.name == name).count();
    assert_eq!((count("error"), count("warning"), count("notice")), (10, 10, 1));
    assert!(commands[..10].iter().all(|command| command.name == "error"));
    let last = commands.last().unwrap();
    assert_eq!(
        last.message,
        "15 more errors, 2 more warnings: GitHub shows no more of a step; the others are in the log"
    );
}

#[test]
fn the_log_is_text_during_which_no_command_works() {
    let log = three().write(LOG);
    let (text, annotations) = log.split_once(&format!("\n::{TOKEN}::\n")).unwrap();
    assert!(text.starts_with(&format!("::stop-commands::{TOKEN}\nwarning[no-report]:")), "{text}");
    assert!(text.ends_with("2 errors, 1 warning in 2 files"), "{text}");
    assert_eq!(commands(annotations).len(), 3);
}

#[test]
fn where_all_is_well_the_log_is_one_line() {
    assert_eq!(all_well().write(LOG), "3 jobs valid in 2 files\n");
    assert_eq!(all_well().write(GITHUB), "");
}
