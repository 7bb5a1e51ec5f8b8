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
use crate::error::Failure;
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};
use check::{Check, Status};
use serde_json::json;

/// Runs `viva doctor`. Checks are shown as they are done: the endpoint's take a while.
pub fn run(args: &DoctorArgs, context: &mut Context) -> Result<(), Failure> {
    let mut checks = Vec::new();
    let broken = context.broken.take();
    let mut note = |check: Check, context: &mut Context| {
        let look = context.app.look;
        let shown = if args.json {
            Ok(())
        } else {
            context.out.lines(&lines(&check, &look))
        };
        checks.push(check);
        shown
    };
    for check in local::all(broken.as_ref(), &context.app) {
        note(check, context)?;
    }
    let asked = endpoint::all(&context.app)?;
    let unreachable = asked.iter().any(|c| c.status == Status::Failed);
    for check in asked {
        note(check, context)?;
    }
    let sample = match unreachable {
        true => Check::skipped("sample", "nobody to ask before the endpoint works"),
        false => sample::check(&context.app),
    };
    note(sample, context)?;
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

fn verdict(checks: &[Check]) -> String {
    let count = |status| checks.iter().filter(|c| c.status == status).count();
    match (count(Status::Failed), count(Status::Warning)) {
        (0, 0) => "Everything is in order.".into(),
        (0, 1) => "It works; one thing could be better.".into(),
        (0, n) => format!("It works; {n} things could be better."),
        (1, _) => "One check failed.".into(),
        (n, _) => format!("{n} checks failed."),
    }
}

/// A check as lines: a sign, the name, what was found, then what to do.
fn lines(check: &Check, look: &Look) -> Vec<Rich> {
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
    let mut lines: Vec<Rich> = found
        .into_iter()
        .enumerate()
        .map(|(i, line)| {
            if i == 0 {
                head.clone().join(line)
            } else {
                blank.clone().join(line)
            }
        })
        .collect();
    let arrow = if look.plain {
        "to do: "
    } else {
        look.sign("→ ", "> ")
    };
    for to_do in &check.to_do {
        let arrow = Rich::of(Ink::Fair, arrow);
        let hang = Rich::new().pad(arrow.width());
        let wrapped = Rich::of(Ink::Body, to_do).wrap(room.saturating_sub(arrow.width()));
        lines.extend(wrapped.into_iter().enumerate().map(|(i, line)| {
            blank
                .clone()
                .join(if i == 0 { arrow.clone() } else { hang.clone() })
                .join(line)
        }));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ExitKind;

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
                .flat_map(|c| lines(c, &look))
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
