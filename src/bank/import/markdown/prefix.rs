//! Lines that say what they are: `Q:`, `**Question 2.**`, `Antwort:`, `C: a [gap]`.

use crate::bank::import::guess::asks;

/// Words before a question that name it.
const QUESTION_WORDS: [&str; 41] = [
    "question",
    "ques",
    "q",
    "frage",
    "pregunta",
    "pergunta",
    "domanda",
    "vraag",
    "pytanie",
    "fråga",
    "otázka",
    "soru",
    "kysymys",
    "întrebare",
    "вопрос",
    "питання",
    "سؤال",
    "问题",
    "質問",
    "问",
    "問",
    "질문",
    "pertanyaan",
    "soalan",
    "soal",
    "câu hỏi",
    "đề bài",
    "vprašanje",
    "pitanje",
    "klausimas",
    "jautājums",
    "küsimus",
    "kérdés",
    "ερώτηση",
    "שאלה",
    "प्रश्न",
    "คำถาม",
    "въпрос",
    "spørgsmål",
    "spørsmål",
    "interviewer",
];

/// Returns what follows `Q:`, `**Q1.`, `### Question 2:` and the like in a line, and the level
/// where the line is a heading.
pub(super) fn question_prefix(line: &str) -> Option<(&str, Option<u8>)> {
    let line = line.trim_start();
    let hashes = line.chars().take_while(|c| *c == '#').count();
    let level = u8::try_from(hashes)
        .ok()
        .filter(|level| (1..=6).contains(level));
    let markup =
        |c: char| c.is_whitespace() || matches!(c, '#' | '*' | '_' | '-' | '+' | '[' | '(');
    let text = line.trim_start_matches(markup);
    let lower = lower_of_same_length(text);
    let word = QUESTION_WORDS
        .iter()
        .find(|word| lower.starts_with(**word))?;
    let rest = text
        .get(word.len()..)?
        .trim_start_matches([' ', '#', '.', '-']);
    let number = rest.chars().take_while(char::is_ascii_digit).count();
    let after = rest.get(number..)?.trim_start_matches(['*', '_', ' ']);
    let spaced = text
        .get(word.len()..)?
        .starts_with(|c: char| !c.is_alphabetic());
    let marked = match after.chars().next() {
        Some(':' | '：') => true,
        Some('.' | '．' | '、' | ')' | '）' | ']' | '-' | '–' | '—') => number > 0,
        // A heading of its own: "## Question".
        None => number > 0 || (level.is_some() && word.len() > 1),
        Some(_) => {
            matches!(*word, "q" | "問" | "问")
                && number > 0
                && rest.get(number..).is_some_and(|r| r.starts_with(' '))
        }
    };

    let dotted = *word == "q" && text.get(1..).is_some_and(|r| r.starts_with(". "));
    let text = after
        .trim_start_matches([':', '：', '.', '．', '、', ')', '）', ']', '-', '–', '—'])
        .trim_start_matches(['*', '_'])
        .trim();

    // "Interviewer: Dana R." says who asks, not what.
    if *word == "interviewer" && asks(text) == 0 {
        return None;
    }
    let alone = text.is_empty() && level.is_some();
    ((marked || dotted) && (spaced || number > 0 || alone)).then_some((text, level))
}

