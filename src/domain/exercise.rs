//! What a coding question brings so that the code of an answer can be run.
//!
//! Owns the shape of starters and checks. What came of a run is `code_run`'s, the running that of
//! the rooms behind `ports::CodeRunner`.

use super::rubric::{Criterion, CriterionKind, Rubric};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A language that answers can be run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeLanguage {
    /// One `SELECT`, run in SQLite.
    Sql,
    /// Python 3.
    Python,
}

impl CodeLanguage {
    /// Every language, in the order of the format's documentation.
    pub const ALL: [Self; 2] = [Self::Sql, Self::Python];

    /// The word behind the marks of a code fence, on disk and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sql => "sql",
            Self::Python => "python",
        }
    }

    /// The name shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sql => "SQL",
            Self::Python => "Python",
        }
    }

    /// What a line begins with that is taken for code without a fence, in words.
    pub fn beginning(self) -> &'static str {
        match self {
            Self::Sql => "a line that begins with SELECT or WITH",
            Self::Python => "a line that begins with def, class or import",
        }
    }

    /// The language that the word behind the marks of a code fence means: its name, with a version or
    /// without, or that of a dialect.
    pub fn of_fence(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase();
        match word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
            "sql" | "sqlite" | "postgresql" | "postgres" | "psql" | "pgsql" | "plpgsql"
            | "mysql" | "mariadb" | "tsql" | "t-sql" | "plsql" | "bigquery" | "duckdb"
            | "snowflake" | "redshift" => Some(Self::Sql),
            "python" | "py" | "pycon" | "ipython" | "pandas" | "numpy" => Some(Self::Python),
            _ => None,
        }
    }
}

impl fmt::Display for CodeLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// The criterion of the rubric that a check is evidence for. On disk and in banks `k3`,
/// `Correctness` or `Edge cases`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CheckTarget {
    /// A key point by its number, counted from 1 in the author's order.
    KeyPoint(usize),
    /// The dimension "Correctness".
    Correctness,
    /// The dimension "Edge cases".
    EdgeCases,
}

impl CheckTarget {
    /// The criterion of this rubric that is meant; None where the rubric has none.
    pub fn criterion(self, rubric: &Rubric) -> Option<&Criterion> {
        let name = self.to_string();
        match self {
            Self::KeyPoint(_) => rubric.get(&name),
            Self::Correctness | Self::EdgeCases => {
                rubric.of_kind(CriterionKind::Dimension).find(|criterion| {
                    let head = criterion.text.split(':').next().unwrap_or_default();
                    head.trim().eq_ignore_ascii_case(&name)
                })
            }
        }
    }
}

impl fmt::Display for CheckTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyPoint(number) => write!(f, "k{number}"),
            Self::Correctness => f.write_str("Correctness"),
            Self::EdgeCases => f.write_str("Edge cases"),
        }
    }
}

/// A text that names no criterion a check could be for.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("\"{0}\" is neither a key point like k1 nor Correctness nor Edge cases")]
pub struct UnknownTarget(String);

impl FromStr for CheckTarget {
    type Err = UnknownTarget;
    fn from_str(text: &str) -> Result<Self, UnknownTarget> {
        let word = text.trim().to_lowercase().replace(['_', '-'], " ");
        let number = word.strip_prefix('k').and_then(|n| n.parse().ok());
        match (word.as_str(), number) {
            (_, Some(number)) if number > 0 => Ok(Self::KeyPoint(number)),
            ("correctness", _) => Ok(Self::Correctness),
            ("edge cases", _) => Ok(Self::EdgeCases),
            _ => Err(UnknownTarget(text.trim().to_string())),
        }
    }
}

impl TryFrom<String> for CheckTarget {
    type Error = UnknownTarget;
    fn try_from(text: String) -> Result<Self, UnknownTarget> {
        text.parse()
    }
}

impl From<CheckTarget> for String {
    fn from(target: CheckTarget) -> Self {
        target.to_string()
    }
}

/// How far a number may be from the expected one, in its own unit: finite and above 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Tolerance(f64);

// Never NaN, see `new`.
impl Eq for Tolerance {}

impl Tolerance {
    /// A tolerance; None for what is not finite or not above 0.
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && value > 0.0).then_some(Self(value))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Tolerance {
    type Error = &'static str;
    fn try_from(value: f64) -> Result<Self, &'static str> {
        Self::new(value).ok_or("a tolerance is a number above 0")
    }
}

