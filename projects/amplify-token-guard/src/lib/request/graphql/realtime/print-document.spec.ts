import { DocumentNode, parse, print, stripIgnoredCharacters } from 'graphql';
import { printDocument } from './print-document';

describe('printDocument()', () => {
  it.each([
    'subscription { onEvent }',
    'subscription OnEvent($id: ID!, $tags: [String!]! = ["a", "b"], $n: Int = 1) { onEvent(id: $id, tags: $tags, n: $n) { id } }',
    'subscription A($f: F = {a: 1, b: {c: [true, null, ENUM, -1.5e3]}}) @live(if: true) { x: y(f: $f, g: {}) @include(if: $v) { __typename ... on Z @skip(if: false) { q } ... { r } ...Part @d } }',
    'subscription A { y { ...Part } } fragment Part on Y @f(a: []) { id label(text: "\\"quoted\\" \\\\ \\n \\u00e9 ü") }',
    'subscription A { y(text: """ block "text"\n  with lines """) }',
    'query { a b } ',
    'subscription A @a @b(c: 1) { y @d @e }',
  ])('%s', (text) => {
    const printed = printDocument(parse(text));
    // The output of GraphQL's own printer, apart from white space and the form of strings.
    const plain = (document: DocumentNode): string =>
      stripIgnoredCharacters(print(withoutBlocks(document)));
    expect(plain(parse(printed))).toBe(plain(parse(text)));
  });

  it('returns a string unchanged', () => {
    expect(printDocument(' subscription { a } ')).toBe(' subscription { a } ');
  });

  it('prints a document that was JSON, without positions in a source', () => {
    const document = JSON.parse(JSON.stringify(parse('subscription { a }', { noLocation: true })));
    expect(stripIgnoredCharacters(printDocument(document as DocumentNode))).toBe('subscription{a}');
  });
});

describe('printDocument() of a document without empty lists, as a code generator writes it', () => {
  it.each(['subscription { a }', 'subscription A { y(f: { a: [], b: {} }) { z } }'])(
    '%s',
    (text) => {
      const ast = JSON.stringify(parse(text, { noLocation: true }), (_, value: unknown) =>
        Array.isArray(value) && value.length === 0 ? undefined : value,
      );
      const printed = printDocument(JSON.parse(ast) as DocumentNode);
      expect(stripIgnoredCharacters(printed)).toBe(stripIgnoredCharacters(text));
    },
  );
});

function withoutBlocks(document: DocumentNode): DocumentNode {
  return JSON.parse(
    JSON.stringify(document, (key, value: unknown) => (key === 'block' ? false : value)),
  ) as DocumentNode;
}
