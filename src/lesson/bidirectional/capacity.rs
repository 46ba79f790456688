//! What a larger network gains from few sentences and from many: nine networks, taught in the page when the reader asks.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::Lesson;
use crate::figure::effect::effect;
use crate::figure::number;
use crate::i18n::Locale;
use crate::lesson::frames::{Frame, work_in_frames};
use crate::lesson::language::language;
use crate::lesson::predict::Predict;
use crate::nn::Result;
use crate::task::gap::{BOOKS, SIZES, Size, Trial, UPDATES};
use crate::task::moscow::Language;

/// Trials in the order in which they run: a row of the table is a size.
const TRIALS: usize = SIZES.len() * BOOKS.len();

/// Shares of right guesses of each trial that has ended: on its own sentences and on new ones.
type Shares = Vec<[f32; 2]>;

thread_local! {
    /// What this page has found, so that coming back to it costs nothing.
    static FOUND: RefCell<BTreeMap<(Language, u64), Shares>> = const { RefCell::new(BTreeMap::new()) };
}

/// The trials as the page sees them.
#[derive(Clone, Copy)]
struct Trials {
    found: RwSignal<Shares>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
}

impl Trials {
    fn new(key: Memo<(Language, u64)>) -> Self {
        let found = RwSignal::new(Shares::new());
        let failure = RwSignal::new(None);
        let running = StoredValue::new_local(None::<Trial>);
        let busy = work_in_frames(move |frame| {
            let key = key.get_untracked();
            let outcome = running.try_update_value(|running| work(running, key, found, frame));
            match outcome {
                Some(Ok(())) => found.with_untracked(Vec::len) < TRIALS,
                Some(Err(error)) => {
                    failure.set(Some(error.to_string()));
                    false
                }
                None => false,
            }
        });
        let trials = Self {
            found,
            busy,
            failure,
        };
        // Other sentences, other findings.
        effect(move || {
            let known = FOUND.with_borrow(|all| all.get(&key.get()).cloned());
            busy.set(false);
            running.set_value(None);
            failure.set(None);
            found.set(known.unwrap_or_default());
        });
        trials
    }

    fn start(self) {
        self.failure.set(None);
        self.busy.set(true);
    }

    fn done(self) -> bool {
        self.found.with(Vec::len) >= TRIALS
    }
}

/// Works for a frame on the first trial that has not ended.
fn work(
    running: &mut Option<Trial>,
    (language, seed): (Language, u64),
    found: RwSignal<Shares>,
    frame: &Frame,
) -> Result<()> {
    let at = found.with_untracked(Vec::len);
    if at >= TRIALS {
        return Ok(());
    }
    let mut trial = match running.take() {
        Some(trial) => trial,
        None => Trial::new(
            language,
            SIZES[at / BOOKS.len()],
            BOOKS[at % BOOKS.len()],
            seed,
        )?,
    };
    while frame.has_time() && !trial.network().is_done() {
        trial.network().step()?;
    }
    if trial.network().is_done() {
        let shares = trial.shares()?;
        found.update(|found| found.push(shares));
        let all = found.get_untracked();
        FOUND.with_borrow_mut(|known| known.insert((language, seed), all));
    } else {
        *running = Some(trial);
    }
    Ok(())
}