impl From<Tolerance> for f64 {
    fn from(tolerance: Tolerance) -> Self {
        tolerance.0
    }
}

/// What a check holds the code to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CheckTest {
    /// The rows that a query has to return.
    Rows {
        /// Statements on top of the exercise's data, for this check alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        statements: Option<String>,
        /// The rows as CSV with a head line; an empty field is NULL.
        rows: String,
        /// True where their order counts.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ordered: bool,
        /// The tolerance of numbers; None: 1e-6 of the expected number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tolerance: Option<Tolerance>,
    },
    /// Python that runs behind the answer's code and calls `expect`.
    Python {
        /// The statements.
        code: String,
    },
}

/// One check of an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeCheck {
    /// What holds where it passes, in a few words.
    pub name: String,
    /// Relative weight, 1 or more.
    pub weight: u32,
    /// What it is evidence for.
    pub target: CheckTarget,
    /// Python packages without which it is not run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// What it does.
    pub test: CheckTest,
}

/// What a candidate's code starts from and is checked by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exercise {
    /// The language.
    pub language: CodeLanguage,
    /// What is shown below the question: signatures, tables with a few rows. May be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub starter: String,
    /// The script that makes the database, for SQL. May be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data: String,
    /// The checks, in the author's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CodeCheck>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_finds_its_criterion() {
        let criterion = |id: &str, kind, text: &str| Criterion {
            id: id.into(),
            kind,
            text: text.into(),
            ..Criterion::default()
        };
        let rubric = Rubric {
            criteria: vec![
                criterion("k1", CriterionKind::KeyPoint, "Edge cases"),
                criterion("d1", CriterionKind::Dimension, "Correctness: it works"),
                criterion("d2", CriterionKind::Dimension, "Edge cases: it lasts"),
            ],
            drafted: false,
        };

        let cases = [
            ("k1", Some("k1")),
            ("K2", None),
            ("correctness", Some("d1")),
            ("Edge cases", Some("d2")),
        ];
        for (text, id) in cases {
            let target: CheckTarget = text.parse().unwrap();
            let found = target.criterion(&rubric).map(|c| c.id.as_str());
            assert_eq!(found, id, "{text}");
        }
    }

    #[test]
    fn what_is_no_target_is_refused() {
        for text in ["", "k", "k0", "k-1", "speed", "k1 k2"] {
            assert!(text.parse::<CheckTarget>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_exercise_is_kept_as_json() {
        let exercise = Exercise {
            language: CodeLanguage::Sql,
            starter: "-- customers(name)".into(),
            data: "CREATE TABLE customers (name TEXT);".into(),
            checks: vec![
                CodeCheck {
                    name: "customers without orders appear".into(),
                    weight: 3,
                    target: CheckTarget::KeyPoint(2),
                    needs: Vec::new(),
                    test: CheckTest::Rows {
                        statements: None,
                        rows: "customer,orders\nAda,2".into(),
                        ordered: false,
                        tolerance: Tolerance::new(0.01),
                    },
                },
                CodeCheck {
                    name: "an empty group".into(),
                    weight: 1,
                    target: CheckTarget::EdgeCases,
                    needs: vec!["numpy".into()],
                    test: CheckTest::Python {
                        code: "expect(f([]), [], \"none\")".into(),
                    },
                },
            ],
        };

        let json = serde_json::to_string_pretty(&exercise).unwrap();
        insta::assert_snapshot!(json, @r#"
        {
          "language": "sql",
          "starter": "-- customers(name)",
          "data": "CREATE TABLE customers (name TEXT);",
          "checks": [
            {
              "name": "customers without orders appear",
              "weight": 3,
              "target": "k2",
              "test": {
                "kind": "rows",
                "rows": "customer,orders\nAda,2",
                "tolerance": 0.01
              }
            },
            {
              "name": "an empty group",
              "weight": 1,
              "target": "Edge cases",
              "needs": [
                "numpy"
              ],
              "test": {
                "kind": "python",
                "code": "expect(f([]), [], \"none\")"
              }
            }
          ]
        }
        "#);
        assert_eq!(serde_json::from_str::<Exercise>(&json).unwrap(), exercise);
        assert!(serde_json::from_str::<Tolerance>("-1").is_err());
    }
}
