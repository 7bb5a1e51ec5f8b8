//! Starters, data and checks, both ways.

use super::{line, question};
use crate::bank::markdown::{parse, parse_with_lines, render};
use crate::domain::{
    Bank, CheckTarget, CheckTest, CodeCheck, CodeLanguage, Exercise, Question, Tolerance,
};
use proptest::prelude::*;

const HEAD: &str = "# R Questions\n### Question: Which?\n**Topic:** t\n**Difficulty:** easy\n\
                    **Type:** coding\n";

const SQL: &str = r#"#### Starter
```sql
-- customers(name TEXT)

-- Ada
```
#### Data
```sql
CREATE TABLE customers (name TEXT);
INSERT INTO customers VALUES ('Ada'), ('# no title');
```
#### Checks
- (3, ordered, tolerance 0.01) customers without
  orders appear → k2
  ```sql
  INSERT INTO customers VALUES (NULL);

  ```
  ```csv
  name

  Ada
  ```
- nobody at all -> edge cases

  ```csv
  name
  ```
#### Model answer
I count.

#### Data
Of a model answer.
"#;

fn read(text: &str) -> Exercise {
    let bank = parse("x.md", "x", &format!("{HEAD}{text}")).unwrap();
    bank.questions[0].exercise.clone().unwrap()
}

#[test]
fn every_piece_of_a_query_is_read() {
    let exercise = read(SQL);
    assert_eq!(exercise.language, CodeLanguage::Sql);
    assert_eq!(exercise.starter, "-- customers(name TEXT)\n\n-- Ada");
    assert!(exercise.data.ends_with("('# no title');"));
    let checks = [
        CodeCheck {
            name: "customers without orders appear".into(),
            weight: 3,
            target: CheckTarget::KeyPoint(2),
            needs: vec![],
            test: CheckTest::Rows {
                statements: Some("INSERT INTO customers VALUES (NULL);\n".into()),
                rows: "name\n\nAda".into(),
                ordered: true,
                tolerance: Tolerance::new(0.01),
            },
        },
        CodeCheck {
            name: "nobody at all".into(),
            weight: 1,
            target: CheckTarget::EdgeCases,
            needs: vec![],
            test: CheckTest::Rows {
                statements: None,
                rows: "name".into(),
                ordered: false,
                tolerance: None,
            },
        },
    ];
    assert_eq!(exercise.checks, checks);
}

#[test]
fn a_heading_of_a_model_answer_stays_there() {
    let text = format!("{HEAD}{SQL}");
    let parsed = parse_with_lines("x.md", "x", &text).unwrap();
    let answer = parsed.bank.questions[0].model_answer.as_deref();
    assert_eq!(answer, Some("I count.\n\n#### Data\nOf a model answer."));
    assert_eq!(parsed.lines.questions[0].checks, [18, 29]);
    assert_eq!(
        parse("x.md", "x", &render(&parsed.bank)).unwrap(),
        parsed.bank
    );
}

