//! The names that people give columns and fields, in the languages that exports come in, and what
//! each means.
//!
//! Names are compared as [`letters`] has them: lower case, letters and digits only, without accents.

/// A meaning of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Question,
    Answer,
    KeyPoints,
    RedFlags,
    Difficulty,
    Topic,
    Section,
    Type,
    Id,
    Hints,
    Options,
    WrongOptions,
}

use Meaning::{
    Answer, Difficulty, Hints, Id, KeyPoints, Options, Question, RedFlags, Section, Topic, Type,
    WrongOptions,
};

impl Meaning {
    pub(super) const ALL: [Self; 12] = [
        Question,
        Answer,
        KeyPoints,
        RedFlags,
        Difficulty,
        Topic,
        Section,
        Type,
        Id,
        Hints,
        Options,
        WrongOptions,
    ];

    /// The word of `--map`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Question => "question",
            Answer => "answer",
            KeyPoints => "key_points",
            RedFlags => "red_flags",
            Difficulty => "difficulty",
            Topic => "topic",
            Section => "section",
            Type => "type",
            Id => "id",
            Hints => "hints",
            Options => "options",
            WrongOptions => "wrong_options",
        }
    }

    /// Names of such fields, as [`letters`] has them, the surest first.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        let more = if self == Answer { REFERENCE } else { "" };
        let names = match self {
            Question => QUESTION,
            Answer => ANSWER,
            KeyPoints => KEY_POINTS,
            RedFlags => RED_FLAGS,
            Difficulty => DIFFICULTY,
            Topic => TOPIC,
            Section => SECTION,
            Type => "type kind questiontype typ fragetyp tipo rodzaj 类型 種類",
            Id => "id uuid guid noteid cardid",
            Hints => HINTS,
            Options => OPTIONS,
            WrongOptions => "incorrectanswers wronganswers distractors incorrect falscheantworten",
        };

        names.split_whitespace().chain(more.split_whitespace())
    }
}

const QUESTION: &str = "question questiontext q questions prompt front query ask interviewquestion \
    frage fragen fragetext vorderseite pregunta preguntas anverso pergunta perguntas frente domanda \
    domande fronte vraag vragen voorkant voorzijde pytanie pytania przod awers recto fraga framsida \
    otazka soru kysymys sporsmal sporgsmal intrebare kerdes вопрос питання 问题 問題 题目 題目 正面 \
    質問 設問 表面 질문 문제 앞면 السؤال سؤال سوال پرسش שאלה परशन सवाल পরশন ερωτηση cauhoi คำถาม \
    fragestellung fragetitel enonce enunciado quesito stelling spurning vraagstelling testo \
    pertanyaan soalan pitanje vprasanje klausimas jautajums kusimus kerdesek intrebarea въпрос \
    questionstem stem instruction debai soal \
    title problem task term text name body titel titre titulo titolo begriff terme termino termo \
    termine termin nom nombre nome naam nazwa aufgabe 名称 標題 标题 名前 用語";

const ANSWER: &str = "answer modelanswer answertext a back response solution correctanswer \
    expectedanswer referenceanswer idealanswer sampleanswer answers \
    ideal antwort antworten musterantwort musterlosung musterloesung ruckseite rueckseite losung loesung reponse reponses verso \
    respuesta respuestas reverso resposta respostas verso risposta risposte retro antwoord \
    antwoorden achterkant achterzijde odpowiedz odpowiedzi tyl rewers svar baksida odpoved cevap \
    yanit vastaus raspuns valasz ответ відповідь 答案 回答 解答 答え 背面 裏面 답변 답 정답 뒷면 \
    الجواب جواب الاجابة الإجابة إجابة پاسخ תשובה उततर जवाब উততর απαντηση cautraloi traloi dapan คำตอบ \
    jawaban jawapan odgovor odgovori atsakymas atbilde vastus raspunsul отговор \
    correct correctoption correctchoice correctindex correctanswerindex answerindex correctoptionindex answeridx correctidx rightanswer answerkey completion explanation definition reference expected good excellent output description content \
    erklarung explication explicacion explicacao spiegazione uitleg wyjasnienie beschreibung \
    definicion definicao definizione definitie definicja inhalt 解释 解説 说明";

/// Names of answers as they should be.
const REFERENCE: &str = "modelanswer expectedanswer referenceanswer idealanswer sampleanswer \
    idealresponse modelresponse expectedresponse sampleresponse referenceresponse \
    correctanswer reference expected solution musterantwort musterlosung musterloesung \
    erwarteteantwort beispielantwort idealantwort idealeantwort modellantwort richtigeantwort referenz \
    referenzantwort reponseattendue reponsemodele bonnereponse corrige respuestamodelo \
    respuestaesperada respuestacorrecta respostamodelo respostaesperada respostacorreta \
    rispostamodello rispostaattesa rispostacorretta modelantwoord verwachtantwoord juistantwoord \
    odpowiedzwzorcowa odpowiedzmodelowa poprawnaodpowiedz modelsvar rattsvar vzorovaodpoved \
    ornekcevap mallivastaus эталонныйответ правильныйответ эталон образецответа \
    模範解答 模范解答 模范答案 参考答案 參考答案 参考解答 标准答案 標準答案 正确答案 正解 模範回答 모범답안";

