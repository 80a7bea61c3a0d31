//! JSON documents and their schemas.

use s3jobs::apply::{Event, Happening, Standing, StepError};
use s3jobs::aws::PortError;
use s3jobs::ledger::{Header, Outcome};
use s3jobs::model::{Acceptance, Endpoint};
use s3jobs::plan::Why;
use s3jobs::render::Results;
use s3jobs::render::json::{
    ApplyResultDocument, Exits, LedgerDocument, ReportDocument, StatusDocument, schemas, write,
};
use s3jobs::render::jsonl::EventLine;
use s3jobs::render::text::ReportView;
use serde_json::Value;

use crate::render::world::{
    accepting, closing, creating, document, every_kind, outcome, place, reports, tasks, three_failed,
};
use crate::support::{closed_record, id, job, lineage, time};

/// A document with the version of the tool taken out, so that a release changes no snapshot.
fn value(document: &impl serde::Serialize) -> Value {
    let mut value = serde_json::to_value(document).unwrap();
    assert_eq!(value["toolVersion"], env!("CARGO_PKG_VERSION"));
    value["toolVersion"] = "VERSION".into();
    value
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn apply_result() -> Value {
    let plan = creating(&[("tag", accepting(5)), ("zoo", Acceptance::default())]);
    let denied = PortError::Denied { call: "CreateJob", message: "no".to_owned() };
    let outcomes = [
        outcome(&plan.steps[0], Standing::Closed(closing(Outcome::Complete, tasks(1_003, 1_000, 3)).into())),
        outcome(&plan.steps[1], Standing::Failed(StepError::Port(denied))),
    ];
    let reports = reports([(plan.steps[0].run.clone(), three_failed())]);
    let results = Results { plan: &plan, outcomes: &outcomes, reports: &reports };
    serde_json::to_value(ApplyResultDocument::new(results, Exits { code: 77, all: vec![77, 0] })).unwrap()
}

fn report() -> ReportDocument {
    let plan = every_kind();
    let (closing, report) = (closing(Outcome::Complete, tasks(1_003, 1_000, 3)), three_failed());
    ReportDocument::from(ReportView {
        run: &plan.steps[0].run,
        job: Some(&id(1)),
        closing: Some(&closing),
        acceptance: Some(&accepting(5)),
        place: &place(),
        report: &report,
        later: None,
    })
}

fn ledger() -> LedgerDocument {
    let header =
        Header { version: 1, lineage: lineage(), endpoint: Endpoint::Local, created: time("2026-11-01T00:00:00Z") };
    let record = closed_record(&job("done"), Outcome::Complete, tasks(1_003, 1_000, 3));
    LedgerDocument::new(&header, [&record])
}

#[test]
fn a_plan_is_a_document() {
    let mut document = value(&document(&every_kind()));
    let steps = document["steps"].as_array_mut().unwrap();
    steps.retain(|step| step["job"] == "copy" || step["job"] == "changed");
    insta::assert_snapshot!(pretty(&document), @r#"
    {
      "apiVersion": "s3jobs/v1",
      "kind": "Plan",
      "toolVersion": "VERSION",
      "project": "demo",
      "lineage": "testlineage1",
      "observed": "2026-11-22T12:00:00Z",
      "summary": {
        "create": 2,
        "replace": 0,
        "record": 0,
        "change": 1,
        "waiting": 1,
        "running": 0,
        "suspended": 0,
        "unchanged": 1,
        "blocked": 2,
        "orphan": 1,
        "foreign": 0,
        "objects": 2000,
        "cost": {
          "microDollars": 502000,
          "complete": true
        }
      },
      "steps": [
        {
          "job": "changed",
          "run": 1,
          "accountId": "111122223333",
          "region": "us-west-2",
          "endpoint": "local",
          "verdict": "blocked",
          "reason": "changed-after-submit",
          "message": "the spec changed after the run was submitted",
          "detail": [
            "run 1 was submitted on 2026-11-22T11:00:00Z and cannot change any more",
            "restore the spec, or set `run: 2` to run the changed job once more"
          ],
          "actions": [
            {
              "action": "close",
              "message": "close the record of run 1 when the job has ended"
            }
          ],
          "differences": [
            {
              "path": "operation.putObjectTagging.tagSet.job",
              "before": "changed",
              "after": "new"
            }
          ],
          "operation": "putObjectTagging",
          "digest": "2cd951926154f6330e4a2a91c7fa4abbdc60ce124114ecde3cb763371e78228f",
          "objects": 1000,
          "jobId": "00000000-0000-4000-8000-000000000004",
          "status": "Active",
          "progress": {
            "total": 1000,
            "succeeded": 10,
            "failed": 0,
            "activeSeconds": 60
          },
          "acceptance": {},
          "asked": {
            "request": {
              "clientRequestToken": "s3jobs-6dfa235f1f8f0f16a7f1686dff98fbc07d10c3953c27b5ce89c21f34",
              "confirmationRequired": true,
              "operation": {
                "putObjectTagging": {
                  "tagSet": {
                    "job": "changed"
                  }
                }
              },
              "manifest": {
                "csv": {
                  "object": "arn:aws:s3:::manifests/list.csv",
                  "etag": "60e460c9d1046e73f7dde5043ac3ae85",
                  "fields": [
                    "Bucket",
                    "Key"
                  ]
                }
              },
              "report": {
                "bucket": "arn:aws:s3:::reports",
                "prefix": "final",
                "scope": "AllTasks"
              },
              "roleArn": "arn:aws:iam::111122223333:role/batch",
              "priority": 10,
              "description": "[s3jobs/1 demo/changed#1.1 7f8ef54f 39b86d38048b 0bd7]",
              "tags": {
                "s3jobs:attempt": "1",
                "s3jobs:digest": "39b86d38048b92ba9d7afca8b7fa4493234dcf31e6a26e60e114397759c78d75",
                "s3jobs:lineage": "testlineage1",
                "s3jobs:name": "changed",
                "s3jobs:project": "demo",
                "s3jobs:run": "1"
              }
            },
            "confirmation": "automatic"
          },
          "effects": [
            {
              "code": "replaces-tags",
              "kind": "irreversible",
              "message": "each object's tags are replaced; the old ones are lost"
            }
          ]
        },
        {
          "job": "copy",
          "run": 1,
          "accountId": "111122223333",
          "region": "us-west-2",
          "endpoint": "local",
          "verdict": "create",
          "reason": "first-run",
          "message": "the first run",
          "actions": [
            {
              "action": "create",
              "message": "create the job, held",
              "attempt": 1
            },
            {
              "action": "confirm",
              "message": "confirm the job if S3 counts 1 to 1,000,000 tasks",
              "confirmedBy": "spec",
              "minTasks": 1,
              "maxTasks": 1000000
            },
            {
              "action": "close",
              "message": "close the record of run 1 when the job has ended"
            }
          ],
          "operation": "putObjectTagging",
          "digest": "b586cac92646e9149e019c0717f61c61053a5125ab544e2c583f19a3f4747a39",
          "objects": 1000,
          "cost": {
            "microDollars": 251000,
            "complete": true
          },
          "acceptance": {},
          "asked": {
            "request": {
              "clientRequestToken": "s3jobs-7f08b04e8b3306f9b931f96f39efbfcf8b4e9a1a2bfd2a0b94b2df14",
              "confirmationRequired": true,
              "operation": {
                "putObjectTagging": {
                  "tagSet": {
                    "job": "copy"
                  }
                }
              },
              "manifest": {
                "csv": {
                  "object": "arn:aws:s3:::manifests/list.csv",
                  "etag": "60e460c9d1046e73f7dde5043ac3ae85",
                  "fields": [
                    "Bucket",
                    "Key"
                  ]
                }
              },
              "report": {
                "bucket": "arn:aws:s3:::reports",
                "prefix": "final",
                "scope": "AllTasks"
              },
              "roleArn": "arn:aws:iam::111122223333:role/batch",
              "priority": 10,
              "description": "[s3jobs/1 demo/copy#1.1 7f8ef54f b586cac92646 742b]",
              "tags": {
                "s3jobs:attempt": "1",
                "s3jobs:digest": "b586cac92646e9149e019c0717f61c61053a5125ab544e2c583f19a3f4747a39",
                "s3jobs:lineage": "testlineage1",
                "s3jobs:name": "copy",
                "s3jobs:project": "demo",
                "s3jobs:run": "1"
              }
            },
            "confirmation": {
              "guarded": {
                "minTasks": 1,
                "maxTasks": 1000000
              }
            }
          },
          "effects": [
            {
              "code": "replaces-tags",
              "kind": "irreversible",
              "message": "each object's tags are replaced; the old ones are lost"
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn an_apply_result_is_a_document() {
    insta::assert_snapshot!(pretty(&value(&apply_result())), @r#"
    {
      "apiVersion": "s3jobs/v1",
      "kind": "ApplyResult",
      "toolVersion": "VERSION",
      "project": "demo",
      "lineage": "testlineage1",
      "exitCode": 77,
      "exitCodes": [
        77,
        0
      ],
      "runs": [
        {
          "job": "tag",
          "run": 1,
          "accountId": "111122223333",
          "region": "us-west-2",
          "jobId": "00000000-0000-4000-8000-000000000001",
          "ending": "complete",
          "accepted": true,
          "closed": {
            "at": "2026-11-22T12:01:00Z",
            "outcome": "complete",
            "progress": {
              "total": 1003,
              "succeeded": 1000,
              "failed": 3,
              "activeSeconds": 60
            },
            "ended": "2026-11-22T12:00:58Z",
            "report": {
              "bucket": "reports",
              "key": "final/job-1/manifest.json"
            }
          },
          "progress": {
            "total": 1003,
            "succeeded": 1000,
            "failed": 3,
            "activeSeconds": 60
          },
          "failures": [
            {
              "code": "NoSuchKey",
              "httpStatus": 404,
              "count": 2,
              "message": "The specified key does not exist.",
              "samples": [
                {
                  "bucket": "data",
                  "key": "a%20b",
                  "decodedKey": "a b"
                },
                {
                  "bucket": "data",
                  "key": "c",
                  "decodedKey": "c"
                }
              ]
            },
            {
              "code": "AccessDenied",
              "httpStatus": 403,
              "count": 1,
              "message": "Access Denied",
              "samples": [
                {
                  "bucket": "data",
                  "key": "d",
                  "decodedKey": "d"
                }
              ]
            }
          ]
        },
        {
          "job": "zoo",
          "run": 1,
          "accountId": "111122223333",
          "region": "us-west-2",
          "jobId": "00000000-0000-4000-8000-000000000001",
          "ending": "error",
          "errors": [
            "CreateJob: access denied (no)"
          ]
        }
      ]
    }
    "#);
}

#[test]
fn a_status_is_a_document() {
    let mut document = value(&StatusDocument::from(&every_kind()));
    document["runs"].as_array_mut().unwrap().retain(|run| run["job"] == "held" || run["job"] == "ended");
    insta::assert_snapshot!(pretty(&document), @r#"
    {
      "apiVersion": "s3jobs/v1",
      "kind": "Status",
      "toolVersion": "VERSION",
      "project": "demo",
      "lineage": "testlineage1",
      "observed": "2026-11-22T12:00:00Z",
      "runs": [
        {
          "job": "ended",
          "run": 1,
          "accountId": "111122223333",
          "region": "us-west-2",
          "verdict": "done",
          "reason": "completed",
          "message": "complete on 2026-11-22, 3 of 1,003 tasks failed (accepted: up to 5)",
          "jobId": "00000000-0000-4000-8000-000000000001",
          "progress": {
            "total": 1003,
            "succeeded": 1000,
            "failed": 3,
            "activeSeconds": 60
          },
          "closed": {
            "at": "2026-11-22T11:30:00Z",
            "outcome": "complete",
            "progress": {
              "total": 1003,
              "succeeded": 1000,
              "failed": 3,
              "activeSeconds": 60
            },
            "ended": "2026-11-22T11:29:00Z"
          },
          "accepted": true
        },
        {
          "job": "held",
          "run": 1,
          "accountId": "111122223333",
          "region": "us-west-2",
          "verdict": "wait",
          "reason": "awaiting-confirmation",
          "message": "S3 counted 1,000 tasks; held until a person confirms it",
          "detail": [
            "`s3jobs confirm held` lets it run, `s3jobs cancel held` ends it (29 of 30 days left before S3 fails it)"
          ],
          "jobId": "00000000-0000-4000-8000-000000000002",
          "status": "Suspended",
          "progress": {
            "total": 1000,
            "succeeded": 0,
            "failed": 0,
            "activeSeconds": 60
          },
          "suspended": "2026-11-22T11:00:05Z",
          "confirmWithinSeconds": 2588405
        }
      ]
    }
    "#);
}

#[test]
fn a_report_is_a_document() {
    insta::assert_snapshot!(pretty(&value(&report())), @r#"
    {
      "apiVersion": "s3jobs/v1",
      "kind": "Report",
      "toolVersion": "VERSION",
      "project": "demo",
      "job": "by-hand",
      "run": 1,
      "jobId": "00000000-0000-4000-8000-000000000001",
      "closed": {
        "at": "2026-11-22T12:01:00Z",
        "outcome": "complete",
        "progress": {
          "total": 1003,
          "succeeded": 1000,
          "failed": 3,
          "activeSeconds": 60
        },
        "ended": "2026-11-22T12:00:58Z",
        "report": {
          "bucket": "reports",
          "key": "final/job-1/manifest.json"
        }
      },
      "accepted": true,
      "report": {
        "bucket": "reports",
        "key": "final/job-1/manifest.json"
      },
      "created": "2026-11-22T12:00:58Z",
      "succeeded": 1000,
      "failed": 3,
      "failures": [
        {
          "code": "NoSuchKey",
          "httpStatus": 404,
          "count": 2,
          "message": "The specified key does not exist.",
          "samples": [
            {
              "bucket": "data",
              "key": "a%20b",
              "decodedKey": "a b"
            },
            {
              "bucket": "data",
              "key": "c",
              "decodedKey": "c"
            }
          ]
        },
        {
          "code": "AccessDenied",
          "httpStatus": 403,
          "count": 1,
          "message": "Access Denied",
          "samples": [
            {
              "bucket": "data",
              "key": "d",
              "decodedKey": "d"
            }
          ]
        }
      ],
      "files": []
    }
    "#);
}

#[test]
fn a_ledger_is_a_document() {
    insta::assert_snapshot!(pretty(&value(&ledger())), @r#"
    {
      "apiVersion": "s3jobs/v1",
      "kind": "Ledger",
      "toolVersion": "VERSION",
      "lineage": "testlineage1",
      "endpoint": "local",
      "created": "2026-11-01T00:00:00Z",
      "records": [
        {
          "project": "demo",
          "job": "done",
          "run": 1,
          "accountId": "111122223333",
          "region": "us-west-2",
          "digest": "407983cc232c3ec5595ec1a18836b5bea363a9b5101c28d3a8e7731961277c9b",
          "digestVersion": 1,
          "revision": 1,
          "epoch": 1,
          "owner": "test",
          "attempts": [
            {
              "attempt": 1,
              "operation": "putObjectTagging",
              "description": "[s3jobs/1 demo/done#1.1 7f8ef54f 407983cc232c 2148]",
              "clientRequestToken": "s3jobs-d42579612f11fc2b38827cf945133d1ceb4c121f2fde2202f3229958",
              "request": {
                "clientRequestToken": "s3jobs-d42579612f11fc2b38827cf945133d1ceb4c121f2fde2202f3229958",
                "confirmationRequired": true,
                "operation": {
                  "putObjectTagging": {
                    "tagSet": {
                      "job": "done"
                    }
                  }
                },
                "manifest": {
                  "csv": {
                    "object": "arn:aws:s3:::manifests/list.csv",
                    "etag": "60e460c9d1046e73f7dde5043ac3ae85",
                    "fields": [
                      "Bucket",
                      "Key"
                    ]
                  }
                },
                "report": {
                  "bucket": "arn:aws:s3:::reports",
                  "prefix": "final",
                  "scope": "AllTasks"
                },
                "roleArn": "arn:aws:iam::111122223333:role/batch",
                "priority": 10,
                "description": "[s3jobs/1 demo/done#1.1 7f8ef54f 407983cc232c 2148]",
                "tags": {
                  "s3jobs:attempt": "1",
                  "s3jobs:digest": "407983cc232c3ec5595ec1a18836b5bea363a9b5101c28d3a8e7731961277c9b",
                  "s3jobs:lineage": "testlineage1",
                  "s3jobs:name": "done",
                  "s3jobs:project": "demo",
                  "s3jobs:run": "1"
                }
              },
              "intended": "2026-11-22T11:00:00Z",
              "sends": 1,
              "jobId": "00000000-0000-4000-8000-000000000001",
              "elected": "2026-11-22T11:00:01Z"
            }
          ],
          "closed": {
            "at": "2026-11-22T11:30:00Z",
            "outcome": "complete",
            "progress": {
              "total": 1003,
              "succeeded": 1000,
              "failed": 3,
              "activeSeconds": 60
            },
            "ended": "2026-11-22T11:29:00Z"
          }
        }
      ]
    }
    "#);
}

#[test]
fn a_document_ends_with_a_newline() {
    let mut out = Vec::new();
    write(&mut out, &ledger()).unwrap();
    assert!(out.starts_with(b"{\n  \"apiVersion\": \"s3jobs/v1\",\n  \"kind\": \"Ledger\",") && out.ends_with(b"}\n"));
}

/// What each schema is about, as a value that it must accept.
fn examples() -> Vec<(&'static str, Value)> {
    let run = every_kind().steps[0].run.clone();
    let what = Happening::Refused { why: Why::OutcomeUnknown { job: id(1), report: None } };
    let event = Event { seq: 1, at: time("2026-11-22T12:00:00Z"), run, what };
    vec![
        ("apply-result", serde_json::to_value(apply_result()).unwrap()),
        ("event", serde_json::to_value(EventLine::new(&event, &s3jobs::model::Invocation::default())).unwrap()),
        ("ledger", serde_json::to_value(ledger()).unwrap()),
        ("plan", serde_json::to_value(document(&every_kind())).unwrap()),
        ("report", serde_json::to_value(report()).unwrap()),
        ("status", serde_json::to_value(StatusDocument::from(&every_kind())).unwrap()),
    ]
}

#[test]
fn every_document_is_valid_by_its_schema() {
    let schemas: std::collections::BTreeMap<_, _> = schemas().into_iter().collect();
    for (name, document) in examples() {
        let schema = &schemas[format!("output/{name}.schema.json").as_str()];
        let schema: Value = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn committed_schemas_are_the_generated_ones() {
    for (path, schema) in schemas() {
        let file = format!("{}/schemas/{path}", env!("CARGO_MANIFEST_DIR"));
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(committed == schema, "`schemas/{path}` has drifted: run `cargo run -- schema --write schemas`");
    }
}
