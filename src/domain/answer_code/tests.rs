//! What is code in answers as people type them.

use super::*;
use CodeLanguage::{Python, Sql};

const QUERY: &str = "SELECT c.name, COUNT(o.order_id) AS orders\n\
                     FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id\n\
                     GROUP BY c.customer_id, c.name";
const PROGRAM: &str = "def f(p):\n    if not 0 <= p <= 1:\n        raise ValueError(\"no probability\")\n\n    return 1 - p";

fn found(answer: &str, language: CodeLanguage) -> Option<String> {
    code_in_answer(answer, language).map(|code| code.text.trim_end().to_string())
}

#[test]
fn the_last_block_of_a_language_is_found() {
    let answer = "```sql\nSELECT 1\n```\nor\n```sql\nSELECT 2\n```\n```python\n3\n```\n";
    assert_eq!(last_code_block(answer, Sql).as_deref(), Some("SELECT 2"));
    assert_eq!(last_code_block(answer, Python).as_deref(), Some("3"));
    assert_eq!(last_code_block("```sql\n1\n```", Python), None);
    let bare = last_code_block("SELECT 4", Sql);
    assert_eq!(bare.as_deref(), Some("SELECT 4"));
}

#[test]
fn code_is_found_where_it_was_typed() {
    let cases: &[(&str, CodeLanguage, &str, Option<&str>)] = &[
        (
            "one fenced block",
            Sql,
            "I join:\n```sql\nSELECT 1\n```\nThat is all.",
            Some("SELECT 1"),
        ),
        (
            "a fence without a word",
            Sql,
            "```\nSELECT 1\n```",
            Some("SELECT 1"),
        ),
        (
            "a fence of a dialect",
            Sql,
            "```PostgreSQL\nSELECT 1\n```",
            Some("SELECT 1"),
        ),
        (
            "a fence with a version",
            Python,
            "```py3\nx = 1\n```",
            Some("x = 1"),
        ),
        (
            "words and a query in one fence",
            Sql,
            "```sql\nI join all of them:\nSELECT 1 FROM t\nso that nobody is lost.\n```",
            Some("SELECT 1 FROM t"),
        ),
        (
            "words and a query in a fence without a word",
            Sql,
            "```\nI don't lose anybody then:\nSELECT 1 FROM t\nso a left join is what I take.\n```",
            Some("SELECT 1 FROM t"),
        ),
        (
            "a comment that is a sentence is no words",
            Sql,
            "```sql\n-- I join all of them.\nSELECT 1 FROM t\n```",
            Some("-- I join all of them.\nSELECT 1 FROM t"),
        ),
        (
            "words and a program in one fence",
            Python,
            "```python\nI use a dictionary.\n\ndef f(x):\n    return x\n\nIt is linear in x.\n```",
            Some("def f(x):\n    return x"),
        ),
        (
            "a docstring of sentences is no words",
            Python,
            "```python\ndef f(x):\n    \"\"\"\nIt gives x back.\n    \"\"\"\n    return x\n```",
            Some("def f(x):\n    \"\"\"\nIt gives x back.\n    \"\"\"\n    return x"),
        ),
        (
            "a fence of another word that holds a query",
            Sql,
            "```query\nSELECT 1\n```",
            Some("SELECT 1"),
        ),
        (
            "a fence of words",
            Sql,
            "```text\nselected rows: 3\n```",
            None,
        ),
        (
            "other languages are left out",
            Python,
            "```sql\nSELECT 1\n```\n```py\nx = 1\n```",
            Some("x = 1"),
        ),
        (
            "a fence that is never closed",
            Python,
            "~~~python\na = 1",
            Some("a = 1"),
        ),
        (
            "a fence below an item loses its indentation",
            Python,
            "- so:\n  ```python\n  if a:\n      b()\n  ```",
            Some("if a:\n    b()"),
        ),
        (
            "code beside a fence of words",
            Python,
            "```text\n0.15\n```\ndef f(x): return x",
            Some("def f(x): return x"),
        ),
        (
            "a function alone",
            Python,
            "import numpy as np\n\ndef f(x):\n    return x",
            Some("import numpy as np\n\ndef f(x):\n    return x"),
        ),
        (
            "a function of one line",
            Python,
            "def f(x): return x",
            Some("def f(x): return x"),
        ),
        (
            "a lambda",
            Python,
            "f = lambda p, s: p * s / (p * s + 1)",
            Some("f = lambda p, s: p * s / (p * s + 1)"),
        ),
        (
            "a constant before the function",
            Python,
            "I take one percent.\nPREVALENCE = 0.01\ndef f(x):\n    return x * PREVALENCE",
            Some("PREVALENCE = 0.01\ndef f(x):\n    return x * PREVALENCE"),
        ),
        (
            "an indented function",
            Python,
            "My code:\n    def f(x):\n        return x\n\nIt works.",
            Some("def f(x):\n    return x"),
        ),
        (
            "a query with an error in its first word",
            Sql,
            "SELEC name FROM t",
            Some("SELEC name FROM t"),
        ),
        ("prose", Sql, "With a left join I keep them all.", None),
        (
            "prose that selects",
            Sql,
            "Select the customers, join their orders, and count.",
            None,
        ),
        (
            "prose with keywords",
            Python,
            "from the data I import what I need",
            None,
        ),
        (
            "a formula",
            Python,
            "precision = TP / (TP + FP)\nP(ill | flag) = P(flag | ill) P(ill) / P(flag)",
            None,
        ),
        ("nothing", Python, "", None),
        (
            "words in a fence",
            Python,
            "```python\nI would use Bayes' rule\n```",
            None,
        ),
        ("only another language", Sql, "```python\nx = 1\n```", None),
        (
            "only comments",
            Sql,
            "-- customers(customer_id, name)",
            None,
        ),
    ];
    for (name, language, answer, code) in cases {
        assert_eq!(found(answer, *language).as_deref(), *code, "{name}");
    }
}

