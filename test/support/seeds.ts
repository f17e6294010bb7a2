import {
  type Argument,
  type CallExpression,
  type Expression,
  type Program,
  parseSync,
  Visitor,
} from 'oxc-parser';

/** What fast-check draws with, and what then must be given a seed. */
const DRAWING = new Set(['assert', 'check', 'sample']);

const drawsIn = (program: Program): CallExpression[] => {
  const found: CallExpression[] = [];
  new Visitor({
    CallExpression: (call) => {
      const { callee } = call;
      if (
        callee.type !== 'MemberExpression' ||
        callee.computed ||
        callee.object.type !== 'Identifier'
      )
        return;
      if (callee.object.name === 'fc' && DRAWING.has(callee.property.name)) found.push(call);
    },
  }).visit(program);
  return found;
};

/**
 * The values of the file's constants, so that options may be named once and used by several tests.
 */
const constantsIn = (program: Program): ReadonlyMap<string, Expression> => {
  const found = new Map<string, Expression>();
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (id.type === 'Identifier' && init) found.set(id.name, init);
    },
  }).visit(program);
  return found;
};

/** True if the options certainly name a seed: in themselves, or in what they spread. */
const namesSeed = (
  options: Argument | undefined,
  constants: ReadonlyMap<string, Expression>,
): boolean => {
  if (options?.type === 'Identifier') return namesSeed(constants.get(options.name), constants);
  if (options?.type !== 'ObjectExpression') return false;
  return options.properties.some((property) =>
    property.type === 'SpreadElement'
      ? namesSeed(property.argument, constants)
      : property.key.type === 'Identifier' && property.key.name === 'seed',
  );
};

/** Lines on which a test draws samples without a seed: what fails there could not be seen again. */
export const unseededIn = (file: string, text: string): number[] => {
  const { program } = parseSync(file, text);
  const constants = constantsIn(program);
  return drawsIn(program)
    .filter((call) => !namesSeed(call.arguments[1], constants))
    .map(({ start }) => text.slice(0, start).split('\n').length);
};
