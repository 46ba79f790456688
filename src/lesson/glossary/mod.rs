//! The glossary: every term of the course, defined, with a figure that lives and the lessons that speak of it.

mod arrays;
mod descent;
mod dial;
mod figures;
mod networks;
mod runs;
mod slopes;

use leptos::prelude::*;
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use self::dial::Dial;
use self::figures::{Figure, figure};
use super::course::{Entry, entry};
use super::desk::Desk;
use super::prose::{GLOSSARY_EN, GLOSSARY_KO, Passage, Text, USES};
use super::query::{Complaint, Query};
use crate::figure::drawing::Drawing;
use crate::figure::effect::{effect, effect_after};
use crate::figure::number;

const TEXT: Text = Text {
    ko: GLOSSARY_KO,
    en: GLOSSARY_EN,
};

/// Places of the terms in the text: the mark of a term, after it its definition.
fn terms() -> impl Iterator<Item = (usize, &'static str)> {
    TEXT.ko
        .iter()
        .enumerate()
        .filter_map(|(at, passage)| match passage {
            Passage::Term { id, .. } => Some((at, *id)),
            _ => None,
        })
}

/// The page.
#[component]
pub fn GlossaryPage(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let asked = Memo::new(move |_| {
        desk.query
            .with(|query| query.get("term").map(str::to_owned))
    });
    let known = move || asked.get().filter(|term| terms().any(|(_, id)| id == term));
    effect(move || {
        let unknown = asked.get().filter(|_| known().is_none());
        let mut complaints: Vec<Complaint> = unknown
            .map(|term| Complaint {
                name: "term".into(),
                found: term.chars().take(40).collect(),
                used: "–".into(),
            })
            .into_iter()
            .collect();
        desk.query.with(|query| {
            for (_, id) in terms() {
                if let Some(figure) = figure(id) {
                    position(query, id, &figure, &mut complaints);
                }
            }
        });
        desk.complain(complaints);
    });
    // Also when the same term is asked for again.
    effect_after(move |before: Option<Query>| {
        let query = desk.query.get();
        let moved = before
            .as_ref()
            .is_some_and(|before| *before != query && before.get("term") == query.get("term"));
        // Whoever moves a slider stays where it is.
        if let Some(term) = known().filter(|_| !moved) {
            request_animation_frame(move || show(&term));
        }
        query
    });
    desk.ready.set(true);
    let html = move |at: usize| match TEXT.of(locale.get()).get(at) {
        Some(Passage::Html(html)) => *html,
        _ => "",
    };
    let name = move |at: usize| match TEXT.of(locale.get()).get(at) {
        Some(Passage::Term { name, .. }) => *name,
        _ => "",
    };
    let link = move |(at, id): (usize, &'static str)| {
        view! { <li><a href=format!("?lesson=glossary&term={id}") inner_html=move || name(at)></a></li> }
    };
    let one = move |(at, id): (usize, &'static str)| {
        let speak = USES
            .iter()
            .find(|(term, _)| *term == id)
            .map(|(_, lessons)| *lessons)
            .unwrap_or_default();
        // In the order of the course.
        let lessons: Vec<&'static Entry> = desk
            .course
            .iter()
            .filter(|entry| speak.contains(&entry.code))
            .collect();
        view! {
            <section
                class="entry"
                id=format!("term-{id}")
                tabindex="-1"
                class:wanted=move || asked.get().as_deref() == Some(id)
            >
                <div class="words">
                    <h2 inner_html=move || name(at)></h2>
                    <div inner_html=move || html(at + 1)></div>
                    {(!lessons.is_empty())
                        .then(|| {
                            view! {
                                <p class="used">
                                    {move || td_string!(locale.get(), glossary.used_in)}
                                    {lessons
                                        .into_iter()
                                        .enumerate()
                                        .map(|(place, lesson)| {
                                            view! {
                                                {if place == 0 { " " } else { " · " }}
                                                <a href=lesson.href()>
                                                    {lesson.number.map(|number| format!("{number}. "))}
                                                    {move || lesson.title(locale.get())}
                                                </a>
                                            }
                                        })
                                        .collect_view()}
                                </p>
                            }
                        })}
                </div>
                {figure(id)
                    .map(|figure| {
                        view! { <Living desk id figure name=Signal::derive(move || plain(name(at))) /> }
                    })}
            </section>
        }
    };
    view! {
        <div class="glossary prose" tabindex="0" role="region" aria-label=move || td_string!(locale.get(), nav.glossary)>
            <Ways desk />
            <div inner_html=move || html(0)></div>
            <nav aria-label=move || td_string!(locale.get(), glossary.index)>
                <ul class="index">{terms().map(link).collect_view()}</ul>
            </nav>
            {terms().map(one).collect_view()}
        </div>
    }
}