#[test]
fn words_around_a_query_are_cut_off() {
    for (name, answer) in [
        ("before", format!("I would count them.\n{QUERY};")),
        (
            "a sentence that begins with SELECT",
            format!("Select the customers with a left join, and count.\n{QUERY};"),
        ),
        (
            "behind the semicolon",
            format!("{QUERY};\n\nThis keeps everybody, and the year stands in ON."),
        ),
        ("on its last line", format!("{QUERY}; that is all")),
        (
            "behind an empty line",
            format!("{QUERY}\n\nNULLs are counted as 0 by COUNT(column)"),
        ),
        (
            "right behind it",
            format!("{QUERY}\nCustomers without orders stay, because of the left join."),
        ),
        (
            "a word before and behind",
            format!("Query:\n{QUERY}\nDone."),
        ),
        (
            "with an apostrophe",
            format!("Here's it:\n\n{QUERY}\n\nIt's the customer's name I group by."),
        ),
    ] {
        let code = found(&answer, Sql).unwrap_or_default();
        assert_eq!(code.trim_end_matches(';'), QUERY, "{name}");
    }
}

#[test]
fn a_query_is_not_cut() {
    for query in [
        "with t as (\n  select a, 'the; end. ' as b -- the best, so far.\n  from x\n)\n\nselect *\nfrom t\n\norder by a",
        "SELECT a\nFROM t\n\nUNION ALL\n\nSELECT b FROM u",
        "SELECT\n  name,\n  orders\nFROM (\n\n  SELECT name, COUNT(*) orders FROM t GROUP BY 1\n\n) x\nWHERE\n  orders > 1",
        "SELECT a FROM t WHERE b IN\n(SELECT b FROM u)\nAND c = 'It''s; so'",
        "SELECT this.a FROM items this JOIN items i ON i.a = this.a",
        "(SELECT 1)",
        "SELECT a /* every\nrow of the table. */ FROM t",
    ] {
        assert_eq!(found(query, Sql).as_deref(), Some(query));
        let behind = format!("I do this:\n{query}\n\nThat is what they asked for.");
        assert_eq!(found(&behind, Sql).as_deref(), Some(query));
    }
}

