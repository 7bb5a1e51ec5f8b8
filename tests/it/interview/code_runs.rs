//! Answers that run: `/run`, checks at submission, Ctrl-C, time-outs, consent, no Python.
//!
//! Where the machine has no `python3` the tests of Python say so and pass, as the program runs
//! without one, too.

use super::report;
use super::terminal::{answers, asked, below};
use crate::support::{Home, Pty, all, home_with_coding_bank, json_output};
use insta::assert_snapshot;
use std::process::Command;

const INNER_JOIN: &str = "SELECT name, COUNT(*) AS orders\rFROM customers\rJOIN orders ON customer_id = \
                          customers.id\rGROUP BY name ORDER BY orders DESC";
const ENDLESS: &str = "def mean(values):\r    while True:\r        pass";

/// A session about one of the two questions, with this `[code]` in the configuration.
fn start(home: &Home, topic: &str, code: &str, more: &[&str]) -> Pty {
    start_at(home, topic, code, more, "type your answer")
}

/// The same, where the prompt says something else.
fn start_at(home: &Home, topic: &str, code: &str, more: &[&str], prompt: &str) -> Pty {
    let config = format!("[assess]\nself_check = false\n[code]\n{code}\n");
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    let mut args = vec!["interview", "--topic", topic, "--seed", "7"];
    args.extend(more);
    let viva = Pty::sized(home, &args, (160, 80), &[("VIVA_ENDPOINT", "offline")]);
    viva.wait_for(prompt);
    viva
}

fn has_python() -> bool {
    let version = Command::new("python3").arg("--version").output();
    let found = version.is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("no python3 here: nothing was run");
    }
    found
}

fn config(home: &Home) -> String {
    std::fs::read_to_string(home.path().join("config.toml")).unwrap()
}

/// The run of the first answer of the only session.
fn kept_run(home: &Home) -> serde_json::Value {
    let sessions = json_output(home, &["history", "--json"]);
    let id = sessions[0]["id"].as_str().unwrap().to_string();
    let record = json_output(home, &["history", "show", &id, "--json"]);
    record["threads"][0]["turns"][0]["run"].clone()
}

