//! The terminal of a pipe: lines in, text out, no escape sequences.
//!
//! Owns the same rules for typed lines as the interactive terminal, without editing, spinners or
//! redraws.

use super::input_line::InputLine;
use super::out::Out;
use crate::domain::{AnswerPrompt, Choice, Decision, Judgement, Screen};
use crate::ports::{AssessProgress, Input, Terminal, TerminalError};
use std::io::{BufRead, Read};
use std::time::Duration;

/// Longest line that is accepted, in bytes. Longer input is refused as a whole: cutting it would
/// lose what was typed.
pub const MAX_LINE: u64 = 16 * 1024 * 1024;
/// An assessment that takes longer than this is announced.
const ANNOUNCE: Duration = Duration::from_secs(1);

/// Reads answers from a pipe or a dumb terminal.
pub struct Piped<R> {
    input: R,
    out: Out,
    ended: bool,
    announced: bool,
    /// Lines that came where a decision was asked for: part of the next answer.
    ahead: String,
    /// Work done instead of an assessment.
    task: Option<String>,
}

impl<R: BufRead> Piped<R> {
    /// Lines from `input`, screens to `out`.
    pub fn new(input: R, out: Out) -> Self {
        Self {
            input,
            out,
            ended: false,
            announced: false,
            ahead: String::new(),
            task: None,
        }
    }

    /// Reads the next line without its end; None at the end of input.
    fn line(&mut self) -> Result<Option<String>, TerminalError> {
        if self.ended {
            return Ok(None);
        }

        let mut bytes = Vec::new();
        let read = (&mut self.input)
            .take(MAX_LINE + 1)
            .read_until(b'\n', &mut bytes);
        read.map_err(|e| TerminalError(format!("cannot read the answer: {e}")))?;

        if bytes.is_empty() {
            self.ended = true;
            return Ok(None);
        }

        if bytes.len() as u64 > MAX_LINE {
            let megabytes = MAX_LINE / 1024 / 1024;
            return Err(TerminalError(format!(
                "a line of more than {megabytes} MB came in; is this an answer?"
            )));
        }

        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }

        // Another encoding must not cost the answer: what is not UTF-8 is shown as a replacement
        // character.
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn notice(&mut self, text: &str) -> Result<(), TerminalError> {
        self.show(&Screen::Notice(text.to_string()))
    }
}

impl<R: BufRead> Terminal for Piped<R> {
    fn show(&mut self, screen: &Screen) -> Result<(), TerminalError> {
        self.out
            .screen(screen)
            .map_err(|e| TerminalError(e.message))?;
        if self.out.is_closed() {
            return Err(TerminalError("standard output was closed".into()));
        }
        Ok(())
    }

    fn ask(
        &mut self,
        prompt: &AnswerPrompt,
        draft: &mut dyn FnMut(&str),
    ) -> Result<Input, TerminalError> {
        let mut text = prompt.draft.clone();
        // A draft is whole lines; what comes now begins a new one.
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&std::mem::take(&mut self.ahead));

        loop {
            let Some(line) = self.line()? else {
                return Ok(if text.trim().is_empty() {
                    Input::Ended
                } else {
                    Input::Answer(without_last_newline(text))
                });
            };
            let may_be_empty = prompt.second_try || prompt.last_word;
            if may_be_empty && text.trim().is_empty() && line.trim().is_empty() {
                return Ok(Input::Answer(String::new()));
            }
            match InputLine::parse(&line) {
                InputLine::Done => return Ok(Input::Answer(without_last_newline(text))),
                // The answer goes on on a new line, as it would have.
                InputLine::Command(command) => return Ok(Input::Command(command, text)),
                InputLine::Edit => self.notice("/edit needs a terminal")?,
                InputLine::Escaped => text.push_str(line.get(1..).unwrap_or_default()),
                InputLine::Mistyped(why) => {
                    self.notice(&format!("{why} The line was taken as part of the answer."))?;
                    text.push_str(&line);
                }
                InputLine::Text => text.push_str(&line),
            }
            if InputLine::parse(&line) != InputLine::Edit {
                text.push('\n');
                draft(&text);
            }
        }
    }

    fn decide(
        &mut self,
        choice: Choice,
        keep: &mut dyn FnMut(&str),
    ) -> Result<Option<Decision>, TerminalError> {
        // The next line of a script is an answer, not a rating.
        if choice == Choice::Rating {
            return Ok(Some(Decision::Leave));
        }
        while let Some(line) = self.line()? {
            match Decision::parse(&line) {
                Some(decision) => return Ok(Some(decision)),
                None if InputLine::parse(&line) == InputLine::Text => {
                    self.ahead.push_str(&line);
                    self.ahead.push('\n');
                    keep(&self.ahead);
                    self.notice("Kept for your next answer; y, p, n, u, s or an empty line")?;
                }
                None => self.notice("y, p, n, u, s or an empty line")?,
            }
        }
        Ok(Some(Decision::SkipRest))
    }

    fn judge(&mut self, _: u64) -> Result<Option<Judgement>, TerminalError> {
        while let Some(line) = self.line()? {
            match Judgement::parse(&line) {
                Some(judgement) => return Ok(Some(judgement)),
                None => self.notice("r for right, w for wrong, u to undo, s to stop")?,
            }
        }
        Ok(Some(Judgement::Stop))
    }

    fn can_confirm(&self) -> bool {
        false
    }

    fn confirm(&mut self, _: &str) -> Result<Option<bool>, TerminalError> {
        // The next line of a script is an answer, not a reply to this.
        Ok(None)
    }

    fn pause(&mut self) -> Result<(), TerminalError> {
        // A script that pauses goes on at once: its next line is the next answer.
        Ok(())
    }

    fn progress(&mut self, progress: &AssessProgress) -> Result<(), TerminalError> {
        if let AssessProgress::Task(task) = progress {
            self.task = Some(task.to_string());
        }
        Ok(())
    }

    fn tick(&mut self, elapsed: Duration) -> Result<(), TerminalError> {
        if !self.announced && elapsed >= ANNOUNCE {
            self.announced = true;
            let dots = self.out.look().sign("…", "...");
            let task = self.task.as_deref().unwrap_or("assessing");
            self.notice(&format!("{task}{dots}"))?;
        }
        Ok(())
    }

    fn typed_ahead(&mut self) -> String {
        self.ahead.clone()
    }

    fn settle(&mut self) -> Result<(), TerminalError> {
        self.announced = false;
        self.task = None;
        Ok(())
    }
}

