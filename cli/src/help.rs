//! The command line in the language of the reader: help, and what is wrong with what was asked.
//!
//! The documentation of a verb and of its arguments stands in their file in both languages, English first, with ` | ` between.

use std::error::Error;
use std::ffi::OsString;
use std::fmt::Display;
use std::io;
use std::io::Write;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use guicheng_engine::Language;

use crate::arguments::Arguments;
use crate::console::system_language;
use crate::envelope;
use crate::failure::Failure;
use crate::words;

/// What the command line asks for. Help is printed, and so is what cannot be understood; the exit code is given back then.
pub(crate) fn parse(line: impl IntoIterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    let line = asking_for_help(line.into_iter().collect());
    let language = asked_of(&line, "--lang").and_then(tongue).unwrap_or_else(system_language);
    let command = localised(Arguments::command(), "guicheng", language).arg(flag("version", 'V', language));
    let asked = command.try_get_matches_from(&line).and_then(|matches| Arguments::from_arg_matches(&matches));
    let verb = || verb(&Arguments::command(), &line);
    asked.map_err(|error| match asked_of(&line, "--format") {
        Some("json") if error.use_stderr() => refuse(verb().as_deref(), &problem(&error, language)),
        _ => tell(&error, language),
    })
}

/// A line that begins with the word `help` asks for what `--help` does, of the verb behind it.
fn asking_for_help(mut line: Vec<OsString>) -> Vec<OsString> {
    if line.get(1).is_some_and(|word| word == "help") {
        line.remove(1);
        line.push("--help".into());
    }
    line
}

/// The verb that a line names, also one that cannot be understood.
fn verb(command: &Command, line: &[OsString]) -> Option<String> {
    let is_verb = |word: &&str| command.get_subcommands().any(|verb| verb.get_name() == *word);
    line.iter().skip(1).filter_map(|word| word.to_str()).find(is_verb).map(str::to_owned)
}

/// Tells a program that its line cannot be understood.
fn refuse(verb: Option<&str>, problem: &str) -> ExitCode {
    // If not even this can be written, there is nobody to tell.
    let _ = envelope::write(&envelope::misunderstood(verb, problem));
    Failure::BAD_INPUT.into()
}

/// What a line says of an option that every verb has, also a line that cannot be understood.
fn asked_of<'l>(line: &'l [OsString], option: &str) -> Option<&'l str> {
    let words: Vec<&str> = line.iter().filter_map(|word| word.to_str()).collect();
    let separate = words.windows(2).filter_map(|pair| match pair {
        [name, value] if *name == option => Some(*value),
        _ => None,
    });
    let joined = words.iter().filter_map(|word| word.strip_prefix(option)?.strip_prefix('='));
    separate.chain(joined).next()
}

/// The language of that name.
fn tongue(name: &str) -> Option<Language> {
    match name {
        "zh" => Some(Language::Chinese),
        "en" => Some(Language::English),
        _ => None,
    }
}

/// One half of a text in both languages.
fn half(text: &StyledStr, language: Language) -> String {
    let text = text.to_string();
    match (text.split_once(" | "), language) {
        (Some((english, _)), Language::English) => english.to_owned(),
        (Some((_, chinese)), Language::Chinese) => chinese.to_owned(),
        (None, _) => text,
    }
}

/// A flag that every program has.
fn flag(name: &'static str, short: char, language: Language) -> Arg {
    let (action, id) = match name {
        "help" => (ArgAction::Help, "help-help"),
        _ => (ArgAction::Version, "help-version"),
    };
    let help = words::say(language, id, &[]);
    let options = words::say(language, "help-options", &[]);
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading(options)
}

