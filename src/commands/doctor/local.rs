//! Checks of this machine: configuration, folders, questions, embedding model, history, browser.

use super::check::{Check, Status};
use crate::app::{App, env};
use crate::domain::vector::dot;
use crate::error::{ExitKind, Failure};
use crate::ports::History;
use crate::report::pdf;
use std::path::{Path, PathBuf};

/// Every local check, in order.
pub fn all(broken: Option<&Failure>, app: &App) -> Vec<Check> {
    vec![
        config(broken, app),
        files(app),
        embedding(app),
        questions(app),
        history(app),
        browser(app),
    ]
}

fn config(broken: Option<&Failure>, app: &App) -> Check {
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
            private(path),
        ),
        false => Check::ok("config", path.display().to_string()),
    }
}

fn private(path: &Path) -> String {
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

/// Folders can be written, and what holds answers is private.
fn files(app: &App) -> Check {
    let folders = [
        &app.home.store,
        &app.home.history,
        &app.home.reports,
        &app.home.cache,
    ];
    for folder in folders {
        if let Err(failure) = writable(folder) {
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
            private(path),
        ),
        None => Check::ok(
            "files",
            format!("{place} can be written, and only you can read your answers"),
        ),
    }
}

/// Makes the folder where it is missing, and a file in it that is taken away again.
fn writable(folder: &Path) -> Result<(), Failure> {
    crate::app::private_folder(folder)?;
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    let written = std::fs::write(&probe, b"");
    let _ = std::fs::remove_file(&probe);
    written.map_err(|e| {
        Failure::io("write in", folder, &e)
            .hint("make it writable, or choose another folder with --home or VIVA_HOME")
    })
}

fn embedding(app: &App) -> Check {
    let look = || -> Result<Check, Failure> {
        let embedder = app.embedder()?;
        let texts = [
            "a canary release of a model",
            "rolling a new model out step by step",
            "the price of apples",
        ];
        let vectors = embedder.embed(&texts)?;
        let near = |a: usize, b: usize| dot(&vectors[a], &vectors[b]);
        let found = format!(
            "{}, vectors of width {}",
            embedder.model(),
            embedder.width()
        );
        // A model that cannot tell these apart finds no question.
        Ok(if near(0, 1) > near(0, 2) {
            Check::ok("embedding", found)
        } else {
            Check::failed(
                "embedding",
                Failure::failed(format!(
                    "{found}: it finds apples nearer to a release than a roll-out"
                ))
                .hint("choose another [embedding] model, or provider = \"bundled\""),
            )
        })
    };
    look().unwrap_or_else(|failure| Check::failed("embedding", failure))
}

fn questions(app: &App) -> Check {
    let look = || -> Result<(usize, usize), Failure> {
        let banks = app.store()?.banks()?;
        Ok((banks.iter().map(|b| b.questions).sum(), banks.len()))
    };
    let place = match app.config.store.url.as_str() {
        "" => app.home.store.display().to_string(),
        url => crate::net::url::showable_url(url),
    };
    match look() {
        Ok((0, _)) => Check::warning(
            "questions",
            format!("there are none in {place}"),
            "`viva bank add FILE` adds some",
        ),
        Ok((questions, banks)) => {
            let banks = if banks == 1 {
                "1 bank".to_string()
            } else {
                format!("{banks} banks")
            };
            Check::ok("questions", format!("{questions} in {banks}, {place}"))
        }
        Err(failure) => Check::failed("questions", failure),
    }
}

fn history(app: &App) -> Check {
    let look = || -> Result<usize, Failure> {
        let history = app.history()?;
        history.check()?;
        Ok(history.list()?.len())
    };
    match look() {
        Ok(1) => Check::ok("history", "1 session, the file is sound"),
        Ok(n) => Check::ok("history", format!("{n} sessions, the file is sound")),
        Err(failure) if failure.kind == ExitKind::Damaged => {
            let hint =
                "it was left as it is; `viva interview` keeps it aside and begins a new history";
            Check::failed("history", failure.hint(hint))
        }
        Err(failure) => Check::failed("history", failure),
    }
}

fn browser(app: &App) -> Check {
    let wanted = app.config.report.browser.as_str();
    let candidates: Vec<&str> = match wanted {
        "" => pdf::CANDIDATES
            .iter()
            .chain(pdf::WELL_KNOWN)
            .copied()
            .collect(),
        browser => vec![browser],
    };
    match candidates.into_iter().find_map(program) {
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

/// A program by its path, or by its name in one of the folders of `PATH`.
fn program(name: &str) -> Option<PathBuf> {
    if Path::new(name).components().count() > 1 {
        return Path::new(name).is_file().then(|| PathBuf::from(name));
    }
    let path = env("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|p| p.is_file())
}
