//! What stands beside names: terms that stay, and other forms of a name that go.

use super::*;

#[test]
fn terms_with_a_name_in_them_stay() {
    for (names, stays) in [
        (
            ["Norm Bell", "Chance Field"],
            "The L2 Norm, the Norm of x, Norm(x). Layer Norm, Batch Norm. RMS Norm, by the Frobenius Norm.",
        ),
        (
            ["Norm Bell", "Chance Field"],
            "A Mean Field model, its Receptive Field. A Markov Random Field. We read it at Bell Labs.",
        ),
        (
            ["Rich Case", "Penny Price"],
            "The Use Case is a Business Case. The edge Case, in Test Case 5. In the rich case we salt.",
        ),
        (
            ["Python Lasso", "Viva Ray"],
            "Lasso regression; in Python I use the Lasso, Lasso and Ridge.",
        ),
        (
            ["Daisy Field", "Joy Park"],
            "Daisy-chained joins hurt. It is a joy. I ran in Central Park.",
        ),
        (["June Summers", "April May"], "The summers are hot."),
        (["Sam Price", "Bill Stone"], "the prices of stones"),
    ] {
        assert_eq!(hidden(&names, stays), stays, "{names:?}");
    }
}

#[test]
fn words_that_are_names_give_way_beside_others() {
    for (names, text, expected) in [
        (
            ["Norm Bell", "Chance Field"],
            "I asked Norm. With Norm we won; Sure Norm. And Chance left, Norm Bell said.",
            "I asked the candidate. With the candidate we won; Sure the candidate. And the interviewer left, the candidate said.",
        ),
        (
            ["Rich Case", "Mark"],
            "Thanks Rich. It was Mark Stevens, and Mark's boss.",
            "Thanks the candidate. It was the interviewer Stevens, and the interviewer's boss.",
        ),
        (
            ["Elizabeth Young", "Drew Long"],
            "Elizabeth‘s Youngs. The Youngs. Dr Long. I met the Youngs.",
            "the candidate‘s the candidate. the candidate. the interviewer. I met the candidate.",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected, "{names:?}");
    }
}

#[test]
fn a_surname_that_is_a_term_gives_way_behind_its_first_name() {
    for (names, text, expected) in [
        (
            ["Daniel Wilson", "Kathleen Gauss"],
            "Danny Wilson and Dan Wilson asked Kathy Gauss. The Wilsons came.",
            "the candidate and the candidate asked the interviewer. the candidate came.",
        ),
        (
            ["Thomas Fisher", "James Wilson"],
            "I asked Jim Wilson, Tom Fisher, Tommy Fisher. I met the Fishers.",
            "I asked the interviewer, the candidate, the candidate. I met the candidate.",
        ),
        (
            ["Thomas Fisher", "James Wilson"],
            "Use Fisher's exact test and the Wilson interval. Ronald Fisher was first.",
            "Use Fisher's exact test and the Wilson interval. Ronald Fisher was first.",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected, "{names:?}");
    }
}

#[test]
fn other_forms_of_a_name_give_way() {
    let all = [
        (
            ["Alexandra Rivera-Stone", "Christopher Robin Lee"],
            "@alexrivera, @arivera, alex_r, alex. chris said so, CHRIS-LEE, Topher, Kit, Sandra, Ally, Chrissy",
        ),
        (
            ["Mohammed Al-Sayed", "Kate"],
            "Muhammad, Mohamed, Mohammad; what is it, Mo? ",
        ),
        (
            ["Ben Jones", "Anna Smith"],
            "As I told ann, annie's team met the Joneses, Benji, Benj, smitha and annasmith93. Ann.",
        ),
        (
            ["Анна Петрова", "Дмитрий Иванов"],
            "Dmitry Ivanov, Dmitri, Dmitrii; Anna Petrova; Дима. Аня",
        ),
        (
            ["Sergey Yushchenko", "Julia Kuznetsova"],
            "Сергей Ющенко, Юлия Кузнецова",
        ),
    ];
    let parts = "rivera stone chris lee topher kit sandra ally muhammad mohamed mohammad ann benj \
        smith jones dmitr ivanov petrova дима аня сергей ющенко кузнецова mo";
    for (names, text) in all {
        let hidden = hidden(&names, text).to_lowercase();
        let words = hidden.split(|c: char| !c.is_alphanumeric());
        let left = words.filter(|word| parts.split_whitespace().any(|part| word.starts_with(part)));
        let left: Vec<&str> = left.filter(|word| *word != "most").collect();
        assert!(left.is_empty(), "{left:?} in {hidden}");
    }
}
