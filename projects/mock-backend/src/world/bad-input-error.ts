/** An invalid setting, fault, or control request. Nothing was changed. */
export class BadInputError extends Error {
  override readonly name = 'BadInputError';
}
