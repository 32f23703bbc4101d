import { GraphqlDocument } from '../graphql-document';

/** A node of a GraphQL AST. Only the kinds that an operation can contain. */
interface Node {
  readonly kind: string;
  readonly operation?: string;
  readonly name?: Node;
  readonly alias?: Node;
  /** The text of a name or literal, or the node of a value. */
  readonly value?: unknown;
  readonly values?: readonly Node[];
  readonly fields?: readonly Node[];
  readonly type?: Node;
  readonly variable?: Node;
  readonly defaultValue?: Node;
  readonly typeCondition?: Node;
  readonly variableDefinitions?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly directives?: readonly Node[];
  readonly selectionSet?: { readonly selections: readonly Node[] };
}

/** Prints an operation without the `graphql` package, which an app may not have. */
export function printDocument(document: GraphqlDocument): string {
  if (typeof document === 'string') return document;
  return (document.definitions as readonly Node[]).map(print).join('');
}

function print(node: Node | undefined): string {
  if (!node) return '';
  const { kind, name, value, type, values = [], fields = [] } = node;
  switch (kind) {
    case 'OperationDefinition':
      return `${node.operation} ${print(name)}${list('(', node.variableDefinitions, ')')}${rest(node)}`;
    case 'FragmentDefinition':
      return `fragment ${print(name)} on ${print(node.typeCondition)}${rest(node)}`;
    case 'InlineFragment':
      return `...${node.typeCondition ? ` on ${print(node.typeCondition)}` : ''}${rest(node)}`;
    case 'FragmentSpread':
      return `...${print(name)}${rest(node)}`;
    case 'Field':
      return `${node.alias ? `${print(node.alias)}: ` : ''}${print(name)}${list('(', node.arguments, ')')}${rest(node)}`;
    case 'Directive':
      return `@${print(name)}${list('(', node.arguments, ')')}`;
    case 'VariableDefinition': {
      const initial = node.defaultValue ? ` = ${print(node.defaultValue)}` : '';
      return `${print(node.variable)}: ${print(type)}${initial}${rest(node)}`;
    }
    case 'Variable':
      return `$${print(name)}`;
    case 'Argument':
    case 'ObjectField':
      return `${print(name)}: ${print(value as Node)}`;
    case 'ListValue':
      return `[${values.map(print).join(', ')}]`;
    case 'ObjectValue':
      return `{${fields.map(print).join(', ')}}`;
    case 'ListType':
      return `[${print(type)}]`;
    case 'NonNullType':
      return `${print(type)}!`;
    case 'StringValue':
      return JSON.stringify(value);
    case 'NullValue':
      return 'null';
    case 'NamedType':
      return print(name);
    default:
      // Names, numbers, booleans, and enum values are printed unchanged.
      return String(value);
  }
}

function rest({ directives = [], selectionSet }: Node): string {
  const all = directives.map((directive) => ` ${print(directive)}`).join('');
  return all + list(' {', selectionSet?.selections, '}', ' ');
}

function list(open: string, nodes: readonly Node[] = [], close: string, comma = ', '): string {
  return nodes.length > 0 ? `${open}${nodes.map(print).join(comma)}${close}` : '';
}
