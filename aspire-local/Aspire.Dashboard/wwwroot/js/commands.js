// Commands to resources. What is told is what the host answered, and not before it did.

import { byId, h, icon } from './dom.js';
import { post } from './api.js';
import { tell } from './shell.js';

// Hosts before Aspire 9.1 say `resource-stop`.
const pictures = { start: 'play', stop: 'stop', restart: 'restart' };
const pictureOf = command => pictures[command.name.replace(/^resource-/, '')];
const underWay = new Set();

export const isUsual = command => pictureOf(command) !== undefined || command.isHighlighted;

/** The buttons of a resource's commands; `changed` is called when one begins and when it has ended. */
export const commandButtons = (resource, commands, changed, hasText) => commands.map(command => {
  const key = `${resource.name} ${command.name}`;
  const name = underWay.has(key) ? `${command.displayName} ${resource.displayName}: under way` : `${command.displayName} ${resource.displayName}`;
  return h('button', {
    type: 'button', class: hasText ? '' : 'plain', title: command.description || name, 'aria-label': name,
    disabled: command.state !== 'Enabled' || [...underWay].some(one => one.startsWith(`${resource.name} `)),
    onclick: () => give(resource, command, key, changed),
  }, icon(underWay.has(key) ? 'wait' : pictureOf(command) ?? 'more'), hasText && command.displayName);
});

async function give(resource, command, key, changed) {
  if (command.confirmation && !await ask(command.confirmation)) return;
  underWay.add(key);
  changed();
  try {
    const outcome = await post(`resources/${encodeURIComponent(resource.name)}/commands/${encodeURIComponent(command.name)}`);
    const what = `${command.displayName} ${resource.displayName}`;
    if (outcome.status === 'Succeeded') tell(`${what}: done.${outcome.message ? ` ${outcome.message}` : ''}`);
    else tell(`${what}: ${outcome.status === 'Cancelled' ? 'cancelled' : 'failed'}. ${outcome.message ?? ''}`, true);
  } catch (error) {
    tell(error.message, true);
  } finally {
    underWay.delete(key);
    changed();
  }
}

function ask(question) {
  const dialog = byId('confirm');
  dialog.querySelector('p').textContent = question;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}
