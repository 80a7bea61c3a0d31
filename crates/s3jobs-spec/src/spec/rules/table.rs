//! The table of rules.

use super::Subject;
use super::{
    acceptance_beyond_s3, acl_conflict, acls_disabled, after_cycle, after_twice, after_unknown, archived_copies,
    archived_sources, automatic_irreversible, bucket_name, case_twins, checksum_type, checksums_nowhere,
    compliance_retention, compute_checksum_needs_report_owner, conflicting_jobs, copy_onto_itself,
    copy_replaces_source, copy_too_large, deprecated_metadata, directory_bucket, directory_bucket_annotations,
    directory_bucket_copy, directory_bucket_needs_schema_2, directory_bucket_tags, duplicate_name, empty_range,
    empty_tag_set, event_hold_duration, event_hold_mode, event_hold_release, fields_need_bucket_and_key,
    filter_in_the_future, generator_output_location, governance_bypass, key_value_tag, key_without_kms,
    lambda_elsewhere, large_copies, leading_slash, list_among_objects, literal_key_part, long_retention, manifest_name,
    marker_in_description, metadata_directive, moved_and_recorded, moved_old_name, moved_twice, needs_object_lock,
    no_filter, no_report, not_an_etag, nothing_to_replicate, nothing_to_restore, object_lock_mode_and_date, odd_etag,
    old_bucket_name, one_bucket, other_partition, other_region, placeholder, policy_account, policy_label,
    policy_max_tasks, policy_operation, policy_priority, policy_protected_bucket, policy_region, policy_report,
    policy_tag, public_acl, redirect_location, removal_needs_bypass, removes_retention, replication_filter,
    report_among_objects, report_prefix, reserved_tag, restore_any_class, restore_days, restore_tier,
    restore_without_days, retention_in_the_past, role_account, rows_outside_guard, same_effect, same_effect_of_itself,
    same_effect_unknown, secret, several_buckets, target_key_prefix, task_limit, too_many_tags, unknown_environment,
    unknown_region, unqualified_lambda, unsupported_encryption, user_arguments_need_schema_2, version_id_needed,
};
use crate::model::JobDocument;
use crate::spec::finding::{Finding, Place};
use crate::spec::layers::Layers;

type Rule = fn(&Subject<'_>) -> Vec<Finding>;

const RULES: [Rule; 91] = [
    acceptance_beyond_s3::check,
    acl_conflict::check,
    acls_disabled::check,
    after_twice::check,
    archived_copies::check,
    archived_sources::check,
    automatic_irreversible::check,
    bucket_name::check,
    case_twins::check,
    checksum_type::check,
    checksums_nowhere::check,
    compliance_retention::check,
    compute_checksum_needs_report_owner::check,
    copy_onto_itself::check,
    copy_replaces_source::check,
    copy_too_large::check,
    deprecated_metadata::check,
    directory_bucket::check,
    directory_bucket_annotations::check,
    directory_bucket_copy::check,
    directory_bucket_needs_schema_2::check,
    directory_bucket_tags::check,
    empty_range::check,
    empty_tag_set::check,
    event_hold_duration::check,
    event_hold_mode::check,
    event_hold_release::check,
    fields_need_bucket_and_key::check,
    filter_in_the_future::check,
    generator_output_location::check,
    governance_bypass::check,
    key_value_tag::check,
    key_without_kms::check,
    lambda_elsewhere::check,
    large_copies::check,
    leading_slash::check,
    list_among_objects::check,
    literal_key_part::check,
    long_retention::check,
    manifest_name::check,
    marker_in_description::check,
    metadata_directive::check,
    moved_and_recorded::check,
    needs_object_lock::check,
    no_filter::check,
    no_report::check,
    not_an_etag::check,
    nothing_to_replicate::check,
    nothing_to_restore::check,
    object_lock_mode_and_date::check,
    odd_etag::check,
    old_bucket_name::check,
    one_bucket::check,
    other_partition::check,
    other_region::check,
    placeholder::check,
    policy_account::check,
    policy_label::check,
    policy_max_tasks::check,
    policy_operation::check,
    policy_priority::check,
    policy_protected_bucket::check,
    policy_region::check,
    policy_report::check,
    policy_tag::check,
    public_acl::check,
    redirect_location::check,
    removal_needs_bypass::check,
    removes_retention::check,
    replication_filter::check,
    report_among_objects::check,
    report_prefix::check,
    reserved_tag::check,
    restore_any_class::check,
    restore_days::check,
    restore_tier::check,
    restore_without_days::check,
    retention_in_the_past::check,
    role_account::check,
    rows_outside_guard::check,
    same_effect_of_itself::check,
    secret::check,
    several_buckets::check,
    target_key_prefix::check,
    task_limit::check,
    too_many_tags::check,
    unknown_region::check,
    unqualified_lambda::check,
    unsupported_encryption::check,
    user_arguments_need_schema_2::check,
    version_id_needed::check,
];

type SetRule = fn(&[Subject<'_>]) -> Vec<Finding>;

const SET_RULES: [SetRule; 5] =
    [after_cycle::check, conflicting_jobs::check, duplicate_name::check, moved_twice::check, same_effect::check];

/// Every finding about a spec as it is written, before an environment's layers make a job of it.
pub(in crate::spec) fn check_document(document: &JobDocument, layers: &Layers<'_>, place: &Place) -> Vec<Finding> {
    unknown_environment::check(document, layers, place)
}

/// Every finding of every rule about one job, with the number of the job. Rule by rule, so that each one's code is fetched
/// once for all of them.
pub(in crate::spec) fn check_jobs(subjects: &[Subject<'_>]) -> Vec<(usize, Finding)> {
    let findings = |rule: &Rule| {
        let rule = *rule;
        let of_job = move |(job, subject)| rule(subject).into_iter().map(move |finding| (job, finding));
        subjects.iter().enumerate().flat_map(of_job)
    };
    RULES.iter().flat_map(findings).collect()
}

/// Every finding about the jobs of the set together. `invalid` are the names of those whose specs are invalid.
pub(in crate::spec) fn check_set(subjects: &[Subject<'_>], invalid: &[&str]) -> Vec<Finding> {
    let findings = SET_RULES.iter().flat_map(|rule| rule(subjects));
    let findings = findings.chain(after_unknown::check(subjects, invalid));
    let findings = findings.chain(moved_old_name::check(subjects, invalid));
    findings.chain(same_effect_unknown::check(subjects, invalid)).collect()
}
