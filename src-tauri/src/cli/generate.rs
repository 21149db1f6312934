//! `batchbook generate man|completions DIR`: the manual pages and shell completions of a package, out of the grammar itself.

use std::io;
use std::path::Path;

use clap_complete::Shell;

use super::arguments::GenerateCommand;
use super::help;
use super::record::shown;
use super::{Context, Exit, Stop};
use crate::wording::Coded;

const NAME: &str = "batchbook";

pub(super) fn run(context: &Context, command: &GenerateCommand) -> Result<Exit, Stop> {
    let (folder, made) = match command {
        GenerateCommand::Man { folder } => (folder, man(context, folder)),
        GenerateCommand::Completions { folder } => (folder, completions(context, folder)),
    };
    made.map_err(|error| {
        let parameters = [("path", shown(folder)), ("system_error", error.to_string())];
        Stop::Error(Exit::SystemFailed, Coded::error("file_unwritable", parameters))
    })?;
    Ok(Exit::Done)
}

/// A page for the program and one for each subcommand.
fn man(context: &Context, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(help::command(&context.words), folder)
}

/// The files as the shells of a Linux system look for them: `batchbook`, `_batchbook`, `batchbook.fish`.
fn completions(context: &Context, folder: &Path) -> io::Result<()> {
    let places = [
        (Shell::Bash, "bash-completion/completions/batchbook"),
        (Shell::Zsh, "zsh/site-functions/_batchbook"),
        (Shell::Fish, "fish/vendor_completions.d/batchbook.fish"),
    ];
    for (shell, place) in places {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut help::command(&context.words), NAME, &mut text);
        let file = folder.join(place);
        std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
        write(&file, &text)?;
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a file of a package, made anew at each build"
)]
fn write(file: &Path, text: &[u8]) -> io::Result<()> {
    std::fs::write(file, text)
}
