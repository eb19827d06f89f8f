// The table: one row for each figure, printed once everything has been measured.

const header = ['Figure', 'Command', 'Median', 'Lowest–highest', 'Beside it in the same runs', 'Ratio', 'Limit'];
const rows = [];
const notes = [];
let command = '';

/** The figures from now on are measured by this one of `main.mjs`. */
export function begin(name) {
  command = `make bench FIGURES=${name}`;
  process.stderr.write(`measuring ${name}\n`);
}

/** How the figures are measured. */
export function how(text) {
  notes.push(text);
}

/**
 * Adds a row. `beside` is what was measured in the same runs, with its name and values, and the ratio is the median of
 * the ratios of these runs.
 */
export function figure(name, values, unit, { beside, limit = '' } = {}) {
  if (values.length === 0) return;
  const peer = beside ? `${beside.name} ${number(median(beside.values))}` : '';
  const ratio = beside ? median(values.map((value, run) => value / beside.values[run])).toFixed(2) : '';
  const spread = values.length > 1 ? `${number(Math.min(...values))}–${number(Math.max(...values))}` : '';
  rows.push([name, command, `${number(median(values))} ${unit}`.trimEnd(), spread, peer, ratio, limit]);
}

export function note(text) {
  notes.push(text);
}

/** Prints the table, which is Markdown, and how its figures are measured. */
export function print() {
  const widths = header.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at].length)));
  const line = (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  console.log([header, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n'));
  console.log(`\n${notes.map((text) => `- ${text}`).join('\n')}`);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function number(value) {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
