"""Makes the golden files with PyTorch. They lie beside this script; `cargo test --test golden` compares the engine to them.

    python tests/golden/make.py

Needs PyTorch, nothing else (the files here were made with the version that they name). A file for a model of your own:

    import sys; sys.path.append("tests/golden")
    from make import write_case
    write_case("mine.safetensors", my_lstm, my_input)

    cargo run --release --example compare_pytorch -- mine.safetensors

A file is a safetensors file with
- the module's parameters under their own names,
- `input` (T, N, I), `output` (T, N, D*H), `h_n` (L*D, N, H), for the LSTM `c_n`,
- `cotangent`, of the output's shape, and the gradients of sum(output * cotangent): `grad.input`, `grad.<parameter>`,
- where the run starts from given states: `h_0`, for the LSTM `c_0`, and `grad.h_0`, `grad.c_0`,
- where the sequences have different lengths: `lengths` (N),
- metadata, all strings: `kind` (RNN, LSTM, GRU), `layers`, `bidirectional` (true, false), `I`, `H`, `T`, `N`, for the RNN
  `nonlinearity` (tanh, relu), `torch`. `saturated` (true, false) is no more than a remark.
All tensors are F32, as PyTorch computed them in f32.
"""

import copy
import json
import math
import struct
import zlib
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

HERE = Path(__file__).resolve().parent
# What PyTorch's own f32 may be away from its f64. Beyond it a case would say more about rounding than about the engine.
HONEST = 2e-6