#[test]
fn a_query_is_tried_out_checked_and_asked_about() {
    let home = home_with_coding_bank();
    let mut viva = start(&home, "orders_per_customer", "", &["--follow-ups", "1"]);
    assert_snapshot!(below(&viva, "SQL to start from"), @r"
      SQL to start from
      -- customers(id, name)          orders(id, customer_id)
      --   1 | Ada                      10 | 1
      --   2 | Bo                       11 | 1
      SELECT name, orders

      Your answer · /done submits · /help
    type your answer
    ");

    viva.type_then(INNER_JOIN, "/run");
    asked(&viva, 2);
    viva.wait_until("the text again", |s| {
        s.matches("ORDER BY orders DESC").count() == 2
    });
    let screen = viva.screen();
    let trial = screen.split("Your query ran").nth(1).unwrap();
    assert!(
        trial.contains("Ada   2") && !trial.contains("Bo "),
        "{screen}"
    );

    viva.send("/done\r");
    viva.wait_for("Follow-up 1");
    asked(&viva, 3);
    assert_snapshot!(checks_shown(&viva), @r"
    Checks · 2 of 3 passed
    ✓ orders are counted per customer
    ✗ customers who never ordered appear with 0
      expected: Bo, 0
      got:      no such row
    ✓ nobody at all gives no row
    ");
    assert!(
        viva.screen()
            .contains("check: “customers who never ordered"),
        "{}",
        viva.screen()
    );

    // A corrected query answers the follow-up, and its checks run.
    viva.answer(
        &INNER_JOIN
            .replace("\rJOIN", "\rLEFT JOIN")
            .replace("COUNT(*)", "COUNT(orders.id)"),
    );
    viva.wait_for("Report:");
    assert!(viva.screen().contains("3 of 3 passed"), "{}", viva.screen());
    assert_eq!(viva.end(), 0);

    let report = report(&home);
    assert!(
        report.contains("| customers who never ordered appear with 0 | point 2 | ✗ failed |"),
        "{report}"
    );
    assert_eq!(kept_run(&home)["checks"][1]["expected"], "Bo, 0");
}

const STEP: &str = "WITH c AS (SELECT customer_id, COUNT(*) AS n FROM orders GROUP BY customer_id)";
const ALL: &str =
    "SELECT name, COALESCE(n, 0) AS orders FROM customers LEFT JOIN c ON customer_id = id";

/// A follow-up is answered with what changes; `/run` and the checks take the rest from before.
#[test]
fn a_corrected_step_is_run_with_the_query_of_the_answer_before() {
    let home = home_with_coding_bank();
    let mut viva = start(&home, "orders_per_customer", "", &["--follow-ups", "2"]);
    viva.answer(&format!(
        "{STEP}\rSELECT name, n AS orders FROM customers JOIN c ON customer_id = id"
    ));
    viva.wait_for("Follow-up 1");
    asked(&viva, 2);
    assert!(viva.screen().contains("2 of 3 passed"), "{}", viva.screen());

    // A slip takes nothing away, and that is said.
    viva.answer("SELECT nam FROM customers LEFT JOIN c ON customer_id = id");
    viva.wait_for("Follow-up 2");
    asked(&viva, 3);
    let told = words_of(&viva);
    assert!(
        told.contains("run together with that of your earlier answer"),
        "{told}"
    );
    assert!(told.contains("0 of 3 passed"), "{told}");
    assert!(
        told.contains("What the code of your earlier answer passed still counts"),
        "{told}"
    );

    viva.type_then(ALL, "/run");
    asked(&viva, 4);
    viva.wait_until("the text again", |s| s.matches("COALESCE").count() == 2);
    let screen = viva.screen();
    let trial = screen.split("Your query ran").nth(1).unwrap();
    assert!(trial.contains("Bo    0"), "{screen}");

    viva.send("/done\r");
    viva.wait_for("Report:");
    assert!(viva.screen().contains("3 of 3 passed"), "{}", viva.screen());
    assert_eq!(viva.end(), 0);
}

#[test]
fn a_corrected_function_is_run_with_the_program_of_the_answer_before() {
    if !has_python() {
        return;
    }
    let home = home_with_coding_bank();
    let code = "run_python = \"always\"\ntimeout = 60";
    let mut viva = start(&home, "mean_of_list", code, &["--follow-ups", "1"]);
    viva.answer(
        "def total(values):\r    return sum(values)\rdef mean(values):\r    return total(values) / len(values)\r\
         assert mean([1, 2]) == 2",
    );
    viva.wait_for("Follow-up 1");
    asked(&viva, 2);
    let told = words_of(&viva);
    assert!(told.contains("1 of 2 passed"), "{told}");
    assert!(
        told.contains("Left out, because it fails by itself: AssertionError (line 5)"),
        "{told}"
    );

    viva.answer("def mean(values):\r    return total(values) / len(values) if values else None");
    viva.wait_for("Report:");
    let told = words_of(&viva);
    assert!(
        told.contains("run together with that of your earlier answer"),
        "{told}"
    );
    assert!(told.contains("2 of 2 passed"), "{told}");
    assert_eq!(viva.end(), 0);
}

/// `/run` takes the query that the checks would take.
#[test]
fn of_several_queries_run_shows_the_one_that_would_count() {
    let home = home_with_coding_bank();
    let mut viva = start(&home, "orders_per_customer", "", &["--follow-ups", "0"]);
    viva.type_then(
        &format!("{STEP}\r{ALL};\rI compare it with this total.\rSELECT COUNT(*) FROM orders;"),
        "/run",
    );
    asked(&viva, 2);
    let told = words_of(&viva);
    assert!(told.contains("number 1 fits best, so it counts"), "{told}");
    assert!(told.contains("Bo 0"), "{told}");
    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);
}

/// The words on the screen, wherever its lines break.
fn words_of(viva: &Pty) -> String {
    let screen = viva.screen();
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The list of checks.
fn checks_shown(viva: &Pty) -> String {
    let shown = below(viva, "Checks ·");
    let list = shown.split("\n\n").next().unwrap();
    // How long it took differs.
    let (first, rest) = list.split_once('\n').unwrap();
    let facts: Vec<&str> = first.split(" · ").take(2).collect();
    format!("{}\n{rest}", facts.join(" · "))
}

#[test]
fn an_endless_query_is_stopped_and_the_interview_goes_on() {
    let home = home_with_coding_bank();
    let mut viva = start(&home, "orders_per_customer", "", &["--follow-ups", "0"]);
    viva.type_then(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)\rSELECT COUNT(*) FROM c",
        "/run",
    );
    viva.wait_for("Your code was stopped after 2 s, still running");
    asked(&viva, 2);
    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);
}

