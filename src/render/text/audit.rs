//! The runs of a job, what happened to each, and where S3 does not agree.

use std::io::{self, Write};

use super::ledger;
use crate::audit::Audited;
use crate::render::page::{Line, Page, Paper, Tone};
use crate::render::words;

/// Writes what is known of a run.
pub fn audited(out: &mut dyn Write, paper: Paper, audited: &Audited) -> io::Result<()> {
    let Audited { record, history, claim: _, found, disagreements } = audited;
    let mut page = Page::new(out, paper);
    ledger::heading(&mut page, record)?;
    if let Some(attempt) = record.latest() {
        let (operation, token) = (attempt.request.body.operation.kind(), &attempt.request.client_request_token);
        let fields = [("operation", operation.to_string()), ("token", token.as_str().to_owned())];
        ledger::write_fields(&mut page, 2, &fields)?;
    }
    ledger::write_fields(&mut page, 2, &[("in S3", words::found(found, disagreements.len()))])?;
    for disagreement in disagreements {
        page.line(4, Line::new().tone(Tone::Bad, words::disagreement(disagreement)))?;
    }
    if history.events.is_empty() {
        return page.line(2, "history: none is on record; an older version of s3jobs wrote it");
    }
    ledger::write_history(&mut page, history)
}
