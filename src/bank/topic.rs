//! Topic slugs: what one looks like, and how to make one of any words.

use crate::domain::text::fold;

/// Returns true where a bank may use it as a topic: letters in lower case, digits and
/// `_ - + # . /`, at least one of them.
pub fn is_slug(topic: &str) -> bool {
    !topic.is_empty() && topic.chars().all(is_slug_char)
}

fn is_slug_char(c: char) -> bool {
    (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '_' | '-' | '+' | '#' | '.' | '/')
}

/// A slug of any words: lower case, everything but letters and digits folded to single underscores;
/// empty where there is neither letter nor digit.
pub fn slug(words: &str) -> String {
    let folded = fold(words);
    let words = folded
        .split(|c: char| !c.is_alphanumeric() || c.is_uppercase())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for (words, expected) in [
            ("Linear regression", "linear_regression"),
            ("  A/B testing (platform) ", "a_b_testing_platform"),
            ("C++ & Größen", "c_größen"),
            ("—", ""),
        ] {
            assert_eq!(slug(words), expected);
            assert_eq!(is_slug(expected), !expected.is_empty());
        }
    }

    proptest::proptest! {
        #[test]
        fn a_slug_of_anything_is_one_or_empty(words: String) {
            let slug = slug(&words);
            proptest::prop_assert!(slug.is_empty() || is_slug(&slug), "{slug}");
        }
    }
}
