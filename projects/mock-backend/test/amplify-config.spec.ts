import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { amplifyConfig } from '../src/amplify-config';

test('every endpoint lies in the world, whether or not the address ends with a slash', () => {
  for (const address of ['http://localhost:4400', 'http://localhost:4400/']) {
    const config = amplifyConfig(address, 'demo', { identityPool: true });
    const endpoints = JSON.stringify(config).match(/http:[^"]+/g);
    assert.deepEqual(endpoints, [
      'http://localhost:4400/demo/cognito/',
      'http://localhost:4400/demo/identity/',
      'http://localhost:4400/demo/graphql',
      'http://localhost:4400/demo/event',
      'http://localhost:4400/demo/rest',
    ]);
  }
});

test('for subscriptions the scheme of the endpoints of GraphQL and Events is in upper case, and nothing else changes', () => {
  const config = amplifyConfig('http://localhost:4400', 'demo', { realtime: true });
  assert.equal(config.API?.GraphQL?.endpoint, 'HTTP://localhost:4400/demo/graphql');
  assert.equal(config.API?.Events?.endpoint, 'HTTP://localhost:4400/demo/event');
  const usual = JSON.stringify(amplifyConfig('http://localhost:4400', 'demo'));
  assert.equal(JSON.stringify(config).replaceAll('HTTP:', 'http:'), usual);
});

test('what a browser app imports reaches no Node module', async () => {
  for (const file of ['amplify-config', 'accounts']) {
    const source = await readFile(new URL(`../src/${file}.ts`, import.meta.url), 'utf8');
    assert.doesNotMatch(source, /^import (?!type )/m);
  }
});
