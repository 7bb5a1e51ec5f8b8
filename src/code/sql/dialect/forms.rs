//! Forms of other dialects that SQLite lacks, with its own.
//!
//! Owns the tables. What is provided by `functions` is not in them, and no form that SQLite reads.

/// A function that SQLite lacks: its name, whose it is, and how SQLite writes it.
pub(super) type ForeignFunction = (&'static str, &'static str, &'static str);
/// The words of a form that SQLite lacks, whose it is, and how SQLite writes it. `'` is any text, `0`
/// any number, `_` anything.
pub(super) type ForeignForm = (&'static str, &'static str, &'static str);

const POSTGRES: &str = "PostgreSQL";
const MYSQL: &str = "MySQL";
const SQL_SERVER: &str = "SQL Server";
const BIGQUERY: &str = "BigQuery";
const SNOWFLAKE: &str = "Snowflake";
const ORACLE: &str = "Oracle";
const STANDARD: &str = "of other dialects";

const PART: &str = "CAST(strftime('%Y', d) AS INTEGER), and %m, %d, %H for the other parts";
const START: &str = "date(d, 'start of month'), or strftime('%Y-%m', d)";
const FORMAT: &str = "strftime('%Y-%m', d)";
const DAYS: &str = "julianday(b) - julianday(a)";
const SHIFT: &str = "date(d, '+1 month')";
const ISO: &str = "dates as texts like '2025-01-31', which compare as they are";
const TODAY: &str = "date('now')";
const CAST: &str = "CAST(x AS INTEGER)";
const PATTERN: &str = "x LIKE 'a%' or x GLOB 'a*'";
const FIND: &str = "instr(x, 'a')";
const MIDDLE: &str = "ROW_NUMBER() and COUNT(*) OVER () to find the middle rows";
const SPREAD: &str = "sqrt((SUM(x * x) - SUM(x) * SUM(x) * 1.0 / COUNT(*)) / (COUNT(*) - 1.0))";
const SERIES: &str = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 9)";
const TOTALS: &str = "a SELECT for each level, joined by UNION ALL";
const ONE_OF: &str = "min(x) or max(x)";
const LISTED: &str = "group_concat(x, ',')";
const LIMIT: &str = "LIMIT 5 OFFSET 0 at the end";
const OUTER_JOIN: &str = "LEFT JOIN … ON, with what the optional table has to meet";
const OUTER_FILTER: &str = "the window function in a WITH clause, and WHERE around it";

/// Functions by name.
pub(super) const FUNCTIONS: &[ForeignFunction] = &[
    ("EXTRACT", POSTGRES, PART),
    ("DATE_PART", POSTGRES, PART),
    ("DATEPART", SQL_SERVER, PART),
    (
        "QUARTER",
        MYSQL,
        "(CAST(strftime('%m', d) AS INTEGER) + 2) / 3",
    ),
    ("WEEK", MYSQL, "strftime('%W', d)"),
    ("WEEKOFYEAR", MYSQL, "strftime('%W', d)"),
    ("DAYOFWEEK", MYSQL, "strftime('%w', d), 0 for Sunday"),
    ("WEEKDAY", MYSQL, "strftime('%w', d), 0 for Sunday"),
    ("DAYNAME", MYSQL, "strftime('%w', d), 0 for Sunday"),
    ("MONTHNAME", MYSQL, "strftime('%m', d)"),
    ("DAYOFMONTH", MYSQL, "CAST(strftime('%d', d) AS INTEGER)"),
    ("DAYOFYEAR", MYSQL, "strftime('%j', d)"),
    ("HOUR", MYSQL, "CAST(strftime('%H', d) AS INTEGER)"),
    ("MINUTE", MYSQL, "CAST(strftime('%M', d) AS INTEGER)"),
    ("DATE_TRUNC", POSTGRES, START),
    ("DATETRUNC", SQL_SERVER, START),
    ("TIMESTAMP_TRUNC", BIGQUERY, START),
    ("TO_CHAR", POSTGRES, FORMAT),
    ("DATE_FORMAT", MYSQL, FORMAT),
    ("FORMAT_DATE", BIGQUERY, "strftime('%Y-%m', d)"),
    ("FORMAT_TIMESTAMP", BIGQUERY, FORMAT),
    ("TO_DATE", POSTGRES, ISO),
    ("TO_TIMESTAMP", POSTGRES, ISO),
    ("STR_TO_DATE", MYSQL, ISO),
    ("PARSE_DATE", BIGQUERY, ISO),
    ("MAKE_DATE", POSTGRES, "printf('%04d-%02d-%02d', y, m, d)"),
    (
        "DATEFROMPARTS",
        SQL_SERVER,
        "printf('%04d-%02d-%02d', y, m, d)",
    ),
    ("DATEDIFF", SQL_SERVER, DAYS),
    ("DATE_DIFF", BIGQUERY, DAYS),
    ("DATETIME_DIFF", BIGQUERY, DAYS),
    ("TIMESTAMP_DIFF", BIGQUERY, DAYS),
    ("TIMESTAMPDIFF", MYSQL, DAYS),
    ("MONTHS_BETWEEN", ORACLE, DAYS),
    ("AGE", POSTGRES, DAYS),
    ("DATE_ADD", MYSQL, SHIFT),
    ("DATE_SUB", MYSQL, SHIFT),
    ("DATEADD", SQL_SERVER, SHIFT),
    ("ADD_MONTHS", ORACLE, SHIFT),
    (
        "EOMONTH",
        SQL_SERVER,
        "date(d, 'start of month', '+1 month', '-1 day')",
    ),
    (
        "LAST_DAY",
        MYSQL,
        "date(d, 'start of month', '+1 month', '-1 day')",
    ),
    ("NOW", POSTGRES, TODAY),
    ("CURDATE", MYSQL, TODAY),
    ("GETDATE", SQL_SERVER, TODAY),
    ("SYSDATETIME", SQL_SERVER, TODAY),
    ("TO_DAYS", MYSQL, "julianday(d)"),
    ("UNIX_TIMESTAMP", MYSQL, "strftime('%s', d)"),
    ("FROM_UNIXTIME", MYSQL, "datetime(x, 'unixepoch')"),
    ("TRY_CAST", SNOWFLAKE, CAST),
    ("SAFE_CAST", BIGQUERY, CAST),
    ("CONVERT", SQL_SERVER, CAST),
    ("TRY_CONVERT", SQL_SERVER, CAST),
    ("TO_NUMBER", ORACLE, CAST),
    ("GREATEST", POSTGRES, "max(a, b)"),
    ("LEAST", POSTGRES, "min(a, b)"),
    ("ISNULL", SQL_SERVER, "IFNULL(x, 0)"),
    ("ZEROIFNULL", SNOWFLAKE, "IFNULL(x, 0)"),
    ("IFF", SNOWFLAKE, "IIF(a, b, c)"),
    ("DECODE", ORACLE, "CASE x WHEN a THEN b END"),
    ("DIV", BIGQUERY, "a / b, which is whole for whole numbers"),
    ("SAFE_DIVIDE", BIGQUERY, "a * 1.0 / NULLIF(b, 0)"),
    ("DIV0", SNOWFLAKE, "a * 1.0 / NULLIF(b, 0)"),
    ("RAND", MYSQL, "random()"),
    ("COUNTIF", BIGQUERY, "COUNT(*) FILTER (WHERE a)"),
    ("COUNT_IF", SNOWFLAKE, "COUNT(*) FILTER (WHERE a)"),
    ("APPROX_COUNT_DISTINCT", BIGQUERY, "COUNT(DISTINCT x)"),
    ("BOOL_OR", POSTGRES, "max(a)"),
    ("BOOL_AND", POSTGRES, "min(a)"),
    ("LOGICAL_OR", BIGQUERY, "max(a)"),
    ("LOGICAL_AND", BIGQUERY, "min(a)"),
    ("ANY_VALUE", BIGQUERY, ONE_OF),
    ("MAX_BY", SNOWFLAKE, "ROW_NUMBER() OVER (… ORDER BY …) = 1"),
    ("MIN_BY", SNOWFLAKE, "ROW_NUMBER() OVER (… ORDER BY …) = 1"),
    ("ARG_MAX", "DuckDB", "ROW_NUMBER() OVER (… ORDER BY …) = 1"),
    ("ARG_MIN", "DuckDB", "ROW_NUMBER() OVER (… ORDER BY …) = 1"),
    ("STDDEV", POSTGRES, SPREAD),
    ("STDDEV_SAMP", POSTGRES, SPREAD),
    ("STDDEV_POP", POSTGRES, "sqrt(AVG(x * x) - AVG(x) * AVG(x))"),
    ("STDEV", SQL_SERVER, SPREAD),
    (
        "VARIANCE",
        POSTGRES,
        "the square of what sqrt() is taken of in a standard deviation",
    ),
    (
        "VAR_SAMP",
        POSTGRES,
        "(SUM(x * x) - SUM(x) * SUM(x) * 1.0 / COUNT(*)) / (COUNT(*) - 1.0)",
    ),
    ("VAR_POP", POSTGRES, "AVG(x * x) - AVG(x) * AVG(x)"),
    ("MEDIAN", SNOWFLAKE, MIDDLE),
    ("PERCENTILE_CONT", POSTGRES, MIDDLE),
    ("PERCENTILE_DISC", POSTGRES, MIDDLE),
    ("APPROX_QUANTILES", BIGQUERY, MIDDLE),
    ("ARRAY_AGG", POSTGRES, LISTED),
    ("LISTAGG", ORACLE, LISTED),
    ("TOP", SQL_SERVER, "LIMIT 5 at the end"),
    ("LEN", SQL_SERVER, "length(x)"),
    ("LCASE", MYSQL, "lower(x)"),
    ("UCASE", MYSQL, "upper(x)"),
    ("MID", MYSQL, "substr(x, 1, 3)"),
    ("SUBSTRING", POSTGRES, "substr(x, 1, 3)"),
    ("TRIM", POSTGRES, "trim(x, 'a')"),
    ("POSITION", POSTGRES, FIND),
    ("STRPOS", POSTGRES, FIND),
    ("LOCATE", MYSQL, FIND),
    ("CHARINDEX", SQL_SERVER, FIND),
    ("SPLIT_PART", POSTGRES, "substr(x, 1, instr(x, ' ') - 1)"),
    ("SUBSTRING_INDEX", MYSQL, "substr(x, 1, instr(x, ' ') - 1)"),
    ("LPAD", POSTGRES, "printf('%03d', x)"),
    ("STARTS_WITH", BIGQUERY, PATTERN),
    ("REGEXP", MYSQL, PATTERN),
    ("REGEXP_LIKE", MYSQL, PATTERN),
    ("REGEXP_CONTAINS", BIGQUERY, PATTERN),
    ("REGEXP_REPLACE", POSTGRES, "replace(x, 'a', 'b')"),
    ("REGEXP_EXTRACT", BIGQUERY, "substr() and instr()"),
    ("REGEXP_MATCHES", POSTGRES, PATTERN),
    ("GENERATE_SERIES", POSTGRES, SERIES),
    ("GENERATE_DATE_ARRAY", BIGQUERY, SERIES),
    ("UNNEST", BIGQUERY, SERIES),
    ("ROLLUP", POSTGRES, TOTALS),
    ("CUBE", POSTGRES, TOTALS),
];

/// What further dialects have that the tables give to one. Which is meant another form of the query
/// tells.
pub(super) const ALSO_IN: &[(&str, &[&str])] = &[
    ("EXTRACT", &[BIGQUERY, MYSQL, ORACLE, SNOWFLAKE]),
    ("DATE_TRUNC", &[BIGQUERY, SNOWFLAKE]),
    ("TO_CHAR", &[ORACLE, SNOWFLAKE]),
    ("TO_DATE", &[ORACLE, SNOWFLAKE]),
    ("DATEDIFF", &[MYSQL, SNOWFLAKE]),
    ("DATEADD", &[SNOWFLAKE]),
    ("DATE_ADD", &[BIGQUERY]),
    ("DATE_SUB", &[BIGQUERY]),
    ("LAST_DAY", &[BIGQUERY, ORACLE, SNOWFLAKE]),
    ("NOW", &[MYSQL]),
    ("GREATEST", &[BIGQUERY, MYSQL, ORACLE, SNOWFLAKE]),
    ("LEAST", &[BIGQUERY, MYSQL, ORACLE, SNOWFLAKE]),
    ("ARRAY_AGG", &[BIGQUERY, SNOWFLAKE]),
    ("STDDEV", &[BIGQUERY, MYSQL, ORACLE, SNOWFLAKE]),
    ("QUALIFY _", &[BIGQUERY]),
    ("DATE '", &[BIGQUERY, MYSQL, ORACLE, SNOWFLAKE]),
    ("INTERVAL 0", &[BIGQUERY]),
    (": : _", &[SNOWFLAKE]),
];

/// All other forms.
pub(super) const FORMS: &[ForeignForm] = &[
    (": : _", POSTGRES, CAST),
    ("DATE '", POSTGRES, "the text alone, '2025-01-31'"),
    (
        "TIMESTAMP '",
        POSTGRES,
        "the text alone, '2025-01-31 12:00:00'",
    ),
    (
        "DATETIME '",
        BIGQUERY,
        "the text alone, '2025-01-31 12:00:00'",
    ),
    ("INTERVAL '", POSTGRES, SHIFT),
    ("INTERVAL ' YEAR", POSTGRES, SHIFT),
    ("INTERVAL ' MONTH", POSTGRES, SHIFT),
    ("INTERVAL ' DAY", POSTGRES, SHIFT),
    ("INTERVAL ' HOUR", POSTGRES, SHIFT),
    ("INTERVAL ' MINUTE", POSTGRES, SHIFT),
    ("INTERVAL 0", MYSQL, SHIFT),
    ("AT TIME ZONE", POSTGRES, "datetime(d, '+2 hours')"),
    ("ILIKE _", POSTGRES, "LIKE, which ignores case"),
    ("NOT ILIKE", POSTGRES, "NOT LIKE, which ignores case"),
    ("SIMILAR TO", POSTGRES, PATTERN),
    ("RLIKE _", MYSQL, PATTERN),
    ("~ '", POSTGRES, PATTERN),
    ("~ * '", POSTGRES, PATTERN),
    ("TOP 0", SQL_SERVER, "LIMIT 5 at the end"),
    ("FETCH FIRST", STANDARD, LIMIT),
    ("FETCH NEXT", STANDARD, LIMIT),
    ("OFFSET 0 ROWS", SQL_SERVER, LIMIT),
    ("QUALIFY _", SNOWFLAKE, OUTER_FILTER),
    (
        "DISTINCT ON",
        POSTGRES,
        "ROW_NUMBER() OVER (PARTITION BY …) = 1",
    ),
    ("LATERAL ( _", POSTGRES, "a subquery in the list of columns"),
    (
        "CROSS APPLY _",
        SQL_SERVER,
        "a subquery in the list of columns",
    ),
    (
        "OUTER APPLY _",
        SQL_SERVER,
        "a subquery in the list of columns",
    ),
    ("WITHIN GROUP (", POSTGRES, MIDDLE),
    ("GROUPING SETS", POSTGRES, TOTALS),
    ("WITH ROLLUP", MYSQL, TOTALS),
    ("GROUP BY ALL", SNOWFLAKE, "GROUP BY with the columns"),
    ("* EXCEPT (", BIGQUERY, "the columns one by one"),
    ("* EXCLUDE", SNOWFLAKE, "the columns one by one"),
    ("* REPLACE (", BIGQUERY, "the columns one by one"),
    ("SEPARATOR '", MYSQL, LISTED),
    ("ISNULL (", SQL_SERVER, "IFNULL(x, 0)"),
    ("CURRENT_DATE (", MYSQL, "CURRENT_DATE without brackets"),
    (
        "CURRENT_TIMESTAMP (",
        MYSQL,
        "CURRENT_TIMESTAMP without brackets",
    ),
    ("SYSDATE", ORACLE, TODAY),
    ("( + )", ORACLE, OUTER_JOIN),
    ("ROWNUM", ORACLE, "LIMIT 5 at the end"),
    ("DUAL", ORACLE, "SELECT without FROM"),
    (
        "PIVOT (",
        SQL_SERVER,
        "SUM(CASE WHEN … THEN … END) for each column",
    ),
    ("UNPIVOT (", SQL_SERVER, TOTALS),
    ("TABLESAMPLE _", POSTGRES, "ORDER BY random() LIMIT 5"),
    ("WITH ( NOLOCK", SQL_SERVER, "the table alone"),
    ("MINUS SELECT", ORACLE, "EXCEPT"),
    ("< = >", MYSQL, "IS"),
    ("DIV 0", MYSQL, "a / b, which is whole for whole numbers"),
    ("DIV _", MYSQL, "a / b, which is whole for whole numbers"),
    ("MOD 0", MYSQL, "a % b"),
    ("N '", SQL_SERVER, "the text without N"),
    ("# _", MYSQL, "-- before a comment"),
    ("PUBLIC . _", POSTGRES, "the table's name alone"),
    ("DBO . _", SQL_SERVER, "the table's name alone"),
];

/// Functions that SQLite has, with arguments that it does not take.
pub(super) const OTHER_ARGUMENTS: &[ForeignForm] =
    &[("COUNT ( DISTINCT", MYSQL, "COUNT(*) of a SELECT DISTINCT")];

/// What SQLite reads, and means something else by: there it makes a number of the text.
pub(super) const READ_OTHERWISE: &[ForeignForm] = &[
    ("AS DATE )", POSTGRES, "the text alone, or date(d)"),
    ("AS TIMESTAMP )", POSTGRES, "the text alone, or datetime(d)"),
    (
        "AS DATETIME )",
        SQL_SERVER,
        "the text alone, or datetime(d)",
    ),
];
