import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CfnElement } from 'aws-cdk-lib';
import { createCdkApp } from '../../infra/app.ts';
import type { FunctionProps } from '../../infra/constructs/base/function.ts';
import { ROOT } from './boundaries.ts';
import type { Json } from './json.ts';

interface Declared {
  readonly Type: string;
  readonly Properties?: Json;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** What CloudFormation is given, as far as the tests look. */
export interface Template {
  readonly Resources: Readonly<Record<string, Declared>>;
  readonly Outputs: Json;
}

/** A resource of a template, with its logical id. */
export interface Resource extends Declared {
  readonly id: string;
  readonly Properties: Json;
}

/** A function of a capability. */
interface CapabilityFunction {
  readonly props: FunctionProps;
  readonly logicalId: string;
}

export interface Synthesised {
  readonly data: Template;
  readonly service: Template;
  /** Of both stacks. */
  readonly resources: readonly Resource[];
  /** Of every capability, in the stack's order. */
  readonly functions: readonly CapabilityFunction[];
  ofType(type: string): readonly Resource[];
}

/**
 * What would be deployed with these `-c` values: both templates as cdk-nag has passed them. Throws
 * what the synthesis throws.
 */
export const synthesise = (given: Readonly<Record<string, string>>): Synthesised => {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as {
    context: object;
  };
  const outdir = mkdtempSync(join(tmpdir(), 'uplift-synth-'));
  try {
    const { app, data, service } = createCdkApp({ outdir, context: { ...context, ...given } });
    const assembly = app.synth();
    const templateOf = (name: string): Template => assembly.getStackByName(name).template;
    const templates = { data: templateOf(data.stackName), service: templateOf(service.stackName) };
    const resources = [templates.data, templates.service].flatMap(({ Resources }) =>
      Object.entries(Resources).map(([id, resource]) => ({ Properties: {}, ...resource, id })),
    );
    const functions = service.capabilities
      .flatMap((capability) => capability.functions)
      .map(({ props, function: deployed }) => ({
        // References in what it is told and may do as the template has them.
        props: {
          ...props,
          environment: service.resolve(props.environment) as FunctionProps['environment'],
          grants: service.resolve(props.grants) as FunctionProps['grants'],
        },
        logicalId: service.getLogicalId(deployed.node.defaultChild as CfnElement),
      }));
    return {
      ...templates,
      functions,
      resources,
      ofType: (type) => resources.filter(({ Type }) => Type === type),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};
