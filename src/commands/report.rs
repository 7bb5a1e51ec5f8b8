//! `viva report`: writes the report of a session.

use super::history::lookup::{load_session, resolve_session};
use crate::app::{App, Context, private_folder};
use crate::cli::ReportArgs;
use crate::config::ReportFormat;
use crate::domain::SessionId;
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::ports::History;
use crate::report::{self, ReportOptions};
use crate::session::damaged;
use crate::session::reports::{
    file_name, free_path, print_pdf, render_report, write_private_file, write_report,
};
use std::io::IsTerminal;
use std::path::Path;

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
        return report_all(args, &history, context);
    }
    let id = match &args.session {
        Some(part) => resolve_session(part, &history)?,
        None => last_session(&history, context)?,
    };
    let mut record = load_session(id, &history)?;
    if let Some(lang) = &args.lang {
        record.settings.lang = lang.clone();
    }
    if goes_to_stdout(args) {
        return context
            .out
            .document(&render_report(&record, &history, args.format)?);
    }

    let path = match &args.output {
        Some(path) if path != Path::new("-") => path.clone(),
        _ => {
            let name = file_name(&record, args.format, &history)?;
            context.app.reports().join(name)
        }
    };
    write_report(&record, &history, args.format, &path, &context.app)?;
    context.out.line(&path.display().to_string())?;
    if args.open { open_file(&path) } else { Ok(()) }
}

/// True where the report is to be printed: a text where nothing else is said, a page only in a pipe.
fn goes_to_stdout(args: &ReportArgs) -> bool {
    let is_page = args.format == ReportFormat::Html && std::io::stdout().is_terminal();
    match args.output.as_deref() {
        _ if args.format == ReportFormat::Pdf => false,
        Some(path) => path == Path::new("-"),
        None => !args.open && !is_page,
    }
}

fn last_session(history: &SqliteHistory, context: &mut Context) -> Result<SessionId, Failure> {
    if let Some(last) = history.list()?.first() {
        return Ok(last.id);
    }
    damaged::note_kept_histories(context);
    Err(Failure::usage("there is no session yet").hint("`viva interview` holds the first"))
}

/// Writes the long view over all sessions, or those since a day.
fn report_all(
    args: &ReportArgs,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let (calendar, today) = (context.app.calendar(), context.app.today()?);
    let since = args.since.map(|since| since.day(today));
    let mut sessions = Vec::new();
    let summaries = history.list()?;
    for summary in &summaries {
        let day = calendar.day(summary.started);
        if since.is_none_or(|since| day >= since) {
            sessions.extend(history.load(summary.id)?);
        }
    }
    if let Some(day) = since.filter(|_| sessions.is_empty() && !summaries.is_empty()) {
        let message = format!("no practice since {day}");
        return Err(Failure::usage(message).hint("`viva report --all` looks at every session"));
    }
    if sessions.is_empty() {
        damaged::note_kept_histories(context);
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
        &forecast_due(history, &context.app)?,
        lang,
        &ReportOptions::default(),
    );
    let text = match args.format {
        ReportFormat::Md => report::long_markdown(&view),
        ReportFormat::Html | ReportFormat::Pdf => report::long_html(&view),
        ReportFormat::Json => report::long_json(&view),
    };

    if goes_to_stdout(args) {
        return context.out.document(&text);
    }
    let path = match &args.output {
        Some(path) if path != Path::new("-") => path.clone(),
        _ => {
            private_folder(&context.app.reports())?;
            let stem = format!("{today}-all-sessions");
            free_path(&context.app.reports(), &stem, args.format)
        }
    };
    match args.format {
        ReportFormat::Pdf => print_pdf(&text, &path, &context.app)?,
        _ => write_private_file(&path, text.as_bytes())?,
    }
    context.out.line(&path.display().to_string())?;
    if args.open { open_file(&path) } else { Ok(()) }
}

/// Forecasts the drills of the next weeks: what is overdue counts as due today.
fn forecast_due(history: &SqliteHistory, app: &App) -> Result<Vec<report::Due>, Failure> {
    let today = app.today()?;
    let scheduler = app.learn_from(history)?;
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

/// Opens a report with the program the desktop has for it.
fn open_file(path: &Path) -> Result<(), Failure> {
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
