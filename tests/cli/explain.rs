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

/// A plan names its codes, and each of them is explained.
#[tokio::test]
async fn every_code_of_a_plan_is_explained_with_the_ways_out() {
    use s3jobs::plan::pages::{Codes, pages};
    let world = World::new();
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../schemas/output/plan.schema.json")).unwrap();
    let codes = schema["$defs"]["Reason"]["oneOf"].as_array().unwrap();
    let codes: Vec<&str> = codes.iter().filter_map(|code| code["const"].as_str()).collect();
    assert_eq!(codes.len(), pages(Codes::Reasons).len());
    for code in codes {
        let ran = world.run(&format!("explain {code}")).await;
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{code}");
        assert!(ran.out.contains(&format!("CODE:      {code}\n")), "{}", ran.out);
        assert!(ran.out.contains("WHAT TO DO:\n    "), "{}", ran.out);
    }
    for page in pages(Codes::Found) {
        assert_eq!(world.run(&format!("explain error[{}]", page.code)).await.code, 0, "{}", page.code);
    }
}

#[tokio::test]
async fn a_code_of_a_plan_says_why_and_what_to_do() {
    let ran = World::new().run("explain earlier-run-active").await;
    insta::assert_snapshot!(ran.out, @r"
    CODE:      earlier-run-active
    OF:        plans

    DESCRIPTION:
        An earlier run of the same job is not closed.

        Two runs of one job at once would work on the same objects. The later one is
        created when the earlier one has ended.

    WHAT TO DO:
        Wait for it with `s3jobs wait NAME`, or end it with `s3jobs cancel NAME`;
        then run `s3jobs apply`. A held one that was renamed (`moved`) nobody lets
        run: end it by its old name, and say the next `run` under the new one. If S3
        no longer knows the earlier job, the plan says when its record can be
        closed, and `s3jobs ledger resolve NAME --run NUMBER` closes it before that,
        with what a person says of it.
    ");
    let near = World::new().run("explain earlier-run-activ").await;
    assert_eq!(near.code, 64);
    assert!(near.err.contains("did you mean the code `earlier-run-active`?"), "{}", near.err);
    // One code may be of specs and of plans.
    let both = World::new().run("explain other-region").await.out;
    assert!(both.contains("SEVERITY:  error") && both.contains("OF:        plans"), "{both}");
    let all = World::new().run("explain --codes").await.out;
    assert!(all.contains("\n  outcome-unknown\n") && all.contains("\n  no-such-bucket\n"), "{all}");
}

/// No map that an author fills is shown as an empty one.
#[tokio::test]
async fn a_map_with_free_keys_shows_what_its_values_are() {
    let ran = World::new().run("explain project.spec.local.functions").await;
    insta::assert_snapshot!(ran.out, @r"
    KIND:     Project
    FIELD:    spec.local.functions
    TYPE:     <map to maps> optional

    DESCRIPTION:
        The Lambda functions that jobs can invoke, by name, `NAME:ALIAS`, or ARN.
        They run on this machine, so a person has to trust them first:
        `s3jobs local trust`.

    LIMITS:
        each key matches `^[A-Za-z0-9_$-]+(:[A-Za-z0-9_$-]+)*$`

    FIELDS of each value:
        url  <text> exactly one of these
            Where it answers like Lambda's runtime interface emulator
        command  <text> exactly one of these
            What is run for each object, in the project's folder: it gets the event
            on standard input and answers on standard output
        timeoutSeconds  <whole number>
            How long one invocation may take, in whole seconds, at most 900

    EXAMPLE:
        spec:
          local:
            functions:
              name:
                command: python3 make-thumbnail.py
    ");
    let empty = |field: &&s3jobs::spec::explain::Field| field.shape == s3jobs::spec::explain::Shape::Nothing;
    let fields = s3jobs::spec::explain::fields();
    let names: std::collections::BTreeSet<&str> =
        fields.iter().filter(empty).filter_map(|field| field.path.rsplit('.').next()).collect();
    let meant = ["deleteObjectTagging", "notSse", "replicateObject", "sseC", "sseS3"];
    assert_eq!(names.into_iter().collect::<Vec<_>>(), meant);
}
