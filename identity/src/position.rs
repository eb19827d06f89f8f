//! Pages that begin beside a row and not at a number, so that nothing is counted on the way to them,
//! and what comes or goes before them shifts nothing.

/// Where a page begins. `Place` is where a row stands in its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position<Place = i64> {
    #[default]
    First,
    /// After this row.
    After(Place),
    /// Before this row.
    Before(Place),
}

/// On which sides of a page there are more rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct More {
    pub(crate) before: bool,
    pub(crate) after: bool,
}

impl<Place> Position<Place> {
    /// Makes a page of at most `size` rows of what was read: one more than that if there are so many,
    /// the nearest to the position first.
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