#[test]
fn consent_to_python_is_asked_once_and_kept() {
    if !has_python() {
        return;
    }
    let home = home_with_coding_bank();
    let mut viva = start(
        &home,
        "mean_of_list",
        "# mine\ntimeout = 20",
        &["--follow-ups", "0"],
    );
    viva.type_then(
        "def mean(values):\r    return sum(values) / len(values)\rprint(mean([1, 2]))",
        "/run",
    );
    viva.wait_for("Run your code on this machine? y/n:");
    assert!(
        viva.screen().contains("with your rights"),
        "{}",
        viva.screen()
    );
    viva.send("y\r");
    viva.wait_for("Your code ran");
    asked(&viva, 2);
    assert!(
        config(&home).contains("[code]\nrun_python = \"always\"\n# mine\ntimeout = 20"),
        "{}",
        config(&home)
    );

    viva.send("/done\r");
    viva.wait_for("Report:");
    assert_snapshot!(checks_shown(&viva), @r"
    Checks · 1 of 2 passed
    ✓ the mean of some numbers
    ✗ an empty list gives None
      │ ZeroDivisionError: division by zero (line 2)
    ");
    assert_eq!(viva.screen().matches("on this machine?").count(), 1);
    assert_eq!(viva.end(), 0);
    let printed = kept_run(&home)["output"].as_str().unwrap().to_string();
    assert!(printed.starts_with("1.5\n"), "{printed}");
}

#[test]
fn python_that_was_refused_is_not_run_and_the_answer_counts_by_its_words() {
    if !has_python() {
        return;
    }
    let home = home_with_coding_bank();
    let mut viva = start(&home, "mean_of_list", "", &["--follow-ups", "0"]);
    viva.answer("def mean(values):\r    return open('ran', 'w')");
    viva.wait_for("y/n:");
    viva.send("n\r");
    viva.wait_for("Report:");
    let told = words_of(&viva);
    assert!(
        told.contains("Your answer is assessed by its words"),
        "{told}"
    );
    assert!(
        told.contains("to change your mind, set run_python"),
        "{told}"
    );
    assert_eq!(viva.end(), 0);
    assert!(
        config(&home).contains("run_python = \"never\""),
        "{}",
        config(&home)
    );
    assert_eq!(kept_run(&home)["checks"][0]["verdict"], "not_run");
}

#[test]
fn ctrl_c_ends_a_run_and_keeps_the_answer() {
    if !has_python() {
        return;
    }
    let home = home_with_coding_bank();
    let code = "run_python = \"always\"\ntimeout = 600";
    let mut viva = start(&home, "mean_of_list", code, &["--follow-ups", "0"]);
    viva.type_then(&format!("{ENDLESS}\rmean([])"), "/run");
    viva.wait_for("Running your code");
    viva.send("\x03");
    viva.wait_for("Your code was stopped by Ctrl-C after ");
    asked(&viva, 2);
    viva.wait_until("the text again", |s| s.matches("while True").count() == 2);

    viva.send("/done\r");
    viva.wait_for("Running 2 checks");
    viva.send("\x03");
    viva.wait_for("your answer is not submitted");
    asked(&viva, 3);
    viva.wait_until("the text once more", |s| {
        s.matches("while True").count() == 3
    });
    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);

    // It is a draft again, also in the session that goes on with it.
    let env = [("VIVA_ENDPOINT", "offline")];
    let mut viva = Pty::sized(&home, &["interview", "--resume"], (70, 80), &env);
    viva.wait_for("What you had typed is back");
    viva.wait_until("the text", |s| s.contains("while True"));
    viva.send("/skip\r");
    viva.wait_for("Enter again does it");
    viva.send("\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert!(kept_run(&home).is_null());
}

/// In lines, Ctrl-C is a signal.
#[test]
fn ctrl_c_ends_a_run_in_plain_lines() {
    if !has_python() {
        return;
    }
    let home = home_with_coding_bank();
    let code = "run_python = \"always\"\ntimeout = 600";
    let more = ["--follow-ups", "0", "--plain"];
    let mut viva = start_at(&home, "mean_of_list", code, &more, "/done submits");
    viva.type_then(&format!("{ENDLESS}\rmean([])"), "/run");
    viva.wait_for("Running your code");
    viva.send("\x03");
    viva.wait_for("Your code was stopped by Ctrl-C after ");
    let again = |s: &str| s.matches("while True").count() == 2;
    viva.wait_until("the text again", again);

    viva.send("/done\r");
    viva.wait_for("Running 2 checks");
    viva.send("\x03");
    viva.wait_for("your answer is not submitted");
    let once_more = |s: &str| s.matches("while True").count() == 3;
    viva.wait_until("the text once more", once_more);

    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);
}