/// The question, the button, and the table that fills as the networks are taught.
#[component]
pub fn Capacity(lesson: Lesson) -> impl IntoView {
    let desk = lesson.desk;
    let locale = desk.locale;
    let key = Memo::new(move |_| {
        (
            language(locale.get()),
            lesson.config.with(|config| config.seed),
        )
    });
    let trials = Trials::new(key);
    let of =
        move |size: usize, book: usize| trials.found.get().get(size * BOOKS.len() + book).copied();
    // From the middle network with the fewest sentences: what new sentences gain, and what size gains.
    let gained = move || {
        let fresh = |size, book| of(size, book).map_or(0.0, |[_, fresh]| fresh);
        [fresh(1, 0), fresh(2, 0), fresh(1, BOOKS.len() - 1)]
    };
    view! {
        <Predict
            desk
            name="more"
            settled=Signal::derive(move || trials.done())
            wait=Signal::derive(move || td_string!(locale.get(), bidirectional.more_wait, count = TRIALS).to_string())
            question=Signal::derive(move || {
                let [layers, units] = [SIZES[1].layers, SIZES[1].units];
                td_string!(locale.get(), bidirectional.more_question, layers = layers, units = units, book = BOOKS[0]).to_string()
            })
            answers=Signal::derive(move || {
                let l = locale.get();
                let [layers, units] = [SIZES[2].layers, SIZES[2].units];
                vec![
                    td_string!(l, bidirectional.more_capacity, layers = layers, units = units).to_string(),
                    td_string!(l, bidirectional.more_sentences, book = BOOKS[BOOKS.len() - 1]).to_string(),
                    td_string!(l, bidirectional.more_nothing).to_string(),
                ]
            })
            right=Signal::derive(move || {
                let [now, larger, longer] = gained();
                if longer.max(larger) < now + 0.05 { 2 } else { usize::from(longer > larger) }
            })
            outcome=Signal::derive(move || {
                let [now, larger, longer] = gained().map(number::percent);
                td_string!(locale.get(), bidirectional.more_outcome, now = now, larger = larger, longer = longer).to_string()
            })
        />
        <p>
            <button type="button" class="plain teach" disabled=move || trials.busy.get() || trials.done() on:click=move |_| trials.start()>
                {move || td_string!(locale.get(), bidirectional.teach, count = TRIALS)}
            </button>
        </p>
        <table class="capacity" class:is-done=move || trials.done() inner_html=move || trials.found.with(|found| table(locale.get(), found))></table>
        <p class="hint" aria-live="polite">
            {move || {
                let l = locale.get();
                if let Some(reason) = trials.failure.get() {
                    return td_string!(l, bidirectional.failed, reason = reason).to_string();
                }
                if trials.done() {
                    return td_string!(l, bidirectional.more_tested, updates = UPDATES).to_string();
                }
                if !trials.busy.get() {
                    return td_string!(l, bidirectional.more_waiting).to_string();
                }
                let number = trials.found.with(Vec::len) + 1;
                td_string!(l, bidirectional.more_learning, number = number, count = TRIALS).to_string()
            }}
        </p>
    }
}

/// The table as it stands: a row a size, a column a book; in each cell the network's own sentences above new ones, both as
/// number and bar. Nothing of it is the reader's, so it is plain text.
fn table(l: Locale, found: &Shares) -> String {
    let head = BOOKS.map(|book| {
        let name = td_string!(l, bidirectional.book, count = book);
        format!("<th scope=\"col\">{name}</th>")
    });
    let names = [
        td_string!(l, bidirectional.taught_ones),
        td_string!(l, bidirectional.new_ones),
    ];
    let rows: String = SIZES
        .iter()
        .enumerate()
        .map(|(index, Size { layers, units })| {
            let cells: String = (0..BOOKS.len())
                .map(|book| cell(names, found.get(index * BOOKS.len() + book)))
                .collect();
            format!("<tr><th scope=\"row\">{layers} × {units}</th>{cells}</tr>")
        })
        .collect();
    let size = td_string!(l, bidirectional.size);
    format!(
        "<thead><tr><th scope=\"col\">{size}</th>{}</tr></thead><tbody>{rows}</tbody>",
        head.concat()
    )
}

fn cell(names: [&str; 2], shares: Option<&[f32; 2]>) -> String {
    let share = |index: usize| {
        let share = shares.map(|shares| shares[index]);
        let text = share.map_or("–".to_owned(), number::percent);
        let value = share.unwrap_or_default();
        format!(
            "<span class=\"share\">{} <span class=\"value\">{text}</span><meter aria-hidden=\"true\" value=\"{value}\"></meter></span>",
            names[index]
        )
    };
    format!("<td>{}{}</td>", share(0), share(1))
}
