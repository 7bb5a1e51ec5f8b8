//! Notes that people write for themselves: no question and its answer may shift by one.

use super::guides::check;

#[test]
fn questions_without_marks_keep_their_answers() {
    let expected: &[&str] = &[
        " | what's bias | an error",
        " | whats drift? | the data change",
        " | explain p to a PM | how odd the data are",
        " | L1 vs L2 | zeros, small weights",
    ];
    let list = [
        ("what's bias", "an error"),
        ("whats drift?", "the data change"),
        ("explain p to a PM", "how odd the data are"),
        ("L1 vs L2", "zeros, small weights"),
    ];
    for (before, answer) in [
        ("", "\n - "),
        ("", "\n- "),
        ("", "\n-> "),
        ("", "\n   "),
        ("", "\nA - "),
        ("", "\nans: "),
        ("", "\n"),
        ("", " -> "),
        ("", " - "),
        ("* ", " – "),
        ("- ", "\n\t- "),
        ("- ", "\n  -> "),
        ("q: ", "\na: "),
        ("Q - ", "\nA - "),
        ("q. ", "\n"),
        ("q ", "\na "),
        ("Q) ", "\nA) "),
        ("", "\n= "),
        ("[ ] ", "\n    "),
    ] {
        // A blank line after each, after some, after none.
        for blank in [[1, 1, 1], [0, 1, 0], [0, 0, 0]] {
            let ends = blank.iter().chain([&0]);
            let text = list.iter().zip(ends).map(|((question, words), blank)| {
                format!("{before}{question}{answer}{words}\n{}", "\n".repeat(*blank))
            });
            check(&[(&text.collect::<String>(), expected)]);
        }
    }
}

#[test]
fn numbers_and_letters_before_them_are_no_text() {
    let expected: &[&str] = &[" | whats bias | an error", " | explain drift | a change"];
    for text in [
        "q1 whats bias\na - an error\nq2 explain drift\na - a change\n",
        "Q1. whats bias\nA1. an error\n\nQ2. explain drift\nA2. a change\n",
        "1 whats bias\nan error\n2 explain drift\na change\n",
        "1) whats bias -> an error\n2) explain drift -> a change\n",
        "1. whats bias\nan error\n2. explain drift\na change\n",
        "1- whats bias\n   an error\n2- explain drift\n   a change\n",
    ] {
        check(&[(text, expected)]);
    }
}

#[test]
fn names_between_notes_are_sections() {
    check(&[
        (
            "ml stuff\n\nwhats bias\nan error\nwhy scale\nfor distances\n\nsql stuff\n\nhaving?\nafter grouping\n",
            &[
                "ml stuff | whats bias | an error",
                "ml stuff | why scale | for distances",
                "sql stuff | having? | after grouping",
            ],
        ),
        (
            "--- ml ---\nwhats bias?\n an error\n\n--- sql ---\nhaving?\n after grouping\n",
            &[
                "ml | whats bias? | an error",
                "sql | having? | after grouping",
            ],
        ),
        (
            "# prep\n\n- whats bias\n\t- an error\n- explain p\n\t- a chance\n\n## talk\n- time you failed\n\t- the launch\n",
            &[
                " | whats bias | an error",
                " | explain p | a chance",
                "talk | time you failed | the launch",
            ],
        ),
    ]);
}

#[test]
fn answers_of_several_lines_stay_whole() {
    check(&[
        (
            "whats bias?\nan error\nof the model\n\nwhats drift?\na change\nof the data\nover time\n",
            &[
                " | whats bias? | an error / of the model",
                " | whats drift? | a change / of the data / over time",
            ],
        ),
        (
            "whats bias?\n- an error\n- of the model\nwhats drift?\n- a change\n\nhow do u find it\n- compare\n- alert\n",
            &[
                " | whats bias? | - an error / - of the model",
                " | whats drift? | a change",
                " | how do u find it | - compare / - alert",
            ],
        ),
        (
            "What is bias?\nAn error.\n\nWhat is a matrix of errors?\n\nA table.\nWhat is recall?\nA share.\n",
            &[
                " | What is bias? | An error.",
                " | What is a matrix of errors? | A table.",
                " | What is recall? | A share.",
            ],
        ),
    ]);
}
