//! `/edit`: the answer in the candidate's own editor.
//!
//! Owns the file's name, its comment with the question and taking the comment off again. Which
//! editor, and the folder of the file, are passed in.

use crate::domain::text::printable;
use crate::domain::{AnswerPrompt, QuestionType};
use crate::files::{self, Access};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

/// Last line of the comment; what stands below is the answer.
const MARK: &str = "Your answer is everything below this line.";

/// Languages a coding question may name: word in the question, file ending, comment.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("sql", "sql", "--"),
    ("rust", "rs", "//"),
    ("typescript", "ts", "//"),
    ("javascript", "js", "//"),
    ("scala", "scala", "//"),
    ("java", "java", "//"),
    ("golang", "go", "//"),
    ("c++", "cpp", "//"),
    ("bash", "sh", "#"),
];

/// Opens `text` in `editor` and gives it back as it was saved. The error is one sentence; nothing
/// is lost by it: the caller keeps `text`, and a file that could not be read back stays where it
/// is.
pub fn edit(
    editor: &str,
    folder: &Path,
    prompt: &AnswerPrompt,
    text: &str,
) -> Result<String, String> {
    let (ending, comment) = form(prompt);
    let head = head(&prompt.question, comment);
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let given = format!("{head}{text}{end}");
    let path = create(folder, prompt.number, ending, &given).map_err(|e| {
        format!(
            "cannot write a file for the editor in {}: {e}",
            folder.display()
        )
    })?;
    let left = |why: String| format!("{why}; what you wrote may be in {}", path.display());

    match run(editor, &path) {
        Err(e) => {
            let _ = fs::remove_file(&path);
            Err(format!(
                "cannot start the editor {editor}: {e}; set VISUAL or EDITOR"
            ))
        }
        Ok(status) if !status.success() => {
            let why = format!("the editor {editor} failed ({status})");
            let untouched = fs::read(&path).is_ok_and(|saved| saved == given.as_bytes());
            Err(if untouched && fs::remove_file(&path).is_ok() {
                why
            } else {
                left(why)
            })
        }
        Ok(_) => {
            let saved =
                fs::read(&path).map_err(|e| left(format!("cannot read the file back: {e}")))?;
            // The answer is back; a file that cannot be removed costs nothing but a file.
            let _ = fs::remove_file(&path);
            let saved = String::from_utf8_lossy(&saved).replace("\r\n", "\n");
            Ok(if saved == given {
                text.to_string()
            } else {
                body(&saved, &head).to_string()
            })
        }
    }
}

/// File ending and comment sign.
fn form(prompt: &AnswerPrompt) -> (&'static str, &'static str) {
    if prompt.kind != QuestionType::Coding {
        return ("md", "");
    }

    let question = prompt.question.to_lowercase();
    let words: Vec<&str> = question
        .split(|c: char| !c.is_alphanumeric() && c != '+')
        .collect();

    LANGUAGES
        .iter()
        .find(|(word, _, _)| words.contains(word))
        .map_or(("py", "#"), |(_, ending, comment)| (ending, comment))
}

/// The question as a comment.
fn head(question: &str, comment: &str) -> String {
    let question = printable(question);
    let lines = question.trim().lines().chain(["", MARK]);
    if comment.is_empty() {
        let text = lines.collect::<Vec<_>>().join("\n").replace("--", "- -");
        return format!("<!--\n{text}\n-->\n");
    }
    lines
        .map(|line| format!("{}\n", format!("{comment} {line}").trim_end()))
        .collect()
}

/// The saved text without the comment and without the new line editors end files with.
fn body<'a>(saved: &'a str, head: &str) -> &'a str {
    let below = match saved.strip_prefix(head) {
        Some(rest) => rest,
        // The comment was touched: everything up to its last line goes.
        None => saved
            .find(MARK)
            .and_then(|at| saved.get(at + MARK.len()..))
            .map(|rest| rest.strip_prefix("\n-->").unwrap_or(rest))
            .map_or(saved, |rest| rest.strip_prefix('\n').unwrap_or(rest)),
    };
    below.strip_suffix('\n').unwrap_or(below)
}

