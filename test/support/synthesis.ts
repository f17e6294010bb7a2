import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCdkApp } from '../../infra/app.ts';
import { ROOT } from './boundaries.ts';

// biome-ignore lint/suspicious/noExplicitAny: templates are JSON of every shape; the tests look into them
export type Json = any;

/** A resource of a template, with its logical id. */
export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Json;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Synthesised {
  readonly data: Json;
  readonly service: Json;
  /** Of both stacks. */
  readonly resources: readonly Resource[];
  ofType(type: string): readonly Resource[];
}

/** What would be deployed with these `-c` values: both templates as cdk-nag has passed them. Throws what the synthesis throws. */
export const synthesise = (given: Readonly<Record<string, string>>): Synthesised => {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: object };
  const outdir = mkdtempSync(join(tmpdir(), 'uplift-synth-'));
  try {
    const { app, data, service } = createCdkApp({ outdir, context: { ...context, ...given } });
    const assembly = app.synth();
    const templateOf = (name: string): Json => assembly.getStackByName(name).template;
    const templates = { data: templateOf(data.stackName), service: templateOf(service.stackName) };
    const resources = [templates.data, templates.service].flatMap(({ Resources }: Json) =>
      Object.entries<Json>(Resources).map(([id, resource]) => ({ id, ...resource })),
    );
    return { ...templates, resources, ofType: (type) => resources.filter(({ Type }) => Type === type) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};
