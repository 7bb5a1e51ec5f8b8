//! Columns by what they hold, where their names are not known, and fields that `--map` names.

use super::super::*;

/// Question, answer, key points and red flags of each row, then what was left out.
fn shown(text: &str, file: &str, map: &[(&str, &str)]) -> Vec<String> {
    let map = map
        .iter()
        .map(|(meaning, field)| (meaning.to_string(), field.to_string()));
    let options = ImportOptions {
        map: map.collect(),
        ..ImportOptions::default()
    };
    let imported = import(text.as_bytes(), file, &options).unwrap_or_else(|e| panic!("{e}"));
    let questions = imported.bank.questions.iter().map(|q| {
        let points: Vec<&str> = q
            .key_points
            .iter()
            .map(|point| point.text.as_str())
            .collect();
        let flags: Vec<&str> = q.red_flags.iter().map(|flag| flag.text.as_str()).collect();
        let answer = q.model_answer.as_deref().unwrap_or("-");
        let (points, flags) = (points.join("; "), flags.join("; "));
        format!("{} | {} | {answer} | {points} | {flags}", q.section, q.text)
    });
    let left = imported
        .skipped
        .iter()
        .map(|s| format!("{}: {}", s.line, s.why));
    questions.chain(left).collect()
}

#[test]
fn columns_are_told_by_what_they_hold() {
    let table = "What we ask them,Should say,Owner\nHow do you find drift?,PSI and tests on all inputs,Dana\nWhat is p?,The chance of such data,Lee\n";
    let expected = [
        " | How do you find drift? | PSI and tests on all inputs |  | ",
        " | What is p? | The chance of such data |  | ",
        "1: taken for the names of the columns: What we ask them, Should say, Owner; taken by what \
         they hold: question = \"What we ask them\", answer = \"Should say\" (--map decides \
         otherwise)",
        "2: the column \"Owner\" is not read (2 times); --map gives it a meaning",
    ];
    assert_eq!(shown(table, "b.csv", &[]), expected);

    let rows: Vec<String> = table
        .lines()
        .map(|row| format!("| {} |", row.replace(',', " | ")))
        .collect();
    let page = format!("{}\n|---|---|---|\n{}\n", rows[0], rows[1..].join("\n"));
    assert_eq!(shown(&page, "b.md", &[])[..2], expected[..2]);

    let parts = "#,Prompt,What good looks like,What bad looks like\n1,How do you find drift?,Compares weeks,Waits\n";
    assert_eq!(
        shown(parts, "b.csv", &[]),
        [" | How do you find drift? | - | Compares weeks | Waits"]
    );
    let levels = "Question,Junior,Mid,Senior\nWhat is an index?,Fast reads,A tree and its cost,Covering indexes and slower writes\n";
    assert_eq!(
        shown(levels, "b.csv", &[])[..2],
        [
            " | What is an index? | Covering indexes and slower writes |  | ",
            "1: taken by what they hold: answer = the longest of \"Junior\", \"Mid\", \"Senior\" (--map \
             decides otherwise)",
        ]
    );
    let gaps = "Thema;Frage;Antwort Junior;Antwort Mid;Antwort Senior;Bemerkung\n\
        Netz;Was macht NAT?;Setzt um;Setzt Adressen um;;gut, sehr gut, aber schon zu leicht\n\
        Netz;Was ist TLS?;Ein Schutz;;Bindet den Schlüssel an einen Namen;\n";
    let found = shown(gaps, "b.csv", &[]);
    assert!(found[0].contains("| Setzt Adressen um |"), "{found:#?}");
    assert!(
        found[1].contains("| Bindet den Schlüssel an einen Namen |"),
        "{found:#?}"
    );
    let pasted = "Question bank\nLast modified in May\n\nQuestion\tAnswer\nWhat is p?\tA chance.\nWhat is q?\tThe rest.\n";
    assert_eq!(
        shown(pasted, "b.txt", &[])[..2],
        [
            " | What is p? | A chance. |  | ",
            " | What is q? | The rest. |  | "
        ]
    );
    // Rows without names above them keep the first.
    let rows = "Explain drift,The data change over time\nWhat is p?,The chance of such data\n";
    assert_eq!(shown(rows, "b.csv", &[]).len(), 2);
}

#[test]
fn a_field_around_questions_is_their_section_where_the_map_says_so() {
    let text = r#"{"interview": [{"domain": "ML ops", "entries": [{"q": "How do you find drift?", "a": "By weeks"}]},
        {"domain": "Stats", "entries": [{"q": "What is p?", "a": "A chance", "domain": "Tests"}]}]}"#;
    assert_eq!(
        shown(text, "b.json", &[("section", "domain")]),
        [
            "ML ops | How do you find drift? | By weeks |  | ",
            "Tests | What is p? | A chance |  | ",
            "2: the field \"domain\" is not read (1 time); --map gives it a meaning",
        ]
    );
}
