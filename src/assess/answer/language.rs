//! The language of an answer, as far as offline work needs it.
//!
//! Owns one question: do the bundled models read most of it? They read English: all-MiniLM-L6-v2 was
//! trained on English text, and its vocabulary has no words of other languages (its model card; of
//! Chinese or Thai it knows single characters at best). Names of scripts and function words tell;
//! no language is told from another beyond that.

use crate::domain::text::stop_words::ALIGNMENT;
use crate::domain::text::words::{Word, is_ideograph, weight, words};
use crate::domain::words_beside_code;
use std::collections::HashMap;

/// Share of an answer's words, by weight, from which it is mostly in another script.
const MOSTLY: f64 = 0.5;
/// Function words of another language that are no accident …
const LEAST_FOREIGN: usize = 3;
/// … and one of them in so many words.
const FOREIGN_IN: usize = 8;

/// Function words of English, many of them rare in what follows.
const ENGLISH: &str = "the of and to is that it for with are be this by not or we you from which if \
    would can because than then when how what but there their they have has where each more";

/// Function words of languages in the Latin script: none is a word of English.
const OTHERS: [(&str, &str); 17] = [
    (
        "German",
        "und der das ist nicht ein eine mit auf für wir sich auch werden wird aber oder dem den \
         wenn dass weil ich zu von wie sind nur bei durch",
    ),
    (
        "French",
        "et les des une est que qui dans pour pas sur avec je nous vous sont cette mais ou aux ce \
         il elle du le la un plus être",
    ),
    (
        "Spanish",
        "y los las una es que para por con del se lo como pero más este esta cuando porque son el \
         la un sobre muy también",
    ),
    (
        "Portuguese",
        "e os uma é que para por com não se mais como mas quando porque são da dos das em um ao \
         também isso",
    ),
    (
        "Italian",
        "e gli una è che per con non si più come ma quando perché sono della dei di il la un nel \
         anche questo",
    ),
    (
        "Dutch",
        "en het een van dat niet met voor zijn op ook aan te wordt maar als bij om deze uit naar \
         geen dan er je bent heeft hebben",
    ),
    (
        "Turkish",
        "ve bir bu için ile da değil olarak çok daha gibi olan ama kadar veya her sonra",
    ),
    (
        "Polish",
        "i w nie się na jest że do to z dla jak ale przez po od są tak lub oraz który",
    ),
    (
        "Swedish",
        "och att det som en på är av för med den till inte om ett men har vi kan eller",
    ),
    (
        "Vietnamese",
        "và là của không các cho một có được trong với này những để khi từ người",
    ),
    (
        "Indonesian",
        "yang dan di ini untuk dengan tidak dari pada adalah itu akan ke atau karena juga oleh",
    ),
    (
        "Swahili",
        "ya wa kwa ni za katika kuwa hii hizi hakuna kama kwamba sio lakini ikiwa pia kila",
    ),
    (
        "Danish or Norwegian",
        "og det er ikke på til som af av med den et jeg vi når fordi mellem mellom",
    ),
    (
        "Finnish",
        "ja on ei se että kun niin mutta tai jos kuin ovat myös joka eli koska",
    ),
    (
        "Czech",
        "je se že na v není ale jako pro když nebo která který podle protože",
    ),
    (
        "Hungarian",
        "és az egy nem hogy van ha de csak mint vagy mert ez azt",
    ),
    (
        "Romanian",
        "și nu este că să cu din pentru sunt sau dacă într mai care",
    ),
];

/// Words that a language shares with English: they speak for neither.
const SHARED: [(&str, &str); 2] = [("Dutch", "is of we"), ("Danish or Norwegian", "for")];

/// What notes are made of in another language: words that are frequent in them and no words of
/// English, and ends of words.
struct Notes {
    language: &'static str,
    words: &'static str,
    ends: &'static [&'static str],
}

