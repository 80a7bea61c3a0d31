use s3jobs::render::Style::Plain;
use s3jobs::render::text::explain::{self as text, Depth, Layout};
use s3jobs::spec::explain::{Answer, Field, explain};

fn text_of(field: &Field) -> String {
    let mut out = Vec::new();
    text::field(&mut out, Layout { style: Plain, columns: 80, depth: Depth::Fields }, (field, &[])).unwrap();
    String::from_utf8(out).unwrap()
}

fn field_of(topic: &str) -> Field {
    match explain(topic) {
        Ok(Answer::Field { field, .. }) => *field,
        other => panic!("{topic}: {other:?}"),
    }
}

#[test]
fn a_field_is_explained_with_its_limits_and_an_example_in_its_place() {
    insta::assert_snapshot!(text_of(&field_of("spec.manifest.csv.etag")), @r#"
    KIND:     Job
    FIELD:    spec.manifest.csv.etag
    TYPE:     <text> required

    DESCRIPTION:
        The ETag of the CSV file. S3 refuses the job if the file has another one.

    LIMITS:
        an ETag (1 to 1024 characters)

    EXAMPLE:
        spec:
          manifest:
            csv:
              object: s3://my-manifests/manifest.csv
              etag: "60e460c9d1046e73f7dde5043ac3ae85"
              fields:
                - Bucket
                - Key
    "#);
}

#[test]
fn a_field_with_words_and_fields_shows_both() {
    insta::assert_snapshot!(text_of(&field_of("spec.confirmation")), @r"
    KIND:     Job
    FIELD:    spec.confirmation
    TYPE:     <word or one-key map> optional

    DESCRIPTION:
        Who lets the job run: `automatic`, `manual` (left out), or `guarded` by a
        number of tasks.

        Every job is created held.

    VALUES:
        automatic: `apply`, as soon as S3 has counted the tasks.
        manual: A person: `s3jobs confirm NAME` or `apply --confirm NAME`.

    FIELDS, of which exactly one is there in place of a word:
        guarded  <map>
            `apply`, if the number of tasks is within these limits

    EXAMPLE:
        spec:
          confirmation:
            guarded:
              minTasks: 1
              maxTasks: 1000000
    ");
}