#[test]
fn every_piece_of_a_program_is_read() {
    let exercise = read(
        "#### Checks\n- (2, needs numpy pandas) sorts → Correctness\n  ````python\n  if f:\n      \
         expect(f(), 1, \"```\")\n  ````\n",
    );
    assert_eq!(exercise.language, CodeLanguage::Python);
    assert_eq!(exercise.checks[0].needs, ["numpy", "pandas"]);
    let code = "if f:\n    expect(f(), 1, \"```\")".to_string();
    assert_eq!(exercise.checks[0].test, CheckTest::Python { code });
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let wrong = r"#### Starter
signature
```rust
fn f() {}
```
#### Data
```sql
SELECT 1;
```
```sql
SELECT 2;
```
#### Checks
```csv
a
```
- no target
- (2, sorted, tolerance x) what → k0
- (12) a → k1
  ```csv
  a,b
  1
  ```
- (1, ordered) b → k1
  ```python
  x
  ```
- (1, needs numpy) c → k1
  ```csv
  a
  ```
  behind the block
- (1) c → k2
  ```csv
  a
  ```
- d → k1
  ```json
  ```
";
    let errors = parse("x.md", "x", &format!("{HEAD}{wrong}")).unwrap_err();
    insta::assert_snapshot!(errors, @r#"
    x.md:7: "signature" is not in a fence; write one fenced block below `#### Starter`
    x.md:15: a second block below "Data"; put both together
    x.md:19: a block before any check; write `- (2) name → k1` above it
    x.md:22: a check without a name or without what it is evidence for; write `- (2) name → k1`
    x.md:23: "k0" is neither a key point like k1 nor Correctness nor Edge cases; write k1, k2, …, Correctness or Edge cases
    x.md:24: (12) is no weight; give a whole number from 1 to 10
    x.md:25: not the rows of a query: the head has 2 fields, a row has 1; mend the CSV
    x.md:29: order and tolerance are for the rows of a query; remove it; in Python, `expect` has a tolerance
    x.md:33: a query needs no package; remove `needs`
    x.md:37: "behind the block" is no check; write `- (2) name → k1`, and indent its fenced blocks
    x.md:42: a check has one ```python block, or one ```csv block and before it, where the data is not enough, one ```sql block; write them indented below the item
    "#);
}

#[test]
fn an_exercise_has_one_language_and_names_each_check_once() {
    let wrong = r"#### Starter
```rust
fn f() {}
```
#### Data
```json
```
#### Checks
- (1) c → k2
  ```csv
  a
  ```
- (3) c → k1
  ```python
  x
  ```
";
    let errors = parse("x.md", "x", &format!("{HEAD}{wrong}")).unwrap_err();
    insta::assert_snapshot!(errors, @r#"
    x.md:7: "rust" is no language of a starter; write ```sql or ```python
    x.md:11: "json" makes no database; write ```sql
    x.md:18: a second check of this name, the first is in line 14; name what each of them holds the code to
    x.md:18: not in SQL, as what stands before it; an exercise has one language; `#### Data` is for SQL
    "#);
}

fn check(language: CodeLanguage, index: usize, words: &str, code: &str) -> CodeCheck {
    let name = format!("{index} {words}");
    let test = match language {
        CodeLanguage::Python => CheckTest::Python { code: code.into() },
        CodeLanguage::Sql => CheckTest::Rows {
            statements: (!code.is_empty()).then(|| code.to_string()),
            rows: "a,b\n1,".into(),
            ordered: index.is_multiple_of(2),
            tolerance: Tolerance::new(words.len() as f64 / 7.0),
        },
    };
    CodeCheck {
        name: crate::domain::text::one_line(&name),
        weight: 1 + (index as u32) % 10,
        target: CheckTarget::KeyPoint(index + 1),
        needs: match language {
            CodeLanguage::Sql => vec![],
            CodeLanguage::Python => vec!["numpy".into()],
        },
        test,
    }
}

fn code() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just(String::new()),
        Just("```".to_string()),
        Just("  ~~~~".to_string()),
        Just("### Question: x".to_string()),
        Just("#### Checks".to_string()),
        "[ a-z()`~#:-]{0,12}",
    ];
    prop::collection::vec(line, 0..6).prop_map(|lines| lines.join("\n"))
}

fn exercise() -> impl Strategy<Value = Option<Exercise>> {
    let checks = prop::collection::vec((line(), code()), 0..4);
    (any::<bool>(), code(), code(), checks).prop_map(|(sql, starter, data, checks)| {
        let language = match sql {
            true => CodeLanguage::Sql,
            false => CodeLanguage::Python,
        };
        let checks: Vec<CodeCheck> = (checks.iter().enumerate())
            .map(|(i, (words, code))| check(language, i, words, code))
            .collect();
        let data = if sql { data } else { String::new() };
        let something = !starter.is_empty() || !data.is_empty() || !checks.is_empty();
        something.then_some(Exercise {
            language,
            starter,
            data,
            checks,
        })
    })
}

proptest! {
    #[test]
    fn parse_undoes_render(question in question(), exercise in exercise()) {
        let question = Question { exercise, section: String::new(), ..question };
        let bank = Bank {
            name: "b".into(),
            role: "R".into(),
            level: "L".into(),
            questions: vec![question],
        };
        let text = render(&bank);
        let again = parse("b.md", "b", &text);
        prop_assert_eq!(again.map_err(|e| format!("{e}\n{text}")), Ok(bank));
    }

    #[test]
    fn whatever_is_read_can_be_written(lines in prop::collection::vec(soup(), 0..24)) {
        let text = format!("{HEAD}{}", lines.join("\n"));
        if let Ok(bank) = parse("b.md", "b", &text) {
            prop_assert_eq!(parse("b.md", "b", &render(&bank)), Ok(bank));
        }
    }
}

fn soup() -> impl Strategy<Value = String> {
    prop_oneof![
        "#### (Model answer|Details|Starter|Data|Checks)",
        Just("```sql".to_string()),
        Just("  ```csv\n  a\n  ```".to_string()),
        Just("- (2) a → k1\n  ```python\n  b\n  ```".to_string()),
        Just("```".to_string()),
        "[-(1,2) →k`~]{0,9}",
    ]
}
