use serde_json::{Value, json};

use super::Policy;

/// A statement, with changes: `null` takes an element away.
fn statement(changes: Value) -> Value {
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::examplebucket/*",
    });
    let Value::Object(changes) = changes else { panic!("no changes: {changes}") };
    for (name, value) in changes {
        statement[name] = value;
    }
    statement.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    statement
}

fn read(text: &str) -> Result<Policy, String> {
    Policy::read(text, "examplebucket")
        .map_err(|error| format!("{}: {}", error.code().as_str(), error.message().unwrap_or_default()))
}

fn with(changes: Value) -> Result<Policy, String> {
    read(&json!({"Version": "2012-10-17", "Statement": [statement(changes)]}).to_string())
}

#[test]
fn policies_that_s3_takes_are_taken() {
    for changes in [
        json!({}),
        json!({"Sid": "a", "Principal": "*", "Effect": "Deny"}),
        json!({"Principal": {"AWS": ["111122223333", "*"], "Service": "logging.s3.amazonaws.com"}}),
        json!({"Principal": {"CanonicalUser": "75aa57"}, "Action": ["s3:*", "S3:PutObject?agging", "*"]}),
        json!({"Principal": null, "NotPrincipal": "*", "Action": null, "NotAction": "s3:DeleteBucket", "Effect": "Deny"}),
        json!({"Resource": ["arn:aws:s3:::examplebucket", "arn:aws-cn:s3:::examplebucket/a", "arn:aws:s3:::*"]}),
        json!({"Resource": null, "NotResource": "arn:aws:s3:::example?ucke*/x"}),
        json!({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
    ] {
        assert_eq!(with(changes.clone()).err(), None, "{changes}");
    }
    read(&json!({"Id": "x", "Statement": statement(json!({}))}).to_string()).unwrap();
}

#[test]
fn what_is_wrong_is_said_as_s3_says_it() {
    let malformed = |message: &str| Err(format!("MalformedPolicy: {message}"));
    let first = "Policies must be valid JSON and the first byte must be '{'";
    assert_eq!(read("[]"), malformed(first));
    assert_eq!(read(" {}"), malformed(first));
    assert_eq!(read("{"), malformed("This policy contains invalid Json"));
    assert_eq!(read("{}"), malformed("Missing required field Statement"));
    assert_eq!(read(r#"{"Statement": []}"#), malformed("Could not parse the policy: Statement is empty!"));
    assert_eq!(read(r#"{"Statement": ["x"]}"#), malformed("Invalid policy syntax."));
    assert_eq!(read(r#"{"Statements": []}"#), malformed("Unknown field Statements"));
    let version = malformed("The policy must contain a valid version string");
    assert_eq!(read(r#"{"Version": "2012-10-18", "Statement": []}"#), version);
    assert_eq!(read(""), Err("MissingRequestBodyError: Request Body is empty".to_owned()));
    let long = format!("{{\"Id\": \"{}\"}}", "x".repeat(20 * 1024));
    assert_eq!(read(&long), Err("PolicyTooLarge: Policy exceeds the maximum allowed document size.".to_owned()));
}

#[test]
fn what_is_wrong_with_a_statement_is_said_as_s3_says_it() {
    for (changes, message) in [
        (json!({"Effect": null}), "Missing required field Effect"),
        (json!({"Effect": "allow"}), "Invalid effect: allow"),
        (json!({"Principal": null}), "Missing required field Principal"),
        (json!({"Action": null}), "Missing required field Action"),
        (json!({"Resource": null}), "Missing required field Resource"),
        (json!({"Resources": "x"}), "Unknown field Resources"),
        (json!({"NotAction": "s3:GetObject"}), "Invalid policy syntax."),
        (json!({"Principal": {"AWS": "user"}}), "Invalid principal in policy"),
        (json!({"Principal": "111122223333"}), "Invalid principal in policy"),
        (json!({"Principal": {"Anybody": "*"}}), "Invalid principal in policy"),
        (json!({"Principal": {}}), "Invalid principal in policy"),
        (json!({"Action": "ec2:RunInstances"}), "Policy has invalid action"),
        (json!({"Action": []}), "Policy has invalid action"),
        (json!({"Resource": "*"}), "Policy has invalid resource"),
        (json!({"Resource": "arn:aws:s3:::another/*"}), "Policy has invalid resource"),
        (json!({"Resource": "arn:aws:s3:::examplebucket2"}), "Policy has invalid resource"),
        (json!({"Resource": ["arn:aws:s3:::examplebucket", "x"]}), "Policy has invalid resource"),
        (json!({"Condition": {"Bool": "x"}}), "Invalid policy syntax."),
    ] {
        assert_eq!(with(changes.clone()), Err(format!("MalformedPolicy: {message}")), "{changes}");
    }
}

#[test]
fn a_policy_is_public_if_it_lets_everybody_in() {
    let public = |changes: Value| with(changes).unwrap().is_public();
    assert!(public(json!({"Principal": "*"})));
    assert!(public(json!({"Principal": {"AWS": ["111122223333", "*"]}})));
    assert!(!public(json!({})));
    assert!(!public(json!({"Principal": "*", "Effect": "Deny"})));
    let when = |condition: Value| public(json!({"Principal": "*", "Condition": condition}));
    assert!(when(json!({"Bool": {"aws:SecureTransport": "true"}})));
    assert!(when(json!({"StringLike": {"aws:PrincipalOrgID": "o-*"}})));
    assert!(when(json!({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}})));
    assert!(when(json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/1"]}})));
    assert!(!when(json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.0.2.1"]}})));
    assert!(!when(json!({"StringEquals": {"AWS:PrincipalOrgID": "o-1"}, "Bool": {"aws:SecureTransport": "true"}})));
}
