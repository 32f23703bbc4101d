import { signal } from '@angular/core';
import { TokenSource } from 'amplify-token-guard';

/** The error of a simulated failure. Its name is the `reason` in the event. */
class SimulatedFailure extends Error {
  override readonly name = 'SimulatedFailure';
}

/** Makes the refreshes of this tab fail, as if the user pool were unreachable. */
export class FailingRefreshes {
  readonly #isOn = signal(false);
  readonly #undo: () => void;

  readonly isOn = this.#isOn.asReadonly();

  constructor(source: TokenSource) {
    const refresh = source.refresh.bind(source);
    source.refresh = (tokens) =>
      this.#isOn()
        ? Promise.reject(new SimulatedFailure('The devtools make every refresh fail.'))
        : refresh(tokens);
    this.#undo = () => {
      source.refresh = refresh;
    };
  }

  set(on: boolean): void {
    this.#isOn.set(on);
  }

  restore(): void {
    this.#isOn.set(false);
    this.#undo();
  }
}
