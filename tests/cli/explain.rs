//! `explain`, as it is called.

use crate::world::World;

#[tokio::test]
async fn a_code_is_explained_with_an_example_of_the_fix() {
    let ran = World::new().run("explain empty-tag-set").await;
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out, @r#"
    CODE:      empty-tag-set
    SEVERITY:  warning

    DESCRIPTION:
        An empty tag set removes every tag of every object.

        `putObjectTagging` replaces an object's whole tag set and adds to none. With
        `{}` nothing is left, and lifecycle rules and permissions that look at tags
        no longer find the objects. S3 keeps no earlier tags.

    WHAT TO DO:
        If that is meant, write `deleteObjectTagging: {}`, which says so. If not,
        list the tags.

    SOURCE:
        S3 User Guide, "Replace all object tags" and "Delete all object tags".

    WRONG:
        spec:
          operation:
            putObjectTagging:
              tagSet: {}

    RIGHT:
        spec:
          operation:
            deleteObjectTagging: {}
    "#);
}

#[tokio::test]
async fn the_tree_of_a_field_shows_names_and_types() {
    let ran = World::new().run("explain spec.operation.updateObjectEncryption --recursive").await;
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out, @r"
    KIND:     Job
    FIELD:    spec.operation.updateObjectEncryption
    TYPE:     <map> one of several, of which exactly one is there

    FIELDS:
        objectEncryption  <one-key map> required
          sseKms  <map>
            kmsKeyArn  <text> required
            bucketKeyEnabled  <boolean>
    ");
}

#[tokio::test]
async fn every_code_is_listed() {
    let ran = World::new().run("explain --codes").await;
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for code in s3jobs::spec::Code::ALL {
        assert!(ran.out.contains(&format!("  {code}  {}\n", code.severity())), "{code}");
    }
}

#[tokio::test]
async fn an_unknown_field_is_a_mistake_of_usage_that_says_what_there_is() {
    let ran = World::new().run("explain spec.manifst").await;
    assert_eq!((ran.code, ran.out.as_str()), (64, ""));
    assert!(ran.err.starts_with("error: `spec` has no field `manifst`\nhelp: did you mean `manifest`?"), "{}", ran.err);
}

#[tokio::test]
async fn a_tree_of_what_is_no_field_is_refused() {
    let ran = World::new().run("explain no-report -R").await;
    assert_eq!((ran.code, ran.out.as_str()), (64, ""));
}

#[tokio::test]
async fn json_has_the_same_and_fits_its_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../schemas/output/explanation.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for topic in ["spec.confirmation", "etag", "report", "no-report", "--codes", "seed"] {
        let ran = World::new().run(&format!("explain {topic} -o json")).await;
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{topic}");
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        validator.validate(&document).unwrap_or_else(|error| panic!("{topic}: {error}"));
        assert_eq!(document["kind"], "Explanation");
    }
}
