//! Texts that try to break out, and sessions at the edges of size and shape.

use super::super::{Report, html, json, markdown};
use super::page::checked;
use super::report;
use super::sample::{self, Session};
use crate::domain::session::{SessionStatus, ThreadStatus};
use crate::domain::{
    Assessment, CheckOutcome, CheckTarget, CheckVerdict, CodeLanguage, CodeRun, SessionRecord,
    Unscored, Verdict,
};
use pulldown_cmark::{Event, Options, Parser, Tag};

const HOSTILE: &str = "</script><script>alert(1)</script> \u{1b}[31mred\u{1b}[0m <img src=x onerror=alert(1)> \" onclick=\"x \
' & &amp; ```` code ```` ~~~ | pipe </details></blockquote> [x](javascript:alert(1)) ![p](http://e.org/p.png) {{ 7 * 7 }} {% x %} \
\u{202e}drow\u{202c} مرحبا بالعالم 👩‍👩‍👧‍👦 <!-- --> ]]> \u{0}\u{8}\n# heading\n- item\n1. item\n```\nfence\n---\n\n    indented\n$x$ *a* _b_";

/// The small session with every text replaced.
fn hostile(text: &str) -> SessionRecord {
    let mut record = sample::small(false);
    record.settings.style = text.into();
    record.summary = Some(text.into());
    let thread = record.threads.first_mut().unwrap();
    let q = &mut thread.question;
    for field in [
        &mut q.bank,
        &mut q.role,
        &mut q.level,
        &mut q.section,
        &mut q.text,
        &mut q.topic,
    ] {
        *field = text.into();
    }
    q.model_answer = Some(text.into());
    thread.clarifications.push((text.into(), text.into()));
    for (i, criterion) in thread.rubric.criteria.iter_mut().enumerate() {
        criterion.id = format!("{i}{text}");
        criterion.text = text.into();
    }
    let turn = thread.turns.first_mut().unwrap();
    turn.prompt = text.into();
    turn.answer = Some(text.into());
    turn.run = Some(hostile_run(text));
    if let Some(Assessment::Scored(scored)) = &mut turn.assessment {
        for (i, finding) in scored.findings.iter_mut().enumerate() {
            finding.criterion = format!("{i}{text}");
            finding.why = text.into();
            finding.refused_quote = Some(text.into());
            if let Some(quote) = &mut finding.quote {
                (quote.text, quote.start, quote.end) = (text.into(), 0, text.len());
            }
        }
        scored.strengths = vec![text.into()];
        scored.improvement = Some(text.into());
        scored.provenance.assessor = text.into();
        scored.provenance.flags = vec![text.into()];
        scored.provenance.prompt_hash = text.into();
        scored.provenance.rubric_hash = text.into();
        scored.provenance.parameters = serde_json::json!({ text: text });
    }
    let question = thread.question.clone();
    record.plan.first_mut().unwrap().question = question;
    record
}

/// A run that printed and returned such a text, of code that does not stand in the answer.
fn hostile_run(text: &str) -> CodeRun {
    let verdicts = [
        CheckVerdict::Failed {
            what: text.into(),
            expected: text.into(),
            got: text.into(),
        },
        CheckVerdict::Error {
            message: text.into(),
        },
        CheckVerdict::NotRun { why: text.into() },
    ];
    let outcome = |verdict| CheckOutcome {
        name: text.into(),
        weight: 1,
        target: CheckTarget::KeyPoint(1),
        verdict,
        millis: 1,
    };
    CodeRun {
        language: CodeLanguage::Python,
        code: format!("{text}\n# code"),
        checks: verdicts.map(outcome).into(),
        output: text.into(),
        left_out: text.into(),
        read_as: text.into(),
        cannot_run_here: false,
        millis: 1,
    }
}

