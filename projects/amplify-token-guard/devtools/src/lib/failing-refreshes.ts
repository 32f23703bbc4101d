import { signal } from '@angular/core';
import { TokenSource } from 'amplify-token-guard';

/** Why a refresh failed that was made to fail; its name is the `reason` in the event stream. */
class SimulatedFailure extends Error {
  override readonly name = 'SimulatedFailure';
}

/** Lets the refreshes of this tab fail, as if the user pool could not be reached. */
export class FailingRefreshes {
  readonly #isOn = signal(false);
  readonly #undo: () => void;

  readonly isOn = this.#isOn.asReadonly();

  constructor(source: TokenSource) {
    const refresh = source.refresh.bind(source);
    source.refresh = (tokens) =>
      this.#isOn()
        ? Promise.reject(new SimulatedFailure('The devtools let every refresh fail.'))
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
