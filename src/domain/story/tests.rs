//! Forms of stories as people fill them in, and how much of a story an answer tells.

use super::form::{StoryFormError, TEMPLATE, parse_stories};
use super::*;
use proptest::prelude::*;

#[test]
fn stories_are_read_as_people_write_them() {
    let written = "\
# The night the ledger doubled
**Situation:** Month end, two jobs wrote the same rows.
Finance had to close by six.
- Action: I stopped the writer,
  rebuilt the day from the log.
RESULT: Closed at five; 0 rows lost.
Tags: pressure, data quality

Title: Saying no to the VP
## Situation
She wanted a model in two weeks.
## Action
I showed what a wrong score costs.
";
    let stories = parse_stories(written).unwrap();
    insta::assert_debug_snapshot!(stories, @r#"
    [
        Story {
            title: "The night the ledger doubled",
            situation: "Month end, two jobs wrote the same rows.\nFinance had to close by six.",
            action: "I stopped the writer,\nrebuilt the day from the log.",
            result: "Closed at five; 0 rows lost.",
            tags: [
                "pressure",
                "data quality",
            ],
        },
        Story {
            title: "Saying no to the VP",
            situation: "She wanted a model in two weeks.",
            action: "I showed what a wrong score costs.",
            result: "",
            tags: [],
        },
    ]
    "#);
    assert_eq!(stories[1].missing_parts(), ["result"]);
}

#[test]
fn what_is_no_story_is_refused_with_the_reason() {
    let long = format!("Title: Long\nAction: {}", "x".repeat(4001));
    let told = |text: &str| parse_stories(text).unwrap_err().to_string();
    let untitled = "Title: \nSituation: It burned.";
    let all: Vec<String> = [
        "",
        TEMPLATE,
        "once upon a time",
        untitled,
        "Title: Alone",
        &long,
    ]
    .map(told)
    .to_vec();
    insta::assert_snapshot!(all.join("\n"), @r#"
    there is no story in it
    there is no story in it
    line 1 belongs to no story: a line "Title: …" begins one
    a story has no title: a few words behind "Title:" name it
    the story “Alone” has neither situation, action nor result
    the action of “Long” has more than 4000 characters: a few lines are enough
    "#);
    assert_eq!(
        parse_stories("Situation: x"),
        Err(StoryFormError::Untitled { line: 1 })
    );
}

#[test]
fn nothing_steers_a_terminal() {
    let story = &parse_stories("Title: a\u{1b}[2Jb\u{202e}c\nAction: d\u{7}e").unwrap()[0];
    assert_eq!((story.title.as_str(), story.action.as_str()), ("abc", "de"));
}

proptest! {
    #[test]
    fn what_is_kept_is_read_back(
        title in "[a-zA-Z:#*-]{1,20}",
        parts in prop::collection::vec("(?:[ a-zA-Z:#*-]{0,12}\n){0,3}[a-z]{0,5}", 3),
        tags in prop::collection::vec("[a-z]{1,6}", 0..3),
    ) {
        let [situation, action, result] = [0, 1, 2].map(|i| parts[i].clone());
        let typed = Story { title, situation, action, result, tags };
        let once = parse_stories(&typed.to_form());
        if let Ok(once) = once {
            prop_assert_eq!(once.len(), 1);
            prop_assert_eq!(&parse_stories(&once[0].to_form()).unwrap(), &once);
            prop_assert_eq!(&once[0].title, &typed.title);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,80}") {
        let _ = parse_stories(&text);
    }
}
