{
  const { script, wasm, styleSheet } = document.currentScript.dataset;
  const root = document.documentElement;
  // Arrives after the page itself.
  const module = fetch(wasm, { priority: 'low' });

  const start = async () => {
    const code = await import(script);
    window.hydrateIsland = (island) => code[island.dataset.component]?.(island);
    await code.default({ module_or_path: module });
    if (document.readyState === 'loading') await new Promise((parsed) => addEventListener('DOMContentLoaded', parsed));
    code.hydrate();
    document.querySelectorAll('leptos-island').forEach(window.hydrateIsland);
    // For later pages, which do not contain the style sheet.
    if (document.querySelector('head style')) fetch(styleSheet, { priority: 'low' }).then((sheet) => sheet.blob(), () => {});
  };
  // Not before the page is shown.
  requestAnimationFrame(() => setTimeout(start));

  // Until the client code listens, the browser sends forms. A second press would send them twice.
  addEventListener('submit', (event) => {
    const form = event.target;
    // Not `form.method`, which may be a field.
    const posts = form.getAttribute('method') === 'post';
    const isNative = [form, event.submitter].some((element) => element?.hasAttribute('data-native'));
    if (!posts || isNative || event.defaultPrevented || root.hasAttribute('data-ready')) return;
    if (form.hasAttribute('data-submitted')) return event.preventDefault();
    form.setAttribute('data-submitted', '');
    // The user may have stopped it.
    setTimeout(() => form.removeAttribute('data-submitted'), 10_000);
  });
  // Before any other listener reads the form.
  addEventListener('submit', (event) => {
    const field = event.target.querySelector('input[name="browser_zone"]');
    if (field) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }, true);
  // A page that the browser kept in memory.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) document.querySelectorAll('[data-submitted]').forEach((form) => form.removeAttribute('data-submitted'));
  });
}
