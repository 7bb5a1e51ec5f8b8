//! Who says what in a transcript, and who of them is the candidate.
//!
//! Owns what is asked where that is not plain. Formats and guesses are `transcript`'s.

use crate::app::{Context, at_terminal, open_asker};
use crate::cli::DebriefArgs;
use crate::failure::{ExitKind, Failure};
use crate::term::ask::PromptReply;
use crate::transcript::{
    Cue, Exchange, GUESSED_CANDIDATE, Participant, SpeakerNames, candidate_by_label, exchanges,
    is_hardly_marked, labels_name_everybody, likely_candidate, parse, parse_unnamed, participants,
};

/// Begins of files that programs write for each other: ZIP (Word), PDF, RTF.
const NO_TEXT: [&[u8]; 3] = [b"PK", b"%PDF", b"{\\rtf"];
/// How often who answered is asked.
const MOST_ASKED: usize = 3;

/// What was said, and whether it was only guessed by whom.
pub struct Talk {
    cues: Vec<Cue>,
    /// True where nobody is named.
    is_guess: bool,
}

impl Talk {
    /// True where hardly a sentence has a mark at its end.
    pub fn is_hardly_marked(&self) -> bool {
        is_hardly_marked(&self.cues)
    }

    /// True where the names of all speakers are known, not only those that are said.
    pub fn names_everybody(&self) -> bool {
        !self.is_guess && labels_name_everybody(&participants(&self.cues))
    }
}

/// Finds who says what; where nobody is named, by a guess if that is asked for.
pub fn read_talk(
    text: &str,
    name: &str,
    args: &DebriefArgs,
    context: &mut Context,
) -> Result<Talk, Failure> {
    let cues = parse(text);
    let is_named = participants(&cues).len() > 1;
    if is_named && args.no_names {
        return Err(Failure::usage(format!("{name} says who speaks"))
            .hint("without `--no-names` the names are read"));
    }
    if is_named {
        let is_guess = false;
        return Ok(Talk { cues, is_guess });
    }

    if !args.no_names && !may_guess(name, context)? {
        return Err(nobody_named(name));
    }
    context
        .out
        .note("what asks is taken for the interviewer's, the rest for yours: a guess");
    let (cues, is_guess) = (parse_unnamed(text), true);
    Ok(Talk { cues, is_guess })
}

/// Asks at a terminal whether turns are to be guessed; in a pipe they are not.
fn may_guess(name: &str, context: &mut Context) -> Result<bool, Failure> {
    if !at_terminal() {
        return Ok(false);
    }
    context.out.note(&format!("{name} does not say who speaks"));
    let prompt = "Take what asks for the interviewer's, the rest for yours? It is a guess. [y/N] ";
    match open_asker(true)?.line(prompt, &mut context.out)? {
        PromptReply::Line(line) => Ok(line.to_lowercase().starts_with('y')),
        PromptReply::Interrupted => Err(Failure::new(ExitKind::Interrupted, "")),
        PromptReply::Ended => Ok(false),
    }
}

fn nobody_named(name: &str) -> Failure {
    let what = format!("{name} does not say who speaks: two names at least are needed");
    Failure::usage(what).hint(
        "read are lines such as \"Anna: How would you …?\", \"Anna (0:03): …\", \
         \"[0:03] Anna: …\", \"<Anna> …\", tables in Markdown, and WebVTT or SRT with names; \
         `--no-names` takes what asks for the interviewer's, the rest for yours",
    )
}

