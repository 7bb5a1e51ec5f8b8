//! Somebody who types an answer into the program at a person's speed, in a pseudo-terminal.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Nothing takes as long.
const PATIENCE: Duration = Duration::from_secs(120);
/// Characters of a word, its blank included.
const WORD: u32 = 6;

/// An answer of so many words as an expert writes it: of the shipped model answers, from the
/// `number`th on, so that no two are the same.
pub fn answer(words: usize, number: usize) -> String {
    let banks = viva::app::shipped_banks().expect("the shipped banks");
    let questions = banks.iter().flat_map(|bank| &bank.questions);
    let answers: Vec<&str> = questions
        .filter_map(|q| q.model_answer.as_deref())
        .collect();
    let from = number % answers.len();
    let lines = answers.iter().cycle().skip(from).flat_map(|a| a.lines());
    let prose = lines.filter(|line| line.starts_with(|c: char| c.is_alphabetic()));
    let all = prose.flat_map(str::split_whitespace).take(words);
    all.collect::<Vec<_>>().join(" ")
}

/// The time from the Enter that submits `answer`, typed at `speed` words a minute, until the next
/// question stands on the screen, which comes right after the last line of feedback.
pub fn time_to_feedback(program: &str, home: &Path, answer: &str, speed: u32) -> Duration {
    let size = PtySize {
        rows: 120,
        cols: 100,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(program);
    command.args(["interview", "--questions", "2", "--follow-ups", "0"]);
    command.args(["--repeat", "--seed", "1"]);
    command.env("VIVA_HOME", home);
    command.env("VIVA_ENDPOINT", "offline");
    command.env("TERM", "xterm-256color");
    let mut child = pair.slave.spawn_command(command).expect("the program");
    drop(pair.slave);

    let mut keys = pair.master.take_writer().expect("its input");
    let reader = pair.master.try_clone_reader().expect("its output");
    let mut screen = Screen {
        parser: vt100::Parser::new(size.rows, size.cols, 1_000),
        output: read_in_thread(reader),
    };
    let mut send = |text: &str| {
        keys.write_all(text.as_bytes()).expect("the program reads");
        keys.flush().expect("the program reads");
    };

    screen.wait_for("/done submits");
    let pause = Duration::from_secs(60) / (speed * WORD);
    for key in answer.chars() {
        send(key.encode_utf8(&mut [0; 4]));
        screen.read_for(pause);
    }
    send("\r/done");
    screen.read_for(pause);

    let enter = Instant::now();
    send("\r");
    screen.wait_for("Question 2 of 2");
    let took = enter.elapsed();

    screen.wait_for("/done submits");
    send("/quit\r");
    let _ = child.wait();
    took
}

struct Screen {
    parser: vt100::Parser,
    output: Receiver<Vec<u8>>,
}

impl Screen {
    /// Takes in what is shown for so long.
    fn read_for(&mut self, time: Duration) {
        let end = Instant::now() + time;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.parser.process(&bytes),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => panic!("it ended: {}", self.contents()),
            }
        }
    }

    fn wait_for(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.contents().contains(text) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.parser.process(&bytes),
                Err(_) => panic!("waited for {text:?}: {}", self.contents()),
            }
        }
    }

    fn contents(&self) -> String {
        self.parser.screen().contents()
    }
}

fn read_in_thread(mut reader: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (send, output) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            if send.send(buffer[..n].to_vec()).is_err() {
                return;
            }
        }
    });
    output
}