/// Raw HTML, links and pictures in the Markdown that are not the report's own.
fn foreign(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    Parser::new_ext(markdown, options)
        .filter_map(|event| match event {
            Event::Html(t) | Event::InlineHtml(t) => {
                let own = [
                    "<a id=\"q",
                    "</a>",
                    "<mark>",
                    "</mark>",
                    "<sup>",
                    "</sup>",
                    "<details><summary>",
                    "</details>",
                ];
                (!own.iter().any(|o| t.starts_with(o))).then(|| t.to_string())
            }
            Event::Start(Tag::Link { dest_url, .. }) if !dest_url.starts_with("#q") => {
                Some(dest_url.to_string())
            }
            Event::Start(Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn nothing_breaks_out_of_any_format() {
    let report = report(&hostile(HOSTILE));
    let page = checked(&report);
    assert!(!page.contains("<script") && !page.contains("<img") && page.contains("&lt;script&gt;"));
    assert!(page.contains("{{ 7 * 7 }}"), "a value is no template");
    let text = markdown(&report);
    // What is left of the hostile links is a plain link to the picture.
    assert_eq!(
        foreign(&text)
            .iter()
            .filter(|f| *f != "http://e.org/p.png")
            .collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    for text in [&text, &json(&report), &page] {
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n'),
            "a control character"
        );
        assert!(
            !text.contains('\u{202e}') && !text.contains("[31m"),
            "a terminal or direction control"
        );
        assert!(
            text.contains("مرحبا") && text.contains("👩‍👩‍👧‍👦"),
            "honest text is kept"
        );
    }
    let parsed: serde_json::Value = serde_json::from_str(&json(&report)).unwrap();
    assert!(
        parsed["questions"][0]["turns"][0]["answer"]["pieces"][0]["text"]
            .as_str()
            .unwrap()
            .contains("</script>")
    );
}

#[test]
fn details_of_the_markdown_report_are_balanced() {
    let text = markdown(&report(&hostile(HOSTILE)));
    let html_of = |event: Event<'_>| match event {
        Event::Html(t) | Event::InlineHtml(t) => Some(t.to_string()),
        _ => None,
    };
    let html: String = Parser::new(&text).filter_map(html_of).collect();
    for (open, close) in [
        ("<details>", "</details>"),
        ("<mark>", "</mark>"),
        ("<sup>", "</sup>"),
    ] {
        assert_eq!(
            html.matches(open).count(),
            html.matches(close).count(),
            "{open}"
        );
    }
    assert!(html.contains("<details>"));
}

/// The text a reader of the Markdown sees inside block quotes and fences.
fn quoted(markdown: &str) -> String {
    let (mut depth, mut out) = (0, String::new());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::BlockQuote(_) | Tag::CodeBlock(_)) => depth += 1,
            Event::End(
                pulldown_cmark::TagEnd::BlockQuote(_) | pulldown_cmark::TagEnd::CodeBlock,
            ) => depth -= 1,
            Event::Text(t) | Event::Code(t) if depth > 0 => out.push_str(&t),
            Event::SoftBreak | Event::HardBreak if depth > 0 => out.push('\n'),
            Event::End(pulldown_cmark::TagEnd::Paragraph) if depth > 0 => out.push('\n'),
            _ => {}
        }
    }
    out
}

