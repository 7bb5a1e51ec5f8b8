"""The texts of the banks: questions, key points, sayings and graded answers, as token ids.

Owns reading and tokenising. Cutting an answer into passages is simpler here than in Viva
(`src/assess/offline/judge/spans.rs`): sentences, pairs of them, and clauses of long ones.
"""

import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parents[2]
RIGHT, WRONG, POINT, WHY = "right", "wrong", "point", "why"
# Words from which a sentence is cut into clauses as well, and those of the shortest clause.
LONG_SENTENCE, LEAST_CLAUSE = 24, 4

TOKENIZER = Tokenizer.from_file(str(ROOT / "models/all-minilm-l6-v2-tokenizer.json"))
TOKENIZER.no_padding()
TOKENIZER.no_truncation()


@dataclass
class Text:
    """A text that a key point is compared by."""

    point: int
    side: str
    ids: list

    @property
    def weights(self):
        return [rarity(token) for token in self.ids]


@dataclass
class Question:
    text: str
    weights: list = field(default_factory=list)
    texts: list = field(default_factory=list)


@dataclass
class Answer:
    """A graded answer: its tokens, sentences and passages as ranges of tokens, and verdicts."""

    question: str
    topic: str
    name: str
    ids: list
    sentences: list
    passages: list
    verdicts: list


def rarity(token):
    """How rare a token is in English, 0 to 1: `src/assess/answer/fit_words.rs`."""
    rank = max(1, token - 1995)
    return min(1.0, math.log1p(rank) / math.log(30_522)) ** 0.7


def tokens(text):
    encoded = TOKENIZER.encode(text, add_special_tokens=False)
    return encoded.ids, encoded.offsets


def read_questions():
    """All questions of the shipped banks by their text."""
    questions = {}
    for bank in sorted((ROOT / "seeds").glob("*.md")):
        headlines = {}
        for text, points in bank_points(bank):
            question = questions[text] = Question(text)
            for index, point in enumerate(points):
                headlines[text, point["text"]] = index
                question.weights.append(point["weight"])
                question.texts.append(Text(index, POINT, tokens(point["text"])[0]))
                if point["why"]:
                    question.texts.append(Text(index, WHY, tokens(point["why"])[0]))

        for text, headline, side, saying in bank_sayings(bank):
            index = headlines.get((text, headline))
            if index is not None:
                questions[text].texts.append(Text(index, side, tokens(saying)[0]))
    return questions


def bank_points(bank):
    """Yields each question of a bank with its key points."""
    text, points, section = None, [], ""
    for line in bank.read_text().splitlines():
        if line.startswith("### Question: "):
            if text:
                yield text, points
            text, points, section = line.removeprefix("### Question: "), [], ""
        elif line.startswith("#### "):
            section = line.removeprefix("#### ")
        elif section == "Key points" and (found := re.match(r"- \((\d+)\) (.*)", line)):
            points.append({"weight": int(found[1]), "text": found[2], "why": None})
        elif section == "Key points" and (found := re.match(r"\s+- Why: (.*)", line)):
            points[-1]["why"] = found[1]
    if text:
        yield text, points


def bank_sayings(bank):
    """Yields question, headline, side and words of each saying beside a bank."""
    question = headline = ""
    for line in (bank.parent / "sayings" / bank.name).read_text().splitlines():
        if line.startswith("## "):
            question = line.removeprefix("## ")
        elif line.startswith("### "):
            headline = line.removeprefix("### ")
        elif line.startswith("- Right: "):
            yield question, headline, RIGHT, line.removeprefix("- Right: ")
        elif line.startswith("- Wrong: "):
            yield question, headline, WRONG, line.removeprefix("- Wrong: ")


def read_answers(questions):
    """The graded answers of the repository to questions that are still in the banks."""
    lines = (ROOT / "seeds/calibration/answers.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    return [read_answer(row, questions) for row in rows if row["question"] in questions]


def read_answer(row, questions):
    text = row["answer"]
    sentences = split(text, r"(?<=[.!?])\s+|\n+", 0)
    ids, offsets, sentence_tokens = [], [], []
    for start, end in sentences:
        own, places = tokens(text[start:end])
        sentence_tokens.append((len(ids), len(ids) + len(own)))
        ids += own
        offsets += [start + place[0] for place in places]

    def in_tokens(bytes_):
        return tuple(sum(offset < edge for offset in offsets) for edge in bytes_)

    passages = sorted({in_tokens(passage) for passage in cut(text, sentences)})
    points = range(len(questions[row["question"]].weights))
    return Answer(
        question=row["question"],
        topic=row["question_topic"],
        name=row["id"],
        ids=ids,
        sentences=sentence_tokens,
        passages=[(start, end) for start, end in passages if end > start],
        verdicts=[row["verdicts"].get(f"k{index + 1}") for index in points],
    )


def cut(text, sentences):
    """Sentences, each two neighbours, and the clauses of long sentences, alone and in pairs."""
    passages = sentences + pairs(sentences)
    for start, end in sentences:
        if len(text[start:end].split()) > LONG_SENTENCE:
            clauses = split(text[start:end], r"[,;:–—]\s+", start)
            passages += pairs(clauses)
            passages += [c for c in clauses if len(text[c[0] : c[1]].split()) >= LEAST_CLAUSE]
    return passages


def pairs(ranges):
    return [(one[0], two[1]) for one, two in zip(ranges, ranges[1:])]


def split(text, pattern, base):
    edges = [0] + [found.end() for found in re.finditer(pattern, text)] + [len(text)]
    pieces = zip(edges, edges[1:])
    return [(base + a, base + b) for a, b in pieces if text[a:b].strip()]