/// What was asked and answered.
pub fn find_exchanges(
    talk: &Talk,
    name: &str,
    args: &DebriefArgs,
    context: &mut Context,
) -> Result<Vec<Exchange>, Failure> {
    let people = participants(&talk.cues);
    if talk.is_guess && people.len() < 2 {
        return Err(
            Failure::usage(format!("nothing in {name} asks and is answered"))
                .hint("question marks tell what asks; names before a colon tell who speaks"),
        );
    }
    let candidate = match talk.is_guess {
        true => people.iter().position(|p| p.name == GUESSED_CANDIDATE),
        false => Some(choose_candidate(args, &people, context)?),
    };
    let candidate = candidate.unwrap_or_default();
    let mut names = SpeakerNames::new(&people, candidate);
    let speaker = people.get(candidate).map_or("", |p| p.name.as_str());
    names.learn(&talk.cues, speaker);
    let found = exchanges(&talk.cues, speaker, &names);
    if found.is_empty() {
        let failure = format!("no question that {speaker} answered was found in {name}");
        return Err(Failure::usage(failure).hint("`--candidate NAME` says who answered"));
    }
    Ok(found)
}

/// Recorders write UTF-8, some of them UTF-16.
pub fn decode(bytes: &[u8], name: &str) -> Result<String, Failure> {
    let wide = |of: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).skip(1);
        let units: Vec<u16> = units
            .filter_map(|pair| pair.try_into().ok())
            .map(of)
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => Ok(wide(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => Ok(wide(u16::from_be_bytes)),
        _ if bytes.trim_ascii().is_empty() => Err(Failure::usage(format!("{name} is empty"))),
        _ if bytes.contains(&0) || NO_TEXT.iter().any(|begin| bytes.starts_with(begin)) => {
            Err(Failure::usage(format!("{name} is no text"))
                .hint("export the transcript as WebVTT, SRT or plain text"))
        }
        _ => Ok(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// Finds who answered: as told, as it is plain from the talk, or by asking.
fn choose_candidate(
    args: &DebriefArgs,
    people: &[Participant],
    context: &mut Context,
) -> Result<usize, Failure> {
    let names: Vec<String> = people.iter().map(|p| p.name.clone()).collect();
    if let Some(told) = &args.candidate {
        return find_named(told, &names)
            .ok_or_else(|| Failure::unknown_name("speaker", told, &names));
    }
    if let Some(candidate) = candidate_by_label(people) {
        let name = names.get(candidate).map_or("", String::as_str);
        context.out.note(&format!("{name} answered, by the label"));
        return Ok(candidate);
    }
    if let Some(candidate) = likely_candidate(people) {
        let name = names.get(candidate).map_or("", String::as_str);
        let note = format!("{name} answered, by who asked and who spoke most");
        context.out.note(&note);
        return Ok(candidate);
    }

    let listed: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(i, name)| format!("{} {name}", i + 1))
        .collect();
    let unsure = Failure::usage("it is not sure who answered")
        .hint(format!("`--candidate NAME` says it: {}", names.join(", ")));
    if !at_terminal() {
        return Err(unsure);
    }
    let prompt = format!("Who of them are you? {}: ", listed.join(", "));
    let mut asker = open_asker(true)?;
    for _ in 0..MOST_ASKED {
        let reply = match asker.line(&prompt, &mut context.out)? {
            PromptReply::Line(reply) => reply,
            PromptReply::Interrupted => return Err(Failure::new(ExitKind::Interrupted, "")),
            PromptReply::Ended => break,
        };
        let number = reply.parse().ok().and_then(|n: usize| n.checked_sub(1));
        let number = number.filter(|n| *n < names.len());
        if let Some(candidate) = number.or_else(|| find_named(&reply, &names)) {
            let name = names.get(candidate).map_or("", String::as_str);
            context.out.note(&format!("{name} answered"));
            return Ok(candidate);
        }
        context
            .out
            .note("a number of the list or one of its names, please");
    }
    Err(unsure)
}

/// Finds a name as it stands there, else the only one that contains it.
fn find_named(told: &str, names: &[String]) -> Option<usize> {
    let folded = told.trim().to_lowercase();
    let exact = names.iter().position(|name| name.to_lowercase() == folded);
    let mut parts = names
        .iter()
        .enumerate()
        .filter(|(_, name)| !folded.is_empty() && name.to_lowercase().contains(&folded))
        .map(|(i, _)| i);
    exact.or_else(|| {
        let first = parts.next()?;
        parts.next().is_none().then_some(first)
    })
}
