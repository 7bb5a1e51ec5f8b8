//! The pictures of `docs/screens`: a session of the real binary, drawn from the cells of its
//! terminal.
//!
//! `VIVA_UPDATE_DOCS=1 cargo test --test it screens` draws them anew.

use crate::support::{Home, Pty};
use std::fmt::Write;
use std::path::Path;

/// Columns and rows of a character cell in pixels.
const CELL: (f32, f32) = (8.4, 19.0);
/// Room around the text, and the height of the title bar.
const ROOM: (f32, f32) = (18.0, 44.0);

const TITLE: &str = "viva interview --topic canary_deployments";
const ANSWER: &[&str] = &[
    "I'd hash the user id so that each person stays on one version, send 1% to the new model and, next",
    "to it, start a fresh copy of the old version with another 1% as a control. That way both are",
    "equally cold, and we compare like with like instead of comparing with the whole fleet.",
    "",
    "Gates: latency p99, error rate, then the score distribution and the null rate of the features,",
    "then clicks, and applications, which only arrive after hours. Rollback is done by the router",
    "within seconds, because no one is on call at night. Each step lasts until the sample is large",
    "enough to see a 2% drop.",
];

const QUERY_TITLE: &str = "viva drill --topic sql_joins";
const QUERY: &str = "I start from customers, so that nobody disappears:\r\rSELECT c.name, COUNT(o.order_id) AS orders\r\
                     FROM customers c\rLEFT JOIN orders o ON o.customer_id = c.customer_id\r\
                     WHERE o.ordered_on BETWEEN '2025-01-01' AND '2025-12-31'\rGROUP BY c.customer_id";

#[test]
fn a_query_with_its_checks() {
    let home = Home::new();
    let args = [
        "drill",
        "--topic",
        "sql_joins",
        "--follow-ups",
        "1",
        "--color",
        "always",
    ];
    let mut viva = Pty::sized(&home, &args, (110, 102), &[("VIVA_ENDPOINT", "offline")]);
    viva.wait_for("/done submits");
    viva.answer(QUERY);
    viva.wait_for("Follow-up 1");
    viva.wait_until("the prompt", |s| s.matches("/done submits").count() == 2);
    let checks = Picture::of(
        &viva,
        QUERY_TITLE,
        "SQL to start from",
        "Your answer to the follow-up",
    );
    assert!(checks.text.contains("expected:"), "{}", checks.text);
    checks.publish("checks");
    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);
}

