import { TokenGuardClock } from 'amplify-token-guard';

/** Lets `Date`, from which Amplify takes the time, show what `clock` shows; undone by the result. */
export function tieDateTo(clock: TokenGuardClock): () => void {
  const { Date: SystemDate } = globalThis;
  globalThis.Date = new Proxy(SystemDate, {
    construct: (target, args: [number?]) =>
      Reflect.construct(target, args.length > 0 ? args : [clock.wallMs()]) as Date,
    get: (target, name): unknown =>
      name === 'now' ? () => clock.wallMs() : Reflect.get(target, name),
  });
  return () => (globalThis.Date = SystemDate);
}
