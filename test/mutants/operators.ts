import type { Expression, Node } from 'oxc-parser';

/** One fault that can be planted at a node. */
export interface Fault {
  readonly operator: string;
  /** What stands in the node's place; undefined where its statements are left out. */
  readonly after: string | undefined;
  /** Where it stands, if not at the node itself. */
  readonly at?: { readonly start: number; readonly end: number };
}

type Of<T extends Node['type']> = Extract<Node, { type: T }>;
type Faults<N> = (
  node: N,
  textOf: (node: { start: number; end: number }) => string,
) => readonly Fault[];

/** What each operator of two sides is taken for by mistake. */
const MISTAKEN: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '/=': ['*='],
  '??=': ['='],
};

/** What each method is taken for; undefined where the call is left out. */
const METHODS: Readonly<Record<string, string | undefined>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  toUpperCase: 'toLowerCase',
  toLowerCase: 'toUpperCase',
  floor: 'ceil',
  ceil: 'floor',
  sort: undefined,
  toSorted: undefined,
  reverse: undefined,
  toReversed: undefined,
  filter: undefined,
  slice: undefined,
  trim: undefined,
};

const isText = (node: Expression | { readonly type: 'PrivateIdentifier' }): boolean =>
  node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');

const twoSides = (operator: string, left: string, right: string): Fault[] =>
  (MISTAKEN[operator] ?? []).map((other) => ({
    operator: `${operator} is ${other}`,
    after: `(${left}) ${other} (${right})`,
  }));

const decided = (test: Expression | null, values: readonly string[]): Fault[] =>
  test === null
    ? []
    : values.map((value) => ({ operator: `test is ${value}`, after: value, at: test }));

const leftOut = (what: string): Fault => ({ operator: `${what} left out`, after: undefined });

/** Sentences are for people to read; what they say is not held word by word. */
const isSentence = (text: string): boolean => /\s/.test(text.trim());

/** The faults that can be planted at a node, by its type. */
export const FAULTS: { readonly [T in Node['type']]?: Faults<Of<T>> } = {
  BinaryExpression: ({ operator, left, right }, textOf) =>
    operator === '+' && (isText(left) || isText(right))
      ? []
      : twoSides(operator, textOf(left), textOf(right)),
  LogicalExpression: ({ operator, left, right }, textOf) =>
    twoSides(operator, textOf(left), textOf(right)),
  AssignmentExpression: ({ operator, left, right }, textOf) =>
    (MISTAKEN[operator] ?? []).map((other) => ({
      operator: `${operator} is ${other}`,
      after: `${textOf(left)} ${other} ${textOf(right)}`,
    })),
  UnaryExpression: ({ operator, argument }, textOf) =>
    operator === '!' || operator === '-' || operator === '~'
      ? [{ operator: `${operator} left out`, after: textOf(argument) }]
      : [],
  UpdateExpression: ({ operator, prefix, argument }, textOf) => {
    const other = operator === '++' ? '--' : '++';
    const name = textOf(argument);
    return [{ operator: `${operator} is ${other}`, after: prefix ? other + name : name + other }];
  },
  ConditionalExpression: ({ test }) => decided(test, ['true', 'false']),
  IfStatement: ({ test }) => decided(test, ['true', 'false']),
  WhileStatement: ({ test }) => decided(test, ['false']),
  ForStatement: ({ test }) => decided(test, ['false']),
  ArrowFunctionExpression: ({ body }) =>
    body.type === 'BlockStatement'
      ? []
      : [{ operator: 'result left out', after: 'undefined', at: body }],
  BlockStatement: ({ body }) => (body.length === 0 ? [] : [leftOut('block')]),
  ExpressionStatement: ({ expression }) =>
    expression.type === 'CallExpression' || expression.type === 'AssignmentExpression'
      ? [leftOut('statement')]
      : [],
  ObjectExpression: ({ properties }) =>
    properties.length === 0 ? [] : [{ operator: 'fields left out', after: '{}' }],
  ArrayExpression: ({ elements }) =>
    elements.length === 0 ? [] : [{ operator: 'entries left out', after: '[]' }],
  TemplateLiteral: ({ quasis }) =>
    isSentence(quasis.map(({ value }) => value.raw).join(''))
      ? []
      : [{ operator: 'text left out', after: "''" }],
  Literal: (node) => {
    if (typeof node.value === 'boolean')
      return [{ operator: 'the other way round', after: String(!node.value) }];
    if (typeof node.value !== 'string' || isSentence(node.value)) return [];
    return [{ operator: 'another text', after: node.value === '' ? "'planted'" : "''" }];
  },
  ChainExpression: (node, textOf) => {
    const text = textOf(node);
    const plain = text.replace(/\?\.(?=[[(])/, '').replace(/\?\./, '.');
    return plain === text ? [] : [{ operator: '?. is .', after: plain }];
  },
  CallExpression: ({ callee, end }, textOf) => {
    if (
      callee.type !== 'MemberExpression' ||
      callee.computed ||
      callee.property.type !== 'Identifier'
    )
      return [];
    const { name } = callee.property;
    if (!Object.hasOwn(METHODS, name) || callee.optional) return [];
    const other = METHODS[name];
    const object = textOf(callee.object);
    if (other === undefined) return [{ operator: `${name} left out`, after: object }];
    const rest = textOf({ start: callee.end, end });
    return [{ operator: `${name} is ${other}`, after: `${object}.${other}${rest}` }];
  },
};
