// What every page has: keys, help, light and dark, short notices.

import { byId, h } from './dom.js';
import { iconButton } from './rows.js';
import { togglePause } from './live.js';

const places = { r: '/', c: '/consolelogs', s: '/structuredlogs', t: '/traces', m: '/metrics', g: '/map' };
const help = byId('help');

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, select, textarea, dialog')) return;
  if (places[event.key]) location.assign(places[event.key]);
  else if (event.key === '?') help.showModal();
  else if (event.key === 'p') togglePause();
  else if (event.key === '/') byId('find').focus();
  else return;
  event.preventDefault();
});

byId('help-button').addEventListener('click', () => help.showModal());
for (const button of document.querySelectorAll('dialog [data-close]')) button.addEventListener('click', () => button.closest('dialog').close());

const theme = byId('theme');
const names = { '': 'As the system', light: 'Light', dark: 'Dark' };
const order = ['', 'light', 'dark'];

function nameTheme() {
  const now = document.documentElement.dataset.theme ?? '';
  theme.title = `Colours: ${names[now].toLowerCase()}. Change`;
  theme.setAttribute('aria-label', theme.title);
}

theme.addEventListener('click', () => {
  const next = order[(order.indexOf(document.documentElement.dataset.theme ?? '') + 1) % order.length];
  if (next) document.documentElement.dataset.theme = next;
  else delete document.documentElement.dataset.theme;
  document.cookie = `dashboard-theme=${next}; path=/; max-age=31536000; samesite=strict`;
  nameTheme();
});
nameTheme();

/** A short notice in the corner, read out too; a bad one stays until it is closed. */
export function tell(message, isBad = false) {
  const notice = h('div', { class: `notice ${isBad ? 'bad' : 'good'}` }, h('span', null, message), iconButton('close', 'Close the notice', () => notice.remove()));
  byId('toasts').append(notice);
  if (!isBad) setTimeout(() => notice.remove(), 6000);
}
