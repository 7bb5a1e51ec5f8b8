//! `--job` and `--cv`: questions that fit, reasons that name the passage, nothing kept.

use crate::support::{Home, all};
use std::path::PathBuf;

const JOB: &str = "# Senior Data Scientist, Experimentation\n\n\
    We are a marketplace in Berlin. Free fruit, a gym and 30 days of holiday.\n\n\
    What you will do\n\
    - Design A/B tests where users influence each other through the network\n\
    - Estimate causal effects from observational data when no experiment is possible\n\
    - Plan geo experiments and build synthetic controls\n";

/// A home and a file outside of it.
fn with(name: &str, text: &str) -> (Home, tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (Home::new(), folder, path)
}

#[test]
fn a_job_description_steers_the_questions_and_is_not_stored() {
    let (home, _folder, path) = with("job.md", JOB);
    let args = [
        "interview",
        "--job",
        path.to_str().unwrap(),
        "-n",
        "3",
        "--seed",
        "7",
        "--explain",
        "--follow-ups",
        "0",
    ];
    let text = home.text(
        &args,
        "I would randomise by cluster.\n/done\n/skip\n/skip\n",
    );
    let sections = text
        .lines()
        .filter(|l| l.starts_with("╰─ Advanced Analytics & Experimentation"))
        .count();
    assert!(sections >= 2, "the posting asks for nothing else: {text}");
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(flat.matches("it fits “").count(), 3, "{text}");
    for file in home.files() {
        let bytes = std::fs::read(&file).unwrap();
        for secret in [
            "marketplace in Berlin",
            "users influence each other through the network",
            "synthetic controls\\n",
        ] {
            let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!found, "{} holds {secret:?}", file.display());
        }
    }
}

#[test]
fn papers_that_fit_nothing_change_nothing() {
    let (_home, _folder, path) = with(
        "cook.txt",
        "Head chef wanted: French kitchen, banquets, a team of twelve cooks.",
    );
    let run = |papers: &[&str]| {
        let mut args = vec!["interview", "-n", "1", "--seed", "7"];
        args.extend(papers);
        // A question asked before would not be asked again: each run has a history of its own.
        Home::new().run(&args, "/quit\n")
    };
    let with = run(&["--cv", path.to_str().unwrap()]);
    let without = run(&[]);
    assert_eq!(with.stdout, without.stdout, "{}", all(&with));
    assert!(
        String::from_utf8_lossy(&with.stderr).contains("no question fits"),
        "{}",
        all(&with)
    );
}

#[test]
fn a_file_that_is_no_document_ends_with_usage() {
    let (home, _folder, path) = with("job.docx", "PK\u{3}\u{4}zipped");
    let output = home.run(&["interview", "--job", path.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
    assert!(
        all(&output).contains("neither text nor PDF"),
        "{}",
        all(&output)
    );
}

#[test]
fn a_pdf_without_its_reader_says_what_to_install() {
    let (home, _folder, path) = with("cv.pdf", "%PDF-1.4\n%%EOF\n");
    let output = home.run_with(
        &["interview", "--cv", path.to_str().unwrap()],
        "",
        &[("PATH", "/nowhere")],
    );
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
    assert!(
        all(&output).contains("pdftotext is not installed"),
        "{}",
        all(&output)
    );
    assert!(
        all(&output).contains("or save the file as text"),
        "{}",
        all(&output)
    );
}