#[test]
fn a_query_of_another_dialect_is_found_on_one_line() {
    for query in [
        "SELECT user_id, ts FROM events e QUALIFY ROW_NUMBER() OVER (PARTITION BY user_id) = 1",
        "WITH n AS (SELECT user_id, ts FROM events) SELECT * FROM n QUALIFY RANK() OVER (ORDER BY ts) = 1",
        "SELECT TOP 9 c.name, COUNT(*) FROM customers c GROUP BY c.name",
        "SELECT TOP 100 name FROM customers",
        "select top 9 name from customers order by name",
        "SELECT o.day AT TIME ZONE 'UTC' FROM orders o",
        "WITH n AS (SELECT user_id FROM events) SELECT user_id, COUNT(*) FROM n GROUP BY user_id",
    ] {
        for answer in [
            query.to_string(),
            format!("```sql\n{query}\n```"),
            format!("I count them:\n{query}\n\nThat is it."),
        ] {
            assert_eq!(found(&answer, Sql).as_deref(), Some(query), "{answer}");
        }
    }
    let words = "SELECT the customers who never ordered (all of them) from both tables";
    for answer in [words.to_string(), format!("```sql\n{words}\n```")] {
        assert_eq!(found(&answer, Sql), None, "{answer}");
    }
}

#[test]
fn what_creates_a_view_stays_with_its_query() {
    let code = "CREATE TEMP VIEW n AS SELECT name FROM customers;\nSELECT * FROM n;";
    for answer in [
        code.to_string(),
        format!("```sql\n{code}\n```"),
        format!("First a view:\n{code}\n\nThat is all."),
    ] {
        assert_eq!(found(&answer, Sql).as_deref(), Some(code), "{answer}");
    }
    let repeated = "CREATE TABLE customers (name TEXT);\nSELECT name FROM customers;";
    let code = found(repeated, Sql);
    assert_eq!(code.as_deref(), Some("SELECT name FROM customers;"));
    for words in [
        "Create a table of customers and orders",
        "Create views of it",
    ] {
        assert_eq!(found(words, Sql), None, "{words}");
    }
}

#[test]
fn of_several_queries_the_last_is_taken_and_told() {
    let draft = "SELECT name, 1 FROM customers;";
    let fenced = |lead: &str, code: &str| format!("{lead}\n```sql\n{code}\n```\n");
    let last = "Of 2 queries in your answer the last is run.";
    let first = "Of 2 queries in your answer number 1 is run.";
    let lines = "Your query is taken to be lines 1 to 3 of your answer.";
    for (name, answer, choice) in [
        ("one", QUERY.to_string(), None),
        (
            "two blocks",
            fenced("First try:", draft) + &fenced("Better:", QUERY),
            Some(last),
        ),
        (
            "two in one block",
            fenced("So:", &format!("{draft}\n\n-- better\n{QUERY};")),
            Some(last),
        ),
        (
            "without fences",
            format!("First try:\n{draft}\nBetter:\n{QUERY};\nDone."),
            Some(last),
        ),
        (
            "without fences and semicolons",
            format!("SELECT name FROM customers\n\n{QUERY}"),
            Some(last),
        ),
        (
            "a block that is no whole query",
            fenced("", QUERY) + &fenced("With:", ", MAX(o.ordered_on)"),
            Some(first),
        ),
        (
            "a check of the result",
            fenced("", QUERY) + &fenced("Then I check the totals:", "SELECT COUNT(*) FROM orders"),
            Some(first),
        ),
        (
            "words behind",
            format!("{QUERY}\n\nThat is all."),
            Some(lines),
        ),
    ] {
        let code = code_in_answer(&answer, Sql).unwrap();
        assert_eq!(code.text.trim_end().trim_end_matches(';'), QUERY, "{name}");
        assert_eq!(code.choice.as_deref(), choice, "{name}");
    }
}

