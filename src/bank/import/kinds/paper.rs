//! CVs and job descriptions.

/// Headings of CVs and of job descriptions.
const PAPERS: [&str; 24] = [
    "experience",
    "work experience",
    "professional experience",
    "employment",
    "education",
    "skills",
    "technical skills",
    "certifications",
    "languages",
    "publications",
    "projects",
    "summary",
    "responsibilities",
    "your responsibilities",
    "requirements",
    "qualifications",
    "what you will do",
    "what you'll do",
    "what we offer",
    "benefits",
    "about us",
    "berufserfahrung",
    "ausbildung",
    "kenntnisse",
];

/// Returns true where a text has the headings of a CV or of a job description.
pub(in crate::bank::import) fn is_paper(text: &str) -> bool {
    let headings = text.lines().filter(|line| {
        let line = line
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        PAPERS.contains(&line.as_str())
    });
    headings.take(2).count() == 2
}

#[cfg(test)]
mod tests {
    use super::is_paper;

    #[test]
    fn papers() {
        assert!(is_paper("# Jane\n## Experience\n- Built\n## Education\n"));
        assert!(!is_paper(
            "# Questions\n## Experience\n- What did you build?\n"
        ));
    }
}
