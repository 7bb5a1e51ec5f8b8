//! Queries in other dialects, and queries with slips.

use super::*;
use rusqlite::Connection;
use rusqlite::fallible_iterator::FallibleIterator;

/// What is said of a query that cannot be read.
fn told(query: &str) -> Option<String> {
    let connection = Connection::open_in_memory().unwrap();
    crate::code::sql::functions::add_functions(&connection).unwrap();
    let tables = "CREATE TABLE orders (id INTEGER, name TEXT, d TEXT, amount REAL);";
    connection.execute_batch(tables).unwrap();
    let error = match rusqlite::Batch::new(&connection, query).next() {
        Ok(_) => panic!("{query} can be read"),
        Err(error) => error,
    };
    explain_foreign(query, &error)
}

/// The form that is named, whose it is, and what to write.
#[test]
fn forms_of_other_dialects_are_named_with_sqlites_own() {
    let cases = [
        (
            "SELECT 1 FROM orders a, orders b WHERE a.id = b.id(+)",
            "`(+)` is Oracle",
            "LEFT JOIN",
        ),
        (
            "SELECT 1 FROM orders WHERE id = name (+) AND TO_CHAR(d(+), 'YYYY') = '2025'",
            "`(+)` is Oracle",
            "LEFT JOIN",
        ),
        (
            "SELECT COUNT(*)::int FROM orders",
            "`::int` is PostgreSQL",
            "CAST(x AS INTEGER)",
        ),
        (
            "SELECT name FROM orders WHERE d::date = '2025-01-01'",
            "`::date` is",
            "date(x)",
        ),
        (
            "SELECT EXTRACT(YEAR FROM d) FROM orders",
            "`EXTRACT()` is PostgreSQL",
            "strftime",
        ),
        (
            "SELECT EXTRACT(YEAR FROM d), COUNTIF(id > 1) FROM orders",
            "`EXTRACT()` is BigQuery",
            "strftime",
        ),
        (
            "SELECT EXTRACT(YEAR FROM d), name || GETDATE() FROM orders",
            "`EXTRACT()` is PostgreSQL",
            "date('now')",
        ),
        (
            "SELECT EXTRACT(YEAR FROM orders.d) FROM orders",
            "`EXTRACT()`",
            "strftime",
        ),
        (
            "SELECT DATE_PART('year', d) FROM orders",
            "`DATE_PART()`",
            "strftime",
        ),
        (
            "SELECT date_trunc('month', d) FROM orders",
            "`DATE_TRUNC()`",
            "start of month",
        ),
        (
            "SELECT DATE_TRUNC(d, MONTH) FROM orders",
            "`DATE_TRUNC()`",
            "start of month",
        ),
        (
            "SELECT TO_CHAR(d, 'YYYY-MM') FROM orders",
            "`TO_CHAR()`",
            "strftime('%Y-%m', d)",
        ),
        (
            "SELECT DATE_FORMAT(d, '%Y') FROM orders",
            "`DATE_FORMAT()` is MySQL",
            "strftime",
        ),
        (
            "SELECT 1 FROM orders WHERE d >= DATE '2025-01-01'",
            "`DATE '2025-01-01'`",
            "alone",
        ),
        (
            "SELECT DATE '2025-01-01' FROM orders",
            "`DATE '2025-01-01'`",
            "the text alone",
        ),
        (
            "SELECT 1 FROM orders WHERE d > TIMESTAMP '2025-01-01'",
            "`TIMESTAMP '",
            "alone",
        ),
        (
            "SELECT 1 FROM orders WHERE d > d + INTERVAL '1 day'",
            "`INTERVAL '1 day'`",
            "+1 day",
        ),
        (
            "SELECT d + INTERVAL '1 day' FROM orders",
            "`INTERVAL '1 day'`",
            "+1 day",
        ),
        (
            "SELECT DATE_SUB(d, INTERVAL 1 DAY) FROM orders",
            "`INTERVAL 1` is MySQL",
            "-1 day",
        ),
        (
            "SELECT 1 FROM orders WHERE d > NOW() - INTERVAL 7 DAY",
            "`INTERVAL 7`",
            "-7 days",
        ),
        ("SELECT NOW() FROM orders", "`NOW()`", "date('now')"),
        (
            "SELECT GETDATE() FROM orders",
            "`GETDATE()` is SQL Server",
            "date('now')",
        ),
        (
            "SELECT CURRENT_DATE() FROM orders",
            "`CURRENT_DATE(`",
            "without brackets",
        ),
        (
            "SELECT DATEDIFF(day, d, '2025-01-01') FROM orders",
            "`DATEDIFF()`",
            "julianday",
        ),
        (
            "SELECT DATE_DIFF(d, d, DAY) FROM orders",
            "`DATE_DIFF()` is BigQuery",
            "julianday",
        ),
        (
            "SELECT DATEADD(month, 1, d) FROM orders",
            "`DATEADD()` is SQL Server",
            "+1 month",
        ),
        (
            "SELECT d AT TIME ZONE 'UTC' FROM orders",
            "`AT TIME ZONE`",
            "datetime",
        ),
        (
            "SELECT 1 FROM orders WHERE name ILIKE 'a%'",
            "`ILIKE 'a%'`",
            "ignores case",
        ),
        (
            "SELECT 1 FROM orders WHERE name NOT ILIKE 'a%'",
            "ILIKE",
            "ignores case",
        ),
        (
            "SELECT 1 FROM orders WHERE name SIMILAR TO 'a'",
            "`SIMILAR TO`",
            "LIKE",
        ),
        (
            "SELECT 1 FROM orders WHERE name RLIKE 'a'",
            "`RLIKE 'a'` is MySQL",
            "LIKE",
        ),
        (
            "SELECT 1 FROM orders WHERE name REGEXP 'a'",
            "`REGEXP()` is MySQL",
            "LIKE",
        ),
        (
            "SELECT 1 FROM orders WHERE name ~ '^a'",
            "`~ '^a'` is PostgreSQL",
            "GLOB",
        ),
        (
            "SELECT REGEXP_LIKE(name, 'a') FROM orders",
            "`REGEXP_LIKE()`",
            "GLOB",
        ),
        (
            "SELECT TOP 5 name FROM orders",
            "`TOP 5` is SQL Server",
            "LIMIT 5",
        ),
        ("SELECT TOP (5) name FROM orders", "`TOP()`", "LIMIT 5"),
        (
            "SELECT 1 FROM orders ORDER BY d FETCH FIRST 5 ROWS ONLY",
            "`FETCH FIRST`",
            "LIMIT",
        ),
        (
            "SELECT 1 FROM orders ORDER BY d OFFSET 5 ROWS",
            "`OFFSET 5 ROWS`",
            "LIMIT",
        ),
        (
            "SELECT 1 FROM orders QUALIFY ROW_NUMBER() OVER (ORDER BY d) = 1",
            "`QUALIFY",
            "WITH",
        ),
        (
            "SELECT 1 FROM orders WHERE 1 QUALIFY id = 1",
            "`QUALIFY id`",
            "WITH clause",
        ),
        (
            "SELECT DISTINCT ON (name) name, d FROM orders",
            "`DISTINCT ON`",
            "ROW_NUMBER()",
        ),
        (
            "SELECT 1 FROM orders o CROSS APPLY (SELECT 1) x",
            "`CROSS APPLY (`",
            "subquery",
        ),
        (
            "SELECT 1 FROM orders, LATERAL (SELECT 1) x",
            "`LATERAL (SELECT`",
            "subquery",
        ),
        (
            "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY id) FROM orders",
            "`WITHIN",
            "middle",
        ),
        (
            "SELECT MEDIAN(amount) FROM orders",
            "`MEDIAN()` is Snowflake",
            "middle rows",
        ),
        ("SELECT STDDEV(amount) FROM orders", "`STDDEV()`", "sqrt("),
        (
            "SELECT name FROM orders GROUP BY ROLLUP(name)",
            "`ROLLUP()`",
            "UNION ALL",
        ),
        (
            "SELECT name FROM orders GROUP BY name WITH ROLLUP",
            "`WITH ROLLUP` is MySQL",
            "UNION",
        ),
        (
            "SELECT name FROM orders GROUP BY GROUPING SETS ((name))",
            "`GROUPING SETS`",
            "UNION",
        ),
        (
            "SELECT name, COUNT(*) FROM orders GROUP BY ALL",
            "`GROUP BY ALL`",
            "the columns",
        ),
        (
            "SELECT * EXCEPT (d) FROM orders",
            "`* EXCEPT (` is BigQuery",
            "one by one",
        ),
        (
            "SELECT GROUP_CONCAT(name SEPARATOR ', ') FROM orders",
            "`SEPARATOR ', '`",
            "group_concat",
        ),
        (
            "SELECT ARRAY_AGG(name) FROM orders",
            "`ARRAY_AGG()`",
            "group_concat",
        ),
        (
            "SELECT COUNT(DISTINCT id, name) FROM orders",
            "`COUNT(DISTINCT` is MySQL",
            "SELECT DISTINCT",
        ),
        (
            "SELECT ISNULL(amount, 0) FROM orders",
            "`ISNULL(` is SQL Server",
            "IFNULL",
        ),
        (
            "SELECT IFF(id = 1, 1, 0) FROM orders",
            "`IFF()` is Snowflake",
            "IIF",
        ),
        (
            "SELECT GREATEST(id, 2) FROM orders",
            "`GREATEST()`",
            "max(a, b)",
        ),
        (
            "SELECT LEN(name) FROM orders",
            "`LEN()` is SQL Server",
            "length(x)",
        ),
        (
            "SELECT TRY_CAST(d AS INT) FROM orders",
            "`TRY_CAST()`",
            "CAST",
        ),
        (
            "SELECT CONVERT(INT, amount) FROM orders",
            "`CONVERT()`",
            "CAST",
        ),
        (
            "SELECT SAFE_DIVIDE(amount, 2) FROM orders",
            "`SAFE_DIVIDE()`",
            "NULLIF",
        ),
        (
            "SELECT COUNTIF(id > 1) FROM orders",
            "`COUNTIF()`",
            "FILTER",
        ),
        (
            "SELECT BOOL_OR(id > 1) FROM orders",
            "`BOOL_OR()`",
            "max(a)",
        ),
        (
            "SELECT POSITION('a' IN name) FROM orders",
            "`POSITION()`",
            "instr",
        ),
        (
            "SELECT SUBSTRING(name FROM 1 FOR 3) FROM orders",
            "`SUBSTRING()`",
            "substr",
        ),
        (
            "SELECT TRIM(BOTH 'a' FROM name) FROM orders",
            "`TRIM()`",
            "trim(x",
        ),
        (
            "SELECT SPLIT_PART(name, ' ', 1) FROM orders",
            "`SPLIT_PART()`",
            "instr",
        ),
        (
            "SELECT * FROM generate_series(1, 5)",
            "`GENERATE_SERIES()`",
            "RECURSIVE",
        ),
        ("SELECT * FROM UNNEST(x)", "`UNNEST()`", "RECURSIVE"),
        (
            "SELECT name FROM orders WHERE ROWNUM <= 5",
            "`ROWNUM` is Oracle",
            "LIMIT",
        ),
        ("SELECT 1 FROM dual", "`dual` is Oracle", "without FROM"),
        (
            "SELECT name FROM orders MINUS SELECT 'a'",
            "`MINUS SELECT`",
            "EXCEPT",
        ),
        (
            "SELECT 1 FROM orders WHERE name <=> 'a'",
            "`<=>` is MySQL",
            "IS",
        ),
        ("SELECT id DIV 2 FROM orders", "`DIV 2` is MySQL", "a / b"),
        (
            "SELECT 1 FROM orders WHERE id MOD 2 = 0",
            "`MOD 2` is MySQL",
            "a % b",
        ),
        (
            "SELECT name FROM orders WITH (NOLOCK)",
            "`WITH (NOLOCK`",
            "the table alone",
        ),
        (
            "SELECT name FROM public.orders",
            "`public.orders`",
            "name alone",
        ),
        (
            "SELECT name FROM dbo.orders",
            "`dbo.orders` is SQL Server",
            "name alone",
        ),
        ("SELECT 1 # one\nFROM orders", "`# one` is MySQL", "--"),
        (
            "SELECT 1 FROM orders WHERE name = N'a'",
            "`N'a'` is SQL Server",
            "without N",
        ),
    ];
    let wrong = cases.iter().filter_map(|(query, form, instead)| {
        let told = told(query).unwrap_or_default();
        let right = told.contains(form) && told.contains(instead);
        (!right).then(|| format!("{query}: {told}"))
    });
    assert_eq!(wrong.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_advice_is_of_the_same_form() {
    for (form, instead) in [
        ("TOP 9 name", "LIMIT 9 at the end"),
        ("TOP (9) name", "LIMIT 9 at the end"),
        ("amount::numeric / 3", "CAST(x AS REAL)"),
        ("id::text", "CAST(x AS TEXT)"),
        ("id::jsonb", "CAST(x AS INTEGER)"),
        ("d + INTERVAL '30 minutes'", "datetime(d, '+30 minutes')"),
        ("d - INTERVAL '2 weeks'", "date(d, '-14 days')"),
        ("d - INTERVAL '7' DAY", "date(d, '-7 days')"),
        ("d + INTERVAL '1 fortnight'", "date(d, '+1 month')"),
        ("DATE '2025-01-01'", "the text alone, '2025-01-01'"),
        ("DATE 'tomorrow'", "the text alone, '2025-01-31'"),
        (
            "DATE_TRUNC('year', d)",
            "date(d, 'start of year'), or strftime('%Y', d)",
        ),
        ("DATE_TRUNC(d, WEEK)", "date(d, '-6 days', 'weekday 1')"),
        (
            "EXTRACT(MONTH FROM d)",
            "CAST(strftime('%m', d) AS INTEGER)",
        ),
    ] {
        let told = told(&format!("SELECT {form} FROM orders")).unwrap_or_default();
        assert!(
            told.ends_with(&format!("writes {instead}")),
            "{form}: {told}"
        );
    }
}

#[test]
fn all_forms_of_a_query_are_told_at_once() {
    let query = "SELECT COUNT(*)::int, EXTRACT(YEAR FROM d), TRIM(name) FROM orders \
                 WHERE d::date >= DATE '2025-01-01' AND name ILIKE 'a%' AND amount::int > 1";
    assert_eq!(
        told(query).unwrap(),
        "`::int` is PostgreSQL; SQLite, which runs it, writes CAST(x AS INTEGER); for `EXTRACT()` \
         it writes CAST(strftime('%Y', d) AS INTEGER); for `::date` it writes date(x)"
    );
}

#[test]
fn slips_stay_slips() {
    for query in [
        "SELEC name FROM orders",
        "SELECT name FORM orders",
        "SELECT nam FROM orders",
        "SELECT COUNT( FROM orders",
        "SELECT COUNT(* FROM orders",
        "SELECT name FROM order_lines",
        "SELECT name FROM orders GROUP name",
        "SELECT name, FROM orders",
        "SELECT COUNTS(name) FROM orders",
        "SELECT name FROM orders WHERE",
        "SELECT 'INTERVAL 1 DAY' FROM orders WHERE nam = 'x::int'",
        "SELECT nam FROM orders -- ::int",
        "SELECT left FROM orders WHERE name = 'a",
        "SELEC EXTRACT(YEAR FROM d) FROM orders",
        "SELECT TRIM(nam) FROM orders",
        "SELECT SUBSTRING(name, 1 FROM orders",
        "SELECT DATEDIFF(ordered, d) FROM orders",
        "SELECT COUNT(DISTINCT nam) FROM orders",
        "SELECT YEAR(day) FROM orders",
        "SELECT name FROM orders WHERE COUNT(DISTINCT id) > 1 GROUP BY name",
        "SELECT COUNT(id, name) FROM orders",
    ] {
        assert_eq!(told(query), None, "{query}");
    }
}

#[test]
fn a_cast_to_a_date_is_read_otherwise() {
    let told = explain_read_otherwise("SELECT 1 FROM t WHERE CAST(d AS DATE) = '2025-01-01'");
    assert!(told.unwrap().starts_with("`CAST(… AS DATE)` is PostgreSQL"));
    assert_eq!(
        explain_read_otherwise("SELECT CAST(d AS INTEGER) AS date FROM t"),
        None
    );
}
