//! Weights in and out, the values of the sequence as a table, and the same computation in Python.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, HtmlInputElement};

use super::bench::Status;
use super::config::{LANGUAGES, code, stories};
use super::exchange::{self, Choices, Unpacked};
use super::files::{self, File, Unread};
use super::reading::Reading;
use super::{Lab, words};
use crate::figure::effect::effect;
use crate::figure::number;
use crate::lesson::language::language;
use crate::lesson::query::{Query, is_readers};
use crate::listing::{self, MOST_INLINE, Network, Record, Run};

/// The file of the weights, which the listings of large networks read.
const WEIGHTS: &str = "weights.safetensors";
/// Characters of a listing that are shown; all of it is copied and kept.
const SHOWN: usize = 60_000;

/// What became of a file.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    /// Its name, and the tensors left alone.
    Taken(String, usize),
    /// Why not, and the file, if another choice of network would read it.
    Refused(String, Option<Kept>),
}

/// A file that could not be read for this network: its name, the choices that it was made with, and its bytes.
#[derive(Clone, Debug, PartialEq)]
struct Kept {
    name: String,
    choices: Choices,
    bytes: Arc<Vec<u8>>,
}

/// Puts a file's weights on the bench, or says why not.
fn take(lab: Lab, name: String, bytes: Vec<u8>) -> Outcome {
    let l = lab.desk.locale.get_untracked();
    let layout = lab
        .setup
        .with_untracked(|setup| setup.model_spec())
        .map(|spec| spec.layout())
        .unwrap_or_default();
    let found = match exchange::unpack(&bytes, &layout) {
        Ok(found) => found,
        Err(error) => return Outcome::Refused(exchange::refusal(l, &error.into()), None),
    };
    let Unpacked {
        params,
        choices,
        extra,
    } = found;
    match params {
        Ok(params) => match lab.bench.load(params) {
            Ok(()) => Outcome::Taken(name, extra.len()),
            Err(error) => {
                // Choices that make no network say why themselves.
                let refused = lab.bench.status.with_untracked(|status| match status {
                    Status::Refused(error) => Some(words::refusal(l, error)),
                    _ => None,
                });
                let reason = refused.unwrap_or_else(|| exchange::refusal(l, &error.into()));
                Outcome::Refused(reason, None)
            }
        },
        // Weights that are no numbers are none for any choices.
        Err(unfit @ exchange::Unfit::NotFinite(_)) => {
            Outcome::Refused(exchange::refusal(l, &unfit), None)
        }
        Err(unfit) => {
            let kept = choices.map(|choices| Kept {
                name,
                choices,
                bytes: Arc::new(bytes),
            });
            Outcome::Refused(exchange::refusal(l, &unfit), kept)
        }
    }
}

/// The panel.
#[component]
pub fn ExchangeView(lab: Lab) -> impl IntoView {
    view! {
        <Rescaled lab />
        <Weights lab />
        <Values lab />
        <Code lab />
    }
}

/// Says that what is handed out is the copy on the screen, while the dial holds one there.
#[component]
fn Rescaled(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let radius = Memo::new(move |_| lab.look.with(|look| look.radius));
    view! {
        <p class="remark rescaled">
            {move || {
                let radius = number::fixed(radius.get()?, 2);
                Some(td_string!(locale.get(), laboratory.rescaled, radius = radius).to_string())
            }}
        </p>
    }
}

