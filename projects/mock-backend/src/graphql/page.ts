import { GraphQLError } from 'graphql';

const DEFAULT_LIMIT = 10;

export interface PageArguments {
  readonly limit?: number | null;
  readonly nextToken?: string | null;
}

/** A page of a list, and the token for the next page. */
export function page<T>(
  list: readonly T[],
  { limit, nextToken }: PageArguments,
): { readonly items: readonly T[]; readonly nextToken: string | null } {
  const start = readPosition(nextToken);
  const end = start + (limit ?? DEFAULT_LIMIT);
  return {
    items: list.slice(start, end),
    nextToken: end < list.length ? Buffer.from(`${end}`).toString('base64url') : null,
  };
}

function readPosition(nextToken: string | null | undefined): number {
  const position = Number(Buffer.from(nextToken ?? 'MA', 'base64url').toString());
  if (!Number.isInteger(position) || position < 0) {
    throw new GraphQLError('Invalid pagination token given.');
  }
  return position;
}
