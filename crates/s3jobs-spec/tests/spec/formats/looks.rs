//! What each format looks like, on three findings.

use s3jobs_spec::spec::{Code, Finding};
use serde_json::Value;

use crate::formats::world::{
    CONCISE, GITLAB, JSONL, JUNIT, LINKED, MARKDOWN, RDJSON, Report, SARIF, TEXT, all_well, key, three,
};

/// A line each, the gravest last.
#[test]
fn concise() {
    insta::assert_snapshot!(three().write(CONCISE), @r"
    tag.yaml:3:1: warning[no-report]: the job has no completion report
    tag.yaml:4:3: error[unknown-field]: `spec` has no field `priorty`
    untag.yaml:1:24: error[duplicate-name]: the name `täg` stands twice
    ");
}

#[test]
fn gitlab_code_quality() {
    insta::assert_snapshot!(three().write(GITLAB), @r#"
    [
      {
        "description": "the job has no completion report (give it a `report`)",
        "check_name": "no-report",
        "fingerprint": "f1c9f3dc1c8ca8afe129bf0b417b9a59",
        "severity": "minor",
        "location": {
          "path": "jobs/tag.yaml",
          "lines": {
            "begin": 3
          }
        }
      },
      {
        "description": "`spec` has no field `priorty` (did you mean `priority`?)",
        "check_name": "unknown-field",
        "fingerprint": "0091d8d9f0e8883d272986ebf018d567",
        "severity": "critical",
        "location": {
          "path": "jobs/tag.yaml",
          "lines": {
            "begin": 4
          }
        }
      },
      {
        "description": "the name `täg` stands twice",
        "check_name": "duplicate-name",
        "fingerprint": "7f111f25806ecaa9f09872736e056368",
        "severity": "critical",
        "location": {
          "path": "jobs/untag.yaml",
          "lines": {
            "begin": 1
          }
        }
      }
    ]
    "#);
}

#[test]
fn junit() {
    insta::assert_snapshot!(three().write(JUNIT), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="s3jobs" tests="3" failures="2" errors="0">
      <testsuite name="jobs/tag.yaml" file="jobs/tag.yaml" tests="2" failures="1" errors="0" skipped="1">
        <testcase name="no-report spec" classname="jobs/tag">
          <skipped type="no-report" message="the job has no completion report">
    warning[no-report]: the job has no completion report
     --&gt; tag.yaml:3:1
      |
    3 | spec:
      | ^^^^
      |
      = help: give it a `report`
    </skipped>
        </testcase>
        <testcase name="unknown-field spec.priorty" classname="jobs/tag">
          <failure type="unknown-field" message="`spec` has no field `priorty`">
    error[unknown-field]: `spec` has no field `priorty`
     --&gt; tag.yaml:4:3
      |
    4 |   priorty: 5
      |   ^^^^^^^
      |
    help: did you mean `priority`?
      |
    4 |   priority: 5
      |        +
    </failure>
        </testcase>
      </testsuite>
      <testsuite name="jobs/untag.yaml" file="jobs/untag.yaml" tests="1" failures="1" errors="0" skipped="0">
        <testcase name="duplicate-name metadata.name" classname="jobs/untag">
          <failure type="duplicate-name" message="the name `täg` stands twice">
    error[duplicate-name]: the name `täg` stands twice
     --&gt; untag.yaml:1:24
      |
    1 | metadata: {ä: ö, name: täg}
      |                        ^^^
      |
     ::: tag.yaml:2:18
      |
    2 | metadata: {name: täg}
      |                  --- its first job
    </failure>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn junit_counts_valid_jobs_as_passed() {
    insta::assert_snapshot!(all_well().write(JUNIT), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="s3jobs" tests="3" failures="0" errors="0">
      <testsuite name="jobs/good/simple.yaml" file="jobs/good/simple.yaml" tests="1" failures="0" errors="0" skipped="0">
        <testcase name="job tag-archive" classname="jobs/good/simple"/>
      </testsuite>
      <testsuite name="jobs/good/two-documents.yaml" file="jobs/good/two-documents.yaml" tests="2" failures="0" errors="0" skipped="0">
        <testcase name="job replicate" classname="jobs/good/two-documents"/>
        <testcase name="job untag" classname="jobs/good/two-documents"/>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn markdown() {
    insta::assert_snapshot!(three().write(MARKDOWN), @"
    <!-- s3jobs validate -->
    ## s3jobs validate: 2 errors, 1 warning in 2 files

    ### jobs/tag.yaml

    | | Line | Code | Finding |
    |---|---:|---|---|
    | :x: | 4 | `unknown-field` | &#96;spec&#96; has no field &#96;priorty&#96;<br>did you mean &#96;priority&#96;? |
    | :warning: | 3 | `no-report` | the job has no completion report<br>give it a &#96;report&#96; |

    ### jobs/untag.yaml

    | | Line | Code | Finding |
    |---|---:|---|---|
    | :x: | 1 | `duplicate-name` | the name &#96;täg&#96; stands twice |
    ");
}

#[test]
fn markdown_where_all_is_well() {
    insta::assert_snapshot!(all_well().write(MARKDOWN), @"
    <!-- s3jobs validate -->
    ## s3jobs validate: 3 jobs valid in 2 files
    ");
}

#[test]
fn jsonl() {
    let out = three().write(JSONL);
    insta::assert_snapshot!(out.lines().last().unwrap(), @r#"{"seq":4,"event":"summary","summary":{"errors":2,"warnings":1,"notes":0,"filesChecked":0,"documentsChecked":0,"jobs":0}}"#);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<&Value> = lines.iter().map(|line| &line["event"]).collect();
    assert_eq!(events, ["finding", "finding", "finding", "summary"]);
    assert_eq!(lines[0]["finding"]["code"], "no-report");
}

#[test]
fn a_sarif_result_has_places_a_fix_and_a_fingerprint() {
    let mut log: Value = serde_json::from_str(&three().write(SARIF)).unwrap();
    let results = log["runs"][0]["results"].as_array_mut().unwrap();
    for result in results.iter_mut() {
        // Another test holds it: it changes with every new rule.
        assert!(result.as_object_mut().unwrap().shift_remove("ruleIndex").is_some());
    }
    insta::assert_snapshot!(format!("{:#}", log["runs"][0]["results"]), @r#"
    [
      {
        "ruleId": "no-report",
        "level": "warning",
        "message": {
          "text": "the job has no completion report\ngive it a `report`"
        },
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "jobs/tag.yaml",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "startLine": 3,
                "startColumn": 1,
                "endLine": 3,
                "endColumn": 5
              }
            },
            "logicalLocations": [
              {
                "fullyQualifiedName": "spec",
                "kind": "property"
              }
            ]
          }
        ],
        "partialFingerprints": {
          "s3jobsFinding/v1": "f1c9f3dc1c8ca8afe129bf0b417b9a59"
        }
      },
      {
        "ruleId": "unknown-field",
        "level": "error",
        "message": {
          "text": "`spec` has no field `priorty`\ndid you mean `priority`?"
        },
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "jobs/tag.yaml",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "startLine": 4,
                "startColumn": 3,
                "endLine": 4,
                "endColumn": 10
              }
            },
            "logicalLocations": [
              {
                "fullyQualifiedName": "spec.priorty",
                "kind": "property"
              }
            ]
          }
        ],
        "partialFingerprints": {
          "s3jobsFinding/v1": "0091d8d9f0e8883d272986ebf018d567"
        },
        "fixes": [
          {
            "description": {
              "text": "did you mean `priority`?"
            },
            "artifactChanges": [
              {
                "artifactLocation": {
                  "uri": "jobs/tag.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "replacements": [
                  {
                    "deletedRegion": {
                      "startLine": 4,
                      "startColumn": 3,
                      "endLine": 4,
                      "endColumn": 10
                    },
                    "insertedContent": {
                      "text": "priority"
                    }
                  }
                ]
              }
            ]
          }
        ]
      },
      {
        "ruleId": "duplicate-name",
        "level": "error",
        "message": {
          "text": "the name `täg` stands twice"
        },
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "jobs/untag.yaml",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "startLine": 1,
                "startColumn": 24,
                "endLine": 1,
                "endColumn": 27
              }
            },
            "logicalLocations": [
              {
                "fullyQualifiedName": "metadata.name",
                "kind": "property"
              }
            ]
          }
        ],
        "relatedLocations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "jobs/tag.yaml",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "startLine": 2,
                "startColumn": 18,
                "endLine": 2,
                "endColumn": 21
              }
            },
            "logicalLocations": [
              {
                "fullyQualifiedName": "metadata.name",
                "kind": "property"
              }
            ],
            "id": 0,
            "message": {
              "text": "its first job"
            }
          }
        ],
        "partialFingerprints": {
          "s3jobsFinding/v1": "7f111f25806ecaa9f09872736e056368"
        }
      }
    ]
    "#);
}

