"""The bundled model by ONNX Runtime, on the texts of `cargo bench --bench embed`.

    pip install onnxruntime tokenizers numpy
    python benches/onnx_runtime.py [models/all-minilm-l6-v2-int8.onnx]

Run it in one go with the bench: a busy machine slows both. Texts are cut into as few windows of up to 254 word pieces as
do, all of one length and overlapping by 32, as Viva does; every line is the best of 7 rounds.
"""

import pathlib
import re
import sys
import time

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

ROUNDS, CONTENT, OVERLAP = 7, 254, 32
QUERY = "how do I split traffic when friends influence each other"
root = pathlib.Path(__file__).resolve().parent.parent
model = sys.argv[1] if len(sys.argv) > 1 else str(root / "models/all-minilm-l6-v2-int8.onnx")

titles, answers = [], []
for bank in sorted((root / "seeds").glob("*.md")):
    text = bank.read_text(encoding="utf-8")
    titles += re.findall(r"^### Question: (.*)$", text, re.M)
    answers += [a.strip() for a in re.findall(r"^#### Model answer\n(.*?)(?=^#{2,4} |\Z)", text, re.M | re.S)]

start = time.perf_counter()
session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
tokenizer = Tokenizer.from_file(str(root / "models/all-minilm-l6-v2-tokenizer.json"))
tokenizer.no_padding()
tokenizer.no_truncation()
CLS, SEP = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")


def windows(text):
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    if len(ids) <= CONTENT:
        return [[CLS] + ids + [SEP]]
    count = 1 + -(-(len(ids) - CONTENT) // (CONTENT - OVERLAP))
    length = -(-(len(ids) + (count - 1) * OVERLAP) // count)
    starts = ((len(ids) - length) * i // (count - 1) for i in range(count))
    return [[CLS] + ids[s : s + length] + [SEP] for s in starts]


def run(rows):
    width = max(map(len, rows))
    ids = np.array([r + [0] * (width - len(r)) for r in rows], dtype=np.int64)
    mask = np.array([[1] * len(r) + [0] * (width - len(r)) for r in rows], dtype=np.int64)
    (hidden,) = session.run(
        ["last_hidden_state"], {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    )
    return (hidden * mask[:, :, None]).sum(1)


def embed(texts, batch):
    rows = sorted((w for t in texts for w in windows(t)), key=len)
    for i in range(0, len(rows), batch):
        run(rows[i : i + batch])


def best(work):
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times) * 1e3


embed([QUERY], 1)
print(f"load and first query: {(time.perf_counter() - start) * 1e3:.1f} ms")
print(f"query: {best(lambda: embed([QUERY], 1)):.2f} ms")
for what, texts in (("titles", titles), ("answers", answers)):
    for batch in (1, 8, 32):
        each = best(lambda: embed(texts, batch)) / len(texts)
        print(f"{len(texts)} {what}, {batch} at a time: {each:.2f} ms each, {1e3 / each:.0f} a second")
