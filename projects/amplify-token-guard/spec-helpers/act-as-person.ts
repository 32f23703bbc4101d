/** The objects of jsdom behind those of the page. */
interface Inner {
  isTrusted: boolean;
  _dispatch(event: Inner): boolean;
}

/**
 * Dispatches an event as a browser does for the input of a person: it is trusted, which no script
 * can bring about, and so this goes behind jsdom's back.
 */
export function actAsPerson(target: EventTarget, event: Event): void {
  const inner = innerOf(event);
  inner.isTrusted = true;
  innerOf(target)._dispatch(inner);
}

function innerOf(object: object): Inner {
  const symbol = Object.getOwnPropertySymbols(object).find(
    ({ description }) => description === 'impl',
  );
  return Reflect.get(object, symbol!) as Inner;
}
