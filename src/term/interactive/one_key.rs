//! One key instead of an answer: the self-check, the quick round, a yes or a no.
//!
//! Owns reading a single key, and a line where the screen is plain or a word is asked for. What a
//! key means is `domain::Decision`'s and `domain::Judgement`'s.

use super::Interactive;
use super::text_of;
use crate::domain::{Choice, Decision, Judgement};
use crate::ports::TerminalError;
use crate::term::ask::{PromptReply, read_line, read_line_watched};
use crate::term::keyboard::key::{Code, Key};
use crate::term::keyboard::{Mode, Wake};
use crate::term::rich::Rich;
use crate::term::style::Ink;
use std::time::{Duration, Instant};

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

/// The judgement of a key; None for a key that means nothing here.
fn judgement_of(key: &Key) -> Option<Judgement> {
    match &key.code {
        Code::Escape => Some(Judgement::Stop),
        _ if key.is_ctrl('d') => Some(Judgement::Stop),
        Code::Char(letter) if key.is_plain() && "rwusRWUS".contains(*letter) => {
            Judgement::parse(&letter.to_string())
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
    /// Reads one key of the self-check, and writes what it means behind the prompt.
    pub(super) fn decide_by_key(
        &mut self,
        choice: Choice,
        keep: &mut dyn FnMut(&str),
    ) -> Result<Option<Decision>, TerminalError> {
        let _ = self.keyboard.set_mode(Mode::Typing);
        let sign = self.look().sign("›", ">");
        let prompt = match choice {
            Choice::Point | Choice::Rating => format!("  {sign} "),
            Choice::GoOn => self.in_rows("Enter goes on, u undoes.") + " ",
        };
        self.write(&prompt)?;

        let meaning = match choice {
            Choice::Rating => rating_of,
            Choice::Point | Choice::GoOn => decision_of,
        };
        let decision = self.wait_for_key(meaning, keep);
        match (choice, &decision) {
            (Choice::Rating, Ok(Some(Decision::Rating(n)))) => self.write(&format!("{n}\n"))?,
            (Choice::Rating, Ok(Some(_))) => self.write("skipped\n")?,
            (Choice::Point, Ok(Some(decision))) => self.write(&format!("{}\n", word(*decision)))?,
            _ => self.write("\n")?,
        }
        decision
    }

    /// Reads one key of the quick round until `end`, with the seconds left before the prompt, and
    /// writes what it means behind it.
    pub(super) fn judge_by_key(
        &mut self,
        end: Instant,
    ) -> Result<Option<Judgement>, TerminalError> {
        let _ = self.keyboard.set_mode(Mode::Typing);
        let sign = self.look().sign("›", ">");

        let judgement = loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break Some(Judgement::TooLate);
            }
            let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
            self.write(&format!("\r\x1b[K  {seconds} s {sign} "))?;

            // Until the second is over.
            let second = left - Duration::from_secs(seconds - 1);
            match self.keyboard.wait(second) {
                Wake::Key(key) if key.is_ctrl('c') => break None,
                Wake::Key(key) => match self.keyboard.take_piece(&key) {
                    Some(piece) => self.keep_for_the_answer(&piece),
                    None => {
                        let meant = judgement_of(&key);
                        if meant.is_some() && Instant::now() < end {
                            break meant;
                        }
                    }
                },
                Wake::Ending => {
                    self.keyboard.die_of_signal();
                    return Err(TerminalError("it was closed".into()));
                }
                Wake::Continued => {
                    let _ = self.keyboard.set_mode(Mode::Typing);
                }
                Wake::Resized | Wake::Nothing => {}
            }
        };
        let word = judgement.map_or("", judgement_word);
        self.write(&format!("\r\x1b[K  {sign} {word}\n"))?;
        Ok(judgement)
    }

    /// Keeps a text that was pasted where one key is asked for: it is part of the next answer, and
    /// none of its lines is a command.
    fn keep_for_the_answer(&mut self, piece: &[Key]) {
        self.ahead.push(Key::of(Code::Paste(text_of(piece))));
    }

    /// A sentence in the terminal's width, broken between words.
    fn in_rows(&mut self, said: &str) -> String {
        let room = self.look().width.saturating_sub(3);
        let rows = Rich::of(Ink::Body, said).wrap(room);
        let rows: Vec<String> = rows.iter().map(|row| format!("  {}", row.text())).collect();
        rows.join("\n")
    }

    fn say_kept(&mut self) -> Result<(), TerminalError> {
        let said = "Kept for your next answer; a key decides here.";
        let lines = self.in_rows(said);
        let sign = self.look().sign("›", ">");
        self.write(&format!("\n{lines}\n  {sign} "))
    }

    /// Waits for a key that means something; None for Ctrl-C.
    fn wait_for_key<T>(
        &mut self,
        meaning: fn(&Key) -> Option<T>,
        keep: &mut dyn FnMut(&str),
    ) -> Result<Option<T>, TerminalError> {
        loop {
            match self.keyboard.wait(Duration::from_secs(60)) {
                Wake::Key(key) if key.is_ctrl('c') => return Ok(None),
                Wake::Key(key) => match self.keyboard.take_piece(&key) {
                    Some(piece) => {
                        self.keep_for_the_answer(&piece);
                        keep(&self.text_ahead());
                        self.say_kept()?;
                    }
                    None => {
                        if let Some(meant) = meaning(&key) {
                            return Ok(Some(meant));
                        }
                    }
                },
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
        let mut asked = prompt.clone();
        self.write("\n")?;
        loop {
            let _ = self.keyboard.set_mode(Mode::Typing);
            let reply = read_line(&mut self.keyboard, &asked, false);
            match reply.map_err(|e| TerminalError(format!("cannot read from it: {e}")))? {
                PromptReply::Interrupted | PromptReply::Ended => return Ok(None),
                PromptReply::Line(line) => match line.to_lowercase().as_str() {
                    "y" | "yes" => return Ok(Some(true)),
                    "n" | "no" => return Ok(Some(false)),
                    _ if is_text(&line) => {
                        self.keep_line(&line)?;
                        asked = format!("{margin}{KEPT} {question} y/n: ");
                    }
                    _ => asked.clone_from(&prompt),
                },
            }
        }
    }

    /// Reads a line that names a key of the self-check, until one does. Another text is kept for the
    /// next answer.
    pub(super) fn decide_by_line(
        &mut self,
        choice: Choice,
        keep: &mut dyn FnMut(&str),
    ) -> Result<Option<Decision>, TerminalError> {
        let prompt = match choice {
            Choice::Point => "y, p, n, u, s or Enter: ",
            Choice::GoOn => "Enter goes on, u undoes: ",
            Choice::Rating => "1, 2, 3, 4 or Enter: ",
        };
        let parsed = self.wait_for_line(
            prompt,
            match choice {
                Choice::Rating => Decision::parse_rating,
                Choice::Point | Choice::GoOn => Decision::parse,
            },
            keep,
        )?;
        Ok(parsed.map(|line| line.unwrap_or(Decision::SkipRest)))
    }

    /// Reads a line that names a key of the quick round, until one does.
    pub(super) fn judge_by_line(
        &mut self,
        end: Instant,
    ) -> Result<Option<Judgement>, TerminalError> {
        let parsed = self.wait_for_line("r, w, u or s: ", Judgement::parse, &mut |_| {})?;
        Ok(parsed.map(|line| match line {
            Some(_) if Instant::now() >= end => Judgement::TooLate,
            line => line.unwrap_or(Judgement::Stop),
        }))
    }

    /// Reads lines until one means something; None for Ctrl-C, `Some(None)` at the end of input. A
    /// text that means nothing here goes to `keep`, also one that is being typed.
    fn wait_for_line<T>(
        &mut self,
        prompt: &str,
        parse: fn(&str) -> Option<T>,
        keep: &mut dyn FnMut(&str),
    ) -> Result<Option<Option<T>>, TerminalError> {
        let mut asked = prompt.to_string();
        loop {
            let _ = self.keyboard.set_mode(Mode::Typing);
            let before = self.text_ahead();
            let mut unsent = String::new();
            let reply = read_line_watched(&mut self.keyboard, &asked, false, &mut |text| {
                if text != unsent && parse(text.trim()).is_none() && is_text(text) {
                    unsent = text.to_string();
                    keep(&format!("{before}{text}"));
                }
            });

            match reply.map_err(|e| TerminalError(format!("cannot read from it: {e}")))? {
                PromptReply::Interrupted => {
                    self.keep_for_the_answer(&[Key::of(Code::Paste(unsent))]);
                    return Ok(None);
                }
                PromptReply::Ended => return Ok(Some(None)),
                PromptReply::Line(line) => {
                    let meant = parse(&line);
                    asked = if meant.is_none() && is_text(&line) {
                        self.keep_line(&line)?;
                        format!("{KEPT} {prompt}")
                    } else {
                        format!("That is none of them. {prompt}")
                    };
                    if !unsent.is_empty() || asked.starts_with(KEPT) {
                        keep(&self.text_ahead());
                    }
                    if meant.is_some() {
                        return Ok(Some(meant));
                    }
                }
            }
        }
    }

    /// Keeps a line for the next answer, with all that came with it in one piece.
    fn keep_line(&mut self, line: &str) -> Result<(), TerminalError> {
        let line = Code::Paste(format!("{line}\n"));
        self.keep_for_the_answer(&[Key::of(line)]);
        match self.keyboard.wait(BETWEEN_LINES) {
            Wake::Key(key) => match self.keyboard.take_piece(&key) {
                Some(piece) => self.keep_for_the_answer(&piece),
                None => self.keyboard.put_back(vec![key]),
            },
            Wake::Ending => {
                self.keyboard.die_of_signal();
                return Err(TerminalError("it was closed".into()));
            }
            Wake::Continued | Wake::Resized | Wake::Nothing => {}
        }
        Ok(())
    }
}

/// What is said of a line that is kept for the next answer.
const KEPT: &str = "Kept for your next answer.";

/// A line that follows this soon came in one piece with the line before.
const BETWEEN_LINES: Duration = Duration::from_millis(30);

/// Returns true for a line that is more than a mistyped key.
fn is_text(line: &str) -> bool {
    line.trim().chars().count() > 1
}

/// What a key of the quick round is shown as.
fn judgement_word(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Right => "right",
        Judgement::Wrong => "wrong",
        Judgement::Undo => "undone",
        Judgement::Stop => "stopped",
        Judgement::TooLate => "time is up",
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
    #[test]
    fn each_key_of_a_quick_round_means_one_thing() {
        let letter = |c| Key::of(Code::Char(c));
        for (key, expected) in [
            (letter('r'), Some(Judgement::Right)),
            (letter('W'), Some(Judgement::Wrong)),
            (letter('u'), Some(Judgement::Undo)),
            (letter('s'), Some(Judgement::Stop)),
            (Key::of(Code::Escape), Some(Judgement::Stop)),
            (Key::ctrl('d'), Some(Judgement::Stop)),
            (Key::of(Code::Enter), None),
            (letter('y'), None),
            (letter('r').with_alt(), None),
            (Key::ctrl('r'), None),
        ] {
            assert_eq!(judgement_of(&key), expected, "{key:?}");
        }
    }
}
