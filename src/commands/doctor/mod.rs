//! `viva doctor`: checks everything Viva needs, and says for each failure what to do.
//!
//! Owns the order and the exit code. [`local`] looks at this machine,
//! [`endpoint`] at the model that assesses, [`sample`] grades two answers.

mod check;
mod endpoint;
mod local;
mod sample;

use crate::app::Context;
use crate::cli::DoctorArgs;
use crate::failure::Failure;
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};
use check::{Check, Status};
use serde_json::json;

/// Runs `viva doctor`. Checks are shown as they are done: the endpoint's take a while.
pub fn run(args: &DoctorArgs, context: &mut Context) -> Result<(), Failure> {
    let broken = context.broken.take();
    let mut checks = local::check_machine(broken.as_ref(), &context.app);
    show_checks(&checks, args, context)?;

    let asked = endpoint::check_endpoint(&context.app)?;
    show_checks(&asked, args, context)?;
    let unreachable = asked.iter().any(|c| c.status == Status::Failed);
    checks.extend(asked);

    let sample = match unreachable {
        true => Check::skipped("sample", "nobody to ask before the endpoint works"),
        false => sample::check_sample(&context.app),
    };
    show_checks(std::slice::from_ref(&sample), args, context)?;
    checks.push(sample);

    let failed: Vec<&Check> = checks
        .iter()
        .filter(|c| c.status == Status::Failed)
        .collect();
    if args.json {
        context
            .out
            .json(&json!({"ok": failed.is_empty(), "checks": checks}))?;
    } else {
        context.out.line(&format!("\n{}", verdict(&checks)))?;
    }

    match failed.first() {
        None => Ok(()),
        Some(first) => Err(Failure::new(first.kind, "")),
    }
}

fn show_checks(checks: &[Check], args: &DoctorArgs, context: &mut Context) -> Result<(), Failure> {
    let look = context.app.look;
    for check in checks.iter().filter(|_| !args.json) {
        context.out.lines(&check_lines(check, &look))?;
    }
    Ok(())
}

fn count_status(checks: &[Check], status: Status) -> usize {
    checks.iter().filter(|c| c.status == status).count()
}

fn verdict(checks: &[Check]) -> String {
    let failed = count_status(checks, Status::Failed);
    let warnings = count_status(checks, Status::Warning);
    match (failed, warnings) {
        (0, 0) => "Everything is in order.".into(),
        (0, 1) => "It works; one thing could be better.".into(),
        (0, n) => format!("It works; {n} things could be better."),
        (1, _) => "One check failed.".into(),
        (n, _) => format!("{n} checks failed."),
    }
}

/// Shows a check as lines: a sign, the name, what was found, then what to do.
fn check_lines(check: &Check, look: &Look) -> Vec<Rich> {
    let (word, fancy, ascii, ink) = match check.status {
        Status::Ok => ("ok: ", "✓ ", "+ ", Ink::Good),
        Status::Warning => ("warning: ", "! ", "! ", Ink::Fair),
        Status::Failed => ("failed: ", "✗ ", "x ", Ink::Bad),
        Status::Skipped => ("skipped: ", "· ", "- ", Ink::Quiet),
    };
    let sign = if look.plain {
        word
    } else {
        look.sign(fancy, ascii)
    };
    let name = if look.plain {
        format!("{}: ", check.name)
    } else {
        format!("{:<11}", check.name)
    };

    let head = Rich::of(ink, sign).with(Ink::Title, &name);
    let room = look.width.saturating_sub(head.width());
    let blank = Rich::new().pad(head.width());
    let found = Rich::of(Ink::Body, &check.found).wrap(room);
    let mut lines = hang(&head, found);

    let arrow = if look.plain {
        "to do: "
    } else {
        look.sign("→ ", "> ")
    };
    for to_do in &check.to_do {
        let arrow = Rich::of(Ink::Fair, arrow);
        let wrapped = Rich::of(Ink::Body, to_do).wrap(room.saturating_sub(arrow.width()));
        let advice = hang(&arrow, wrapped);
        lines.extend(advice.into_iter().map(|line| blank.clone().join(line)));
    }
    lines
}

/// Puts `head` before the first line and as much space before the others.
fn hang(head: &Rich, lines: Vec<Rich>) -> Vec<Rich> {
    let blank = Rich::new().pad(head.width());
    let heads = std::iter::once(head).chain(std::iter::repeat(&blank));
    lines
        .into_iter()
        .zip(heads)
        .map(|(line, head)| head.clone().join(line))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::ExitKind;

    #[test]
    fn a_failure_says_what_to_do() {
        let checks = [
            Check::ok("config", "HOME/config.toml"),
            Check::failed(
                "endpoint",
                Failure::new(
                    ExitKind::Unreachable,
                    "nothing listens at http://127.0.0.1:1/v1",
                )
                .hint("start the server"),
            ),
            Check::warning(
                "pdf",
                "no browser of the Chromium family was found, so reports cannot be printed as PDF",
                "name one: [report] browser in the configuration",
            ),
            Check::skipped("sample", "there is nobody to ask"),
        ];
        let look = Look {
            width: 60,
            color: false,
            plain: false,
            unicode: true,
        };
        let show = |look: Look| -> String {
            checks
                .iter()
                .flat_map(|c| check_lines(c, &look))
                .map(|l| format!("{}\n", l.text()))
                .collect()
        };
        insta::assert_snapshot!(show(look), @r"
        ✓ config     HOME/config.toml
        ✗ endpoint   nothing listens at http://127.0.0.1:1/v1
                     → start the server
        ! pdf        no browser of the Chromium family was found, so
                     reports cannot be printed as PDF
                     → name one: [report] browser in the
                       configuration
        · sample     there is nobody to ask
        ");
        insta::assert_snapshot!(show(Look { plain: true, unicode: false, ..look }), @r"
        ok: config: HOME/config.toml
        failed: endpoint: nothing listens at http://127.0.0.1:1/v1
                          to do: start the server
        warning: pdf: no browser of the Chromium family was found,
                      so reports cannot be printed as PDF
                      to do: name one: [report] browser in the
                             configuration
        skipped: sample: there is nobody to ask
        ");
        assert_eq!(verdict(&checks), "One check failed.");
    }
}
