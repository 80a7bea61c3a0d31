//! Many findings: what a format takes, and that each costs the same.

use s3jobs_spec::spec::{Code, Finding};

use crate::formats::world::{FORMATS, LINKED, MARKDOWN, Report, key, value};

/// A file of this many mistakes, a line each.
fn lines(count: usize) -> Report {
    let text: String = (0..count).map(|number| format!("k{number:05}: 1\n")).collect();
    let mut report = Report::default().file("a.yaml", &text);
    let names = (0..count).map(|number| format!("k{number:05}"));
    report.findings.extend(names.map(|name| Finding::new(Code::UnknownField, key("a.yaml", [&name]), "unknown")));
    report
}

/// A file of one line with this many mistakes.
fn one_line(count: usize) -> Report {
    let text: Vec<String> = (0..count).map(|number| format!("k{number:05}: \u{202e}1")).collect();
    let mut report = Report::default().file("a.yaml", &format!("{{{}}}\n", text.join(", ")));
    let names = (0..count).map(|number| format!("k{number:05}"));
    report.findings.extend(names.map(|name| Finding::new(Code::UnknownField, key("a.yaml", [&name]), "unknown")));
    report
}

/// A file of this many mistakes that all point at its begin.
fn all_at_one(count: usize) -> Report {
    let mut report = lines(count);
    for finding in &mut report.findings {
        *finding = finding.clone().with_related(value("a.yaml", ["k00000"]), "the first");
    }
    report
}

/// Twice the findings make at most about twice the output: none shows more of the file because the file is larger.
#[test]
fn the_output_grows_with_the_findings_alone() {
    for make in [lines, one_line, all_at_one] {
        let (small, large) = (make(300), make(600));
        for (name, format) in FORMATS.into_iter().chain([("linked", LINKED as _)]) {
            let (small, large) = (small.write(format).len(), large.write(format).len());
            assert!(large <= small * 9 / 4, "{name}: {small} bytes, then {large}");
        }
    }
}

#[test]
fn a_page_fits_into_a_comment_and_says_what_is_left_out() {
    let mut report = lines(10_000);
    report.findings.push(Finding::new(Code::NoReport, key("0.yaml", ["spec"]), "only a warning"));
    let page = report.write(MARKDOWN);
    assert!(page.chars().count() <= 65_000, "{}", page.chars().count());
    assert!(!page.contains("only a warning"), "errors come first");
    let shown = page.lines().filter(|line| line.starts_with("| :x:")).count();
    let last = page.lines().last().unwrap();
    let left_out = (10_001 - shown).to_string();
    assert_eq!(last.replace(',', ""), format!("{left_out} more findings left out: the page would be too long."));
}
