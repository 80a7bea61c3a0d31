//! Text from outside that tries to be more than text.

use proptest::prelude::{ProptestConfig, any, proptest};
use s3jobs::apply::{Event, Happening, Sink, Standing};
use s3jobs::completion::CompletionReport;
use s3jobs::ledger::Outcome;
use s3jobs::model::finding::{Finding, FindingCode};
use s3jobs::model::{Acceptance, FailureReason, Severity};
use s3jobs::plan::why::{ListFault, Unanswered};
use s3jobs::plan::{Difference, Plan, Stage, Why};
use s3jobs::render::progress::Lines;
use s3jobs::render::{Results, Style, text};

use crate::render::world::{
    changed, closing, creating, differences_of, outcome, reports, tasks, three_failed, written,
};
use crate::support::time;

/// Moves the cursor, ends lines, reverses them, mentions people, closes cells, tags and fences.
const HOSTILE: &str = "\x1b[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1";

/// A plan with this text in every field that can hold text from outside.
fn plan_with(text: &str) -> Plan {
    let mut plan = changed();
    let difference = |before: &str| Difference {
        path: text.to_owned(),
        before: Some(before.to_owned()),
        after: Some(text.to_owned()),
    };
    let step = &mut plan.steps[0];
    let found = Finding {
        code: FindingCode::ManifestVersion,
        severity: Severity::Error,
        line: None,
        message: text.to_owned(),
        help: None,
    };
    step.why = Why::List(ListFault { place: None, errors: vec![found] });
    *differences_of(step) = vec![difference("short"), difference(&"long ".repeat(40))];
    plan
}

/// Everything that a terminal shows of this text.
fn at_a_terminal(text: &str) -> String {
    shown(&plan_with(text), text)
}

fn shown(plan: &Plan, text: &str) -> String {
    let mut ended = closing(Outcome::Failed, tasks(10, 0, 3));
    ended.failure_reasons = vec![FailureReason { code: text.to_owned(), reason: text.to_owned() }];
    if let Some(report) = &mut ended.report {
        text.clone_into(&mut report.key);
    }
    let outcomes = [outcome(&plan.steps[0], Standing::Closed(ended.into()))];
    let reports = reports([(plan.steps[0].run.clone(), report_with(text))]);
    let mut lines = Lines::new(Vec::new(), Style::Plain, s3jobs::model::Invocation::default());
    let what = Happening::Refused { why: Why::Unanswered(Unanswered::TokenKnown { said: text.to_owned() }) };
    lines.event(&Event { seq: 1, at: time("2026-11-22T12:00:00Z"), run: plan.steps[0].run.clone(), what });
    [
        crate::render::world::shown(plan),
        written(|out, style| text::outcomes(out, style, Results { plan, outcomes: &outcomes, reports: &reports })),
        written(|out, style| text::error(out, style, &std::io::Error::other(text.to_owned()), Some(text))),
        String::from_utf8(lines.into_result().unwrap()).unwrap(),
    ]
    .concat()
}

fn report_with(text: &str) -> CompletionReport {
    let mut report = three_failed();
    for group in &mut report.groups {
        group.code = Some(text.to_owned());
        group.message = Some(text.to_owned());
        for sample in &mut group.samples {
            text.clone_into(&mut sample.key);
            sample.decoded_key = Some(format!("{text} "));
        }
    }
    report
}

