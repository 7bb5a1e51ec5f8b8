//! The shipped banks are what they are said to be.

use crate::support::Home;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use viva::app::shipped_banks;
use viva::bank::check::check_printed;
use viva::bank::markdown::parse;
use viva::domain::{Bank, Difficulty, Question, QuestionType};

#[test]
fn the_senior_bank_has_the_given_questions() {
    let banks = shipped_banks().unwrap();
    let bank = banks
        .iter()
        .find(|b| b.name == "data_scientist_senior")
        .unwrap();
    let count = |f: &dyn Fn(&viva::domain::Question) -> bool| {
        bank.questions.iter().filter(|q| f(q)).count()
    };
    assert_eq!(bank.questions.len(), 60);
    assert_eq!(bank.sections().len(), 6);
    let topics: std::collections::HashSet<_> = bank.questions.iter().map(|q| &q.topic).collect();
    assert_eq!(topics.len(), 60);
    assert_eq!(count(&|q| q.difficulty == Difficulty::Hard), 51);
    assert_eq!(count(&|q| q.difficulty == Difficulty::Medium), 9);
    assert_eq!(count(&|q| q.kind == QuestionType::CaseStudy), 20);
    assert_eq!(count(&|q| q.kind == QuestionType::Scenario), 14);
    assert_eq!(count(&|q| q.kind == QuestionType::Conceptual), 13);
    assert_eq!(count(&|q| q.kind == QuestionType::Coding), 11);
    assert_eq!(count(&|q| q.kind == QuestionType::Behavioral), 2);
}

/// A file of the repository.
pub(super) fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every bank of `seeds/`, whether it is built in already or not.
fn banks() -> Vec<Bank> {
    let paths = std::fs::read_dir(file("seeds"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut banks: Vec<Bank> = (paths.filter(|path| path.extension().is_some_and(|e| e == "md")))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy();
            parse(
                &path.to_string_lossy(),
                &name,
                &std::fs::read_to_string(&path).unwrap(),
            )
            .unwrap()
        })
        .collect();
    banks.sort_by(|a, b| a.name.cmp(&b.name));
    banks
}

#[test]
fn the_banks_have_their_questions() {
    let shown: String = banks()
        .iter()
        .map(|bank| {
            let count = |d: Difficulty| bank.questions.iter().filter(|q| q.difficulty == d).count();
            let (easy, medium, hard) = (
                count(Difficulty::Easy),
                count(Difficulty::Medium),
                count(Difficulty::Hard),
            );
            let (all, sections) = (bank.questions.len(), bank.sections().len());
            format!(
                "{}: {all} in {sections} sections, {easy} easy, {medium} medium, {hard} hard\n",
                bank.name
            )
        })
        .collect();
    insta::assert_snapshot!(shown, @r"
    data_scientist_junior: 40 in 5 sections, 17 easy, 19 medium, 4 hard
    data_scientist_mid: 40 in 5 sections, 6 easy, 24 medium, 10 hard
    data_scientist_senior: 60 in 6 sections, 0 easy, 9 medium, 51 hard
    machine_learning_engineer_senior: 40 in 5 sections, 2 easy, 17 medium, 21 hard
    ");
}

/// A topic names one question over all banks, so that history and search can tell them apart.
#[test]
fn topics_are_unique_over_all_banks() {
    let mut first: HashMap<String, String> = HashMap::new();
    for (bank, q) in banks()
        .into_iter()
        .flat_map(|b| b.questions.into_iter().map(move |q| (b.name.clone(), q)))
    {
        if let Some(other) = first.insert(q.topic.clone(), bank.clone()) {
            panic!("{} is a topic of {other} and of {bank}", q.topic);
        }
    }
}

#[test]
fn banks_and_template_pass_the_strict_check() {
    let shipped = banks().into_iter().map(|b| format!("seeds/{}.md", b.name));
    let paths: Vec<String> = shipped
        .chain(["docs/bank-template.md".to_string()])
        .map(|path| file(&path).display().to_string())
        .collect();
    let mut args = vec!["bank", "check", "--strict"];
    args.extend(paths.iter().map(String::as_str));
    let output = Home::new().run(&args, "");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "13 files, 0 findings\n"
    );
    assert!(output.status.success());
}

/// `docs/writing-banks.md` lists the rules of the linter: all of them and no others.
#[test]
fn the_guide_lists_every_rule() {
    let guide = std::fs::read_to_string(file("docs/writing-banks.md")).unwrap();
    let listed: BTreeSet<&str> = guide
        .lines()
        .filter_map(|l| l.strip_prefix("| `")?.split_once('`'))
        .map(|(rule, _)| rule)
        .collect();
    // Rules are the quoted words with a hyphen, and these.
    let mut rules: BTreeSet<String> = ["format", "overlap", "weight"].map(String::from).into();
    let files = [
        "check/mod",
        "check/answers",
        "check/duplicates",
        "check/exercise_parts",
        "check/exercises",
        "check/flags",
        "check/points",
        "check/sayings",
        "check/strict",
        "planted",
        "sayings",
    ];
    for name in files {
        let source = std::fs::read_to_string(file(&format!("src/bank/{name}.rs"))).unwrap();
        let is_rule =
            |s: &&str| s.contains('-') && s.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        rules.extend(source.split('"').filter(is_rule).map(String::from));
    }
    assert!(rules.len() > 20);
    assert_eq!(listed, rules.iter().map(String::as_str).collect());
}

