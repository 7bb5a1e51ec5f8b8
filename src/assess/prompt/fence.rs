//! The fence around what a candidate wrote, and what is made harmless inside it.
//!
//! Owns the marker and the neutral spelling. Which texts are fenced is decided where a prompt is
//! built.

/// A fence nobody could have guessed: the code, moved on until no text to be fenced contains it.
pub fn marker(random: u64, texts: &[&str]) -> String {
    let mut code = random;
    loop {
        let marker = format!("{code:016x}");
        if !texts.iter().any(|t| t.to_lowercase().contains(&marker)) {
            return marker;
        }
        code = code.wrapping_add(1);
    }
}

/// What makes a server's template or our fence obey, made harmless: only punctuation is set apart,
/// so that every word of a quote is still found in the original.
pub fn neutral(text: &str) -> String {
    const MARKS: [(&str, &str); 9] = [
        ("<<<", "< < <"),
        (">>>", "> > >"),
        ("<|", "< |"),
        ("|>", "| >"),
        ("[INST]", "[ INST ]"),
        ("[/INST]", "[ /INST ]"),
        ("<start_of_turn>", "< start_of_turn >"),
        ("<end_of_turn>", "< end_of_turn >"),
        ("</s>", "< /s >"),
    ];
    MARKS
        .iter()
        .fold(text.to_string(), |text, (mark, harmless)| {
            text.replace(mark, harmless)
        })
}