/// Words may announce a check or a mistake in ways that no list has: what runs decides.
#[test]
fn other_queries_may_be_the_answer_but_for_mistakes() {
    let fenced = |lead: &str, code: &str| format!("{lead}\n```sql\n{code}\n```\n");
    let totals = "SELECT COUNT(*) FROM orders";
    for (name, answer, others) in [
        ("one", fenced("", QUERY), vec![]),
        (
            "totals",
            fenced("", QUERY) + &fenced("I compare it with a total:", totals),
            vec![QUERY],
        ),
        (
            "totals in one block",
            fenced(
                "",
                &format!("{QUERY};\n\n-- compared with\n{totals};\n{totals};"),
            ),
            vec![totals, QUERY],
        ),
        (
            "a mistake before",
            fenced("A mistake:", totals) + &fenced("Instead:", QUERY),
            vec![],
        ),
        (
            "a mistake behind",
            fenced("", QUERY) + &fenced("I would not write this:", totals),
            vec![],
        ),
    ] {
        let code = code_in_answer(&answer, Sql).unwrap();
        let found = code
            .others
            .iter()
            .map(|other| other.program.trim_end_matches(';'));
        assert_eq!(found.collect::<Vec<_>>(), others, "{name}");
    }
}

/// The programs of an answer, the likeliest first, in letters: A the first piece, B the second.
fn letters_of(answer: &str, language: CodeLanguage, pieces: [&str; 2]) -> String {
    let code = code_in_answer(answer, language).unwrap();
    let all = [&code].into_iter().chain(&code.others);
    all.map(|code| match code.text.trim().trim_end_matches(';') {
        text if text == pieces[0] => 'A',
        text if text == pieces[1] => 'B',
        _ => '?',
    })
    .collect()
}

/// One rule for both languages: what is called the answer last counts.
#[test]
fn words_before_a_later_piece_say_which_one_counts() {
    let programs = [PROGRAM, "def f(p):\n    return sum([1, -p])"];
    let queries = [QUERY, "SELECT name, COUNT(*) FROM customers"];
    for (lead, words, expected) in [
        ("", "", "BA"),
        ("", "Then:", "BA"),
        ("The slow way, quadratic:", "The good way:", "BA"),
        ("", "On our warehouse I would write", "BA"),
        (
            "My first draft:",
            "But the year belongs into WHERE, so my final answer is:",
            "B",
        ),
        ("", "No wait, that is wrong. Correct is:", "B"),
        ("Many would write", "but that is incorrect. I write:", "B"),
        (
            "One should not write this, it does nothing:",
            "Instead:",
            "B",
        ),
        (
            "",
            "That loses some.\n\nSo instead I keep all of them:",
            "B",
        ),
        ("", "Das ist falsch. Besser:", "B"),
        ("", "The slow alternative would be:", "A"),
        (
            "",
            "For comparison, the version that takes quadratic time:",
            "A",
        ),
        (
            "",
            "The quadratic version that many write scans all again:",
            "A",
        ),
        (
            "",
            "It would have to be sorted first, and the order would be lost:",
            "A",
        ),
        (
            "",
            "Another way, with another order, so I would not use it:",
            "A",
        ),
        ("", "Or with a loop:", "A"),
        ("", "Not like this, as it is quadratic:", "A"),
    ] {
        let fenced = |word: &str, [a, b]: [&str; 2]| {
            format!("{lead}\n```{word}\n{a}\n```\n{words}\n```{word}\n{b}\n```\nThat is it.")
        };
        let found = letters_of(&fenced("python", programs), Python, programs);
        assert_eq!(found, expected, "Python: {lead} {words}");
        let found = letters_of(&fenced("sql", queries), Sql, queries);
        assert_eq!(found, expected, "SQL: {lead} {words}");

        let bare = format!("{lead}\n{};\n\n{words}\n\n{};", queries[0], queries[1]);
        let found = letters_of(&bare, Sql, queries);
        assert_eq!(found, expected, "without fences: {lead} {words}");
    }
}

#[test]
fn an_aside_that_defines_other_things_stays_in_the_program() {
    let fenced = |code: &str| format!("```python\n{code}\n```\n");
    let helper = "def g(p):\n    return 1 - p";
    let user = "def f(p):\n    return g(p)";
    let answer = format!("{}For comparison:\n{}", fenced(helper), fenced(user));
    assert_eq!(found(&answer, Python), Some(format!("{helper}\n{user}")));

    let both = format!("def f(p):\n    return p\n\n{helper}");
    let answer = format!(
        "{}Another way, with a helper:\n{}Instead:\n{}",
        fenced(PROGRAM),
        fenced(&both),
        fenced(user)
    );
    assert_eq!(found(&answer, Python), Some(format!("{helper}\n{user}")));
}

