//! A training run in PyTorch.

use super::data;
use super::python::number;
use super::pytorch::recurrent;
use super::words::pick;
use crate::nn::spec::Gate;
use crate::nn::{Kind, ModelSpec, Scheme};
use crate::task::moscow::Language;
use crate::task::{Measure, Optimizer, Result, Setup, Task};

/// Python with PyTorch that trains the same network on the same task by the same rule.
///
/// Initial weights and sequences have the same distributions but come from PyTorch's and Python's own generators, so that
/// a run is another one than on screen; of the Moscow task some stories stand in the listing in place of fresh ones. The
/// listing says both.
///
/// # Errors
/// As [`Setup::check`].
pub fn training(setup: &Setup, language: Language) -> Result<String> {
    setup.check()?;
    let spec = setup.model_spec()?;
    let parts = [
        title(setup, language),
        head(setup, language),
        data::draw(setup, language)?,
        batch(setup, language),
        network(setup, &spec, language),
        forward(setup, &spec, language),
        updates(setup, language),
    ];
    Ok(parts.join("\n"))
}

fn title(setup: &Setup, language: Language) -> String {
    let name = setup.task.name().code();
    match language {
        Language::Korean => format!(
            "# 과제: {name}. 화면과 같은 신경망을 같은 방법으로 PyTorch에서 학습시킵니다.\n\
             # 처음 가중치와 문제는 분포만 같고 다른 난수에서 나오므로, 수는 화면과 같지 않습니다.\n"
        ),
        Language::English => format!(
            "# Task: {name}. Trains the network on screen, by the same rule, in PyTorch.\n\
             # Initial weights and sequences have the same distributions but come from other random numbers: not the same run.\n"
        ),
    }
}

fn numeric(setup: &Setup) -> bool {
    setup.task.measure() == Measure::Error
}

fn head(setup: &Setup, language: Language) -> String {
    let none = if numeric(setup) {
        "float(\"nan\")"
    } else {
        "-100"
    };
    let math = match setup.task {
        Task::Sine { .. } => "import math\n",
        _ => "",
    };
    let packing = match setup.truncation {
        None => "pack_padded_sequence, pad_packed_sequence, ",
        Some(_) => "",
    };
    let comment = pick(
        language,
        "이 스텝에서는 묻지 않습니다.",
        "nothing is asked at this step",
    );
    format!(
        r#"{math}import random

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import {packing}pad_sequence

random.seed({seed})
torch.manual_seed({seed})
NONE = {none}  # {comment}
"#,
        seed = setup.seed
    )
}

fn batch(setup: &Setup, language: Language) -> String {
    let comment = pick(
        language,
        "시퀀스를 나란히 놓습니다: (T, N). 짧은 것은 끝을 채웁니다.",
        "sequences side by side: (T, N), shorter ones padded at their ends",
    );
    let count = setup.batch;
    let drawn = match &setup.task {
        Task::Moscow(lessons) if lessons.next_word > 0.0 => {
            let asked = lessons.next_word_stories;
            format!("[draw(next_word=n < {asked}) for n in range({count})]")
        }
        _ => format!("[draw() for _ in range({count})]"),
    };
    format!(
        r#"def batch():
    # {comment}
    drawn = {drawn}
    x = pad_sequence([torch.tensor(items) for items, _ in drawn])
    targets = pad_sequence([torch.tensor(targets) for _, targets in drawn], padding_value=NONE)
    lengths = torch.tensor([len(items) for items, _ in drawn])
    return x, targets, lengths
"#
    )
}

fn network(setup: &Setup, spec: &ModelSpec, language: Language) -> String {
    let mut text = String::new();
    let mut modules = Vec::new();
    if let Some(vocabulary) = spec.reader.vocabulary() {
        let size = spec.reader.size();
        text.push_str(&format!("embedding = nn.Embedding({vocabulary}, {size})\n"));
        modules.push("embedding");
    }
    text.push_str(&format!("rnn = {}\n", recurrent(&spec.stack)));
    let (width, outputs) = (spec.stack.output_size(), spec.outputs);
    text.push_str(&format!("head = nn.Linear({width}, {outputs})\n"));
    modules.extend(["rnn", "head"]);
    text.push_str(&format!(
        "model = nn.ModuleList([{}])\n",
        modules.join(", ")
    ));
    text.push_str(&initial(setup, language));
    let optimizer = match setup.optimizer {
        Optimizer::Sgd | Optimizer::Momentum => "SGD",
        Optimizer::Adam => "Adam",
    };
    let momentum = match setup.optimizer {
        Optimizer::Momentum => ", momentum=0.9",
        _ => "",
    };
    let rate = number(setup.learning_rate);
    text.push_str(&format!(
        "optimizer = torch.optim.{optimizer}(model.parameters(), lr={rate}{momentum})\n"
    ));
    text
}

