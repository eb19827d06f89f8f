//! What a command returns and prints.

use std::{error::Error, io::Write};

/// An error displays as one sentence for the operator.
pub(super) type Outcome = Result<(), Box<dyn Error>>;

/// Prints one line to standard output.
pub(super) fn say(line: &str) -> Outcome {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
