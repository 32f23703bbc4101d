/** jsdom's implementation objects behind the objects of the page. */
interface Inner {
  isTrusted: boolean;
  _dispatch(event: Inner): boolean;
}

/**
 * Dispatches a trusted event, as a browser does for the input of a person. Scripts can't create
 * trusted events, so this function uses jsdom's internals.
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
