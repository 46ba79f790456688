//! Where did Moscow go?
use super::desk::Desk;
use leptos::prelude::*;
#[component]
pub fn MoscowLesson(desk: Desk) -> impl IntoView {
    let _ = desk;
}