#[test]
fn steps_of_an_answer_are_joined() {
    let fenced = |lead: &str, code: &str| format!("{lead}\n```sql\n{code}\n```\n");
    let step = "WITH y AS (SELECT * FROM orders)";
    let select = "SELECT c.name, COUNT(*) FROM customers c JOIN y USING (customer_id)";
    let whole = format!("{step}\n{select}");
    for (name, answer) in [
        (
            "two blocks",
            fenced("First:", step) + &fenced("then", select),
        ),
        (
            "two queries",
            fenced("First:", &format!("{step}\nSELECT * FROM y")) + &fenced("then", select),
        ),
        (
            "without fences",
            format!("First:\n{step}\n\nThen I count.\n{select}"),
        ),
        (
            "a second step",
            fenced("First:", "WITH x AS (SELECT * FROM orders)")
                + &fenced("then", &format!(", y AS (SELECT * FROM x)\n{select}")),
        ),
    ] {
        let code = code_in_answer(&answer, Sql).unwrap();
        let expected = match name {
            "a second step" => {
                format!("WITH x AS (SELECT * FROM orders),\ny AS (SELECT * FROM x)\n{select}")
            }
            _ => whole.clone(),
        };
        assert_eq!(code.program, expected, "{name}");
        assert!(code.choice.unwrap().contains("named steps"), "{name}");
    }
}

#[test]
fn words_around_a_program_are_cut_off() {
    for (name, answer) in [
        ("before", format!("I check the input, then:\n{PROGRAM}")),
        (
            "behind",
            format!("{PROGRAM}\n\nThis is Bayes' rule: I divide by everyone flagged."),
        ),
        ("right behind", format!("{PROGRAM}\nThat's it")),
        (
            "in a list",
            format!("Steps:\n- check p\n- return (the rest)\n\n{PROGRAM}\n\n- O(1) time"),
        ),
        (
            "a formula before",
            format!("p = 0.01, so the rest is 0.99.\n{PROGRAM}"),
        ),
        (
            "a heading",
            format!("My code is this:\n\n{PROGRAM}\n\nClass imbalance: none"),
        ),
    ] {
        assert_eq!(found(&answer, Python).as_deref(), Some(PROGRAM), "{name}");
    }
}

#[test]
fn pieces_of_a_program_are_put_together() {
    let fenced = |code: &str| format!("```python\n{code}\n```\n");
    let two = "The 2 pieces of code in your answer are run as one program.";
    let twice = "f is defined more than once in your answer; what stands last is run.";
    let helper = "import math\n\ndef g(x):\n    return math.sqrt(x)";
    let user = "def f(x):\n    return g(x)";
    let broken = "import math\ndef f(x):\nreturn math.sqrt(x)";
    let uses = "def f(x):\n    return math.sqrt(x)";

    for (name, answer, code, choice) in [
        (
            "the later uses the earlier",
            fenced(helper) + "then\n" + &fenced(user),
            format!("{helper}\n{user}"),
            Some(two),
        ),
        (
            "the same without fences",
            format!("First:\n{helper}\nThen I use it:\n{user}\nThat's all."),
            format!("{helper}\n{user}"),
            Some(two),
        ),
        (
            "a draft that is defined anew",
            fenced("def f(x):\nreturn x") + &fenced(user),
            user.to_string(),
            Some(twice),
        ),
        (
            "what the later needs of a draft stays",
            fenced(broken) + &fenced(uses),
            format!("import math\n{uses}"),
            Some(twice),
        ),
        (
            "one function of two is mended",
            fenced(&format!("{helper}\n\ndef f(x):\n    retrun g(x")) + &fenced(user),
            format!("{helper}\n\n{user}"),
            Some(twice),
        ),
        (
            "a line out of it is none",
            fenced(uses) + "The point:\n" + &fenced("return math.sqrt(x)"),
            uses.to_string(),
            None,
        ),
        (
            "a session of the interpreter is none",
            fenced(uses) + "```\n>>> f(4)\n2.0\n```",
            uses.to_string(),
            Some("Your program is taken to be lines 2 to 3 of your answer."),
        ),
        (
            "a star import in front",
            fenced("from math import *") + &fenced("def f(x):\n    return sqrt(x)"),
            "from math import *\ndef f(x):\n    return sqrt(x)".to_string(),
            Some(two),
        ),
        (
            "an example beside it is none",
            fenced(user) + &fenced("print(f(4))"),
            user.to_string(),
            Some("Your program is taken to be lines 2 to 3 of your answer."),
        ),
    ] {
        let found = code_in_answer(&answer, Python).unwrap();
        assert_eq!(found.text.trim_end(), code, "{name}");
        assert_eq!(found.choice.as_deref(), choice, "{name}");
    }
}

