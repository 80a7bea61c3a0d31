//! What a step is asked to do: its effects, the gravest first, every field, and what the run before did not have.

use std::io;

use super::differences;
use crate::advice::effects::EffectKind;
use crate::plan::{Previous, Step};
use crate::render::fold::{Fold, yaml_lines};
use crate::render::page::{BELOW, Line, Page, Tone};
use crate::render::words;

/// How wide the names of fields are, in columns.
const NAME: usize = 14;

/// Writes what a step is asked to do, if it still can be said no to.
pub(super) fn write<'p>(page: &mut Page<'_>, fold: &mut Fold<'p>, step: &'p Step) -> io::Result<()> {
    let (Some(asked), Some(fields)) = (&step.stage.asked(), fold.fields(step)) else { return Ok(()) };
    for effect in &fields.effects {
        let kind = effect.code.kind();
        let marked = Line::new().tone(tone(kind), words::effect_kind(kind));
        page.line(BELOW, marked.text(format!(": {}", effect.words)))?;
    }
    for (name, value) in &fields.shown {
        for (at, line) in yaml_lines(value).into_iter().enumerate() {
            let name = if at == 0 { *name } else { "" };
            let hang = NAME + line.len() - line.trim_start().len() + 2;
            page.hanging((BELOW, hang), Line::new().tone(Tone::Dim, format!("{name:NAME$}")).text(line))?;
        }
    }
    for (before, names) in &fields.as_in {
        page.line(BELOW, Line::new().tone(Tone::Dim, format!("as in {before}: {}", names.join(", "))))?;
    }
    asked.previous.as_ref().map_or(Ok(()), |previous| changes(page, previous))
}

fn changes(page: &mut Page<'_>, previous: &Previous) -> io::Result<()> {
    let Previous { run, differences } = previous;
    page.line(BELOW, words::since(*run, differences))?;
    differences::write(page, BELOW + 2, differences)
}

fn tone(kind: EffectKind) -> Tone {
    match kind {
        EffectKind::Irreversible | EffectKind::Public | EffectKind::Unprotected => Tone::Bad,
        EffectKind::Costly => Tone::Warn,
        EffectKind::Notable => Tone::Dim,
    }
}