#[test]
fn screens_of_a_session() {
    let home = Home::new();
    let args = [
        "interview",
        "--topic",
        "canary_deployments",
        "--seed",
        "7",
        "--follow-ups",
        "1",
        "--color",
        "always",
    ];
    let mut viva = Pty::sized(&home, &args, (80, 102), &[("VIVA_ENDPOINT", "offline")]);
    viva.wait_for("/done submits");
    viva.send(&ANSWER.join("\r"));
    viva.wait_for("a 2% drop.");
    let typed = Picture::of(&viva, TITLE, "Mock interview", "a 2% drop.");
    assert!(
        typed.text.contains("Question 1 of 1") && typed.text.contains("each person stays"),
        "{}",
        typed.text
    );
    viva.send("\r/done\r");
    viva.wait_for("Follow-up 1");
    viva.wait_until("the prompt", |s| s.matches("/done submits").count() == 2);
    let feedback = Picture::of(&viva, TITLE, " of 100, ", "Your answer to the follow-up");
    assert!(
        feedback.text.contains("like with like"),
        "{}",
        feedback.text
    );
    viva.send("/skip\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);

    let doctor = Pty::sized(&home, &["doctor", "--color", "always"], (40, 100), &[]);
    doctor.wait_until("the verdict", |s| {
        s.contains("in order") || s.contains("could be better") || s.contains("failed")
    });
    let mut doctor = Picture::of(&doctor, "viva doctor", "config", "e");
    doctor.hide(&home.path().display().to_string(), "~/.local/share/viva");
    for (picture, name) in [
        (typed, "answer"),
        (feedback, "feedback"),
        (doctor, "doctor"),
    ] {
        picture.publish(name);
    }
}

#[test]
fn screens_of_a_plan() {
    let home = Home::new();
    let args = [
        "plan",
        "--date",
        "14d",
        "--minutes-a-day",
        "40",
        "--color",
        "always",
    ];
    let plan = Pty::sized(&home, &args, (40, 100), &[]);
    plan.wait_for("Left for today");
    plan.wait_for("viva interview");
    let plan = Picture::of(
        &plan,
        "viva plan --date 14d",
        "Your interview",
        "viva interview",
    );
    assert!(plan.text.contains("the interview"), "{}", plan.text);

    let viva = Pty::sized(&home, &["--color", "always"], (24, 80), &[]);
    viva.wait_for("›");
    let greeting = Picture::of(&viva, "viva", "Viva, a mock", "q leaves");
    assert!(greeting.text.contains("14 days left"), "{}", greeting.text);
    for (picture, name) in [(plan, "plan"), (greeting, "greeting")] {
        picture.publish(name);
    }
}

/// Part of a screen as SVG.
struct Picture {
    title: String,
    text: String,
    rows: Vec<Vec<Run>>,
    columns: u16,
}

/// Cells of one style, side by side.
#[derive(Clone, PartialEq)]
struct Run {
    column: u16,
    width: u16,
    text: String,
    color: &'static str,
    bold: bool,
    italic: bool,
    dim: bool,
}

impl Picture {
    /// The rows from the first that contains `from` to the last that contains `to`.
    fn of(viva: &Pty, title: &str, from: &str, to: &str) -> Self {
        let screen = viva.cells();
        let columns = screen.size().1;
        let lines: Vec<String> = screen.rows(0, columns).collect();
        let first = lines
            .iter()
            .position(|l| l.contains(from))
            .unwrap_or_else(|| panic!("no {from:?}: {lines:#?}"));
        let last = lines
            .iter()
            .rposition(|l| l.contains(to))
            .unwrap_or_else(|| panic!("no {to:?}: {lines:#?}"));
        let rows = (first..=last)
            .map(|r| runs(&screen, u16::try_from(r).unwrap()))
            .collect();
        Self {
            title: title.into(),
            text: lines[first..=last].join("\n"),
            rows,
            columns,
        }
    }

    fn hide(&mut self, path: &str, shown: &str) {
        for run in self
            .rows
            .iter_mut()
            .flatten()
            .filter(|run| run.text.contains(path))
        {
            run.text = run.text.replace(path, shown);
            run.width = u16::try_from(run.text.chars().count()).unwrap();
        }
    }

    fn svg(&self) -> String {
        let width = f32::from(self.columns) * CELL.0 + 2.0 * ROOM.0;
        let height = self.rows.len() as f32 * CELL.1 + ROOM.1 + ROOM.0;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
             font-family=\"ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
             font-size=\"14\" role=\"img\" aria-label=\"{}\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16191d\"/>\n",
            escaped(&self.title)
        );
        for (i, color) in ["#ec6a5e", "#f4bf4f", "#61c554"].iter().enumerate() {
            let _ = writeln!(
                out,
                "<circle cx=\"{}\" cy=\"17\" r=\"5.5\" fill=\"{color}\"/>",
                20 + i * 19
            );
        }
        let _ = writeln!(
            out,
            "<text x=\"{:.0}\" y=\"21\" fill=\"#8b949e\" text-anchor=\"middle\" font-size=\"12.5\">{}</text>",
            width / 2.0,
            escaped(&self.title)
        );
        for (row, runs) in self.rows.iter().enumerate() {
            runs.iter().for_each(|run| run.draw(row, &mut out));
        }
        out.push_str("</svg>\n");
        out
    }

    /// Writes the picture where that is asked for; else looks that there is one.
    fn publish(&self, name: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/screens/{name}.svg"));
        if std::env::var_os("VIVA_UPDATE_DOCS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, self.svg()).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(
            kept.starts_with("<svg") && kept.contains(&escaped(&self.title)),
            "{} is stale",
            path.display()
        );
    }
}

