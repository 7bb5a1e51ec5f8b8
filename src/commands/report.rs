//! `viva report`: writes the report of a session.

use super::{Context, history};
use crate::app::{App, SystemClock};
use crate::cli::ReportArgs;
use crate::config::ReportFormat;
use crate::domain::SessionRecord;
use crate::error::Failure;
use crate::files::{self, Access};
use crate::history::SqliteHistory;
use crate::ports::{Clock, History};
use crate::report::{self, Report, ReportOptions};
use std::fs;
use std::path::{Path, PathBuf};

/// Sessions before this one that are read for comparison.
const EARLIER: usize = 10;
/// Days of the forecast of due drills.
const FORECAST_DAYS: i64 = 28;

/// Runs `viva report`.
pub fn run(args: &ReportArgs, context: &mut Context) -> Result<(), Failure> {
    if let Some(lang) = args
        .lang
        .as_deref()
        .filter(|lang| !report::lang::is_known(lang))
    {
        context.out.note(&format!(
            "reports know no words in \"{lang}\"; the report is in English"
        ));
    }
    let history = context.app.history()?;
    if args.all || args.since.is_some() {
        return all(args, &history, context);
    }
    let id = match &args.session {
        Some(part) => history::resolve(part, &history)?,
        None => {
            let last = history.list()?.into_iter().next();
            if last.is_none() {
                super::damaged::remind(context);
            }
            last.ok_or_else(|| {
                Failure::usage("there is no session yet").hint("`viva interview` holds the first")
            })?
            .id
        }
    };
    let mut record = history::load(id, &history)?;
    if let Some(lang) = &args.lang {
        record.settings.lang = lang.clone();
    }
    let to_stdout = args
        .output
        .as_deref()
        .map_or(!args.open && args.format != ReportFormat::Pdf, |o| {
            o == Path::new("-")
        });
    if to_stdout && args.format != ReportFormat::Pdf {
        return context
            .out
            .document(&render(&record, &history, args.format)?);
    }
    let path = match &args.output {
        Some(path) if path != Path::new("-") => path.clone(),
        _ => context.app.reports().join(file_name(&record, args.format)),
    };
    write(&record, &history, args.format, &path, &context.app)?;
    context.out.line(&path.display().to_string())?;
    if args.open { open(&path) } else { Ok(()) }
}

/// The long view over all sessions, or those since a day.
fn all(args: &ReportArgs, history: &SqliteHistory, context: &mut Context) -> Result<(), Failure> {
    let wanted = |at: jiff::Timestamp| {
        args.since
            .is_none_or(|since| at.to_zoned(jiff::tz::TimeZone::system()).date() >= since)
    };
    let mut sessions = Vec::new();
    for summary in history.list()?.into_iter().filter(|s| wanted(s.started)) {
        sessions.extend(history.load(summary.id)?);
    }
    if sessions.is_empty() {
        super::damaged::remind(context);
        return Err(
            Failure::usage("there is no session to report on").hint("`viva interview` holds one")
        );
    }
    let lang = args
        .lang
        .as_ref()
        .unwrap_or(&context.app.config.interview.lang);
    let view = report::long_view(
        &sessions,
        &forecast(history, &context.app)?,
        lang,
        &ReportOptions::default(),
    );
    let text = match args.format {
        ReportFormat::Md => report::long_markdown(&view),
        ReportFormat::Html | ReportFormat::Pdf => report::long_html(&view),
        ReportFormat::Json => report::long_json(&view),
    };
    match args.output.as_deref().filter(|o| *o != Path::new("-")) {
        None if args.format == ReportFormat::Pdf => {
            Err(Failure::usage("a PDF needs a file: -o report.pdf"))
        }
        None => context.out.document(&text),
        Some(path) => {
            if args.format == ReportFormat::Pdf {
                print(&text, path, &context.app)?;
            } else {
                private_file(path, text.as_bytes())?;
            }
            context.out.line(&path.display().to_string())?;
            if args.open { open(path) } else { Ok(()) }
        }
    }
}

/// Drills of the next weeks: what is overdue counts as due today.
fn forecast(history: &SqliteHistory, app: &App) -> Result<Vec<report::Due>, Failure> {
    let zone = jiff::tz::TimeZone::system();
    let today = SystemClock::new()?.now().to_zoned(zone.clone()).date();
    let scheduler = history.scheduler(app.config.drill.retention)?;
    history.learn(&scheduler, &zone)?;
    let end = today.saturating_add(jiff::Span::new().days(FORECAST_DAYS));
    let mut due: Vec<report::Due> = Vec::new();
    for entry in history
        .forecast(&scheduler)?
        .into_iter()
        .filter(|d| d.day <= end && !d.topic.is_empty())
    {
        // Days are the candidate's: the report shows them as they are.
        let at = entry
            .day
            .max(today)
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map_err(|e| Failure::failed(e.to_string()))?;
        let at = at.timestamp();
        match due
            .iter_mut()
            .find(|d| d.topic == entry.topic && d.at == at)
        {
            Some(known) => known.points += entry.points,
            None => due.push(report::Due {
                topic: entry.topic,
                at,
                points: entry.points,
            }),
        }
    }
    Ok(due)
}

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
        write(record, history, *format, &path, app)?;
        paths.push(path);
    }
    Ok(paths)
}

/// The report of a record in a text format (PDF is a printed HTML).
pub fn render(
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

fn write(
    record: &SessionRecord,
    history: &SqliteHistory,
    format: ReportFormat,
    path: &Path,
    app: &App,
) -> Result<(), Failure> {
    let text = render(record, history, format)?;
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        crate::app::private_folder(parent)?;
    }
    if format == ReportFormat::Pdf {
        print(&text, path, app)
    } else {
        private_file(path, text.as_bytes())
    }
}

/// Answers are private: the file is for its owner only. Written beside and renamed, so that no half
/// report remains.
pub(super) fn private_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    files::replace(path, Access::Private, bytes).map_err(|e| Failure::io("write", path, &e))
}

/// Prints the HTML with a browser.
fn print(html: &str, pdf: &Path, app: &App) -> Result<(), Failure> {
    let candidates: Vec<&str> = match app.config.report.browser.as_str() {
        "" => report::pdf::CANDIDATES
            .iter()
            .chain(report::pdf::WELL_KNOWN)
            .copied()
            .collect(),
        browser => vec![browser],
    };
    let page = pdf.with_extension("print.html");
    private_file(&page, html.as_bytes())?;
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
fn file_name(record: &SessionRecord, format: ReportFormat) -> String {
    let day = record.started.strftime("%Y-%m-%d");
    format!(
        "{day}-{}-{}.{}",
        record.kind.as_str(),
        history::short(record.id, 8),
        format.extension()
    )
}

fn open(path: &Path) -> Result<(), Failure> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    std::process::Command::new(program)
        .arg(path)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .map(|_| ())
        .map_err(|e| {
            Failure::failed(format!(
                "cannot open {} with {program}: {e}",
                path.display()
            ))
        })
}