/// Words before an answer that name it, each before those it begins with.
const ANSWER_WORDS: [&str; 84] = [
    "answers",
    "answer",
    "correct answer",
    "right answer",
    "model answer",
    "sample answer",
    "expected answer",
    "good answer",
    "strong answer",
    "great answer",
    "best answer",
    "short answer",
    "example answer",
    "possible answer",
    "gute antwort",
    "mögliche antwort",
    "buena respuesta",
    "respuesta esperada",
    "bonne réponse",
    "bonne reponse",
    "buona risposta",
    "expected",
    "excellent",
    "good",
    "strong",
    "richtige antwort",
    "erwartete antwort",
    "musterantwort",
    "musterlösung",
    "antwort",
    "lösung",
    "réponse attendue",
    "respuesta modelo",
    "resposta esperada",
    "risposta attesa",
    "参考答案",
    "标准答案",
    "模範解答",
    "antwoord",
    "solution",
    "response",
    "réponse",
    "reponse",
    "respuesta",
    "resposta",
    "risposta",
    "odpowiedź",
    "svar",
    "odpověď",
    "cevap",
    "vastaus",
    "răspuns",
    "ответ",
    "відповідь",
    "الجواب",
    "جواب",
    "답변",
    "답",
    "答案",
    "回答",
    "解答",
    "答",
    "ideal answer",
    "suggested answer",
    "reference answer",
    "kunci jawaban",
    "jawaban",
    "jawapan",
    "trả lời",
    "đáp án",
    "odgovor",
    "atsakymas",
    "atbilde",
    "vastus",
    "válasz",
    "απάντηση",
    "תשובה",
    "उत्तर",
    "คำตอบ",
    "отговор",
    "candidate",
    "interviewee",
    "ans",
    "a",
];

/// The rest of a line that begins an answer by saying so.
pub(in crate::bank::import) fn answer_prefix(line: &str) -> Option<&str> {
    let markup =
        |c: char| c.is_whitespace() || matches!(c, '#' | '*' | '_' | '>' | '-' | '[' | '(');
    let text = line.trim_start_matches(markup);
    let lower = lower_of_same_length(text);
    let word = ANSWER_WORDS.iter().find(|word| lower.starts_with(**word))?;

    let rest = text.get(word.len()..)?;
    let after = rest
        .trim_start()
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '*' | '_' | ']'));
    let numbered = rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let marked = match after.chars().next() {
        Some(':' | '：') => true,
        Some('.' | '．' | '、' | ')' | '）') => *word != "a" || numbered,
        Some('-' | '–' | '—') => word.len() > 1 && after.len() < rest.len() + 1,
        // A line of its own: "#### Answer".
        None => word.len() > 1 || numbered,
        Some(_) => *word == "答" && rest.starts_with(char::is_whitespace),
    };

    marked.then(|| {
        after
            .trim_start_matches([':', '：', '.', '．', '、', ')', '）', '-', '–', '—'])
            .trim_start_matches(['*', '_'])
            .trim()
    })
}

/// The rest of a line that an arrow leads in, as an answer below its question.
pub(super) fn behind_arrow(line: &str) -> Option<&str> {
    let text = line.trim_start();
    let rest = ["->", "=>", "→", "⇒", "➜"]
        .iter()
        .find_map(|arrow| text.strip_prefix(arrow));
    rest.filter(|rest| rest.starts_with(' '))
        .map(str::trim_start)
}

/// Returns true for a heading that says that the answer stands below it.
pub(in crate::bank::import) fn names_answer(heading: &str) -> bool {
    let is_word = !heading.trim().to_lowercase().ends_with("answers");
    is_word && answer_prefix(heading).is_some_and(str::is_empty)
}

/// A line `C: The [order] of a group …`: the sentence with gaps, and the whole sentence.
pub(super) fn cloze_line(line: &str) -> Option<(String, String)> {
    let text = line.trim_start().strip_prefix("C: ")?;
    let (mut gaps, mut filled) = (String::new(), String::new());
    let mut rest = text;
    while let Some((before, gap, after)) = rest
        .split_once('[')
        .and_then(|(before, tail)| {
            tail.split_once(']')
                .map(|(gap, after)| (before, gap, after))
        })
        .filter(|(_, _, after)| !after.starts_with('('))
    {
        gaps.push_str(&format!("{before}[…]"));
        filled.push_str(&format!("{before}{gap}"));
        rest = after;
    }

    (!gaps.is_empty()).then(|| (format!("{gaps}{rest}"), format!("{filled}{rest}")))
}

/// A text in lower case, character by character where that keeps their length.
fn lower_of_same_length(text: &str) -> String {
    text.chars().map(lower_char).collect()
}

fn lower_char(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(small), None) if small.len_utf8() == c.len_utf8() => small,
        _ => c,
    }
}