#[test]
fn a_sarif_rule_is_a_code_with_its_page() {
    let log: Value = serde_json::from_str(&three().write(SARIF)).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "no-report").unwrap();
    let page = Code::NoReport.page();
    assert_eq!(rule["shortDescription"]["text"], page.description.trim_end_matches('.'));
    assert_eq!(rule["fullDescription"]["text"], page.description);
    assert_eq!(rule["help"]["markdown"], page.markdown);
    assert_eq!(rule["defaultConfiguration"]["level"], "warning");
    assert_eq!(rule["properties"]["problem.severity"], "warning");
    assert_eq!(rules.len(), Code::ALL.len());
    assert_eq!(log["runs"][0]["originalUriBaseIds"]["%SRCROOT%"]["uri"], "file:///repo/");
}

/// The name in `untag.yaml` begins at character 24 of its line, and at byte 26.
#[test]
fn rdjson_counts_bytes() {
    insta::assert_snapshot!(three().write(RDJSON), @r#"
    {
      "source": {
        "name": "s3jobs"
      },
      "diagnostics": [
        {
          "message": "the job has no completion report\ngive it a `report`",
          "location": {
            "path": "jobs/tag.yaml",
            "range": {
              "start": {
                "line": 3,
                "column": 1
              },
              "end": {
                "line": 3,
                "column": 5
              }
            }
          },
          "severity": "WARNING",
          "code": {
            "value": "no-report"
          },
          "original_output": "warning[no-report]: the job has no completion report\n --> tag.yaml:3:1\n  |\n3 | spec:\n  | ^^^^\n  |\n  = help: give it a `report`"
        },
        {
          "message": "`spec` has no field `priorty`\ndid you mean `priority`?",
          "location": {
            "path": "jobs/tag.yaml",
            "range": {
              "start": {
                "line": 4,
                "column": 3
              },
              "end": {
                "line": 4,
                "column": 10
              }
            }
          },
          "severity": "ERROR",
          "code": {
            "value": "unknown-field"
          },
          "suggestions": [
            {
              "range": {
                "start": {
                  "line": 4,
                  "column": 3
                },
                "end": {
                  "line": 4,
                  "column": 10
                }
              },
              "text": "priority"
            }
          ],
          "original_output": "error[unknown-field]: `spec` has no field `priorty`\n --> tag.yaml:4:3\n  |\n4 |   priorty: 5\n  |   ^^^^^^^\n  |\nhelp: did you mean `priority`?\n  |\n4 |   priority: 5\n  |        +"
        },
        {
          "message": "the name `täg` stands twice",
          "location": {
            "path": "jobs/untag.yaml",
            "range": {
              "start": {
                "line": 1,
                "column": 26
              },
              "end": {
                "line": 1,
                "column": 30
              }
            }
          },
          "severity": "ERROR",
          "code": {
            "value": "duplicate-name"
          },
          "related_locations": [
            {
              "message": "its first job",
              "location": {
                "path": "jobs/tag.yaml",
                "range": {
                  "start": {
                    "line": 2,
                    "column": 18
                  },
                  "end": {
                    "line": 2,
                    "column": 22
                  }
                }
              }
            }
          ],
          "original_output": "error[duplicate-name]: the name `täg` stands twice\n --> untag.yaml:1:24\n  |\n1 | metadata: {ä: ö, name: täg}\n  |                        ^^^\n  |\n ::: tag.yaml:2:18\n  |\n2 | metadata: {name: täg}\n  |                  --- its first job"
        }
      ]
    }
    "#);
}

/// The header has the file's own column, whatever was cut or written out before it.
#[test]
fn a_long_line_with_hidden_characters_is_shown_around_its_mark() {
    let text = format!("{{\"\u{202e}\": \"{}\", name: x}}\n", "y".repeat(1_000));
    let finding = Finding::new(Code::BadValue, key("a.yaml", ["name"]), "not a name");
    insta::assert_snapshot!(Report::default().file("a.yaml", &text).finding(finding).write(TEXT), @r#"
    error[bad-value]: not a name
     --> a.yaml:1:1011
      |
    1 | ...yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", name: x}
      |                                                                   ^^^^

    1 error in 1 file
    "#);
}

/// A message that looks like a place is not taken for one.
#[test]
fn a_message_is_never_rewritten() {
    let text = "{\"\u{202e}\": 1, name: x}\n";
    let finding = Finding::new(Code::BadValue, key("a.yaml", ["name"]), "see a.yaml:1:17");
    let help = "\n  a.yaml:1:17\n--> a.yaml:1:17";
    let out = Report::default().file("a.yaml", text).finding(finding.with_help(help)).write(TEXT);
    insta::assert_snapshot!(out, @r#"
    error[bad-value]: see a.yaml:1:17
     --> a.yaml:1:10
      |
    1 | {"\u{202e}": 1, name: x}
      |                 ^^^^
      |
      = help: 
                a.yaml:1:17
              --> a.yaml:1:17

    1 error in 1 file
    "#);
}

#[test]
fn a_terminal_can_open_the_files() {
    let out = three().write(LINKED);
    let link = "\u{1b}]8;;file:///repo/jobs/tag.yaml\u{1b}\\tag.yaml\u{1b}]8;;\u{1b}\\:4:3";
    assert!(out.contains(link), "{out:?}");
}