fn comment(text: &str) -> String {
    crate::render::world::comment(&plan_with(text))
}

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[test]
fn a_terminal_shows_hostile_text_and_does_not_obey_it() {
    insta::assert_snapshot!(at_a_terminal(HOSTILE), @r"
    ! changed  run 1  blocked (manifest-missing): the manifest does not exist
        putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local
        ~ \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading
          [x](http://e.com) #1:
        -   short
        +   \u{1b}[2J\r
        +   \u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````
        +   # heading [x](http://e.com) #1
        ~ \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading
          [x](http://e.com) #1:
        -   long long long long long long long long long long long long long long
          long long long long long long long long long long long long long long long
          long long long long long long long long long long long 
        +   \u{1b}[2J\r
        +   \u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````
        +   # heading [x](http://e.com) #1
        \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading
          [x](http://e.com) #1
        - all the same, close the record of run 1 when the job has ended

    `s3jobs explain manifest-missing` says more
    Plan: 1 blocked.
    JOB      RUN  OUTCOME  TASKS  SUCCEEDED  FAILED
    changed    1  failed      10          0       3

    Completion reports
      changed  s3://reports/\u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1

    changed: failed on 2026-11-22, 0 of 10 tasks succeeded, 3 failed; \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1: \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1
        2 tasks (67 % of the failures)  \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1 (HTTP 404): \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1
            s3://data/\u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1 (`\u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1 `)
            s3://data/\u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1 (`\u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1 `)
        1 task (33 % of the failures)  \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1 (HTTP 403): \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1
            s3://data/\u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1 (`\u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1 `)

    Result: 1 failed.
    error: \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1
    help: \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1
    12:00:00Z  changed#1  blocked (intent-without-job): the request is recorded and its job is not: find it, or send the same once more; \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1; a job of this run exists and is not listed yet, or somebody used its token; look for it with `aws s3control list-jobs`, and run apply again once it is listed; `s3jobs cancel changed` gives the run up: a job of it that appears later stays held
    ");
}

#[test]
fn a_comment_shows_hostile_text_and_does_not_obey_it() {
    insta::assert_snapshot!(comment(HOSTILE), @r"
    <!-- s3jobs plan demo -->
    ## s3jobs plan: 1 blocked


    | | Job | Run | Verdict | Objects | Cost | Reason |
    |---|---|---:|---|---:|---:|---|
    | :no_entry: | changed | 1 | **blocked** | 1,000 |  | `manifest-missing`: the manifest does not exist |

    <details><summary>changed run 1: blocked</summary>

    putObjectTagging on 1,000 objects in 111122223333/us-west-2 at local

    - &#92;u&#123;1b&#125;&#91;2J&#92;r&#92;n&#92;u&#123;202e&#125;gpj&#92;u&#123;9b&#125;31m &#64;&#8203;admin &#124; &#60;img src=x&#62; &#96;&#96;&#96; &#96;&#96;&#96;&#96;&#92;n&#35;&#8203; heading &#91;x&#93;(http&#58;//e.com) &#35;&#8203;1
    - all the same, close the record of run 1 when the job has ended

    `````diff
    ~ \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1:
    -   short
    +   \u{1b}[2J\r
    +   \u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````
    +   # heading [x](http://e.com) #1
    ~ \u{1b}[2J\r\n\u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````\n# heading [x](http://e.com) #1:
    -   long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long 
    +   \u{1b}[2J\r
    +   \u{202e}gpj\u{9b}31m @admin | <img src=x> ``` ````
    +   # heading [x](http://e.com) #1
    `````

    </details>

    Observed 2026-11-22T12:00:00Z. Run `s3jobs plan` to see all of it in a terminal. `s3jobs explain manifest-missing` says more.
    ");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_hidden_character_reaches_a_terminal_or_a_comment(chars in proptest::collection::vec(any::<char>(), 0..24)) {
        let text: String = chars.into_iter().collect();
        assert!(!at_a_terminal(&text).contains(is_hidden));
        assert!(!comment(&text).contains(is_hidden));
    }

    /// Every line is ours: text from outside adds none, whatever it holds. Differences alone are shown line by line.
    #[test]
    fn text_from_outside_never_adds_a_line(text in "[a-z\r\n\u{2028}\u{85}]{1,12}") {
        let lines = |text: &str| {
            let mut plan = plan_with(text);
            differences_of(&mut plan.steps[0]).clear();
            shown(&plan, text).lines().count()
        };
        assert_eq!(lines(&text.replace(['\r', '\n', '\u{2028}', '\u{85}'], "x")), lines(&text));
    }
}

/// What is asked for is shown in full, and may hold anything: words of the author, keys, names of grantees.
#[test]
fn hostile_text_in_what_is_asked_for_stays_text() {
    let mut plan = creating(&[("tag", Acceptance::default())]);
    let Stage::Wanted(wanted) = &mut plan.steps[0].stage else { panic!("{plan:?}") };
    let asked = wanted.asked.as_mut().unwrap();
    let request = std::sync::Arc::make_mut(&mut asked.request);
    request.description = format!("{HOSTILE} {}", request.description).into();
    for shown in [crate::render::world::shown(&plan), crate::render::world::comment(&plan)] {
        assert!(shown.contains("gpj"), "{shown}");
        assert!(!shown.contains(is_hidden), "{shown}");
        assert!(!shown.contains("\n# heading"), "{shown}");
    }
    let comment = crate::render::world::comment(&plan);
    assert_eq!(comment.matches("\n```").count() % 2, 0, "a fence is not closed: {comment}");
}
