//! A run that a person is to settle: where it stands, what there is to judge by, and what may be said.

use std::io::{self, Write};

use super::ledger;
use crate::ledger::{Outcome, Record};
use crate::model::{Digest, Invocation};
use crate::render::page::{Line, Page, Paper, Tone};
use crate::render::words;
use crate::resolve::Case;

/// Writes all that is known, and the commands that settle it.
pub fn case(out: &mut dyn Write, paper: Paper, (case, invocation): (&Case, &Invocation)) -> io::Result<()> {
    let record = &case.record.record;
    let mut page = Page::new(out, paper);
    ledger::heading(&mut page, record)?;
    page.line(2, Line::new().tone(Tone::Strong, words::standing(case, invocation)))?;
    words::evidence(case).iter().try_for_each(|line| page.line(4, line.as_str()))?;
    let outcomes = case.outcomes();
    if outcomes.is_empty() {
        return page.line(2, "there is nothing for a person to settle");
    }
    page.line(2, "what may be said of it:")?;
    outcomes.into_iter().try_for_each(|outcome| {
        page.line(4, words::saying(outcome, record, invocation))?;
        page.line(6, words::meaning(outcome, case))
    })
}

/// Writes what was put on record.
pub fn settled(out: &mut dyn Write, paper: Paper, (record, given_back): (&Record, &[Digest])) -> io::Result<()> {
    let mut page = Page::new(out, paper);
    let ended = record.closed.as_deref().map(words::closing_alone).unwrap_or_default();
    page.line(0, format!("{} is on record: {ended}", record.run))?;
    given_back.iter().try_for_each(|effect| page.line(0, format!("given back: the right to the effect {effect}")))
}

/// What saying an outcome means, for the question before it.
pub fn meaning(outcome: Outcome, case: &Case) -> String {
    words::meaning(outcome, case)
}
