//! A text to jobs.

use std::sync::Arc;

use super::convert::Converter;
use super::data::{Import, ImportedJob, Pasted, Wishes};
use super::draft::Draft;
use super::source::{self, Read};
use crate::spec::path::FieldPath;

/// Converts every request and described job of a text.
pub fn import(pasted: Pasted<'_>, wishes: &Wishes) -> Import {
    let Pasted { file, text } = pasted;
    let (mut jobs, mut findings) = (Vec::new(), Vec::new());
    match source::read(file, text) {
        Ok(Read { dialect, documents }) => {
            let whole: Arc<str> = text.into();
            for (index, document) in documents.iter().enumerate() {
                let at = if documents.len() > 1 { FieldPath::root().join(index) } else { FieldPath::root() };
                let mut converter = Converter::new(file, &whole, dialect);
                let subject = converter.subject(document, at);
                let job = subject.map(|subject| Draft::new(&mut converter, subject, wishes).finish(wishes));
                jobs.extend(job.map(|job| ImportedJob { told: converter.told, ..job }));
                findings.append(&mut converter.findings);
            }
        }
        Err(unreadable) => findings = unreadable,
    }
    Import { jobs, findings }
}
