/**
 * The caller is authenticated, but not authorized for this field: AppSync's `Unauthorized` with
 * HTTP 200. A new token doesn't help.
 */
export class FieldDeniedError extends Error {
  override readonly name = 'FieldDeniedError';

  constructor(fieldName: string, typeName: string) {
    super(`Not Authorized to access ${fieldName} on type ${typeName}`);
  }
}