def write_tensors(path, tensors, metadata):
    """Writes a safetensors file. `safetensors.torch.save_file` does the same, in an order that changes from run to run."""
    header, blocks, start = {"__metadata__": metadata}, [], 0
    for name, tensor in tensors.items():
        assert tensor.dtype == torch.float32, f"{name} is {tensor.dtype}, not float32"
        block = struct.pack(f"<{tensor.numel()}f", *tensor.detach().flatten().tolist())
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [start, start + len(block)],
        }
        blocks.append(block)
        start += len(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def run(module, input, cotangent, initial=None, lengths=None):
    """Output, last states and gradients of sum(output * cotangent), by name."""
    module = copy.deepcopy(module).eval()
    module.zero_grad()
    input = input.detach().clone().requires_grad_()
    has_cell = isinstance(module, nn.LSTM)
    states = None
    if initial is not None:
        initial = [state.detach().clone().requires_grad_() for state in initial]
        states = tuple(initial) if has_cell else initial[0]
    if lengths is None:
        output, last = module(input, states)
    else:
        packed = pack_padded_sequence(input, lengths, enforce_sorted=False)
        output, last = module(packed, states)
        output, _ = pad_packed_sequence(output, total_length=input.shape[0])
    (output * cotangent).sum().backward()
    results = {"output": output, "h_n": last[0] if has_cell else last}
    if has_cell:
        results["c_n"] = last[1]
    results["grad.input"] = input.grad
    for name, parameter in module.named_parameters():
        results[f"grad.{name}"] = parameter.grad
    for name, state in zip(("h_0", "c_0"), initial or ()):
        results[f"grad.{name}"] = state.grad
    return results


def write_case(path, module, input, cotangent=None, initial=None, lengths=None, saturated=False):
    """Writes one case.

    module: nn.RNN, nn.LSTM or nn.GRU in f32, with biases, time first, without projection. input: (T, N, I).
    cotangent: (T, N, D*H), drawn at random if absent. initial: [h_0] or, for the LSTM, [h_0, c_0]. lengths: (N), int64.
    Returns the results.
    """
    assert module.bias and not module.batch_first and not module.proj_size, "a module of another form"
    steps, batch, features = input.shape
    directions = 2 if module.bidirectional else 1
    if cotangent is None:
        cotangent = torch.randn(steps, batch, directions * module.hidden_size)
    results = run(module, input, cotangent, initial, lengths)
    tensors = dict(module.named_parameters())
    tensors |= {"input": input, "cotangent": cotangent}
    tensors |= dict(zip(("h_0", "c_0"), initial or ()))
    if lengths is not None:
        tensors["lengths"] = lengths.float()
    tensors |= results
    metadata = {
        "kind": module.mode.split("_")[0],
        "layers": str(module.num_layers),
        "bidirectional": "true" if module.bidirectional else "false",
        "I": str(features),
        "H": str(module.hidden_size),
        "T": str(steps),
        "N": str(batch),
        "saturated": "true" if saturated else "false",
        "torch": torch.__version__.split("+")[0],
    }
    if isinstance(module, nn.RNN):
        metadata["nonlinearity"] = module.nonlinearity
    write_tensors(path, tensors, metadata)
    return results


# name, kind, layers, directions, I, H, T, N, and what is special: `gain` multiplies weight_ih and the biases,
# and weight_hh, which saturates the units; `initial` starts from given states, `lengths` are the sequences' own.
CASES = [
    # Every kind, 1 to 3 layers, both directions; sizes from the smallest to the course's largest.
    ("rnn_1", "RNN", 1, 1, 1, 1, 1, 1, {}),
    ("rnn_1_bi", "RNN", 1, 2, 3, 64, 120, 2, {}),
    ("rnn_2", "RNN", 2, 1, 7, 33, 60, 3, {}),
    ("rnn_2_bi", "RNN", 2, 2, 4, 16, 31, 5, {}),
    ("rnn_3", "RNN", 3, 1, 2, 64, 17, 1, {}),
    ("rnn_3_bi", "RNN", 3, 2, 6, 24, 90, 2, {}),
    ("lstm_1", "LSTM", 1, 1, 8, 64, 120, 2, {}),
    ("lstm_1_bi", "LSTM", 1, 2, 3, 17, 50, 4, {}),
    ("lstm_2", "LSTM", 2, 1, 5, 32, 25, 3, {}),
    ("lstm_2_bi", "LSTM", 2, 2, 2, 1, 2, 1, {}),
    ("lstm_3", "LSTM", 3, 1, 16, 20, 75, 2, {}),
    ("lstm_3_bi", "LSTM", 3, 2, 4, 24, 40, 1, {}),
    ("gru_1", "GRU", 1, 1, 1, 15, 5, 6, {}),
    ("gru_1_bi", "GRU", 1, 2, 9, 48, 33, 2, {}),
    ("gru_2", "GRU", 2, 1, 6, 64, 100, 1, {}),
    ("gru_2_bi", "GRU", 2, 2, 3, 12, 120, 3, {}),
    ("gru_3", "GRU", 3, 1, 10, 31, 48, 2, {}),
    ("gru_3_bi", "GRU", 3, 2, 5, 20, 21, 3, {}),
    ("relu_1", "RELU", 1, 1, 4, 40, 80, 2, {}),
    ("relu_2_bi", "RELU", 2, 2, 5, 16, 37, 3, {}),
    ("relu_3", "RELU", 3, 1, 3, 23, 12, 4, {}),
    # Saturated. With recurrent weights 8 times as large too a network is chaotic: rounding grows tenfold every few steps, in
    # PyTorch as here. So the long runs saturate through inputs and biases, and the short ones through everything.
    ("rnn_1_saturated", "RNN", 1, 1, 5, 32, 40, 2, {"gain": (8, 2)}),
    ("rnn_2_bi_saturated", "RNN", 2, 2, 4, 12, 20, 3, {"gain": (6, 1.5)}),
    ("rnn_3_saturated", "RNN", 3, 1, 3, 8, 5, 1, {"gain": (5, 5)}),
    ("lstm_1_saturated", "LSTM", 1, 1, 4, 24, 20, 2, {"gain": (8, 8)}),
    ("lstm_1_long_saturated", "LSTM", 1, 1, 3, 32, 120, 1, {"gain": (8, 4)}),
    ("lstm_2_bi_saturated", "LSTM", 2, 2, 3, 16, 12, 2, {"gain": (6, 6)}),
    ("lstm_3_bi_saturated", "LSTM", 3, 2, 6, 8, 16, 2, {"gain": (5, 5)}),
    ("gru_1_bi_saturated", "GRU", 1, 2, 4, 32, 9, 2, {"gain": (7, 6)}),
    ("gru_1_long_saturated", "GRU", 1, 1, 4, 20, 100, 1, {"gain": (8, 2)}),
    ("gru_2_saturated", "GRU", 2, 1, 5, 16, 10, 2, {"gain": (6, 6)}),
    ("gru_3_bi_saturated", "GRU", 3, 2, 3, 10, 8, 1, {"gain": (5, 5)}),
    # The course's shapes.
    *(
        (f"course_{kind.lower()}_{name}", kind, layers, directions, 5, 8, 10, 1, {})
        for kind in ("RNN", "LSTM", "GRU")
        for name, layers, directions in (("1", 1, 1), ("2", 2, 1), ("2_bi", 2, 2))
    ),
    # Given initial states; sequences of different lengths; both.
    ("initial_rnn", "RNN", 1, 1, 3, 9, 14, 3, {"initial": True}),
    ("initial_relu_2_bi", "RELU", 2, 2, 3, 9, 14, 3, {"initial": True}),
    ("initial_lstm_2_bi", "LSTM", 2, 2, 4, 7, 19, 2, {"initial": True}),
    ("initial_gru_2_bi", "GRU", 2, 2, 5, 10, 11, 4, {"initial": True}),
    ("lengths_rnn_2_bi", "RNN", 2, 2, 3, 11, 20, 5, {"lengths": [7, 20, 1, 13, 20]}),
    ("lengths_lstm_2_bi", "LSTM", 2, 2, 4, 9, 23, 4, {"lengths": [2, 23, 9, 1]}),
    ("lengths_gru_3_bi", "GRU", 3, 2, 2, 6, 16, 3, {"lengths": [16, 5, 11]}),
    ("lengths_initial_rnn", "RNN", 1, 2, 3, 5, 9, 3, {"lengths": [4, 9, 1], "initial": True}),
    ("lengths_initial_lstm", "LSTM", 2, 2, 3, 8, 12, 3, {"lengths": [1, 6, 12], "initial": True}),
    ("lengths_initial_gru", "GRU", 2, 2, 3, 8, 12, 4, {"lengths": [12, 3, 8, 3], "initial": True}),
]


def make_case(name, kind, layers, directions, features, hidden, steps, batch, special):
    # The name is the seed, so that a new case leaves the others as they are.
    torch.manual_seed(zlib.crc32(name.encode()))
    make = {"RNN": nn.RNN, "RELU": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}[kind]
    options = {"nonlinearity": "relu"} if kind == "RELU" else {}
    module = make(features, hidden, layers, bidirectional=directions == 2, **options)
    with torch.no_grad():
        gain, recurrent_gain = special.get("gain", (1, 1))
        for parameter_name, parameter in module.named_parameters():
            parameter *= recurrent_gain if parameter_name.startswith("weight_hh") else gain
    input = torch.randn(steps, batch, features)
    cotangent = torch.randn(steps, batch, directions * hidden)
    initial, lengths = None, None
    if "initial" in special:
        count = 2 if kind == "LSTM" else 1
        initial = [torch.randn(layers * directions, batch, hidden) for _ in range(count)]
    if "lengths" in special:
        lengths = torch.tensor(special["lengths"])
    saturated = "gain" in special
    path = HERE / f"{name}.safetensors"
    results = write_case(path, module, input, cotangent, initial, lengths, saturated)

    exact = run(
        copy.deepcopy(module).double(),
        input.double(),
        cotangent.double(),
        initial and [state.double() for state in initial],
        lengths,
    )
    away = {key: (exact[key] - value).abs().max().item() for key, value in results.items()}
    states = max(away[key] for key in ("output", "h_n", "c_n") if key in away)
    share = max(
        value / max(exact[key].abs().max().item(), 0.1)
        for key, value in away.items()
        if key.startswith("grad.")
    )
    print(f"{name:<24} {path.stat().st_size:>7} bytes   f32 from f64: states {states:.1e}, gradients {share:.1e}")
    assert states <= HONEST and share <= 5e-6, f"{name} is not computable in f32"


def make_optimizer():
    """Three optimisers on one small problem: a linear layer learns y = A x by the mean squared error.

    Tensors: `x` (8, 4), `y` (8, 3), `weight` and `bias` at the start, and after every step of every optimiser
    `<optimiser>.weight` (steps, 3, 4), `<optimiser>.bias` (steps, 3), `<optimiser>.norm` (steps), the gradients' norm before
    clipping. The third one's gradients are clipped to a norm of 0.5.
    """
    torch.manual_seed(1000)
    x, start = torch.randn(8, 4), nn.Linear(4, 3)
    y = x @ torch.randn(4, 3)
    tensors = {"x": x, "y": y, "weight": start.weight, "bias": start.bias}
    steps = 12
    makers = {
        "sgd": (lambda p: torch.optim.SGD(p, lr=0.1), math.inf),
        "momentum": (lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9), math.inf),
        "clipped": (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.5), 0.5),
        "adam": (lambda p: torch.optim.Adam(p, lr=0.05), math.inf),
        "adam_clipped": (lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-4), 0.5),
    }
    for name, (make, limit) in makers.items():
        layer = copy.deepcopy(start)
        optimizer = make(layer.parameters())
        weights, biases, norms = [], [], []
        for _ in range(steps):
            optimizer.zero_grad()
            ((layer(x) - y) ** 2).mean().backward()
            norms.append(nn.utils.clip_grad_norm_(layer.parameters(), limit))
            optimizer.step()
            weights.append(layer.weight.detach().clone())
            biases.append(layer.bias.detach().clone())
        tensors[f"{name}.weight"] = torch.stack(weights)
        tensors[f"{name}.bias"] = torch.stack(biases)
        tensors[f"{name}.norm"] = torch.stack(norms)
    folder = HERE / "optimizer"
    folder.mkdir(exist_ok=True)
    metadata = {"torch": torch.__version__.split("+")[0]}
    write_tensors(folder / "trajectories.safetensors", tensors, metadata)


