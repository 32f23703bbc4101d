import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { place } from './places.mjs';

/**
 * @typedef {object} Result
 * @property {string} date
 * @property {string} node
 * @property {string[]} problems
 * @property {Record<string, string>} versions
 * @property {string} seen
 * @property {number} seconds
 */

/**
 * Kept from run to run, so that one app can be tried again without half an hour for the others.
 *
 * @param {import('./try-cell.mjs').Trial} trial
 * @param {string} node
 */
export function keepResult({ cell, problems, versions, seen, seconds }, node) {
  const date = new Date().toISOString().slice(0, 10);
  const result = { date, node, problems, versions, seen, seconds };
  writeFileSync(fileOf(cell), `${JSON.stringify(result, null, 2)}\n`);
}

/**
 * @param {import('./matrix.mjs').Cell} cell
 * @returns {Result | undefined}
 */
export function resultOf(cell) {
  const path = fileOf(cell);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** @param {import('./matrix.mjs').Cell} cell */
function fileOf({ id }) {
  return join(place('results'), `${id}.json`);
}
