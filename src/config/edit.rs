//! Changing one key of a configuration file, every other character as it was.

/// Returns the text of a file in which `key` of `[table]` is `value`, written as TOML.
pub fn with_key(text: &str, table: &str, key: &str, value: &str) -> String {
    let line = format!("{key} = {value}");
    let mut lines: Vec<&str> = text.lines().collect();
    let head = lines.iter().position(|l| table_of(l) == Some(table));

    match head {
        None => {
            let gap = if text.trim().is_empty() { "" } else { "\n" };
            let end = if text.is_empty() || text.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            format!("{text}{end}{gap}[{table}]\n{line}\n")
        }
        Some(head) => {
            let body = lines.iter().skip(head + 1);
            let length = body.take_while(|l| table_of(l).is_none()).count();
            let set =
                (head + 1..=head + length).find(|at| lines.get(*at).is_some_and(|l| sets(l, key)));
            match set {
                Some(at) => lines[at] = &line,
                None => lines.insert(head + 1, &line),
            }
            lines.iter().map(|l| format!("{l}\n")).collect()
        }
    }
}

/// The table that a line begins.
fn table_of(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('[')?;
    rest.split(']').next().map(str::trim)
}

fn sets(line: &str, key: &str) -> bool {
    let rest = line.trim_start().strip_prefix(key).map(str::trim_start);
    rest.is_some_and(|rest| rest.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_changes_and_nothing_else() {
        for (name, before, after) in [
            ("no file", "", "[code]\nrun_python = \"always\"\n"),
            (
                "another table, its last line open",
                "[drill]\nquestions = 2",
                "[drill]\nquestions = 2\n\n[code]\nrun_python = \"always\"\n",
            ),
            (
                "the key is there",
                "# mine\n[code]\n  run_python=\"ask\" # once\ntimeout = 3\n",
                "# mine\n[code]\nrun_python = \"always\"\ntimeout = 3\n",
            ),
            (
                "the table without the key; another table has it",
                "[code]\ntimeout = 3\n[other]\nrun_python = 1\n",
                "[code]\nrun_python = \"always\"\ntimeout = 3\n[other]\nrun_python = 1\n",
            ),
            (
                "a longer name is another key",
                "[code]\nrun_python_too = 1\n",
                "[code]\nrun_python = \"always\"\nrun_python_too = 1\n",
            ),
        ] {
            let edited = with_key(before, "code", "run_python", "\"always\"");
            assert_eq!(edited, after, "{name}");
        }
    }
}
