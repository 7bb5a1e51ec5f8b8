//! Queries against their checks, and queries that should not do what they try.

use super::*;
use crate::domain::{CheckTarget, CodeCheck};

/// Long enough for any honest query on any machine.
const PATIENT: Duration = Duration::from_secs(60);

fn exercise() -> Exercise {
    let check = |name: &str, statements: Option<&str>, rows: &str, ordered| CodeCheck {
        name: name.into(),
        weight: 1,
        target: CheckTarget::KeyPoint(1),
        needs: vec![],
        test: CheckTest::Rows {
            statements: statements.map(String::from),
            rows: rows.into(),
            ordered,
            tolerance: None,
        },
    };
    Exercise {
        language: CodeLanguage::Sql,
        starter: "-- customers(id, name), orders(customer_id)".into(),
        data: "CREATE TABLE customers (id INTEGER, name TEXT);
               CREATE TABLE orders (customer_id INTEGER);
               INSERT INTO customers VALUES (1, 'Ada'), (2, 'Bo');
               INSERT INTO orders VALUES (1), (1);"
            .into(),
        checks: vec![
            check("everybody", None, "customer,orders\nAda,2\nBo,0", false),
            check(
                "nobody",
                Some("DELETE FROM customers;"),
                "customer,orders",
                false,
            ),
            check(
                "most orders first",
                Some("UPDATE orders SET customer_id = 2;"),
                "customer,orders\nBo,2\nAda,0",
                true,
            ),
        ],
    }
}

fn verdicts(query: &str, limit: Duration) -> Vec<String> {
    let run = check_query(&exercise(), query, limit, &Arc::default());
    let shown = run.checks.iter().map(|check| match &check.verdict {
        CheckVerdict::Passed => "passed".to_string(),
        CheckVerdict::Failed { expected, got, .. } => format!("{expected} | {got}"),
        CheckVerdict::OtherColumns { expected, got, .. } => format!("{expected} | {got}"),
        CheckVerdict::Error { message } => message.clone(),
        CheckVerdict::TimedOut { .. } => "timed out".into(),
        CheckVerdict::NotRun { why } => format!("not run: {why}"),
    });
    shown.collect()
}

const RIGHT: &str = "SELECT name, COUNT(customer_id) AS n FROM customers
    LEFT JOIN orders ON customer_id = id GROUP BY id, name ORDER BY n DESC";

#[test]
fn queries_are_held_to_their_checks() {
    let passed = ["passed"; 3];
    assert_eq!(verdicts(RIGHT, PATIENT), passed);
    let with_clause = "-- mine\nWITH t AS (SELECT name, (SELECT COUNT(*) FROM orders
        WHERE customer_id = id) AS n FROM customers) SELECT * FROM t ORDER BY n DESC; -- done";
    assert_eq!(verdicts(with_clause, PATIENT), passed);
    assert_eq!(
        verdicts(&RIGHT.replace("LEFT JOIN", "JOIN"), PATIENT),
        ["Bo, 0 | no such row", "passed", "Ada, 0 | no such row"]
    );
    for form in [
        "({});",
        "(({}))",
        "EXPLAIN {}",
        "EXPLAIN QUERY PLAN {};",
        "explain analyze ({})",
    ] {
        let query = form.replace("{}", RIGHT);
        assert_eq!(verdicts(&query, PATIENT), passed, "{query}");
    }
    assert_eq!(
        verdicts("SELECT nam FROM customers", PATIENT)[0],
        "no such column: nam"
    );
}

