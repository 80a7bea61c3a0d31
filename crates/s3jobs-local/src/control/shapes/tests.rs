use std::fmt::Write as _;

use super::*;
use crate::control::leaf;
use crate::control::shape::{Presence, Shape};

/// What `tests/data/s3control_shapes.py` writes about the same bodies.
const MODEL: &str = include_str!("../../../../../tests/data/s3control_shapes.txt");

fn limit(value: i64, none: i64) -> String {
    if value == none { String::new() } else { value.to_string() }
}

fn size(min: usize, max: usize) -> String {
    if max == usize::MAX { format!("{min}..") } else { format!("{min}..{max}") }
}

fn describe(shape: &Shape, path: &str, out: &mut String) {
    let kind = match shape {
        Shape::Structure(_) => "structure".to_owned(),
        Shape::Union(_) => "union".to_owned(),
        Shape::List { min, max, .. } => format!("list {}", size(*min, *max)),
        Shape::Map { min, max, .. } => format!("map {}", size(*min, *max)),
        Shape::Text { min, max, pattern } => {
            assert!(pattern.is_none_or(|text| leaf::whole(text).is_ok()), "{path}: {pattern:?}");
            format!("text {}{}", size(*min, *max), pattern.map(|text| format!(" {text}")).unwrap_or_default())
        }
        Shape::Word(words) => {
            let mut words = words.to_vec();
            words.sort_unstable();
            format!("one of {}", words.join(" "))
        }
        Shape::Integer { min, max } => {
            let max = if *max == i64::from(i32::MAX) && path.contains("ExpirationInDays") { i64::MAX } else { *max };
            format!("integer {}..{}", limit(*min, i64::MIN), limit(max, i64::MAX))
        }
        Shape::Boolean => "boolean".to_owned(),
        Shape::Timestamp => "timestamp".to_owned(),
    };
    writeln!(out, "{path} {kind}").unwrap();
    let path = path.trim_end_matches('!');
    match shape {
        Shape::Structure(members) | Shape::Union(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|member| member.name);
            for member in members {
                let mark = if member.presence == Presence::Required { "!" } else { "" };
                describe(member.shape, &format!("{path}/{}{mark}", member.name), out);
            }
        }
        Shape::List { item, of, .. } => describe(of, &format!("{path}/{item}"), out),
        Shape::Map { key, value, .. } => {
            describe(key, &format!("{path}/key"), out);
            describe(value, &format!("{path}/value"), out);
        }
        Shape::Text { .. } | Shape::Word(_) | Shape::Integer { .. } | Shape::Boolean | Shape::Timestamp => {}
    }
}

/// The model calls `JobOperation` a structure, though S3 takes exactly one of its members.
#[test]
fn the_shapes_are_those_of_the_service_model() {
    let mut out = String::new();
    for (name, shape) in [
        ("CreateJobRequest", &CREATE_JOB),
        ("CreateJobResult", &CREATE_JOB_RESULT),
        ("DescribeJobResult", &DESCRIBE_JOB_RESULT),
        ("ListJobsResult", &LIST_JOBS_RESULT),
        ("UpdateJobPriorityResult", &UPDATE_PRIORITY_RESULT),
        ("UpdateJobStatusResult", &UPDATE_STATUS_RESULT),
        ("PutJobTaggingRequest", &PUT_JOB_TAGGING),
        ("GetJobTaggingResult", &GET_JOB_TAGGING_RESULT),
    ] {
        describe(shape, name, &mut out);
    }
    let ours: Vec<&str> = out.lines().collect();
    let model: Vec<String> = MODEL
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            if line.ends_with("/Operation! structure") || line.ends_with("Job/Operation structure") {
                line.replace("structure", "union")
            } else {
                line.to_owned()
            }
        })
        .collect();
    let missing: Vec<_> = model.iter().filter(|line| !ours.contains(&line.as_str())).collect();
    let extra: Vec<_> = ours.iter().filter(|line| !model.iter().any(|other| other == *line)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "not in the shapes: {missing:#?}\nnot in the model: {extra:#?}");
}
