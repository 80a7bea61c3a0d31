//! The limits of every text type, at both ends.

use regex::Regex;

use crate::model::arn::{BucketRef, KmsKeyArn, LambdaFunctionArn, ObjectRef, RoleArn, TargetBucketRef};
use crate::model::document::{Description, LabelKey, LabelValue};
use crate::model::manifest::{ETag, KeyPart, KeyPrefix, VersionId};
use crate::model::names::{JobId, JobName, Lineage, ProjectName};
use crate::model::operation::{
    GranteeText, HeaderText, KmsKeyId, MetadataKey, MetadataValue, RedirectLocation, TagKey, TagValue, TargetKeyPrefix,
    UserArgumentKey, UserArgumentValue,
};
use crate::model::project::{
    EnvironmentName, ExternalId, FunctionCommand, FunctionName, FunctionUrl, LedgerBucket, LedgerPrefix, LedgerUrl,
};
use crate::model::scope::{AccountId, Region};
use crate::model::text::Limits;

type Accepts = fn(&str) -> bool;

/// A text type: its name, limits, parser, how its values begin and end, and what they can be filled up with.
struct Text {
    name: &'static str,
    limits: Limits,
    accepts: Accepts,
    begin: &'static str,
    fill: char,
    end: &'static str,
}

macro_rules! texts {
    ($($name:ident: $begin:literal $fill:literal $end:literal;)+) => {
        vec![$(Text {
            name: stringify!($name),
            limits: $name::LIMITS,
            accepts: |value| $name::new(value).is_ok(),
            begin: $begin,
            fill: $fill,
            end: $end,
        }),+]
    };
}

fn texts() -> Vec<Text> {
    texts! {
        FunctionName: "" 'f' "f";
        FunctionUrl: "http://" 'h' "h";
        FunctionCommand: "" 'c' "";
        LedgerBucket: "arn:aws" 'a' ":s3:::bbb";
        LedgerPrefix: "" 'p' "p";
        LedgerUrl: "http://" 'h' "h";
        ExternalId: "" 'e' "e";
        BucketRef: "arn:aws:s3:::b" 'b' "b";
        TargetBucketRef: "arn:aws:s3:::b" 'b' "b";
        ObjectRef: "s3://lists/" 'ü' "k";
        RoleArn: "arn:aws:iam::111122223333:role/" 'r' "r";
        KmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/" 'k' "k";
        LambdaFunctionArn: "arn:aws:lambda:us-west-2:111122223333:function:" 'f' "f";
        Description: "" 'ü' "";
        LabelKey: "" 'a' "";
        LabelValue: "" 'a' "";
        ETag: "" 'a' "";
        KeyPart: "" '€' "";
        KeyPrefix: "" '€' "";
        VersionId: "" 'v' "";
        JobId: "" 'j' "";
        JobName: "" 'n' "";
        Lineage: "" 'L' "";
        ProjectName: "" 'p' "";
        GranteeText: "" 'g' "";
        HeaderText: "" 'h' "";
        KmsKeyId: "" 'k' "";
        MetadataKey: "" 'm' "";
        MetadataValue: "" 'm' "";
        RedirectLocation: "" '/' "";
        TagKey: "" 'ß' "";
        TagValue: "" 'ß' "";
        TargetKeyPrefix: "" 't' "";
        UserArgumentKey: "" 'u' "";
        UserArgumentValue: "" 'u' "";
        EnvironmentName: "" 'e' "";
        AccountId: "" '1' "";
        Region: "eu-" 'w' "-1";
    }
}

impl Text {
    /// A value of this many characters.
    fn of_length(&self, length: usize) -> String {
        let fixed = self.begin.chars().count() + self.end.chars().count();
        let fill = self.fill.to_string().repeat(length.saturating_sub(fixed));
        format!("{}{fill}{}", self.begin, self.end)
    }

    /// The fewest characters that a value can have, given its form.
    fn shortest(&self) -> usize {
        let fixed = self.of_length(0).chars().count();
        self.limits.min.max(if fixed == 0 { 0 } else { fixed + 1 })
    }
}

#[test]
fn every_text_of_greatest_length_is_accepted_and_one_longer_is_not() {
    for text in texts() {
        let longest = text.of_length(text.limits.max);
        assert_eq!(longest.chars().count(), text.limits.max, "{}", text.name);
        assert!((text.accepts)(&longest), "{}: {longest}", text.name);
        assert!(!(text.accepts)(&text.of_length(text.limits.max + 1)), "{}", text.name);
    }
}

#[test]
fn every_text_of_least_length_is_accepted_and_one_shorter_is_not() {
    for text in texts() {
        let shortest = text.of_length(text.shortest());
        assert!((text.accepts)(&shortest), "{}: {shortest}", text.name);
        if text.limits.min > 0 {
            assert!(!(text.accepts)(&text.fill.to_string().repeat(text.limits.min - 1)), "{}", text.name);
        }
    }
}

#[test]
fn every_pattern_compiles() {
    for text in texts() {
        if let Some(pattern) = text.limits.pattern {
            assert!(Regex::new(pattern).is_ok(), "{}: {pattern}", text.name);
        }
    }
    assert!(Regex::new(crate::model::Time::PATTERN).is_ok());
}

#[test]
fn no_text_with_a_form_takes_a_line_break_at_its_end() {
    for text in texts() {
        if text.limits.pattern.is_some() && text.name != "ObjectRef" && text.name != "RoleArn" {
            let broken = format!("{}\n", text.of_length(text.shortest()));
            assert!(!(text.accepts)(&broken), "{}", text.name);
        }
    }
}

#[test]
fn every_text_type_of_the_model_is_tested_here() {
    let sources = [
        include_str!("../arn.rs"),
        include_str!("../document.rs"),
        include_str!("../manifest.rs"),
        include_str!("../names.rs"),
        include_str!("../project.rs"),
        include_str!("../scope.rs"),
        include_str!("../operation/access.rs"),
        include_str!("../operation/copy.rs"),
        include_str!("../operation/invoke.rs"),
        include_str!("../operation/tagging.rs"),
    ];
    let declared = sources.iter().map(|source| source.matches("text_type! {").count()).sum::<usize>();
    assert_eq!(declared, texts().len());
}

/// Whoever has such a URL may take it for an endpoint without looking.
#[test]
fn every_url_of_a_ledger_is_the_url_of_an_endpoint() {
    let urls =
        ["http://h", "https://S3.Example:65535/a/./b/", "http://127.0.0.1:1", "https://a_b-c.d/~x/", "http://h:80/"];
    for url in urls {
        let url = LedgerUrl::new(url).unwrap();
        assert_eq!(url.endpoint().as_str().parse(), Ok(url.endpoint()));
    }
    for wrong in
        ["http://me:hunter2@h", "http://h:0", "http://h:65536", "http://h?a", "http://h#a", "ftp://h", "http://"]
    {
        assert!(LedgerUrl::new(wrong).is_err(), "{wrong}");
    }
}