const KEY_POINTS: &str = "keypoints goodtohear criteria rubric points checklist expectedpoints \
    mustmention keyideas keyconcepts evaluationcriteria lookfor whattolistenfor kernpunkte \
    musthave musthaves whattohear whatwewanttohear stichpunkte stichworte kriterien pointscles criteres puntosclave criterios pontoschave \
    punticiave kernpunten kluczowepunkty 要点 关键点 ポイント";

const RED_FLAGS: &str = "redflags redflag commonmistakes commonmistake mistakes pitfalls pitfall \
    traps trap avoid warningsigns warnsignale warnzeichen typischefehler haufigefehler \
    errorescomunes erreursfrequentes erroscomuns erroricomuni errorifrequenti \
    veelgemaaktefouten";

const DIFFICULTY: &str = "difficulty difficultylevel hardness expertise level complexity rating \
    schwierigkeit schwierigkeitsgrad niveau stufe difficulte dificultad nivel dificuldade \
    niveldedificuldade niveldedificultad difficolta livello moeilijkheid moeilijkheidsgraad \
    trudnosc poziom poziomtrudnosci svarighet svarighetsgrad obtiznost zorluk vaikeus сложность \
    складність صعوبة الصعوبة कठिनाई δυσκολια dokho kesulitan tezina zahtevnost nehezseg dificultate \
    трудност קושי רמתקושי سطح مستوى sværhedsgrad svaerhedsgrad obtiaznost sunkumas grutibaspakape raskusaste vanskelighetsgrad taso 难度 難度 難易度 难易度 レベル 난이도 ความยาก ระดับความยาก ระดับ";

const TOPIC: &str = "topic topics subtopic skill competency competencies kompetenz subject category tags tag area theme \
    thema themen themengebiet kategorie fachgebiet schlagworte sujet categorie etiquettes tema \
    temas categoria etiquetas topico assunto argomento etichette onderwerp categorie labels temat \
    kategoria tagi etykiety amne kategori konu тема категория 主题 主題 分类 分類 类别 标签 标记 \
    トピック カテゴリ カテゴリー 分野 タグ 주제 분류";

const SECTION: &str = "section chapter category group deck module unit subject tags abschnitt \
    kapitel gruppe stapel kategorie chapitre paquet section categorie capitulo grupo mazo seccion \
    categoria secao baralho capitolo gruppo mazzo sezione hoofdstuk groep rozdzial sekcja talia \
    kategoria раздел категория 章节 章 部分 分类 カテゴリ セクション 分野";

const HINTS: &str = "hints hint hinweis hinweise tipp tipps indice indices pista pistas dica dicas \
    suggerimento suggerimenti wskazowka wskazowki 提示 ヒント";

const OPTIONS: &str = "options choices alternatives allanswers optionen auswahl \
    antwortmoglichkeiten choix opciones opcoes opzioni opties opcje 选项 選択肢";

/// Names that are questions only where the record shows that it is one.
const WEAK: &str = "instruction title problem task term text name body titel titre titulo titolo begriff terme \
    termino termo termine termin nom nombre nome naam nazwa aufgabe 名称 標題 标题 名前 用語";

/// Returns true for a name, as [`letters`] has it, that holds a question only where the record
/// shows that it is one.
pub(super) fn is_weak(letters: &str) -> bool {
    WEAK.split_whitespace().any(|weak| weak == letters)
}

/// Returns true where a column of this name holds questions.
pub(super) fn is_question_name(name: &str) -> bool {
    let name = letters(name);
    !is_weak(&name) && Question.names().any(|known| known == name)
}

/// Returns true where a column of this name holds answers.
pub(super) fn is_answer_name(name: &str) -> bool {
    let name = letters(name);
    Answer.names().any(|known| known == name)
}

/// Returns true where a column of this name counts from 0, as programs do.
pub(super) fn is_index(name: &str) -> bool {
    let name = letters(name);
    name.ends_with("index") || name.ends_with("idx")
}

/// Returns true where a column of this name holds answers as they should be, not as someone gave them.
pub fn is_reference_name(name: &str) -> bool {
    let name = letters(name);
    REFERENCE.split_whitespace().any(|known| known == name)
}

/// Returns true where a column of this name may hold questions if another holds their answers.
pub(super) fn is_weak_question_name(name: &str) -> bool {
    is_weak(&letters(name))
}

