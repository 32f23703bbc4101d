import { baseOf } from './base-of';

describe('baseOf()', () => {
  afterEach(() => Reflect.deleteProperty(document, 'baseURI'));

  it('returns the base URL of the document', () => {
    expect(baseOf(document)).toBe(document.baseURI);
    expect(baseOf({ baseURI: 'https://app.example.com/' } as Document)).toBe(
      'https://app.example.com/',
    );
  });

  it('G12 ignores elements with the name of its property', () => {
    const base = document.head.appendChild(document.createElement('base'));
    base.href = 'https://cdn.example.com/music/';
    Object.defineProperty(document, 'baseURI', {
      value: document.createElement('img'),
      configurable: true,
    });
    expect(baseOf(document)).toBe('https://cdn.example.com/music/');
    base.remove();
  });
});
