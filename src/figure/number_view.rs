//! Shows equations with their live numbers. Every number is a button that opens that number.

use leptos::prelude::*;

use super::equation::{Equation, Factor};
use super::number;
use super::pick::Pick;
use super::subscript;

/// Sums of more terms than this are set as a grid, one term a cell.
const LONG: usize = 3;

/// The equations of one value, the value itself first.
#[component]
pub fn NumberView(
    #[prop(into)] equations: Signal<Vec<Equation>>,
    #[prop(into)] on_pick: Callback<Pick>,
) -> impl IntoView {
    view! {
        <div class="equations">
            {move || equations.with(|list| list.iter().map(|equation| draw(equation, on_pick)).collect_view())}
        </div>
    }
}

fn draw(equation: &Equation, on_pick: Callback<Pick>) -> impl IntoView + use<> {
    let long = equation.terms.len() > LONG;
    let terms = equation
        .terms
        .iter()
        .enumerate()
        .map(|(index, term)| {
            let product: f32 = term.iter().map(|factor| factor.value).product();
            let several = equation.terms.len() > 1 && term.len() > 1;
            let value = several.then(|| {
                let product = number::fixed(product, 3);
                // In a line of its own a term may go on with a sign; within one "=" would reach as far as the sum.
                let text = if long {
                    format!(" = {product}")
                } else {
                    format!(" (= {product})")
                };
                view! { <span class="product">{text}</span> }
            });
            let factors = term
                .iter()
                .enumerate()
                .map(|(place, factor)| {
                    view! { {(place > 0).then_some(" × ")} {button(factor, on_pick)} }
                })
                .collect_view();
            let sign = match (index, equation.function) {
                (0, Some(function)) => {
                    view! { "= " <span class="function">{function}</span> "(" }.into_any()
                }
                (0, None) => "= ".into_any(),
                _ => view! { <span class="plus">" + "</span> }.into_any(),
            };
            view! { <span class="term">{sign} {factors} {value}</span> }
        })
        .collect_view();
    let closing = equation.function.map(|_| ")");
    let total = equation
        .function
        .filter(|_| equation.terms.len() > 1)
        .map(|function| view! { <span class="function">"= " {function} "(" {number::fixed(equation.sum(), 4)} ")"</span> });
    view! {
        <div class="equation" class:long=long>
            <div class="result">
                {symbol(&equation.result)} " = " <strong class="value">{number::small(equation.result.value, 4)}</strong>
            </div>
            <div class="terms">{terms} {closing} " " {total}</div>
        </div>
    }
}

fn symbol(factor: &Factor) -> impl IntoView + use<> {
    // A value of the step before is drawn in another column: it lights up none.
    let lit = !factor.symbol.contains('′');
    view! {
        <span
            class=format!("q {}", factor.quantity.class())
            data-q=lit.then(|| factor.quantity.class())
            inner_html=subscript::html(&factor.symbol)
        ></span>
    }
}

fn button(factor: &Factor, on_pick: Callback<Pick>) -> AnyView {
    let inner =
        view! { {symbol(factor)} " " <span class="value">{number::small(factor.value, 3)}</span> };
    match factor.pick {
        Some(pick) => {
            view! { <button type="button" class="factor" on:click=move |_| on_pick.run(pick)>{inner}</button> }.into_any()
        }
        None => view! { <span class="factor">{inner}</span> }.into_any(),
    }
}
