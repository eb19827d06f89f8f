// The lines of the table.

const widths = [46, 12, 20, 28, 8];

export function row(...cells) {
  return cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' ').trimEnd();
}

/** How the figures below are measured. */
export function how(text) {
  console.log(`\n# ${text}`);
}

/**
 * Prints one figure. `beside` is what was measured in the same runs, with its name and values, and the ratio is the
 * median of the ratios of these runs.
 */
export function figure(name, values, unit, { beside, limit = '' } = {}) {
  if (values.length === 0) return;
  const peer = beside && `${beside.name} ${number(median(beside.values))}`;
  const ratio = beside && median(values.map((value, run) => value / beside.values[run])).toFixed(2);
  const spread = values.length > 1 ? `${number(Math.min(...values))}–${number(Math.max(...values))}` : '';
  console.log(row(name, `${number(median(values))} ${unit}`, spread, peer ?? '', ratio ?? '', limit));
}

export function note(text) {
  console.log(`  ${text}`);
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
