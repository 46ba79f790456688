//! The comments of listings, in the reader's language.

use super::{Run, module};
use crate::nn::Kind;
use crate::task::moscow::Language;

/// One of two texts.
pub fn pick(language: Language, korean: &'static str, english: &'static str) -> &'static str {
    match language {
        Language::Korean => korean,
        Language::English => english,
    }
}

/// The comment at a listing's head: what runs, and where its weights are.
pub fn title(run: &Run, language: Language) -> String {
    let spec = run.network.stack();
    let count = run.network.params().len();
    let (inputs, units, layers) = (spec.input_size, spec.hidden_size, spec.num_layers);
    let name = match spec.kind {
        Kind::RnnTanh => "RNN (tanh)",
        Kind::RnnRelu => "RNN (ReLU)",
        kind => module(kind),
    };
    let (most, file) = (super::MOST_INLINE, run.weights_file);
    let file = file.replace(['\n', '\r'], " ");
    match language {
        Language::Korean => {
            let directions = if spec.bidirectional {
                ", 양방향"
            } else {
                ""
            };
            let source = if run.is_inline() {
                "가중치는 아래에 그대로 적혀 있습니다.".to_owned()
            } else {
                format!(
                    "매개변수가 {most}개를 넘어 적지 않고 파일에서 읽습니다. 화면에서 가중치를 내려받아\n\
                     # 이 코드와 같은 폴더에 {file} 이름으로 두세요."
                )
            };
            format!(
                "# {name}: 입력 {inputs}개, 유닛 {units}개, 층 {layers}개{directions}, 매개변수 {count}개.\n\
                 # 화면에 보이는 수를 다시 계산해 출력합니다. {source}\n"
            )
        }
        Language::English => {
            let directions = if spec.bidirectional {
                ", bidirectional"
            } else {
                ""
            };
            let source = if run.is_inline() {
                "The weights are written out below.".to_owned()
            } else {
                format!(
                    "More than {most} parameters are not written out\n\
                     # but read from a file: export the weights and put them beside this code as {file}."
                )
            };
            format!(
                "# {name}: input size {inputs}, hidden size {units}, layers {layers}{directions}; {count} parameters.\n\
                 # Computes the numbers on screen once more and prints them. {source}\n"
            )
        }
    }
}