/// The runs of a row. Lines of frames stand alone: they are drawn, so that they join whatever the
/// font.
fn runs(screen: &vt100::Screen, row: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..screen.size().1 {
        let Some(cell) = screen
            .cell(row, column)
            .filter(|c| c.has_contents() && !c.is_wide_continuation())
        else {
            continue;
        };
        let (text, width) = (
            cell.contents().to_string(),
            if cell.is_wide() { 2 } else { 1 },
        );
        let (color, bold, italic, dim) = (
            color(cell.fgcolor()),
            cell.bold(),
            cell.italic(),
            cell.dim(),
        );
        let new = Run {
            column,
            width,
            text,
            color,
            bold,
            italic,
            dim,
        };
        let joins = |last: &Run| {
            let style = |r: &Run| (r.color, r.bold, r.italic, r.dim);
            style(last) == style(&new)
                && last.column + last.width == column
                && width == 1
                && new.line().is_none()
                && last.line().is_none()
        };
        match runs.last_mut().filter(|last| joins(last)) {
            Some(last) => {
                last.text.push_str(&new.text);
                last.width += 1;
            }
            None => runs.push(new),
        }
    }
    runs
}

impl Run {
    /// The path of a frame's line in a cell of one by one.
    fn line(&self) -> Option<&'static str> {
        Some(match self.text.as_str() {
            "─" => "M0 .5H1",
            "│" => "M.5 0V1",
            "╭" => "M1 .5H.9Q.5 .5 .5 .8V1",
            "╮" => "M0 .5H.1Q.5 .5 .5 .8V1",
            "╰" => "M1 .5H.9Q.5 .5 .5 .2V0",
            "╯" => "M0 .5H.1Q.5 .5 .5 .2V0",
            _ => return None,
        })
    }

    fn draw(&self, row: usize, out: &mut String) {
        let (x, y) = (
            ROOM.0 + f32::from(self.column) * CELL.0,
            ROOM.1 + row as f32 * CELL.1,
        );
        let faint = if self.dim { " opacity=\".62\"" } else { "" };
        if let Some(path) = self.line() {
            let _ = writeln!(
                out,
                "<path transform=\"translate({x:.1} {y:.1}) scale({} {})\" d=\"{path}\" fill=\"none\" stroke=\"{}\"{faint} \
                 stroke-width=\"1.2\" vector-effect=\"non-scaling-stroke\"/>",
                CELL.0, CELL.1, self.color
            );
            return;
        }
        if self.text.trim().is_empty() {
            return;
        }
        let weight = if self.bold {
            " font-weight=\"600\""
        } else {
            ""
        };
        let slope = if self.italic {
            " font-style=\"italic\""
        } else {
            ""
        };
        let length = f32::from(self.width) * CELL.0;
        let _ = writeln!(
            out,
            "<text x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{length:.1}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" \
             fill=\"{}\"{weight}{slope}{faint}>{}</text>",
            y + CELL.1 * 0.72,
            self.color,
            escaped(&self.text)
        );
    }
}

fn color(color: vt100::Color) -> &'static str {
    match color {
        vt100::Color::Idx(1 | 9) => "#ff7b72",
        vt100::Color::Idx(2 | 10) => "#56d364",
        vt100::Color::Idx(3 | 11) => "#e3b341",
        vt100::Color::Idx(4 | 12) => "#79c0ff",
        vt100::Color::Idx(5 | 13) => "#d2a8ff",
        vt100::Color::Idx(6 | 14) => "#76e3ea",
        _ => "#d6dbe0",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
