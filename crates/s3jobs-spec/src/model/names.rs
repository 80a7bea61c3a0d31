//! Names: of jobs, projects, lineages, and S3's job ids.

use super::text::text_type;

text_type! {
    /// The job's name: lower-case letters, digits and hyphens, at most 63 characters, unique in the spec set.
    ///
    /// It is part of every run's identity. To rename a job, move its record; a new name alone would be a new job.
    JobName, "a job name (lower-case letters, digits and hyphens, no hyphen at the ends)", 1..=63,
    r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    "tag-archive"
}

text_type! {
    /// The project's name: lower-case letters, digits and hyphens, at most 40 characters.
    ///
    /// It is part of every run's identity, so two repositories may use the same job names.

    ProjectName, "a project name (lower-case letters, digits and hyphens, no hyphen at the ends)", 1..=40,
    r"^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$";
    "payments"
}

text_type! {
    /// The id that is made with the ledger and tells its runs from those of every other ledger.
    Lineage, "a lineage (8 to 64 letters and digits)", 8..=64, r"^[0-9A-Za-z]+$";
    "5f0c2a9be1d44c7f8a36b0d91e27c458"
}

text_type! {
    /// S3's id of a job, as CreateJob returns it.

    JobId, "a job id", 5..=36, r"^[a-zA-Z0-9\-_]+$";
    "0f4d9e0c-7c3d-4f0e-9a57-1f0a4c6f2b11"
}
