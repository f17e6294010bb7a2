import { type Node, parseSync, visitorKeys } from 'oxc-parser';
import { FAULTS, type Fault } from './operators.ts';

/** A fault that can be planted in a file, and how a person finds it. */
export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly operator: string;
  /** The text that it replaces, and what with, each on one line and cut where it is long. */
  readonly before: string;
  readonly after: string;
  /** The place in the source. */
  readonly start: number;
  readonly end: number;
  /** The whole replacement; undefined where statements are left out. */
  readonly replacement: string | undefined;
}

const LONGEST = 80;
const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
};

/** Children that are no values, or where nothing but a plain literal may stand. */
const SKIPPED: Readonly<Record<string, readonly string[]>> = {
  ImportDeclaration: ['source', 'specifiers', 'attributes'],
  ImportExpression: ['source'],
  ExportAllDeclaration: ['source', 'exported', 'attributes'],
  ExportNamedDeclaration: ['source', 'specifiers', 'attributes'],
  TaggedTemplateExpression: ['quasi'],
  JSXAttribute: ['name'],
};

/** Wrappers of TypeScript that hold a value; everything else of its is types. */
const VALUES = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression']);

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value;

const childrenOf = (node: Node): Node[] => {
  if (VALUES.has(node.type) && 'expression' in node && isNode(node.expression))
    return [node.expression];
  const keys = (visitorKeys[node.type] ?? []).filter((key) => !SKIPPED[node.type]?.includes(key));
  // A key of an object is a name, unless it is computed.
  const named =
    'computed' in node && !node.computed
      ? keys.filter((key) => key !== 'key' && key !== 'property')
      : keys;
  return named
    .flatMap((key) => (node as unknown as Record<string, unknown>)[key])
    .filter(isNode)
    .filter(({ type }) => !type.startsWith('TS') || VALUES.has(type));
};

/** Faults at a node that may not be planted where it stands. */
const barred = (node: Node, parent: Node | undefined, inChain: boolean): boolean =>
  // Within a?.b.c nothing can be put into brackets without changing what `?.` skips.
  (inChain && (node.type === 'CallExpression' || node.type === 'ChainExpression')) ||
  (parent?.type === 'JSXAttribute' && node.type === 'Literal') ||
  ('directive' in node && typeof node.directive === 'string');

/** Every fault that can be planted in a file, in the order of the source. */
export const mutantsOf = (file: string, text: string): Mutant[] => {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message}`);
  const found: Mutant[] = [];
  const textOf = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
  const add = (node: Node, { operator, after, at = node }: Fault): void => {
    found.push({
      file,
      line: text.slice(0, at.start).split('\n').length,
      operator,
      before: short(textOf(at)),
      after: after === undefined ? '' : short(after),
      start: at.start,
      end: at.end,
      replacement: after,
    });
  };
  const visit = (node: Node, parent: Node | undefined, inChain: boolean): void => {
    const faultsOf = FAULTS[node.type] as
      | ((node: Node, text: typeof textOf) => readonly Fault[])
      | undefined;
    if (faultsOf !== undefined && !barred(node, parent, inChain))
      for (const fault of faultsOf(node, textOf)) add(node, fault);
    for (const child of childrenOf(node)) {
      const linked = child.type === 'MemberExpression' || child.type === 'CallExpression';
      visit(
        child,
        node,
        node.type === 'ChainExpression' || (inChain && linked && headOf(node) === child),
      );
    }
  };
  visit(program, undefined, false);
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
};

/** The link of a chain of members and calls before this one. */
const headOf = (node: Node): Node | undefined =>
  node.type === 'CallExpression'
    ? node.callee
    : node.type === 'MemberExpression'
      ? node.object
      : undefined;