#[test]
fn an_endless_program_is_stopped_at_its_limit() {
    if !has_python() {
        return;
    }
    let home = home_with_coding_bank();
    let code = "run_python = \"always\"\ntimeout = 1";
    let mut viva = start(&home, "mean_of_list", code, &["--follow-ups", "0"]);
    viva.answer(ENDLESS);
    viva.wait_for("Report:");
    assert!(
        words_of(&viva).contains("still running after 1 s, in every check"),
        "{}",
        viva.screen()
    );
    assert_eq!(viva.end(), 0);
}

/// Without end in output or memory: the check fails, the interview goes on.
#[test]
fn a_greedy_program_is_ended_at_its_limit() {
    if !has_python() {
        return;
    }
    let home = home_with_coding_bank();
    let code = "run_python = \"always\"\ntimeout = 120\nmemory = 1024";
    for (greed, told) in [
        (
            "while True: print('x' * 100000)",
            "it printed more than 1 MB",
        ),
        ("return len(bytearray(2 << 30))", "MemoryError (line 2)"),
    ] {
        let mut viva = start(&home, "mean_of_list", code, &["--follow-ups", "0"]);
        viva.type_then(&format!("def mean(values):\r    {greed}\rmean([])"), "/run");
        asked(&viva, 2);
        assert!(words_of(&viva).contains(told), "{}", viva.screen());
        viva.send("/done\r");
        viva.wait_for("Report:");
        assert!(
            words_of(&viva).contains("0 of 2 passed"),
            "{}",
            viva.screen()
        );
        assert!(
            words_of(&viva).matches(told).count() >= 2,
            "{}",
            viva.screen()
        );
        assert_eq!(viva.end(), 0);
    }
}

#[test]
fn without_python_it_is_said_once_and_nothing_is_lost() {
    let home = home_with_coding_bank();
    let config = "[assess]\nself_check = false\n[code]\npython = \"no-such-python\"\n";
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    let args = ["drill", "--topic", "mean_of_list", "--follow-ups", "0"];
    let mut viva = Pty::sized(&home, &args, (90, 80), &[("VIVA_ENDPOINT", "offline")]);
    asked(&viva, 1);
    viva.answer("def mean(values):\r    return sum(values) / len(values)");
    viva.wait_for("Second try");
    asked(&viva, 2);
    viva.answer("def mean(values):\r    return sum(values) / len(values) if values else None");
    viva.wait_for("Report:");
    let said = viva.screen().replace(['\n', ' '], "");
    let said = said.matches("no-such-pythonisnotinstalled").count();
    assert_eq!(said, 1, "{}", viva.screen());
    assert!(!viva.screen().contains("y/n"), "{}", viva.screen());
    assert_eq!(viva.end(), 0);
    assert_eq!(answers(&home).len(), 2);
}

#[test]
fn a_pipe_runs_queries_at_once_and_python_only_by_the_configuration() {
    let home = home_with_coding_bank();
    let ask = |topic, answer: &str| {
        let args = [
            "interview",
            "--topic",
            topic,
            "--follow-ups",
            "0",
            "--plain",
        ];
        home.text(&args, &format!("{answer}\n/done\n"))
    };
    let told = ask("orders_per_customer", &INNER_JOIN.replace('\r', "\n"));
    assert!(
        told.contains("Checks, 2 of 3 passed") && told.contains("[failed] customers"),
        "{told}"
    );

    if has_python() {
        let program = "def mean(values):\n    return sum(values) / len(values)";
        let told = ask("mean_of_list", program);
        assert!(told.contains("Python runs after your yes"), "{told}");
        std::fs::write(
            home.path().join("config.toml"),
            "[code]\nrun_python = \"always\"\n",
        )
        .unwrap();
        let told = ask("mean_of_list", program);
        assert!(told.contains("Checks, 1 of 2 passed"), "{told}");
    }
}

#[test]
fn regrading_goes_by_what_ran_then() {
    let home = home_with_coding_bank();
    let args = [
        "interview",
        "--topic",
        "orders_per_customer",
        "--follow-ups",
        "0",
    ];
    home.text(
        &args,
        &format!("{}\n/done\n", INNER_JOIN.replace('\r', "\n")),
    );
    let drift = json_output(&home, &["regrade", "--all", "--json"]);
    assert_eq!(
        drift["questions"][0]["criteria"][1]["after"], "missing",
        "{drift}"
    );
    let output = home.run(&["report", "--last", "--format", "json"], "");
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", all(&output)));
    let point = &report["questions"][0]["criteria"][1];
    assert_eq!(
        point["why"],
        "Your code ran and failed “customers who never ordered appear with 0”."
    );
}
