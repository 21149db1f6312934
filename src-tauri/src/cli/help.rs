//! The help texts of the command line's grammar, from `messages/`: `cli-help-*`.

use clap::CommandFactory;

use super::arguments::Arguments;
use crate::wording::Words;

/// The grammar with its help texts.
pub(crate) fn command(words: &Words) -> clap::Command {
    worded(Arguments::command(), "cli-help", words)
}

/// Gives a command, its arguments and its subcommands their texts: `cli-help-record`, `cli-help-record-attach`, ...
fn worded(command: clap::Command, id: &str, words: &Words) -> clap::Command {
    let argument_text = |argument: clap::Arg| {
        let own = format!("{id}-{}", argument.get_id().as_str().replace('_', "-"));
        // The flags that every subcommand takes are explained once.
        let shared = format!("cli-help-any-{}", argument.get_id().as_str().replace('_', "-"));
        let found = [own, shared].into_iter().find(|id| words.has(id));
        match found {
            Some(id) => argument.help(words.plain(&id)),
            None => argument,
        }
    };
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    let mut command = command.about(words.plain(id)).mut_args(argument_text);
    // Named as no argument is.
    let at_end = format!("{id}-at-end");
    if words.has(&at_end) {
        command = command.after_help(words.plain(&at_end));
    }
    for name in names {
        command = command.mut_subcommand(&name, |subcommand| {
            worded(subcommand, &format!("{id}-{name}"), words)
        });
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::LANGUAGES;

    #[test]
    fn each_command_and_argument_has_a_text_of_its_own() {
        for language in LANGUAGES {
            has_texts(&command(&Words::of(language)));
        }
    }

    fn has_texts(command: &clap::Command) {
        let name = command.get_name();
        assert!(command.get_about().is_some(), "{name}");
        let at_end = command.get_after_help().map(ToString::to_string);
        for argument in command.get_arguments() {
            let id = argument.get_id();
            let help = argument.get_help().map(ToString::to_string);
            assert!(help.is_some(), "{name}: {id}");
            assert_ne!(help, at_end, "{name}: {id}");
            assert!(help.is_some_and(|it| !it.contains('\n')), "{name}: {id}");
        }
        command.get_subcommands().for_each(has_texts);
    }
}