/// The reason is told instead of a verdict, and the code is marked: it may be right.
#[test]
fn a_query_in_another_dialect_is_not_run() {
    for (query, why) in [
        (
            "SELECT name, COUNT(*)::int FROM customers GROUP BY name",
            "`::int` is PostgreSQL; SQLite, which runs it, writes CAST(x AS INTEGER)",
        ),
        (
            "SELECT name, id FROM customers WHERE CAST('2025-01-01' AS DATE) = '2025-01-01'",
            "`CAST(… AS DATE)` is PostgreSQL; SQLite, which runs it, writes the text alone, or date(d)",
        ),
    ] {
        let run = check_query(&exercise(), query, PATIENT, &Arc::default());
        assert!(run.cannot_run_here && !run.has_verdicts(), "{run:?}");
        assert_eq!(verdicts(query, PATIENT), vec![format!("not run: {why}"); 3]);
    }
    let trial = try_query(&exercise(), "SELECT NOW()", PATIENT, &Arc::default());
    assert!(matches!(trial.end, TrialEnd::NotRun { why } if why.contains("`NOW()` is PostgreSQL")));

    let slip = check_query(&exercise(), "SELEC name", PATIENT, &Arc::default());
    assert!(!slip.cannot_run_here && slip.failures().count() == 3);
    // With what every dialect knows besides, it runs.
    let right = RIGHT.replace(
        "COUNT(customer_id)",
        "FLOOR(SQRT(POWER(COUNT(customer_id), 2)))",
    );
    assert_eq!(verdicts(&right, PATIENT), ["passed"; 3]);
}

/// What can neither read nor write anything but the exercise's own tables.
#[test]
fn a_query_can_only_read() {
    let only_reading = "only reading is allowed: one SELECT, nothing else";
    let one_select = "an answer is one SELECT (or WITH … SELECT), and nothing else";
    let created = "only one SELECT (or WITH … SELECT) runs: write the view or table that you \
                   create as a WITH clause of it";
    let cases = [
        ("ATTACH '/tmp/x.db' AS x", only_reading),
        ("PRAGMA table_info(customers)", only_reading),
        ("SELECT * FROM pragma_table_list", only_reading),
        (
            "SELECT load_extension('x')",
            "not authorized to use function: load_extension",
        ),
        (
            "SELECT readfile('/etc/passwd')",
            "no such function: readfile",
        ),
        ("DROP TABLE customers", only_reading),
        ("DELETE FROM customers", only_reading),
        ("INSERT INTO customers VALUES (3, 'x')", only_reading),
        ("CREATE TABLE x (y)", created),
        ("CREATE TEMP TABLE x (y)", created),
        ("VACUUM INTO '/tmp/x.db'", one_select),
        ("BEGIN", only_reading),
        ("SELECT 1; SELECT 2", one_select),
        ("SELECT 1; DROP TABLE customers", one_select),
        ("", "there is no query"),
        ("-- nothing", "there is no query"),
        (";;;", "there is no query"),
        ("SELECT zeroblob(2000000000)", "string or blob too big"),
        (
            "SELECT instr(hex(zeroblob(450000)), hex(zeroblob(200000)) || '1')",
            "string or blob too big",
        ),
        ("SELECT \u{1b}[31m", "unrecognized token: \""),
    ];
    for (query, message) in cases {
        assert_eq!(verdicts(query, PATIENT)[0], message, "{query}");
    }
    let semicolons = ";".repeat(90_000);
    assert_eq!(verdicts(&semicolons, PATIENT)[0], "there is no query");
    let long = format!("SELECT '{}'", "x".repeat(200_000));
    assert_eq!(verdicts(&long, PATIENT)[0], "the query is too long");
}

/// None of these would end within a day.
#[test]
fn a_query_without_end_is_ended() {
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) ";
    let join = (1..=40).map(|i| format!("t AS t{i}"));
    let join = join.collect::<Vec<_>>().join(", ");
    for query in [
        format!("{endless} SELECT COUNT(*) FROM n"),
        format!("{endless} SELECT name, i FROM customers, n WHERE i < 0"),
        format!("WITH t(x) AS (VALUES (1), (2)) SELECT COUNT(*), MAX(t1.x) FROM {join}"),
        // What is sorted or told apart before the first row comes.
        format!("{endless} SELECT hex(zeroblob(40000)) || i AS x FROM n ORDER BY x"),
        format!("{endless} SELECT COUNT(*) FROM (SELECT DISTINCT hex(zeroblob(400)) || i FROM n)"),
        format!("{endless} SELECT MAX(i) OVER (ORDER BY i DESC) FROM n"),
    ] {
        let short = Duration::from_millis(50);
        assert_eq!(verdicts(&query, short), ["timed out"; 3], "{query}");
    }

    let too_much = format!("{endless} SELECT i, i FROM n");
    let refused = "it returns too much: more than 10000 rows or 4 MB";
    assert_eq!(verdicts(&too_much, PATIENT)[0], refused);
    let wide = format!("{endless} SELECT hex(zeroblob(40000)), i FROM n");
    assert_eq!(verdicts(&wide, PATIENT)[0], refused);
}