#[component]
fn Weights(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let outcome = RwSignal::new(None::<Outcome>);
    let over = RwSignal::new(false);
    let receive = move |file: File| {
        let name = file.name();
        files::read(&file, move |bytes| {
            // The reader may have gone on meanwhile.
            if outcome.is_disposed() {
                return;
            }
            let l = locale.get_untracked();
            let result = match bytes {
                Err(Unread::TooLarge) => {
                    Outcome::Refused(td_string!(l, laboratory.file_large).to_string(), None)
                }
                Err(Unread::Failed) => {
                    Outcome::Refused(td_string!(l, laboratory.file_failed).to_string(), None)
                }
                Ok(bytes) => take(lab, name, bytes),
            };
            outcome.set(Some(result));
        });
    };
    let chosen = move |event: web_sys::Event| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            if let Some(file) = files::chosen(&input) {
                receive(file);
            }
            // The same file may be chosen again.
            input.set_value("");
        }
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let file = files::dropped(&event);
        if let Some(file) = file {
            receive(file);
        }
    };
    let keep = move |_| {
        let mut query = lab.desk.query.get_untracked();
        // The file has the rescaled weights themselves: the dial would turn them once more.
        query.retain(|name| {
            let place = matches!(name, "at" | "t" | "zoom" | "pick" | "view" | "radius");
            !is_readers(name) && !place
        });
        // Another page may be in another language.
        let language = lab.setup.with_untracked(|setup| stories(&setup.task));
        query.set(
            "stories",
            language.map(|language| code(LANGUAGES, language).to_owned()),
        );
        let choices = Choices {
            address: query.to_string(),
            text: lab.long_text.get_untracked(),
        };
        // The network that is shown, as the values and the listing have it.
        let model = lab.shown_model.get_untracked();
        if let Some(Ok(bytes)) = model.map(|model| exchange::pack(&model, &choices)) {
            files::save(WEIGHTS, &bytes);
        }
    };
    view! {
        <section
            class="exchange"
            class:over=move || over.get()
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <h2>{move || td_string!(locale.get(), laboratory.weights)}</h2>
            <p class="hint">{move || td_string!(locale.get(), laboratory.weights_about)}</p>
            <div class="fields">
                <button type="button" class="plain save-weights" on:click=keep>
                    {move || td_string!(locale.get(), laboratory.save_weights)}
                </button>
                <label class="field file">
                    <span>{move || td_string!(locale.get(), laboratory.load_weights)}</span>
                    <input type="file" class="load-weights" accept=".safetensors" on:change=chosen />
                </label>
            </div>
            <p class="outcome" class:bad=move || matches!(outcome.get(), Some(Outcome::Refused(..))) role="status">
                {move || {
                    let l = locale.get();
                    outcome
                        .get()
                        .map(|found| match found {
                            Outcome::Taken(name, extra) => {
                                let mut text = td_string!(l, laboratory.file_taken, name = name).to_string();
                                if extra > 0 {
                                    text.push(' ');
                                    text.push_str(&td_string!(l, laboratory.file_extra, count = extra).to_string());
                                }
                                text.into_any()
                            }
                            Outcome::Refused(reason, kept) => {
                                view! {
                                    {reason}
                                    " "
                                    {td_string!(l, laboratory.file_kept)}
                                    {kept.map(|kept| view! { <Adopt lab outcome kept /> })}
                                }
                                    .into_any()
                            }
                        })
                }}
            </p>
        </section>
    }
}

/// A button that makes the choices that a file was made with, and reads the file for them.
#[component]
fn Adopt(lab: Lab, outcome: RwSignal<Option<Outcome>>, kept: Kept) -> impl IntoView {
    let locale = lab.desk.locale;
    let adopt = move |_| {
        let Kept {
            name,
            choices,
            bytes,
        } = kept.clone();
        let wanted = Query::parse(&choices.address);
        let mut query = lab.desk.query.get_untracked();
        query.retain(|name| is_readers(name) || name == "view");
        for (name, value) in wanted.pairs() {
            // What is the reader's own is no choice of a file.
            if !is_readers(name) && !matches!(name, "view" | "at") {
                query.set(name, Some(value.to_owned()));
            }
        }
        lab.open(query, choices.text);
        outcome.set(None);
        // The bench lays out the new network before the next task of the page; only then can it take weights.
        set_timeout(
            move || {
                // The reader may have gone on meanwhile.
                if outcome.try_get_untracked().is_some() {
                    outcome.set(Some(take(lab, name, bytes.to_vec())));
                }
            },
            Duration::ZERO,
        );
    };
    view! {
        <button type="button" class="plain adopt" on:click=adopt>
            {move || td_string!(locale.get(), laboratory.adopt)}
        </button>
    }
}

#[component]
fn Values(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let keep = move |_| {
        let reading = lab.reading.get_untracked();
        let table = reading.and_then(|reading| {
            listing::csv(Record::Model(&reading.trace), &reading.sample.labels).ok()
        });
        if let Some(table) = table {
            files::save("trace.csv", table.as_bytes());
        }
    };
    view! {
        <section class="exchange">
            <h2>{move || td_string!(locale.get(), laboratory.trace)}</h2>
            <p class="hint">{move || td_string!(locale.get(), laboratory.trace_about)}</p>
            <button type="button" class="plain save-trace" on:click=keep>
                {move || td_string!(locale.get(), laboratory.save_trace)}
            </button>
        </section>
    }
}

