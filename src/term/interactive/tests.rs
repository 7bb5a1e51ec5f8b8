//! The interactive terminal in a pseudo-terminal: this test program starts itself again as the
//! child.

use super::*;
use crate::domain::QuestionType;
use crate::term::style::ColorChoice;
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Names the file the child writes its inputs to.
const LOG: &str = "VIVA_TEST_TERMINAL_LOG";

/// The child: asks until the input has ended and writes down what came.
#[test]
#[ignore = "only runs as the child of the tests below"]
fn child() {
    let Some(log) = std::env::var_os(LOG) else {
        return;
    };
    let look = Look::detect(ColorChoice::Always, false, true, &|_| None, None);
    let settings = Settings {
        two_blank_lines_submit: false,
        editor: Some("printf edited >>".into()),
        scratch: Path::new(&log).with_extension("scratch"),
    };
    let mut terminal = Interactive::new(Out::stdio(look), settings).unwrap();
    let (mut inputs, mut draft) = (String::new(), "kept draft\n".to_string());
    terminal.show(&Screen::Notice("ready".into())).unwrap();
    loop {
        let prompt = AnswerPrompt {
            number: 1,
            total: 1,
            follow_up: false,
            second_try: false,
            last_word: false,
            story: false,
            question: "Q".into(),
            kind: QuestionType::Coding,
            draft: draft.clone(),
            seconds_left: Some(600),
        };
        let input = terminal.ask(&prompt, &mut |text| {
            std::fs::write(Path::new(&log).with_extension("draft"), text).unwrap()
        });
        let input = input.unwrap();
        draft = if let Input::Command(_, text) = &input {
            text.clone()
        } else {
            String::new()
        };
        inputs.push_str(&format!("{input:?}\n"));
        std::fs::write(&log, &inputs).unwrap();
        if matches!(input, Input::Ended | Input::Interrupted(_)) {
            return;
        }
    }
}

/// A child in a pseudo-terminal, and the screen a person would see.
struct Session {
    pty: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    folder: tempfile::TempDir,
}

impl Session {
    fn start(columns: u16, rows: u16) -> Self {
        let pair = native_pty_system()
            .openpty(PtySize {
                rows,
                cols: columns,
                ..PtySize::default()
            })
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args([
            "--ignored",
            "--exact",
            "--nocapture",
            "term::interactive::tests::child",
        ]);
        command.env("TERM", "xterm-256color");
        command.env(LOG, folder.path().join("inputs"));
        let child = pair.slave.spawn_command(command).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows, columns, 0)));
        let (seen, mut output) = (screen.clone(), pair.master.try_clone_reader().unwrap());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = output.read(&mut bytes) {
                seen.lock().unwrap().process(&bytes[..n]);
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let mut this = Self {
            pty: pair.master,
            keys,
            screen,
            child,
            folder,
        };
        this.see("kept draft");
        this
    }

    fn screen(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until the screen shows the text.
    fn see(&mut self, text: &str) {
        self.until(&format!("{text:?} on the screen"), |this| {
            this.screen().contains(text)
        });
    }

    fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "no {what}:\n{}",
                self.screen()
            );
            std::thread::yield_now();
        }
    }

    /// Waits until the terminal asks again, with nothing typed. Between two reads Ctrl-C would be a
    /// signal.
    fn asked_again(&mut self) {
        self.see("type your answer");
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// Waits until the child has ended and gives the inputs it saw.
    fn inputs(mut self) -> Vec<String> {
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            if start.elapsed() > Duration::from_secs(20) {
                self.child.kill().unwrap();
                panic!("the child did not end:\n{}", self.screen());
            }
            std::thread::yield_now();
        }
        self.file("inputs").lines().map(String::from).collect()
    }
}

#[test]
fn a_paste_of_500_lines_arrives_whole_and_can_be_edited_above_the_screen() {
    let code: Vec<String> = (1..=500)
        .map(|i| format!("def f{i}(x): return x + {i}"))
        .collect();
    let mut session = Session::start(60, 16);
    session.press(&format!("\u{1b}[200~{}\u{1b}[201~", code.join("\r")));
    session.see("def f500");
    // Fourteen lines up is above the screen.
    session.press("!");
    session.see("+ 500!");
    session.press(&"\u{1b}[A".repeat(14));
    session.see("lines above");
    session.press("\u{1b}[F?");
    session.see("+ 486?");
    session.press("\u{1b}>");
    session.press("\r/done\r");
    session.asked_again();
    session.press("\u{4}");
    let mut expected = code;
    expected.insert(0, "kept draft".into());
    expected[486].push('?');
    expected[500].push('!');
    assert_eq!(
        session.inputs(),
        [format!("Answer({:?})", expected.join("\n")), "Ended".into()]
    );
}

#[test]
fn lines_are_typed_edited_undone_and_kept_over_a_command() {
    let mut session = Session::start(60, 16);
    session.press("first\rsecond word\u{17}line\r");
    session.see("second line");
    session.press("\r/hint\r");
    session.until("command", |this| this.file("inputs").contains("Hint"));
    assert_eq!(
        session.file("inputs.draft"),
        "kept draft\nfirst\nsecond line\n\n"
    );
    // Up four lines, change the first, undo the change, change it otherwise.
    session.press("\u{1b}[A\u{1b}[A\u{1b}[A\u{1b}[Fx\u{1f}st!");
    session.see("firstst!");
    session.press("\u{1b}>\u{4}");
    session.asked_again();
    session.press("\u{3}");
    insta::assert_snapshot!(session.inputs().join("\n"), @r#"
    Command(Hint, "kept draft\nfirst\nsecond line\n\n")
    Answer("kept draft\nfirstst!\nsecond line\n\n")
    Interrupted("")
    "#);
}

#[test]
fn ctrl_c_keeps_what_was_typed_and_the_editor_gets_it() {
    let mut session = Session::start(60, 16);
    session.press("mine");
    session.see("mine");
    session.press("\r/edit\r");
    session.see("edited");
    session.press("\u{3}");
    insta::assert_snapshot!(session.inputs().join("\n"), @r#"Interrupted("kept draft\nmine\nedited")"#);
}

#[test]
fn a_resize_loses_nothing_and_new_lines_use_the_new_width() {
    let mut session = Session::start(60, 16);
    session.press(&"word ".repeat(18));
    session
        .pty
        .resize(PtySize {
            rows: 20,
            cols: 100,
            ..PtySize::default()
        })
        .unwrap();
    session
        .screen
        .lock()
        .unwrap()
        .screen_mut()
        .set_size(20, 100);
    session.press("last");
    session.see("word last");
    session.press("\r/help\r");
    session.until("prompt", |this| {
        this.screen().matches("Your answer").count() == 2
    });
    session.press("\u{3}");
    let text = format!("kept draft\n{}last\n", "word ".repeat(18));
    assert_eq!(
        session.inputs(),
        [
            format!("Command(Help, {text:?})"),
            format!("Interrupted({text:?})")
        ]
    );
}
