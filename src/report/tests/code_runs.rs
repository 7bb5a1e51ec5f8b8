//! Code that ran, in every format.

use super::page::checked;
use super::sample;
use super::*;
use crate::domain::{CheckVerdict, CodeRun, Question, QuestionType};

const QUERY: &str = "SELECT name, COUNT(*) AS n -- all\nFROM orders\nGROUP BY name";

fn verdicts() -> [(&'static str, &'static str, CheckVerdict); 5] {
    [
        ("counts per customer", "k1", CheckVerdict::Passed),
        (
            "customers without orders | appear",
            "k2",
            CheckVerdict::Failed {
                what: "rows".into(),
                expected: "Bo, 0".into(),
                got: "\u{1b}[31mnothing\u{1b}[0m".into(),
            },
        ),
        (
            "ties",
            "Correctness",
            CheckVerdict::Error {
                message: "no such column: id".into(),
            },
        ),
        ("a long table", "k1", CheckVerdict::TimedOut { seconds: 2 }),
        (
            "a frame",
            "Edge cases",
            CheckVerdict::NotRun {
                why: "needs pandas, which is not installed".into(),
            },
        ),
    ]
}

/// A report of one coding question answered with this text, whose code ran.
fn report_of(answer: &str, code: &str) -> Report {
    let mut record = sample::small(true);
    let asked = record.threads.remove(0).question;
    let question = Question {
        kind: QuestionType::Coding,
        ..asked
    };
    let mut session = sample::Session::new(9, "2026-03-02T09:00:00Z", true);
    session.ask(question).answer(60, answer);
    session.ran(code, &verdicts());
    session.found(&[("k1", Verdict::Met, "COUNT(*)", "")]);
    let mut record = session.finish();
    for run in record.threads[0]
        .turns
        .iter_mut()
        .flat_map(|turn| &mut turn.run)
    {
        run.language = crate::domain::CodeLanguage::Sql;
    }
    report(&record)
}

/// What a format shows from the answer to the findings.
fn shown(text: &str, from: &str, to: &str) -> String {
    let (_, below) = text.split_once(from).unwrap();
    below.split(to).next().unwrap().trim().to_string()
}

#[test]
fn markdown_has_the_code_in_its_language_and_the_table_of_checks() {
    let text = markdown(&report_of(QUERY, QUERY));
    insta::assert_snapshot!(shown(&text, "**Your answer**", "**Key points**"), @r"
    ```sql
    SELECT name, COUNT(*) AS n -- all
    FROM orders
    GROUP BY name
    ```

    **Checks of the code** · 1 of 5 passed, 1 not run

    | Check | For | Result | First difference |
    |---|---|---|---|
    | counts per customer | point 1 | ✓ passed |  |
    | customers without orders \| appear | point 2 | ✗ failed | rows: expected Bo, 0; got nothing |
    | ties | Correctness | ✗ error | no such column: id |
    | a long table | point 1 | ✗ stopped | still running after 2 s |
    | a frame |  | not run | needs pandas, which is not installed |
    ");
}

#[test]
fn the_page_colours_the_code_and_has_the_table_of_checks() {
    let page = checked(&report_of(QUERY, QUERY));
    insta::assert_snapshot!(shown(&page, "Your answer</h4>", "<h4>Key points</h4>"), @r##"
    <div class="answer code" id="q1-a0" dir="auto"><span class="keyword">SELECT</span> name, <mark>COUNT(*)</mark><sup><a href="#q1-k1">1</a></sup> <span class="keyword">AS</span> n <span class="comment">-- all
    </span><span class="keyword">FROM</span> orders
    <span class="keyword">GROUP</span> <span class="keyword">BY</span> name</div>
    <table class="checks">
    <caption>Checks of the code <span class="count">1 of 5 passed, 1 not run</span></caption>
    <thead class="unseen"><tr><th scope="col">Result</th><th scope="col">Check</th></tr></thead>
    <tbody>
    <tr><td><svg class="icon met" width="16" height="16" aria-hidden="true" focusable="false"><use href="#icon-met"/></svg><span class="word">passed</span></td><td><span dir="auto">counts per customer</span> <span class="count"><a href="#q1-k1">point 1</a></span>
    </td></tr>
    <tr><td><svg class="icon contradicted" width="16" height="16" aria-hidden="true" focusable="false"><use href="#icon-contradicted"/></svg><span class="word">failed</span></td><td><span dir="auto">customers without orders | appear</span> <span class="count">point 2</span>
    <dl><dt class="what" dir="auto">rows</dt><dt>expected</dt><dd><code dir="auto">Bo, 0</code></dd><dt>got</dt><dd><code dir="auto">nothing</code></dd></dl>
    </td></tr>
    <tr><td><svg class="icon contradicted" width="16" height="16" aria-hidden="true" focusable="false"><use href="#icon-contradicted"/></svg><span class="word">error</span></td><td><span dir="auto">ties</span> <span class="count">Correctness</span>
    <p class="message"><code dir="auto">no such column: id</code></p>
    </td></tr>
    <tr><td><svg class="icon contradicted" width="16" height="16" aria-hidden="true" focusable="false"><use href="#icon-contradicted"/></svg><span class="word">stopped</span></td><td><span dir="auto">a long table</span> <span class="count"><a href="#q1-k1">point 1</a></span>
    <p class="message">still running after 2 s</p>
    </td></tr>
    <tr><td><svg class="icon none" width="16" height="16" aria-hidden="true" focusable="false"><use href="#icon-none"/></svg><span class="word">not run</span></td><td><span dir="auto">a frame</span>
    <p class="message" dir="auto">needs pandas, which is not installed</p>
    </td></tr>
    </tbody>
    </table>
    "##);
}

#[test]
fn code_of_several_blocks_is_listed_apart() {
    let answer = "```sql\nSELECT 1\n```\nand, COUNT(*)\n```sql\n, 2\n```";
    let report = report_of(answer, "SELECT 1\n\n, 2\n");
    let text = markdown(&report);
    assert!(
        text.contains("**The code that ran**\n\n```sql\nSELECT 1\n\n, 2\n```"),
        "{text}"
    );
    let page = checked(&report);
    assert!(
        page.contains("<span class=\"keyword\">SELECT</span> <span class=\"literal\">1</span>")
    );
}

#[test]
fn json_has_every_check() {
    let value: serde_json::Value = serde_json::from_str(&json(&report_of(QUERY, QUERY))).unwrap();
    let run = &value["questions"][0]["turns"][0]["run"];
    assert_eq!(run["code"], QUERY);
    assert_eq!((&run["ran"], &run["passed"]), (&4.into(), &1.into()));
    insta::assert_snapshot!(run["checks"][1], @r#"{"name":"customers without orders | appear","criterion":"k2","label":"k2","weight":1,"result":"failed","what":"rows","expected":"Bo, 0","got":"nothing","message":null,"seconds":null,"millis":40}"#);
}

#[test]
fn an_answer_whose_code_never_ran_says_so() {
    let mut record = sample::small(true);
    let turn = record.threads[0].turns.first_mut().unwrap();
    let checks = Vec::new();
    turn.run = Some(CodeRun::not_run(
        crate::domain::CodeLanguage::Sql,
        "x",
        &checks,
        "why",
    ));
    assert!(markdown(&report(&record)).contains("none could run"));
}
