//! The table of rules.

use super::{
    Subject, acl_conflict, compute_checksum_needs_report_owner, deprecated_metadata, duplicate_name, empty_range,
    empty_tag_set, fields_need_bucket_and_key, generator_output_location, marker_in_description, no_report,
    not_supported_yet, object_lock_mode_and_date, policy_region, report_prefix, reserved_tag, too_many_tags,
    user_arguments_need_schema_2,
};
use crate::spec::finding::Finding;

type Rule = fn(&Subject<'_>) -> Vec<Finding>;

const RULES: [Rule; 16] = [
    acl_conflict::check,
    compute_checksum_needs_report_owner::check,
    deprecated_metadata::check,
    empty_range::check,
    empty_tag_set::check,
    fields_need_bucket_and_key::check,
    generator_output_location::check,
    marker_in_description::check,
    no_report::check,
    not_supported_yet::check,
    object_lock_mode_and_date::check,
    policy_region::check,
    report_prefix::check,
    reserved_tag::check,
    too_many_tags::check,
    user_arguments_need_schema_2::check,
];

/// Every finding of every rule about one job.
pub(in crate::spec) fn check_job(subject: &Subject<'_>) -> Vec<Finding> {
    RULES.iter().flat_map(|rule| rule(subject)).collect()
}

/// Every finding about the jobs of the set together.
pub(in crate::spec) fn check_set(subjects: &[Subject<'_>]) -> Vec<Finding> {
    duplicate_name::check(subjects)
}