/// The languages whose notes are told.
const NOTES: [Notes; 6] = [
    Notes {
        language: "German",
        words: "statt ohne nutzer daten modell modelle fehler größe größere kleine kleinere große \
                großen weniger mehr viel gleich gleiche zuerst danach dann immer wegen damit sowie \
                zwischen vor nach gegen alle kein keine keinen hat haben muss kann soll verletzt \
                messen prüfen teilen trainieren vergleichen gruppe gruppen jede jeder jedes pro \
                zeit vorher nachher sonst falls anteil streuung stichprobe zufall zufällig",
        ends: &[
            "ieren", "iert", "ierte", "ung", "ungen", "heit", "keit", "lich", "isch", "ische",
            "ischen", "schaft",
        ],
    },
    Notes {
        language: "French",
        words: "avec donc selon sinon puis moins toujours jamais utilisateur utilisateurs données \
                modèle modèles erreur erreurs grande grandes petit petite petits petites entre \
                chaque même aussi trop très avant après mesurer vérifier comparer répartir groupe \
                groupes témoin biais échantillon écart essai ville villes",
        ends: &["euse", "euses", "ité", "ités"],
    },
    Notes {
        language: "Spanish",
        words: "sin cada según luego entonces menos mayor menor siempre nunca usuario usuarios \
                datos modelo modelos grande grandes pequeño pequeños grupo grupos entre vez medir \
                comparar dividir primero después antes usar evitar varianza sesgo muestra prueba \
                ciudad ciudades",
        ends: &[
            "ción", "ciones", "idad", "idades", "mente", "izar", "ado", "ados",
        ],
    },
    Notes {
        language: "Portuguese",
        words: "sem cada usuário usuários dados modelo modelos menos maior menor sempre nunca grupo \
                grupos entre vez medir comparar depois antes primeiro viés variância amostra teste \
                cidade cidades",
        ends: &["ção", "ções", "mente", "idade", "idades", "izar"],
    },
    Notes {
        language: "Italian",
        words: "senza ogni utente utenti dati modello modelli meno sempre prima dopo poi quindi \
                gruppo gruppi errore errori misurare confrontare usare invece tra fra dividere \
                grande grandi piccolo campione varianza prova",
        ends: &["zione", "zioni", "izzare", "mente"],
    },
    Notes {
        language: "Dutch",
        words: "geen zonder gebruiker gebruikers gegevens groep groepen kleine grote minder meer \
                altijd nooit eerst daarna tussen tegen elke meten vergelijken verdelen fout fouten \
                steekproef grootte",
        ends: &["heid", "lijk", "lijke"],
    },
];

/// Words of other languages in notes that are no accident …
const LEAST_IN_NOTES: usize = 2;
/// … and one of them in so many words.
const IN_NOTES: usize = 3;
/// Words with a foreign end are at least so long: "swung" is English.
const LEAST_LETTERS: usize = 7;

/// Returns what most of an answer is written in, where the bundled models do not read it.
/// Code is written in none.
pub fn unread(answer: &str) -> Option<&'static str> {
    let words = words(&words_beside_code(answer));
    foreign_script(&words)
        .or_else(|| foreign_language(&words))
        .or_else(|| foreign_notes(&words))
}

fn foreign_script(words: &[Word]) -> Option<&'static str> {
    let (mut all, mut scripts) = (0.0, HashMap::new());
    for word in words {
        let Some(letter) = word.folded.chars().find(|c| c.is_alphabetic()) else {
            continue;
        };
        all += weight(word);
        if let Some(script) = script(letter) {
            *scripts.entry(script).or_insert(0.0) += weight(word);
        }
    }

    let foreign: f64 = scripts.values().sum();
    if all == 0.0 || foreign < MOSTLY * all {
        return None;
    }
    // Japanese is written in Chinese characters as well.
    if scripts.contains_key("Japanese") {
        return Some("Japanese");
    }
    let most = scripts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    most.map(|(script, _)| script)
}

