//! The slash commands a candidate can give instead of an answer: `/hint`, `/skip`, `/run` …
//!
//! Owns the one table of them and its parser. A new command is a variant and a line of the table
//! here, and an arm in `engine::commands`, which says what it does.

/// A command given instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Show the next hint.
    Hint,
    /// Ask the interviewer something.
    Clarify(String),
    /// Run the code typed so far.
    Run,
    /// Show the question again.
    Repeat,
    /// Leave this question.
    Skip,
    /// Show the time.
    Time,
    /// Stop the clock until Enter.
    Pause,
    /// Show the model answer and end the question.
    ModelAnswer,
    /// Call the question bad and leave it out.
    Flag,
    /// Show what is credited so far.
    Score,
    /// Show the reason behind the key point of this number; behind all of them where it is empty.
    Why(String),
    /// Contest the verdict on a key point: its number, then why.
    Appeal(String),
    /// Save and stop.
    Quit,
    /// List the commands.
    Help,
}

/// A command as the help lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandHelp {
    /// The word behind the `/`.
    pub word: &'static str,
    /// Its argument; empty where it takes none.
    pub argument: &'static str,
    /// Its effect.
    pub help: &'static str,
}

/// A command of the interview: how it is listed, and what it becomes.
struct SlashCommand {
    help: CommandHelp,
    build: fn(String) -> Command,
}

/// Describes a command that takes no argument, or one called `argument`.
const fn slash(
    word: &'static str,
    argument: &'static str,
    help: &'static str,
    build: fn(String) -> Command,
) -> SlashCommand {
    let help = CommandHelp {
        word,
        argument,
        help,
    };
    SlashCommand { help, build }
}

/// Every command in the order of the list.
const SLASH_COMMANDS: &[SlashCommand] = &[
    slash("hint", "", "the next hint (costs 5 points)", |_| {
        Command::Hint
    }),
    slash(
        "clarify",
        "QUESTION",
        "ask the interviewer something",
        Command::Clarify,
    ),
    slash("run", "", "run what you have typed so far", |_| {
        Command::Run
    }),
    slash("repeat", "", "show the question again", |_| Command::Repeat),
    slash("skip", "", "leave this question, unscored", |_| {
        Command::Skip
    }),
    slash("score", "", "what is credited so far", |_| Command::Score),
    slash(
        "why",
        "N",
        "the reason behind point N of the feedback; of all without N",
        Command::Why,
    ),
    slash(
        "appeal",
        "N WHY",
        "contest the verdict on point N of the feedback",
        Command::Appeal,
    ),
    slash("time", "", "time used and left", |_| Command::Time),
    slash("pause", "", "stop the clock", |_| Command::Pause),
    slash(
        "model-answer",
        "",
        "show the model answer, ends the question",
        |_| Command::ModelAnswer,
    ),
    slash("flag", "", "a bad question: leave it out", |_| {
        Command::Flag
    }),
    slash("help", "", "this list", |_| Command::Help),
    slash("quit", "", "save and stop; resume later", |_| Command::Quit),
];

impl Command {
    /// Returns how every command is listed.
    pub fn listed() -> impl Iterator<Item = &'static CommandHelp> {
        SLASH_COMMANDS.iter().map(|command| &command.help)
    }

    /// Parses a line such as `/clarify how many users?`; None for a line that is no command.
    /// `/done` and `/edit` belong to the terminal and are none either; `/exit` is `/quit`.
    pub fn parse(line: &str) -> Option<Self> {
        let rest = line.trim().strip_prefix('/')?;
        let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let word = if word == "exit" { "quit" } else { word };
        let argument = argument.trim();

        let command = SLASH_COMMANDS.iter().find(|c| c.help.word == word)?;
        let takes_none = command.help.argument.is_empty();
        (argument.is_empty() || !takes_none).then(|| (command.build)(argument.to_string()))
    }
}