class Reader(nn.Module):
    """The engine's `Model`: embedding, recurrent stack, linear head."""

    def __init__(self, vocabulary, embedding, hidden, outputs):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.rnn = nn.LSTM(embedding, hidden, num_layers=2, bidirectional=True)
        self.head = nn.Linear(2 * hidden, outputs)

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.embedding(tokens), lengths, enforce_sorted=False)
        output, _ = pad_packed_sequence(self.rnn(packed)[0], total_length=tokens.shape[0])
        return self.head(output)


def make_model():
    """A whole model with its loss: cross-entropy over the steps that have a target.

    Tensors: the module's `state_dict()`, `tokens` and `targets` (T, N), the latter -100 where there is none, `lengths` (N),
    `logits` (T, N, O), `loss` (1), and `grad.<parameter>`.
    """
    torch.manual_seed(2000)
    steps, batch, vocabulary, outputs = 7, 3, 11, 4
    model = Reader(vocabulary, 5, 6, outputs)
    lengths = torch.tensor([4, 7, 1])
    tokens = torch.randint(vocabulary, (steps, batch))
    targets = torch.randint(outputs, (steps, batch))
    targets[torch.rand(steps, batch) < 0.3] = -100
    targets[torch.arange(steps)[:, None] >= lengths] = -100
    logits = model(tokens, lengths)
    loss = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
    loss.backward()
    tensors = dict(model.state_dict())
    tensors |= {"tokens": tokens.float(), "targets": targets.float(), "lengths": lengths.float()}
    tensors |= {"logits": logits, "loss": loss[None]}
    tensors |= {f"grad.{name}": parameter.grad for name, parameter in model.named_parameters()}
    folder = HERE / "model"
    folder.mkdir(exist_ok=True)
    metadata = {"torch": torch.__version__.split("+")[0]}
    write_tensors(folder / "reader.safetensors", tensors, metadata)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for case in CASES:
        make_case(*case)
    make_optimizer()
    make_model()
