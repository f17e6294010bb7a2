import { expect } from 'vitest';
import { type Json, listOf, textOf } from './json.ts';
import type { Resource, Synthesised } from './synthesis.ts';

/** The only one of a list; a failed expectation where there is none or another. */
export const one = (resources: readonly Resource[]): Resource => {
  expect(resources).toHaveLength(1);
  return resources[0] as Resource;
};

/** Text of a value with intrinsic functions in it, for comparing. */
export const flat = (value: Json | undefined): string =>
  typeof value === 'string'
    ? value
    : value?.['Fn::Join']
      ? listOf(value['Fn::Join'][1]).map(flat).join(textOf(value['Fn::Join'][0]))
      : value?.Ref
        ? `\${${value.Ref}}`
        : value?.['Fn::GetAtt']
          ? `\${${listOf(value['Fn::GetAtt']).join('.')}}`
          : JSON.stringify(value);

/** What CloudFormation takes as one thing or as several. */
export const list = (value: Json | Json[] | undefined): (Json | undefined)[] =>
  Array.isArray(value) ? value : [value];

export const statementsOf = (document: Json | undefined): Json[] => listOf(document?.Statement);

/** What a role allows, action by action. */
export const allowedTo = (role: Resource): { action: string; resource: string }[] =>
  listOf(role.Properties.Policies).flatMap(({ PolicyDocument }) =>
    statementsOf(PolicyDocument).flatMap(({ Action, Resource: on }) =>
      list(Action).flatMap((action) =>
        list(on).map((resource) => ({ action: textOf(action), resource: flat(resource) })),
      ),
    ),
  );

/** The resource with a logical id; a failed expectation where there is none. */
const byId = (deployed: Synthesised, id: string): Resource =>
  one(deployed.resources.filter((resource) => resource.id === id));

/** The function under the name by which the project knows it. */
export const functionNamed = (deployed: Synthesised, name: string): Resource => {
  const id = deployed.functions.find((one_) => one_.props.name === name)?.logicalId ?? '';
  return byId(deployed, id);
};

/** The role of a function. */
export const roleOf = (deployed: Synthesised, name: string): Resource => {
  const [id] = listOf(functionNamed(deployed, name).Properties.Role?.['Fn::GetAtt']);
  return byId(deployed, textOf(id));
};