/// Where the later pieces keep a program from running, the first ones count.
#[test]
fn the_first_pieces_of_a_program_may_be_the_answer() {
    let piece = |name: &str| format!("```python\ndef {name}(x):\n    return x\n```\n");
    for (name, answer, others) in [
        ("one piece", piece("f"), vec![]),
        (
            "two",
            piece("f") + &piece("g"),
            vec![
                "Of 2 pieces of code in your answer the first counts: with the rest it passes fewer checks.",
            ],
        ),
        (
            "four",
            piece("f") + &piece("g") + &piece("h") + &piece("i"),
            vec![
                "Of 4 pieces of code in your answer the first 3 count: with the rest it passes fewer checks.",
                "Of 4 pieces of code in your answer the first 2 count: with the rest it passes fewer checks.",
            ],
        ),
        (
            "the second is none",
            piece("f") + "```python\nprint(f(2))\n```\n",
            vec![],
        ),
    ] {
        let code = code_in_answer(&answer, Python).unwrap();
        let choices = code
            .others
            .iter()
            .filter_map(|other| other.choice.as_deref());
        assert_eq!(choices.collect::<Vec<_>>(), others, "{name}");
    }
}

#[test]
fn a_piece_that_defines_nothing_is_no_part_of_a_program() {
    let fenced = |code: &str| format!("```python\n{code}\n```\n");
    let frame = "def f(df):\n    out = df.x\n    return out";
    for (name, answer, program) in [
        (
            "a use on data that is not there",
            fenced(PROGRAM) + "In production:\n" + &fenced("df['p'] = df.apply(f)"),
            PROGRAM,
        ),
        (
            "a frame that the function is given",
            fenced(frame) + &fenced("df = pd.read_csv('x.csv')\nout = f(df)"),
            frame,
        ),
        (
            "an assertion in words",
            fenced(PROGRAM) + &fenced("assert f(0.5) ≈ 0.15"),
            PROGRAM,
        ),
        (
            "an assertion that fails",
            fenced(PROGRAM) + &fenced("assert f(0.5) == 0.15"),
            PROGRAM,
        ),
        (
            "a fragment in front",
            "The key line:\n".to_string() + &fenced("p*s/d") + &fenced(PROGRAM),
            PROGRAM,
        ),
        (
            "without fences",
            format!("{PROGRAM}\n\nThen in production:\n\nout = f(table['p'])\n"),
            PROGRAM,
        ),
        (
            "a constant it needs",
            fenced("N = 3\nM = 4") + &fenced("def f(x, n=N):\n    return n"),
            "N = 3\ndef f(x, n=N):\n    return n",
        ),
        (
            "nothing is defined",
            fenced("x = 1") + &fenced("print(x)"),
            "x = 1\nprint(x)",
        ),
    ] {
        assert_eq!(found(&answer, Python).as_deref(), Some(program), "{name}");
    }
}

