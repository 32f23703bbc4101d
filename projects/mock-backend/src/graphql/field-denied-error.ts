/** The caller is known and may not read this field: AppSync's `Unauthorized`, with HTTP 200. Not a matter of tokens. */
export class FieldDeniedError extends Error {
  override readonly name = 'FieldDeniedError';

  constructor(fieldName: string, typeName: string) {
    super(`Not Authorized to access ${fieldName} on type ${typeName}`);
  }
}
