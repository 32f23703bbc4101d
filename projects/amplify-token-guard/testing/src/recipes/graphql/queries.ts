/** In the format of Amplify's code generator. */
type GeneratedQuery<Input, Output> = string & {
  readonly __generatedQueryInput: Input;
  readonly __generatedQueryOutput: Output;
};

export const getMusicStream =
  'query GetMusicStream($id: ID!) { getMusicStream(id: $id) { id title } }' as GeneratedQuery<
    { id: string },
    { getMusicStream?: { readonly id: string; readonly title: string } | null }
  >;