/// In which library.
#[derive(Clone, Copy, PartialEq)]
enum Library {
    NumPy,
    PyTorch,
}

#[component]
fn Code(lab: Lab) -> impl IntoView {
    let locale = lab.desk.locale;
    let library = RwSignal::new(Library::NumPy);
    let copied = RwSignal::new(None::<bool>);
    let code = Memo::new(move |_| {
        // While it learns the weights change ten times a second; the code waits.
        if lab.bench.status.with(|status| status.is_busy()) {
            return None;
        }
        lab.reading.with(|reading| {
            let reading = reading.as_ref()?;
            write(reading, library.get(), locale.get())
        })
    });
    effect(move || {
        code.track();
        copied.set(None);
    });
    // A large network's weights are not written out.
    let from_file = Memo::new(move |_| {
        lab.reading.with(|reading| {
            reading
                .as_ref()
                .is_some_and(|reading| reading.model.params().len() > MOST_INLINE)
        })
    });
    let about = move || {
        let l = locale.get();
        if !from_file.get() {
            return td_string!(l, laboratory.code_about).to_string();
        }
        let button = td_string!(l, laboratory.save_weights);
        let beside =
            td_string!(l, laboratory.code_beside, button = button, file = WEIGHTS).to_string();
        match library.get() {
            Library::NumPy => beside,
            Library::PyTorch => format!("{beside} {}", td_string!(l, laboratory.code_needs)),
        }
    };
    let copy = move |_| {
        let Some(Ok(code)) = code.get_untracked() else {
            return;
        };
        files::copy(&code, move |done| {
            // The reader may have gone on meanwhile.
            let _ = copied.try_set(Some(done));
        });
    };
    let file = move || match library.get() {
        Library::NumPy => "unrolled_numpy.py",
        Library::PyTorch => "unrolled_pytorch.py",
    };
    let button = move |to: Library, text: &'static str| {
        view! {
            <button type="button" aria-pressed=move || (library.get() == to).to_string() on:click=move |_| library.set(to)>
                {text}
            </button>
        }
    };
    view! {
        <section class="exchange">
            <h2>{move || td_string!(locale.get(), laboratory.code)}</h2>
            <p class="hint">{about}</p>
            <div class="fields">
                <div class="levels libraries" role="group" aria-label=move || td_string!(locale.get(), laboratory.library)>
                    {button(Library::NumPy, "NumPy")} {button(Library::PyTorch, "PyTorch")}
                </div>
                <button type="button" class="plain copy" on:click=copy>{move || td_string!(locale.get(), laboratory.copy)}</button>
                <button
                    type="button"
                    class="plain save-code"
                    on:click=move |_| {
                        if let Some(Ok(code)) = code.get_untracked() {
                            files::save(file(), code.as_bytes());
                        }
                    }
                >
                    {move || td_string!(locale.get(), laboratory.save_code)}
                </button>
                <span class="remark" role="status">
                    {move || {
                        let l = locale.get();
                        copied
                            .get()
                            .map(|done| if done { td_string!(l, laboratory.copied) } else { td_string!(l, laboratory.not_copied) })
                    }}
                </span>
            </div>
            <pre class="code" tabindex="0">
                {move || match code.get() {
                    None => td_string!(locale.get(), laboratory.code_waits).to_string(),
                    Some(Ok(code)) => words::beginning(code, SHOWN),
                    Some(Err(reason)) => reason,
                }}
            </pre>
        </section>
    }
}

/// The listing, or why there is none.
fn write(
    reading: &Reading,
    library: Library,
    l: crate::i18n::Locale,
) -> Option<Result<String, String>> {
    let run = Run {
        network: Network::Model(&reading.model),
        sequence: reading.sample.inputs.sequences(),
        labels: &reading.sample.labels,
        weights_file: WEIGHTS,
    };
    let code = match library {
        Library::NumPy => listing::numpy(&run, language(l)),
        Library::PyTorch => listing::pytorch(&run, language(l)),
    };
    Some(code.map_err(|error| error.to_string()))
}
