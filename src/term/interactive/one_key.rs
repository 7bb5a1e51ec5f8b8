//! One key instead of an answer: the self-check, a yes or a no.
//!
//! Owns reading a single key, and a line where the screen is plain or a word is asked for. What a key means is
//! `domain::Decision`'s.

use super::Interactive;
use crate::domain::{Choice, Decision};
use crate::ports::TerminalError;
use crate::term::ask::{PromptReply, read_line};
use crate::term::keyboard::key::{Code, Key};
use crate::term::keyboard::{Mode, Wake};
use std::time::Duration;

/// The decision of a key; None for a key that means nothing here.
fn decision_of(key: &Key) -> Option<Decision> {
    match &key.code {
        Code::Enter => Some(Decision::Leave),
        Code::Escape => Some(Decision::SkipRest),
        _ if key.is_ctrl('d') => Some(Decision::SkipRest),
        Code::Char(letter) if key.is_plain() && "ypnusYPNUS".contains(*letter) => {
            Decision::parse(&letter.to_string())
        }
        _ => None,
    }
}

/// The decision of a key where a rating is asked for.
fn rating_of(key: &Key) -> Option<Decision> {
    match &key.code {
        Code::Enter | Code::Escape => Some(Decision::Leave),
        _ if key.is_ctrl('d') => Some(Decision::Leave),
        Code::Char(digit) if key.is_plain() => {
            Decision::parse_rating(&digit.to_string()).filter(|d| *d != Decision::Leave)
        }
        _ => None,
    }
}

impl Interactive {
    /// Reads one key, and writes what it means behind the prompt.
    pub(super) fn decide_by_key(
        &mut self,
        choice: Choice,
    ) -> Result<Option<Decision>, TerminalError> {
        let _ = self.keyboard.set_mode(Mode::Typing);
        let look = self.look();
        self.write(&match choice {
            Choice::Point | Choice::Rating => format!("  {} ", look.sign("›", ">")),
            Choice::GoOn => "  Enter goes on, u undoes. ".to_string(),
        })?;

        let decision = self.wait_for_decision(choice);
        match (choice, &decision) {
            (Choice::Rating, Ok(Some(Decision::Rating(n)))) => self.write(&format!("{n}\n"))?,
            (Choice::Rating, Ok(Some(_))) => self.write("skipped\n")?,
            (Choice::Point, Ok(Some(decision))) => self.write(&format!("{}\n", word(*decision)))?,
            _ => self.write("\n")?,
        }
        decision
    }

    /// Waits for a key that means something; None for Ctrl-C.
    fn wait_for_decision(&mut self, choice: Choice) -> Result<Option<Decision>, TerminalError> {
        loop {
            match self.keyboard.wait(Duration::from_secs(60)) {
                Wake::Key(key) if key.is_ctrl('c') => return Ok(None),
                Wake::Key(key) => {
                    let decision = match choice {
                        Choice::Rating => rating_of(&key),
                        Choice::Point | Choice::GoOn => decision_of(&key),
                    };
                    if let Some(decision) = decision {
                        return Ok(Some(decision));
                    }
                }
                Wake::Ending => {
                    self.keyboard.die_of_signal();
                    return Err(TerminalError("it was closed".into()));
                }
                Wake::Continued => {
                    let _ = self.keyboard.set_mode(Mode::Typing);
                }
                Wake::Resized | Wake::Nothing => {}
            }
        }
    }

    /// Reads a line that says yes or no, until one does; None for Ctrl-C and Ctrl-D.
    pub(super) fn confirm_by_line(
        &mut self,
        question: &str,
    ) -> Result<Option<bool>, TerminalError> {
        let margin = if self.look().plain { "" } else { "  " };
        let prompt = format!("{margin}{question} y/n: ");
        self.write("\n")?;
        loop {
            let _ = self.keyboard.set_mode(Mode::Typing);
            let reply = read_line(&mut self.keyboard, &prompt, false);
            match reply.map_err(|e| TerminalError(format!("cannot read from it: {e}")))? {
                PromptReply::Interrupted | PromptReply::Ended => return Ok(None),
                PromptReply::Line(line) => match line.to_lowercase().as_str() {
                    "y" | "yes" => return Ok(Some(true)),
                    "n" | "no" => return Ok(Some(false)),
                    _ => {}
                },
            }
        }
    }

    /// Reads a line that names a key, until one does.
    pub(super) fn decide_by_line(
        &mut self,
        choice: Choice,
    ) -> Result<Option<Decision>, TerminalError> {
        let prompt = match choice {
            Choice::Point => "y, p, n, u, s or Enter: ",
            Choice::GoOn => "Enter goes on, u undoes: ",
            Choice::Rating => "1, 2, 3, 4 or Enter: ",
        };
        loop {
            let _ = self.keyboard.set_mode(Mode::Typing);
            let reply = read_line(&mut self.keyboard, prompt, false);
            match reply.map_err(|e| TerminalError(format!("cannot read from it: {e}")))? {
                PromptReply::Interrupted => return Ok(None),
                PromptReply::Ended => return Ok(Some(Decision::SkipRest)),
                PromptReply::Line(line) => {
                    let decision = match choice {
                        Choice::Rating => Decision::parse_rating(&line),
                        Choice::Point | Choice::GoOn => Decision::parse(&line),
                    };
                    if let Some(decision) = decision {
                        return Ok(Some(decision));
                    }
                }
            }
        }
    }
}

/// What a key is shown as.
fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Said => "said",
        Decision::InPart => "in part",
        Decision::NotSaid => "not said",
        Decision::Leave => "unsure",
        Decision::Undo => "undone",
        Decision::SkipRest => "the rest stays unsure",
        Decision::Rating(_) => "rated",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_means_one_thing() {
        let letter = |c| Key::of(Code::Char(c));
        for (key, expected) in [
            (letter('y'), Some(Decision::Said)),
            (letter('Y'), Some(Decision::Said)),
            (letter('p'), Some(Decision::InPart)),
            (letter('n'), Some(Decision::NotSaid)),
            (Key::of(Code::Enter), Some(Decision::Leave)),
            (letter('u'), Some(Decision::Undo)),
            (Key::of(Code::Escape), Some(Decision::SkipRest)),
            (Key::ctrl('d'), Some(Decision::SkipRest)),
            (letter('x'), None),
            (letter(' '), None),
            (letter('y').with_alt(), None),
            (Key::ctrl('y'), None),
            (Key::of(Code::Up), None),
        ] {
            assert_eq!(decision_of(&key), expected, "{key:?}");
        }
    }

    #[test]
    fn a_digit_rates_and_enter_skips() {
        let letter = |c| Key::of(Code::Char(c));
        for (key, expected) in [
            (letter('1'), Some(Decision::Rating(1))),
            (letter('4'), Some(Decision::Rating(4))),
            (letter('0'), None),
            (letter('5'), None),
            (letter('y'), None),
            (letter(' '), None),
            (Key::of(Code::Enter), Some(Decision::Leave)),
            (Key::of(Code::Escape), Some(Decision::Leave)),
            (letter('2').with_alt(), None),
        ] {
            assert_eq!(rating_of(&key), expected, "{key:?}");
        }
    }
}
