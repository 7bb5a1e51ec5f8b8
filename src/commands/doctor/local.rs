//! Checks of this machine: configuration, folders, questions, embedding model, history, browser.

use super::check::{Check, Status};
use crate::app::{App, env};
use crate::domain::text::plural;
use crate::domain::vector::dot;
use crate::failure::{ExitKind, Failure};
use crate::ports::{BankSummary, Filter, History};
use crate::session::reports::candidate_browsers;
use crate::store::transfer::Facts;
use std::path::{Path, PathBuf};

/// Makes every local check, in order.
pub fn check_machine(broken: Option<&Failure>, app: &App) -> Vec<Check> {
    vec![
        check_config(broken, app),
        check_files(app),
        check_embedding(app),
        check_questions(app),
        check_history(app),
        check_browser(app),
    ]
}

fn check_config(broken: Option<&Failure>, app: &App) -> Check {
    let path = &app.home.config;
    if let Some(failure) = broken {
        return Check::failed("config", failure.clone());
    }
    if !path.exists() {
        return Check::ok(
            "config",
            format!("built-in settings; there is no file at {}", path.display()),
        );
    }

    match open_to_others(path) {
        true => Check::warning(
            "config",
            format!("{} can be read by others", path.display()),
            describe_chmod(path),
        ),
        false => Check::ok("config", path.display().to_string()),
    }
}

fn describe_chmod(path: &Path) -> String {
    let mode = if path.is_dir() { "700" } else { "600" };
    format!("`chmod {mode} '{}'`", path.display())
}

/// True where the file's mode lets more than its owner in.
fn open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    return path
        .metadata()
        .is_ok_and(|m| std::os::unix::fs::PermissionsExt::mode(&m.permissions()) & 0o077 != 0);
    #[cfg(not(unix))]
    return false;
}

/// Checks that folders can be written, and that what holds answers is private.
fn check_files(app: &App) -> Check {
    let folders = [
        &app.home.store,
        &app.home.history,
        &app.home.reports,
        &app.home.cache,
    ];
    for folder in folders {
        if let Err(failure) = require_writable(folder) {
            return Check::failed("files", failure);
        }
    }

    let private_ones: Vec<PathBuf> = std::fs::read_dir(&app.home.history)
        .into_iter()
        .flatten()
        .filter_map(|e| Some(e.ok()?.path()))
        .collect();
    let open: Vec<&PathBuf> = private_ones
        .iter()
        .chain([&app.home.history, &app.home.reports])
        .filter(|p| open_to_others(p))
        .collect();

    let place = app.home.store.parent().unwrap_or(&app.home.store).display();
    match open.first() {
        Some(path) => Check::warning(
            "files",
            format!("{} can be read by others", path.display()),
            describe_chmod(path),
        ),
        None => Check::ok(
            "files",
            format!("{place} can be written, and only you can read your answers"),
        ),
    }
}

/// Makes the folder where it is missing, and a file in it that is removed again.
fn require_writable(folder: &Path) -> Result<(), Failure> {
    crate::app::private_folder(folder)?;
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    let written = std::fs::write(&probe, b"");
    let _ = std::fs::remove_file(&probe);
    written.map_err(|e| {
        Failure::io("write in", folder, &e)
            .hint("make it writable, or choose another folder with --home or VIVA_HOME")
    })
}

fn check_embedding(app: &App) -> Check {
    match try_embedder(app) {
        Ok(found) => Check::ok("embedding", found),
        Err(failure) => Check::failed("embedding", failure),
    }
}

/// Embeds three texts and describes the model, which must find the first two nearer.
fn try_embedder(app: &App) -> Result<String, Failure> {
    let embedder = app.embedder()?;
    let texts = [
        "a canary release of a model",
        "rolling a new model out step by step",
        "the price of apples",
    ];
    let vectors = embedder.embed(&texts)?;
    let found = format!(
        "{}, vectors of width {}",
        embedder.model(),
        embedder.width()
    );

    // A model that cannot tell these apart finds no question.
    if dot(&vectors[0], &vectors[1]) > dot(&vectors[0], &vectors[2]) {
        return Ok(found);
    }
    let message = format!("{found}: it finds apples nearer to a release than a roll-out");
    Err(Failure::failed(message)
        .hint("choose another [embedding] model, or provider = \"bundled\""))
}

