//! The worker: carries messages to a [`Session`] and lets it work in slices, so that it hears the page in between.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort, Performance};

use super::protocol::{Report, encode};
use super::session::Session;

struct Worker<C> {
    scope: DedicatedWorkerGlobalScope,
    session: RefCell<Session<C>>,
    /// A message to oneself lets others come first, and unlike a timer it waits for nothing else.
    bell: MessagePort,
    rung: Cell<bool>,
}

/// Says [`Report::Ready`] and answers until the page ends the worker.
///
/// # Errors
/// Where the browser refuses a channel; thrown at the start, the page hears of it.
pub fn run() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let performance = scope.performance();
    let clock = move || performance.as_ref().map_or(0.0, Performance::now);
    let channel = MessageChannel::new()?;
    let worker = Rc::new(Worker {
        scope: scope.clone(),
        session: RefCell::new(Session::new(clock)),
        bell: channel.port2(),
        rung: Cell::new(false),
    });

    let page = Rc::clone(&worker);
    scope.set_onmessage(Some(&listener(move |event| {
        let bytes = event.data().dyn_into::<Uint8Array>();
        // What is no bytes is no message either, and the session says so.
        let bytes = bytes.map_or(Vec::new(), |bytes| bytes.to_vec());
        let reports = page.session.borrow_mut().receive(&bytes);
        page.send(reports)?;
        page.ring()
    })));
    let itself = Rc::clone(&worker);
    channel.port1().set_onmessage(Some(&listener(move |_| {
        itself.rung.set(false);
        let reports = itself.session.borrow_mut().work();
        itself.send(reports)?;
        itself.ring()
    })));
    worker.send(vec![Report::Ready])
}

/// A listener that lives as long as the worker.
fn listener(hear: impl Fn(MessageEvent) -> Result<(), JsValue> + 'static) -> js_sys::Function {
    Closure::<dyn Fn(MessageEvent) -> Result<(), JsValue>>::new(hear)
        .into_js_value()
        .unchecked_into()
}

impl<C: Fn() -> f64> Worker<C> {
    /// Asks for a slice of work, if there is any and none is asked for.
    fn ring(&self) -> Result<(), JsValue> {
        if self.session.borrow().is_busy() && !self.rung.replace(true) {
            self.bell.post_message(&JsValue::NULL)?;
        }
        Ok(())
    }

    fn send(&self, reports: Vec<Report>) -> Result<(), JsValue> {
        for report in reports {
            let bytes = encode(&report).map_err(|failure| JsValue::from(failure.to_string()))?;
            let bytes = Uint8Array::from(&bytes[..]);
            let buffer = Array::of1(&bytes.buffer());
            self.scope.post_message_with_transfer(&bytes, &buffer)?;
        }
        Ok(())
    }
}
