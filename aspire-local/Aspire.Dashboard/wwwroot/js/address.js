// What is chosen on a page is in its address, so that it can be kept and sent to others.

/** Puts values in the address without a new entry in the history; empty ones leave it. */
export function put(changes) {
  const here = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    here.searchParams.delete(name);
    for (const one of [value].flat()) if (one !== undefined && one !== null && one !== '' && one !== false) here.searchParams.append(name, one);
  }
  history.replaceState(null, '', here);
}

export const read = name => new URLSearchParams(location.search).get(name) ?? '';
export const readAll = name => new URLSearchParams(location.search).getAll(name);

/** The resource that the address names as its last part: `/traces/resource/web`. */
export function pathResource() {
  const match = /\/resource\/([^/]+)$/.exec(location.pathname);
  return match ? decodeURIComponent(match[1]) : '';
}

/** The address of a page for one resource, or for all. */
export const resourcePath = (page, name) => name ? `/${page}/resource/${encodeURIComponent(name)}` : `/${page}`;

/** Whether somebody was quicker than the page's script: what stands in the control did not come with the page. */
function isTouched(control) {
  if (control.type === 'checkbox') return control.checked !== control.defaultChecked;
  if (control.tagName === 'SELECT') return control.selectedIndex > 0 && !control.options[control.selectedIndex].defaultSelected;
  return control.value !== control.defaultValue;
}

/**
 * Binds the controls of a form to the address: filled from it, written to it with each change. Gives the values by name; a select
 * named `resource` stands in the path.
 */
export function bind(form, page, changed) {
  const controls = [...form.elements].filter(control => control.name);
  const touched = controls.filter(isTouched);
  for (const control of controls.filter(control => !touched.includes(control))) {
    const value = control.name === 'resource' ? pathResource() : read(control.name);
    if (control.type === 'checkbox') control.checked = value === 'true';
    else if (control.tagName === 'SELECT') choose(control, value);
    else control.value = value;
  }
  const values = () => Object.fromEntries(controls.map(control => [control.name, control.type === 'checkbox' ? control.checked && 'true' : control.value.trim()]));
  let wait = 0;
  form.addEventListener('input', event => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      const { resource, ...rest } = values();
      if (resource !== undefined) history.replaceState(null, '', resourcePath(page, resource) + location.search);
      put(rest);
      changed();
    }, event.target.type === 'search' ? 200 : 0);
  });
  form.addEventListener('submit', event => event.preventDefault());
  if (touched.length) touched.at(-1).dispatchEvent(new Event('input', { bubbles: true }));
  return values;
}

/** Selects a value, which becomes an option where it is none yet. */
export function choose(select, value) {
  if (value && ![...select.options].some(option => option.value === value)) select.add(new Option(value, value));
  select.value = value;
}

/** Fills a select with names and keeps what is chosen. */
export function offer(select, names) {
  const chosen = select.value;
  const wanted = ['', ...new Set([...names, ...(chosen ? [chosen] : [])])];
  if ([...select.options].map(option => option.value).join('\n') === wanted.join('\n')) return;
  const first = select.options[0].text;
  select.replaceChildren(...wanted.map(name => new Option(name || first, name)));
  select.value = chosen;
}
