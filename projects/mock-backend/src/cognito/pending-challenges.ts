import type { SrpChallenge } from './srp-challenge';

/** SRP challenges that were sent and not answered yet. Each can be answered once. */
export class PendingChallenges {
  readonly #bySecretBlock = new Map<string, SrpChallenge>();

  add(challenge: SrpChallenge): void {
    this.#bySecretBlock.set(challenge.secretBlock, challenge);
  }

  take(secretBlock: string): SrpChallenge | undefined {
    const challenge = this.#bySecretBlock.get(secretBlock);
    this.#bySecretBlock.delete(secretBlock);
    return challenge;
  }

  clear(): void {
    this.#bySecretBlock.clear();
  }
}