/// A new file only its owner can read; one that is there is never overwritten.
fn create(folder: &Path, question: usize, ending: &str, text: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    for attempt in 1..100 {
        let suffix = if attempt == 1 {
            String::new()
        } else {
            format!("-{attempt}")
        };
        let path = folder.join(format!("answer-{question}{suffix}.{ending}"));
        match files::options(Access::Private).create_new(true).open(&path) {
            Ok(mut file) => return file.write_all(text.as_bytes()).map(|()| path),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }

    Err(io::Error::new(
        io::ErrorKind::AlreadyExists,
        "a hundred unfinished answers are there already",
    ))
}

/// Runs the editor on the file. The setting may hold arguments (`code --wait`), so a shell reads
/// it, as git does.
fn run(editor: &str, path: &Path) -> io::Result<ExitStatus> {
    if cfg!(windows) {
        let mut words = editor.split_whitespace();
        return Command::new(words.next().unwrap_or("notepad"))
            .args(words)
            .arg(path)
            .status();
    }

    Command::new("sh")
        .arg("-c")
        .arg(format!("{editor} \"$@\""))
        .arg(editor)
        .arg(path)
        .status()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(question: &str, kind: QuestionType) -> AnswerPrompt {
        AnswerPrompt {
            number: 2,
            total: 5,
            follow_up: false,
            second_try: false,
            last_word: false,
            story: false,
            question: question.into(),
            kind,
            draft: String::new(),
            seconds_left: None,
        }
    }

    #[test]
    fn the_file_fits_the_question() {
        use QuestionType::{Coding, Conceptual};
        for (question, kind, ending) in [
            ("Write a SQL query for retention", Coding, "sql"),
            ("Implement k-means", Coding, "py"),
            ("Implement an LRU cache in Rust", Coding, "rs"),
            ("Trust but verify", Coding, "py"),
            ("Explain SQL joins", Conceptual, "md"),
        ] {
            assert_eq!(form(&prompt(question, kind)).0, ending, "{question}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_the_editor_saves_comes_back_without_the_comment() {
        let folder = tempfile::tempdir().unwrap();
        let coding = prompt("Write a SQL query.\nTwo lines.", QuestionType::Coding);
        let append = "printf 'SELECT 2;\\n' >>";
        let text = edit(append, folder.path(), &coding, "SELECT 1;").unwrap();
        assert_eq!(text, "SELECT 1;\nSELECT 2;");
        let prose = prompt("Why --force?", QuestionType::Scenario);
        assert_eq!(
            edit("true", folder.path(), &prose, "a\n\nb\n").unwrap(),
            "a\n\nb\n"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_failing_editor_says_where_the_text_is() {
        let folder = tempfile::tempdir().unwrap();
        let scenario = prompt("Q", QuestionType::Scenario);
        let error = edit("false", folder.path(), &scenario, "mine").unwrap_err();
        assert!(
            !error.contains("answer-2.md"),
            "nothing was written: {error}"
        );
        let crash = "sh -c 'echo more >> \"$1\"; exit 1' sh";
        let error = edit(crash, folder.path(), &scenario, "mine").unwrap_err();
        assert!(error.contains("answer-2.md"), "{error}");
        let kept = fs::read_to_string(folder.path().join("answer-2.md")).unwrap();
        insta::assert_snapshot!(kept, @r"
        <!--
        Q

        Your answer is everything below this line.
        -->
        mine
        more
        ");
    }

    #[test]
    fn a_touched_comment_is_cut_at_its_last_line() {
        let head = head("Q", "#");
        assert_eq!(
            body(
                "# Q!\n#\n# Your answer is everything below this line.\nx = 1\n",
                &head
            ),
            "x = 1"
        );
        assert_eq!(body("all gone, new text\n", &head), "all gone, new text");
    }
}