/// To where the reader came from, and to all terms; in view wherever the page is scrolled to.
#[component]
fn Ways(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let back = move || {
        let left = desk.left.get()?;
        let screen = entry(desk.course, left.query.get("lesson")?)?;
        let title = screen.title(locale.get());
        let text = td_string!(locale.get(), glossary.back_to, title = title).to_string();
        Some(view! { <a href=format!("?{}", left.query)>"← " {text}</a> })
    };
    let up = move |_| {
        let page = document().query_selector(".glossary").ok().flatten();
        if let Some(page) = page.and_then(|page| page.dyn_into::<HtmlElement>().ok()) {
            page.set_scroll_top(0);
            let _ = page.focus();
        }
    };
    view! {
        <nav class="ways" aria-label=move || td_string!(locale.get(), glossary.ways)>
            {back}
            <button type="button" class="plain" on:click=up>
                {move || td_string!(locale.get(), glossary.index)} " ↑"
            </button>
        </nav>
    }
}

/// A name without the marks of its formulas.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

/// Brings an entry into view and gives it the focus, so that reading goes on from there.
fn show(term: &str) {
    let entry = document()
        .get_element_by_id(&format!("term-{term}"))
        .and_then(|entry| entry.dyn_into::<HtmlElement>().ok());
    if let Some(entry) = entry {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Start);
        entry.scroll_into_view_with_scroll_into_view_options(&options);
        let _ = entry.focus();
    }
}

/// Where the slider of a term's figure stands; the address calls it by the term.
fn position(
    query: &Query,
    id: &'static str,
    figure: &Figure,
    complaints: &mut Vec<Complaint>,
) -> f32 {
    let [least, most, ..] = figure.dial.range();
    query.read(
        id,
        figure.start,
        |at| (least..=most).contains(at),
        complaints,
    )
}

/// A figure with its slider.
#[component]
fn Living(
    desk: Desk,
    id: &'static str,
    figure: Figure,
    #[prop(into)] name: Signal<String>,
) -> impl IntoView {
    let locale = desk.locale;
    let value = Memo::new(move |_| {
        desk.query
            .with(|query| position(query, id, &figure, &mut Vec::new()))
    });
    let scene = Memo::new(move |_| (figure.draw)(value.get()));
    let [least, most, step, _] = figure.dial.range();
    let digits = if step < 0.1 {
        2
    } else {
        usize::from(step < 1.0)
    };
    let dial = move || {
        let l = locale.get();
        match figure.dial {
            Dial::Step | Dial::Later | Dial::Early => td_string!(l, glossary.step),
            Dial::Value => td_string!(l, glossary.value),
            Dial::Bias => td_string!(l, glossary.bias),
            Dial::Units | Dial::Few => td_string!(l, glossary.units),
            Dial::Scale => td_string!(l, glossary.scale),
            Dial::Score => td_string!(l, glossary.score),
            Dial::Length => td_string!(l, glossary.length),
            Dial::Limit => td_string!(l, glossary.limit),
            Dial::Weight => td_string!(l, glossary.weight),
            Dial::Offset => td_string!(l, glossary.offset),
            Dial::Other => td_string!(l, glossary.other),
            Dial::Word => td_string!(l, glossary.word),
            Dial::Batch => td_string!(l, glossary.batch),
            Dial::Rate => td_string!(l, glossary.rate),
            Dial::Back => td_string!(l, glossary.back),
            Dial::Seed => td_string!(l, glossary.seed),
            Dial::Momentum => td_string!(l, glossary.momentum),
        }
    };
    let label = Signal::derive(move || {
        td_string!(locale.get(), glossary.picture, name = name.get()).to_string()
    });
    view! {
        <figure class="living">
            <Drawing scene label on_pick=|_| () />
            <label>
                <span>{dial} " = " <output>{move || number::fixed(value.get(), digits)}</output></span>
                <span class="visually-hidden">{move || format!(" ({})", name.get())}</span>
                <input
                    type="range"
                    min=least.to_string()
                    max=most.to_string()
                    step=step.to_string()
                    prop:value=move || value.get().to_string()
                    on:input=move |event| {
                        if let Ok(number) = event_target_value(&event).parse::<f32>() {
                            let number = number.clamp(least, most);
                            desk.write(id, (number != figure.start).then(|| number.to_string()));
                        }
                    }
                />
            </label>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::query::is_readers;

    #[test]
    fn every_term_that_a_lesson_links_to_is_explained() {
        for (term, lessons) in USES {
            assert!(
                terms().any(|(_, id)| id == *term),
                "the glossary lacks '{term}', which {lessons:?} link to"
            );
        }
    }

    #[test]
    fn no_term_is_called_like_another_part_of_the_address() {
        for (_, id) in terms() {
            let elsewhere = ["term", "t", "zoom", "pick", "guess"];
            assert!(!is_readers(id) && !elsewhere.contains(&id), "{id}");
        }
    }

    #[test]
    fn a_name_loses_its_marks() {
        assert_eq!(plain("<math><mi>tanh</mi></math>(a)"), "tanh(a)");
    }
}
