// How times, durations, numbers and ids are written.

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const few = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const all = new Intl.NumberFormat();

const isToday = date => date.toDateString() === new Date().toDateString();

/** The time of day to the millisecond, after the day where that is not today. */
export function time(text) {
  const date = new Date(text);
  const fraction = String(date.getMilliseconds()).padStart(3, '0');
  return `${isToday(date) ? '' : `${day.format(date)} `}${clock.format(date)}.${fraction}`;
}

/** The time of day to the second. */
export const second = text => {
  const date = new Date(text);
  return `${isToday(date) ? '' : `${day.format(date)} `}${clock.format(date)}`;
};

export const fullTime = text => whole.format(new Date(text));

/** A duration from milliseconds, in the unit that keeps three digits readable. */
export function duration(ms) {
  if (ms === 0) return '0 ms';
  if (ms < 1) return `${few.format(ms * 1000)} µs`;
  if (ms < 1000) return `${few.format(ms)} ms`;
  if (ms < 60_000) return `${few.format(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round(ms % 60_000 / 1000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round(ms % 3_600_000 / 60_000)} min`;
}

/** How long ago, in the largest unit. */
export function ago(text) {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(text)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export const count = number => all.format(number);
export const number = value => value === null || value === undefined ? '–' : Math.abs(value) >= 1000 ? all.format(Math.round(value)) : few.format(value);
export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
export const shortId = id => id.slice(0, 7);

const bytes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A measured value with its unit, by UCUM's codes (https://ucum.org): seconds and bytes in the size that reads well. */
export function measure(value, unit) {
  if (value === null || value === undefined) return '–';
  if (unit === 's') return duration(value * 1000);
  if (unit === 'ms') return duration(value);
  if (unit === 'By' || unit === 'bytes') {
    const step = Math.min(bytes.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)));
    return `${few.format(value / 1024 ** step)} ${bytes[step]}`;
  }
  // What is counted ({request}) is said once, beside the name.
  return `${number(value)}${unit && unit !== '1' && !unit.startsWith('{') ? ` ${unit}` : ''}`;
}
