//! What do the gates decide?
use super::desk::Desk;
use leptos::prelude::*;
#[component]
pub fn LstmLesson(desk: Desk) -> impl IntoView {
    let _ = desk;
}
