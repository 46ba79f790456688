//! The tasks' sequences in Python, as their modules define them.

use super::python::{list, string};
use super::words::pick;
use crate::nn::Rng;
use crate::task::moscow::{FIRST_PLACE, Language, Lessons, PLACES, TokenKind, UNKNOWN};
use crate::task::text::Corpus;
use crate::task::{Result, Setup, Task, copy, sine};

/// Stories of the Moscow task that are written out. Its grammar is not.
const STORIES: usize = 200;

/// `draw()`, which returns one sequence: what is read at each step, and what is wanted there, `NONE` for nothing.
pub(super) fn draw(setup: &Setup, language: Language) -> Result<String> {
    let text = match &setup.task {
        Task::Moscow(lessons) => stories(setup, lessons, language)?,
        Task::Text {
            text,
            alphabet,
            length,
        } => windows(&Corpus::new(text, *alphabet, *length)?, *length, language),
        Task::Copy { length } => {
            let about = pick(
                language,
                "기호를 읽고, 빈칸을 지나, 신호가 오면 읽은 순서대로 적습니다.",
                "Reads symbols, waits through blanks, and at the signal writes the symbols down.",
            );
            let (alphabet, symbols) = (copy::ALPHABET, copy::SYMBOLS);
            format!(
                "# {about}\nBLANK, GO = {}, {}\n\ndef draw():\n    \
                 symbols = [random.randrange({alphabet}) for _ in range({symbols})]\n    \
                 items = symbols + [BLANK] * {length} + [GO] + [BLANK] * {}\n    \
                 targets = [NONE] * {} + symbols\n    return items, targets\n",
                copy::BLANK,
                copy::GO,
                symbols - 1,
                symbols + length,
            )
        }
        Task::Adding { length } => {
            let about = pick(
                language,
                "스텝마다 (값, 표시)를 읽고, 마지막에 표시된 두 값의 합을 답합니다. 표시는 앞쪽 절반과 뒤쪽 절반에 하나씩입니다.",
                "Reads (value, marker) at each step and gives the sum of the two marked values, one in each half.",
            );
            format!(
                "# {about}\ndef draw():\n    marked = [random.randrange({half}), random.randrange({half}, {length})]\n    \
                 items = [[random.random(), float(t in marked)] for t in range({length})]\n    \
                 total = sum(value for value, marker in items if marker)\n    \
                 return items, [NONE] * {} + [total]\n",
                length - 1,
                half = length / 2,
            )
        }
        Task::Parity { length } => {
            let about = pick(
                language,
                "스텝마다 지금까지 나온 1의 개수가 홀수인지(1) 짝수인지(0) 답합니다.",
                "Says at every step whether the number of ones so far is odd (1) or even (0).",
            );
            format!(
                "# {about}\ndef draw():\n    bits = [random.randrange(2) for _ in range({length})]\n    \
                 return bits, [sum(bits[: t + 1]) % 2 for t in range({length})]\n"
            )
        }
        Task::Counting { length } => {
            let about = pick(
                language,
                "a를 n번, b를 n번 읽습니다. b를 읽은 스텝마다 다음 기호(b 또는 끝)를 답합니다.",
                "Reads n times a, then n times b; after each b it gives the next symbol, b or the end.",
            );
            format!(
                "# {about}\nA, B, END = 0, 1, 2\n\ndef draw():\n    n = random.randint(1, {length})\n    \
                 return [A] * n + [B] * n, [NONE] * n + [B] * (n - 1) + [END]\n"
            )
        }
        Task::Sine { length } => {
            let about = pick(
                language,
                "사인파의 다음 값을 답합니다. 처음 두 스텝에서는 묻지 않습니다.",
                "Gives the wave's next value; at the first two steps it is not asked.",
            );
            let (longest, shortest) = (sine::LONGEST_PERIOD, sine::SHORTEST_PERIOD);
            format!(
                "# {about}\ndef draw():\n    phase = random.random()\n    \
                 frequency = random.uniform(1 / {longest}, 1 / {shortest})\n    \
                 wave = [math.sin(2 * math.pi * (phase + frequency * t)) for t in range({})]\n    \
                 return [[value] for value in wave[:-1]], [NONE] * 2 + wave[3:]\n",
                length + 1
            )
        }
    };
    Ok(text)
}

/// Windows of one's own text.
fn windows(corpus: &Corpus, length: usize, language: Language) -> String {
    let about = pick(
        language,
        "글의 아무 곳에서나 시작하는 창. 스텝마다 다음 글자를 답합니다. 번호 0은 모르는 글자이며 묻지 않습니다.",
        "A window that begins anywhere in the text; at every step the next symbol. Number 0 is the unknown one.",
    );
    let symbols = corpus.vocabulary.labels();
    let symbols = list(symbols.iter().map(|symbol| string(symbol)), 10);
    let tokens = list(corpus.tokens.iter().map(u32::to_string), 9);
    format!(
        "# {about}\nsymbols = {symbols}\ntokens = {tokens}\n\ndef draw():\n    \
         start = random.randrange(len(tokens) - {length})\n    \
         window = tokens[start : start + {length} + 1]\n    \
         return window[:-1], [token if token else NONE for token in window[1:]]\n"
    )
}

/// Stories, written out.
fn stories(setup: &Setup, lessons: &Lessons, language: Language) -> Result<String> {
    let [about, filler, asked] = [
        pick(
            language,
            "이야기를 만드는 문법은 길어서, 화면이 만든 이야기 가운데 일부만 적었습니다(화면은 매번 새로 만듭니다).\n# \
             마지막 토큰이 빈칸이고, 함께 적은 번호가 답입니다.",
            "The stories' grammar is long: these are some that the page drew (it draws new ones for each update).\n# \
             A story's last token is the blank, the number beside it the answer.",
        ),
        pick(
            language,
            "모르는 단어로 바뀔 수 있는 토큰",
            "tokens that may become the unknown word",
        ),
        pick(
            language,
            "다음 단어도 묻습니다.",
            "the next word is asked for as well",
        ),
    ];
    let mut rng = Rng::seed_from_u64(setup.seed);
    let mut rows = Vec::new();
    for _ in 0..STORIES {
        let sample = setup.task.sample(&mut rng)?;
        let crate::task::Inputs::Tokens(tokens) = &sample.inputs else {
            continue;
        };
        let answer = sample.targets.last().and_then(|target| target.class());
        let tokens = list(tokens.iter().map(u32::to_string), 6);
        rows.push(format!("    ({tokens}, {}),\n", answer.unwrap_or_default()));
    }
    let lexicon = lessons.language.lexicon();
    let words = 0..lexicon.len() as u32;
    let fillers = words.filter(|&id| lexicon.kind(id) == Some(TokenKind::Filler));
    Ok(format!(
        r#"# {about}
stories = [
{}]
fillers = set({})  # {filler}
FIRST_PLACE, PLACES = {FIRST_PLACE}, {PLACES}

def draw(next_word=False):
    items, answer = random.choice(stories)
    items = [{UNKNOWN} if item in fillers and random.random() < {} else item for item in items]
    if next_word:  # {asked}
        return items, [item if item != {UNKNOWN} else NONE for item in items[1:]] + [answer]
    return items, [NONE] * (len(items) - 1) + [answer]
"#,
        rows.concat(),
        list(fillers.map(|id| id.to_string()), 14),
        super::python::number(lessons.unknown),
    ))
}