/// The code of the model answers runs, with its self-checks. Takes about a minute of processor
/// time.
#[test]
#[ignore = "needs python3 with numpy"]
fn python_of_the_model_answers_runs() {
    let python = |dir: &Path, code: &str| {
        let mut command = Command::new("python3");
        command
            .args(["-c", code])
            .current_dir(dir)
            .env("OPENBLAS_NUM_THREADS", "1")
            .env("OMP_NUM_THREADS", "1");
        command.output()
    };
    let dir = tempfile::tempdir().unwrap();
    let numpy = python(dir.path(), "import numpy").expect("python3 is installed");
    assert!(numpy.status.success(), "numpy is not installed");
    let questions: Vec<Question> = banks().into_iter().flat_map(|b| b.questions).collect();
    let with_code: Vec<(&Question, Vec<&str>)> = questions
        .iter()
        .map(|question| (question, python_blocks(question)))
        .filter(|(_, blocks)| !blocks.is_empty())
        .collect();
    let coding = questions
        .iter()
        .filter(|q| q.kind == QuestionType::Coding)
        .count();
    assert!(
        with_code.len() >= coding,
        "{} answers for {coding} questions",
        with_code.len()
    );

    let (queue, failed) = (Mutex::new(with_code.iter()), Mutex::new(Vec::new()));
    let unprinted = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some((question, blocks)) = queue.lock().unwrap().next() else {
                return;
            };
            let mut printed = String::new();
            for code in blocks {
                let output = python(dir.path(), code).unwrap();
                printed += &String::from_utf8_lossy(&output.stdout);
                if !output.status.success() {
                    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
                    let failure = format!("{}:\n{stderr}", question.topic);
                    failed.lock().unwrap().push(failure);
                }
            }
            if !printed.trim().is_empty()
                && let Some(finding) = check_printed(question, 1, &printed)
            {
                let finding = format!("{}: {}", question.topic, finding.message);
                unprinted.lock().unwrap().push(finding);
            }
        }
    };
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n"));

    // Warnings: most are differences and sums of what is printed. There should not be more.
    let unprinted = unprinted.into_inner().unwrap();
    println!("{}", unprinted.join("\n"));
    assert!(unprinted.len() <= MOST_UNPRINTED, "{}", unprinted.len());
}

/// Answers whose prose has numbers that their code does not print.
const MOST_UNPRINTED: usize = 13;

fn python_blocks(question: &Question) -> Vec<&str> {
    let answer = question.model_answer.as_deref().unwrap_or_default();
    let rest = answer.split("```python\n").skip(1);
    rest.map(|rest| rest.split("\n```").next().unwrap())
        .collect()
}

/// Titles, sections, topics, difficulties and types are fixed: histories and scripts name them.
#[test]
fn the_senior_bank_keeps_its_wording() {
    use sha2::Digest;
    let wording = fixed_lines(SENIOR_BANK).join("\n");
    let digest = sha2::Sha256::digest(wording.as_bytes());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    insta::assert_snapshot!(digest, @"94e7be0fe898296852ff323f3140219aa13b33bd6347e1b9c099bebd5b39eb68");
}

const SENIOR_BANK: &str = include_str!("../../../seeds/data_scientist_senior.md");

/// The lines of a bank that say what is asked.
fn fixed_lines(bank: &str) -> Vec<&str> {
    const STARTS: [&str; 6] = [
        "# Data Scientist - Senior Questions",
        "## ",
        "### Question:",
        "**Topic:**",
        "**Difficulty:**",
        "**Type:**",
    ];
    let lines = bank.lines();
    let fixed = lines.filter(|line| STARTS.iter().any(|start| line.starts_with(start)));
    fixed.collect()
}

/// What is held against data outside of the repository.
mod outside {
    use super::*;

    #[test]
    #[ignore = "needs VIVA_SHARED: data/banks"]
    fn the_senior_bank_keeps_the_given_wording() {
        let given = crate::outside_data::read_text("data/banks/seed/data_scientist_senior.md");
        assert_eq!(fixed_lines(&given), fixed_lines(SENIOR_BANK));
    }
}

/// Every shipped question has its vector in the binary, and the vectors are those of the model.
/// After an edit of a bank: `VIVA_UPDATE_VECTORS=1 cargo test --test it shipped_vectors`.
#[test]
fn shipped_vectors_are_current() {
    use viva::ports::Embedder;
    use viva::store::embed::{BundledModel, embed_questions};
    use viva::store::shipped;
    let model = BundledModel::new();
    let questions: Vec<_> = shipped_banks()
        .unwrap()
        .into_iter()
        .flat_map(|b| b.questions)
        .collect();
    let embed = |q: &viva::domain::Question| embed_questions(&model, &[q]).unwrap().remove(0);
    if std::env::var_os("VIVA_UPDATE_VECTORS").is_some() {
        let vectors: Vec<_> = questions
            .iter()
            .map(|q| (q.embedding_hash(), embed(q)))
            .collect();
        std::fs::write(
            concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/vectors.bin"),
            shipped::encode(&vectors),
        )
        .unwrap();
        return;
    }
    let known = shipped::vectors(model.model());
    assert_eq!(known.len(), questions.len());
    let update = "VIVA_UPDATE_VECTORS=1 cargo test --test it shipped_vectors";
    assert!(
        questions
            .iter()
            .all(|q| known.contains_key(&q.embedding_hash())),
        "run {update}"
    );
    // Embedding all of them takes long without optimisation; every seventh shows a changed text or
    // model just as well.
    for q in questions.iter().step_by(7) {
        let stored = &known[&q.embedding_hash()];
        let cosine: f32 = embed(q).iter().zip(stored).map(|(a, b)| a * b).sum();
        assert!(cosine > 0.999, "{}: {cosine}; run {update}", q.text);
    }
}
