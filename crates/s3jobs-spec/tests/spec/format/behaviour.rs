//! Each behaviour, seen.

use s3jobs_spec::spec::{self, Left, Reason};

/// A spec's body in canonical form, without the envelope that is put around it.
fn body(spec: &str) -> String {
    let head = "apiVersion: s3jobs/v1\nkind: Job\nspec:\n";
    let formatted = spec::format(&format!("{head}{spec}"));
    assert_eq!(formatted.left, []);
    assert_eq!(spec::format(&formatted.text).text, formatted.text, "formatting it twice");
    formatted.text.strip_prefix(head).unwrap_or(&formatted.text).to_owned()
}

fn whole(text: &str) -> String {
    let formatted = spec::format(text);
    assert_eq!(formatted.left, []);
    assert_eq!(spec::format(&formatted.text).text, formatted.text, "formatting it twice");
    formatted.text
}

#[test]
fn fields_stand_in_the_order_of_the_schema() {
    let text = "spec:\n  priority: 1\n  region: r\n  accountId: a\nmetadata: {labels: {z: a, b: c}, name: job}\nkind: Job\napiVersion: s3jobs/v1\n";
    insta::assert_snapshot!(whole(text), @r"
    apiVersion: s3jobs/v1
    kind: Job
    metadata: {name: job, labels: {z: a, b: c}}
    spec:
      accountId: a
      region: r
      priority: 1
    ");
}

#[test]
fn fields_that_the_schema_does_not_know_come_last() {
    insta::assert_snapshot!(body("  zeta: 1\n  run: 2\n  alpha: 3\n  region: r\n"), @r"
      region: r
      run: 2
      zeta: 1
      alpha: 3
    ");
}

#[test]
fn a_document_of_an_unknown_kind_has_the_envelope_in_order() {
    let text = "spec: {b: 1, a: 2}\nkind: Other\napiVersion: s3jobs/v9\n";
    insta::assert_snapshot!(whole(text), @r"
    apiVersion: s3jobs/v9
    kind: Other
    spec: {b: 1, a: 2}
    ");
}

#[test]
fn everything_is_indented_by_two_spaces_and_elements_under_their_key() {
    insta::assert_snapshot!(body("      after:\n      - a\n      -   b\n      manifest:\n           csv:\n              object: o\n"), @r"
      manifest:
        csv:
          object: o
      after:
        - a
        - b
    ");
}

#[test]
fn lists_of_lists_and_of_maps_begin_on_their_dash() {
    insta::assert_snapshot!(body("  x:\n  -\n    - a\n    -\n      - b\n  -\n    k: v\n    l:\n    - m\n"), @r"
      x:
        - - a
          - - b
        - k: v
          l:
            - m
    ");
}

#[test]
fn what_is_in_brackets_on_one_line_stays_there() {
    insta::assert_snapshot!(body("  tags: {   b :  x,a: [ 1,2 ,],c: {}, }\n"), @"  tags: {b: x, a: [1, 2], c: {}}");
}

#[test]
fn what_is_in_brackets_on_several_lines_is_written_in_lines() {
    let text = "  manifest: { # why\n    csv: {etag: e,\n      # what\n      object: o, # where\n      fields: [Bucket, Key]}\n  } # end\n";
    insta::assert_snapshot!(body(text), @r"
      manifest: # why
        # end
        csv:
          # what
          object: o # where
          etag: e
          fields: [Bucket, Key]
    ");
}

#[test]
fn text_that_another_yaml_would_retype_is_quoted() {
    insta::assert_snapshot!(body("  tags: {yes: no, a: ON, b: 2027-01-31, c: 12:30, d: 1_000, e: on time, f: true story}\n"), @r#"  tags: {"yes": "no", a: "ON", b: "2027-01-31", c: "12:30", d: "1_000", e: on time, f: true story}"#);
}

#[test]
fn numbers_are_quoted_where_the_schema_wants_text_and_nowhere_else() {
    insta::assert_snapshot!(body("  accountId: 012345678901\n  run: 2\n  tags: {year: 2025, yes: true}\n  after: [1]\n"), @r#"
      accountId: "012345678901"
      run: 2
      tags: {year: "2025", "yes": "true"}
      after: ["1"]
    "#);
}

#[test]
fn quotes_stay_and_become_double_where_no_escape_is_needed() {
    insta::assert_snapshot!(body("  tags:\n    'a': 'it''s'\n    b: \"x\"\n    c: '\\d'\n    d: 'say \"x\"'\n"), @r#"
      tags:
        "a": "it's"
        b: "x"
        c: '\d'
        d: 'say "x"'
    "#);
}

#[test]
fn comments_move_with_their_field() {
    let text = "  # about priority\n\n  # more\n  priority: 1 # high\n  # about region\n  region: r   # west\n";
    insta::assert_snapshot!(body(text), @r"
      # about region
      region: r   # west
      # about priority

      # more
      priority: 1 # high
    ");
}

#[test]
fn the_head_of_the_file_stays_first_and_its_end_last() {
    let text = "# yaml-language-server: $schema=x\n#\n# What it is.\n\nkind: Job\napiVersion: s3jobs/v1\n\n# the end\n";
    insta::assert_snapshot!(whole(text), @r"
    # yaml-language-server: $schema=x
    #
    # What it is.

    apiVersion: s3jobs/v1
    kind: Job

    # the end
    ");
}

#[test]
fn comments_below_the_last_field_stay_below_it_at_their_level() {
    let text = "  manifest:\n    csv:\n      etag: e\n      object: o\n      # of csv\n    # of manifest\n  region: r\n  # of spec\n";
    insta::assert_snapshot!(body(text), @r"
      region: r
      manifest:
        csv:
          object: o
          etag: e
          # of csv
        # of manifest
      # of spec
    ");
}

#[test]
fn a_comment_above_the_first_field_of_an_element_stands_above_its_dash() {
    insta::assert_snapshot!(body("  x:\n    -\n      # one\n      a: 1\n    - # two\n      b: 2\n"), @r"
      x:
        # one
        - a: 1
        # two
        - b: 2
    ");
}

#[test]
fn aligned_comments_stay_aligned() {
    let text = "    region: r       # one\n    run:    1       # two\n    tags: {a: ON}   # three\n    roleArn: a-long-one   # four\n";
    insta::assert_snapshot!(body(text), @r#"
      region: r       # one
      run: 1          # two
      roleArn: a-long-one   # four
      tags: {a: "ON"} # three
    "#);
}

#[test]
fn blocks_of_text_stay_as_they_are_but_for_their_indentation() {
    let text = "  tags:\n       a: |\n         one\n           two\n\n         three\n\n\n       b: >-   # folded\n        x\n       c: |4\n            y\n           z\n       d: |+\n        kept\n\n\n       e: f\n";
    insta::assert_snapshot!(body(text), @r"
      tags:
        a: |
          one
            two

          three

        b: >-   # folded
          x
        c: |2
           y
          z
        d: |+
          kept


        e: f
    ");
}

#[test]
fn a_block_of_blanks_alone_does_not_grow() {
    insta::assert_snapshot!(body("  a: |\n         \n  b: |+\n      \n\n  c: |2-\n       \n"), @"
    a: |

    b: |+


    c: |2-
    ");
}

#[test]
fn text_of_several_lines_keeps_its_lines() {
    let text = "  description: one\n        two\n\n        three\n  tags:\n    a: 'b\n       c'\n    d: \"e \\\n     f\\ \n      g\"\n";
    insta::assert_snapshot!(body(text), @r#"
      description: one
        two

        three
      tags:
        a: "b
          c"
        d: "e \
          f\ 
          g"
    "#);
}

#[test]
fn a_value_below_its_name_moves_beside_it() {
    insta::assert_snapshot!(body("  region: # why\n    # because\n    r\n  after:\n    [a]\n"), @r"
      # because
      region: r # why
      after: [a]
    ");
}

#[test]
fn anchors_aliases_and_tags_stay() {
    let text =
        "  tags: &same\n    team: a\n  x: &one 1\n  w: !!str 2\n  z: &list\n  - &m\n    a: *same\n  - *one\n  - *m\n";
    insta::assert_snapshot!(body(text), @r"
      tags: &same
        team: a
      x: &one 1
      w: !!str 2
      z: &list
        - &m
          a: *same
        - *one
        - *m
    ");
}

#[test]
fn a_map_whose_alias_would_come_before_its_anchor_keeps_its_order() {
    let text = "  tags: &same {b: c}\n  description: d\n  operation:\n    putObjectTagging: {tagSet: *same}\n";
    insta::assert_snapshot!(body(text), @r"
      tags: &same {b: c}
      description: d
      operation:
        putObjectTagging: {tagSet: *same}
    ");
}

#[test]
fn line_ends_blank_lines_and_white_space_are_tidied() {
    let text =
        "\u{feff}\r\n\r\napiVersion:   s3jobs/v1  \r\nkind: Job\r\n\r\n\r\n\r\nspec:\r\n\r\n  run: 1\t# c \r\n\r\n\r\n";
    assert_eq!(whole(text), "apiVersion: s3jobs/v1\nkind: Job\n\nspec:\n  run: 1 # c\n");
    assert_eq!(whole("apiVersion: s3jobs/v1"), "apiVersion: s3jobs/v1\n");
}

#[test]
fn documents_and_their_separators_stay_and_those_of_others_as_they_are() {
    let text = "# first\n---   # marker\nkind: Job\napiVersion: s3jobs/v1\n# end\n---\nother:   [x,y]\n---\n---\n{kind: Seed, apiVersion: s3jobs/v1}\n...\n# last\n";
    insta::assert_snapshot!(whole(text), @r"
    # first
    ---   # marker
    apiVersion: s3jobs/v1
    kind: Job
    # end
    ---
    other:   [x,y]
    ---
    ---
    {apiVersion: s3jobs/v1, kind: Seed}
    # last
    ...
    ");
}

#[test]
fn a_text_with_a_fault_stays_as_it_is() {
    for text in ["kind: Job\napiVersion: s3jobs/v1\na: [1\n", "kind: Job\napiVersion: s3jobs/v1\nkind: Job\n", "\u{7}"]
    {
        let formatted = spec::format(text);
        assert_eq!((formatted.text.as_str(), formatted.is_faulty()), (text, true));
        assert_eq!(formatted.left, [Left { document: 0, reason: Reason::Fault }]);
    }
}

#[test]
fn a_text_without_a_document_of_ours_stays_as_it_is() {
    for text in ["", "\r\n", "# nothing\n\n\n", "a:   1\r\n", "- 1\n", "---\n...\n", "apiVersion: v1\nkind:   Pod"] {
        let formatted = spec::format(text);
        assert_eq!((formatted.text.as_str(), formatted.left), (text, vec![]));
    }
}

/// Two anchors of one name: which one an alias means depends on the order.
#[test]
fn what_would_change_its_meaning_by_another_order_keeps_its_order_alone() {
    let text = "  description: &a 'x'\n  region: &a y z\n  zeta: *a\n";
    insta::assert_snapshot!(body(text), @r#"
      description: &a "x"
      region: &a y z
      zeta: *a
    "#);
}

#[test]
fn a_name_that_only_a_question_mark_can_hold_is_left() {
    let text = format!("apiVersion: s3jobs/v1\nkind: Job\n? {}\n: 1\n", "a".repeat(2000));
    let formatted = spec::format(&text);
    assert_eq!(formatted.left, [Left { document: 0, reason: Reason::Meaning }]);
    assert_eq!(formatted.text, text);
}

/// Comments, fields, elements and documents by the thousand, far beyond what the parser keeps back by itself.
#[test]
fn long_texts_are_formatted_like_short_ones() {
    let comments = "# c\n".repeat(2_000);
    let tags: String = (0..2_000).map(|n| format!("    t{n}: ON # c\n")).collect();
    let list = format!("  after: [{}]\n", vec!["a"; 2_000].join(","));
    let text = format!("{comments}kind: Job\napiVersion: s3jobs/v1\nspec:\n  tags:\n{tags}{list}");
    let formatted = whole(&text);
    assert_eq!((formatted.matches("# c").count(), formatted.matches("\"ON\"").count()), (4_000, 2_000));
    let many = "---\nkind: Job\napiVersion: s3jobs/v1\n".repeat(500);
    assert_eq!(whole(&many), "---\napiVersion: s3jobs/v1\nkind: Job\n".repeat(500));
}