/// The script of a letter, named by its best-known language; None for Latin and for the Greek of
/// formulas.
fn script(letter: char) -> Option<&'static str> {
    match letter {
        '\u{0}'..='\u{3ff}' | '\u{1d00}'..='\u{1fff}' | '\u{2000}'..='\u{2dff}' => None,
        '\u{fb00}'..='\u{fb06}' | '\u{ff21}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}' => None,
        '\u{400}'..='\u{52f}' => Some("the Cyrillic script"),
        '\u{590}'..='\u{5ff}' => Some("Hebrew"),
        '\u{600}'..='\u{77f}' => Some("the Arabic script"),
        '\u{900}'..='\u{97f}' => Some("Hindi"),
        '\u{e00}'..='\u{e7f}' => Some("Thai"),
        '\u{3040}'..='\u{30ff}' => Some("Japanese"),
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => Some("Korean"),
        c if is_ideograph(c) => Some("Chinese"),
        _ => Some("another script"),
    }
}

fn foreign_language(words: &[Word]) -> Option<&'static str> {
    let count = |list: &str| {
        let list: Vec<&str> = list.split_whitespace().collect();
        words
            .iter()
            .filter(|word| list.contains(&word.folded.as_str()))
            .count()
    };
    let (language, hits) = OTHERS
        .iter()
        .map(|(language, list)| (*language, count(list)))
        .max_by_key(|(_, hits)| *hits)?;
    let mut shared = SHARED.iter().filter(|(name, _)| *name == language);
    let shared = shared.next().map_or(0, |(_, list)| count(list));
    let english = count(ENGLISH).saturating_sub(shared);

    let told = hits >= LEAST_FOREIGN && hits * FOREIGN_IN >= words.len() && hits > 2 * english;
    told.then_some(language)
}

/// Notes have hardly a function word. What is foreign in them has to outweigh what is English, and
/// names with accents count only beside a word that is none.
fn foreign_notes(words: &[Word]) -> Option<&'static str> {
    let words: Vec<&str> = words
        .iter()
        .map(|word| word.folded.as_str())
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    let english = words.iter().filter(|word| ALIGNMENT.contain(word)).count();
    let accented = |word: &str| word.chars().any(|c| c.is_alphabetic() && !c.is_ascii());

    let (language, hits, marked) = NOTES
        .iter()
        .map(|notes| {
            let is_hit = |word: &str| notes.have(word);
            let hits = words.iter().filter(|word| is_hit(word)).count();
            let marked = words.iter().filter(|w| !is_hit(w) && accented(w)).count();
            (notes.language, hits, marked)
        })
        .max_by_key(|(_, hits, _)| *hits)?;
    let all = hits + marked;
    let told = hits > 0 && all >= LEAST_IN_NOTES && all * IN_NOTES >= words.len() && all > english;
    told.then_some(language)
}

