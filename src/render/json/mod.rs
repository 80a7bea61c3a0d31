//! For programs: documents with structs of their own, apart from the types inside, so that those may change.
//!
//! Every document begins with `apiVersion`, `kind` and `toolVersion`. Within `s3jobs/v1` fields are only added. Names are
//! camelCase, times RFC 3339 in UTC, spans of time `...Seconds`, money `...MicroDollars`. [`schemas()`] gives the schema of
//! each document, which is committed under `schemas/output/`.

mod action;
mod apply;
mod asked;
mod audit;
mod explanation;
mod history;
mod ledger;
mod parts;
mod plan;
mod pruning;
mod rebuild;
mod report;
mod schemas;
mod status;

pub use s3jobs_spec::output::{ApiVersion, TOOL_VERSION, write};

pub use action::{ActionKind, ActionView, ConfirmedBy};
pub use apply::{ApplyResultDocument, Exits, RunView, RunViews};
pub use asked::{AskedView, EffectView, FindingView, ManifestFileView, PreviousView, RequestView};
pub use audit::{AuditDocument, AuditedView, DisagreementView, FoundView as AuditedJobView};
pub use explanation::{
    CandidateView, CodeView, ExcerptView, ExplanationDocument, ExplanationKind, FieldView, MemberView, PartView,
    PlanCodeView, PresenceView, SeverityView, WordView,
};
pub use history::{EventView, HistoryView, WhoView};
pub use ledger::{AttemptView, LedgerDocument, RecordView};
pub use parts::{
    AcceptanceView, ClosingView, CostView, DifferenceView, FailureReasonView, FoundView, PlaceView, ProgressView,
    WaitView,
};
pub use plan::{PlanDocument, StepView, Summary};
pub use pruning::{ChosenView, PruningSection};
pub use rebuild::{FaultView, KnownBy, LeftView, LostView, NotObservedView, RebuildSection, VerificationSection};
pub use report::{FailureGroupView, LaterRunView, ReportDocument, ReportListDocument, SampleView};
pub use schemas::schemas;
pub use status::{StatusDocument, StatusView};
