//! Records that are left in part.

use std::io::{self, Write};

use crate::model::Invocation;
use crate::prune::{Chosen, Pruning};
use crate::render::page::{Line, Page, Paper, Tone};
use crate::render::words;

/// Writes which records would be left in part.
pub fn chosen(out: &mut dyn Write, paper: Paper, chosen: &Chosen) -> io::Result<()> {
    let Chosen { records, troubles } = chosen;
    let mut page = Page::new(out, paper);
    for (scope, trouble) in troubles {
        page.line(
            0,
            Line::new()
                .tone(Tone::Warn, format!("{scope} could not be asked, and is left as it is: {}", trouble.message)),
        )?;
    }
    if records.is_empty() {
        return page.line(
            0,
            "nothing to prune: no record is closed for long enough that neither S3 nor a spec needs it whole",
        );
    }
    page.line(
        0,
        "what these jobs were made of would not be kept; that they ran, what they did and their history would:",
    )?;
    records.iter().try_for_each(|found| {
        let record = &found.record;
        let ended = record.closed.as_deref().map(words::closing_alone).unwrap_or_default();
        page.line(2, format!("{} in {}: {ended}", record.run, record.run.scope))
    })
}

/// Writes what was done.
pub fn pruned(out: &mut dyn Write, paper: Paper, (pruning, invocation): (&Pruning, &Invocation)) -> io::Result<()> {
    let Pruning { records, overtaken } = pruning;
    let mut page = Page::new(out, paper);
    page.line(0, format!("pruned {}", words::counted(records.len() as u64, "record")))?;
    overtaken.iter().try_for_each(|run| {
        page.line(0, format!("{run} was changed meanwhile and is whole; repeat {}", invocation.command("ledger prune")))
    })
}