#[test]
fn an_answer_is_shown_as_it_was_typed() {
    for answer in [
        "1. first\n2. second\n\n* not a list *\n  indented <b>bold</b>",
        "def f(x):\n\treturn x # comment\n",
        "text with ``` in the middle\n```py\ncode\n````\nmore",
        "שלום עולם\n🙂🙃",
        "a & b &lt; c \\ d | e",
    ] {
        let mut record = sample::small(true);
        let turn = record
            .threads
            .first_mut()
            .unwrap()
            .turns
            .first_mut()
            .unwrap();
        turn.answer = Some(answer.into());
        let report = report(&record);
        let squeeze = |t: &str| {
            t.replace('\u{a0}', " ")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        let shown = squeeze(&quoted(&markdown(&report)));
        assert!(shown.contains(&squeeze(answer)), "{answer:?} in {shown:?}");
        checked(&report);
    }
}

#[test]
fn long_answers_fold() {
    let mut record = sample::small(true);
    let turn = record
        .threads
        .first_mut()
        .unwrap()
        .turns
        .first_mut()
        .unwrap();
    let lines: Vec<String> = (1..=100)
        .map(|i| format!("line {i} of the answer"))
        .collect();
    turn.answer = Some(lines.join("\n"));
    let report = report(&record);
    assert!(
        markdown(&report)
            .contains("<details><summary>Your answer (100 lines, 500 words)</summary>")
    );
    assert!(checked(&report).contains("<details class=\"long\">"));
}

#[test]
fn ten_thousand_words_are_kept() {
    let mut record = sample::small(true);
    let answer = "Wort naïve 漢字 long ".repeat(2_500) + &"x".repeat(5_000);
    record
        .threads
        .first_mut()
        .unwrap()
        .turns
        .first_mut()
        .unwrap()
        .answer = Some(answer.clone());
    let report = report(&record);
    assert!(checked(&report).contains(&answer) && json(&report).contains(&answer));
    assert!(markdown(&report).contains("漢字 long Wort"));
}

#[test]
fn sixty_questions() {
    let mut session = Session::new(1, "2026-03-02T09:00:00Z", false);
    for i in 0..60 {
        let mut question = sample::small(false).threads.remove(0).question;
        question.topic = format!("topic_{i}");
        question.section = format!("Section {}", i % 6);
        session.ask(question).answer(60, "An answer.");
        if i % 7 == 0 {
            session.close(ThreadStatus::Skipped);
            continue;
        }
        let verdict = if i % 2 == 0 {
            Verdict::Met
        } else {
            Verdict::Missing
        };
        session.found(&[("k1", verdict, "", ""), ("k2", Verdict::Partial, "", "")]);
        session.close(ThreadStatus::Done);
    }
    let report = report(&session.finish());
    assert_eq!(
        (
            report.questions.len(),
            report.verdict.scored,
            report.verdict.skipped
        ),
        (60, 51, 9)
    );
    assert_eq!((report.next.len(), report.profile.sections.len()), (3, 6));
    let page = checked(&report);
    assert_eq!(page.matches("<article").count(), 60);
    assert!(
        page.contains("60: unscored") || page.contains("60: "),
        "the chart's description names the last one"
    );
    assert_eq!(markdown(&report).matches("\n### ").count(), 60);
}

/// Sessions without a verdict, each with a word its report must say.
fn without_verdict() -> Vec<(&'static str, SessionRecord, &'static str)> {
    let mut nothing = sample::small(true);
    nothing.threads.clear();
    let mut empty = nothing.clone();
    empty.plan.clear();
    let mut unanswered = sample::small(true);
    unanswered.status = SessionStatus::Open;
    for turn in &mut unanswered.threads.first_mut().unwrap().turns {
        (turn.answer, turn.answered_at, turn.assessment) = (None, None, None);
    }
    let mut failed = sample::small(false);
    failed
        .threads
        .first_mut()
        .unwrap()
        .turns
        .first_mut()
        .unwrap()
        .assessment = Some(Assessment::Unscored(Unscored {
        reason: "the reply was no JSON".into(),
        provenance: Default::default(),
    }));
    let mut pending = sample::small(true);
    pending
        .threads
        .first_mut()
        .unwrap()
        .turns
        .first_mut()
        .unwrap()
        .assessment = None;
    let mut flagged = sample::small(true);
    flagged.threads.first_mut().unwrap().status = ThreadStatus::Flagged;
    let mut no_turns = sample::small(true);
    no_turns.threads.first_mut().unwrap().turns.clear();
    vec![
        ("nothing asked", nothing, "1 not asked"),
        ("empty plan", empty, "No question was asked"),
        ("not answered", unanswered, "No answer."),
        ("not assessed", failed, "the reply was no JSON"),
        ("not assessed yet", pending, "not assessed yet"),
        ("flagged", flagged, "flagged as a bad question"),
        ("no turns", no_turns, "not asked"),
    ]
}

#[test]
fn a_session_without_a_verdict_says_so() {
    for (name, record, word) in without_verdict() {
        let report = report(&record);
        assert_eq!(report.verdict.score, None, "{name}");
        let (page, text) = (checked(&report), markdown(&report));
        for rendered in [&page, &text] {
            assert!(rendered.contains("no score"), "{name}");
            assert!(rendered.contains(word), "{name}: {word}");
            assert!(!rendered.contains("0 of 100"), "{name}: unscored is not 0");
        }
        assert!(!text.contains("\n\n\n\n"), "{name}");
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let (record, earlier) = sample::with_model();
    let render = |earlier: &[SessionRecord]| {
        let report = Report::new(&record, earlier, &Default::default());
        (markdown(&report), html(&report), json(&report))
    };
    let backwards: Vec<SessionRecord> = earlier.iter().rev().cloned().collect();
    assert_eq!(
        render(&earlier),
        render(&backwards),
        "the order of earlier sessions does not matter"
    );
    let stored: SessionRecord =
        serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
    let again = Report::new(&stored, &earlier, &Default::default());
    assert_eq!(
        render(&earlier).1,
        html(&again),
        "nor does a round trip through the disk"
    );
}