#[test]
fn what_is_called_a_mistake_is_not_the_answer() {
    let wrong = "def f(p):\n    return p";
    let query = "SELECT name FROM customers JOIN orders USING (customer_id)";
    for lead in [
        "A common mistake would be:",
        "Wrong:",
        "Falsch wäre:",
        "this would be wrong",
    ] {
        let fenced = format!("```python\n{PROGRAM}\n```\n{lead}\n```python\n{wrong}\n```");
        let bare = format!("{PROGRAM}\n\n{lead}\n\n{wrong}");
        let in_front = format!("{lead}\n```python\n{wrong}\n```\nI do:\n```python\n{PROGRAM}\n```");
        for answer in [fenced, bare, in_front] {
            assert_eq!(found(&answer, Python).as_deref(), Some(PROGRAM), "{answer}");
        }

        let fenced = format!("```sql\n{QUERY}\n```\n{lead}\n```sql\n{query}\n```");
        let bare = format!("{QUERY};\n\n{lead}\n\n{query};");
        for answer in [fenced, bare] {
            let code = found(&answer, Sql).unwrap();
            assert_eq!(code.trim_end_matches(';'), QUERY, "{answer}");
        }
    }

    let comment = format!("```python\n{PROGRAM}\n```\n```python\n# WRONG\n{wrong}\n```");
    assert_eq!(found(&comment, Python).as_deref(), Some(PROGRAM));
    // Where nothing else is there it is what was answered.
    let alone = format!("Wrong:\n```sql\n{query}\n```");
    assert_eq!(found(&alone, Sql).as_deref(), Some(query));
}

#[test]
fn a_query_behind_words_is_found() {
    let query = "SELECT name FROM t LEFT JOIN u USING (id)";
    for answer in [
        format!("Corrected: {query}"),
        format!("The inner join drops them. Corrected: {query}"),
        format!("I'd write `{query}` and check the totals."),
        format!("I would write {query}"),
        format!("- {query}\n- check the totals"),
        format!("1. {query}"),
        format!("> {query}"),
        format!("sqlite> {query}"),
        format!("```{query}```"),
        format!("```sql {query} ```"),
        format!("\u{feff}{query}"),
    ] {
        let code = found(&answer, Sql);
        assert_eq!(code.as_deref().map(str::trim), Some(query), "{answer}");
    }

    let lines = "sqlite> SELECT name\n   ...> FROM t";
    assert_eq!(found(lines, Sql).as_deref(), Some("SELECT name\nFROM t"));
    let with = "Corrected: WITH x AS (SELECT a FROM t) SELECT a FROM x";
    assert_eq!(
        found(with, Sql).as_deref(),
        with.strip_prefix("Corrected: ")
    );
    for words in [
        "I would select the name from customers and count orders.",
        "First: select the customers, then join.",
        "In SELECT I list the name, FROM is customers",
    ] {
        assert_eq!(found(words, Sql), None, "{words}");
    }
}

#[test]
fn words_behind_a_fence_that_is_never_closed_are_cut_off() {
    let sql = format!("Here:\n```sql\n{QUERY}\n\nThat keeps all of the customers.");
    assert_eq!(found(&sql, Sql).as_deref(), Some(QUERY));
    let python = format!("```python\n{PROGRAM}\n\nThat is Bayes' rule, and it holds.");
    assert_eq!(found(&python, Python).as_deref(), Some(PROGRAM));
}

#[test]
fn what_was_typed_in_a_session_is_found() {
    let session = "```pycon\n>>> def f(x):\n...     return x\n...\n>>> f(1)\n1\n```";
    let code = found(session, Python);
    assert_eq!(code.as_deref(), Some("def f(x):\n    return x\n\nf(1)"));
    // Without a fence what it printed is words.
    let bare = ">>> def f(x):\n...     return x\n... \n>>> f(1)\n1\n>>> g = 2";
    assert_eq!(
        found(bare, Python).as_deref(),
        Some("def f(x):\n    return x\n\nf(1)")
    );
    let cell = "In [1]: def f(x):\n    return x";
    assert_eq!(
        found(cell, Python).as_deref(),
        Some("def f(x):\n    return x")
    );
}

