//! Columns of text: aligned by what a terminal shows, one tone a row.
//!
//! Where the page is too narrow, whole columns are left out, the least needed first, and never a part of a name. What is
//! said in sentences goes below its row instead.

use std::io;

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table as Grid};

use crate::render::escape;
use crate::render::page::{BELOW, Line, Page, Tone, Width};
use crate::render::wrap;

/// The columns between two columns of text.
const GAP: usize = 2;

/// Rows under a heading.
pub(super) struct Table<'c> {
    columns: &'c [Column],
    rows: Vec<(Tone, Vec<String>)>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    name: &'static str,
    align: CellAlignment,
    place: Place,
}

/// What becomes of a column where the page is too narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// It is left out, those with the lowest number first.
    Dropped(u8),
    /// It stays.
    Kept,
    /// Its texts go below their rows.
    Below,
}

impl Column {
    /// A column of text.
    pub(super) const fn left(name: &'static str) -> Self {
        Self { name, align: CellAlignment::Left, place: Place::Kept }
    }

    /// A column of numbers.
    pub(super) const fn right(name: &'static str) -> Self {
        Self { name, align: CellAlignment::Right, place: Place::Kept }
    }

    /// The column is left out where the page is too narrow: those with the lowest number first.
    pub(super) const fn dropped(self, order: u8) -> Self {
        Self { place: Place::Dropped(order), ..self }
    }

    /// The column's texts go below their rows where the page is too narrow.
    pub(super) const fn below(self) -> Self {
        Self { place: Place::Below, ..self }
    }
}

impl<'c> Table<'c> {
    /// An empty table with these columns.
    pub(super) fn new(columns: &'c [Column]) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row. Its text may come from outside.
    pub(super) fn row(&mut self, tone: Tone, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().map(|cell| escape::text(&cell).into_owned()).collect();
        self.rows.push((tone, cells));
    }

    /// Whether there is no row.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes heading and rows.
    pub(super) fn write(&self, page: &mut Page<'_>) -> io::Result<()> {
        let shown = self.shown(page.width());
        let below = (0..self.columns.len()).find(|at| self.columns[*at].place == Place::Below && !shown.contains(at));
        let grid = self.grid(&shown);
        let mut lines = grid.lines();
        if let Some(heading) = lines.next() {
            page.wide_line(Line::new().tone(Tone::Strong, heading.trim_end()))?;
        }
        for (line, (tone, cells)) in lines.zip(&self.rows) {
            page.wide_line(Line::new().tone(*tone, line.trim_end()))?;
            if let Some(text) = below.map(|at| cells[at].as_str()).filter(|text| !text.is_empty()) {
                page.line(BELOW, text)?;
            }
        }
        Ok(())
    }

    /// The columns for which there is room.
    fn shown(&self, width: Width) -> Vec<usize> {
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        let Width::Columns(room) = width else { return shown };
        let widths: Vec<usize> = shown.iter().map(|at| self.width(*at)).collect();
        let all = |shown: &[usize]| shown.iter().map(|at| widths[*at] + GAP).sum::<usize>().saturating_sub(GAP);
        let mut order: Vec<usize> = shown.iter().copied().filter(|at| self.columns[*at].place != Place::Kept).collect();
        order.sort_by_key(|at| (self.columns[*at].place != Place::Below, self.columns[*at].place));
        for at in order {
            if all(&shown) <= room {
                break;
            }
            shown.retain(|other| *other != at);
        }
        shown
    }

    /// The columns that a terminal needs for a column of text.
    fn width(&self, at: usize) -> usize {
        let cells = self.rows.iter().map(|(_, cells)| wrap::width(&cells[at]));
        cells.chain([self.columns[at].name.len()]).max().unwrap_or(0)
    }

    fn grid(&self, shown: &[usize]) -> Grid {
        let mut grid = Grid::new();
        grid.load_style(NOTHING).set_header(shown.iter().map(|at| self.columns[*at].name).collect::<Vec<_>>());
        for (_, cells) in &self.rows {
            grid.add_row(shown.iter().map(|at| cells[*at].as_str()).collect::<Vec<_>>());
        }
        for (column, at) in grid.column_iter_mut().zip(shown) {
            let gap = u16::try_from(GAP).unwrap_or(0);
            column.set_padding((0, gap)).set_cell_alignment(self.columns[*at].align);
        }
        grid
    }
}
