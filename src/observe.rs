//! Ledger, jobs and manifests as one observation.
