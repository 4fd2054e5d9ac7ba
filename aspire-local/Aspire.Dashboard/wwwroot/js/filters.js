// Conditions on any field, as chips above a list and as `where` in the address: FIELD OPERATOR VALUE, parted by spaces.

import { byId, h, show } from './dom.js';
import { get } from './api.js';
import { put, readAll } from './address.js';
import { iconButton } from './rows.js';

/**
 * Binds the dialog and the chips of a page. `kind` (logs or traces) says whose fields to offer; `changed` is called after each change.
 * Gives the conditions for the server.
 */
export function bindFilters(kind, changed) {
  const dialog = byId('filter-dialog');
  const form = dialog.querySelector('form');
  let edited = -1;

  function store(conditions) {
    put({ where: conditions });
    paint();
    changed();
  }

  async function open(index) {
    edited = index;
    const [field, operator, value] = index < 0 ? ['', 'contains', ''] : split(readAll('where')[index]);
    form.elements.field.value = field;
    form.elements.operator.value = operator;
    form.elements.value.value = value;
    dialog.showModal();
    const { fields } = await get(`${kind}/fields`);
    show(byId('filter-fields'), fields.map(name => h('option', { value: name })));
  }

  function paint() {
    const conditions = readAll('where');
    show(byId('filter-chips'));
    byId('filter-chips').replaceChildren(...conditions.map((condition, index) => h('li', { class: 'chip' },
      h('button', { type: 'button', class: 'text', title: 'Change this filter', onclick: () => open(index) }, condition),
      iconButton('close', `Remove the filter ${condition}`, () => store(conditions.filter((_, other) => other !== index))))));
  }

  byId('add-filter').addEventListener('click', () => open(-1));
  form.addEventListener('submit', event => {
    if (event.submitter?.value === 'cancel') return;
    const condition = [form.elements.field.value.trim(), form.elements.operator.value, form.elements.value.value.trim()].join(' ');
    const conditions = readAll('where');
    if (edited < 0) conditions.push(condition);
    else conditions[edited] = condition;
    store(conditions);
  });
  paint();
  return { values: () => readAll('where'), add: (field, value) => store([...readAll('where'), `${field} == ${value}`]) };
}

/** The three parts of a condition; only the value may hold spaces. */
function split(condition) {
  const [field, operator, ...value] = condition.split(' ');
  return [field, operator, value.join(' ')];
}
