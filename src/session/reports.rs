//! Written reports: a record in the configured formats, each in a private file.

use crate::app::{App, private_folder};
use crate::config::ReportFormat;
use crate::domain::SessionRecord;
use crate::domain::text::{ellipsis, one_line};
use crate::failure::Failure;
use crate::files::{self, Access};
use crate::history::SqliteHistory;
use crate::ports::History;
use crate::report::{self, Report, ReportOptions};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Sessions before this one that are read for comparison.
const EARLIER: usize = 10;

/// Writes the configured formats of a session's report into the reports' folder.
pub fn write_reports(
    record: &SessionRecord,
    history: &SqliteHistory,
    app: &App,
) -> Result<Vec<PathBuf>, Failure> {
    let folder = app.reports();
    let mut paths = Vec::new();
    for format in &app.config.report.formats {
        let path = folder.join(file_name(record, *format, history)?);
        write_report(record, history, *format, &path, app)?;
        paths.push(path);
    }
    Ok(paths)
}

/// Removes the reports of a session that were written beside the others, in whatever format.
pub fn remove_reports(
    record: &SessionRecord,
    history: &SqliteHistory,
    app: &App,
) -> Result<(), Failure> {
    use ReportFormat::{Html, Json, Md, Pdf};
    for format in [Md, Html, Json, Pdf] {
        let path = app.reports().join(file_name(record, format, history)?);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Failure::io("remove", &path, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Renders the report of a record in a text format (PDF is a printed HTML).
pub fn render_report(
    record: &SessionRecord,
    history: &SqliteHistory,
    format: ReportFormat,
) -> Result<String, Failure> {
    let mut earlier = Vec::new();
    let before = history
        .list()?
        .into_iter()
        .filter(|s| s.started < record.started)
        .take(EARLIER);

    for summary in before {
        earlier.extend(history.load(summary.id)?);
    }

    let report = Report::new(record, &earlier, &ReportOptions::default());
    Ok(match format {
        ReportFormat::Md => report::markdown(&report),
        ReportFormat::Html | ReportFormat::Pdf => report::html(&report),
        ReportFormat::Json => report::json(&report),
    })
}

/// Writes the report of a record to `path`.
pub fn write_report(
    record: &SessionRecord,
    history: &SqliteHistory,
    format: ReportFormat,
    path: &Path,
    app: &App,
) -> Result<(), Failure> {
    let text = render_report(record, history, format)?;
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        private_folder(parent)?;
    }

    if format == ReportFormat::Pdf {
        print_pdf(&text, path, app)
    } else {
        write_private_file(path, text.as_bytes())
    }
}

/// Writes a file for its owner only: answers are private. Written beside and renamed, so that no
/// half report remains.
pub fn write_private_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    files::replace(path, Access::Private, bytes).map_err(|e| Failure::io("write", path, &e))
}

/// Prints the HTML with a browser.
pub fn print_pdf(html: &str, pdf: &Path, app: &App) -> Result<(), Failure> {
    let candidates = candidate_browsers(app);
    let page = pdf.with_extension("print.html");
    write_private_file(&page, html.as_bytes())?;
    let absolute = std::path::absolute(&page).map_err(|e| Failure::io("find", &page, &e))?;
    let target = std::path::absolute(pdf).map_err(|e| Failure::io("find", pdf, &e))?;

    let printed = candidates
        .into_iter()
        .find_map(|browser| print_with(browser, &absolute, &target));
    let _ = fs::remove_file(&page);
    printed.unwrap_or_else(|| {
        Err(
            Failure::failed("no browser of the Chromium family was found to print the PDF")
                .hint("`viva report --format html -o report.html`, then print it from any browser")
                .hint("or name one: [report] browser in the configuration"),
        )
    })
}

/// Returns the browsers to try: the configured one, else those that are commonly installed.
pub fn candidate_browsers(app: &App) -> Vec<&str> {
    match app.config.report.browser.as_str() {
        "" => report::pdf::CANDIDATES
            .iter()
            .chain(report::pdf::WELL_KNOWN)
            .copied()
            .collect(),
        browser => vec![browser],
    }
}

/// Prints `page` to `target`; None where the browser cannot be started.
fn print_with(browser: &str, page: &Path, target: &Path) -> Option<Result<(), Failure>> {
    let mut command = report::pdf::browser_command(browser, page, target);
    if is_root() {
        command.insert(1, report::pdf::AS_ROOT.into());
    }
    let (program, arguments) = command.split_first()?;
    let done = Command::new(program).args(arguments).output().ok()?;
    if done.status.success() && target.exists() {
        return Some(Ok(()));
    }

    let why = ellipsis(&one_line(&String::from_utf8_lossy(&done.stderr)), 200);
    let message = format!("{browser} did not print the PDF: {why}");
    Some(Err(Failure::failed(message)))
}

/// Browsers of the Chromium family refuse to run as root without being told.
fn is_root() -> bool {
    #[cfg(unix)]
    return fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
    #[cfg(not(unix))]
    return false;
}

/// Returns for instance `2026-11-22-interview-3f9a1c2e.html`, the name of no other session's report.
pub fn file_name(
    record: &SessionRecord,
    format: ReportFormat,
    history: &SqliteHistory,
) -> Result<String, Failure> {
    let day = record.started.strftime("%Y-%m-%d");
    let kind = record.kind.as_str();
    let id = record.id.short_among(history.list()?.iter().map(|s| s.id));
    Ok(format!("{day}-{kind}-{id}.{}", format.extension()))
}

/// Returns a name in `folder` that no file has: `stem.html`, else `stem-2.html` and so on.
pub fn free_path(folder: &Path, stem: &str, format: ReportFormat) -> PathBuf {
    let extension = format.extension();
    let mut path = folder.join(format!("{stem}.{extension}"));
    let mut number = 2;
    while path.exists() {
        path = folder.join(format!("{stem}-{number}.{extension}"));
        number += 1;
    }
    path
}
