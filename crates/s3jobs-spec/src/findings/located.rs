//! Findings with their positions, in the order of their files' text.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::FindingsReport;
use crate::spec::{Finding, Location, Place, SourceMap};

/// A finding and where it stands; no location if its file has no text.
pub(super) struct Located<'f> {
    pub(super) finding: &'f Finding,
    pub(super) location: Option<Location>,
    /// The locations of the related places, in their order.
    pub(super) related: Vec<Option<Location>>,
    /// The text that corrects the mistake, and where it goes.
    pub(super) fix: Option<(Location, &'f str)>,
}

/// Finds every finding's position, and sorts by file, line and column.
pub(super) fn locate<'f>(report: &FindingsReport<'f>) -> Vec<Located<'f>> {
    let mut maps: BTreeMap<&Utf8Path, Option<SourceMap<'f>>> = BTreeMap::new();
    for place in report.findings.iter().flat_map(Finding::places) {
        maps.entry(&place.file).or_insert_with(|| report.files.get(&place.file).map(SourceMap::new));
    }
    let map = |place: &Place| maps.get(place.file.as_path())?.as_ref();
    let locate = |place: &Place| map(place).map(|map| map.locate(place));
    let fix = |finding: &'f Finding| {
        let map = map(&finding.place)?;
        Some((map.location(map.exact(&finding.place)?), finding.fix.as_deref()?))
    };
    let located = |finding: &'f Finding| Located {
        finding,
        location: locate(&finding.place),
        related: finding.related.iter().map(|related| locate(&related.place)).collect(),
        fix: fix(finding),
    };
    let mut located: Vec<Located<'f>> = report.findings.iter().map(located).collect();
    located.sort_by(|a, b| order(a).cmp(&order(b)));
    located
}

fn order<'a>(located: &'a Located<'_>) -> impl Ord + use<'a> {
    let start = located.location.as_ref().map(|location| location.start);
    (&located.finding.place.file, start, located.finding.code, &located.finding.place.at)
}