/// Somebody waits for all of it.
#[test]
fn after_one_check_out_of_time_the_others_get_less() {
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                   SELECT COUNT(*) FROM n";
    let limit = Duration::from_secs(2);
    let run = check_query(&exercise(), endless, limit, &Arc::default());
    let seconds = |verdict: &CheckVerdict| match verdict {
        CheckVerdict::TimedOut { seconds } => *seconds,
        other => panic!("{other:?}"),
    };
    let seconds: Vec<u64> = run.checks.iter().map(|c| seconds(&c.verdict)).collect();
    assert_eq!(seconds, [2, 1, 1]);
}

#[test]
fn a_stopped_query_ends_at_once() {
    let stop = Arc::new(AtomicBool::new(true));
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                   SELECT COUNT(*) FROM n";
    let begin = Instant::now();
    let run = check_query(&exercise(), endless, PATIENT * 60, &stop);
    assert_eq!(run.failures().count(), 3);
    assert!(begin.elapsed() < PATIENT);
}

/// The script of a bank from anywhere stays in its database, too.
#[test]
fn a_script_that_reaches_out_says_nothing_about_the_answer() {
    let only_tables = "its data cannot be made: a script may only make and fill tables: no ATTACH, \
                       no PRAGMA, no virtual tables";
    for (script, why) in [
        ("ATTACH '/tmp/x.db' AS x;", only_tables),
        ("PRAGMA writable_schema = 1;", only_tables),
        (
            "SELEC;",
            "its data cannot be made: near \"SELEC\": syntax error",
        ),
    ] {
        let mut exercise = exercise();
        exercise.data = script.into();
        let run = check_query(&exercise, RIGHT, PATIENT, &Arc::default());
        let wanted = CheckVerdict::NotRun { why: why.into() };
        assert!(run.checks.iter().all(|c| c.verdict == wanted), "{run:?}");
    }
}

#[test]
fn a_trial_shows_the_first_rows() {
    let trial = |query: &str| try_query(&exercise(), query, PATIENT, &Arc::default()).end;
    assert_eq!(
        trial("SELECT name, NULL AS x FROM customers WHERE id = 1"),
        TrialEnd::Rows {
            columns: vec!["name".into(), "x".into()],
            rows: vec![vec![Some("Ada".into()), None]],
            more: 0,
        }
    );
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) \
                SELECT i FROM n";
    assert!(matches!(trial(many), TrialEnd::Rows { rows, more: 30, .. } if rows.len() == 20));
    assert!(matches!(trial("SELECT"), TrialEnd::Error { .. }));
}

#[tokio::test]
async fn of_several_queries_the_one_that_passes_most_counts() {
    use crate::code::LocalRunner;
    use crate::code::python::{Isolation, Python, PythonSettings};
    use crate::ports::check_likeliest;

    let runner = LocalRunner::new(Python::new(PythonSettings {
        command: "python3".into(),
        timeout: 1,
        memory: 64,
        isolation: Isolation::Limits,
    }));
    let wrong = RIGHT.replace("LEFT JOIN", "JOIN");
    let totals = "SELECT COUNT(*) FROM orders";
    let foreign = "SELECT name, COUNT(*)::int FROM customers GROUP BY name";
    for (name, code, others, counts) in [
        ("alone", totals, vec![], totals),
        ("it passes all", RIGHT, vec![totals], RIGHT),
        ("a total stands last", totals, vec![&*wrong, RIGHT], RIGHT),
        ("none passes more", &*wrong, vec![totals, &*wrong], &*wrong),
        (
            "foreign, a wrong one beside",
            foreign,
            vec![&*wrong],
            foreign,
        ),
        (
            "foreign, the right one beside",
            foreign,
            vec![&*wrong, RIGHT],
            RIGHT,
        ),
    ] {
        let others: Vec<String> = others.into_iter().map(String::from).collect();
        let run = check_likeliest(&runner, &exercise(), code, &others).await;
        assert_eq!(run.code, counts, "{name}");
    }
}