#[test]
fn curly_quotes_are_read_as_straight_ones() {
    let told = "The curly quotes in your code are read as straight ones.";
    for (answer, language, program) in [
        (
            "I count them, it’s easy:\nSELECT a FROM t WHERE d >= ‘2025-01-01’\n\nThat’s “it”.",
            Sql,
            "SELECT a FROM t WHERE d >= '2025-01-01'",
        ),
        (
            "def f(x):\n    raise ValueError(“no number at all”)\n\nprint(“it’s”)",
            Python,
            "def f(x):\n    raise ValueError(\"no number at all\")\n\nprint(\"it’s\")",
        ),
    ] {
        let code = code_in_answer(answer, language).unwrap();
        assert_eq!(code.program.trim(), program);
        assert!(code.choice.unwrap().ends_with(told));
    }
    let meant = code_in_answer("```sql\nSELECT 'it’s “so”' FROM t\n```", Sql).unwrap();
    assert_eq!(
        (meant.program, meant.choice),
        ("SELECT 'it’s “so”' FROM t".into(), None)
    );
}

#[test]
fn a_query_that_is_explained_is_found() {
    let plan = format!("EXPLAIN QUERY PLAN\n{QUERY}");
    assert_eq!(
        found(&format!("My plan:\n{plan}"), Sql).as_deref(),
        Some(QUERY)
    );
    let line = "EXPLAIN SELECT name FROM t";
    assert_eq!(found(line, Sql).as_deref(), Some(line));
    assert_eq!(found("I would explain the query plan to them.", Sql), None);
}

#[test]
fn words_stand_beside_code() {
    let answer =
        "Ich zähle:\n```python\nimport os\nos.open(1)\n```\nSELECT a FROM t;\nDas ist alles.";
    assert_eq!(words_beside_code(answer), "Ich zähle:\nDas ist alles.");
    assert_eq!(words_beside_code("```\nNur Worte.\n```"), "Nur Worte.");
    assert_eq!(words_beside_code("def f(x):\n    return x"), "");
}

#[test]
fn a_program_keeps_the_lines_of_the_answer() {
    let answer = "One:\n```python\nimport math\n```\nTwo:\n```python\ndef f(x):\n    return math.exp(x)\n```\n";
    let code = code_in_answer(answer, Python).unwrap();
    assert_eq!(
        code.program,
        "\n\nimport math\n\n\n\ndef f(x):\n    return math.exp(x)"
    );
}

#[test]
fn brackets_and_strings_of_a_program_are_kept_whole() {
    let code = "DATA = [\n  1,\n# two\n2]\n\n@cached\ndef f(x):\n    \"\"\"Says what it does.\n\nThis is the text. And this too.\n    \"\"\"\n    return (x +\n1)\n\nif __name__ == \"__main__\":\n    print(f(1))\nelse:\n    pass";
    assert_eq!(found(code, Python).as_deref(), Some(code));
    let around = format!("I do it:\n{code}\n\nThis is what I would say.");
    assert_eq!(found(&around, Python).as_deref(), Some(code));
}

#[test]
fn numbers_of_lines_are_told() {
    let lines = |numbers: &[usize]| {
        let lines = numbers.iter().map(|number| AnswerLine {
            number: *number,
            text: "",
        });
        line_numbers(&lines.collect::<Vec<_>>())
    };
    assert_eq!(lines(&[0]), "line 1");
    assert_eq!(lines(&[0, 1, 2]), "lines 1 to 3");
    assert_eq!(lines(&[0, 2, 3, 6]), "lines 1, 3 to 4 and 7");
}

proptest::proptest! {
    #[test]
    fn code_is_made_of_lines_of_the_answer(
        answer in "(SELECT a|FROM t|def f\\(x\\):|    return x|```|```sql|```py|The end\\.|x = |\\(|'|\"\"\"|;|é| |\n){0,30}",
        sql: bool,
    ) {
        let language = if sql { Sql } else { Python };
        if let Some(code) = code_in_answer(&answer, language) {
            let lines: Vec<&str> = answer.lines().collect();
            for (number, line) in code.program.lines().enumerate() {
                let stands = match language {
                    Python => lines.get(number).is_some_and(|l| l.contains(line)),
                    Sql => lines.iter().any(|l| l.contains(line)),
                };
                proptest::prop_assert!(stands, "{line:?}");
            }
            let words = |text: &str| text.split_whitespace().map(String::from).collect::<Vec<_>>();
            proptest::prop_assert_eq!(words(&code.program), words(&code.text));
        }
    }
}
