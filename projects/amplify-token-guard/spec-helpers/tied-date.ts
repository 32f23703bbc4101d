import { TokenGuardClock } from 'amplify-token-guard';

/**
 * Makes `Date`, from which Amplify reads the time, show the time of `clock`. The returned function
 * undoes that.
 */
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
