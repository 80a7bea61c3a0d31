//! Text from outside that tries to be more than text, in every format.

use proptest::prelude::{ProptestConfig, any, proptest};
use serde_json::Value;

use crate::formats::world::{
    FORMATS, GITHUB, GITLAB, HOSTILE, JSON, JSONL, JUNIT, LINKED, LOG, MARKDOWN, RDJSON, SARIF, TEXT, TOKEN, hostile,
};
use crate::formats::{github, schemas, xml};

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

/// The escape sequences of coloured text, and nothing else, taken away.
fn without_our_sequences(text: &str) -> String {
    let ours = regex::Regex::new("\x1b\\[[0-9;]*m|\x1b]8;;(file:///[!-~]*)?\x1b\\\\").unwrap();
    ours.replace_all(text, "").into_owned()
}

#[test]
fn nothing_hidden_comes_through() {
    for text in HOSTILE {
        let report = hostile(text);
        for (name, format) in FORMATS {
            let out = report.write(format);
            assert_eq!(out.find(is_hidden), None, "{name}: {text:?} in\n{out:?}");
        }
        let out = without_our_sequences(&report.write(LINKED));
        assert_eq!(out.find(is_hidden), None, "coloured text: {text:?} in\n{out:?}");
    }
}

#[test]
fn every_document_is_still_one() {
    for text in HOSTILE {
        let report = hostile(text);
        for format in [JSON, GITLAB, SARIF, RDJSON] {
            serde_json::from_str::<Value>(&report.write(format)).unwrap();
        }
        assert!(report.write(JSONL).lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{text:?}");
        schemas::check_all(&report);
    }
}

#[test]
fn no_text_becomes_a_workflow_command() {
    for text in HOSTILE {
        let report = hostile(text);
        let commands = github::commands(&report.write(GITHUB));
        let names: Vec<&str> = commands.iter().map(|command| command.name.as_str()).collect();
        assert_eq!(names, ["error", "error", "error", "error", "warning"], "{text:?}");
        let log = report.write(LOG);
        let lines: Vec<&str> = log.lines().collect();
        let (stop, go) = (format!("::stop-commands::{TOKEN}"), format!("::{TOKEN}::"));
        let ends: Vec<usize> = (0..lines.len()).filter(|line| lines[*line].trim() == go).collect();
        assert_eq!((lines[0], ends.len()), (stop.as_str(), 1), "{text:?} in\n{log}");
        assert_eq!(github::commands(&lines[ends[0] + 1..].join("\n")).len(), 5);
    }
}

#[test]
fn no_text_becomes_markup() {
    for text in HOSTILE {
        let page = hostile(text).write(MARKDOWN);
        let body = page.replace("<br>", "").replace("<!-- s3jobs validate -->\n", "");
        assert!(!body.contains(['<', '>', '[', ']', '@', '!', '*']), "{text:?} in\n{page}");
        assert!(!body.contains("://") && !body.contains("www."), "{text:?} in\n{page}");
        for line in page.lines().filter(|line| line.starts_with('|')) {
            assert_eq!(line.matches('|').count(), 5, "{text:?} in\n{line}");
        }
    }
}

/// A viewer makes `[words](address)` a link, unless the brackets are escaped.
#[test]
fn no_text_becomes_a_link_in_sarif() {
    let log: Value = serde_json::from_str(&hostile("see [x](http://e.com)").write(SARIF)).unwrap();
    let message = log["runs"][0]["results"][0]["message"]["text"].as_str().unwrap();
    assert_eq!(message, "see \\[x\\](http://e.com)\nsee \\[x\\](http://e.com)\nsecond line");
}

#[test]
fn xml_says_what_the_text_was() {
    let suite = xml::read(&hostile("]]> <b> & \"q\" \u{ffff}\u{1b}").write(JUNIT));
    let failures = xml::all(&suite, "failure");
    assert_eq!(failures[0].attributes["message"], "]]> <b> & \"q\" \\u{ffff}\\u{1b}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_hidden_character_comes_through_whatever_it_is(chars in proptest::collection::vec(any::<char>(), 0..16)) {
        let text: String = chars.into_iter().collect();
        let report = hostile(&text);
        for (name, format) in FORMATS {
            let out = report.write(format);
            assert_eq!(out.find(is_hidden), None, "{name}: {out:?}");
        }
        xml::check(&report.write(JUNIT));
    }

    /// Every line is ours: text from outside adds none.
    #[test]
    fn text_from_outside_never_adds_a_line(text in "[a-z\r\n\u{2028}\u{85}]{1,12}") {
        for format in [TEXT, JSONL, GITHUB, LOG, MARKDOWN] {
            let lines = |text: &str| {
                let mut report = hostile(text);
                // A correction may have several lines, and shows them.
                report.findings.iter_mut().for_each(|finding| (finding.fix, finding.help) = (None, None));
                report.write(format).lines().count()
            };
            assert_eq!(lines(&text.replace(['\r', '\n', '\u{2028}', '\u{85}'], "x")), lines(&text));
        }
    }
}