/// What differs from PyTorch's own initial weights.
fn initial(setup: &Setup, language: Language) -> String {
    let mut lines = String::new();
    let units = setup.units;
    if setup.init.scheme == Scheme::Orthogonal {
        let comment = pick(
            language,
            "게이트마다 직교 행렬",
            "an orthogonal matrix for each gate",
        );
        lines.push_str(&format!(
            r#"        if name.startswith("weight_hh"):
            for block in values.split({units}):  # {comment}
                nn.init.orthogonal_(block)
"#
        ));
    }
    if let (Some(bias), Some(gate)) = (
        setup.init.forget_bias,
        Kind::gate_index(setup.kind, Gate::Forget),
    ) {
        let comment = pick(language, "망각 게이트의 편향", "the forget gate's bias");
        let bias = number(bias);
        let range = format!("{} : {}", gate * units, (gate + 1) * units);
        lines.push_str(&format!(
            r#"        if name.startswith("bias"):  # {comment}
            values[{range}] = {bias} if name.startswith("bias_ih") else 0.0
"#
        ));
    }
    let mut text = String::new();
    if !lines.is_empty() {
        text = format!(
            "with torch.no_grad():\n    for name, values in rnn.named_parameters():\n{lines}"
        );
    }
    if let Task::Text { .. } = setup.task {
        let comment = pick(
            language,
            "모르는 글자는 0에서 시작합니다.",
            "the unknown symbol begins as zeros",
        );
        text.push_str(&format!(
            "with torch.no_grad():\n    embedding.weight[0] = 0  # {comment}\n"
        ));
    }
    text
}

fn forward(setup: &Setup, spec: &ModelSpec, language: Language) -> String {
    let embed = if spec.reader.vocabulary().is_some() {
        "    x = embedding(x)\n"
    } else {
        ""
    };
    let Some(chunk) = setup.truncation else {
        return format!(
            r#"def forward(x, lengths):
{embed}    packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
    output, _ = pad_packed_sequence(rnn(packed)[0])
    return head(output)
"#
        );
    };
    let detach = if setup.kind.has_cell() {
        "tuple(part.detach() for part in state)"
    } else {
        "state.detach()"
    };
    let comment = pick(
        language,
        "상태는 이어지고, 기울기는 여기서 끊깁니다.",
        "the state goes on, the gradient ends here",
    );
    format!(
        r#"def forward(x, lengths):
{embed}    outputs, state = [], None
    for part in x.split({chunk}):
        output, state = rnn(part, state)
        outputs.append(output)
        state = {detach}  # {comment}
    return head(torch.cat(outputs))
"#
    )
}

fn updates(setup: &Setup, language: Language) -> String {
    let (loss, score) = match &setup.task {
        Task::Moscow(lessons) => {
            let next = if lessons.next_word > 0.0 {
                let comment = pick(language, "다음 단어", "next words");
                let weight = number(lessons.next_word);
                format!(
                    r#"
    words = targets.scatter(0, last, NONE)
    if (words != NONE).any():
        loss = loss + {weight} * F.cross_entropy(logits.flatten(0, 1), words.flatten())  # {comment}"#
                )
            } else {
                String::new()
            };
            let comment = pick(language, "빈칸", "the blank");
            (
                format!(
                    r#"    last = (lengths - 1).unsqueeze(0)
    answers = logits[last[0], torch.arange(len(lengths))]
    wanted = targets.gather(0, last)[0]
    loss = F.cross_entropy(answers, wanted)  # {comment}{next}
"#
                ),
                r#"    places = answers[:, FIRST_PLACE : FIRST_PLACE + PLACES]
    score = (places.argmax(dim=1) + FIRST_PLACE == wanted).float().mean()
"#,
            )
        }
        _ if numeric(setup) => (
            r#"    asked = ~targets.isnan()
    loss = F.mse_loss(logits.squeeze(2)[asked], targets[asked])
"#
            .to_owned(),
            "    score = loss\n",
        ),
        task => (
            "    loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten())\n".to_owned(),
            match task {
                Task::Counting { .. } => {
                    r#"    right = (logits.argmax(dim=2) == targets) | (targets == NONE)
    score = right.all(dim=0).float().mean()
"#
                }
                _ => {
                    r#"    asked = targets != NONE
    score = (logits.argmax(dim=2) == targets)[asked].float().mean()
"#
                }
            },
        ),
    };
    let clip = match setup.clip {
        Some(clip) => number(clip),
        None => "float(\"inf\")".to_owned(),
    };
    let clipping = match setup.clip {
        Some(_) => pick(
            language,
            "잘라내기 전의 기울기 크기",
            "the gradient's norm before clipping",
        ),
        None => pick(
            language,
            "잘라내지 않고 크기만 잽니다.",
            "only measured, not clipped",
        ),
    };
    let (count, every) = (setup.updates, (setup.updates / 20).max(1));
    format!(
        r#"for update in range(1, {count} + 1):
    x, targets, lengths = batch()
    logits = forward(x, lengths)
{loss}    optimizer.zero_grad()
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), {clip})  # {clipping}
    if not (loss.isfinite() and norm.isfinite()):
        print(f"broke at update {{update}}")
        break
    optimizer.step()
{score}    if update % {every} == 0 or update == {count}:
        print(f"update {{update}}  loss {{loss.item():.4f}}  score {{score.item():.4f}}  norm {{norm.item():.3f}}")
"#
    )
}