/// What a column of this name holds, in the words of `--map`; None for a name that means nothing.
pub fn column_meaning(name: &str) -> Option<&'static str> {
    meaning_of(name).map(Meaning::word)
}

/// A name with the scale of its numbers in brackets behind it: "Difficulty (1-5)".
pub(super) struct ScaledName<'n> {
    pub(super) name: &'n str,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// The scale that a name tells; None for a name that tells none.
pub(super) fn scale_of(name: &str) -> Option<ScaledName<'_>> {
    let text = name.trim_end().strip_suffix([')', ']'])?;
    let (name, scale) = text.rsplit_once(['(', '['])?;
    let numbers: Vec<f64> = scale
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect();
    match numbers.as_slice() {
        [least, most] if least < most => Some(ScaledName {
            name,
            least: *least,
            most: *most,
        }),
        _ => None,
    }
}

/// The letters of a name, without the scale behind it.
pub(super) fn name_letters(name: &str) -> String {
    letters(scale_of(name).map_or(name, |scaled| scaled.name))
}

/// What a field of this name holds; None for a name that means nothing.
pub(super) fn meaning_of(name: &str) -> Option<Meaning> {
    let name = name_letters(name);
    let mut meanings = Meaning::ALL.into_iter();
    meanings.find(|meaning| meaning.names().any(|known| known == name))
}

/// Letters and digits of a name in lower case without accents: `goodToHear`, `good_to_hear` and
/// "Good to hear" are one, and so are "Réponse" and "reponse".
pub(super) fn letters(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' | 'ă' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => out.push('e'),
            'í' | 'ì' | 'î' | 'ï' | 'ı' => out.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => out.push('o'),
            'ú' | 'ù' | 'û' | 'ü' | 'ů' => out.push('u'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ñ' | 'ń' | 'ň' | 'ņ' => out.push('n'),
            'ś' | 'š' | 'ş' | 'ș' => out.push('s'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'ł' | 'ľ' | 'ĺ' | 'ļ' => out.push('l'),
            'ř' => out.push('r'),
            'ť' | 'ţ' | 'ț' => out.push('t'),
            'ý' | 'ỳ' | 'ỷ' | 'ỹ' | 'ỵ' => out.push('y'),
            'ď' | 'đ' => out.push('d'),
            'ğ' | 'ģ' => out.push('g'),
            'ķ' => out.push('k'),
            'ā' | 'ả' | 'ạ' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ' | 'ằ' | 'ẳ' | 'ẵ' | 'ặ' =>
            {
                out.push('a');
            }
            'ē' | 'ė' | 'ẻ' | 'ẽ' | 'ẹ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
                out.push('e')
            }
            'ī' | 'į' | 'ĩ' | 'ỉ' | 'ị' => out.push('i'),
            'ō' | 'ő' | 'ỏ' | 'ọ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ớ' | 'ờ' | 'ở' | 'ỡ'
            | 'ợ' => out.push('o'),
            'ū' | 'ű' | 'ų' | 'ũ' | 'ủ' | 'ụ' | 'ư' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' =>
            {
                out.push('u');
            }
            'ά' => out.push('α'),
            'έ' => out.push('ε'),
            'ή' => out.push('η'),
            'ί' => out.push('ι'),
            'ό' => out.push('ο'),
            'ύ' => out.push('υ'),
            'ώ' => out.push('ω'),
            'ß' => out.push_str("ss"),
            // Accents that stand behind their letter, as macOS writes names.
            '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }

    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_languages() {
        for (question, answer) in [
            ("Question", "Answer"),
            ("Frage", "Antwort"),
            ("Vorderseite", "Rückseite"),
            ("QUESTION", "Réponse"),
            ("Question", "Re\u{301}ponse"),
            ("Pregunta", "Respuesta"),
            ("Pergunta", "Resposta"),
            ("Domanda", "Risposta"),
            ("Vraag", "Antwoord"),
            ("Pytanie", "Odpowiedź"),
            ("Przód", "Tył"),
            ("问题", "答案"),
            ("質問", "回答"),
            ("질문", "답변"),
            ("Вопрос", "Ответ"),
            ("Otázka", "Odpověď"),
            ("سؤال", "جواب"),
            ("प्रश्न", "उत्तर"),
            ("Ερώτηση", "Απάντηση"),
            ("Câu hỏi", "Câu trả lời"),
            ("คำถาม", "คำตอบ"),
            ("Pertanyaan", "Jawaban"),
            ("Întrebare", "Răspuns"),
        ] {
            assert!(is_question_name(question), "{question}");
            assert!(is_answer_name(answer), "{answer}");
        }
        assert!(!is_question_name("Name") && is_weak_question_name("Name"));
    }

    #[test]
    fn every_name_is_written_as_it_is_compared() {
        for name in Meaning::ALL.into_iter().flat_map(Meaning::names) {
            assert_eq!(letters(name), name);
        }
    }
}
