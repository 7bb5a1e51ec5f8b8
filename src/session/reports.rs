//! Written reports: a record in the configured formats, each in a private file.

use crate::app::{App, private_folder};
use crate::config::ReportFormat;
use crate::domain::SessionRecord;
use crate::error::Failure;
use crate::files::{self, Access};
use crate::history::SqliteHistory;
use crate::ports::History;
use crate::report::{self, Report, ReportOptions};
use std::fs;
use std::path::{Path, PathBuf};

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
        let path = folder.join(file_name(record, *format));
        write_report(record, history, *format, &path, app)?;
        paths.push(path);
    }
    Ok(paths)
}

/// The report of a record in a text format (PDF is a printed HTML).
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

/// Answers are private: the file is for its owner only. Written beside and renamed, so that no half
/// report remains.
pub fn write_private_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    files::replace(path, Access::Private, bytes).map_err(|e| Failure::io("write", path, &e))
}

/// Prints the HTML with a browser.
pub fn print_pdf(html: &str, pdf: &Path, app: &App) -> Result<(), Failure> {
    let candidates: Vec<&str> = match app.config.report.browser.as_str() {
        "" => report::pdf::CANDIDATES
            .iter()
            .chain(report::pdf::WELL_KNOWN)
            .copied()
            .collect(),
        browser => vec![browser],
    };
    let page = pdf.with_extension("print.html");
    write_private_file(&page, html.as_bytes())?;
    let absolute = std::path::absolute(&page).map_err(|e| Failure::io("find", &page, &e))?;
    let target = std::path::absolute(pdf).map_err(|e| Failure::io("find", pdf, &e))?;
    let mut result = Err(Failure::failed(
        "no browser of the Chromium family was found to print the PDF",
    )
    .hint("`viva report --format html -o report.html`, then print it from any browser")
    .hint("or name one: [report] browser in the configuration"));
    for browser in candidates {
        let mut command = report::pdf::browser_command(browser, &absolute, &target);
        if is_root() {
            command.insert(1, report::pdf::AS_ROOT.into());
        }
        let Some((program, arguments)) = command.split_first() else {
            continue;
        };
        match std::process::Command::new(program).args(arguments).output() {
            Ok(done) if done.status.success() && target.exists() => {
                result = Ok(());
                break;
            }
            Ok(done) => {
                let why = String::from_utf8_lossy(&done.stderr);
                let why = crate::domain::text::ellipsis(&crate::domain::text::one_line(&why), 200);
                result = Err(Failure::failed(format!(
                    "{browser} did not print the PDF: {why}"
                )));
                break;
            }
            Err(_) => {}
        }
    }
    let _ = fs::remove_file(&page);
    result
}

/// Browsers of the Chromium family refuse to run as root without being told.
fn is_root() -> bool {
    #[cfg(unix)]
    return fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
    #[cfg(not(unix))]
    return false;
}

/// For instance `2026-11-22-interview-3f9a1c2e.html`.
pub fn file_name(record: &SessionRecord, format: ReportFormat) -> String {
    let day = record.started.strftime("%Y-%m-%d");
    format!(
        "{day}-{}-{}.{}",
        record.kind.as_str(),
        record.id.short(8),
        format.extension()
    )
}
