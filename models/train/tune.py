"""Tunes the sentence model on the sayings of the banks: `python tune.py OUT.pt [--half]`.

Of each question every saying is to be nearer to sayings of its own point and side than to those of
the other side and of other points (InfoNCE over the question's texts). The mean vector of a text,
by which questions are found, is to stay where it was. No graded answer is read.
`--half` leaves half of the questions out, by a hash of their text, so that `evaluate.py` can tell
what it is worth for questions that it has not seen.
"""

import argparse
import hashlib
import random

import torch
from encoder import base_model, mean_vectors, nearness_of_all, token_vectors
from texts import RIGHT, WRONG, read_questions, tokens

TEMPERATURE = 0.05
RATE, WARM_UP, LEAST_RATE = 3e-5, 20, 0.05
# The nearest text of its kind counts more than all of them: people say a point in few ways each.
OF_NEAREST = 0.7
# What a mean vector costs that has turned away: 1 less its cosine, so often.
STAYING = 2
OUT_OF_REACH = 1e4


def is_left_out(question):
    return hashlib.sha256(question.encode()).digest()[5] % 2 == 0


def loss_of(model, question, before):
    """The loss of a question's texts; `before` are the mean vectors of them and of its title."""
    texts = texts_of(question)
    count = len(texts)
    vectors = token_vectors(model, ids_of(question))
    now = mean_vectors(vectors)
    turned = (1 - (now * before).sum(1)).mean()
    near = nearness_of_all(vectors[:count], [text.weights for text in texts])
    logits = near / TEMPERATURE - torch.eye(count) * OUT_OF_REACH

    kinds = [(text.point, text.side == WRONG) for text in texts]
    alike = torch.tensor([[float(a == b) for b in kinds] for a in kinds]) - torch.eye(count)
    asked = torch.tensor([float(text.side in (RIGHT, WRONG)) for text in texts])
    asked = asked * (alike.sum(1) > 0)

    log_share = logits - torch.logsumexp(logits, 1, keepdim=True)
    of_all = (log_share * alike).sum(1) / alike.sum(1).clamp(min=1)
    of_nearest = torch.logsumexp(log_share + (alike - 1) * OUT_OF_REACH, 1)
    gain = (1 - OF_NEAREST) * of_all + OF_NEAREST * of_nearest
    told_apart = -(gain * asked).sum() / asked.sum().clamp(min=1)
    return told_apart + STAYING * turned, turned


def texts_of(question):
    return [text for text in question.texts if len(text.ids) > 1]


def ids_of(question):
    return [text.ids for text in texts_of(question)] + [tokens(question.text)[0]]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("out")
    arguments.add_argument("--half", action="store_true")
    arguments.add_argument("--epochs", type=int, default=1)
    options = arguments.parse_args()
    torch.manual_seed(1)
    order = random.Random(1)

    questions = [q for q in read_questions().values() if any(t.side == RIGHT for t in q.texts)]
    questions = [q for q in questions if not (options.half and is_left_out(q.text))]
    model = base_model()
    # The words keep their vectors: most of the weights, and few sayings to move them.
    model.embeddings.word_embeddings.weight.requires_grad = False
    with torch.no_grad():
        before = {q.text: mean_vectors(token_vectors(model.eval(), ids_of(q))) for q in questions}
    model.train()
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)

    step, steps = 0, options.epochs * len(questions)
    for _ in range(options.epochs):
        order.shuffle(questions)
        for question in questions:
            step += 1
            left = max(LEAST_RATE, 1 - step / steps)
            optimizer.param_groups[0]["lr"] = RATE * min(1, step / WARM_UP) * left
            optimizer.zero_grad()
            loss, turned = loss_of(model, question, before[question.text])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            if step % 10 == 0:
                print(f"{step} of {steps}: {loss.item():.3f}, {turned.item():.4f}", flush=True)
        torch.save(model.state_dict(), options.out)


if __name__ == "__main__":
    main()