fn check_questions(app: &App) -> Check {
    let place = match app.config.store.url.as_str() {
        "" => app.home.store.display().to_string(),
        url => crate::net::url::showable_url(url),
    };
    let banks = match read_banks(app) {
        Ok(banks) => banks,
        Err(failure) => return Check::failed("questions", failure),
    };

    match banks.iter().map(|b| b.questions).sum() {
        0_usize => Check::warning(
            "questions",
            format!("there are none in {place}"),
            "`viva bank add FILE` adds some",
        ),
        questions => {
            let banks = plural(banks.len(), "bank");
            Check::ok("questions", format!("{questions} in {banks}, {place}"))
        }
    }
}

/// Lists the banks, reads one question of each with its vector, and compares the numbers with those
/// that the store remembers: files that lost a part open without an error.
fn read_banks(app: &App) -> Result<Vec<BankSummary>, Failure> {
    let store = app.source()?;
    let banks = store.banks()?;
    let facts = store.facts()?;
    for bank in &banks {
        let filter = Filter {
            banks: vec![bank.bank.clone()],
            ..Filter::default()
        };
        let read = store.list(&filter, 1)?;
        let sound = read.first().is_some_and(|one| {
            one.vector.len() == facts.width && one.vector.iter().any(|part| *part != 0.0)
        });
        if !sound {
            return Err(lost(
                &facts,
                format!("the vectors of {} are gone", bank.bank),
            ));
        }
    }

    let listed: usize = banks.iter().map(|bank| bank.questions).sum();
    match facts.held {
        Some((questions, _)) if facts.questions.min(listed) < questions => {
            let found = facts.questions.min(listed);
            Err(lost(
                &facts,
                format!("it holds {found} of {questions} questions"),
            ))
        }
        Some((_, known)) if banks.len() < known => Err(lost(
            &facts,
            format!("it holds {} of {known} banks", banks.len()),
        )),
        _ => Ok(banks),
    }
}

/// Words a store that has lost something.
fn lost(facts: &Facts, what: String) -> Failure {
    Failure::failed(format!("the question store at {} is damaged: {what}", facts.place)).hint(format!(
        "move {} away and start again: the shipped banks come back, your own are to be added again; \
         the history is elsewhere",
        facts.place
    ))
}

fn check_history(app: &App) -> Check {
    match count_sessions(app) {
        Ok(n) => Check::ok(
            "history",
            format!("{}, the file is sound", plural(n, "session")),
        ),
        Err(failure) if failure.kind == ExitKind::Damaged => {
            let hint =
                "it was left as it is; `viva interview` keeps it aside and begins a new history";
            Check::failed("history", failure.hint(hint))
        }
        Err(failure) => Check::failed("history", failure),
    }
}

/// Counts the sessions of a history that is sound.
fn count_sessions(app: &App) -> Result<usize, Failure> {
    let history = app.history()?;
    history.check()?;
    Ok(history.list()?.len())
}

fn check_browser(app: &App) -> Check {
    let wanted = app.config.report.browser.as_str();
    let candidates = candidate_browsers(app);

    match candidates.into_iter().find_map(find_program) {
        Some(path) => Check::ok("pdf", format!("reports are printed by {}", path.display())),
        None if wanted.is_empty() => Check {
            status: Status::Skipped,
            ..Check::warning(
                "pdf",
                "no browser of the Chromium family was found: reports come as Markdown and HTML",
                "for PDF install one, or name it: [report] browser in the configuration",
            )
        },
        None => Check::failed(
            "pdf",
            Failure::usage(format!("[report] browser = {wanted:?} is not a program"))
                .hint("give its path or its name"),
        ),
    }
}

/// Finds a program by its path, or by its name in one of the folders of `PATH`.
fn find_program(name: &str) -> Option<PathBuf> {
    if Path::new(name).components().count() > 1 {
        return Path::new(name).is_file().then(|| PathBuf::from(name));
    }
    let path = env("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|p| p.is_file())
}
