/** A user of the mock user pool. Every world starts with the same ones. */
export interface Account {
  readonly username: string;
  readonly password: string;
  /** The user's id in tokens: a UUID, the same in every world. */
  readonly sub: string;
  readonly groups: readonly string[];
}

/** The password of all accounts. They protect only made-up music. */
export const PASSWORD = 'Music-4-all!';

/** The group whose members may read royalties. */
export const CURATORS = 'curators';

/** A plain user. */
export const LISTENER: Account = {
  username: 'listener@example.com',
  password: PASSWORD,
  sub: '1f0c8a52-7d1e-4c0a-9a57-0d6f2b7c1a01',
  groups: [],
};

/** A user who may read royalties: a member of {@link CURATORS}. */
export const CURATOR: Account = {
  username: 'curator@example.com',
  password: PASSWORD,
  sub: '2a7be4d3-3b5f-4f6e-8e21-5c9d0e8f2b02',
  groups: [CURATORS],
};

/** Another plain user, for tests that change the user. */
export const SECOND: Account = {
  username: 'second@example.com',
  password: PASSWORD,
  sub: '3c91d7f4-6a2c-4b8d-b3f0-7e1a4d9c3c03',
  groups: [],
};

export const ACCOUNTS: readonly Account[] = [LISTENER, CURATOR, SECOND];
