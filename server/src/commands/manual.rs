//! The command that writes the man pages and the completions for shells, for packages.

use super::outcome::{Outcome, say};
use clap::{Args, Command};
use clap_complete::Shell;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  latchkey manual ./manual")]
pub(super) struct Manual {
    /// The folder that they are written to, in `man` and `completions`.
    folder: PathBuf,
}

pub(super) fn run(Manual { folder }: &Manual, program: Command) -> Outcome {
    let written = write(folder, program)
        .map_err(|cause| format!("The folder {} cannot be written: {cause}.", folder.display()))?;
    say(&format!("Wrote {written} files to {}.", folder.display()))
}

pub(super) fn write(folder: &Path, mut program: Command) -> io::Result<usize> {
    let (pages, completions) = (folder.join("man"), folder.join("completions"));
    fs::create_dir_all(&pages)?;
    fs::create_dir_all(&completions)?;
    clap_mangen::generate_to(program.clone(), &pages)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut program, "latchkey", &completions)?;
    }
    Ok(fs::read_dir(pages)?.count() + fs::read_dir(completions)?.count())
}
