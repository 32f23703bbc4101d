import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { root } from '../lib/paths.mjs';

/**
 * Part of the repository, so that a single app can be tested again, without the hour for the
 * others, and on another machine.
 */
const FILE = join(root, 'tools/compat/results.json');

/**
 * @typedef {object} Result
 * @property {string} date
 * @property {string} node
 * @property {string[]} problems
 * @property {Record<string, string>} versions
 * @property {string} seen
 */

/** @returns {Record<string, Result>} by the id of the cell */
function readAll() {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
}

/**
 * @param {import('./try-cell.mjs').Trial} trial
 * @param {string} node
 */
export async function keepResult({ cell, problems, versions, seen }, node) {
  const date = new Date().toISOString().slice(0, 10);
  const all = { ...readAll(), [cell.id]: { date, node, problems, versions, seen } };
  writeFileSync(FILE, await format(JSON.stringify(all), { parser: 'json' }));
}

/**
 * @param {import('./matrix.mjs').Cell} cell
 * @returns {Result | undefined}
 */
export function resultOf({ id }) {
  return readAll()[id];
}