/// A command and all below it in one language.
fn localised(command: Command, path: &str, language: Language) -> Command {
    let say = |id: &str| words::say(language, id, &[]);
    let (arguments, options) = (say("help-arguments"), say("help-options"));
    let about = command.get_about().map(|about| half(about, language)).unwrap_or_default();
    let below: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    // Arguments below a heading of ours would else stand in the order of their names.
    let mut places = 0..;
    let mut command = command
        .about(about)
        .bin_name(path)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg(flag("help", 'h', language))
        .mut_args(|argument| {
            let help = argument.get_help().map(|help| half(help, language)).unwrap_or_default();
            let heading = if argument.is_positional() { arguments.clone() } else { options.clone() };
            let argument = argument.help(help).help_heading(heading);
            let argument = match places.next().filter(|_| argument.is_positional()) {
                Some(place) => argument.display_order(place),
                None => argument,
            };
            match argument.get_action().takes_values() {
                true => argument.hide_possible_values(true).hide_default_value(true),
                false => argument,
            }
        })
        .subcommand_help_heading(say("help-verbs"))
        .help_template(format!("{{about-with-newline}}\n{}\n\n{{all-args}}", say("help-usage")));
    for name in below {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(name, |verb| localised(verb, &path, language));
    }
    let usage = plain_usage(&command.clone().render_usage(), language);
    command.override_usage(usage)
}

/// How a command is written, without a title.
fn plain_usage(usage: &StyledStr, language: Language) -> String {
    let usage = usage.to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    let verb = format!("<{}>", words::say(language, "help-verb", &[]));
    usage.replace("[OPTIONS]", &format!("[{}]", words::say(language, "help-options", &[]))).replace("<COMMAND>", &verb)
}

/// Prints help, or what is wrong.
fn tell(error: &clap::Error, language: Language) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Whoever reads it may stop reading.
            let _ = write!(io::stdout().lock(), "{}", error.render());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(io::stderr().lock(), "{}", error.render());
            Failure::BAD_INPUT.into()
        }
        _ => {
            let problem = words::say(language, "error", &[("message", &problem(error, language))]);
            let _ = writeln!(io::stderr().lock(), "{problem}");
            Failure::BAD_INPUT.into()
        }
    }
}

/// What is wrong with a command line, and how it is written.
fn problem(error: &clap::Error, language: Language) -> String {
    let of = |kind| error.get(kind).map(context).unwrap_or_default();
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let say = |id: &str, arguments: &[(&str, &dyn Display)]| words::say(language, id, arguments);
    let mut lines = vec![match error.kind() {
        ErrorKind::InvalidSubcommand => say("usage-no-verb", &[("verb", &of(ContextKind::InvalidSubcommand))]),
        ErrorKind::UnknownArgument => say("usage-no-argument", &[("argument", &argument)]),
        ErrorKind::MissingRequiredArgument => say("usage-missing", &[("argument", &argument)]),
        ErrorKind::InvalidValue if value.is_empty() => say("usage-no-value", &[("argument", &argument)]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            say("usage-bad-value", &[("argument", &argument), ("value", &value)])
        }
        ErrorKind::ArgumentConflict => {
            say("usage-conflict", &[("argument", &argument), ("other", &of(ContextKind::PriorArg))])
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say("usage-missing-verb", &[])
        }
        _ => say("usage-other", &[("argument", &argument)]),
    }];
    // What reads a value says why it cannot in both languages, or in English alone.
    if let Some(why) = error.source().map(|why| StyledStr::from(why.to_string())) {
        let said = half(&why, language);
        lines.extend((language == Language::English || said != why.to_string()).then_some(said));
    }
    let valid = of(ContextKind::ValidValue);
    if !valid.is_empty() {
        lines.push(say("usage-possible", &[("values", &valid)]));
    }
    let suggested = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let suggested = suggested.into_iter().map(of).find(|suggested| !suggested.is_empty());
    lines.extend(suggested.map(|suggested| say("usage-meant", &[("suggestion", &suggested)])));
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        lines.push(say("usage-line", &[("usage", &plain_usage(usage, language))]));
    }
    lines.push(say("usage-help", &[]));
    lines.join("\n")
}

/// What an error is about, as people read it.
fn context(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(values) => values.join(", "),
        ContextValue::String(value) => value.clone(),
        other => other.to_string(),
    }
}
