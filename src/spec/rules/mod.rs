//! Rules: what relates two fields, files, or a spec and its project.
//!
//! Each rule is a file named like its code. It sees a spec that schema and types accept, fires only on what the spec and
//! the project state, and returns findings. The table is in [`table`].

mod acl_conflict;
mod compute_checksum_needs_report_owner;
mod deprecated_metadata;
mod duplicate_name;
mod empty_range;
mod empty_tag_set;
mod fields_need_bucket_and_key;
mod generator_output_location;
mod marker_in_description;
mod no_report;
mod not_supported_yet;
mod object_lock_mode_and_date;
mod policy_region;
mod report_prefix;
mod reserved_tag;
mod subject;
mod table;
mod too_many_tags;
mod user_arguments_need_schema_2;

pub(super) use subject::Subject;
pub(super) use table::{check_job, check_set};
