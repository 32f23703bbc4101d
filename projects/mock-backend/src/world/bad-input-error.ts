/** A setting, fault or control request that cannot be accepted. Nothing was changed. */
export class BadInputError extends Error {
  override readonly name = 'BadInputError';
}
