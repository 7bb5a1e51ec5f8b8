//! Words in commands that people paste into a shell.

/// Returns `word` as one word of a POSIX shell: banks may come from anywhere.
pub fn shell_word(word: &str) -> String {
    if !word.is_empty()
        && !word.starts_with('-')
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_topic_is_one_word_for_the_shell() {
        for (topic, word) in [
            ("rag_systems", "rag_systems"),
            ("a b", "'a b'"),
            ("x; rm -rf ~", "'x; rm -rf ~'"),
            ("it's $(id)", r"'it'\''s $(id)'"),
            ("--all", "'--all'"),
        ] {
            assert_eq!(super::shell_word(topic), word);
        }
    }
}
