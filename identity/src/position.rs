//! Keyset pagination: a page begins next to a row, not at an offset. Rows before it are not
//! counted, and adding or removing them does not shift the page.

/// Where a page begins. `Place` is the sort key of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position<Place = i64> {
    #[default]
    First,
    /// After this row.
    After(Place),
    /// Before this row.
    Before(Place),
}

/// Whether there are more rows before and after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct More {
    pub(crate) before: bool,
    pub(crate) after: bool,
}

impl<Place> Position<Place> {
    /// Cuts `rows` to a page of at most `size`. They must be read nearest to the position first,
    /// with a limit of `size` + 1.
    pub(crate) fn cut<T>(&self, rows: &mut Vec<T>, size: u64) -> More {
        let is_more = rows.len() as u64 > size;
        rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        match self {
            Self::First => More { before: false, after: is_more },
            Self::After(_) => More { before: true, after: is_more },
            Self::Before(_) => {
                rows.reverse();
                More { before: is_more, after: true }
            }
        }
    }
}