impl Notes {
    /// True for a word of the language that is none of English.
    fn have(&self, word: &str) -> bool {
        let small = OTHERS
            .iter()
            .find(|(language, _)| *language == self.language);
        let listed = |list: &str| list.split_whitespace().any(|known| known == word);
        let is_small = small.is_some_and(|(_, list)| listed(list));
        let letters = word.chars().count();
        if ALIGNMENT.contain(word) || letters < 3 {
            return false;
        }
        listed(self.words)
            || is_small
            || letters >= LEAST_LETTERS && self.ends.iter().any(|end| word.ends_with(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_read_whatever_it_is_about() {
        for answer in [
            "",
            "42",
            "TCP",
            "randomise clusters, not single users, because SUTVA breaks; switchbacks for drivers; \
             larger clusters leak less but have higher variance",
            "P(A|B) = P(B|A)·P(A)/P(B), with β ~ N(0, σ²)",
            "SELECT * FROM t WHERE a IN (1, 2) ORDER BY b DESC;",
            "```python\nimport os\nos.open(a, os.O_CREAT)\nos.write(f)\nos.mkdir(e)\n```",
            "import os\n\ndef f(e):\n    os.open(e)\n    os.write(e)\n    os.close(e)",
            "Die-hard fans of R use dplyr; en masse, per se, a la carte, de facto",
            "The paper by Müller and García calls it Überanpassung, und that is overfitting.",
            "He called 支持向量机 the Chinese word for support vector machines.",
        ] {
            assert_eq!(unread(answer), None, "{answer}");
        }
    }

    #[test]
    fn terse_english_is_read_with_its_jargon_code_and_names() {
        for answer in [
            "k8s, Istio canary, Prometheus alerts, Argo rollback",
            "LoRA r=16, lr 2e-4, bf16, FSDP, grad checkpointing",
            "SELECT de, en, la FROM t WHERE des = 1",
            "Müller et al; García prior; Dirichlet, Rényi divergence",
            "Erdős–Rényi graph, Poincaré embeddings, Lévy flights",
            "São Paulo vs México city split; geo holdout",
            "naïve Bayes, café data, résumé parsing",
            "en masse overfit; per se ad hoc; a la carte features, de facto prior",
            "SUTVA breaks -> cluster / city / market randomisation; ICC, DEFF, CUPED",
            "Kafka, Flink exactly-once, Avro schema registry, Debezium CDC, Iceberg",
            "def f(x): return x if x > 0 else None",
            "pd.merge(dati, daten, on='id'); df.groupby('user').agg(sum)",
            "entrepreneur cohort, plus grand total, sans outliers",
            "heteroskedasticity, HAC SEs, Newey-West, wild cluster bootstrap",
            "switchbacks; burn-in; carry-over; saturation 20/80; ego-clusters",
            "SMOTE nope. PR-AUC, focal loss, threshold by cost, isotonic calibration",
            "Der Spiegel corpus, BERTje, CamemBERT, umap + hdbscan",
        ] {
            assert_eq!(unread(answer), None, "{answer}");
        }
    }

    #[test]
    fn notes_in_another_language_are_named() {
        for (answer, language) in [
            (
                "Cluster statt Nutzer randomisieren, SUTVA verletzt.",
                "German",
            ),
            (
                "Größere Cluster, weniger Übersprechen, mehr Streuung",
                "German",
            ),
            ("Zeitscheiben, Fehler nach Stadt clustern", "German"),
            ("Cluster en vez de usuarios, SUTVA violado", "Spanish"),
            (
                "aleatorizar ciudades, menos fuga, varianza mayor",
                "Spanish",
            ),
            (
                "Groupes au lieu d'utilisateurs, variance plus grande",
                "French",
            ),
            (
                "randomizar cidades, sem vazamento, variância maior",
                "Portuguese",
            ),
            ("gruppi invece di utenti, meno dispersione", "Italian"),
            ("groepen in plaats van gebruikers, minder lek", "Dutch"),
        ] {
            assert_eq!(unread(answer), Some(language), "{answer}");
        }
    }

    #[test]
    fn what_the_models_do_not_read_is_named() {
        for (answer, language) in [
            ("支持向量机", "Chinese"),
            (
                "用 feature store 做 point-in-time join, 避免训练和服务之间的数据泄漏和偏差",
                "Chinese",
            ),
            ("学習データと評価データを分けます", "Japanese"),
            ("훈련 데이터와 평가 데이터를 나눕니다", "Korean"),
            ("เราแยกข้อมูลทดสอบออกจากข้อมูลฝึก", "Thai"),
            (
                "Мы делим данные на обучающие и тестовые",
                "the Cyrillic script",
            ),
            (
                "Ich teile die Daten auf und messe den Fehler nur auf Daten, die das Modell nicht \
                 gesehen hat, weil der Trainingsfehler zu klein ist.",
                "German",
            ),
            (
                "Je garde un jeu de test à part pour mesurer l'erreur sur des données que le modèle \
                 n'a pas vues.",
                "French",
            ),
            (
                "De p-waarde is de kans op zulke data als er geen effect is. Het is niet de kans \
                 dat er geen effect is.",
                "Dutch",
            ),
            (
                "Thamani ya p ni uwezekano wa kupata data kama hizi ikiwa hakuna athari. Sio \
                 uwezekano kwamba hakuna athari.",
                "Swahili",
            ),
            (
                "Jeg deler dataene op, fordi modellen ikke må se det, som den skal testes på.",
                "Danish or Norwegian",
            ),
            (
                "Los datos de prueba se guardan aparte para medir el error con datos que el modelo \
                 no vio.",
                "Spanish",
            ),
        ] {
            assert_eq!(unread(answer), Some(language), "{answer}");
        }
    }
}
