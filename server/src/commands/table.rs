//! Rows in columns, for the operator's terminal.

use super::outcome::{Outcome, say};

/// Prints rows with their cells aligned. Control characters, which a terminal would obey, are
/// replaced.
pub(super) fn print<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> Outcome {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..COLUMNS).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{:width$}", plain(cell)));
        say(cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}
