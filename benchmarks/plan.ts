/** How much is measured. */
export interface Plan {
  /** Rounds of A B A B. */
  readonly rounds: number;
  /** One timing of one call, in ms. */
  readonly timingMs: number;
  readonly waiting: readonly number[];
  readonly waitingRounds: number;
  readonly crowdExpiries: number;
  readonly stormLives: number;
  readonly stormTabs: readonly number[];
  readonly calmLives: number;
  readonly subscriptions: readonly number[];
  readonly startUps: number;
  /** Refreshes in the run that watches memory; 360 tokens of 10 s are an hour. */
  readonly memoryRefreshes: number;
  readonly fleetClients: number;
}

export const FULL: Plan = {
  rounds: 9,
  timingMs: 400,
  waiting: [1, 10, 100, 1_000, 10_000],
  waitingRounds: 5,
  crowdExpiries: 5,
  stormLives: 50,
  stormTabs: [1, 8],
  calmLives: 12,
  subscriptions: [1, 10, 100],
  startUps: 9,
  memoryRefreshes: 360,
  fleetClients: 1_000_000,
};

export const QUICK: Plan = {
  rounds: 2,
  timingMs: 60,
  waiting: [1, 100, 1_000],
  waitingRounds: 1,
  crowdExpiries: 1,
  stormLives: 1,
  stormTabs: [1],
  calmLives: 0,
  subscriptions: [1, 10],
  startUps: 2,
  memoryRefreshes: 20,
  fleetClients: 100_000,
};
