//! Frees islands whose elements have left the document.
//!
//! Leptos never drops the view of an island that it has hydrated: its nodes, effects and listeners
//! would stay in memory for as long as the page is open. An island that returns a [`Disposable`]
//! view leaves only an empty cell behind.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::html::attribute::{Attribute, any_attribute::AnyAttribute};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use web_sys::Element;

struct Island {
    element: Element,
    dispose: Box<dyn FnOnce()>,
}

thread_local! {
    static HYDRATED: RefCell<Vec<Island>> = const { RefCell::new(Vec::new()) };
}

/// Drops the views and the reactive owners of islands that are no longer in the document.
pub(super) fn dispose_of_removed() {
    let removed: Vec<_> = HYDRATED.with_borrow_mut(|islands| {
        islands.extract_if(.., |island| !island.element.is_connected()).collect()
    });
    for island in removed {
        (island.dispose)();
    }
}

/// The view of an island.
pub(crate) struct Disposable<V>(pub(crate) V);

/// Emptied when the island is disposed of.
type State<S> = Rc<RefCell<Option<S>>>;

fn keep<S: Mountable + 'static>(view: S) -> State<S> {
    let element = view.elements().into_iter().next();
    let state = Rc::new(RefCell::new(Some(view)));
    if let (Some(element), Some(owner)) = (element, Owner::current()) {
        let view = Rc::clone(&state);
        let dispose = Box::new(move || {
            // The view first: its effects read signals that belong to the owner.
            drop(view.take());
            owner.cleanup();
        });
        HYDRATED.with_borrow_mut(|islands| islands.push(Island { element, dispose }));
    }
    state
}

impl<V: Render> Render for Disposable<V>
where
    V::State: 'static,
{
    type State = State<V::State>;

    fn build(self) -> Self::State {
        keep(self.0.build())
    }

    fn rebuild(self, state: &mut Self::State) {
        if let Some(state) = state.borrow_mut().as_mut() {
            self.0.rebuild(state);
        }
    }
}

impl<V: RenderHtml> AddAnyAttr for Disposable<V> {
    type Output<A: Attribute> = V::Output<A>;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        self.0.add_any_attr(attribute)
    }
}

/// As HTML, it is the view that it contains.
impl<V: RenderHtml> RenderHtml for Disposable<V>
where
    V::State: 'static,
{
    type AsyncOutput = V::AsyncOutput;
    type Owned = V::Owned;

    const MIN_LENGTH: usize = V::MIN_LENGTH;
    const EXISTS: bool = V::EXISTS;

    fn dry_resolve(&mut self) {
        self.0.dry_resolve();
    }

    fn resolve(self) -> impl Future<Output = Self::AsyncOutput> + Send {
        self.0.resolve()
    }

    fn html_len(&self) -> usize {
        self.0.html_len()
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        self.0.to_html_with_buf(html, position, escape, mark_branches, attributes);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        html: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        self.0.to_html_async_with_buf::<OUT_OF_ORDER>(
            html,
            position,
            escape,
            mark_branches,
            attributes,
        );
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Self::State {
        keep(self.0.hydrate::<FROM_SERVER>(cursor, position))
    }

    fn into_owned(self) -> Self::Owned {
        self.0.into_owned()
    }
}