fn without_last_newline(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Command, QuestionType};
    use crate::term::out::Captured;
    use crate::term::style::Look;

    fn piped(input: &str) -> (Piped<&[u8]>, Captured) {
        let (out, text, _) = Out::captured(Look {
            width: 60,
            color: false,
            plain: false,
            unicode: true,
        });
        (Piped::new(input.as_bytes(), out), text)
    }

    fn prompt(draft: &str) -> AnswerPrompt {
        AnswerPrompt {
            number: 1,
            total: 1,
            follow_up: false,
            second_try: false,
            last_word: false,
            story: false,
            question: "Q".into(),
            kind: QuestionType::Conceptual,
            draft: draft.into(),
            seconds_left: None,
        }
    }

    /// Asks until the input has ended, passing drafts on as the engine does.
    fn play(input: &str) -> (Vec<Input>, Vec<String>, String) {
        let (mut term, text) = piped(input);
        let (mut inputs, mut drafts, mut draft) = (Vec::new(), Vec::new(), String::new());
        loop {
            let input = term
                .ask(&prompt(&draft), &mut |d| drafts.push(d.to_string()))
                .unwrap();
            draft = if let Input::Command(_, text) = &input {
                text.clone()
            } else {
                String::new()
            };
            let ended = input == Input::Ended;
            inputs.push(input);
            if ended {
                return (inputs, drafts, text.text());
            }
        }
    }

    #[test]
    fn answers_and_commands_are_read_to_the_letter() {
        let answer = |text: &str| Input::Answer(text.into());
        let table: &[(&str, &[Input])] = &[
            ("", &[]),
            ("\n\n", &[]),
            (
                "my answer\n/done\n/quit\n",
                &[
                    answer("my answer"),
                    Input::Command(Command::Quit, String::new()),
                ],
            ),
            (
                "a\n\n  b \n\n/done\nc",
                &[answer("a\n\n  b \n"), answer("c")],
            ),
            ("a\r\nb\r\n", &[answer("a\nb")]),
            (
                "a\n\n/hint\nb\n/done\n",
                &[
                    Input::Command(Command::Hint, "a\n\n".into()),
                    answer("a\n\nb"),
                ],
            ),
            (
                "/clarify how many?\n",
                &[Input::Command(
                    Command::Clarify("how many?".into()),
                    String::new(),
                )],
            ),
            (
                "// a comment\n//hint\n/usr/bin\n/done\n",
                &[answer("// a comment\n/hint\n/usr/bin")],
            ),
            ("/done\n", &[answer("")]),
        ];
        for (input, expected) in table {
            let (mut got, _, _) = play(input);
            assert_eq!(got.pop(), Some(Input::Ended), "{input:?}");
            assert_eq!(got, *expected, "{input:?}");
        }
    }

    #[test]
    fn a_mistyped_command_is_told_and_kept() {
        let (inputs, _, text) = play("/hnit\n/edit\n/done\n");
        assert_eq!(inputs.first(), Some(&Input::Answer("/hnit".into())));
        insta::assert_snapshot!(text.trim().replace('\n', "\n▏"), @r"
        » no command /hnit; did you mean /hint? The line was
        ▏    taken as part of the answer.
        ▏
        ▏  » /edit needs a terminal
        ");
    }

    #[test]
    fn the_draft_grows_with_every_line() {
        let (_, drafts, _) = play("a\nb\n/done\n");
        assert_eq!(drafts, ["a\n", "a\nb\n"]);
    }

    #[test]
    fn no_escape_sequences_and_no_spinner() {
        let (mut term, text) = piped("");
        for second in 0..4 {
            term.tick(Duration::from_secs(second)).unwrap();
        }
        term.settle().unwrap();
        term.show(&Screen::Aside("\u{1b}[31mNext.".into())).unwrap();
        insta::assert_snapshot!(text.text().trim().replace('\n', "\n▏"), @r"
        » assessing…
        ▏
        ▏  Next.
        ");
    }

    #[test]
    fn other_encodings_and_endless_lines_do_not_harm() {
        let (out, _, _) = Out::captured(Look {
            width: 60,
            color: false,
            plain: false,
            unicode: true,
        });
        let mut term = Piped::new(&b"caf\xe9\n/done\n"[..], out);
        assert_eq!(
            term.ask(&prompt(""), &mut |_| {}).unwrap(),
            Input::Answer("caf\u{fffd}".into())
        );

        let (out, _, _) = Out::captured(Look {
            width: 60,
            color: false,
            plain: false,
            unicode: true,
        });
        let endless = std::io::BufReader::new(std::io::repeat(b'a'));
        let error = Piped::new(endless, out)
            .ask(&prompt(""), &mut |_| {})
            .unwrap_err();
        assert!(error.to_string().contains("16 MB"), "{error}");
    }
}
