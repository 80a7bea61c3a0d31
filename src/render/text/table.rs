//! Columns of text: aligned by what a terminal shows, one tone a row.

use std::io;

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table as Grid};

use crate::render::escape;
use crate::render::page::{Line, Page, Tone};

/// Rows under a heading.
pub(super) struct Table {
    grid: Grid,
    tones: Vec<Tone>,
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

impl Table {
    /// An empty table with these columns.
    pub(super) fn new(columns: &[(&str, Align)]) -> Self {
        let mut grid = Grid::new();
        grid.load_style(NOTHING).set_header(columns.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        for (column, (_, align)) in grid.column_iter_mut().zip(columns) {
            column.set_padding((0, 2)).set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
        }
        Self { grid, tones: vec![Tone::Strong] }
    }

    /// Adds a row. Its text may come from outside.
    pub(super) fn row(&mut self, tone: Tone, cells: impl IntoIterator<Item = String>) {
        self.grid.add_row(cells.into_iter().map(|cell| escape::text(&cell).into_owned()).collect::<Vec<_>>());
        self.tones.push(tone);
    }

    /// Whether there is no row.
    pub(super) fn is_empty(&self) -> bool {
        self.grid.row_count() == 0
    }

    /// Writes heading and rows.
    pub(super) fn write(&self, page: &mut Page<'_>) -> io::Result<()> {
        for (line, tone) in self.grid.lines().zip(&self.tones) {
            page.line(0, Line::new().tone(*tone, line.trim_end()))?;
        }
        Ok(())
    }
}
